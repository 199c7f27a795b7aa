// What tokens of a model cost, and which of several prices held when.

package import LogDecoding

/// What one token of a model costs.
package struct TokenPrice: Sendable, Equatable {
  package var input: Dollars
  /// Input that the provider had in its cache; the price of other input where it gives no discount.
  package var cachedInput: Dollars
  /// `nil` for models that answer without tokens, such as embeddings.
  package var output: Dollars?
  package var longContext: LongContext?

  /// What all tokens of a request cost whose input is longer than `above`.
  package struct LongContext: Sendable, Equatable {
    /// In input tokens.
    package var above: Int
    package var input: Dollars
    package var cachedInput: Dollars
    package var output: Dollars?
  }

  package init(
    input: Dollars, cachedInput: Dollars?, output: Dollars?, longContext: LongContext? = nil
  ) {
    self.input = input
    self.cachedInput = cachedInput ?? input
    self.output = output
    self.longContext = longContext
  }

  /// What a request costs; `nil` when its log does not tell all of its tokens.
  ///
  /// OpenAI counts cached tokens among the input; where a log does not tell them, none were cached.
  func cost(of usage: TokenCounts) -> Dollars? {
    guard usage.input >= 0, usage.output >= 0 || output == nil else { return nil }
    let input = Int(usage.input)
    let cached = min(input, max(0, Int(usage.cached)))
    let long = longContext.flatMap { input > $0.above ? $0 : nil }
    let inputCost = (long?.input ?? self.input) * (input - cached)
    let cachedCost = (long?.cachedInput ?? cachedInput) * cached
    let outputPrice = long.map(\.output) ?? output
    return inputCost + cachedCost + (outputPrice ?? .zero) * max(0, Int(usage.output))
  }
}

/// A price from a day on.
package struct DatedPrice: Sendable, Equatable {
  /// From midnight UTC of this day on; `nil` for a model's first price.
  package var since: CalendarDay?
  package var price: TokenPrice
  package var source: String

  fileprivate var sinceNanoseconds: Int64 {
    since.map { Int64($0.daysSinceEpoch) * 86_400_000_000_000 } ?? .min
  }
}

/// Prices of models: those of a file, then the built-in ones.
package struct PriceList: Sendable {
  /// Of the file; empty without one.
  private var own: [String: TokenPrice] = [:]
  /// The file that prices come from besides the table; `nil` without one.
  package private(set) var file: String?

  /// The built-in table alone.
  package init() {}

  /// The table, and before it a price map.
  package init(_ map: PriceMap, file: String) {
    own = map.prices
    self.file = file
  }

  /// All prices that a model has had, oldest first; empty when none is known.
  func history(of model: String) -> [DatedPrice] {
    let names = Self.names(model)
    for name in names {
      if let price = own[name] ?? own["openai/" + name] {
        return [DatedPrice(since: nil, price: price, source: file ?? "")]
      }
    }
    for name in names {
      if let history = PriceTable.histories[name] { return history }
    }
    return []
  }

  /// The names under which a model may stand, the most exact first.
  ///
  /// A dated snapshot costs what its model costs, unless it has a price of its own. A fine-tuned
  /// model (`ft:gpt-4o-mini-2024-07-18:acme::id`) has only prices of fine-tuned models.
  static func names(_ model: String) -> [String] {
    var name = Substring(model.lowercased())
    for prefix in ["openai/", "openai:"] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    if name.hasPrefix("ft:") {
      name = Substring(name.split(separator: ":").prefix(2).joined(separator: ":"))
    }
    let undated = withoutDate(name)
    return undated == name ? [String(name)] : [String(name), String(undated)]
  }

  /// Without `-2024-08-06` at the end.
  private static func withoutDate(_ name: Substring) -> Substring {
    let date = name.utf8.suffix(11)
    guard name.utf8.count > 11 else { return name }
    for (byte, form) in zip(date, "-0000-00-00".utf8) {
      let fits = form == UInt8(ascii: "-") ? byte == form : (0x30...0x39).contains(byte)
      guard fits else { return name }
    }
    return Substring(name.utf8.dropLast(11))
  }
}

extension [DatedPrice] {
  /// The price that held at a moment.
  func price(at time: Int64) -> TokenPrice? {
    (last { $0.sinceNanoseconds <= time } ?? first)?.price
  }
}

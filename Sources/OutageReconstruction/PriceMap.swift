// LiteLLM's price map, model_prices_and_context_window.json, and files of the same form.

internal import LogDecoding

/// Why a file is no price map.
package enum PriceMapError: Error, CustomStringConvertible {
  case notJSON
  case noPrices

  package var description: String {
    switch self {
    case .notJSON: "is no JSON object of models"
    case .noPrices:
      "has no price of an OpenAI model (input_cost_per_token, as in LiteLLM's price map)"
    }
  }
}

/// What OpenAI's models cost by such a file.
package struct PriceMap: Sendable {
  /// By names in lower case.
  let prices: [String: TokenPrice]

  package init(_ bytes: [UInt8]) throws(PriceMapError) {
    guard let table = JSONTable(bytes) else { throw .notJSON }
    var prices: [String: TokenPrice] = [:]
    for row in table.rows {
      // Entries about other providers' models, and the sample that explains the form.
      guard row.name != "sample_spec", let price = Self.price(row.members) else { continue }
      prices[row.name.lowercased()] = price
    }
    guard !prices.isEmpty else { throw .noPrices }
    self.prices = prices
  }

  /// The kinds of models whose tokens are all text: images and sound have prices of their own.
  private static let modes: Set<String> = ["chat", "completion", "responses", "embedding"]
  private static let providers: Set<String> = ["openai", "text-completion-openai"]

  private static func price(_ members: [String: JSONTable.Value]) -> TokenPrice? {
    if case .text(let provider)? = members["litellm_provider"], !providers.contains(provider) {
      return nil
    }
    var mode = "chat"
    if case .text(let named)? = members["mode"] { mode = named }
    guard modes.contains(mode), members["input_cost_per_audio_token"] == nil,
      let input = dollars(members["input_cost_per_token"])
    else { return nil }
    let output = dollars(members["output_cost_per_token"])
    guard output != nil || mode == "embedding" else { return nil }
    // Prices of 0 stand for prices that are not per token, or not known.
    guard input > .zero || output ?? .zero > .zero else { return nil }
    var price = TokenPrice(
      input: input, cachedInput: dollars(members["cache_read_input_token_cost"]),
      output: mode == "embedding" && output == .zero ? nil : output)
    price.longContext = longContext(members, price)
    return price
  }

  /// `input_cost_per_token_above_272k_tokens` and its like.
  private static func longContext(
    _ members: [String: JSONTable.Value], _ price: TokenPrice
  ) -> TokenPrice.LongContext? {
    let prefix = "input_cost_per_token_above_"
    let thresholds = members.keys.compactMap { key -> Int? in
      guard key.hasPrefix(prefix), key.hasSuffix("k_tokens") else { return nil }
      return Int(key.dropFirst(prefix.count).dropLast("k_tokens".count))
    }
    guard let thousands = thresholds.min(), (1...1_000_000).contains(thousands),
      let input = dollars(members["\(prefix)\(thousands)k_tokens"])
    else { return nil }
    let suffix = "_above_\(thousands)k_tokens"
    return TokenPrice.LongContext(
      above: thousands * 1000, input: input,
      cachedInput: dollars(members["cache_read_input_token_cost" + suffix]) ?? input,
      output: dollars(members["output_cost_per_token" + suffix]) ?? price.output)
  }

  /// A price per token; more than a dollar is none.
  private static func dollars(_ value: JSONTable.Value?) -> Dollars? {
    let text: String
    switch value {
    case .number(let number): text = number
    // Quoted numbers, as tables that people keep hold them.
    case .text(let number): text = number
    case nil: return nil
    }
    guard let price = Dollars(decimal: text), price <= Dollars(picodollars: 1_000_000_000_000)
    else { return nil }
    return price
  }
}

internal import LogInput

/// A name of low cardinality, by its number in the table's list.
typealias Symbol = UInt32

/// Interned names.
///
/// 0 is the empty name: "not said".
struct SymbolTable: Sendable {
  /// A log that has more names, or longer ones, has an id where a name should be.
  static let most = 1 << 16
  private static let mostBytes = 4 << 20
  /// Stands for all names that are too many.
  static let others = "(other names)"

  private(set) var names: [String] = [""]
  /// Of all names, or of none: made when they are asked for.
  private var numbers: [String: Symbol] = [:]
  private var bytes = 0
  /// Names that were asked for lately: most come again soon.
  private var recentNames = ByteKeys()
  private var recent: [Symbol] = []

  mutating func symbol(_ name: String) -> Symbol { symbol(name.utf8.span) }

  mutating func symbol(_ name: Span<UInt8>) -> Symbol {
    guard !name.isEmpty else { return 0 }
    if let place = recentNames.place(of: name) { return recent[place] }
    let number = number(String(decoding: name))
    if let place = recentNames.take(name) {
      if recent.isEmpty { recent = [Symbol](repeating: 0, count: ByteKeys.count) }
      recent[place] = number
    }
    return number
  }

  private mutating func number(_ name: String) -> Symbol {
    if numbers.isEmpty {
      for (number, name) in names.enumerated() { numbers[name] = Symbol(number) }
    }
    if let number = numbers[name] { return number }
    let isFull = names.count >= Self.most || bytes + name.utf8.count > Self.mostBytes
    if isFull, name != Self.others { return self.number(Self.others) }
    let number = Symbol(names.count)
    names.append(name)
    numbers[name] = number
    bytes += name.utf8.count
    return number
  }

  /// Frees what is needed for names that are to come.
  mutating func forgetNumbers() {
    numbers = [:]
    recentNames = ByteKeys()
    recent = []
  }

  /// The number of a name that is in the table.
  func number(of name: String) -> Symbol? {
    numbers.isEmpty ? names.firstIndex(of: name).map { Symbol($0) } : numbers[name]
  }

  /// The name, or `nil` for 0.
  func name(_ symbol: Symbol) -> String? {
    symbol == 0 ? nil : names[Int(symbol)]
  }
}

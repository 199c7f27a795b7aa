/// Builds one JSON object in one line; keys without a value are left out.
package struct JSONLine {
  private var text = "{"

  package init() {}

  /// With room for so many bytes.
  init(room: Int) { text.reserveCapacity(room) }

  /// The object with its line feed.
  package var line: String { text + "}\n" }

  package mutating func add(_ key: String, _ value: String?) {
    guard let value else { return }
    addKey(key)
    guard Self.isPlain(value) else {
      text += Self.quoted(value)
      return
    }
    text += "\""
    text += value
    text += "\""
  }

  package mutating func add(_ key: String, _ value: Int?) {
    guard let value else { return }
    addKey(key)
    text += String(value)
  }

  package mutating func add(_ key: String, _ value: Double?) {
    guard let value, value.isFinite else { return }
    addKey(key)
    text += Self.number(value)
  }

  /// Adds a number with all the digits that it takes to read the same one back.
  package mutating func add(_ key: String, exactly value: Double?) {
    guard let value, value.isFinite else { return }
    addKey(key)
    let short = Self.number(value)
    text += Double(short)?.bitPattern == value.bitPattern ? short : "\(value)"
  }

  package mutating func add(_ key: String, _ value: Bool?) {
    guard let value else { return }
    addKey(key)
    text += value ? "true" : "false"
  }

  /// Adds JSON that is written already.
  package mutating func add(_ key: String, json: String?) {
    guard let json else { return }
    addKey(key)
    text += json
  }

  /// The object without its line feed, to stand in another one.
  package var object: String { text + "}" }

  private mutating func addKey(_ key: String) {
    if text.utf8.count > 1 { text += "," }
    // No string in between: an event has thirty keys.
    text += "\""
    text += key
    text += "\":"
  }

  /// A number with at most six decimals, without an exponent.
  package static func number(_ value: Double) -> String {
    guard value.magnitude < 1e12 else {
      return value.magnitude < 1e18 ? String(Int(value)) : "\(value)"
    }
    let millionths = Int((value.magnitude * 1e6).rounded())
    let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    var digits = String(rest)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    let number = digits.isEmpty ? String(whole) : "\(whole).\(digits)"
    return value < 0 && millionths > 0 ? "-" + number : number
  }

  /// A JSON string.
  ///
  /// Everything that could end a line or a script is escaped.
  package static func quoted(_ value: String) -> String {
    if isPlain(value) { return "\"\(value)\"" }
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{20}"..<"\u{7f}": result.unicodeScalars.append(scalar)
      default:
        if scalar.isUnsafeToShow {
          result += escape(scalar)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  private static func isPlain(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}

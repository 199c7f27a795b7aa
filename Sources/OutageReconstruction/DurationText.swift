/// A number with thousands separators: `12,431`.
package func countText(_ number: Int) -> String {
  var groups: [String] = []
  var digits = Substring(String(number.magnitude))
  while digits.count > 3 {
    groups.append(String(digits.suffix(3)))
    digits = digits.dropLast(3)
  }
  groups.append(String(digits))
  return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
}

/// Spans of time in statements.
enum DurationText {
  /// `2 h 3 min 5 s`, to the second; `0 s` for less than half of one.
  static func of(_ seconds: Double) -> String {
    let whole = Int(exactly: seconds.rounded()) ?? 0
    let parts = [
      (whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "min"), (whole % 60, "s"),
    ]
    let shown = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return shown.isEmpty ? "0 s" : shown.joined(separator: " ")
  }
}

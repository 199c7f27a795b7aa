// Numbers as text for people: durations, counts, shares, sizes. JSON never passes through here.

internal import OutageReconstruction

/// Numbers as a reader wants to see them.
package enum DisplayFormat {
  /// A count with thousands separators: `12,431`.
  package static func count(_ number: Int) -> String {
    countText(number)
  }

  /// A count and its noun in the right number: `1 call`, `2 calls`.
  ///
  /// - Parameters:
  ///   - number: How many.
  ///   - singular: The noun for one.
  ///   - plural: The noun for any other number; `singular` with an "s" when left out.
  /// - Returns: Both, for a sentence.
  package static func counted(
    _ number: Int, _ singular: String, _ plural: String? = nil
  ) -> String {
    "\(count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  /// A part of a whole in percent: `59 %`; `<1 %` and `>99 %` where rounding would say 0 or 100.
  package static func share(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "unknown" }
    let percent = (fraction * 100).rounded()
    if fraction > 0, percent < 1 { return "<1 %" }
    if fraction < 1, percent >= 100 { return ">99 %" }
    return "\(count(Int(clamping: percent))) %"
  }

  /// A time span: `350 ms`, `2.3 s`, `43 min 54 s`, `5 h 29 min 57 s`, `2 d 3 h 5 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "unknown" }
    if seconds < 0 { return "-" + duration(-seconds) }
    if seconds == 0 { return "0 s" }
    if seconds < 0.9995 { return "\(max(1, Int((seconds * 1000).rounded()))) ms" }
    if seconds < 9.95 { return "\(oneDecimal(seconds)) s" }
    return wholeDuration(Int(clamping: seconds.rounded()))
  }

  /// A time span by its two largest units: `1 h 49 min`, `2 d 3 h`.
  package static func roughDuration(_ seconds: Double) -> String {
    duration(seconds).split(separator: " ").prefix(4).joined(separator: " ")
  }

  /// A time span behind "per": `15 min`, and of one unit its name alone, `h`.
  package static func perSpan(_ seconds: Int) -> String {
    let span = duration(Double(seconds))
    return ["1 s", "1 min", "1 h", "1 d"].contains(span) ? String(span.dropFirst(2)) : span
  }

  /// A number of bytes: `312 bytes`, `1.6 MiB`, `8.2 GiB`.
  package static func bytes(_ number: Int) -> String {
    guard number >= 1024 else { return counted(number, "byte") }
    var size = Double(number)
    for unit in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
      size /= 1024
      if size < 1023.95 { return "\(oneDecimal(size)) \(unit)" }
    }
    return "\(oneDecimal(size / 1024)) EiB"
  }

  /// Things in a row as a sentence names them: `a`, `a and b`, `a, b and c`.
  package static func list(_ things: [String]) -> String {
    guard things.count > 1, let last = things.last else { return things.first ?? "" }
    return things.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func wholeDuration(_ total: Int) -> String {
    let parts = [
      (total / 86_400, "d"), (total / 3600 % 24, "h"), (total / 60 % 60, "min"), (total % 60, "s"),
    ]
    let shown = total < 86_400 ? parts : Array(parts.dropLast())
    return shown.filter { $0.0 > 0 }.map { "\(count($0.0)) \($0.1)" }.joined(separator: " ")
  }

  private static func oneDecimal(_ number: Double) -> String {
    let tenths = Int(clamping: (number * 10).rounded())
    return tenths % 10 == 0 ? count(tenths / 10) : "\(count(tenths / 10)).\(tenths % 10)"
  }
}

extension Int {
  /// The nearest number that fits; `value` must not be NaN.
  fileprivate init(clamping value: Double) {
    self = Int(exactly: value.rounded()) ?? (value < 0 ? Int.min : Int.max)
  }
}

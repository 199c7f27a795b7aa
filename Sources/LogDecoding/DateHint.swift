/// The date in a log's name: `app-2024-12-21.log`, `syslog-20241221.gz`, `2026/11/03/app.json`.
package struct DateHint: Sendable, Equatable {
  var year: Int
  var month: Int
  /// `nil` when the name says the month only.
  var day: Int?

  /// Finds the last date in the file's name, else in its folders as far as they are dates and nothing
  /// else.
  package init?(path: String) {
    guard Self.mayHoldYear(path) else { return nil }
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    guard let name = parts.last else { return nil }
    let folders = Array(parts.dropLast().map(Self.withoutKey).joined(separator: [0x2f]))
    guard let hint = Self.last(in: name, isWhole: false) ?? Self.last(in: folders, isWhole: true)
    else { return nil }
    self = hint
  }

  /// Whether four digits follow each other: most paths have no date.
  private static func mayHoldYear(_ path: String) -> Bool {
    var digits = 0
    for byte in path.utf8 {
      digits = TimestampParser.isDigit(byte) ? digits + 1 : 0
      if digits == 4 { return true }
    }
    return false
  }

  private init?(year: Int, month: Int, day: Int?) {
    guard (2000...2099).contains(year), TimestampParser.validDay(year, month, day ?? 1) != nil
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// `2024-12-21` of `dt=2024-12-21`.
  private static func withoutKey(_ folder: [UInt8]) -> ArraySlice<UInt8> {
    folder[(folder.lastIndex(of: UInt8(ascii: "=")).map { $0 + 1 } ?? 0)...]
  }

  /// The last date; a whole one is taken before a month.
  ///
  /// `isWhole`: no letters may touch it.
  private static func last(in text: [UInt8], isWhole: Bool) -> DateHint? {
    var found: DateHint?
    for start in text.indices where start == 0 || !TimestampParser.isDigit(text[start - 1]) {
      guard let (hint, end) = date(in: text, from: start) else { continue }
      let touches =
        start > 0 && text[start - 1] != 0x2f || end < text.count && text[end] != 0x2f
      if isWhole && touches || found?.day != nil && hint.day == nil { continue }
      found = hint
    }
    return found
  }

  private static func date(in text: [UInt8], from start: Int) -> (DateHint, end: Int)? {
    let digits = text[start...].prefix(while: TimestampParser.isDigit).count
    // A clock may follow: `2024122110`, `20241221101112`.
    if [8, 10, 12, 14].contains(digits) {
      let span = text.span
      guard let year = TimestampParser.number(span, start, digits: 4),
        let month = TimestampParser.number(span, start + 4, digits: 2),
        let day = TimestampParser.number(span, start + 6, digits: 2)
      else { return nil }
      return DateHint(year: year, month: month, day: day).map { ($0, start + digits) }
    }
    guard digits == 4, let year = TimestampParser.number(text.span, start, digits: 4),
      let (month, afterMonth) = part(of: text, at: start + 4)
    else { return nil }
    if let (day, end) = part(of: text, at: afterMonth), text[start + 4] == text[afterMonth] {
      return DateHint(year: year, month: month, day: day).map { ($0, end) }
    }
    return DateHint(year: year, month: month, day: nil).map { ($0, afterMonth) }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"): true
    default: false
    }
  }

  /// Two digits behind a separator, and no third one.
  private static func part(of text: [UInt8], at start: Int) -> (number: Int, end: Int)? {
    guard start < text.count, isSeparator(text[start]),
      let number = TimestampParser.number(text.span, start + 1, digits: 2),
      start + 3 == text.count || !TimestampParser.isDigit(text[start + 3])
    else { return nil }
    return (number, start + 3)
  }
}

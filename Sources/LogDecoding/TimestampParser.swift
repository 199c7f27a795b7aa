// Times as logs write them, told apart by shape and size.

/// A time as read, before a missing zone is filled in.
struct ParsedTime {
  var timestamp: Timestamp
  /// False when the text names no zone: the time then is in the clock's local zone.
  var hasZone: Bool
  /// The offset behind the time in the text.
  var end: Int
}

extension Timestamp {
  /// The time that is the whole text, in any form that logs use; without a zone it is UTC.
  package init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard let time = TimestampParser.parse(bytes.span), time.end == bytes.count else { return nil }
    self = time.timestamp
  }
}

/// Parses times from bytes.
enum TimestampParser {
  /// The time that a value is or begins with (`…+01:00[Europe/Berlin]`), or `nil`.
  static func parse(_ text: Span<UInt8>) -> ParsedTime? {
    if let number = parseNumber(text) { return number }
    return parseLeading(text, from: 0)
  }

  /// The time that begins at `start`.
  static func parseLeading(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard start + 10 <= text.count else { return nil }
    var position = start
    guard let day = readDay(text, &position) else { return nil }
    return readClock(text, &position, day: day)
  }

  // MARK: Numbers since 1970

  /// Seconds, milli-, micro- or nanoseconds since 1970, told by size; a fraction is kept exactly.
  static func parseNumber(_ text: Span<UInt8>) -> ParsedTime? {
    var index = 0
    var whole: Int64 = 0
    while index < text.count, let digit = digit(text[index]) {
      guard whole < Int64.max / 10 else { return nil }
      whole = whole * 10 + Int64(digit)
      index += 1
    }
    let wholeDigits = index
    guard wholeDigits >= 9 else { return nil }
    var fraction: Int64 = 0
    var fractionDigits = 0
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      while index < text.count, let digit = digit(text[index]) {
        if fractionDigits < 9 {
          fraction = fraction * 10 + Int64(digit)
          fractionDigits += 1
        }
        index += 1
      }
      guard index > wholeDigits + 1 else { return nil }
    }
    guard index == text.count else { return nil }
    if wholeDigits == 18, ticks.contains(whole) { return fromTicks(whole, end: index) }
    let unitDigits: Int
    switch wholeDigits {
    case 9...11: unitDigits = 0
    case 12...14: unitDigits = 3
    case 15...17: unitDigits = 6
    case 18...19: unitDigits = 9
    default: return nil
    }
    return scaled(
      whole, unitDigits: unitDigits, fraction: fraction, fractionDigits: fractionDigits,
      end: index)
  }

  private static func scaled(
    _ whole: Int64, unitDigits: Int, fraction: Int64, fractionDigits: Int, end: Int
  ) -> ParsedTime? {
    let (base, overflow) = whole.multipliedReportingOverflow(by: powerOfTen(9 - unitDigits))
    guard !overflow, base < latest else { return nil }
    let digits = min(9, unitDigits + fractionDigits)
    let kept = fraction / powerOfTen(unitDigits + fractionDigits - digits)
    let nanoseconds = base + kept * powerOfTen(9 - digits)
    return ParsedTime(
      timestamp: Timestamp(nanoseconds: nanoseconds, fractionDigits: UInt8(digits)),
      hasZone: true, end: end)
  }

  /// The start of 2201: room enough to add to any time that is read.
  private static let latest =
    Int64(CalendarDay(year: 2201, month: 1, day: 1).daysSinceEpoch) * 86_400_000_000_000

  /// .NET counts 100 ns since the year 1; as nanoseconds these would lie about 1990.
  private static let ticks: ClosedRange<Int64> = 620_000_000_000_000_000...670_000_000_000_000_000
  private static let ticksTo1970: Int64 = 621_355_968_000_000_000

  private static func fromTicks(_ whole: Int64, end: Int) -> ParsedTime? {
    guard whole >= ticksTo1970 else { return nil }
    let timestamp = Timestamp(nanoseconds: (whole - ticksTo1970) * 100, fractionDigits: 7)
    return ParsedTime(timestamp: timestamp, hasZone: true, end: end)
  }

  private static func powerOfTen(_ exponent: Int) -> Int64 {
    (0..<max(0, exponent)).reduce(Int64(1)) { power, _ in power * 10 }
  }

  // MARK: Calendar dates

  /// `2026-11-03`, `2026/11/03` or `03/Nov/2026`.
  private static func readDay(_ text: Span<UInt8>, _ position: inout Int) -> CalendarDay? {
    if let year = number(text, position, digits: 4) {
      let separator = text[position + 4]
      guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"),
        position + 10 <= text.count, text[position + 7] == separator,
        let month = number(text, position + 5, digits: 2),
        let day = number(text, position + 8, digits: 2)
      else { return nil }
      position += 10
      return validDay(year, month, day)
    }
    guard position + 11 <= text.count, let day = number(text, position, digits: 2),
      text[position + 2] == UInt8(ascii: "/"), text[position + 6] == UInt8(ascii: "/"),
      let month = monthNumber(text, position + 3), let year = number(text, position + 7, digits: 4)
    else { return nil }
    position += 11
    return validDay(year, month, day)
  }

  private static func validDay(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay? {
    guard (1970...2200).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let candidate = CalendarDay(year: year, month: month, day: day)
    // A day that the month does not have would come back as one of the next month.
    let isReal = CalendarDay(daysSinceEpoch: candidate.daysSinceEpoch) == candidate
    return isReal ? candidate : nil
  }

  private static let monthNames = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)

  private static func monthNumber(_ text: Span<UInt8>, _ position: Int) -> Int? {
    for month in 0..<12
    where (0..<3).allSatisfy({ text[position + $0] | 0x20 == monthNames[month * 3 + $0] }) {
      return month + 1
    }
    return nil
  }

  private static func readClock(
    _ text: Span<UInt8>, _ position: inout Int, day: CalendarDay
  ) -> ParsedTime? {
    guard position + 9 <= text.count, isDaySeparator(text[position]),
      let hour = number(text, position + 1, digits: 2), text[position + 3] == UInt8(ascii: ":"),
      let minute = number(text, position + 4, digits: 2), text[position + 6] == UInt8(ascii: ":"),
      let second = number(text, position + 7, digits: 2),
      hour < 24, minute < 60, second < 61
    else { return nil }
    position += 9
    var fraction: Int64 = 0
    var fractionDigits = 0
    if position + 1 < text.count, text[position] == UInt8(ascii: ".") || text[position] == 0x2c,
      digit(text[position + 1]) != nil
    {
      position += 1
      while position < text.count, let digit = digit(text[position]) {
        if fractionDigits < 9 {
          fraction = fraction * 10 + Int64(digit)
          fractionDigits += 1
        }
        position += 1
      }
    }
    let offset = readZone(text, &position)
    let seconds = Int64(day.daysSinceEpoch) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    let nanoseconds =
      (seconds - Int64(offset ?? 0)) * 1_000_000_000 + fraction * powerOfTen(9 - fractionDigits)
    return ParsedTime(
      timestamp: Timestamp(nanoseconds: nanoseconds, fractionDigits: UInt8(fractionDigits)),
      hasZone: offset != nil, end: position)
  }

  private static func isDaySeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == 0x20
      || byte == UInt8(ascii: ":")
  }

  /// Seconds east of UTC for `Z`, `+01:00`, `+0100`, `+01`, ` +0100`, ` UTC`; `nil` without a zone.
  private static func readZone(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
    var index = position
    if index + 1 < text.count, text[index] == 0x20, isZoneStart(text, index + 1) { index += 1 }
    guard index < text.count else { return nil }
    switch text[index] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      position = index + 1
      return 0
    case UInt8(ascii: "U") where isUTC(text, index):
      position = index + 3
      return 0
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard let hours = number(text, index + 1, digits: 2), hours <= 18 else { return nil }
      let sign = text[index] == UInt8(ascii: "-") ? -1 : 1
      index += 3
      let colon = index < text.count && text[index] == UInt8(ascii: ":") ? 1 : 0
      let minutes = number(text, index + colon, digits: 2).flatMap { $0 < 60 ? $0 : nil }
      position = minutes == nil ? index : index + colon + 2
      return sign * (hours * 3600 + (minutes ?? 0) * 60)
    default: return nil
    }
  }

  private static func isZoneStart(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let byte = text[index]
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
      return number(text, index + 1, digits: 4) != nil
    }
    return isUTC(text, index)
  }

  private static func isUTC(_ text: Span<UInt8>, _ index: Int) -> Bool {
    index + 3 <= text.count && text[index] == UInt8(ascii: "U")
      && text[index + 1] == UInt8(ascii: "T") && text[index + 2] == UInt8(ascii: "C")
  }

  // MARK: Digits

  private static func digit(_ byte: UInt8) -> UInt8? {
    byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : nil
  }

  private static func number(_ text: Span<UInt8>, _ position: Int, digits: Int) -> Int? {
    guard position + digits <= text.count else { return nil }
    var number = 0
    for index in position..<position + digits {
      guard let digit = digit(text[index]) else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}

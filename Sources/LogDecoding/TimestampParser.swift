// Times as logs write them, told apart by shape and size: numbers, ISO 8601, and what all forms
// share. `TimestampParser+Words.swift` has the forms with names of months and of other cultures.

/// How much of its date a text says.
enum DateForm {
  case whole
  /// `21/12/2024`, and no other order is possible.
  case dayFirst
  /// `12/21/2024`, and no other order is possible.
  case monthFirst
  /// `11/12/2024`: month first in `timestamp`, but it may be the other way round.
  case dayOrMonth
  /// `Dec 21 10:11:12`: `timestamp` has the year `TimestampParser.missingYear`.
  case withoutYear
  /// `10:11:12`: `timestamp` is on 1970-01-01.
  case clockOnly
}

/// A time as read, before a missing zone or date is filled in.
struct ParsedTime {
  /// Without a zone: as if it were UTC.
  var timestamp: Timestamp
  /// Seconds east of UTC; `nil` when the text names no zone: the clock's local one is meant.
  var zoneOffset: Int?
  /// The offset behind the time in the text.
  var end: Int
  var date = DateForm.whole

  var hasZone: Bool { zoneOffset != nil }

  /// Whether the text says the whole date.
  var hasDate: Bool { date != .withoutYear && date != .clockOnly }

  /// What a calendar and a clock there showed, in nanoseconds since 1970 in the same zone.
  var local: Int64 { timestamp.nanoseconds + Int64(zoneOffset ?? 0) * 1_000_000_000 }
}

extension Timestamp {
  /// The time that is the whole text, in any form that logs use; without a zone it is UTC.
  ///
  /// What needs more than the text (no year, day and month unclear) is none.
  package init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard let time = TimestampParser.parse(bytes.span), time.end == bytes.count, time.hasDate,
      time.date != .dayOrMonth
    else { return nil }
    self = time.timestamp
  }
}

/// Parses times from bytes.
enum TimestampParser {
  /// Stands for a year that the text does not say: a leap year, so that it has every day.
  static let missingYear = 1972

  /// The time that a value is or begins with, or `nil`.
  static func parse(_ text: Span<UInt8>) -> ParsedTime? {
    if let number = parseNumber(text) { return number }
    var start = 0
    while start < text.count, text[start] <= 0x20 || text[start] == UInt8(ascii: "[") { start += 1 }
    guard var time = parseLeading(text, from: start) else { return nil }
    while start > 0, time.end < text.count,
      text[time.end] <= 0x20 || text[time.end] == UInt8(ascii: "]")
    {
      time.end += 1
    }
    return time
  }

  /// The time that begins at `start`.
  static func parseLeading(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard start + 10 <= text.count else { return nil }
    let isISO = text[start + 4] == UInt8(ascii: "-") || text[start + 4] == UInt8(ascii: "/")
    // Not `9/15/2024` nor `12/3/2024`.
    guard isISO, isDigit(text[start]), isDigit(text[start + 1]), isDigit(text[start + 2]) else {
      return parseOther(text, from: start)
    }
    var position = start
    guard let day = readDay(text, &position) else { return nil }
    return readClock(text, &position, day: day)
  }

  // MARK: Numbers since 1970

  /// Seconds, milli-, micro- or nanoseconds since 1970, told by size; a fraction is kept exactly.
  static func parseNumber(_ text: Span<UInt8>) -> ParsedTime? {
    parseNumber(text, from: 0).flatMap { $0.end == text.count ? $0 : nil }
  }

  /// The number that begins at `start`, up to the first byte that is no part of it.
  static func parseNumber(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    var index = start
    var whole: Int64 = 0
    while index < text.count, let digit = digit(text[index]) {
      guard whole < Int64.max / 10 else { return nil }
      whole = whole * 10 + Int64(digit)
      index += 1
    }
    let wholeDigits = index - start
    guard wholeDigits >= 9 else { return nil }
    var fraction: Int64 = 0
    var fractionDigits = 0
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      let begin = index
      readFraction(text, &index, &fraction, &fractionDigits)
      guard index > begin else { return nil }
    }
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
      end: index) ?? calendarNumber(text, from: start, end: index)
  }

  private static func scaled(
    _ whole: Int64, unitDigits: Int, fraction: Int64, fractionDigits: Int, end: Int
  ) -> ParsedTime? {
    let (base, overflow) = whole.multipliedReportingOverflow(by: powerOfTen(9 - unitDigits))
    guard !overflow, base >= earliestNumber, base < latestNumber else { return nil }
    let digits = min(9, unitDigits + fractionDigits)
    let kept = fraction / powerOfTen(unitDigits + fractionDigits - digits)
    let nanoseconds = base + kept * powerOfTen(9 - digits)
    return ParsedTime(
      timestamp: Timestamp(nanoseconds: nanoseconds, fractionDigits: UInt8(digits)),
      zoneOffset: 0, end: end)
  }

  /// `20241221101112`, as a number far in the future.
  private static func calendarNumber(
    _ text: Span<UInt8>, from start: Int, end: Int
  ) -> ParsedTime? {
    parseBasic(text, from: start).flatMap { $0.end == end ? $0 : nil }
  }

  /// A number means a time only between 2015 and 2100: others are durations since the start of a
  /// machine, sizes and ids.
  private static let earliestNumber =
    Int64(CalendarDay(year: 2015, month: 1, day: 1).daysSinceEpoch) * 86_400_000_000_000
  private static let latestNumber =
    Int64(CalendarDay(year: 2100, month: 1, day: 1).daysSinceEpoch) * 86_400_000_000_000

  /// .NET counts 100 ns since the year 1; as nanoseconds these would lie about 1990.
  private static let ticks: ClosedRange<Int64> = 620_000_000_000_000_000...670_000_000_000_000_000
  private static let ticksTo1970: Int64 = 621_355_968_000_000_000

  private static func fromTicks(_ whole: Int64, end: Int) -> ParsedTime? {
    guard whole >= ticksTo1970 else { return nil }
    let nanoseconds = (whole - ticksTo1970) * 100
    guard nanoseconds >= earliestNumber else { return nil }
    return ParsedTime(
      timestamp: Timestamp(nanoseconds: nanoseconds, fractionDigits: 7), zoneOffset: 0, end: end)
  }

  static func powerOfTen(_ exponent: Int) -> Int64 {
    (0..<max(0, exponent)).reduce(Int64(1)) { power, _ in power * 10 }
  }

  // MARK: Calendar dates

  /// `2026-11-03` or `2026/11/03`.
  private static func readDay(_ text: Span<UInt8>, _ position: inout Int) -> CalendarDay? {
    guard let year = number(text, position, digits: 4),
      text[position + 7] == text[position + 4],
      let month = number(text, position + 5, digits: 2),
      let day = number(text, position + 8, digits: 2)
    else { return nil }
    position += 10
    return validDay(year, month, day)
  }

  /// The years 1 and 1970 and later than 2200 stand for "no time".
  static func validDay(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay? {
    guard (1971...2200).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let candidate = CalendarDay(year: year, month: month, day: day)
    // A day that the month does not have would come back as one of the next month.
    let isReal = CalendarDay(daysSinceEpoch: candidate.daysSinceEpoch) == candidate
    return isReal ? candidate : nil
  }

  // MARK: Clocks

  /// `T10:11:12.123+01:00`, from the separator on.
  static func readClock(
    _ text: Span<UInt8>, _ position: inout Int, day: CalendarDay
  ) -> ParsedTime? {
    guard position < text.count, isDaySeparator(text[position]) else { return nil }
    position += 1
    let start = position
    guard let clock = readTimeOfDay(text, &position) else {
      // Java leaves seconds out that are zero: `2024-12-21T10:11Z`.
      position = start
      return readMinutes(text, &position, day: day)
    }
    let offset = readNamedZone(text, &position)
    return time(day, clock, offset: offset, end: position)
  }

  private static func readMinutes(
    _ text: Span<UInt8>, _ position: inout Int, day: CalendarDay
  ) -> ParsedTime? {
    guard text[position - 1] | 0x20 == UInt8(ascii: "t"), position + 5 < text.count,
      let hour = number(text, position, digits: 2), hour < 24,
      text[position + 2] == UInt8(ascii: ":"),
      let minute = number(text, position + 3, digits: 2), minute < 60
    else { return nil }
    position += 5
    guard text[position] != 0x20, let offset = readZone(text, &position)
    else { return nil }
    let clock = TimeOfDay(second: hour * 3600 + minute * 60, nanosecond: 0, fractionDigits: 0)
    return time(day, clock, offset: offset, end: position)
  }

  /// What a clock shows.
  struct TimeOfDay {
    /// Since midnight; 86,400 at `24:00:00` and in a leap second: the next day's first.
    var second: Int
    var nanosecond: Int64
    var fractionDigits: Int
  }

  /// `10:11:12`, `10:11:12.123`, `10:11:12,123456789`.
  static func readTimeOfDay(_ text: Span<UInt8>, _ position: inout Int) -> TimeOfDay? {
    guard position + 8 <= text.count, text[position + 2] == UInt8(ascii: ":"),
      text[position + 5] == UInt8(ascii: ":"), let hour = number(text, position, digits: 2),
      let minute = number(text, position + 3, digits: 2),
      let second = number(text, position + 6, digits: 2), isClock(hour, minute, second)
    else { return nil }
    position += 8
    return withFraction(hour * 3600 + minute * 60 + second, text, &position)
  }

  static func isClock(_ hour: Int, _ minute: Int, _ second: Int) -> Bool {
    hour < 24 && minute < 60 && second < 61 || hour == 24 && minute == 0 && second == 0
  }

  /// Reads the fraction of a second, if there is one.
  static func withFraction(
    _ second: Int, _ text: Span<UInt8>, _ position: inout Int
  ) -> TimeOfDay {
    var clock = TimeOfDay(second: second, nanosecond: 0, fractionDigits: 0)
    if position + 1 < text.count, text[position] == UInt8(ascii: ".") || text[position] == 0x2c,
      isDigit(text[position + 1])
    {
      position += 1
      readFraction(text, &position, &clock.nanosecond, &clock.fractionDigits)
      clock.nanosecond *= powerOfTen(9 - clock.fractionDigits)
    }
    return clock
  }

  /// Reads all digits, and keeps nine.
  private static func readFraction(
    _ text: Span<UInt8>, _ position: inout Int, _ fraction: inout Int64, _ digits: inout Int
  ) {
    while position < text.count, let digit = digit(text[position]) {
      if digits < 9 {
        fraction = fraction * 10 + Int64(digit)
        digits += 1
      }
      position += 1
    }
  }

  static func time(
    _ day: CalendarDay, _ clock: TimeOfDay, offset: Int?, end: Int, date: DateForm = .whole
  ) -> ParsedTime {
    let seconds = Int64(day.daysSinceEpoch) * 86400 + Int64(clock.second - (offset ?? 0))
    return ParsedTime(
      timestamp: Timestamp(
        nanoseconds: seconds * 1_000_000_000 + clock.nanosecond,
        fractionDigits: UInt8(clock.fractionDigits)),
      zoneOffset: offset, end: end, date: date)
  }

  private static func isDaySeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == 0x20
      || byte == UInt8(ascii: ":")
  }

  // MARK: Zones

  /// Seconds east of UTC for `Z`, `+01:00`, `+0100`, `+01`, ` +0100`, ` UTC`, ` GMT+0100`, also with
  /// `[Europe/Berlin]` behind it; `nil` without a zone.
  static func readZone(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
    var index = position
    if index + 1 < text.count, text[index] == 0x20, isZoneStart(text, index + 1) { index += 1 }
    guard index < text.count, let offset = readOffset(text, &index) else { return nil }
    position = index
    skipZoneName(text, &position)
    return offset
  }

  private static func readOffset(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
    switch text[index] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      index += 1
      return 0
    case UInt8(ascii: "U"), UInt8(ascii: "G"):
      guard isUTC(text, index) else { return nil }
      index += 3
      // `GMT+0100` of JavaScript.
      return readSignedOffset(text, &index) ?? 0
    default: return readSignedOffset(text, &index)
    }
  }

  private static func readSignedOffset(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
    guard index < text.count,
      text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"),
      let hours = number(text, index + 1, digits: 2), hours <= 18
    else { return nil }
    let sign = text[index] == UInt8(ascii: "-") ? -1 : 1
    index += 3
    let colon = index < text.count && text[index] == UInt8(ascii: ":") ? 1 : 0
    let minutes = number(text, index + colon, digits: 2).flatMap { $0 < 60 ? $0 : nil }
    if minutes != nil { index += colon + 2 }
    return sign * (hours * 3600 + (minutes ?? 0) * 60)
  }

  private static func isZoneStart(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let byte = text[index]
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
      if number(text, index + 1, digits: 4) != nil { return true }
      return number(text, index + 1, digits: 2) != nil && index + 3 < text.count
        && text[index + 3] == UInt8(ascii: ":") && number(text, index + 4, digits: 2) != nil
    }
    return isUTC(text, index)
  }

  private static func isUTC(_ text: Span<UInt8>, _ index: Int) -> Bool {
    guard index + 3 <= text.count else { return false }
    let isUTC =
      text[index] == UInt8(ascii: "U") && text[index + 1] == UInt8(ascii: "T")
      && text[index + 2] == UInt8(ascii: "C")
    return isUTC
      || text[index] == UInt8(ascii: "G") && text[index + 1] == UInt8(ascii: "M")
        && text[index + 2] == UInt8(ascii: "T")
  }

  /// Passes over `[Europe/Berlin]` (Java) behind an offset, but not over a thread's name.
  private static func skipZoneName(_ text: Span<UInt8>, _ position: inout Int) {
    guard position < text.count, text[position] == UInt8(ascii: "[") else { return }
    let longestName = 40
    var index = position + 1
    var hasSlash = false
    while index < min(text.count, position + longestName), text[index] != UInt8(ascii: "]") {
      if text[index] == UInt8(ascii: "/") { hasSlash = true }
      guard text[index] > 0x20 else { return }
      index += 1
    }
    guard index < text.count, text[index] == UInt8(ascii: "]") else { return }
    let isUTC = isUTC(text, position + 1) && index == position + 4
    let isZ = text[position + 1] == UInt8(ascii: "Z") && index == position + 2
    if hasSlash || isUTC || isZ { position = index + 1 }
  }

  // MARK: Digits

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func digit(_ byte: UInt8) -> UInt8? {
    byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : nil
  }

  static func number(_ text: Span<UInt8>, _ position: Int, digits: Int) -> Int? {
    guard position + digits <= text.count else { return nil }
    var number = 0
    for index in position..<position + digits {
      guard let digit = digit(text[index]) else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}

// Times with names of months, of other cultures, and of some loggers.

extension TimestampParser {
  /// A time in any form but `2024-12-21…`, `2024/12/21…` and a number.
  static func parseOther(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    switch text[start] {
    case 0x30...0x39: parseDayFirst(text, from: start) ?? parseBasic(text, from: start)
    case UInt8(ascii: "@"): parseTAI64N(text, from: start)
    case UInt8(ascii: "/"), UInt8(ascii: "\\"): parseASPNet(text, from: start)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      parseKlog(text, from: start) ?? parseNamedMonth(text, from: start)
    default: nil
    }
  }

  /// The time that a line of text begins with: behind a syslog priority (`<190>1 `), in brackets, and
  /// also as a number.
  static func parseLineStart(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard start < text.count else { return nil }
    let begin = afterPriority(text, from: start)
    let isBracketed = begin < text.count && text[begin] == UInt8(ascii: "[")
    let first = isBracketed ? begin + 1 : begin
    guard
      var time = parseLeading(text, from: first) ?? parseLeadingNumber(text, from: first)
        ?? parseClock(text, from: first)
    else { return nil }
    if isBracketed, time.end < text.count, text[time.end] == UInt8(ascii: "]") { time.end += 1 }
    return time
  }

  /// Behind `<190>` of RFC 3164 or `<190>1 ` of RFC 5424.
  private static func afterPriority(_ text: Span<UInt8>, from start: Int) -> Int {
    guard text[start] == UInt8(ascii: "<") else { return start }
    var index = start + 1
    while index < text.count, index < start + 4, isDigit(text[index]) { index += 1 }
    guard index > start + 1, index + 2 < text.count, text[index] == UInt8(ascii: ">") else {
      return start
    }
    let hasVersion = isDigit(text[index + 1]) && text[index + 2] == 0x20
    return hasVersion ? index + 3 : index + 1
  }

  /// `1734775872.123 ` of squid, `[1734775872]` of Nagios.
  private static func parseLeadingNumber(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard start < text.count, isDigit(text[start]), let time = parseNumber(text, from: start),
      time.end < text.count, [0x20, 0x09, UInt8(ascii: "]")].contains(text[time.end])
    else { return nil }
    return time
  }

  /// `14:00:18 - ` at the start of a line: a clock without a date.
  private static func parseClock(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard start < text.count, isDigit(text[start]) else { return nil }
    var position = start
    guard let clock = readTimeOfDay(text, &position), clock.second < 86400,
      position < text.count, text[position] == 0x20 || text[position] == UInt8(ascii: "]")
    else { return nil }
    let day = CalendarDay(year: 1970, month: 1, day: 1)
    return time(day, clock, offset: nil, end: position, date: .clockOnly)
  }

  // MARK: Digits first

  /// `20241221T101112Z`, `20241221101112`, `20241221-10:11:12.123`.
  static func parseBasic(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard let year = number(text, start, digits: 4), (2000...2099).contains(year),
      let month = number(text, start + 4, digits: 2),
      let dayNumber = number(text, start + 6, digits: 2),
      let day = validDay(year, month, dayNumber), start + 8 < text.count
    else { return nil }
    var position = start + 8
    let isSeparated = !isDigit(text[position])
    if isSeparated {
      guard
        [UInt8(ascii: "T"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x20].contains(text[position])
      else { return nil }
      position += 1
    }
    if let clock = readTimeOfDay(text, &position) {
      guard isSeparated else { return nil }
      let offset = readZone(text, &position)
      return time(day, clock, offset: offset, end: position)
    }
    guard let hour = number(text, position, digits: 2),
      let minute = number(text, position + 2, digits: 2),
      let second = number(text, position + 4, digits: 2), isClock(hour, minute, second)
    else { return nil }
    position += 6
    var clock = withFraction(hour * 3600 + minute * 60 + second, text, &position)
    if clock.fractionDigits == 0, let milliseconds = number(text, position, digits: 3) {
      clock.nanosecond = Int64(milliseconds) * 1_000_000
      clock.fractionDigits = 3
      position += 3
    }
    // A longer number is an id.
    guard position == text.count || !isDigit(text[position]) else { return nil }
    let offset = readZone(text, &position)
    return time(day, clock, offset: offset, end: position)
  }

  /// `21/Dec/2024:10:11:12 +0000`, `21-Dec-2024 10:11:12`, `21 Dec 2024 10:11:12 GMT`, and days and
  /// months in numbers: `12/21/2024 10:11:12 AM`, `21.12.2024 10:11:12`.
  private static func parseDayFirst(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    var position = start
    guard let first = readShortNumber(text, &position), position + 5 < text.count else {
      return nil
    }
    let separator = text[position]
    guard [UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x20].contains(separator) else {
      return nil
    }
    position += 1
    if isDigit(text[position]) {
      guard separator != 0x20 else { return nil }
      return parseNumericDay(text, &position, first: first, separator: separator)
    }
    guard let month = readMonth(text, &position), position < text.count,
      text[position] == separator, let year = number(text, position + 1, digits: 4),
      let day = validDay(year, month, first)
    else { return nil }
    position += 5
    return readClockAndName(text, &position, day: day)
  }

  private static func parseNumericDay(
    _ text: Span<UInt8>, _ position: inout Int, first: Int, separator: UInt8
  ) -> ParsedTime? {
    guard let second = readShortNumber(text, &position), position < text.count,
      text[position] == separator, let year = number(text, position + 1, digits: 4)
    else { return nil }
    position += 5
    skipToClock(text, &position)
    guard let (clock, half) = readTwelveHourClock(text, &position) else { return nil }
    let offset = readZone(text, &position)
    let isDotted = separator == UInt8(ascii: ".")
    let form: DateForm =
      switch (first, second) {
      case _ where isDotted: .dayFirst
      case (13..., _): .dayFirst
      case (_, 13...): .monthFirst
      case _ where first == second: .whole
      // Where the month stands first, `AM` is written in capitals.
      default: half == .capitals ? .monthFirst : .dayOrMonth
      }
    let day =
      form == .dayFirst ? validDay(year, second, first) : validDay(year, first, second)
    return day.map { time($0, clock, offset: offset, end: position, date: form) }
  }

  private static func readShortNumber(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
    for digits in [2, 1] {
      if let number = number(text, position, digits: digits) {
        position += digits
        return number
      }
    }
    return nil
  }

  private static func skipToClock(_ text: Span<UInt8>, _ position: inout Int) {
    if position < text.count, text[position] == 0x2c { position += 1 }
    if position < text.count, text[position] == 0x20 || text[position] == UInt8(ascii: "T") {
      position += 1
    }
  }

  // MARK: Twelve hours

  private enum HalfDay { case none, capitals, lowerCase }

  /// `9:05:03 PM`, or a clock of 24 hours.
  private static func readTwelveHourClock(
    _ text: Span<UInt8>, _ position: inout Int
  ) -> (TimeOfDay, HalfDay)? {
    guard let hour = readShortNumber(text, &position), position + 6 <= text.count,
      text[position] == UInt8(ascii: ":"), text[position + 3] == UInt8(ascii: ":"),
      let minute = number(text, position + 1, digits: 2),
      let second = number(text, position + 4, digits: 2), isClock(hour, minute, second)
    else { return nil }
    position += 6
    var clock = withFraction(hour * 3600 + minute * 60 + second, text, &position)
    var index = position
    skipSpace(text, &index)
    guard index + 2 <= text.count, text[index + 1] | 0x20 == UInt8(ascii: "m"),
      index + 2 == text.count || !isLetter(text[index + 2])
    else { return (clock, .none) }
    let letter = text[index] | 0x20
    guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return (clock, .none) }
    guard (1...12).contains(hour) else { return nil }
    if hour == 12 { clock.second -= 43200 }
    if letter == UInt8(ascii: "p") { clock.second += 43200 }
    position = index + 2
    return (clock, text[index] < UInt8(ascii: "a") ? .capitals : .lowerCase)
  }

  /// A space, also one that does not break (U+00A0, U+202F), as ICU writes it before `AM`.
  private static func skipSpace(_ text: Span<UInt8>, _ index: inout Int) {
    if index < text.count, text[index] == 0x20 {
      index += 1
    } else if index + 2 < text.count, text[index] == 0xe2, text[index + 1] == 0x80,
      text[index + 2] == 0xaf
    {
      index += 3
    } else if index + 1 < text.count, text[index] == 0xc2, text[index + 1] == 0xa0 {
      index += 2
    }
  }

  // MARK: Letters first

  /// `Sat, 21 Dec 2024 10:11:12 GMT`, `Sat Dec 21 10:11:12 2024`, `Sat Dec 21 2024 11:11:12 GMT+0100
  /// (CET)`, `Dec 21 10:11:12`, `Dec 21, 2024 10:11:12 AM`.
  private static func parseNamedMonth(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    var position = start
    let hasWeekday = readWeekday(text, &position)
    if hasWeekday, position < text.count, isDigit(text[position]) {
      return parseDayFirst(text, from: position)
    }
    guard let month = readMonth(text, &position), position < text.count, text[position] == 0x20
    else { return nil }
    position += 1
    if position < text.count, text[position] == 0x20 { position += 1 }
    guard let day = readShortNumber(text, &position), position < text.count else { return nil }
    if text[position] == 0x2c { position += 1 }
    guard position < text.count, text[position] == 0x20 else { return nil }
    if let year = number(text, position + 1, digits: 4) {
      position += 5
      guard let day = validDay(year, month, day) else { return nil }
      return readClockAndName(text, &position, day: day)
    }
    position += 1
    guard let clock = readTimeOfDay(text, &position),
      let unnamed = validDay(missingYear, month, day)
    else { return nil }
    if hasWeekday, let time = readYearBehind(text, position, month: month, day: day, clock) {
      return time
    }
    return time(unnamed, clock, offset: nil, end: position, date: .withoutYear)
  }

  /// `2024` or `UTC 2024` behind the clock of ctime and `date`.
  private static func readYearBehind(
    _ text: Span<UInt8>, _ position: Int, month: Int, day: Int, _ clock: TimeOfDay
  ) -> ParsedTime? {
    var position = position
    let offset = readNamedZone(text, &position)
    guard position < text.count, text[position] == 0x20,
      let year = number(text, position + 1, digits: 4), let day = validDay(year, month, day)
    else { return nil }
    return time(day, clock, offset: offset, end: position + 5)
  }

  /// A clock behind a whole date, with a zone and, in parentheses, its name.
  private static func readClockAndName(
    _ text: Span<UInt8>, _ position: inout Int, day: CalendarDay
  ) -> ParsedTime? {
    if position < text.count, text[position] == UInt8(ascii: ":") {
      position += 1
    } else {
      skipToClock(text, &position)
    }
    guard let (clock, _) = readTwelveHourClock(text, &position) else { return nil }
    let offset = readNamedZone(text, &position)
    if offset != nil { skipComment(text, &position) }
    return time(day, clock, offset: offset, end: position)
  }

  /// ` (Central European Standard Time)`.
  private static func skipComment(_ text: Span<UInt8>, _ position: inout Int) {
    let longest = 60
    guard position + 1 < text.count, text[position] == 0x20,
      text[position + 1] == UInt8(ascii: "(")
    else { return }
    for index in position..<min(text.count, position + longest)
    where text[index] == UInt8(ascii: ")") {
      position = index + 1
      return
    }
  }

  /// Zones that RFC 2822 knows by name, and others whose names stand for one offset only; in hours.
  private static let zoneNames: [(name: [UInt8], hours: Int)] = [
    ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8),
    ("PDT", -7), ("WET", 0), ("WEST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3),
    ("MSK", 3), ("JST", 9), ("KST", 9), ("AEST", 10), ("AEDT", 11), ("NZST", 12), ("NZDT", 13),
  ].map { (Array($0.0.utf8), $0.1) }

  static func readNamedZone(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
    if let offset = readZone(text, &position) { return offset }
    guard position + 4 <= text.count, text[position] == 0x20 else { return nil }
    var end = position + 1
    while end < text.count, end < position + 6, isLetter(text[end]) { end += 1 }
    for zone in zoneNames
    where zone.name.count == end - position - 1
      && zone.name.indices.allSatisfy({ text[position + 1 + $0] == zone.name[$0] })
    {
      position = end
      return zone.hours * 3600
    }
    return nil
  }

  private static let monthNames = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)
  private static let dayNames = Array("montuewedthufrisatsun".utf8)

  private static func readMonth(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
    guard let index = readName(text, position, monthNames) else { return nil }
    position += 3
    return index + 1
  }

  /// `Sat ` or `Sat, `.
  private static func readWeekday(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
    guard readName(text, position, dayNames) != nil else { return false }
    var index = position + 3
    if index < text.count, text[index] == 0x2c { index += 1 }
    guard index < text.count, text[index] == 0x20 else { return false }
    position = index + 1
    return true
  }

  /// The index of the name of three letters at `position`.
  private static func readName(
    _ text: Span<UInt8>, _ position: Int, _ names: [UInt8]
  ) -> Int? {
    guard position + 3 <= text.count else { return nil }
    return (0..<names.count / 3).first { name in
      (0..<3).allSatisfy { text[position + $0] | 0x20 == names[name * 3 + $0] }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  // MARK: Some loggers

  /// `E1221 10:11:12.123456`: level, month and day of klog.
  private static func parseKlog(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    guard Array("IWEFD".utf8).contains(text[start]),
      let month = number(text, start + 1, digits: 2), let day = number(text, start + 3, digits: 2),
      let date = validDay(missingYear, month, day), start + 6 < text.count,
      text[start + 5] == 0x20
    else { return nil }
    var position = start + 6
    guard let clock = readTimeOfDay(text, &position), clock.fractionDigits == 6 else { return nil }
    return time(date, clock, offset: nil, end: position, date: .withoutYear)
  }

  /// `/Date(1734775872123+0100)/`: milliseconds of UTC; the offset only says where it was written.
  private static func parseASPNet(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    var position = start
    if text[position] == UInt8(ascii: "\\") { position += 1 }
    let opening = Array("/Date(".utf8)
    guard position + opening.count <= text.count,
      opening.indices.allSatisfy({ text[position + $0] == opening[$0] })
    else { return nil }
    position += opening.count
    guard var time = parseNumber(text, from: position) else { return nil }
    position = time.end
    _ = readZone(text, &position)
    guard position < text.count, text[position] == UInt8(ascii: ")") else { return nil }
    position += 1
    if position < text.count, text[position] == UInt8(ascii: "\\") { position += 1 }
    guard position < text.count, text[position] == UInt8(ascii: "/") else { return nil }
    time.end = position + 1
    return time
  }

  /// `@400000006766944a0754d4c0`: seconds of TAI since 1970, plus 2 to the 62nd, and nanoseconds.
  ///
  /// multilog and svlogd make it of Unix time by adding ten seconds, without a table of leap seconds:
  /// so those ten are taken off again.
  private static func parseTAI64N(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    let digits = 24
    guard start + digits < text.count,
      let seconds = hexadecimal(text, start + 1, digits: 16),
      let nanoseconds = hexadecimal(text, start + 17, digits: 8), nanoseconds < 1_000_000_000,
      seconds > 1 << 62, seconds < 1 << 62 + 1 << 33
    else { return nil }
    let sinceEpoch = Int64(seconds - 1 << 62) - 10
    let timestamp = Timestamp(nanoseconds: sinceEpoch * 1_000_000_000 + Int64(nanoseconds))
    guard timestamp.dayAndNanoseconds.day.year > 1970 else { return nil }
    return ParsedTime(timestamp: timestamp, zoneOffset: 0, end: start + 1 + digits)
  }

  private static func hexadecimal(_ text: Span<UInt8>, _ start: Int, digits: Int) -> UInt64? {
    var value: UInt64 = 0
    for index in start..<start + digits {
      switch text[index] {
      case let byte where isDigit(byte): value = value << 4 | UInt64(byte - 0x30)
      case let byte where (0x61...0x66).contains(byte | 0x20):
        value = value << 4 | UInt64((byte | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}

// The rule that goes on for ever, as POSIX writes it in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.

/// Standard time, and from when to when in each year another one holds.
struct RecurringRule: Sendable, Equatable {
  private let standard: Int
  private let summer: Summer?

  private struct Summer: Sendable, Equatable {
    var offset: Int
    var start: YearlyMoment
    var end: YearlyMoment
  }

  /// Reads a rule; `nil` when it is none.
  init?(_ text: ArraySlice<UInt8>) {
    var scanner = RuleScanner(text)
    guard scanner.skipName(), let west = scanner.readClock() else { return nil }
    // POSIX counts to the west.
    standard = -west
    if scanner.isAtEnd {
      summer = nil
      return
    }
    guard scanner.skipName() else { return nil }
    var offset = standard + 3600
    if scanner.next != UInt8(ascii: ",") {
      guard let west = scanner.readClock() else { return nil }
      offset = -west
    }
    guard scanner.skip(","), let start = scanner.readMoment(), scanner.skip(","),
      let end = scanner.readMoment(), scanner.isAtEnd
    else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }

  /// Seconds east of UTC at a moment.
  func offset(at second: Int64) -> Int {
    guard let summer else { return standard }
    let days = (second + Int64(standard)).flooredDivision(by: 86400)
    let year = CalendarDay(daysSinceEpoch: Int(days)).year
    let start = summer.start.second(in: year) - Int64(standard)
    let end = summer.end.second(in: year) - Int64(summer.offset)
    // In the south, summer goes over the turn of the year.
    let isSummer =
      start < end ? start <= second && second < end : !(end <= second && second < start)
    return isSummer ? summer.offset : standard
  }
}

/// A day of each year, and the time on it.
private struct YearlyMoment: Sendable, Equatable {
  enum Day: Sendable, Equatable {
    /// `M3.5.0`: the last Sunday of March; 0 is Sunday, week 5 the last one.
    case weekday(month: Int, week: Int, day: Int)
    /// `J60`: always the 1st of March.
    case withoutLeapDay(Int)
    /// `59`: from 0, leap days counted.
    case ordinal(Int)
  }

  var day: Day
  /// Seconds after midnight, also negative or beyond the day.
  var time: Int

  /// As clocks show it, in seconds since 1970.
  func second(in year: Int) -> Int64 { Int64(dayNumber(in: year)) * 86400 + Int64(time) }

  private func dayNumber(in year: Int) -> Int {
    let newYear = CalendarDay(year: year, month: 1, day: 1).daysSinceEpoch
    let march = CalendarDay(year: year, month: 3, day: 1).daysSinceEpoch
    switch day {
    case .ordinal(let number): return newYear + number
    case .withoutLeapDay(let number):
      return number < 60 ? newYear + number - 1 : march + number - 60
    case .weekday(let month, let week, let weekday):
      let first = CalendarDay(year: year, month: month, day: 1).daysSinceEpoch
      let next =
        month == 12
        ? CalendarDay(year: year + 1, month: 1, day: 1).daysSinceEpoch
        : CalendarDay(year: year, month: month + 1, day: 1).daysSinceEpoch
      // 1970-01-01 was a Thursday.
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      let number = first + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      return number < next ? number : number - 7
    }
  }
}

/// Reads the parts of a rule.
private struct RuleScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>) {
    rest = text
  }

  var isAtEnd: Bool { rest.isEmpty }
  var next: UInt8? { rest.first }

  mutating func skip(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// `CET` or `<+0330>`.
  mutating func skipName() -> Bool {
    if skip("<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
      rest = rest[(end + 1)...]
      return true
    }
    let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
  }

  /// `-3:30`, in seconds.
  mutating func readClock() -> Int? {
    let isNegative = skip("-")
    if !isNegative { _ = skip("+") }
    guard let hours = readNumber(), hours <= 167 else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] {
      guard skip(":") else { break }
      guard let number = readNumber(), number < 60 else { return nil }
      seconds += number * unit
    }
    return isNegative ? -seconds : seconds
  }

  mutating func readMoment() -> YearlyMoment? {
    guard let day = readDay() else { return nil }
    guard skip("/") else { return YearlyMoment(day: day, time: 7200) }
    return readClock().map { YearlyMoment(day: day, time: $0) }
  }

  private mutating func readDay() -> YearlyMoment.Day? {
    if skip("M") {
      guard let month = readNumber(), (1...12).contains(month), skip("."),
        let week = readNumber(), (1...5).contains(week), skip("."), let day = readNumber(),
        (0...6).contains(day)
      else { return nil }
      return .weekday(month: month, week: week, day: day)
    }
    if skip("J") {
      return readNumber().flatMap { (1...365).contains($0) ? .withoutLeapDay($0) : nil }
    }
    return readNumber().flatMap { (0...365).contains($0) ? .ordinal($0) : nil }
  }

  private mutating func readNumber() -> Int? {
    let digits = rest.prefix { TimestampParser.isDigit($0) }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

extension Int64 {
  /// The quotient rounded down.
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

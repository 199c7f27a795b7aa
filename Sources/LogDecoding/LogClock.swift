// What the times of one log leave out, filled in: the zone, the year, the date, and which of two
// numbers is the month.

/// Where a date comes from that a record's time does not say.
package enum DateSource: Sendable {
  case envelope, fileName, neighbour, option
}

/// What of a record's time was filled in.
package struct TimeInference: Sendable, Equatable {
  /// Whether the record has a time of its own, be it without a date.
  package var isOwn = false
  /// Where the year or the date comes from that the record's time does not say.
  package var date: DateSource?
  /// Whether nothing says the zone, and `--assume-timezone` was taken.
  package var assumesZone = false
  /// Whether nothing says which number is the month, and the first one was taken.
  package var assumesDayOrder = false
  /// Whether the record's time says no date, and none was found.
  package var lacksDate = false
}

/// Settles the times of one log, in the order of its lines.
struct LogClock {
  private let zone: ClockZone
  private let assumedYear: Int?
  private let hint: DateHint?
  /// The last time of this log that was settled.
  private var reference: Timestamp?
  /// The order of day and month where the log has shown it.
  private var isMonthFirst: Bool?
  /// A time without a date that is waiting for a neighbour's.
  private var waiting: ParsedTime?
  /// Whether the log has times without a date: then every line's time is followed, so that midnight
  /// is not missed.
  private(set) var followsLines = false
  private var followedUpTo = 0
  /// Whether a time was settled without one before it that could have helped: in a part of a log,
  /// there may be one in the part before.
  private(set) var hasMissedReference = false

  private static let second: Int64 = 1_000_000_000
  private static let day: Int64 = 86_400_000_000_000

  init(options: DecodingOptions) {
    zone = options.assumedZone
    assumedYear = options.assumedYear
    hint = options.dateHint
  }

  // MARK: Records

  /// Settles a record's time from its own and that of its envelope.
  ///
  /// `isPrompt`: the envelope's time was taken as the line was written, by a machine's own clock.
  mutating func settle(
    own: ParsedTime?, envelope: ParsedTime?, isPrompt: Bool, into record: inout LogRecord
  ) {
    waiting = nil
    record.timeInference.isOwn = own != nil
    let around = envelope.flatMap { $0.date != .clockOnly ? $0 : nil }
    if let own, own.date != .clockOnly || around == nil {
      if own.date == .clockOnly { followsLines = true }
      let exact = around.flatMap { $0.hasZone && $0.hasDate ? $0.timestamp : nil }
      if let time = complete(own, envelope: exact, isPrompt: isPrompt, &record.timeInference) {
        take(time, into: &record)
      } else if let around {
        takeEnvelope(around, into: &record)
      } else {
        waiting = own
        record.timeInference.lacksDate = true
      }
    } else if let around {
      takeEnvelope(around, into: &record)
    }
  }

  /// Gives a record whose time is unknown that of a line before it.
  mutating func settle(_ record: inout LogRecord, after neighbour: Timestamp) {
    if let waiting {
      if reference == nil { reference = neighbour }
      var inference = record.timeInference
      inference.lacksDate = false
      if let time = complete(waiting, envelope: nil, isPrompt: false, &inference) {
        record.timeInference = inference
        take(time, into: &record)
        return
      }
    }
    record.time = neighbour
    record.timeSource = .neighbour
  }

  private mutating func take(_ time: Timestamp, into record: inout LogRecord) {
    record.time = time
    record.timeSource =
      switch record.timeInference.date {
      case nil: .record
      case .envelope: .envelope
      default: .neighbour
      }
    reference = time
  }

  private mutating func takeEnvelope(_ envelope: ParsedTime, into record: inout LogRecord) {
    var inference = record.timeInference
    inference.date = nil
    guard let time = complete(envelope, envelope: nil, isPrompt: false, &inference) else {
      waiting = envelope
      record.timeInference.lacksDate = true
      return
    }
    record.timeInference = inference
    record.time = time
    record.timeSource = inference.date == nil ? .envelope : .neighbour
    reference = time
  }

  // MARK: Lines between records

  /// Begins to follow the lines of the log: it was seen that its times say no date.
  mutating func startFollowing() { followsLines = true }

  /// Tells that offsets count in other bytes from here on, of which those before `start` are done.
  mutating func beginLines(at start: Int) { followedUpTo = start }

  /// Follows the clock through the lines before `offset`.
  mutating func follow(_ block: Span<UInt8>, before offset: Int) {
    guard followsLines else { return }
    while followedUpTo < offset {
      let start = followedUpTo
      var end = start
      while end < offset && block[end] != 0x0a { end += 1 }
      followedUpTo = end + 1
      let longest = 64
      let beginning = block.extracting(start..<min(end, start + longest))
      guard let time = TimestampParser.parseLineStart(beginning, from: 0) else { continue }
      var inference = TimeInference()
      reference = complete(time, envelope: nil, isPrompt: false, &inference) ?? reference
    }
  }

  // MARK: Completing

  private mutating func complete(
    _ time: ParsedTime, envelope: Timestamp?, isPrompt: Bool, _ inference: inout TimeInference
  ) -> Timestamp? {
    guard let local = localTime(time, envelope: envelope, &inference) else { return nil }
    let offset: Int
    if let known = time.zoneOffset {
      offset = known
    } else if isPrompt, let envelope, let told = Self.offset(local, envelope: envelope) {
      offset = told
    } else {
      offset = assumedOffset(local)
      inference.assumesZone = true
      if zone.fixedOffset == nil { missReference() }
    }
    return Timestamp(
      nanoseconds: local - Int64(offset) * Self.second,
      fractionDigits: time.timestamp.fractionDigits)
  }

  private mutating func missReference() {
    if reference == nil { hasMissedReference = true }
  }

  /// What clocks there showed, in nanoseconds since 1970, with the whole date.
  private mutating func localTime(
    _ time: ParsedTime, envelope: Timestamp?, _ inference: inout TimeInference
  ) -> Int64? {
    switch time.date {
    case .whole: return time.local
    case .dayFirst:
      isMonthFirst = false
      return time.local
    case .monthFirst:
      isMonthFirst = true
      return time.local
    case .dayOrMonth:
      if isMonthFirst == nil { hasMissedReference = true }
      return settleOrder(time, envelope: envelope, &inference)
    case .withoutYear:
      missReference()
      return settleYear(time, envelope: envelope, &inference)
    case .clockOnly:
      missReference()
      return settleDay(time, &inference)
    }
  }

  /// The offset that an envelope tells: the difference to what the clock shows, when it is that of a
  /// zone.
  private static func offset(_ local: Int64, envelope: Timestamp) -> Int? {
    let tolerance = 120
    let difference = Int((local - envelope.nanoseconds) / second)
    let quarter = Int((Double(difference) / 900).rounded()) * 900
    guard abs(difference - quarter) <= tolerance else { return nil }
    let isWholeHour = quarter % 3600 == 0 && (-12...14).contains(quarter / 3600)
    return isWholeHour || oddOffsets.contains(quarter / 60) ? quarter : nil
  }

  /// Offsets in use that are no whole hours, in minutes.
  private static let oddOffsets = [
    -570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825,
  ]

  /// In the hour that comes twice the first one, unless the log was further on already.
  private func assumedOffset(_ local: Int64) -> Int {
    if let fixed = zone.fixedOffset { return fixed }
    let seconds = local / Self.second
    let offsets = zone.offsets(ofLocal: seconds)
    guard offsets.first != offsets.second, let reference else { return offsets.first }
    let (disorder, near) = (300 * Self.second, 3 * 3600 * Self.second)
    let first = local - Int64(offsets.first) * Self.second
    let distance = first - reference.nanoseconds
    let hasChanged = zone.offset(at: reference.nanoseconds / Self.second) == offsets.second
    return distance < -disorder || abs(distance) < near && hasChanged
      ? offsets.second : offsets.first
  }

  /// What a clock in the assumed zone showed.
  private func local(_ time: Timestamp) -> Int64 {
    time.nanoseconds + Int64(zone.offset(at: time.nanoseconds / Self.second)) * Self.second
  }

  // MARK: Dates

  private func settleOrder(
    _ time: ParsedTime, envelope: Timestamp?, _ inference: inout TimeInference
  ) -> Int64? {
    let monthFirst = time.local
    guard let dayFirst = Self.swapped(monthFirst) else { return monthFirst }
    if let isMonthFirst { return isMonthFirst ? monthFirst : dayFirst }
    // The two are at least four weeks apart, or the date is the same both ways.
    if let near = envelope.map(local) ?? hintDay ?? reference.map(local) {
      let distances = (abs(monthFirst - near), abs(dayFirst - near))
      if min(distances.0, distances.1) < 3 * Self.day {
        return distances.0 <= distances.1 ? monthFirst : dayFirst
      }
    }
    inference.assumesDayOrder = true
    return monthFirst
  }

  private static func swapped(_ local: Int64) -> Int64? {
    let (day, nanoseconds) = Timestamp(nanoseconds: local).dayAndNanoseconds
    return TimestampParser.validDay(day.year, day.day, day.month)
      .map { Int64($0.daysSinceEpoch) * Self.day + nanoseconds }
  }

  private func settleYear(
    _ time: ParsedTime, envelope: Timestamp?, _ inference: inout TimeInference
  ) -> Int64? {
    if let envelope {
      inference.date = .envelope
      return Self.nearest(time.local, to: local(envelope))
    }
    if let hint {
      inference.date = .fileName
      let middle = CalendarDay(year: hint.year, month: hint.month, day: hint.day ?? 15)
      return Self.nearest(time.local, to: Int64(middle.daysSinceEpoch) * Self.day)
    }
    if let reference {
      inference.date = .neighbour
      return Self.following(time.local, local(reference))
    }
    guard let assumedYear else { return nil }
    inference.date = .option
    return Self.in(assumedYear, time.local)
  }

  /// The same day and time in another year, if it has that day.
  private static func `in`(_ year: Int, _ local: Int64) -> Int64? {
    let (day, nanoseconds) = Timestamp(nanoseconds: local).dayAndNanoseconds
    return TimestampParser.validDay(year, day.month, day.day)
      .map { Int64($0.daysSinceEpoch) * Self.day + nanoseconds }
  }

  private static func year(of local: Int64) -> Int {
    Timestamp(nanoseconds: local).dayAndNanoseconds.day.year
  }

  private static func nearest(_ local: Int64, to other: Int64) -> Int64? {
    let year = year(of: other)
    return (year - 1...year + 1).compactMap { Self.in($0, local) }
      .min { abs($0 - other) < abs($1 - other) }
  }

  /// The year of the line before; the next one after a jump back from December to January, and the
  /// last one for a line that comes late at New Year.
  private static func following(_ local: Int64, _ before: Int64) -> Int64? {
    let year = year(of: before)
    guard let same = Self.in(year, local) else { return nearest(local, to: before) }
    let (jumpBack, late) = (-183 * day, 335 * day)
    if same - before < jumpBack { return Self.in(year + 1, local) }
    return same - before > late ? Self.in(year - 1, local) : same
  }

  private var hintDay: Int64? {
    guard let hint, let day = hint.day else { return nil }
    return Int64(CalendarDay(year: hint.year, month: hint.month, day: day).daysSinceEpoch)
      * Self.day
  }

  /// The day of the line before; the next one when the clock goes back by more than two hours, the
  /// last one for a line that comes late at midnight.
  private func settleDay(_ time: ParsedTime, _ inference: inout TimeInference) -> Int64? {
    let hour: Int64 = 3600 * Self.second
    if let reference {
      inference.date = .neighbour
      let before = local(reference)
      let (days, rest) = before.quotientAndRemainder(dividingBy: Self.day)
      let midnight = rest < 0 ? (days - 1) * Self.day : days * Self.day
      let same = midnight + time.local
      if same - before < -2 * hour { return same + Self.day }
      return same - before > 22 * hour ? same - Self.day : same
    }
    guard let hintDay else { return nil }
    inference.date = .fileName
    return hintDay + time.local
  }
}

package import LogInput

/// How the physical lines of an input were used.
///
/// All but `lines` add up to `lines`.
package struct LineTotals: Sendable, Equatable {
  package var lines = 0
  package var blank = 0
  /// Lines without any word of the marker table: not read further.
  package var withoutMarker = 0
  package var json = 0
  /// JSON that only the tolerant reader could read.
  package var jsonRepaired = 0
  /// Lines that are no JSON, read as text.
  package var text = 0
  /// Lines of an input that is a copy of another.
  package var copies = 0
  /// Lines that were read and lie outside of the time asked for.
  package var leftOut = 0
  /// Lines that were not read, per reason ("too_long").
  package var skipped: [String: Int] = [:]

  package init() {}

  /// Lines that were read further.
  package var withMarker: Int { json + jsonRepaired + text }

  package static func += (left: inout LineTotals, right: LineTotals) {
    left.lines += right.lines
    left.blank += right.blank
    left.withoutMarker += right.withoutMarker
    left.json += right.json
    left.jsonRepaired += right.jsonRepaired
    left.text += right.text
    left.copies += right.copies
    left.leftOut += right.leftOut
    left.skipped.merge(right.skipped, uniquingKeysWith: +)
  }
}

/// How many events have times that leave something out.
package struct TimeGaps: Sendable, Equatable {
  /// Nothing says the zone: it was assumed.
  package var withoutZone = 0
  /// The year or the date was taken from the file's name, an earlier line or an option.
  package var withInferredDate = 0
  /// Nothing says the year or the date: the time is unknown, or that of the line before.
  package var withoutDate = 0
  /// Either of two numbers may be the month.
  package var withUnclearOrder = 0

  package init() {}

  /// Counts an event's time.
  package mutating func count(_ time: TimeInference) {
    if time.assumesZone { withoutZone += 1 }
    if time.date != nil && time.date != .envelope { withInferredDate += 1 }
    if time.lacksDate { withoutDate += 1 }
    if time.assumesDayOrder { withUnclearOrder += 1 }
  }

  package static func += (left: inout TimeGaps, right: TimeGaps) {
    left.withoutZone += right.withoutZone
    left.withInferredDate += right.withInferredDate
    left.withoutDate += right.withoutDate
    left.withUnclearOrder += right.withUnclearOrder
  }
}

/// The shape of a log's first records.
package enum LogFormat: String, CaseIterable, Sendable {
  case json, docker, cri, text
  /// Nothing in it.
  case empty
}

/// What is known of one input after reading it.
///
/// What most inputs have nothing of stands apart: a run may have a hundred thousand of them.
package struct InputLedger: Sendable {
  /// As given, or joined to the directory as given.
  package var path: String
  /// `nil` when nothing could be read.
  package var identity: ContentIdentity?
  package var compression: Compression
  package var format: LogFormat
  /// After decompression.
  package var bytes: Int
  package var events: Int
  /// Earliest and latest time read in this input (its first and last records and its events).
  package var first: Timestamp?
  package var last: Timestamp?
  /// Of lines as most inputs have them; of all others the totals are among the rarities.
  private var plainLines = PlainLines()
  private var rarities: Rarities?

  private indirect enum Rarities: Sendable {
    case some(Rare)
  }

  /// What few inputs have.
  private struct Rare: Sendable, Equatable {
    var totals: LineTotals?
    var copyOf: String?
    var selection = SelectionCounts()
    var timeGaps = TimeGaps()
    var omissions = Omissions()
    var problems: [InputProblem] = []
  }

  package init(path: String) {
    self.path = path
    compression = .none
    format = .empty
    bytes = 0
    events = 0
  }

  package var totals: LineTotals {
    get { rare.totals ?? plainLines.totals }
    set {
      let plain = PlainLines(newValue)
      plainLines = plain ?? PlainLines()
      rare.totals = plain == nil ? newValue : nil
    }
  }

  private var rare: Rare {
    get {
      guard case .some(let rare)? = rarities else { return Rare() }
      return rare
    }
    set { rarities = newValue == Rare() ? nil : .some(newValue) }
  }

  /// The path of the input that this one is a copy of.
  package var copyOf: String? {
    get { rare.copyOf }
    set { rare.copyOf = newValue }
  }

  package var selection: SelectionCounts {
    get { rare.selection }
    set { rare.selection = newValue }
  }

  /// What the times of its events do not say.
  package var timeGaps: TimeGaps {
    get { rare.timeGaps }
    set { rare.timeGaps = newValue }
  }

  /// What it says is missing from it.
  package var omissions: Omissions {
    get { rare.omissions }
    set { rare.omissions = newValue }
  }

  package var problems: [InputProblem] {
    get { rare.problems }
    set { rare.problems = newValue }
  }

  /// Takes over what the next part of the log came to.
  ///
  /// The identity is that of the whole: whoever joins parts sets it.
  package mutating func append(_ next: InputLedger) {
    bytes += next.bytes
    events += next.events
    first = [first, next.first].compactMap(\.self).min()
    last = [last, next.last].compactMap(\.self).max()
    selection += next.selection
    timeGaps += next.timeGaps
    omissions.append(next.omissions, linesBefore: totals.lines)
    totals += next.totals
    problems += next.problems
  }
}

/// Totals of an input of which every line was read, and none of them repaired.
private struct PlainLines {
  private var blank: UInt32 = 0
  private var withoutMarker: UInt32 = 0
  private var json: UInt32 = 0
  private var text: UInt32 = 0
  private var lines: UInt32 = 0

  init() {}

  /// `nil` for other totals.
  init?(_ totals: LineTotals) {
    guard let blank = UInt32(exactly: totals.blank),
      let withoutMarker = UInt32(exactly: totals.withoutMarker),
      let json = UInt32(exactly: totals.json), let text = UInt32(exactly: totals.text),
      let lines = UInt32(exactly: totals.lines)
    else { return nil }
    self.blank = blank
    self.withoutMarker = withoutMarker
    self.json = json
    self.text = text
    self.lines = lines
    if self.totals != totals { return nil }
  }

  var totals: LineTotals {
    var totals = LineTotals()
    totals.lines = Int(lines)
    totals.blank = Int(blank)
    totals.withoutMarker = Int(withoutMarker)
    totals.json = Int(json)
    totals.text = Int(text)
    return totals
  }
}

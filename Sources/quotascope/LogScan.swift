// The wiring from a log to its events. Formats nothing, knows no arguments.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// What a scan needs to know.
struct ScanSettings: Sendable {
  var limits = LineLimits()
  var decoding = DecodingOptions()
  /// Which members of archives are read.
  var selection = PathSelection()
  /// Events outside of it are left out; events without a time are kept.
  var window = TimeWindow()
}

/// Keeps decoders from one log to the next, for those that are read one after another.
final class DecoderShelf {
  private var spare: SpareDecoders?

  func take() -> SpareDecoders? { spare.take() }

  func put(_ decoders: consuming SpareDecoders) { spare = consume decoders }
}

/// Reads one log, once.
struct LogScan: ~Copyable {
  /// Of the log: a file, or a member of an archive.
  var path: String { log.path }

  /// What reading it came to; known when it was read.
  private(set) var summary = InputSummary()
  /// Lines in it; known when it was read.
  private(set) var lines = 0
  /// Whether what was read of a part is not what the whole log gives: known when it was read.
  private(set) var isTorn = false

  private var log: OpenedLog
  private let settings: ScanSettings
  private let filter: MarkerFilter
  /// The part of the log that is read, when it is one.
  let part: LogPart?
  private let shelf: DecoderShelf?

  /// Takes an event with its texts, and a way to what it shows for those who need it.
  typealias Consumer = (_ event: CompactEvent, _ texts: EventTexts, _ text: () -> String) -> Void

  /// Finds the lines that hold a word without which a line tells nothing.
  static func filter(_ options: DecodingOptions) -> MarkerFilter {
    let own = options.mapping.markers
    return own.isEmpty ? usualFilter : MarkerFilter(words: usualMarkers + own)
  }

  private static let usualMarkers = markerWords + LogDecoder.structuralMarkers
  private static let usualFilter = MarkerFilter(words: usualMarkers)

  /// Makes what the first line of a log would wait for.
  static func prepare() {
    _ = usualFilter
    FailureClassifier.prepare()
  }

  init(
    _ log: consuming OpenedLog, settings: ScanSettings, filter: MarkerFilter, part: LogPart? = nil,
    shelf: DecoderShelf? = nil
  ) {
    self.log = log
    self.settings = settings
    self.filter = filter
    self.part = part
    self.shelf = shelf
  }

  /// Hands the log's events to `consumer` in the order of its lines, and the lines that could not
  /// be used to `skipped` when the settings note them.
  mutating func run(
    progress: (Int) -> Void, skipped: (SkippedLine) -> Void = { _ in }, _ consumer: Consumer
  ) -> InputLedger {
    let settings = settings
    var classifier = FailureClassifier(
      labels: SourceLabels(path: path), writesTexts: false)
    var events = 0
    var gaps = TimeGaps()
    var omissions = Omissions()
    var selection = SelectionCounts()
    var lines = WindowedLines(settings.window)
    var ledger = readRecords(progress: progress, skipped: skipped) { record in
      let place = lines.place(of: record)
      let found = classifier.classifyCompactly(record)
      if place == .inside, let omission = classifier.omission {
        omissions.count(omission, line: record.line)
      }
      guard var event = found,
        selection.note(event, place, in: settings.window)
      else { return }
      events += 1
      gaps.count(record.timeInference)
      if event.isUnknownFailure { classifier.addTemplate(of: record, to: &event) }
      consumer(event, classifier.texts) { classifier.text(of: record) }
    }
    lines.settle(&ledger.totals)
    ledger.events = events
    ledger.selection = selection
    ledger.timeGaps = gaps
    ledger.omissions = omissions
    return ledger
  }

  /// Hands the log's likely successes to `consumer`.
  mutating func findCompletions(
    of patterns: Set<CompletionPattern>, _ consumer: (CompactEvent, EventTexts) -> Void
  ) {
    let window = settings.window
    var finder = CompletionFinder(patterns: patterns, labels: SourceLabels(path: path))
    _ = readRecords(progress: { _ in }, skipped: { _ in }) { record in
      guard let event = finder.event(record), window.place(of: event.time) == .inside
      else { return }
      consumer(event, finder.texts)
    }
  }

  /// Reads the log, and hands over the records of the lines that hold a marker.
  private mutating func readRecords(
    progress: (Int) -> Void, skipped: (SkippedLine) -> Void, _ take: LogDecoder.Consumer
  ) -> InputLedger {
    var ledger = InputLedger(path: path)
    var decoder = LogDecoder(
      filter: filter, options: settings.decoding.reading(path), limits: settings.limits,
      isFirstPart: part?.isFirst ?? true, isLastPart: part?.isLast ?? true,
      reusing: shelf?.take())
    summary = log.lines.forEachBlock(progress: progress, skipped: skipped) {
      block, count, firstLine in
      let lines = decoder.decode(block, count: count, firstLine: firstLine, take)
      for line in decoder.takeSkipped() { skipped(line) }
      return lines
    }
    decoder.finish(take)
    for line in decoder.takeSkipped() { skipped(line) }
    ledger.note(summary, decoder)
    // A part has none of its own.
    if part == nil { ledger.identity = summary.identity }
    lines = ledger.totals.lines
    // What went wrong is told once, with the numbers of the whole log.
    isTorn =
      decoder.isTorn
      || part != nil && ledger.problems.contains { $0.kind != .unfinishedLine }
    shelf?.put(decoder.takeSpareDecoders())
    return ledger
  }
}

extension SelectionCounts {
  /// Counts an event that is left out; whether it is kept.
  fileprivate mutating func note(
    _ event: CompactEvent, _ place: TimeWindow.Place, in window: TimeWindow
  ) -> Bool {
    let isRefusal = event.failureClass?.isBilling == true
    switch place {
    case .inside:
      if event.time == nil && !window.isEndless { eventsWithoutTime += 1 }
      return true
    case .before:
      eventsBefore += 1
      if isRefusal { refusalsBefore += 1 }
    case .after:
      eventsAfter += 1
      if isRefusal { refusalsAfter += 1 }
    }
    return false
  }
}

extension InputLedger {
  /// Takes over what reader and decoder know at the end of a log.
  mutating func note(_ summary: InputSummary, _ decoder: borrowing LogDecoder) {
    compression = summary.compression
    bytes = summary.bytes
    problems += summary.problems + decoder.problems
    format = decoder.format
    first = decoder.first
    last = decoder.last
    totals = decoder.totals
    count(summary.tooLongLines, skippedFor: .tooLong)
    count(summary.unfinishedLines, skippedFor: .unfinishedLine)
  }

  /// Accounts for lines that the decoder did not get.
  private mutating func count(_ lines: Int, skippedFor reason: SkippedLine.Reason) {
    guard lines > 0 else { return }
    totals.lines += lines
    totals.skipped[reason.rawValue, default: 0] += lines
  }
}

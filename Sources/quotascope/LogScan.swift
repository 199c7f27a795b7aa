// The wiring from a log to its events. Formats nothing, knows no arguments.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// What a scan needs to know.
struct ScanSettings: Sendable {
  var limits = LineLimits()
  var decoding = DecodingOptions()
  /// Events before or from this moment on are left out; events without a time are kept.
  var since: Timestamp?
  var until: Timestamp?

  func includes(_ event: FailureEvent) -> Bool {
    guard let time = event.time else { return true }
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }
}

/// Reads one log, once.
struct LogScan: ~Copyable {
  /// Of the log: a file, or a member of an archive.
  var path: String { log.path }

  private var log: OpenedLog
  private let settings: ScanSettings
  private let filter: MarkerFilter

  /// Takes an event, and a way to its text for those who need it.
  typealias Consumer = (_ event: FailureEvent, _ text: () -> String) -> Void

  /// Words without one of which a line tells nothing.
  static let markers = markerWords + LogDecoder.structuralMarkers

  init(_ log: consuming OpenedLog, settings: ScanSettings, filter: MarkerFilter) {
    self.log = log
    self.settings = settings
    self.filter = filter
  }

  /// Hands the log's events to `consumer` in the order of its lines.
  mutating func run(progress: (Int) -> Void, _ consumer: Consumer) -> InputLedger {
    let settings = settings
    var classifier = FailureClassifier(
      labels: SourceLabels(path: path), writesTexts: false)
    var events = 0
    var gaps = TimeGaps()
    var ledger = readRecords(progress: progress) { record in
      guard var event = classifier.classify(record), settings.includes(event) else { return }
      events += 1
      gaps.count(record.timeInference)
      if event.isUnknownFailure { event.template = classifier.template(of: record) }
      consumer(event) { classifier.text(of: record) }
    }
    ledger.events = events
    ledger.timeGaps = gaps
    return ledger
  }

  /// Hands the log's likely successes to `consumer`.
  mutating func findCompletions(
    of patterns: Set<CompletionPattern>, _ consumer: (FailureEvent) -> Void
  ) {
    let settings = settings
    var finder = CompletionFinder(patterns: patterns, labels: SourceLabels(path: path))
    _ = readRecords(progress: { _ in }) { record in
      guard let event = finder.event(record), settings.includes(event) else { return }
      consumer(event)
    }
  }

  /// Reads the log, and hands over the records of the lines that hold a marker.
  private mutating func readRecords(
    progress: (Int) -> Void, _ take: LogDecoder.Consumer
  ) -> InputLedger {
    var ledger = InputLedger(path: path)
    var decoder = LogDecoder(
      filter: filter, options: settings.decoding.reading(path), limits: settings.limits)
    let summary = log.lines.forEachBlock(progress: progress) { block, count, firstLine in
      decoder.decode(block, count: count, firstLine: firstLine, take)
    }
    decoder.finish(take)
    ledger.note(summary, decoder)
    return ledger
  }
}

extension InputLedger {
  /// Takes over what reader and decoder know at the end of a log.
  mutating func note(_ summary: InputSummary, _ decoder: borrowing LogDecoder) {
    identity = summary.identity
    compression = summary.compression
    bytes = summary.bytes
    problems += summary.problems + decoder.problems
    format = decoder.format
    first = decoder.first
    last = decoder.last
    totals = decoder.totals
    totals.lines += summary.tooLongLines
    if summary.tooLongLines > 0 { totals.skipped["too_long"] = summary.tooLongLines }
  }
}

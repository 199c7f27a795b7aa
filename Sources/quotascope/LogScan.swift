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

/// Reads one log.
struct LogScan: Sendable {
  let source: LogSource
  let settings: ScanSettings
  let filter: MarkerFilter

  /// Takes an event, and a way to its text for those who need it.
  typealias Consumer = (_ event: FailureEvent, _ text: () -> String) -> Void

  /// Words without one of which a line tells nothing.
  static let markers = markerWords + LogDecoder.structuralMarkers

  /// Hands the log's events to `consumer` in the order of its lines.
  func run(progress: (Int) -> Void, _ consumer: Consumer) -> InputLedger {
    var classifier = FailureClassifier(
      labels: SourceLabels(path: source.path), writesTexts: false)
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
  func findCompletions(
    of patterns: Set<CompletionPattern>, _ consumer: (FailureEvent) -> Void
  ) {
    var finder = CompletionFinder(patterns: patterns, labels: SourceLabels(path: source.path))
    _ = readRecords(progress: { _ in }) { record in
      guard let event = finder.event(record), settings.includes(event) else { return }
      consumer(event)
    }
  }

  /// Reads the log, and hands over the records of the lines that hold a marker.
  private func readRecords(
    progress: (Int) -> Void, _ take: LogDecoder.Consumer
  ) -> InputLedger {
    var ledger = InputLedger(path: source.path)
    var decoder = LogDecoder(
      filter: filter, options: settings.decoding.reading(source.path), limits: settings.limits)
    do throws(InputProblem) {
      var reader = try LineReader(source, limits: settings.limits)
      let summary = reader.forEachBlock(progress: progress) { block, count, firstLine in
        decoder.decode(block, count: count, firstLine: firstLine, take)
      }
      decoder.finish(take)
      ledger.note(summary, decoder)
    } catch {
      ledger.problems.append(error)
    }
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

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

  /// Whether it is no log, but what `quotascope events` made of logs.
  let eventStream: EventStreamSign?

  private var log: OpenedLog
  private let settings: ScanSettings
  private let filter: MarkerFilter
  /// The part of the log that is read, when it is one.
  let part: LogPart?
  private let shelf: DecoderShelf?

  /// An event stream shows itself within so many bytes.
  private static let headSize = 512

  /// Takes an event with its texts, and a way to what it shows for those who need it.
  typealias Consumer = (_ event: CompactEvent, _ texts: EventTexts, _ text: () -> String) -> Void

  /// Finds the lines that hold a word without which a line tells nothing.
  static func filter(_ options: DecodingOptions) -> MarkerFilter {
    let own = options.mapping.markers
    return own.isEmpty ? usualFilter : MarkerFilter(words: usualMarkers + own)
  }

  /// Finds the lines that may say that work was done.
  static let completionFilter = MarkerFilter(
    words: CompletionFinder.markers + LogDecoder.structuralMarkers)

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
    // What stands behind the beginning of a log does not tell.
    eventStream = part?.isFirst ?? true ? EventStreamSign(log.lines.head(Self.headSize)) : nil
    self.log = log
    // The limit is one for lines of logs.
    if eventStream != nil { self.log.lines.allowLines(of: LineLimits().longestLine) }
    self.settings = settings
    self.filter = filter
    self.part = part
    self.shelf = shelf
  }

  /// Hands the log's events to `consumer` in the order of its lines, the lines that could not be used
  /// to `skipped` when the settings note them, and all lines that may be completions to
  /// `completions` if there is one.
  mutating func run(
    progress: (Int) -> Void, skipped: (SkippedLine) -> Void = { _ in },
    completions: CompletionSearch.Consumer? = nil, _ consumer: Consumer
  ) -> InputLedger {
    if eventStream != nil { return refusingEvents() }
    let settings = settings
    var classifier = FailureClassifier(
      labels: SourceLabels(path: path), writesTexts: false)
    var events = 0
    var gaps = TimeGaps()
    var omissions = Omissions()
    var selection = SelectionCounts()
    var eventLines: (count: Int, first: Int) = (0, 0)
    var lines = WindowedLines(settings.window)
    var ledger = readRecords(progress: progress, skipped: skipped, completions) { record in
      let place = lines.place(of: record)
      if record.isEventLine {
        if eventLines.count == 0 { eventLines.first = record.line }
        eventLines.count += 1
        return
      }
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
    if eventLines.count > 0 {
      ledger.problems.append(.eventLines(eventLines.count, first: eventLines.first))
      // Told once, with the numbers of the whole file.
      if part != nil { isTorn = true }
    }
    ledger.events = events
    ledger.selection = selection
    ledger.timeGaps = gaps
    ledger.omissions = omissions
    return ledger
  }

  /// What is known of an event stream that stands among logs.
  private mutating func refusingEvents() -> InputLedger {
    var ledger = InputLedger(path: path)
    ledger.problems = [
      InputProblem(
        .eventStream, "holds what quotascope events has written; quotascope report reads it")
    ]
    return ledger
  }

  /// Hands every line of an event stream to `take`, with its number.
  mutating func forEachEventLine(
    progress: (Int) -> Void, _ take: (_ line: Span<UInt8>, _ number: Int) -> Void
  ) -> InputSummary {
    log.lines.forEachLine(progress: progress, take)
  }

  /// Hands the log's likely successes to `consumer`.
  mutating func findCompletions(
    of patterns: Set<CompletionPattern>, _ consumer: (CompactEvent, EventTexts) -> Void
  ) {
    var search = CompletionSearch(patterns, path: path, settings: settings, part: part)
    let lines = log.lines.forEachBlock { block, count, firstLine in
      search.read(block, count: count, firstLine: firstLine, consumer)
    }
    search.finish(consumer)
    summary = lines
    self.lines = search.lines + lines.tooLongLines + lines.unfinishedLines
    isTorn =
      part != nil && (search.isTorn || lines.problems.contains { $0.kind != .unfinishedLine })
  }

  /// Reads the log, and hands over the records of the lines that hold a marker.
  private mutating func readRecords(
    progress: (Int) -> Void, skipped: (SkippedLine) -> Void,
    _ completions: CompletionSearch.Consumer?, _ take: LogDecoder.Consumer
  ) -> InputLedger {
    var ledger = InputLedger(path: path)
    var decoder = LogDecoder(
      filter: filter, options: settings.decoding.reading(path), limits: settings.limits,
      isFirstPart: part?.isFirst ?? true, isLastPart: part?.isLast ?? true,
      reusing: shelf?.take())
    var search = completions.map { _ in
      CompletionSearch(nil, path: path, settings: settings, part: part)
    }
    summary = log.lines.forEachBlock(progress: progress, skipped: skipped) {
      block, count, firstLine in
      if let completions {
        _ = search?.read(block, count: count, firstLine: firstLine, completions)
      }
      let lines = decoder.decode(block, count: count, firstLine: firstLine, take)
      for line in decoder.takeSkipped() { skipped(line) }
      return lines
    }
    decoder.finish(take)
    if let completions { search?.finish(completions) }
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

extension InputProblem {
  /// Lines of an event stream in something else.
  fileprivate static func eventLines(_ count: Int, first: Int) -> InputProblem {
    let lines = count == 1 ? "1 line (\(first)) is" : "\(count) lines (the first is \(first)) are"
    return InputProblem(
      .eventStream,
      "\(lines) of what quotascope events has written, not used: an event file begins with its header"
    )
  }
}

extension SelectionCounts {
  /// Counts an event that is left out; whether it is kept.
  mutating func note(
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

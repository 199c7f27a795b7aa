// The second look at a log: for lines that say that work was done.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Searches the lines of one log for completion lines.
///
/// They are decoded apart from those that tell of failures: what is found does not depend on whether
/// both are looked for at once or one after the other.
struct CompletionSearch: ~Copyable {
  typealias Consumer = (CompactEvent, EventTexts) -> Void

  private var decoder: LogDecoder
  private var finder: CompletionFinder
  private let window: TimeWindow

  /// - Parameters:
  ///   - patterns: What to look for; `nil` for all lines that may be one.
  ///   - path: Of the log.
  ///   - settings: How it is read.
  ///   - part: The part of it that is read, when it is one.
  init(
    _ patterns: Set<CompletionPattern>?, path: String, settings: ScanSettings, part: LogPart? = nil
  ) {
    decoder = LogDecoder(
      filter: LogScan.completionFilter, options: settings.decoding.reading(path),
      limits: settings.limits, isFirstPart: part?.isFirst ?? true,
      isLastPart: part?.isLast ?? true)
    finder = CompletionFinder(patterns: patterns, labels: SourceLabels(path: path))
    window = settings.window
  }

  /// Lines that were handed over so far.
  var lines: Int { decoder.totals.lines }

  /// Whether something about the lines themselves keeps a part from being read alone.
  var isTorn: Bool { decoder.isTorn || !decoder.problems.isEmpty }

  /// Reads a block of whole lines as `LineReader` gives it; returns how many lines it has.
  mutating func read(
    _ block: Span<UInt8>, count: Int, firstLine: Int, _ consumer: Consumer
  ) -> Int {
    let window = window
    let lines = decoder.decode(block, count: count, firstLine: firstLine) { record in
      Self.take(record, &finder, window, consumer)
    }
    _ = decoder.takeSkipped()
    return lines
  }

  /// Takes what the end of the log left incomplete.
  mutating func finish(_ consumer: Consumer) {
    let window = window
    decoder.finish { record in Self.take(record, &finder, window, consumer) }
    _ = decoder.takeSkipped()
  }

  private static func take(
    _ record: borrowing LogRecord, _ finder: inout CompletionFinder, _ window: TimeWindow,
    _ consumer: Consumer
  ) {
    guard let event = finder.event(record), window.place(of: event.time) == .inside
    else { return }
    consumer(event, finder.texts)
  }
}

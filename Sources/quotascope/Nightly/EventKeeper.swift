// Events on their way into the history: as lines of the event contract, compressed piece by piece.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import ScanHistory

/// Some compressed events, in memory or in a temporary file.
struct PackedEvents: Sendable {
  /// Lines of the log before those that the events count from.
  var linesBefore = 0
  var events: Int
  var first: Int64?
  var last: Int64?
  fileprivate var place: Place

  fileprivate enum Place {
    case memory([UInt8])
    case file(SpoolFile, Range<Int>)
  }

  func chunk(_ role: EventChunk.Role) -> EventChunk {
    var content: [UInt8] = []
    switch place {
    case .memory(let bytes): content = bytes
    case .file(let file, let range):
      content.reserveCapacity(range.count)
      file.read(range) { content.append(contentsOf: $0) }
    }
    return EventChunk(
      role: role, linesBefore: linesBefore, events: events, first: first, last: last,
      content: content)
  }
}

/// What reading a log, or a part of it, came to.
struct KeptPart: Sendable {
  var ledger: InputLedger
  var lines = 0
  var pieces: [PackedEvents] = []
  /// Events that came too late to be kept.
  var late = 0
  /// Whether what was read is not what the whole log gives.
  var isTorn = false

  /// Takes over what the next part of the log came to.
  mutating func append(_ next: KeptPart) {
    ledger.append(next.ledger)
    pieces += next.pieces.map { piece in
      var piece = piece
      piece.linesBefore += lines
      return piece
    }
    lines += next.lines
    late += next.late
    isTorn = isTorn || next.isTorn
  }
}

/// Packs the events of one log.
struct EventKeeper: ~Copyable {
  /// Pieces are unpacked one at a time.
  private static let eventsInPiece = 50_000
  /// Of so many events at least, a piece holds no more than a day: what was long ago can be forgotten
  /// day by day.
  private static let leastInPiece = 500
  private static let nanosecondsPerDay: UInt64 = 86_400_000_000_000
  /// Smaller pieces stay in memory.
  private static let keptInMemory = 16 << 10

  private let file: SpoolFile
  /// Events before this moment are not kept, in nanoseconds since 1970.
  private let horizon: Int64?
  /// Events of lines up to this one are known: none of them comes late.
  private let knownLines: Int
  /// Lines up to this one are those of another log, which has their events.
  private let skippedLines: Int
  private var writer = GzipWriter()
  private var events = 0
  private var first: Int64?
  private var last: Int64?
  private var pieces: [PackedEvents] = []
  private(set) var late = 0

  init(_ file: SpoolFile, horizon: Int64?, knownLines: Int = 0, skippedLines: Int = 0) {
    self.file = file
    self.horizon = horizon
    self.knownLines = knownLines
    self.skippedLines = skippedLines
  }

  mutating func add(_ event: CompactEvent, _ texts: EventTexts, text: () -> String) {
    guard event.line > skippedLines else { return }
    let time = event.time?.nanoseconds
    if let time, let horizon, time < horizon {
      // A log that is read again as a whole keeps what stands before the horizon for others to lean on.
      if event.line > knownLines { late += 1 }
      if event.line > knownLines || time < horizon - ScanClock.context { return }
    }
    if let time, let first, events >= Self.leastInPiece,
      time.subtractingReportingOverflow(first).partialValue.magnitude > Self.nanosecondsPerDay
    {
      close()
    }
    var shown = FailureEvent(event, texts)
    if event.failureClass != nil || event.kind.isRemark { shown.text = text() }
    let line = Array(EventStream.event(shown).utf8)
    writer.add(line.span)
    events += 1
    if let time {
      first = min(first ?? time, time)
      last = max(last ?? time, time)
    }
    if events >= Self.eventsInPiece { close() }
  }

  private mutating func close() {
    guard events > 0 else { return }
    var full = GzipWriter()
    swap(&full, &writer)
    let bytes = full.finish()
    let place = bytes.count > Self.keptInMemory ? file.append(bytes) : nil
    pieces.append(
      PackedEvents(
        events: events, first: first, last: last,
        place: place.map { .file(file, $0) } ?? .memory(bytes)))
    (events, first, last) = (0, nil, nil)
  }

  consuming func finish() -> (pieces: [PackedEvents], late: Int) {
    close()
    return (pieces, late)
  }
}

extension EventKind {
  /// Whether the text itself is what it tells.
  fileprivate var isRemark: Bool { self == .alert || self == .operatorNote || self == .fallback }
}

// The completion lines in event files, for the logs that need them.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// Completion lines of inputs that several event files may tell of.
struct MappedCompletions {
  /// Those of one input in one event file.
  struct Entry: Sendable {
    var key: InputKey
    var table: EventTable
    /// Whether the file tells of the input to its end.
    var isComplete: Bool
  }

  private var entries: [InputKey: Entry] = [:]

  /// Takes what a file holds: of an input that was told before only what tells more.
  mutating func add(_ found: [Entry]) {
    for entry in found {
      if let other = entries[entry.key],
        other.isComplete || !entry.isComplete && other.table.count >= entry.table.count
      {
        continue
      }
      entries[entry.key] = entry
    }
  }

  var tables: [EventTable] { entries.values.map(\.table).filter { $0.count > 0 } }
}

/// Reads the completion lines of one event file.
struct MappedCompletionReader {
  private let patterns: Set<CompletionPattern>
  /// The inputs that are searched, with the paths under which they are told.
  private let wanted: [InputKey: String]
  private let window: TimeWindow
  private let space: TemporarySpace
  private var found: [MappedCompletions.Entry] = []
  /// Of the stream that is being read.
  private var places: [InputKey: Int?] = [:]
  /// The number of the log that the line before was of, and its place.
  private var current: (log: Int, place: Int?)?

  init(
    _ patterns: Set<CompletionPattern>, wanted: [InputKey: String], window: TimeWindow,
    space: TemporarySpace
  ) {
    self.patterns = patterns
    self.wanted = wanted
    self.window = window
    self.space = space
  }

  mutating func read(_ scan: inout LogScan) {
    var reader = EventStreamReader(passingOver: .event)
    _ = scan.forEachEventLine(progress: { _ in }) { line, _ in
      if let item = try? reader.read(line) { take(item, reader) }
    }
  }

  /// Reads lines that were kept because they could not be read again.
  mutating func read(_ spool: LineSpool) {
    var reader = EventStreamReader()
    spool.drain { line in
      if let item = try? reader.read(line.span) { take(item, reader) }
    }
  }

  consuming func finish() -> [MappedCompletions.Entry] {
    for index in found.indices { found[index].table.settle() }
    return found
  }

  private mutating func take(
    _ item: EventStreamReader.Item, _ reader: borrowing EventStreamReader
  ) {
    switch item {
    case .header:
      places = [:]
      current = nil
    case .completion: takeCompletion(reader)
    case .ledger(let ledger):
      let key = InputKey(path: ledger.ledger.path, identity: ledger.ledger.identity)
      if let place = places[key] ?? nil { found[place].isComplete = true }
    case .event, .unknownEvent, .end, .other, .passedOver: break
    }
  }

  private mutating func takeCompletion(_ reader: borrowing EventStreamReader) {
    if current?.log != reader.log {
      let key = InputKey(path: reader.file ?? "-", identity: reader.input)
      current = (reader.log, place(of: key))
    }
    guard let place = current?.place ?? nil, patterns.contains(reader.event, reader.texts),
      window.place(of: reader.event.time) == .inside
    else { return }
    found[place].table.add(reader.event, reader.texts) { "" }
  }

  private mutating func place(of key: InputKey) -> Int? {
    if let known = places[key] { return known }
    var place: Int?
    if let path = wanted[key] {
      place = found.count
      found.append(
        MappedCompletions.Entry(
          key: key, table: EventTable(path: path, space: space), isComplete: false))
    }
    places[key] = .some(place)
    return place
  }
}

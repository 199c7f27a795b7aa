// The event lines of a log that is being read.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// The event lines of one log, until its end tells its identity and whose events without a service
/// are.
struct LogLines: @unchecked Sendable {
  // Filled by one task and drained by another after it has ended.
  private let events: LineSpool
  private let completions: LineSpool
  private var filter: ServiceFilter
  private let path: String
  /// Whether events are still to be picked.
  private let isFiltered: Bool
  private let redaction: Redaction
  /// So many were found.
  private(set) var completionCount = 0

  init(path: String, _ file: SpoolFile, services: [String], _ redaction: Redaction) {
    self.path = path
    self.redaction = redaction
    events = LineSpool(file)
    completions = LineSpool(file)
    filter = ServiceFilter(services)
    isFiltered = !services.isEmpty
  }

  mutating func add(_ found: CompactEvent, _ texts: EventTexts, text: () -> String) {
    guard filter.takes(found, texts) else { return }
    var event = FailureEvent(found, texts)
    event.text = text()
    // What is hidden cannot be compared with what is asked for.
    events.add(isFiltered ? EventStream.event(event) : line(event, .event))
  }

  mutating func addCompletion(_ found: CompactEvent, _ texts: EventTexts) {
    completions.add(line(FailureEvent(found, texts), .completion))
    completionCount += 1
  }

  private func line(_ event: FailureEvent, _ record: EventStream.EventRecord) -> String {
    EventStream.event(event.hiding(redaction), record, path: redaction.hidingDistinctly(in: path))
  }

  /// Says that no line is to come.
  func release() {
    events.release()
    completions.release()
  }

  /// Writes all lines, and takes what belongs to other services off the ledger.
  ///
  /// - Parameters:
  ///   - stream: Where they go.
  ///   - ledger: What reading the log came to.
  ///   - reader: For events that are still to be picked.
  /// - Returns: The services of the events when some were asked for.
  mutating func write(
    to stream: inout EventOutput, _ ledger: inout InputLedger, _ reader: inout EventStreamReader
  ) -> Set<String> {
    var services: Set<String> = []
    let identity = EventStream.identityMember(ledger.identity)
    if isFiltered {
      var filter = filter
      events.drain { line in
        guard var event = try? reader.event(of: line), filter.settle(&event) else { return }
        if let service = event.service { services.insert(service) }
        let line = Array(self.line(event, .event).dropLast().utf8)
        stream.write(line[...], with: identity, at: EventStream.identityPlace(in: .event))
      }
      filter.account(&ledger)
    } else {
      let place = EventStream.identityPlace(in: .event)
      events.drain { stream.write($0, with: identity, at: place) }
    }
    let place = EventStream.identityPlace(in: .completion)
    completions.drain { stream.write($0, with: identity, at: place) }
    return services
  }
}

extension EventStreamReader {
  /// The event of a line that this program has written.
  fileprivate mutating func event(
    of line: ArraySlice<UInt8>
  ) throws(EventStreamError) -> FailureEvent? {
    guard case .event = try read(line.span) else { return nil }
    var event = FailureEvent(self.event, texts)
    event.text = text
    return event
  }
}

// Events that the history keeps, as tables for reconstruction.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory
internal import Synchronization

/// What cannot be read back out of a history.
struct KeptEventsError: Error, CustomStringConvertible {
  var description: String
}

/// Numbers from 0 on, each given once.
private final class Turns: Sendable {
  private let count = Atomic<Int>(0)

  func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// Reads kept events back.
struct KeptEvents {
  let history: HistoryFile
  let plan: InputPlan
  /// Paths of the logs by their numbers.
  let paths: [Int64: String]

  /// Tables of all logs that have kept events, and what services other than those asked for held.
  func tables(completions: Bool) async throws -> [EventTable] {
    let logs = try history.chunks(completions: completions)
    let (history, paths, space, services) = (history, paths, plan.space, plan.services)
    let turns = Turns()
    return try await withThrowingTaskGroup(of: [EventTable].self) { group in
      for _ in 0..<min(plan.jobs, logs.count) {
        group.addTask {
          // What a reader knows of words and layouts is worth more than a short log.
          var reader = EventStreamReader()
          var tables: [EventTable] = []
          while true {
            let number = turns.next()
            guard number < logs.count else { return tables }
            let path = paths[logs[number].log] ?? "log \(logs[number].log)"
            var events = ServiceEvents(path: path, services: services, space: space)
            for chunk in logs[number].chunks { try events.add(history.chunk(chunk), &reader) }
            var ledger = InputLedger(path: path)
            events.settle(&ledger)
            if events.table.count > 0 { tables.append(events.table) }
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}

extension ServiceEvents {
  /// Adds kept events.
  fileprivate mutating func add(_ chunk: EventChunk, _ reader: inout EventStreamReader) throws {
    try chunk.forEachEvent(&reader) { reader in
      var event = reader.event
      event.line += chunk.linesBefore
      add(event, reader.texts) { reader.text ?? "" }
    }
  }
}

extension EventChunk {
  fileprivate func forEachEvent(
    _ reader: inout EventStreamReader, _ take: (borrowing EventStreamReader) -> Void
  ) throws {
    var failure: EventStreamError?
    let problem = LogInput.forEachLine(ofGzip: content) { line in
      guard failure == nil else { return }
      do throws(EventStreamError) {
        if case .event = try reader.read(line) { take(reader) }
      } catch {
        failure = error
      }
    }
    if let message = failure?.message ?? problem?.message {
      throw KeptEventsError(description: "events of the history are damaged: \(message)")
    }
  }

  /// What tells each event from others, and its time.
  struct EventPlace: Equatable {
    var line: Int
    var index: Int
    var fingerprint: UInt64
    var time: Int64?
  }

  /// Where its events stand.
  func places() throws -> [EventPlace] {
    var reader = EventStreamReader()
    var places: [EventPlace] = []
    try forEachEvent(&reader) { reader in
      places.append(
        EventPlace(
          line: reader.event.line + linesBefore, index: reader.event.index,
          fingerprint: reader.event.fingerprint, time: reader.event.time?.nanoseconds))
    }
    return places
  }
}

/// Reads the ledgers that a history keeps.
final class KeptLedgers {
  private var reader = EventStreamReader()

  /// What the lines of a log that were read for good came to.
  func settled(_ account: LogAccount) throws -> InputLedger {
    try ledger(account.ledger)
  }

  /// What all of a log's lines came to.
  func whole(_ account: LogAccount) throws -> InputLedger {
    var whole = try settled(account)
    if let tail = account.tailLedger { whole.append(try ledger(tail)) }
    whole.path = account.log.path
    whole.identity = account.log.identity
    return whole
  }

  private func ledger(_ line: String) throws -> InputLedger {
    do throws(EventStreamError) {
      if case .ledger(let line) = try reader.read(Array(line.utf8).span) { return line.ledger }
    } catch {
      throw KeptEventsError(description: "a ledger of the history is damaged: \(error.message)")
    }
    throw KeptEventsError(description: "a ledger of the history is missing")
  }
}

// Lines of event streams as strings.

import LogDecoding
import LogInput
import Testing

@testable import FailureClassification

extension EventStreamReader {
  mutating func item(_ line: String) throws(EventStreamError) -> Item {
    try read(line.utf8.span)
  }

  /// The event of a line, with its text.
  mutating func readEvent(_ line: String) throws -> FailureEvent {
    guard case .event = try item(line) else { throw NoSuchItem() }
    var event = FailureEvent(event, texts)
    event.text = text
    return event
  }

  mutating func readLedger(_ line: String) throws -> InputLedger {
    guard case .ledger(let read) = try item(line) else { throw NoSuchItem() }
    return read.ledger
  }

  mutating func error(_ line: String) -> EventStreamError? {
    do throws(EventStreamError) {
      _ = try item(line)
      return nil
    } catch {
      return error
    }
  }
}

private struct NoSuchItem: Error {}

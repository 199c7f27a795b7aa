import FailureClassification
import LogDecoding
import LogInput
import SeededRandom
import Testing

@testable import OutageReconstruction

/// The tables of a log's parts, joined, are the table of the log.
struct JoinedTableTests {
  private static func events(seed: UInt64) -> [FailureEvent] {
    var generator = SeededGenerator(seed)
    return (0..<200).map { number in
      let second = Double(number) + Double.random(in: -20...20, using: &generator)
      let service = ["shop", "search", "chat"].randomElement(using: &generator) ?? ""
      var event: FailureEvent
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: event = .success(second, service: service, project: "proj_\(service)")
      case 1:
        event = .at(second, .callFailed, .insufficientQuota, service: service)
        event.detail = FailureEvent.unknownDetail
        event.isUnknownFailure = true
        event.template = FailureTemplate("odd failure of \(service)").text
      case 2: event = .at(second, .operatorNote, service: service)
      case 3:
        event = .refused(second, service: service, callID: "c\(number)", .billingHardLimitReached)
      default: event = .refused(second, service: service, callID: "c\(number)")
      }
      event.requestID = "req_\(number)"
      event.line = 3 * number + 1
      event.text = "text of line \(event.line)"
      return event
    }
  }

  private static func table(
    _ events: some Sequence<FailureEvent>, from line: Int = 0
  ) -> EventTable {
    var table = EventTable(path: "app.log")
    for event in events {
      var event = event
      event.line -= line
      table.add(event) { event.text }
    }
    return table
  }

  private static func rows(_ table: EventTable) -> [[String]] {
    table.rows.elements().map { row in
      let evidence = table.evidence(row)
      return [
        "\(evidence)", table.text(row) ?? "-", table.symbols.name(row.detail) ?? "-",
        "\(row.kind)", "\(row.unknownKind)", table.unknownKinds[row.unknownKind]?.example ?? "-",
      ]
    }
  }

  @Test(arguments: 0..<20)
  func `Parts join to the whole`(seed: UInt64) {
    let events = Self.events(seed: seed)
    var generator = SeededGenerator(seed + 100)
    let cuts = Set((0..<6).map { _ in Int.random(in: 0...events.count, using: &generator) })
    let bounds = ([0, events.count] + cuts).sorted()
    var joined: EventTable?
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      let part = Self.table(events[start..<end], from: 3 * start)
      joined?.join(part, linesBefore: 3 * start)
      joined = joined ?? part
    }
    let whole = Self.table(events)
    #expect(joined.map(Self.rows) == Self.rows(whole))
    #expect(Self.rows(whole).contains { $0[1] != "-" && $0[4] != "0" })
  }
}

import FailureClassification
import LogDecoding
import Testing

@testable import OutageReconstruction

/// No result depends on the order in which logs come, or on how one log was cut into files.
@Suite struct OrderTests {
  /// A busy hour of three services.
  private let events: [FailureEvent] = {
    var events: [FailureEvent] = []
    for number in 0..<300 {
      let start = Double(number) * 12
      let service = ["a", "b", "c"][number % 3]
      if (600.0..<2400).contains(start) {
        events += [
          .http(start, 429, service: service), .notice(start + 0.1, delay: 0.5, service: service),
          .http(start + 1, 429, service: service), .refused(start + 1.1, service: service),
        ]
      } else {
        events.append(.success(start, service: service))
      }
    }
    return events
  }()

  @Test func theOrderOfTablesDoesNotMatter() {
    let parts = Dictionary(grouping: events, by: \.service)
    let logs = Dictionary(uniqueKeysWithValues: parts.map { ("\($0.key ?? "").log", $0.value) })
    let expected = reconstruct(logs)
    #expect(expected.incidents.first?.calls.failed == 150)
    for _ in 0..<5 {
      // A dictionary of another size iterates in another order.
      var other = logs
      for number in 0..<Int.random(in: 1...40) { other["empty-\(number).log"] = [] }
      let again = reconstruct(other)
      #expect(again.incidents.first?.calls == expected.incidents.first?.calls)
      #expect(again.incidents.first?.requests == expected.incidents.first?.requests)
      #expect(again.incidents.first?.byService.map(\.service) == ["a", "b", "c"])
    }
  }

  @Test func rotatedLogsStandInTheOrderOfTheirContent() {
    // Seconds without fractions: within one only the order of lines tells what belongs together.
    let cut = events.map { event in
      var event = event
      let seconds = (event.time?.nanoseconds ?? 0) / 1_000_000_000
      event.time = Timestamp(nanoseconds: seconds * 1_000_000_000, fractionDigits: 0)
      return event
    }
    let whole = reconstruct(["app.log": cut.numbered])
    for place in stride(from: 3, to: events.count, by: 7) {
      let split = reconstruct([
        "app.log.1": Array(cut[..<place]).numbered, "app.log": Array(cut[place...]).numbered,
      ])
      #expect(split.incidents.map(\.calls) == whole.incidents.map(\.calls))
      #expect(split.incidents.map(\.requests) == whole.incidents.map(\.requests))
    }
  }

  @Test func rotationDoesNotMatter() {
    let whole = reconstruct(["app.log": events])
    for cut in [1, 137, 400, events.count - 1] {
      let split = reconstruct([
        "app.log.1": Array(events[..<cut]), "app.log": Array(events[cut...]),
      ])
      #expect(split.incidents.map(\.calls) == whole.incidents.map(\.calls))
      #expect(split.incidents.map(\.requests) == whole.incidents.map(\.requests))
      #expect(split.incidents.map(\.wasted) == whole.incidents.map(\.wasted))
      #expect(split.incidents.map(\.recovered?.time) == whole.incidents.map(\.recovered?.time))
    }
  }
}

extension [FailureEvent] {
  /// The events as they stand in a log, a line each.
  fileprivate var numbered: [FailureEvent] {
    enumerated().map { number, event in
      var event = event
      event.line = number + 1
      return event
    }
  }
}

import FailureClassification
import Testing

@testable import OutageReconstruction

/// Somebody else answers while OpenAI refuses: users see answers, requests are thrown away.
@Suite struct FallbackTests {
  /// A refused call, and the answer that another provider gave to the same call.
  private func masked(_ start: Double, id: String?, announced: Bool = false) -> [FailureEvent] {
    var events: [FailureEvent] = [
      .at(
        start, .retryScheduled, .insufficientQuota, callID: id, delay: 0.5, attempt: 1,
        layer: .application),
      .at(start + 0.5, .callFailed, .insufficientQuota, callID: id),
    ]
    if announced { events.append(.at(start + 0.6, .fallback, callID: id)) }
    events.append(.at(start + 2, .callSucceeded, callID: id, provider: .anthropic))
    return events
  }

  private func outage(_ call: (Int) -> [FailureEvent]) -> [FailureEvent] {
    [.success(-60)] + (0..<20).flatMap(call) + [.success(700)]
  }

  @Test func `An answer under the same id is no failed call and no recovery`() throws {
    let incident = try #require(
      reconstruct(outage { masked(Double($0) * 30, id: "c\($0)") }).incidents.first)
    #expect(incident.calls.failed == 0)
    #expect(incident.byService.map(\.callsRefused) == [20])
    #expect(incident.requests.failedSeen == 40)
    #expect(incident.wasted.seen == 20)
    #expect(incident.recovered?.time == moment(700))
    #expect(incident.mixed == nil)
    #expect(incident.fallback?.calls == 20)
    #expect(incident.fallback?.answeredBy == ["anthropic"])
    #expect(incident.fallback?.addedLatencySeconds == 0.5)
    #expect(incident.fallback?.example?.time == moment(2))
  }

  @Test func `Without ids a line must announce it`() throws {
    let announced = try #require(
      reconstruct(outage { masked(Double($0) * 30, id: nil, announced: true) }).incidents.first)
    #expect(announced.fallback?.calls == 20)
    #expect(announced.calls.failed == 0)
    let silent = try #require(
      reconstruct(outage { masked(Double($0) * 30, id: nil) }).incidents.first)
    #expect(silent.fallback == nil)
    #expect(silent.calls.failed == 20)
    #expect(silent.recovered?.time == moment(700))
  }

  @Test func `A success of nobody known behind a fallback is no success of OpenAI`() throws {
    let events = outage { number in
      let start = Double(number) * 30
      return [
        .at(start, .callFailed, .insufficientQuota, callID: "c\(number)"),
        .at(start + 0.1, .fallback, callID: "c\(number)"),
        .at(start + 2, .callSucceeded, callID: "c\(number)", provider: .unknown),
      ]
    }
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.recovered?.time == moment(700))
    #expect(incident.fallback?.calls == 20)
  }

  @Test func `A masked burst is an outage, not a blip`() {
    let events: [FailureEvent] =
      [.success(-10)] + (0..<5).flatMap { masked(Double($0) * 5, id: "c\($0)") } + [.success(40)]
    let reconstruction = reconstruct(events)
    #expect(reconstruction.incidents.count == 1)
    #expect(reconstruction.blips.isEmpty)
  }

  @Test func `Another provider's later call is no answer`() throws {
    var events = outage {
      [.at(Double($0) * 30, .callFailed, .insufficientQuota, callID: "c\($0)")]
    }
    events += (0..<20).map {
      .at(Double($0) * 30 + 5, .callSucceeded, callID: "other\($0)", provider: .anthropic)
    }
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.fallback == nil)
    #expect(incident.calls.failed == 20)
  }

  @Test func `Attempts of concurrent calls without ids make no more calls than ended`() throws {
    // Two calls of one thread, three attempts each, whose back-offs drift apart.
    let lines: [FailureEvent] = [
      .http(0, 429), .http(0.01, 429), .http(0.45, 429), .http(0.9, 429), .http(2.9, 429),
      .http(3, 429),
      .at(3.01, .callFailed, .insufficientQuota, status: 429),
      .at(3.02, .callFailed, .insufficientQuota, status: 429),
    ]
    let incident = try #require(reconstruct(lines).incidents.first)
    #expect(incident.calls.failed == 2)
    #expect(incident.requests.failedSeen == 6)
    #expect(incident.wasted.seen == 4)
  }
}

import FailureClassification
import LogDecoding
import Testing

@testable import OutageReconstruction

/// Times within an outage in which calls worked, and calls of other accounts beside it.
@Suite struct PauseTests {
  /// Ten refusals, some successes every twenty seconds, and refusals for longer than they lasted.
  private func paused(successes: Int, service: String = "shop") -> [FailureEvent] {
    let pause = (0..<successes).map {
      FailureEvent.success(100 + Double($0) * 20, service: service)
    }
    return [.success(-30, service: service)] + outage(from: 0, calls: 10, service: service) + pause
      + outage(from: 400, calls: 70, service: service) + [.success(1200, service: service)]
  }

  @Test func `Successes for three minutes between refusals are a pause`() throws {
    let incidents = reconstruct(paused(successes: 11)).incidents
    let incident = try #require(incidents.first)
    #expect(incidents.count == 1)
    #expect(incident.pauses.count == 1)
    #expect(incident.pauses.first?.first.time == moment(100))
    #expect(incident.pauses.first?.until == moment(400))
    #expect(incident.pauses.first?.successes == 11)
    #expect(incident.calls.failed == 80)
  }

  @Test func `A shorter time is none`() throws {
    let incident = try #require(reconstruct(paused(successes: 9)).incidents.first)
    #expect(incident.pauses.isEmpty)
  }

  @Test func `Two successes are too few`() throws {
    let events =
      [.success(-30)] + outage(from: 0, calls: 10) + [.success(100), .success(390)]
      + outage(from: 400, calls: 70) + [.success(1200)]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.pauses.isEmpty)
  }

  @Test func `Who is refused meanwhile has no pause`() throws {
    var events = paused(successes: 11)
    events.append(.refused(199, callID: "between"))
    events.sort { ($0.time?.nanoseconds ?? 0) < ($1.time?.nanoseconds ?? 0) }
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.pauses.isEmpty)
  }

  @Test func `Calls with another organization are of another account`() throws {
    let refused = (0..<10).map {
      FailureEvent.at(
        Double($0) * 10, .callFailed, .insufficientQuota, callID: "a\($0)", organization: "org-a")
    }
    let others = (0..<7).map {
      FailureEvent.at(5 + Double($0) * 10, .callSucceeded, callID: "b\($0)", organization: "org-b")
    }
    let own = [-30.0, 120].map {
      FailureEvent.at($0, .callSucceeded, callID: "c\(Int($0))", organization: "org-a")
    }
    let events = (refused + others + own).sorted {
      ($0.time?.nanoseconds ?? 0) < ($1.time?.nanoseconds ?? 0)
    }
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.otherAccounts?.succeeded == 7)
    #expect(incident.otherAccounts?.organizations == ["org-b"])
    #expect(incident.otherAccounts?.example.time == moment(5))
    #expect(incident.recovered?.time == moment(120))
    #expect(incident.calls.failed == 10)
    #expect(incident.calls.total == 10)
  }

  @Test func `Without a name nobody else's account is told`() throws {
    let events =
      [.success(-30)] + outage(from: 0, calls: 3) + [.success(25)] + outage(from: 30, calls: 7)
      + [.success(120)]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.otherAccounts == nil)
  }

  @Test func `What else fails meanwhile is told, and is no refusal`() throws {
    let wrongKeys = (0..<5).map {
      FailureEvent.at(100 + Double($0) * 10, .callFailed, .invalidAPIKey, callID: "k\($0)")
    }
    let late = FailureEvent.at(170, .callFailed, .invalidAPIKey, callID: "late")
    let events =
      [.success(-30)] + outage(from: 0, calls: 10) + wrongKeys + [.success(160), late]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.otherFailures.map(\.failureClass) == [.invalidAPIKey])
    #expect(incident.otherFailures.first?.calls == 5)
    #expect(incident.otherFailures.first?.first.time == moment(100))
    #expect(incident.otherFailures.first?.last.time == moment(140))
    #expect(incident.calls.failed == 10)
    #expect(incident.lastFailure.time == moment(90))
  }

  @Test func `A bare notice belongs to the call that failed right before it`() throws {
    func bare(_ time: Double) -> FailureEvent {
      .at(time, .retryScheduled, delay: 0.2, layer: .application, provider: .unknown)
    }
    let calls = (0..<4).flatMap { number -> [FailureEvent] in
      let start = Double(number) * 30
      return [
        .refused(start), bare(start + 0.01), .refused(start + 0.4), bare(start + 15),
      ]
    }
    let incident = try #require(
      reconstruct([.success(-30)] + calls + [.success(200)]).incidents.first)
    #expect(incident.calls.failed == 4)
    #expect(incident.requests.failedSeen == 8)
    #expect(incident.wasted.seen == 4)
  }
}

import FailureClassification
import Testing

@testable import OutageReconstruction

/// Requests without a line of their own.
@Suite struct InferenceTests {
  private func python() throws -> ClientPolicy {
    try #require(clientPolicyTable.first { $0.client == "openai-python" })
  }

  private func ends(_ policy: ClientPolicy?, stated: Int? = nil) -> [FailureEvent] {
    (0..<5).map {
      .at(
        Double($0) * 10, .callFailed, .insufficientQuota, callID: "c\($0)", statedRetries: stated,
        policy: policy)
    }
  }

  @Test func aClientsDefaultIsInferredWhereOnlyEndsAreLogged() throws {
    let incident = try #require(reconstruct(ends(python())).incidents.first)
    #expect(incident.wasted.seen == 0)
    #expect(incident.wasted.inferred == InferredCount(byDefault: 10))
    #expect(incident.requests.failedInferred == InferredCount(byDefault: 10))
    #expect(incident.wasted.assumptions.count == 1)
  }

  @Test func nothingIsInferredWhereAttemptsAreLogged() throws {
    let attempts: [FailureEvent] = [.http(100, 429), .notice(100.1, delay: 0.5), .http(101, 429)]
    let end = FailureEvent.at(101.1, .callFailed, .insufficientQuota, policy: try python())
    let incident = try #require(reconstruct(ends(python()) + attempts + [end]).incidents.first)
    #expect(incident.wasted.inferred == InferredCount())
  }

  @Test func aStatedNumberWinsOverTheDefault() throws {
    let incident = try #require(reconstruct(ends(python(), stated: 5)).incidents.first)
    #expect(incident.wasted.inferred == InferredCount(stated: 25))
  }

  @Test func anUnknownClientInfersNothing() throws {
    let incident = try #require(reconstruct(ends(nil)).incidents.first)
    #expect(incident.wasted.inferred == InferredCount())
    #expect(incident.wasted.assumptions.isEmpty)
  }

  @Test func inferenceCanBeTurnedOff() throws {
    let incident = try #require(
      reconstruct(["app.log": ends(python(), stated: 5)], infersRetries: false).incidents.first)
    #expect(incident.wasted.inferred == InferredCount())
  }

  @Test func statedAttemptsThatAreSeenAreNotInferred() throws {
    let call: [FailureEvent] = [
      .at(100, .retryScheduled, .insufficientQuota, delay: 1, layer: .backoff),
      .at(101.5, .retryScheduled, .insufficientQuota, delay: 1, layer: .backoff),
      .at(103, .callFailed, .insufficientQuota, statedRetries: 2, layer: .backoff),
    ]
    let incident = try #require(reconstruct(ends(nil) + call).incidents.first)
    #expect(incident.wasted.seen == 2)
    #expect(incident.wasted.inferred == InferredCount())
    #expect(incident.wasted.secondsWaited == 2)
  }
}

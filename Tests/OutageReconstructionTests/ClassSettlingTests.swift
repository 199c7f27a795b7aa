import FailureClassification
import Testing

@testable import OutageReconstruction

/// Where a request's class comes from when its own line does not say it.
@Suite struct ClassSettlingTests {
  @Test func aBare429TakesTheClassOfItsCall() {
    let events: [FailureEvent] = [
      .http(0, 429), .notice(0.1, delay: 0.5), .http(1, 429),
      .at(1.1, .callFailed, .rateLimitExceeded, status: 429),
    ]
    let failures = reconstruct(events).failures
    #expect(failures.map(\.failureClass) == [.rateLimitExceeded])
    #expect(failures.first?.requests == 2)
    #expect(failures.first?.lines == 4)
  }

  @Test func aServerErrorBeforeARefusalStaysAServerError() {
    let events: [FailureEvent] = [
      .at(0, .httpResponse, .serverError, logger: "httpx", status: 500),
      .notice(0.1, delay: 0.5), .http(1, 429),
      .at(1.1, .callFailed, .insufficientQuota, status: 429),
    ]
    let requests = Dictionary(
      uniqueKeysWithValues: reconstruct(events).failures.map { ($0.failureClass, $0.requests) })
    #expect(requests == [.serverError: 1, .insufficientQuota: 1])
  }

  @Test func aBare429WhileTheMoneyIsOutIsARefusal() {
    let events =
      outage(from: 0, calls: 5) + [.http(60, 429), .http(61, 200)] + outage(from: 70, calls: 1)
    let incident = reconstruct(events).incidents.first
    #expect(incident?.requests.failedSeen == 7)
    #expect(incident?.calls.failed == 6)
  }

  @Test func aBare429AfterASuccessIsUnknown() {
    let events = outage(from: 0, calls: 5) + [.success(100), .http(200, 429)]
    let reconstruction = reconstruct(events)
    #expect(reconstruction.incidents.first?.requests.failedSeen == 5)
    #expect(reconstruction.failures.contains { $0.failureClass == .http429Unspecified })
  }

  @Test func aRetryNoticeAloneIsNoFailureOfAnyClass() {
    let events: [FailureEvent] = [.notice(0, delay: 0.5), .success(1)]
    #expect(reconstruct(events).failures.isEmpty)
  }
}

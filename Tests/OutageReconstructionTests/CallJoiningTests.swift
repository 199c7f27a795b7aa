import FailureClassification
import Testing

@testable import OutageReconstruction

/// Lines of one request are one request, requests of one call are one call.
@Suite struct CallJoiningTests {
  private func counts(_ events: [FailureEvent]) -> [Int] {
    guard let incident = reconstruct(events).incidents.first else { return [] }
    return [incident.calls.failed, incident.requests.failedSeen, incident.wasted.seen]
  }

  /// Enough refused calls around the one under test that there is an outage at all.
  private let others = outage(from: 1000, calls: 5)

  @Test func httpLineNoticeAndErrorAreOneRequestEach() {
    let call: [FailureEvent] = [
      .http(0, 429), .notice(0.02, delay: 0.4),
      .http(0.9, 429), .notice(0.92, delay: 0.9),
      .http(2.3, 429), .refused(2.4),
    ]
    #expect(counts(call + others) == [6, 8, 2])
  }

  @Test func libraryNoticesTellOfTheirRequestsWithoutHTTPLines() {
    let call: [FailureEvent] = [
      .at(0, .retryScheduled, .insufficientQuota, delay: 1, layer: .tenacity),
      .at(1.5, .retryScheduled, .insufficientQuota, delay: 2, layer: .tenacity),
      .at(4, .callFailed, .insufficientQuota, logger: "worker"),
    ]
    #expect(counts(call + others) == [6, 8, 2])
  }

  @Test func aRetryLibraryAroundTheSDKAddsNoRequestOfItsOwn() {
    let call: [FailureEvent] = [
      .http(0, 429), .notice(0.02, delay: 0.5), .http(1, 429),
      .at(1.1, .retryScheduled, .insufficientQuota, logger: "tenacity", delay: 2, layer: .tenacity),
      .http(3.5, 429), .notice(3.52, delay: 0.5), .http(4.4, 429),
      .at(4.5, .callFailed, .insufficientQuota),
    ]
    #expect(counts(call + others) == [6, 9, 3])
  }

  @Test func twoLinesAboutTheEndAreOneCall() {
    let call: [FailureEvent] = [
      .at(0, .callFailed, .insufficientQuota, logger: "backoff", thread: "1"),
      .at(0.2, .callFailed, .insufficientQuota, logger: "jobs", thread: "1", callID: "j1"),
    ]
    #expect(counts(call + others) == [6, 6, 0])
  }

  @Test func twoEndsOfOneLoggerAreTwoCalls() {
    let calls: [FailureEvent] = [.refused(0), .refused(0.2)]
    #expect(counts(calls + others) == [7, 7, 0])
  }

  @Test func twoCallsOfOneTraceAreTwoCalls() {
    let calls: [FailureEvent] = [
      .refused(0, callID: "t"), .refused(1, callID: "t"), .refused(2, callID: "t"),
    ]
    #expect(counts(calls + others) == [8, 8, 0])
  }

  @Test func theSameIDNextDayIsAnotherCall() {
    let day = 86_400.0
    let calls: [FailureEvent] = [
      .at(0, .retryScheduled, .insufficientQuota, callID: "doc-1", delay: 1, layer: .tenacity),
      .refused(2, callID: "doc-1"), .refused(day, callID: "doc-1"),
    ]
    #expect(counts(calls + others) == [7, 8, 1])
  }

  @Test func interleavedThreadsStayApart() {
    var events: [FailureEvent] = []
    for (offset, thread) in [(0.0, "a"), (0.3, "b")] {
      events += [
        .http(offset, 429, thread: thread), .notice(offset + 0.01, delay: 0.5, thread: thread),
        .http(offset + 1, 429, thread: thread),
        .at(offset + 1.1, .callFailed, .insufficientQuota, thread: thread),
      ]
    }
    #expect(counts(events + others) == [7, 9, 2])
  }

  @Test func concurrentCallsWithoutThreadsAreCountedRight() {
    var events: [FailureEvent] = []
    for offset in [0.0, 0.11, 0.23] {
      events += [
        .http(offset, 429), .notice(offset + 0.02, delay: 0.5), .http(offset + 1, 429),
        .at(offset + 1.03, .callFailed, .insufficientQuota, callID: "call \(offset)"),
      ]
    }
    #expect(counts(events + others) == [8, 11, 3])
  }

  @Test func silentRetriesOfOneThreadAreOneCall() {
    let call: [FailureEvent] = [
      .http(0, 429, thread: "a"), .http(0.9, 429, thread: "a"), .http(2.4, 429, thread: "a"),
      .at(2.5, .callFailed, .insufficientQuota, thread: "a"),
    ]
    #expect(counts(call + others) == [6, 8, 2])
  }

  @Test func oneRequestIDInTwoLogsIsOneRequest() {
    let gateway = FailureEvent.at(
      0.1, .httpResponse, .http429Unspecified, service: "gateway", requestID: "req_1", status: 429)
    let application = FailureEvent.at(
      0.3, .callFailed, .insufficientQuota, requestID: "req_1", status: 429)
    let incident = reconstruct(["gateway.log": [gateway], "app.log": [application] + others])
      .incidents.first
    #expect(incident?.requests.failedSeen == 6)
    #expect(incident?.calls.failed == 6)
  }

  @Test func idsOfManyCallsAreKeptForAnHour() {
    // More ids than are kept without a sweep, and each line comes 50 minutes after its first.
    let count = 9_000
    let answers = (0..<count).map { number in
      FailureEvent.at(
        Double(number) / 100, .httpResponse, .http429Unspecified, service: "gateway",
        thread: "\(number)", requestID: "req_\(number)", status: 429)
    }
    let ends = (0..<count).map { number in
      FailureEvent.at(
        3000 + Double(number) / 100, .callFailed, .insufficientQuota,
        thread: "\(number)", requestID: "req_\(number)", status: 429)
    }
    let incident = reconstruct(["gateway.log": answers, "app.log": ends]).incidents.first
    #expect(incident?.requests.failedSeen == count)
    #expect(incident?.calls.failed == count)
  }

  @Test func countedRetriesFollowTheirCountAndNotAnIDThatChanges() {
    // Two threads share one variable for the id, as loggers with global context do.
    let calls: [FailureEvent] = [
      .at(0, .retryScheduled, callID: "x", delay: 0.5, attempt: 1, limit: 3, layer: .sdk),
      .at(0.2, .retryScheduled, callID: "y", delay: 0.5, attempt: 1, limit: 3, layer: .sdk),
      .at(0.9, .retryScheduled, callID: "y", delay: 1, attempt: 2, limit: 3, layer: .sdk),
      .at(1.1, .retryScheduled, callID: "y", delay: 1, attempt: 2, limit: 3, layer: .sdk),
      .at(2.2, .callFailed, .insufficientQuota, callID: "y"),
      .at(2.4, .callFailed, .insufficientQuota, callID: "y"),
    ]
    #expect(counts(calls + others) == [7, 11, 4])
  }

  @Test func aHealedCallDidNotFail() {
    let calls: [FailureEvent] = [
      .http(1100, 429, thread: "a"), .notice(1100.1, delay: 0.5, thread: "a"),
      .http(1101, 200, thread: "a"),
    ]
    let reconstruction = reconstruct(others + calls)
    #expect(reconstruction.incidents.first?.calls.failed == 5)
    #expect(reconstruction.incidents.first?.recovered?.time == moment(1101))
  }
}

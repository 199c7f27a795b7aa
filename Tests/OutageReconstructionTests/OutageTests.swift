import FailureClassification
import Testing

@testable import OutageReconstruction

/// When it was broken, and for whom.
@Suite struct OutageTests {
  @Test func recoveredAtTheFirstSuccessAfterTheLastRefusal() throws {
    let events: [FailureEvent] =
      [.success(-30)] + outage(from: 0, calls: 10) + [.success(120), .success(130)]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.state == .recovered)
    #expect(incident.lastSuccessBefore?.time == moment(-30))
    #expect(incident.firstFailure.time == moment(0))
    #expect(incident.lastFailure.time == moment(90))
    #expect(incident.recovered?.time == moment(120))
    #expect(incident.durationSeconds == 120)
    #expect(incident.onsetConfidence == "exact")
    #expect(incident.recoveryConfidence == "exact")
    #expect(incident.mixed == nil)
  }

  @Test func successesBetweenRefusalsAreAMixedPhase() throws {
    let events =
      outage(from: 0, calls: 10)
      + [.success(100), .refused(110), .success(120), .refused(130), .success(140)]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.recovered?.time == moment(140))
    #expect(incident.firstSuccessAfterFirstFailure?.time == moment(100))
    #expect(incident.mixed?.from == moment(100))
    #expect(incident.mixed?.until == moment(130))
    #expect(incident.mixed?.successes == 2)
    #expect(incident.mixed?.failures == 2)
  }

  @Test func ongoingWhenTheLogsEndWithTheFailures() {
    #expect(reconstruct(outage(from: 0, calls: 10), end: 95).incidents.first?.state == .ongoing)
  }

  @Test func failuresStoppedWhenTheLogsGoOnWithoutASuccess() {
    let incident = reconstruct(outage(from: 0, calls: 10), end: 90 + 900).incidents.first
    #expect(incident?.state == .failuresStopped)
    #expect(incident?.recovered == nil)
  }

  @Test func theQuietTimeIsExact() {
    let incident = reconstruct(outage(from: 0, calls: 10), end: 90 + 899.9).incidents.first
    #expect(incident?.state == .ongoing)
  }

  @Test func aRecoveryWithoutQuietTimeSaysSo() {
    let events = outage(from: 0, calls: 10) + [.success(100)]
    #expect(reconstruct(events, end: 200).incidents.first?.recoveryConfidence == "logs_end_early")
  }

  @Test func aGapWithSuccessesMakesTwoOutages() {
    let events =
      outage(from: 0, calls: 5) + [.success(100)] + outage(from: 1000, calls: 5) + [.success(1100)]
    #expect(reconstruct(events).incidents.map(\.calls.failed) == [5, 5])
  }

  @Test func aGapWithoutASuccessMakesOne() {
    let events = outage(from: 0, calls: 5) + outage(from: 8000, calls: 5)
    #expect(reconstruct(events).incidents.map(\.calls.failed) == [10])
  }

  @Test func aShortPauseWithASuccessMakesOne() {
    let events = outage(from: 0, calls: 5) + [.success(100)] + outage(from: 900, calls: 5)
    #expect(reconstruct(events).incidents.map(\.calls.failed) == [10])
  }

  @Test func anotherClassAfterASuccessMakesTwo() {
    let second = (0..<4).map {
      FailureEvent.refused(200 + Double($0) * 30, .billingNotActive)
    }
    let events = outage(from: 0, calls: 5) + [.success(100)] + second
    #expect(
      reconstruct(events).incidents.map(\.failureClass) == [.insufficientQuota, .billingNotActive])
  }

  @Test func aStrayRefusalBetweenSuccessesIsABlip() {
    let reconstruction = reconstruct([.success(0), .refused(10), .refused(20), .success(30)])
    #expect(reconstruction.incidents.isEmpty)
    #expect(reconstruction.blips.map(\.callsFailed) == [2])
  }

  @Test func threeFailedCallsAreNoBlip() {
    let events: [FailureEvent] = [
      .success(0), .refused(10), .refused(20), .refused(25), .success(30),
    ]
    #expect(reconstruct(events).incidents.count == 1)
  }

  @Test func aRefusalWithoutASuccessBeforeIsNoBlip() {
    let incident = reconstruct([.refused(10), .success(30)]).incidents.first
    #expect(incident?.onsetConfidence == "at_latest")
  }

  @Test func rateLimitsAreNoOutage() {
    let events = (0..<50).map {
      FailureEvent.at(Double($0), .callFailed, .rateLimitExceeded, callID: "c\($0)")
    }
    #expect(reconstruct(events).incidents.isEmpty)
  }

  @Test func refusalsOfOtherProvidersAreNoOutage() {
    let events = (0..<50).map {
      FailureEvent.at(Double($0), .callFailed, .insufficientQuota, provider: .anthropic)
    }
    #expect(reconstruct(events).incidents.isEmpty)
  }

  @Test func aSiblingProjectThatGoesOnRecoversNothing() throws {
    let events: [FailureEvent] =
      outage(from: 0, calls: 10, service: "quiz", project: "proj_a")
      + (0..<10).map { .success(Double($0) * 20, service: "translate", project: "proj_b") }
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.state == .failuresStopped)
    #expect(incident.scope.project == "proj_a")
    #expect(incident.scope.services == ["quiz"])
    let project = incident.causes.first { $0.cause == "project_spend_limit" }
    #expect(project?.verdict == .likely)
    #expect(incident.causes.first { $0.cause == "organization_spend_limit" }?.verdict == .ruledOut)
  }

  @Test func servicesThatFailTogetherAreOneIncident() throws {
    let events =
      outage(from: 0, calls: 10, service: "a") + outage(from: 45, calls: 10, service: "b")
      + [.success(200, service: "b"), .success(260, service: "a")]
    let incidents = reconstruct(events).incidents
    #expect(incidents.count == 1)
    let incident = try #require(incidents.first)
    #expect(incident.recovered?.time == moment(200))
    #expect(incident.byService.map(\.service) == ["a", "b"])
    #expect(incident.byService.map { $0.recovered?.time } == [moment(260), moment(200)])
    #expect(incident.outages.count == 2)
  }

  @Test func completionLinesStandInWhereNoSuccessIsProven() throws {
    var completion = FailureEvent.success(300)
    completion.confidence = .likely
    let events = outage(from: 0, calls: 10)
    let before = try #require(reconstruct(events).incidents.first)
    #expect(before.state == .failuresStopped)
    #expect(reconstruct(events).completionPatterns == [CompletionPattern(logger: "app", idName: 7)])
    let incident = try #require(reconstruct(events + [completion]).incidents.first)
    #expect(incident.state == .recovered)
    #expect(incident.recovered?.time == moment(300))
    #expect(incident.recoveryConfidence == "likely")
    #expect(incident.calls == before.calls)
  }

  @Test func aProvenSuccessWinsOverCompletionLines() throws {
    var completion = FailureEvent.success(200)
    completion.confidence = .likely
    let events = outage(from: 0, calls: 10) + [completion, .success(300)]
    let incident = try #require(reconstruct(events).incidents.first)
    #expect(incident.recovered?.time == moment(300))
    #expect(incident.recoveryConfidence == "exact")
    #expect(reconstruct(events).completionPatterns.isEmpty)
  }

  @Test func linesWithoutATimeAreNamedAndInNoOutage() {
    let reconstruction = reconstruct([
      .at(nil, .callFailed, .insufficientQuota), .at(nil, .callFailed, .insufficientQuota),
    ])
    #expect(reconstruction.incidents.isEmpty)
    #expect(reconstruction.unknowns.count == 1)
    #expect(reconstruction.failures.first?.lines == 2)
  }
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension ReportedIncident {
  init(
    _ incident: Incident, facts: FailureFacts, reach: ReachWords = ReachWords(),
    coverage: Coverage = Coverage(), infersRetries: Bool = true
  ) {
    self.reach = reach
    // Without any count nothing is known to lack.
    successesAreLogged = coverage.successes > 0 || coverage.events == 0
    retriesAreLogged =
      coverage.refusedCalls == 0
      || coverage.refusedCalls > coverage.refusedCallsWithOnlyTheirEnd
    self.infersRetries = infersRetries
    self.incident = incident
    self.facts = facts
    durationSeconds = incident.durationSeconds
    headline = Headline.of(incident, reach)
    requestsRefused = incident.requests.failedSeen + incident.requests.failedInferred.total
    wastedTotal = incident.wasted.seen + incident.wasted.inferred.total
    callsRefused = incident.byService.reduce(0) { $0 + $1.callsRefused }
    alertGapSeconds = incident.firstAlert?.seconds(since: incident.firstFailure)
    timeline = TimelineBuilder(incident).rows
    services = incident.byService.map(ReportedService.init)
    chart = Chart(incident)
  }
}

extension ReportedIncident {
  /// `24 requests (16 of them inferred)`: all that were refused.
  var requestsRefusedWords: String {
    Self.words(requests: requestsRefused, inferred: incident.requests.failedInferred.total)
  }

  static func words(requests: Int, inferred: Int) -> String {
    let all = DisplayFormat.counted(requests, "request")
    return inferred == 0 ? all : "\(all) (\(DisplayFormat.count(inferred)) of them inferred)"
  }
}

extension ReportedService {
  init(_ impact: ServiceImpact) {
    self.impact = impact
    requestsRefused = impact.requestsFailedSeen + impact.requestsFailedInferred.total
    wastedTotal = impact.wastedRetriesSeen + impact.wastedRetriesInferred.total
    retryBehaviour = RetryWords(impact.retry).sentence
    if let first = impact.example.first, let last = impact.example.last {
      exampleSeconds = last.seconds(since: first)
    }
  }
}

extension Evidence {
  /// Seconds from `other` to `self`; none without both times or against the flow of time.
  func seconds(since other: Evidence) -> Double? {
    guard let own = time, let earlier = other.time, own >= earlier else { return nil }
    return own.seconds(since: earlier)
  }
}

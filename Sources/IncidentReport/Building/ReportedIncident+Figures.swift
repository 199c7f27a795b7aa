internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension ReportedIncident {
  init(_ incident: Incident, facts: FailureFacts, reach: ReachWords = ReachWords()) {
    self.reach = reach
    self.incident = incident
    self.facts = facts
    durationSeconds = incident.durationSeconds
    headline = Headline.of(incident, reach)
    requestsRefused = incident.requests.failedSeen + incident.requests.failedInferred.total
    wastedTotal = incident.wasted.seen + incident.wasted.inferred.total
    alertGapSeconds = incident.firstAlert?.seconds(since: incident.firstFailure)
    timeline = TimelineBuilder(incident).rows
    services = incident.byService.map(ReportedService.init)
    chart = Chart(incident)
  }
}

extension ReportedService {
  init(_ impact: ServiceImpact) {
    self.impact = impact
    requestsRefused = impact.requestsFailedSeen + impact.requestsFailedInferred.total
    wastedTotal = impact.wastedRetriesSeen + impact.wastedRetriesInferred.total
    retryBehaviour = Self.words(impact.retry)
    if let first = impact.example.first, let last = impact.example.last {
      exampleSeconds = last.seconds(since: first)
    }
  }

  /// `tenacity, up to 5 requests per call, waits of 1 s to 60 s`.
  private static func words(_ retry: RetryBehaviour) -> String? {
    var parts: [String] = []
    if !retry.layers.isEmpty { parts.append(DisplayFormat.list(retry.layers)) }
    if retry.mostRequestsPerCall > 1 {
      parts.append("up to \(DisplayFormat.count(retry.mostRequestsPerCall)) requests per call")
    }
    if let delays = retry.delays, delays.upperBound.isFinite {
      let (shortest, longest) = (
        DisplayFormat.duration(delays.lowerBound), DisplayFormat.duration(delays.upperBound)
      )
      parts.append(
        shortest == longest ? "waits of \(shortest)" : "waits of \(shortest) to \(longest)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension Evidence {
  /// Seconds from `other` to `self`; none without both times or against the flow of time.
  func seconds(since other: Evidence) -> Double? {
    guard let own = time, let earlier = other.time, own >= earlier else { return nil }
    return own.seconds(since: earlier)
  }
}

package import FailureClassification
package import LogDecoding
package import OutageReconstruction

/// An incident with all numbers that a reader gets.
package struct ReportedIncident: Sendable {
  /// What reconstruction found.
  package var incident: Incident
  /// What its class means and asks for.
  package var facts: FailureFacts
  package var headline: Prose
  /// What the logs, or the chosen part of them, are called where they begin and end.
  package var reach: ReachWords
  /// From the first failure to recovery, else to the last failure, in seconds.
  package var durationSeconds: Double?
  /// Refused requests, seen and inferred.
  package var requestsRefused: Int
  /// Wasted retries, seen and inferred.
  package var wastedTotal: Int
  /// From the first failure to the first alert, in seconds.
  package var alertGapSeconds: Double?
  /// Calls with a refused request, failed or not.
  package var callsRefused: Int
  /// The logs hold successes: without any, a share of failed calls means nothing.
  package var successesAreLogged: Bool
  /// The logs hold more of refused calls than their ends: without it, no retry can be seen.
  package var retriesAreLogged: Bool
  /// Requests without a line of their own count too.
  package var infersRetries: Bool
  package var timeline: [TimelineRow]
  /// In the order of `incident.byService`.
  package var services: [ReportedService]
  package var chart: Chart?

  /// Part of the calls that failed.
  package var failedCallShare: Double? {
    guard successesAreLogged else { return nil }
    return incident.calls.total.flatMap { share(incident.calls.failed, of: $0) }
  }

  /// How much of the outage the users of a fallback were spared.
  package var masking: Masking {
    if incident.isMasked { return .whole }
    return incident.fallback.map { $0.calls > 0 ? .part : .none } ?? .none
  }

  /// Part of the refused requests that were retries.
  package var wastedShare: Double? { share(wastedTotal, of: requestsRefused) }

  /// Part of the requests seen that were refused.
  package var refusedShare: Double? {
    share(incident.requests.failedSeen, of: incident.requests.totalSeen)
  }
}

/// Whether calls that OpenAI refused were answered elsewhere.
package enum Masking: Sendable {
  case none, part
  /// No call is known to have failed for its users.
  case whole
}

/// `part / whole`; none where that says nothing.
func share(_ part: Int, of whole: Int) -> Double? {
  guard whole > 0, part >= 0, part <= whole else { return nil }
  return Double(part) / Double(whole)
}

/// What an incident did to one service, with all numbers.
package struct ReportedService: Sendable {
  package var impact: ServiceImpact
  package var requestsRefused: Int
  package var wastedTotal: Int
  /// How the service retries, in words; none when the logs do not tell.
  package var retryBehaviour: String?
  /// From the first to the last line of the example call, in seconds.
  package var exampleSeconds: Double?

  package var wastedShare: Double? { share(wastedTotal, of: requestsRefused) }
}

/// Something that happened before, during or after an outage.
package struct TimelineRow: Sendable {
  /// An open list of words.
  package enum Event: String, CaseIterable, Sendable {
    case spend
    case lastSuccessBefore = "last_success_before"
    case firstFailure = "first_failure"
    case firstWastedRetry = "first_wasted_retry"
    case serviceFirstFailure = "service_first_failure"
    case peak
    case alert
    case operatorNote = "operator_note"
    case fallback
    case remark
    case firstSuccess = "first_success"
    case pause
    case otherFailure = "other_failure"
    case mixed
    case lastFailure = "last_failure"
    case recovered

    /// Whether the row must stand in every table, however long.
    package var isMilestone: Bool {
      switch self {
      case .serviceFirstFailure, .alert, .operatorNote, .fallback, .remark: false
      default: true
      }
    }
  }

  package var time: Timestamp?
  package var until: Timestamp?
  package var event: Event
  package var text: Prose
  package var file: String?
  package var line: Int?
}

/// Failed calls over time, ready to draw.
package struct Chart: Sendable {
  package var columnSeconds: Int
  package var start: Timestamp
  /// The highest number of all columns and services; at least 1.
  package var maximum: Int
  /// One number per column; all rows are equally long.
  package var rows: [(service: String, failedCalls: [Int])]
  /// Services without a row of their own; the last row is their sum.
  package var foldedServices: Int
}

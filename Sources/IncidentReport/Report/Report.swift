// The whole report as values: everything computed, ordered and named. A format only writes it
// down. Keys and order of the JSON report follow docs/schema/report-1.schema.json.

package import FailureClassification
package import LogDecoding
package import OutageReconstruction

/// What a report says.
package struct Report: Sendable {
  /// Name and version of the JSON contract.
  package static let schema = "quotascope.report/1"
  package static let toolName = "quotascope"

  package var toolVersion: String
  package var rulesVersion: String
  package var generatedAt: Timestamp
  /// Options that were given, sorted by name.
  package var options: [(name: String, value: String)]
  package var verdict: Verdict
  /// The answer in one line; also the title.
  package var headline: Prose
  package var window: Window
  package var incidents: [ReportedIncident]
  /// Those that were left out because there are too many; `nil` when all are told.
  package var omittedIncidents: OmittedIncidents?
  /// Outages of these logs that the report was not asked to tell (`telling(_:)`).
  package var untoldIncidents = 0
  package var blips: [Blip]
  package var failures: [ReportedFailure]
  package var unknownFailures: UnknownFailures
  package var recommendations: [Recommendation]
  /// What the successful requests cost; `nil` when no log tells their tokens.
  package var spend: Spend?
  /// What could not be known, each in a sentence.
  package var unknowns: [Statement]
  package var inputs: ReportedInputs
  /// What of the logs was chosen, in sentences; none when all of it was.
  package var selection: [Prose]
  /// Events of any kind that the logs hold.
  package var eventCount: Int
  /// The time zone for readers; JSON is in UTC.
  package var clock: DisplayClock
}

/// The report in one word.
package enum Verdict: String, Sendable {
  case billingOutage = "billing_outage"
  case noBillingOutage = "no_billing_outage"
  /// Nothing in the logs is about a language model.
  case nothingFound = "nothing_found"
}

/// The time that the report is about.
package struct Window: Sendable {
  package var from: Timestamp?
  package var until: Timestamp?
}

/// All failures of one class, and what they ask for.
package struct ReportedFailure: Sendable {
  package var summary: FailureSummary
  package var facts: FailureFacts
}

/// What should be done.
package struct Recommendation: Sendable {
  package var text: Prose
  /// What in the report asks for it: an open list of words.
  package var finding: Finding
  package var owner: FailureOwner

  /// The part of a report that a recommendation follows from.
  package enum Finding: String, CaseIterable, Sendable {
    case cause
    case support
    case recoveryNotProven = "recovery_not_proven"
    case wastedRetries = "wasted_retries"
    case callsDuringOutage = "calls_during_outage"
    case fallback
    case detection
    case failures
  }
}

/// What the report rests on.
package struct ReportedInputs: Sendable {
  /// Sorted by path.
  package var files: [InputLedger]
  /// Sums over all files.
  package var totals: LineTotals
  /// What was left out because nobody asked for it: sums over all files.
  package var selection: SelectionCounts
  /// Files, and folders with all that is in them, that patterns left out.
  package var filesLeftOut: Int
  /// Sum over all files, after decompression.
  package var bytes: Int
  /// Problems of all files with their paths, losses first, then in order of the files.
  package var problems: [ReportedProblem]
  /// Files that could not be read wholly.
  package var damagedFiles: Int
  /// Files with events, most events first.
  package var sources: [InputLedger]
}

/// A problem of an input, as the report says it.
package struct ReportedProblem: Sendable {
  /// How much of the input could not be read for it.
  package enum Loss: Sendable {
    case none, part, whole
  }

  package var path: String
  package var message: String
  package var loss: Loss
}

extension Report {
  /// For each incident its rank by importance: open ones first, then by failed calls.
  var incidentRanks: [Int] {
    let keys = incidents.enumerated().map { offset, reported in
      (reported.incident.state == .ongoing ? 0 : 1, -reported.incident.calls.failed, offset)
    }
    var ranks = Array(repeating: 0, count: keys.count)
    for (rank, key) in keys.sorted(by: <).enumerated() { ranks[key.2] = rank }
    return ranks
  }

  /// Whether OpenAI refused for lack of money, and no line says when.
  var hasRefusalsWithoutTime: Bool { failures.contains { $0.summary.isRefusalWithoutTime } }
}

// What reconstruction says: values only, without texts for readers. IncidentReport words them.

package import FailureClassification
package import LogDecoding

/// A line of a log that proves a statement.
package struct Evidence: Sendable, Equatable {
  /// The record's time; none when the log has no usable time there.
  package var time: Timestamp?
  /// The path as given, `bundle!/member` for a member of a bundle.
  package var file: String
  /// From 1, where the record begins.
  package var line: Int
  package var service: String?
  package var model: String?
  package var requestID: String?

  package init(
    time: Timestamp?, file: String, line: Int, service: String? = nil, model: String? = nil,
    requestID: String? = nil
  ) {
    self.time = time
    self.file = file
    self.line = line
    self.service = service
    self.model = model
    self.requestID = requestID
  }
}

/// How an outage stands at the end of the logs.
package enum OutageState: String, CaseIterable, Sendable {
  /// A success was seen after the last failure.
  case recovered
  /// No success was seen, and the logs of the services go on without failures.
  case failuresStopped = "failures_stopped"
  /// No success was seen, and the logs of the services end with the failures.
  case ongoing
}

/// What a quota belongs to, as far as the logs say it.
package struct Scope: Sendable, Hashable {
  package var organization: String?
  package var project: String?
  /// Masked.
  package var apiKey: String?
  /// Names of the services that failed, sorted; `nil` names stand as "unknown".
  package var services: [String]

  package init(
    organization: String? = nil, project: String? = nil, apiKey: String? = nil,
    services: [String] = []
  ) {
    self.organization = organization
    self.project = project
    self.apiKey = apiKey
    self.services = services
  }
}

/// Requests without a line of their own.
package struct InferredCount: Sendable, Equatable {
  /// Another line gives the number ("after 6 tries", `retries_taken`).
  package var stated: Int
  /// The client's known default policy.
  package var byDefault: Int

  package init(stated: Int = 0, byDefault: Int = 0) {
    self.stated = stated
    self.byDefault = byDefault
  }

  package var total: Int { stated + byDefault }

  package static func + (left: InferredCount, right: InferredCount) -> InferredCount {
    InferredCount(stated: left.stated + right.stated, byDefault: left.byDefault + right.byDefault)
  }
}

/// One class and detail that occurred in an incident.
package struct CodeUse: Sendable {
  package var failureClass: FailureClass
  package var detail: String
  package var first: Evidence
  package var last: Evidence
  /// Requests seen.
  package var requests: Int
}

/// Successes and failures that alternated before recovery.
package struct MixedPhase: Sendable {
  package var from: Timestamp
  package var until: Timestamp
  package var successes: Int
  package var failures: Int
}

/// Counts of one scope, service or incident.
package struct CallCounts: Sendable, Equatable {
  package var failed: Int
  /// Calls of scope and services from first to last failure; `nil` when successes are not logged
  /// in a way that can be counted.
  package var total: Int?
  package var begunAfterFirstFailure: Int
}

/// Requests to the provider.
package struct RequestCounts: Sendable, Equatable {
  package var failedSeen: Int
  package var failedInferred: InferredCount
  /// All requests seen in scope from first to last failure, successful ones too.
  package var totalSeen: Int
}

/// Calls that another provider or model answered while OpenAI refused.
package struct FallbackImpact: Sendable {
  /// Refused calls that succeeded elsewhere.
  package var calls: Int
  /// Seconds that one such call lost before it was answered elsewhere: the median; `nil` when times
  /// do not tell.
  package var addedLatencySeconds: Double?
  /// Who answered instead: names of models, else of providers, sorted.
  package var answeredBy: [String]
  /// The first answer.
  package var example: Evidence?
}

/// A scope beside the one that was refused: it shares the organization, and its calls went on.
package struct SiblingScope: Sendable {
  package var scope: Scope
  /// Calls from the first to the last refusal of the incident.
  package var succeeded: Int
  package var failed: Int
  /// The first success in that time.
  package var example: Evidence
}

/// Calls of an incident's services and account that failed meanwhile, and not for lack of money.
package struct OtherFailure: Sendable, Equatable {
  package var failureClass: FailureClass
  package var calls: Int
  package var first: Evidence
  package var last: Evidence

  package init(failureClass: FailureClass, calls: Int, first: Evidence, last: Evidence) {
    self.failureClass = failureClass
    self.calls = calls
    self.first = first
    self.last = last
  }
}

/// Calls of the refused services that succeeded meanwhile with another organization or key.
package struct OtherAccounts: Sendable {
  package var succeeded: Int
  /// Names of the organizations, sorted, as far as lines tell them.
  package var organizations: [String]
  /// Masked keys, sorted, where no organization tells the accounts apart.
  package var apiKeys: [String]
  /// The first success.
  package var example: Evidence
}

/// Requests after the first billing refusal of their call that did not succeed.
package struct WastedRetries: Sendable, Equatable {
  package var seen: Int
  package var inferred: InferredCount
  /// Back-off that the logs state, in seconds; `nil` when no line states one.
  package var secondsWaited: Double?
  /// Each default that was assumed, once, in words ("chat-api: openai-python's 2 retries").
  package var assumptions: [String]
}

/// The time one scope was without money.
package struct Outage: Sendable {
  package var scope: Scope
  package var failureClass: FailureClass
  package var firstFailure: Evidence
  package var lastFailure: Evidence
  package var recovered: Evidence?
  package var state: OutageState
  package var calls: CallCounts
  package var requests: RequestCounts
}

/// What an incident did to one service.
package struct ServiceImpact: Sendable {
  package var service: String
  package var callsFailed: Int
  /// Calls with at least one refused request, failed or not.
  package var callsRefused: Int
  package var requestsFailedSeen: Int
  package var requestsFailedInferred: InferredCount
  package var wastedRetriesSeen: Int
  package var wastedRetriesInferred: InferredCount
  package var firstFailure: Evidence
  package var lastFailure: Evidence
  package var recovered: Evidence?
  /// How the service retries.
  package var retry: RetryBehaviour
  /// The lines of the failed call with most requests, in order.
  package var example: [Evidence]
}

/// How a service was seen to retry.
package struct RetryBehaviour: Sendable {
  /// Names of retrying layers, sorted: "tenacity", "openai SDK", ...
  package var layers: [String]
  /// Most requests for one call, seen or stated.
  package var mostRequestsPerCall: Int
  /// Shortest and longest back-off stated, in seconds.
  package var delays: ClosedRange<Double>?
  /// One call went through several retrying layers, whose requests multiply.
  package var isNested = false
  /// Retries for which the logs say how long to wait (`Retry-After`), and when the next request came.
  package var retryAfterObeyed = 0
  package var retryAfterIgnored = 0
}

/// How likely a cause is.
package enum CauseVerdict: String, CaseIterable, Sendable {
  case likely, possible, unlikely
  case ruledOut = "ruled_out"
  case noEvidence = "no_evidence"
}

/// A statement with the line that proves it.
package struct Statement: Sendable {
  package var text: String
  package var evidence: Evidence?

  package init(_ text: String, _ evidence: Evidence? = nil) {
    self.text = text
    self.evidence = evidence
  }
}

/// A possible reason for an incident.
package struct CauseFinding: Sendable {
  package var cause: String
  package var verdict: CauseVerdict
  /// What it explains: why the outage began, or why it went on.
  package var explains = CauseRole.beginning
  package var supporting: [Statement]
  package var opposing: [Statement]
  package var fix: String
  /// Who can do it: "billing", "developer", "platform".
  package var owner: String
  /// When a ticket to OpenAI's support is worth it; `nil` when it is not.
  package var support: String?
}

/// What an operator or alert line said during an incident.
package struct Remark: Sendable {
  package var kind: EventKind
  package var text: String
  package var time: Timestamp?
  /// The line; `nil` for a mark that the reader of the logs made.
  package var evidence: Evidence?
  /// So many lines of the same wording, apart from numbers, the remark stands for; more than one
  /// only when the wording is routine.
  package var lines = 1
  /// Whether the logs hold the wording so often that it is a program's, and evidence for nothing.
  package var isRoutine = false

  package init(kind: EventKind, text: String, evidence: Evidence) {
    self.kind = kind
    self.text = text
    time = evidence.time
    self.evidence = evidence
  }

  /// A mark: what somebody who was there says of a moment.
  package init(mark text: String, at time: Timestamp) {
    kind = .operatorNote
    self.text = text
    self.time = time
  }
}

/// Counts per time bucket, per service.
package struct TimeSeries: Sendable {
  package var bucketSeconds: Int
  package var start: Timestamp
  /// Failed calls; each array has one number per bucket.
  package var failedByService: [String: [Int]]
  package var succeededByService: [String: [Int]]
  package var wastedByService: [String: [Int]]
}

/// What is missing for a proof that an outage is over.
package enum RecoveryDoubt: Sendable {
  /// The line that tells of a success does not name the API.
  case unprovenLine
  /// A service was refused after another one worked again, and has no success since; no id tells
  /// that they share an account.
  case otherServices
}

/// Outages that are one event.
package struct Incident: Sendable {
  /// `q-<UTC minute>-<6 hex of scope>`, for example `q-20261103-1245-9f31ab`.
  package var id: String
  /// Stable over reports of the same incident: 16 hex digits.
  package var fingerprint: String
  package var failureClass: FailureClass
  package var codes: [CodeUse]
  package var state: OutageState
  /// "exact" (the logs hold a success before), "likely" (only a completion line), "at_latest" (no
  /// success before: the outage may have begun earlier).
  package var onsetConfidence: String
  /// "exact", "likely" (see `recoveryDoubt`), "logs_end_early", "none".
  package var recoveryConfidence: String
  /// Why recovery is likely only; `nil` when it is not.
  package var recoveryDoubt: RecoveryDoubt?
  /// "certain" (ids in the lines), "likely", "unknown" (only service names).
  package var scopeConfidence: String
  package var scope: Scope
  package var lastSuccessBefore: Evidence?
  package var firstFailure: Evidence
  package var lastFailure: Evidence
  package var firstSuccessAfterFirstFailure: Evidence?
  package var recovered: Evidence?
  package var mixed: MixedPhase?
  /// Times before in which calls succeeded again: the longest ones, by time.
  package var pauses: [SuccessPause] = []
  /// What else calls of the services failed for until recovery, the first first.
  package var otherFailures: [OtherFailure] = []
  package var calls: CallCounts
  package var requests: RequestCounts
  package var wasted: WastedRetries
  package var firstWastedRetry: Evidence?
  package var firstAlert: Evidence?
  package var fallback: FallbackImpact?
  /// Scopes of the same organization that went on meanwhile.
  package var siblings: [SiblingScope]
  /// Calls of the same services that went to other accounts; `nil` where none succeeded.
  package var otherAccounts: OtherAccounts?
  package var remarks: [Remark]
  package var outages: [Outage]
  /// Sorted by failed calls, most first, then by name.
  package var byService: [ServiceImpact]
  package var causes: [CauseFinding]
  package var series: TimeSeries
  /// The minute with most refused requests.
  package var peak: (minute: Timestamp, requests: Int, wasted: Int)?

  /// From the first failure to recovery, else to the last failure, in seconds.
  package var durationSeconds: Double? {
    guard let from = firstFailure.time else { return nil }
    guard let until = recovered?.time ?? lastFailure.time else { return nil }
    return until.seconds(since: from)
  }
  /// What the last whole hour before the first failure cost; `nil` when usage or prices are not
  /// known.
  package var burn: Burn?
}

/// A stray billing failure between successes.
package struct Blip: Sendable {
  package var failureClass: FailureClass
  package var service: String
  package var first: Evidence
  package var last: Evidence
  package var callsFailed: Int
}

/// All failures of one class, detail and provider.
package struct FailureSummary: Sendable {
  package var failureClass: FailureClass
  package var detail: String
  package var provider: Provider
  package var lines: Int
  package var requests: Int
  /// Calls whose last request failed so; 0: retried and succeeded.
  package var calls: Int
  package var first: Evidence
  package var last: Evidence
  /// Lines per service.
  package var services: [String: Int]
  /// The text of the first line, masked, and the line.
  package var example: Statement
}

/// Failures that no rule knows and that read alike.
package struct UnknownFailure: Sendable {
  /// The text without what differs from call to call.
  package var template: String
  package var failureClass: FailureClass
  package var provider: Provider
  package var status: Int?
  package var code: String?
  package var type: String?
  package var lines: Int
  /// Lines per service.
  package var services: [String: Int]
  package var first: Evidence
  package var last: Evidence
  /// The text of the first line, masked, and the line.
  package var example: Statement
}

/// All failures that no rule knows.
package struct UnknownFailures: Sendable {
  /// Most frequent first.
  package var groups: [UnknownFailure] = []
  /// Groups beyond those that are kept, and their lines.
  package var omittedGroups = 0
  package var omittedLines = 0

  package init() {}

  package var lines: Int { groups.reduce(omittedLines) { $0 + $1.lines } }
}

/// Incidents of logs that have more than can be told.
package struct OmittedIncidents: Sendable {
  package var count: Int
  package var callsFailed: Int

  package init(count: Int, callsFailed: Int) {
    self.count = count
    self.callsFailed = callsFailed
  }
}

/// All that the events tell.
package struct Reconstruction: Sendable {
  package var incidents: [Incident]
  /// Those that were left out because there are too many; `nil` when all are told.
  package var omittedIncidents: OmittedIncidents?
  package var blips: [Blip]
  /// Sorted: billing first, then by lines, most first.
  package var failures: [FailureSummary]
  /// Events of any kind; 0 means that nothing in the logs is about a language model.
  package var eventCount: Int
  /// What could not be known, each in a sentence.
  package var unknowns: [Statement]
  package var coverage = Coverage()
  /// What the successful requests cost; `nil` when no log tells their tokens.
  package var spend: Spend?
  /// What to look for in the logs' other lines to find a likely recovery; empty when every incident
  /// has a proven one.
  package var completionPatterns: Set<CompletionPattern> = []
  package var unknownFailures = UnknownFailures()
}

extension FailureSummary {
  /// OpenAI refused for lack of money, but no line says when: in no outage and no count of calls.
  package var isRefusalWithoutTime: Bool {
    failureClass.isBilling && provider.isOpenAI && requests == 0
  }
}

extension Reconstruction {
  package var hasRefusalsWithoutTime: Bool { failures.contains(where: \.isRefusalWithoutTime) }
}

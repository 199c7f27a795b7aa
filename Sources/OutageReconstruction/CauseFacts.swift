// What is weighed to find the cause of an incident: values only, gathered by IncidentBuilder.

internal import FailureClassification
package import LogDecoding

/// What the logs tell that speaks for or against a cause.
struct CauseFacts {
  var firstFailure: Evidence
  var lastFailure: Evidence
  var recovered: Evidence?
  /// What succeeded is what had failed: service and logger are the same, and the kind of work as far
  /// as the lines tell it.
  var recoveredIsSameAction = false
  /// Logs go on long enough after it to believe the recovery.
  var recoveryIsCertain: Bool
  /// Every class and detail that was answered, by first time.
  var codes: [CodeUse]
  /// Successes of the scope before the first failure; the last and the first of them.
  var successesBefore: Int
  var lastSuccessBefore: Evidence?
  var firstSuccess: Evidence?
  /// Whether the logs tell of any success of the scope: else nothing is known of the time before.
  var logsSuccesses = true
  /// Refused requests, and calls that were refused.
  var requests: Int
  var calls: Int
  var mixed: MixedPhase?
  /// Times within the outage in which calls succeeded again.
  var pauses: [SuccessPause] = []
  /// Scopes of the organization that went on meanwhile.
  var siblings: [SiblingScope]
  /// Organizations that the refused calls name, and those that only successful ones name, with a
  /// line for each.
  var refusedOrganizations: [(name: String, evidence: Evidence)]
  var succeedingOrganizations: [(name: String, evidence: Evidence)]
  /// API keys (masked) that were refused, and those that worked meanwhile in the same services.
  var refusedKeys: [(key: String, evidence: Evidence)]
  var workingKeys: [(key: String, evidence: Evidence)]
  /// The first success after the outage names an organization or a key that was refused in it.
  var sameIdentityWorks: Statement?
  /// Hosts of one service that were refused.
  var refusedHosts = 0
  /// Hosts whose calls were still refused after others of the same service had recovered.
  var lateHosts: [(host: String, evidence: Evidence)]
  /// What alerts, operators' notes and marks said, from before the first failure until after
  /// recovery, by time.
  var remarks: [Remark]
  /// A line that shows that a platform (Dify and the like) made the calls, with its name.
  var platform: (name: String, evidence: Evidence)?
  /// The provider's refusals say that the platform's own quota is used up, not the user's account.
  var platformQuota: Statement?
  /// A refusal of the same services that says that the account is deactivated or terminated.
  var deactivation: Statement?
  /// Spend of the last hour before the outage against the usual hour; `nil` when usage or prices are
  /// not known.
  var burn: Burn?
}

/// What an hour cost against the usual hour.
package struct Burn: Sendable {
  package var hour: Timestamp
  package var usd: Double
  package var medianUSD: Double
  /// Whose hour it was: of the project, else of the organization, else of all in the logs.
  package var project: String?
  package var organization: String?
  /// A request of that hour.
  package var evidence: Evidence?

  package init(hour: Timestamp, usd: Double, medianUSD: Double, evidence: Evidence?) {
    self.hour = hour
    self.usd = usd
    self.medianUSD = medianUSD
    self.evidence = evidence
  }
}

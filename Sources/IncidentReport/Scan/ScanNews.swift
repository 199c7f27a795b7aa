// What a nightly scan has to say: which incidents are new, go on or are over, and which part of the
// budget was passed. Values only; the history knows where they come from.

package import LogDecoding
package import OutageReconstruction

/// What happened to an incident since the scan before.
package struct ScanChange: Sendable {
  /// In the order in which a list tells them.
  package enum Kind: String, CaseIterable, Sendable {
    case new
    /// It was told before, and new failures of it were read.
    case stillOpen = "still_open"
    case recovered
    /// It was over, and late lines changed it.
    case changed
    /// Late lines showed that it was none, or a part of another one.
    case withdrawn
  }

  package var kind: Kind
  package var id: String
  package var headline: String
  /// The path of its report, when one was written.
  package var reportFile: String?
  /// `ReportedIncident.json(hiding:)`; none of what was withdrawn.
  package var incidentJSON: String?
  /// Why it was withdrawn.
  package var explanation: String?

  /// - Parameters:
  ///   - kind: What happened to it.
  ///   - id: The id that it keeps.
  ///   - headline: Its headline in plain text.
  ///   - reportFile: The path of its report.
  ///   - incidentJSON: The incident as in the report contract.
  ///   - explanation: Why it was withdrawn.
  package init(
    kind: Kind, id: String, headline: String, reportFile: String? = nil,
    incidentJSON: String? = nil, explanation: String? = nil
  ) {
    self.kind = kind
    self.id = id
    self.headline = headline
    self.reportFile = reportFile
    self.incidentJSON = incidentJSON
    self.explanation = explanation
  }
}

/// A part of a month's budget that was passed.
package struct BudgetPassage: Sendable {
  /// `2026-06`.
  package var month: String
  package var percent: Int
  package var budget: Dollars
  /// What the month has cost so far.
  package var spent: Dollars
  /// Where the hour begins in which it was passed.
  package var passed: Timestamp

  /// - Parameters:
  ///   - month: `2026-06`.
  ///   - percent: The part of the budget.
  ///   - budget: What the month may cost.
  ///   - spent: What the month has cost so far.
  ///   - passed: Where the hour begins in which the part was passed.
  package init(month: String, percent: Int, budget: Dollars, spent: Dollars, passed: Timestamp) {
    self.month = month
    self.percent = percent
    self.budget = budget
    self.spent = spent
    self.passed = passed
  }
}

/// All that a scan has to say.
package struct ScanNews: Sendable {
  /// Name and version of the JSON contract.
  package static let schema = "quotascope.scan/1"

  package var scannedAt: Timestamp
  /// New ones first, then in the order of `ScanChange.Kind`; of one kind as they were given.
  package let changes: [ScanChange]
  package var budget: [BudgetPassage]

  /// - Parameters:
  ///   - scannedAt: When the scan was.
  ///   - changes: What happened to incidents, in any order.
  ///   - budget: What of the budget was passed.
  package init(scannedAt: Timestamp, changes: [ScanChange], budget: [BudgetPassage] = []) {
    self.scannedAt = scannedAt
    self.changes = ScanChange.Kind.allCases.flatMap { kind in changes.filter { $0.kind == kind } }
    self.budget = budget
  }

  /// Whether there is nothing to say.
  package var isEmpty: Bool { changes.isEmpty && budget.isEmpty }
}

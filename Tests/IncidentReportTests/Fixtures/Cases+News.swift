// What a scan tells and a history holds of hand-made incidents.

@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import OutageReconstruction

extension Cases {
  private static let folder = "/var/lib/quotascope/reports"

  /// One of each kind but `changed`, and a warning.
  static var news: ScanNews {
    let incidents = week.incidents
    func change(_ kind: ScanChange.Kind, _ index: Int) -> ScanChange {
      let reported = incidents[index]
      return ScanChange(
        kind: kind, id: reported.incident.id, headline: reported.headline.plain,
        reportFile: "\(folder)/\(reported.incident.id).md", incidentJSON: reported.json())
    }
    return ScanNews(
      scannedAt: time("2026-06-21T02:00:00Z"),
      changes: [
        ScanChange(
          kind: .withdrawn, id: "q-20260614-0900-cccccc",
          headline: "OpenAI quota outage: 3 s, recovered",
          explanation: "a part of q-20260615-0800-aaaaaa"),
        change(.recovered, 0), change(.stillOpen, 1), change(.new, 2),
      ],
      budget: [warning])
  }

  static var warning: BudgetPassage {
    BudgetPassage(
      month: "2026-06", percent: 70, budget: Dollars(perMillionTokens: 500e6),
      spent: Dollars(perMillionTokens: 351.25e6), passed: time("2026-06-21T14:00:00Z"))
  }

  /// The week's incidents and one that was withdrawn, in no order.
  static var history: [HistoryEntry] {
    let withdrawn = HistoryEntry(
      id: "q-20260614-0900-cccccc", state: "recovered", failureClass: "insufficient_quota",
      headline: "OpenAI quota outage: 3 s, recovered", first: time("2026-06-14T09:00:00Z"),
      last: time("2026-06-14T09:00:03Z"), recovered: time("2026-06-14T09:00:04Z"), callsFailed: 2,
      services: ["mail"], incidentJSON: week.incidents[0].json(),
      note: "a part of q-20260615-0800-aaaaaa")
    return [withdrawn] + week.incidents.map(entry)
  }

  static func entry(_ reported: ReportedIncident) -> HistoryEntry {
    let incident = reported.incident
    return HistoryEntry(
      id: incident.id, state: incident.state.rawValue,
      failureClass: incident.failureClass.rawValue, headline: reported.headline.plain,
      first: incident.firstFailure.time, last: incident.lastFailure.time,
      recovered: incident.recovered?.time, callsFailed: incident.calls.failed,
      services: incident.scope.services, incidentJSON: reported.json())
  }
}

// What a history knows of its incidents, as a list. Values only.

package import LogDecoding
internal import OutageReconstruction

/// An incident as a history keeps it.
package struct HistoryEntry: Sendable {
  /// The id that it got when it was first seen.
  package var id: String
  /// The state's word in the report contract.
  package var state: String
  package var failureClass: String
  /// Its headline in plain text.
  package var headline: String
  package var first: Timestamp?
  package var last: Timestamp?
  package var recovered: Timestamp?
  package var callsFailed: Int
  package var services: [String]
  /// `ReportedIncident.json(hiding:)` as it was last written.
  package var incidentJSON: String
  /// What became of it when it is no incident of its own any more: withdrawn, or a part of another.
  package var note: String?

  /// - Parameters:
  ///   - id: The id that it keeps.
  ///   - state: The state's word in the report contract.
  ///   - failureClass: The class's word in the report contract.
  ///   - headline: Its headline in plain text.
  ///   - first: The first failure.
  ///   - last: The last failure.
  ///   - recovered: The first success after it.
  ///   - callsFailed: Calls that failed.
  ///   - services: Who was hit.
  ///   - incidentJSON: The incident as in the report contract.
  ///   - note: What became of it when it is no incident of its own any more.
  package init(
    id: String, state: String, failureClass: String, headline: String, first: Timestamp?,
    last: Timestamp?, recovered: Timestamp?, callsFailed: Int, services: [String],
    incidentJSON: String, note: String? = nil
  ) {
    self.id = id
    self.state = state
    self.failureClass = failureClass
    self.headline = headline
    self.first = first
    self.last = last
    self.recovered = recovered
    self.callsFailed = callsFailed
    self.services = services
    self.incidentJSON = incidentJSON
    self.note = note
  }

  /// Whether it stands as an incident.
  var isValid: Bool { note == nil }

  /// Whether calls are refused still.
  ///
  /// When failures stopped without a proof of recovery it is not open: it would stay so for ever.
  var isOpen: Bool { isValid && state == OutageState.ongoing.rawValue }

  /// When it was over, as far as that is known.
  var end: Timestamp? { isOpen ? nil : recovered ?? last }
}

/// The incidents of a history: open ones first, then the latest first.
package struct HistoryList: Sendable {
  /// Name and version of the JSON contract.
  package static let schema = "quotascope.history/1"

  /// Those that are shown.
  let entries: [HistoryEntry]
  /// All that the history knows.
  let all: [HistoryEntry]
  let since: Timestamp?

  /// - Parameters:
  ///   - entries: All that the history knows, in any order.
  ///   - since: Leaves out incidents that ended before.
  package init(_ entries: [HistoryEntry], since: Timestamp? = nil) {
    all = entries.sorted(by: Self.precedes)
    self.since = since
    self.entries = all.filter { entry in
      guard let since, let end = entry.end else { return true }
      return end >= since
    }
  }

  private static func precedes(_ left: HistoryEntry, _ right: HistoryEntry) -> Bool {
    if left.isOpen != right.isOpen { return left.isOpen }
    let (leftTime, rightTime) = (left.first?.nanoseconds, right.first?.nanoseconds)
    if leftTime != rightTime { return leftTime ?? Int64.min > rightTime ?? Int64.min }
    return left.id < right.id
  }
}

package import LogDecoding
internal import OutageReconstruction

/// What changed from one report to another.
///
/// Same are reports with the same verdict, incidents, classes and services. What else they say
/// (their date, versions, options, the time they look at) is told, but is no difference.
package struct ReportComparison: Sendable {
  package static let schema = "quotascope.diff/1"

  package let before: ReportSnapshot
  package let after: ReportSnapshot
  package let toolVersion: String
  let clock: DisplayClock
  package let incidents: Differences<IncidentSnapshot, ChangedIncident>
  package let classes: Differences<ClassSnapshot, Changed<ClassSnapshot>>
  package let services: Differences<ServiceSnapshot, Changed<ServiceSnapshot>>

  /// - Parameters:
  ///   - before: The report that changes count from.
  ///   - after: The other one.
  ///   - toolVersion: Version of the program.
  ///   - zone: The reader's time zone.
  package init(
    _ before: ReportSnapshot, _ after: ReportSnapshot, toolVersion: String,
    zone: ClockZone = .utc
  ) {
    self.before = before
    self.after = after
    self.toolVersion = toolVersion
    clock = DisplayClock(zone: zone)
    incidents = IncidentMatching(before.incidents, after.incidents).differences
    classes = Self.differences(before.classes, after.classes, \.key, \.facts)
    services = Self.differences(before.services, after.services, \.name, \.facts)
  }

  package var isSame: Bool {
    before.verdict == after.verdict && incidents.isEmpty && classes.isEmpty && services.isEmpty
  }

  /// Compares what has a key of its own.
  ///
  /// Of several with the same key the last one counts.
  private static func differences<Row, Key: Hashable>(
    _ before: [Row], _ after: [Row], _ key: (Row) -> Key, _ facts: (Row) -> [ReportedFact]
  ) -> Differences<Row, Changed<Row>> {
    let old = Dictionary(before.map { (key($0), $0) }) { $1 }
    let new = Dictionary(after.map { (key($0), $0) }) { $1 }
    var differences = Differences<Row, Changed<Row>>()
    for row in after {
      guard let former = old[key(row)] else {
        differences.new.append(row)
        continue
      }
      let changes = FactChange.changes(facts(former), facts(row))
      if changes.isEmpty {
        differences.unchanged += 1
      } else {
        differences.changed.append(Changed(row: row, changes: changes))
      }
    }
    differences.gone = before.filter { new[key($0)] == nil }
    return differences
  }
}

/// What is new, gone and changed of one kind.
package struct Differences<Row: Sendable, Change: Sendable>: Sendable {
  /// In the order of the later report.
  package var new: [Row] = []
  /// In the order of the earlier report.
  package var gone: [Row] = []
  /// In the order of the later report.
  package var changed: [Change] = []
  package var unchanged = 0

  package var isEmpty: Bool { new.isEmpty && gone.isEmpty && changed.isEmpty }
}

/// Something that both reports have, and tell differently.
package struct Changed<Row: Sendable>: Sendable {
  package var row: Row
  package var changes: [FactChange]
}

/// An incident that both reports have, and tell differently.
package struct ChangedIncident: Sendable {
  package var before: IncidentSnapshot
  package var after: IncidentSnapshot
  package var match: IncidentMatch
  package var changes: [FactChange]
}

extension IncidentSnapshot {
  /// Whether it lies wholly outside of the time that another report looks at.
  func isOutside(_ window: Window) -> Bool {
    if let until = window.until, let first, first > until { return true }
    if let from = window.from, let last, last < from { return true }
    return false
  }
}

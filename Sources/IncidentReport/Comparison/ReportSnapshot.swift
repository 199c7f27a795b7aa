package import LogDecoding

/// What a report says, as far as two reports are compared: read back from its JSON.
package struct ReportSnapshot: Sendable {
  /// The file it was read from, as given.
  package var name: String
  package var toolVersion: String?
  package var rulesVersion: String?
  package var generatedAt: Timestamp?
  /// Sorted by name.
  package var options: [(name: String, value: String)]
  package var verdict: String
  package var headline: String?
  package var window: Window
  package var incidents: [IncidentSnapshot]
  /// Incidents that are counted but not told.
  package var omittedIncidents: Int
  package var classes: [ClassSnapshot]
  /// Sorted by name.
  package var services: [ServiceSnapshot]
}

/// An incident of a report.
package struct IncidentSnapshot: Sendable {
  package var id: String
  /// The same in every report of the incident; `nil` when the report has none.
  package var fingerprint: String?
  /// Those of `FactDescription.ofIncidents`, in that order.
  package var facts: [ReportedFact]
  /// What the quota belongs to: organization, project and key, each where the report knows it.
  var account: [String?]
  var services: Set<String>
  package var first: Timestamp?
  /// When it was over; else its last failure.
  package var last: Timestamp?

  func value(_ key: String) -> ReportedFact.Value {
    facts.first { $0.key == key }?.value ?? .unknown
  }
}

/// All failures of one class, detail and provider.
package struct ClassSnapshot: Sendable {
  package struct Key: Hashable, Sendable {
    package var name: String
    package var detail: String
    package var provider: String
  }

  package var key: Key
  package var facts: [ReportedFact]
}

/// What a report says of one service, over all of its incidents.
package struct ServiceSnapshot: Sendable {
  package var name: String
  package var facts: [ReportedFact]
}

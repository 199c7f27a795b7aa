package import LogDecoding

/// One thing that a report says: a key of the report contract and its value.
package struct ReportedFact: Sendable, Equatable {
  /// Its path in the report contract, such as `calls.failed`.
  package var key: String
  /// For readers.
  var title: Prose
  package var value: Value

  package enum Value: Sendable, Equatable {
    /// `null`, or a key that the report does not have.
    case unknown
    case count(Int)
    case seconds(Double)
    case time(Timestamp)
    /// A name or a word, which may come from a log.
    case name(String)
    case names([String])
  }

  init(_ key: String, _ title: Prose, _ value: Value) {
    self.key = key
    self.title = title
    self.value = value
  }
}

/// A fact that two reports tell differently.
package struct FactChange: Sendable, Equatable {
  package var key: String
  var title: Prose
  package var before: ReportedFact.Value
  package var after: ReportedFact.Value

  /// What differs, in the order of `after`.
  static func changes(_ before: [ReportedFact], _ after: [ReportedFact]) -> [FactChange] {
    zip(before, after).compactMap { old, new in
      old.value == new.value
        ? nil : FactChange(key: new.key, title: new.title, before: old.value, after: new.value)
    }
  }
}

/// Which facts of an incident, class or service are compared, and how a report writes them.
struct FactDescription: Sendable {
  enum Kind: Sendable {
    case count, seconds, time, name, names
  }

  var key: String
  var kind: Kind
  var title: Prose

  init(_ key: String, _ kind: Kind, _ title: Prose) {
    self.key = key
    self.kind = kind
    self.title = title
  }
}

extension FactDescription {
  /// Of an incident, in the order of the contract.
  static let ofIncidents: [FactDescription] = [
    FactDescription("class", .name, "Class"),
    FactDescription("state", .name, "State"),
    FactDescription("confidence.onset", .name, "Confidence of the onset"),
    FactDescription("confidence.recovery", .name, "Confidence of recovery"),
    FactDescription("confidence.scope", .name, "Confidence of the scope"),
    FactDescription("scope.organization", .name, "Organization"),
    FactDescription("scope.project", .name, "Project"),
    FactDescription("scope.api_key", .name, "API key"),
    FactDescription("scope.services", .names, "Services"),
    FactDescription("last_success_before.time", .time, "Last success before"),
    FactDescription("first_failure.time", .time, "First failure"),
    FactDescription("last_failure.time", .time, "Last failure"),
    FactDescription("recovered.time", .time, "Recovered"),
    FactDescription("mixed.successes", .count, "Successes in the mixed phase"),
    FactDescription("mixed.failures", .count, "Refusals in the mixed phase"),
    FactDescription("duration_seconds", .seconds, "Duration"),
    FactDescription("calls.failed", .count, "Calls failed"),
    FactDescription("calls.total", .count, "Calls in all"),
    FactDescription(
      "calls.begun_after_first_failure", .count, "Calls begun after the first refusal"),
    FactDescription("requests.failed_seen", .count, "Requests refused, seen"),
    FactDescription(
      "requests.failed_inferred.stated", .count, "Requests refused, told by other lines"),
    FactDescription(
      "requests.failed_inferred.default", .count, "Requests refused, assumed"),
    FactDescription("requests.total_seen", .count, "Requests seen in all"),
    FactDescription("wasted_retries.seen", .count, "Wasted retries, seen"),
    FactDescription(
      "wasted_retries.inferred.stated", .count, "Wasted retries, told by other lines"),
    FactDescription("wasted_retries.inferred.default", .count, "Wasted retries, assumed"),
    FactDescription("wasted_retries.seconds_waited", .seconds, "Waited between retries"),
    FactDescription("detection.first_alert.time", .time, "First alert"),
    FactDescription("fallback.calls", .count, "Calls answered elsewhere"),
  ]

  /// Of a failure class.
  static let ofClasses: [FactDescription] = [
    FactDescription("lines", .count, "Lines"),
    FactDescription("requests", .count, "Requests"),
    FactDescription("calls", .count, "Calls failed"),
  ]
}

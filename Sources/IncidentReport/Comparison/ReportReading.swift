// From a JSON report to values. The file may be anything: what is no report has a clear message.

internal import FailureClassification
internal import LogDecoding

/// Why a file is no report that can be compared.
package enum ReportReadingError: Error, Equatable, CustomStringConvertible {
  case notJSON
  case tooManyValues
  case noReport
  case otherSchema(String)
  case tooManyIncidents
  /// A key that a report must have.
  case missing(String)
  /// A value that is none of its key; what it should be.
  case wrong(String, String)

  package var description: String {
    switch self {
    case .notJSON: "is no JSON object, or is cut off"
    case .tooManyValues: "holds more than \(ReportReader.mostValues) values"
    case .noReport: "is no report of quotascope: it names no schema"
    case .otherSchema(let schema):
      "has the schema \(Shortening.name(schema)), and \(Report.schema) is needed: "
        + "quotascope report --format json"
    case .tooManyIncidents: "has more than \(ReportReader.mostIncidents) incidents"
    case .missing(let key): "is no whole report: it has no \(Shortening.name(key))"
    case .wrong(let key, let expected): "\(Shortening.name(key)): is no \(expected)"
    }
  }
}

/// Reads what `quotascope report --format json` wrote.
///
/// Keys that it does not know are passed over, and those of a later release that an earlier report
/// does not have are unknown.
package struct ReportReader {
  /// So long a report may be, in bytes.
  package static let longestReport = 256 << 20
  /// An incident of 10,000 services has three million values.
  static let mostValues = 8 << 20
  /// Reports tell 1,000 at most.
  static let mostIncidents = 2000

  /// - Parameters:
  ///   - bytes: The file's content.
  ///   - name: The file's name.
  /// - Returns: What the report says.
  /// - Throws: Why it is no report.
  package static func read(
    _ bytes: [UInt8], name: String
  ) throws(ReportReadingError) -> ReportSnapshot {
    let file: JSONFile
    do {
      file = try JSONFile(bytes, atMost: mostValues)
    } catch {
      switch error {
      case .notJSON: throw .notJSON
      case .tooManyValues: throw .tooManyValues
      }
    }
    guard let schema = file.root["schema"] else { throw .noReport }
    guard let text = schema.text else { throw .wrong("schema", "text") }
    guard text == Report.schema else { throw .otherSchema(text) }
    return try report(ReportNode(value: file.root), name: name)
  }

  private static func report(
    _ root: ReportNode, name: String
  ) throws(ReportReadingError) -> ReportSnapshot {
    guard let verdict = try root.text("verdict") else { throw .missing("verdict") }
    guard let incidentNodes = try root.elements("incidents") else { throw .missing("incidents") }
    guard let failures = try root.elements("failures") else { throw .missing("failures") }
    guard incidentNodes.count <= mostIncidents else { throw .tooManyIncidents }
    var incidents: [IncidentSnapshot] = []
    var services = ServiceSums()
    for node in incidentNodes {
      incidents.append(try incident(node))
      for service in try node.elements("by_service") ?? [] { try services.addImpact(service) }
    }
    var classes: [ClassSnapshot] = []
    for node in failures {
      classes.append(try failureClass(node))
      try services.addLines(node)
    }
    var options: [(name: String, value: String)] = []
    for (name, node) in try root.members("options") {
      options.append((name, try node.ownText() ?? ""))
    }
    return ReportSnapshot(
      name: name, toolVersion: try root.text("tool.version"),
      rulesVersion: try root.text("rules_version"), generatedAt: try root.time("generated_at"),
      options: options.sorted { $0.name < $1.name }, verdict: verdict,
      headline: try root.text("headline"),
      window: Window(from: try root.time("window.from"), until: try root.time("window.to")),
      incidents: incidents, omittedIncidents: try root.count("omitted_incidents.count") ?? 0,
      classes: classes, services: services.snapshots)
  }

  private static func incident(_ node: ReportNode) throws(ReportReadingError) -> IncidentSnapshot {
    let facts = try node.facts(FactDescription.ofIncidents)
    guard let id = try node.text("id") else { throw .missing(node.path("id")) }
    let recovered = try node.time("recovered.time")
    let lastFailure = try node.time("last_failure.time")
    return IncidentSnapshot(
      id: id, fingerprint: try node.text("fingerprint"), facts: facts,
      account: [
        try node.text("scope.organization"), try node.text("scope.project"),
        try node.text("scope.api_key"),
      ],
      services: Set(try node.names("scope.services") ?? []),
      first: try node.time("first_failure.time"),
      last: recovered ?? lastFailure)
  }

  private static func failureClass(_ node: ReportNode) throws(ReportReadingError) -> ClassSnapshot {
    guard let name = try node.text("class") else { throw .missing(node.path("class")) }
    return ClassSnapshot(
      key: ClassSnapshot.Key(
        name: name, detail: try node.text("detail") ?? name,
        provider: try node.text("provider") ?? Provider.unknown.rawValue),
      facts: try node.facts(FactDescription.ofClasses))
  }
}

/// Adds up what a report says of each service.
private struct ServiceSums {
  private struct Sum {
    var incidents = 0
    var callsFailed = 0
    var requestsFailed = 0
    var wastedRetries = 0
    var failureLines = 0
  }

  private var sums: [String: Sum] = [:]

  mutating func addImpact(_ node: ReportNode) throws(ReportReadingError) {
    guard let name = try node.text("service") else { throw .missing(node.path("service")) }
    var sum = sums[name] ?? Sum()
    sum.incidents += 1
    sum.callsFailed.add(try node.count("calls_failed"))
    sum.requestsFailed.add(try node.count("requests_failed_seen"))
    sum.wastedRetries.add(try node.count("wasted_retries_seen"))
    sums[name] = sum
  }

  /// The failures of a class, per service.
  mutating func addLines(_ node: ReportNode) throws(ReportReadingError) {
    for (name, lines) in try node.members("services") {
      let count = try lines.ownCount()
      sums[name, default: Sum()].failureLines.add(count)
    }
  }

  var snapshots: [ServiceSnapshot] {
    sums.sorted { $0.key < $1.key }.map { name, sum in
      ServiceSnapshot(
        name: name,
        facts: [
          ReportedFact("incidents", "Outages", .count(sum.incidents)),
          ReportedFact("calls_failed", "Calls failed", .count(sum.callsFailed)),
          ReportedFact(
            "requests_failed_seen", "Requests refused, seen", .count(sum.requestsFailed)),
          ReportedFact("wasted_retries_seen", "Wasted retries, seen", .count(sum.wastedRetries)),
          ReportedFact("failure_lines", "Lines about failures", .count(sum.failureLines)),
        ])
    }
  }
}

extension Int {
  /// Nothing adds nothing, and what is too much is the most there is.
  fileprivate mutating func add(_ other: Int?) {
    let (sum, overflow) = addingReportingOverflow(other ?? 0)
    self = overflow ? .max : sum
  }
}

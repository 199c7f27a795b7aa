// The contract of a comparison: keys and their order are docs/schema/diff-1.schema.json.

internal import FailureClassification
internal import LogDecoding

/// How a comparison of two reports is written.
package enum ComparisonFormat: String, CaseIterable, Sendable {
  case markdown
  case json

  /// The format that the ending of a file's name asks for.
  package init?(fileName: String) {
    switch ReportFormat(fileName: fileName) {
    case .markdown: self = .markdown
    case .json: self = .json
    default: return nil
    }
  }

  /// Hands the comparison over part by part, with a newline at its end.
  package func write(_ comparison: ReportComparison, _ take: (String) -> Void) {
    switch self {
    case .markdown: take(MarkdownRenderer.text(ReportDocument(comparison)))
    case .json: ComparisonRenderer.write(comparison, take)
    }
  }

  package func render(_ comparison: ReportComparison) -> String {
    var text = ""
    write(comparison) { text += $0 }
    return text
  }
}

/// Writes a comparison as JSON.
struct ComparisonRenderer {
  static func write(_ comparison: ReportComparison, _ take: (String) -> Void) {
    JSONWriter.write(ComparisonRenderer().json(comparison), Redaction(), take)
  }

  private func json(_ comparison: ReportComparison) -> JSONValue {
    .object([
      ("schema", .string(ReportComparison.schema)),
      (
        "tool",
        .object([
          ("name", .string(Report.toolName)), ("version", .string(comparison.toolVersion)),
        ])
      ),
      ("same", .bool(comparison.isSame)),
      ("headline", .string(ComparisonLayout.headline(comparison).plain)),
      ("before", json(comparison.before)),
      ("after", json(comparison.after)),
      ("incidents", incidents(comparison)),
      ("classes", json(comparison.classes, of: members, facts: \.facts, json)),
      ("services", json(comparison.services, of: members, facts: \.facts, json)),
    ])
  }

  private func json(_ report: ReportSnapshot) -> JSONValue {
    .object([
      ("file", .string(report.name)),
      ("generated_at", json(report.generatedAt)),
      ("tool_version", .optional(report.toolVersion)),
      ("rules_version", .optional(report.rulesVersion)),
      ("options", .object(report.options.map { ($0.name, .string($0.value)) })),
      ("verdict", .string(report.verdict)),
      ("headline", .optional(report.headline)),
      (
        "window",
        .object([("from", json(report.window.from)), ("to", json(report.window.until))])
      ),
      ("incidents", .int(report.incidents.count)),
      ("omitted_incidents", .int(report.omittedIncidents)),
    ])
  }

  private func json(_ time: Timestamp?) -> JSONValue { .optional(time?.rfc3339) }

  // MARK: Incidents

  private func incidents(_ comparison: ReportComparison) -> JSONValue {
    let differences = comparison.incidents
    return .object([
      ("new", .array(differences.new.map { json($0, outside: comparison.before.window) })),
      ("gone", .array(differences.gone.map { json($0, outside: comparison.after.window) })),
      (
        "changed",
        .array(
          differences.changed.map { changed in
            .object([
              ("id", .string(changed.after.id)),
              ("fingerprint", .optional(changed.after.fingerprint)),
              ("id_before", .string(changed.before.id)),
              ("fingerprint_before", .optional(changed.before.fingerprint)),
              ("matched_by", .own(changed.match.rawValue)),
              ("changes", .array(changed.changes.map(json))),
            ])
          })
      ),
      ("unchanged", .int(differences.unchanged)),
    ])
  }

  private func json(_ incident: IncidentSnapshot, outside window: Window) -> JSONValue {
    .object([
      ("id", .string(incident.id)),
      ("fingerprint", .optional(incident.fingerprint)),
      ("outside_other_window", .bool(incident.isOutside(window))),
      ("facts", .object(incident.facts.map { ($0.key, json($0.value)) })),
    ])
  }

  // MARK: Classes and services

  private func members(_ row: ClassSnapshot) -> [(String, JSONValue)] {
    [
      ("class", .string(row.key.name)), ("detail", .string(row.key.detail)),
      ("provider", .string(row.key.provider)),
    ]
  }

  private func members(_ row: ServiceSnapshot) -> [(String, JSONValue)] {
    [("service", .string(row.name))]
  }

  private func json<Row>(
    _ differences: Differences<Row, Changed<Row>>, of members: (Row) -> [(String, JSONValue)],
    facts: (Row) -> [ReportedFact], _ change: (FactChange) -> JSONValue
  ) -> JSONValue {
    func whole(_ row: Row) -> JSONValue {
      .object(members(row) + [("facts", .object(facts(row).map { ($0.key, json($0.value)) }))])
    }
    return .object([
      ("new", .array(differences.new.map(whole))),
      ("gone", .array(differences.gone.map(whole))),
      (
        "changed",
        .array(
          differences.changed.map { changed in
            .object(members(changed.row) + [("changes", .array(changed.changes.map(change)))])
          })
      ),
      ("unchanged", .int(differences.unchanged)),
    ])
  }

  private func json(_ change: FactChange) -> JSONValue {
    .object([
      ("key", .string(change.key)), ("before", json(change.before)), ("after", json(change.after)),
    ])
  }

  private func json(_ value: ReportedFact.Value) -> JSONValue {
    switch value {
    case .unknown: .null
    case .count(let count): .int(count)
    case .seconds(let seconds): .double(seconds)
    case .time(let time): json(time)
    case .name(let name): .string(name)
    case .names(let names): .array(names.map(JSONValue.string))
    }
  }
}

// The report contract: keys and their order are docs/schema/report-1.schema.json.

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// Writes a report as JSON.
struct JSONRenderer {
  static func write(_ report: Report, _ redaction: Redaction, _ take: (String) -> Void) {
    JSONWriter.write(JSONRenderer().json(report), redaction, take)
  }

  private func json(_ report: Report) -> JSONValue {
    .object([
      ("schema", .own(Report.schema)),
      (
        "tool",
        .object([("name", .own(Report.toolName)), ("version", .own(report.toolVersion))])
      ),
      ("rules_version", .own(report.rulesVersion)),
      ("generated_at", .own(report.generatedAt.rfc3339)),
      ("options", .object(report.options.map { ($0.name, .string($0.value)) })),
      ("verdict", .own(report.verdict.rawValue)),
      ("headline", .string(report.headline.plain)),
      ("window", .object([("from", json(report.window.from)), ("to", json(report.window.until))])),
      ("incidents", .array(report.incidents.map(json))),
      ("omitted_incidents", json(report.omittedIncidents)),
      ("blips", .array(report.blips.map(json))),
      ("failures", .array(report.failures.map(json))),
      ("unknown_failures", json(report.unknownFailures)),
      ("recommendations", .array(report.recommendations.map(json))),
      ("spend", json(report.spend, report.incidents)),
      ("unknowns", .array(report.unknowns.map(json))),
      ("inputs", json(report.inputs)),
    ])
  }

  private func json(_ omitted: OmittedIncidents?) -> JSONValue {
    guard let omitted else { return .null }
    return .object([
      ("count", .int(omitted.count)), ("calls_failed", .int(omitted.callsFailed)),
    ])
  }

  private func json(_ blip: Blip) -> JSONValue {
    .object([
      ("class", .own(blip.failureClass.rawValue)),
      ("service", .string(blip.service)),
      ("first", json(blip.first)),
      ("last", json(blip.last)),
      ("calls_failed", .int(blip.callsFailed)),
    ])
  }

  private func json(_ failure: ReportedFailure) -> JSONValue {
    let summary = failure.summary
    return .object([
      ("class", .own(summary.failureClass.rawValue)),
      ("detail", .own(summary.detail)),
      ("provider", .own(summary.provider.rawValue)),
      ("lines", .int(summary.lines)),
      ("requests", .int(summary.requests)),
      ("calls", .int(summary.calls)),
      ("first", json(summary.first)),
      ("last", json(summary.last)),
      ("services", .sorted(summary.services) { .int($0) }),
      ("retryable", .own(failure.facts.retry.rawValue)),
      ("owner", .own(failure.facts.owner.rawValue)),
      ("example", json(summary.example)),
    ])
  }

  private func json(_ unknown: UnknownFailures) -> JSONValue {
    .object([
      ("lines", .int(unknown.lines)),
      ("groups", .array(unknown.groups.map(json))),
      ("omitted_groups", .int(unknown.omittedGroups)),
      ("omitted_lines", .int(unknown.omittedLines)),
    ])
  }

  private func json(_ group: UnknownFailure) -> JSONValue {
    .object([
      ("template", .string(group.template)),
      ("class", .own(group.failureClass.rawValue)),
      ("provider", .own(group.provider.rawValue)),
      ("status", .optional(group.status)),
      ("code", .optional(group.code)),
      ("type", .optional(group.type)),
      ("lines", .int(group.lines)),
      ("services", .sorted(group.services) { .int($0) }),
      ("first", json(group.first)),
      ("last", json(group.last)),
      ("example", json(group.example)),
    ])
  }

  private func json(_ recommendation: Recommendation) -> JSONValue {
    .object([
      ("text", .string(recommendation.text.plain)),
      ("finding", .own(recommendation.finding.rawValue)),
      ("owner", .own(recommendation.owner.rawValue)),
    ])
  }
}

// Values that stand in many places.
extension JSONRenderer {
  func json(_ time: Timestamp?) -> JSONValue { .own(time?.rfc3339) }

  func json(_ evidence: Evidence?) -> JSONValue {
    guard let evidence else { return .null }
    return .object([
      ("time", json(evidence.time)),
      ("file", .string(evidence.file)),
      ("line", .int(evidence.line)),
      ("service", .optional(evidence.service)),
      ("model", .optional(evidence.model)),
      ("request_id", .optional(evidence.requestID)),
    ])
  }

  func json(_ statement: Statement) -> JSONValue {
    .object([
      ("text", .string(statement.text)),
      ("file", .optional(statement.evidence?.file)),
      ("line", .optional(statement.evidence?.line)),
    ])
  }
}

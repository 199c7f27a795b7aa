package import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension ReportedIncident {
  /// The incident as it stands in a report of the contract, from its first column on and without a
  /// newline at its end.
  ///
  /// - Parameter redaction: What nobody is to see.
  /// - Returns: A JSON object.
  package func json(hiding redaction: Redaction = Redaction()) -> String {
    var text = ""
    JSONWriter.write(JSONRenderer().json(self), redaction) { text += $0 }
    return String(text.dropLast())
  }
}

extension JSONRenderer {
  func json(_ reported: ReportedIncident) -> JSONValue {
    .object(
      identity(reported.incident) + course(reported) + counts(reported) + parts(reported))
  }

  private func identity(_ incident: Incident) -> [(String, JSONValue)] {
    [
      ("id", .own(incident.id)),
      ("fingerprint", .own(incident.fingerprint)),
      ("class", .own(incident.failureClass.rawValue)),
      ("codes", .array(incident.codes.map(json))),
      ("state", .own(incident.state.rawValue)),
      (
        "confidence",
        .object([
          ("onset", .own(incident.onsetConfidence)),
          ("recovery", .own(incident.recoveryConfidence)),
          ("scope", .own(incident.scopeConfidence)),
        ])
      ),
      ("scope", json(incident.scope)),
    ]
  }

  private func course(_ reported: ReportedIncident) -> [(String, JSONValue)] {
    let incident = reported.incident
    return [
      ("last_success_before", json(incident.lastSuccessBefore)),
      ("first_failure", json(incident.firstFailure)),
      ("last_failure", json(incident.lastFailure)),
      ("first_success_after_first_failure", json(incident.firstSuccessAfterFirstFailure)),
      ("recovered", json(incident.recovered)),
      ("mixed", json(incident.mixed)),
      ("pauses", .array(incident.pauses.map(json))),
      ("duration_seconds", .optional(reported.durationSeconds)),
    ]
  }

  private func counts(_ reported: ReportedIncident) -> [(String, JSONValue)] {
    let incident = reported.incident
    return [
      ("calls", json(incident.calls)),
      ("requests", json(incident.requests)),
      ("wasted_retries", json(incident.wasted)),
      (
        "detection",
        .object([
          ("first_alert", json(incident.firstAlert)),
          ("gap_seconds", .optional(reported.alertGapSeconds)),
        ])
      ),
      ("fallback", json(incident.fallback)),
      ("siblings", .array(incident.siblings.map(json))),
      ("other_accounts", json(incident.otherAccounts)),
    ]
  }

  private func parts(_ reported: ReportedIncident) -> [(String, JSONValue)] {
    [
      ("outages", .array(reported.incident.outages.map(json))),
      ("by_service", .array(reported.services.map(json))),
      ("causes", .array(reported.incident.causes.map(json))),
      ("timeline", .array(reported.timeline.map(json))),
      ("series", json(reported.incident.series)),
    ]
  }

  private func json(_ code: CodeUse) -> JSONValue {
    .object([
      ("class", .own(code.failureClass.rawValue)),
      ("detail", .own(code.detail)),
      ("first", json(code.first)),
      ("last", json(code.last)),
      ("requests", .int(code.requests)),
    ])
  }

  private func json(_ scope: Scope) -> JSONValue {
    .object([
      ("organization", .optional(scope.organization)),
      ("project", .optional(scope.project)),
      ("api_key", .optional(scope.apiKey)),
      ("services", .array(scope.services.map(JSONValue.string))),
    ])
  }

  private func json(_ mixed: MixedPhase?) -> JSONValue {
    guard let mixed else { return .null }
    return .object([
      ("from", json(mixed.from)),
      ("until", json(mixed.until)),
      ("successes", .int(mixed.successes)),
      ("failures", .int(mixed.failures)),
    ])
  }

  private func json(_ pause: SuccessPause) -> JSONValue {
    .object([
      ("first_success", json(pause.first)),
      ("until", json(pause.until)),
      ("successes", .int(pause.successes)),
    ])
  }

  private func json(_ others: OtherAccounts?) -> JSONValue {
    guard let others else { return .null }
    return .object([
      ("succeeded", .int(others.succeeded)),
      ("organizations", .array(others.organizations.map(JSONValue.string))),
      ("api_keys", .array(others.apiKeys.map(JSONValue.string))),
      ("example", json(others.example)),
    ])
  }

  private func json(_ fallback: FallbackImpact?) -> JSONValue {
    guard let fallback else { return .null }
    return .object([
      ("calls", .int(fallback.calls)),
      ("added_latency_seconds", .optional(fallback.addedLatencySeconds)),
      ("answered_by", .array(fallback.answeredBy.map(JSONValue.string))),
      ("example", json(fallback.example)),
    ])
  }

  private func json(_ sibling: SiblingScope) -> JSONValue {
    .object([
      ("scope", json(sibling.scope)),
      ("succeeded", .int(sibling.succeeded)),
      ("failed", .int(sibling.failed)),
      ("example", json(sibling.example)),
    ])
  }

  private func json(_ outage: Outage) -> JSONValue {
    .object([
      ("scope", json(outage.scope)),
      ("first_failure", json(outage.firstFailure)),
      ("last_failure", json(outage.lastFailure)),
      ("recovered", json(outage.recovered)),
      ("state", .own(outage.state.rawValue)),
      ("calls", json(outage.calls)),
      ("requests", json(outage.requests)),
    ])
  }

  private func json(_ cause: CauseFinding) -> JSONValue {
    .object([
      ("cause", .own(cause.cause)),
      ("verdict", .own(cause.verdict.rawValue)),
      ("for", .array(cause.supporting.map(json))),
      ("against", .array(cause.opposing.map(json))),
      ("fix", .string(cause.fix)),
      ("owner", .own(cause.owner)),
      ("support", .optional(cause.support)),
      ("explains", .own(cause.explains.rawValue)),
    ])
  }

  private func json(_ row: TimelineRow) -> JSONValue {
    .object([
      ("time", json(row.time)),
      ("until", json(row.until)),
      ("event", .own(row.event.rawValue)),
      ("text", .string(row.text.plain)),
      ("file", .optional(row.file)),
      ("line", .optional(row.line)),
    ])
  }
}

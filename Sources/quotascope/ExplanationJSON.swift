// An explanation for programs.

internal import FailureClassification
internal import LogDecoding

/// Writes explanations as one line of JSON.
enum ExplanationJSON {
  static func text(_ reading: LineReading) -> String {
    var object = JSONLine()
    var tool = JSONLine()
    tool.add("name", "quotascope")
    tool.add("version", QuotascopeCommand.toolVersion)
    object.add("tool", json: tool.object)
    object.add("rules_version", rulesVersion)
    object.add("is_read", reading.isRead)
    object.add("markers", json: list(reading.markers.map(JSONLine.quoted)))
    object.add("records", json: list(reading.records.map(record)))
    return object.line
  }

  private static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }

  private static func record(_ record: Explanation) -> String {
    var object = JSONLine()
    object.add("line", record.line)
    object.add("index", record.index)
    object.add("envelopes", json: list(record.trace.envelopes.map(JSONLine.quoted)))
    object.add("format", record.formatWords)
    object.add("time", record.time?.rfc3339)
    object.add("time_source", record.time == nil ? nil : record.timeSource.rawValue)
    object.add("time_name", record.timeName.map(SecretMask.field))
    object.add("level", record.level.name)
    object.add("fields", json: list(record.fields.map(field)))
    object.add("provider", record.provider?.rawValue)
    object.add("provider_marks", json: list(record.marks.map { mark($0, in: record) }))
    object.add("rules", json: list(record.findings.map(finding)))
    object.add("unknown_codes", json: list(record.unknownCodes.map(JSONLine.quoted)))
    object.add("result", json: record.event.map(result))
    object.add("reason", record.reason)
    return object.object
  }

  private static func field(_ field: ExplainedField) -> String {
    var object = JSONLine()
    object.add("concept", field.concept.name)
    object.add("name", field.name)
    object.add("value", field.value)
    if field.isMapped { object.add("mapped", true) }
    return object.object
  }

  private static func mark(_ mark: ProviderMark, in record: Explanation) -> String {
    var object = JSONLine()
    object.add("provider", mark.provider.rawValue)
    object.add("strength", mark.strength.words)
    object.add("words", mark.words)
    object.add("decides", mark == record.decidingMark)
    return object.object
  }

  private static func finding(_ finding: RuleFinding) -> String {
    var object = JSONLine()
    object.add("rule", finding.rule)
    object.add("class", finding.failureClass?.rawValue)
    object.add("place", finding.place)
    object.add("words", finding.words)
    object.add("outcome", finding.outcome.key)
    switch finding.outcome {
    case .rejected(let rejection): object.add("rejection", rejection.key)
    case .comesAfter(let rule): object.add("first", rule)
    case .decided, .needsProvider, .withoutEvent: break
    }
    return object.object
  }

  private static func result(_ event: FailureEvent) -> String {
    var object = JSONLine()
    object.add("kind", event.kind.rawValue)
    object.add("class", event.failureClass?.rawValue)
    object.add("detail", event.detail)
    object.add("provider", event.provider.rawValue)
    object.add("rule", event.rule)
    object.add("confidence", event.confidence.rawValue)
    object.add("code", event.code.map(SecretMask.field))
    object.add("type", event.type.map(SecretMask.field))
    object.add("status", event.status)
    object.add("attempt", event.attempt)
    object.add("attempt_limit", event.attemptLimit)
    object.add("retry_count_stated", event.statedRetries)
    object.add("retry_delay_seconds", event.retryDelaySeconds)
    object.add("retry_after_seconds", event.retryAfterSeconds)
    return object.object
  }
}

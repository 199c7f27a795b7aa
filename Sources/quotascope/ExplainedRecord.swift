// A record's explanation as a page and as JSON. Everything from the log is masked.

internal import FailureClassification
internal import LogDecoding

/// What `explain` shows about one record.
struct ExplainedRecord {
  private let line: Int
  private let envelopes: [String]
  private let form: String
  private let time: String?
  private let timeSource: String
  private let level: String
  private let fields: [RecordTrace.Field]
  private let explanation: Explanation
  private let isRead: Bool

  /// - Parameters:
  ///   - record: As decoded with `DecodingOptions.explains`.
  ///   - explanation: What the classifier thinks of it.
  ///   - isRead: Whether a run looks at its line at all.
  init(_ record: borrowing LogRecord, _ explanation: Explanation, isRead: Bool) {
    line = record.line
    envelopes = record.trace?.envelopes ?? []
    fields = record.trace?.fields ?? []
    form =
      switch record.form {
      case .json: "JSON"
      case .repaired: "JSON that is broken and was read as far as possible"
      case .text: "text"
      }
    time = record.time?.rfc3339
    timeSource = record.timeSource.rawValue
    level = record.level.name ?? "unknown"
    self.explanation = explanation
    self.isRead = isRead
  }

  // MARK: Text

  var text: String {
    let parts = [recordLines, providerLines, ruleLines, resultLines, [versionLine]]
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var recordLines: [String] {
    var lines = ["line \(line)"]
    if !isRead {
      lines.append(
        "  holds none of the words that a run looks for: it is not read there. What follows is what it would say."
      )
    }
    lines.append(
      "  envelope: \(envelopes.isEmpty ? "none" : envelopes.joined(separator: ", then "))")
    lines.append("  format:   \(form)")
    lines.append("  time:     \(time.map { "\($0) (\(timeSource))" } ?? "none")")
    lines.append("  level:    \(level)")
    lines.append(fields.isEmpty ? "  fields:   none known" : "  fields:")
    for field in fields {
      let name = SecretMask.masked(Array(field.name.utf8), longest: 60)
      lines.append("    \(field.concept) <- \(name): \(Self.shown(field))")
    }
    return lines
  }

  private static func shown(_ field: RecordTrace.Field) -> String {
    field.concept == .apiKey
      ? SecretMask.maskedKey(field.value) : SecretMask.masked(Array(field.value.utf8), longest: 120)
  }

  private var providerLines: [String] {
    var lines = [
      "provider: \(explanation.provider?.rawValue ?? "nothing speaks of a language model")"
    ]
    for mark in explanation.marks {
      lines.append("  \(mark.provider.rawValue), by \(mark.strength)")
    }
    return lines
  }

  private var ruleLines: [String] {
    guard !explanation.trials.isEmpty else { return ["rules: none of them finds anything"] }
    return ["rules of which something was found, in their order:"]
      + explanation.trials.map { trial in
        let answer = trial.obstacle.map { "does not count: \($0)" } ?? "holds"
        return "  \(trial.rule)  \(answer)\n    \(trial.found)"
      }
  }

  private var resultLines: [String] {
    guard let event = explanation.event else {
      return ["result: no event; \(explanation.silence ?? "")"]
    }
    var lines = ["result: \(event.failureClass?.rawValue ?? event.kind.rawValue)"]
    if let silence = explanation.silence { lines.append("  \(silence)") }
    for (name, value) in pairs(event) { lines.append("  \(name): \(value)") }
    return lines
  }

  private func pairs(_ event: FailureEvent) -> [(String, String)] {
    let values: [(String, String?)] = [
      ("kind", event.kind.rawValue), ("detail", event.detail),
      ("provider", event.provider.rawValue), ("rule", event.rule),
      ("confidence", event.confidence.rawValue),
      ("status", event.status.map(String.init)), ("code", event.code.map(SecretMask.field)),
      ("type", event.type.map(SecretMask.field)), ("attempt", event.attempt.map(String.init)),
      ("retry delay", event.retryDelaySeconds.map { JSONLine.number($0) + " s" }),
      ("service", event.service), ("model", event.model), ("request id", event.requestID),
    ]
    return values.compactMap { name, value in value.map { (name, $0) } }
  }

  private var versionLine: String {
    "quotascope \(QuotascopeCommand.toolVersion), rules \(rulesVersion)"
  }

  // MARK: JSON

  var json: String {
    var object = JSONLine()
    object.add("schema", "quotascope.explanation/1")
    object.add("tool", QuotascopeCommand.toolVersion)
    object.add("rules_version", rulesVersion)
    object.add("line", line)
    object.add("is_read", isRead)
    object.add("envelopes", json: list(envelopes.map(JSONLine.quoted)))
    object.add("format", form)
    object.add("time", time)
    object.add("time_source", time == nil ? nil : timeSource)
    object.add("level", level)
    object.add("fields", json: list(fields.map(Self.object)))
    object.add("provider", explanation.provider?.rawValue)
    object.add("provider_marks", json: list(explanation.marks.map(Self.object)))
    object.add("rules", json: list(explanation.trials.map(Self.object)))
    object.add("class", explanation.event?.failureClass?.rawValue)
    if let event = explanation.event {
      for (name, value) in pairs(event) {
        object.add(name.replacing(" ", with: "_"), value)
      }
    }
    object.add("reason", explanation.silence)
    return object.line
  }

  private func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  private static func object(_ field: RecordTrace.Field) -> String {
    var object = JSONLine()
    object.add("concept", "\(field.concept)")
    object.add("name", SecretMask.masked(Array(field.name.utf8), longest: 60))
    object.add("value", shown(field))
    return object.object
  }

  private static func object(_ mark: ProviderMark) -> String {
    var object = JSONLine()
    object.add("provider", mark.provider.rawValue)
    object.add("by", mark.strength)
    return object.object
  }

  private static func object(_ trial: RuleTrial) -> String {
    var object = JSONLine()
    object.add("rule", trial.rule)
    object.add("found", trial.found)
    object.add("holds", trial.obstacle == nil)
    object.add("obstacle", trial.obstacle)
    return object.object
  }
}

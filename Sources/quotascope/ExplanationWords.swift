// The words for what an explanation says.

internal import FailureClassification
internal import IncidentReport
internal import LogDecoding

extension ExplainedField {
  /// The value in prose: ids of accounts shortened.
  var shownValue: String {
    switch concept {
    case .organization, .project: Shortening.identifier(value)
    default: value
    }
  }
}

extension MarkStrength {
  var words: String {
    switch self {
    case .clientName: "name of a client"
    case .model: "model"
    case .calledName: "name of who was called"
    case .wording: "wording"
    case .fieldName: "name of a field"
    case .providerField: "provider field"
    case .host: "host"
    }
  }
}

extension RuleFinding.Outcome {
  /// A stable word for machines.
  var key: String {
    switch self {
    case .decided: "decided"
    case .comesAfter: "comes_after"
    case .needsProvider: "needs_provider"
    case .withoutEvent: "without_event"
    case .rejected: "rejected"
    }
  }

  var words: String {
    switch self {
    case .decided: "decides"
    case .comesAfter(let rule): "holds, but \(rule) comes first"
    case .needsProvider: "does not count: nothing says that a language model was asked"
    case .withoutEvent: "holds, but see the result"
    case .rejected(let rejection): "does not count: \(rejection.words)"
    }
  }
}

extension Rejection {
  /// A stable word for machines.
  var key: String {
    switch self {
    case .quoted: "quoted"
    case .mentioned: "mentioned"
    case .inOldLogLine: "in_old_log_line"
    case .introducedAsContent: "introduced_as_content"
    case .stackFrame: "stack_frame"
    case .inChat: "in_chat"
    case .quiet: "quiet"
    case .notPrintedAsCode: "not_printed_as_code"
    case .notPrintedAsException: "not_printed_as_exception"
    case .foreignException: "foreign_exception"
    case .notAsked: "not_asked"
    }
  }

  var words: String {
    switch self {
    case .quoted: "it is quoted"
    case .mentioned(let word): "it is only mentioned, behind `\(word)`"
    case .inOldLogLine: "it stands in a line of an older log"
    case .introducedAsContent: "it is introduced as somebody's text"
    case .stackFrame: "it stands in a frame of a stack"
    case .inChat: "it stands in a message of a chat"
    case .quiet: "the record is too quiet, and nothing before it says that something failed"
    case .notPrintedAsCode: "it does not stand as clients print a code"
    case .notPrintedAsException: "it does not stand as clients print the name of an exception"
    case .foreignException: "the exception is another service's"
    case .notAsked: "something else decides what the record is"
    }
  }
}

extension Explanation {
  var formatWords: String {
    let form =
      switch form {
      case .json: isText ? "text in an envelope of JSON" : "JSON"
      case .repaired: "JSON that only the tolerant reader could read"
      case .text: "text"
      }
    return form + (trace.pieces > 1 ? ", joined from \(trace.pieces) lines" : "")
  }

  var timeWords: String {
    guard let time else { return "none" }
    let name = timeName.map(SecretMask.field) ?? "a line before it"
    let isMapped = trace.isMapped(.time) && timeName == trace.name(.time)
    let additions = [timeInference.date?.words, timeInference.assumesZone ? "zone assumed" : nil]
      .compactMap { $0 }
    return time.rfc3339 + " <- "
      + ([name + (isMapped ? " (mapped)" : "")] + additions).joined(separator: ", ")
  }

  /// The name of the field that told the time.
  var timeName: String? {
    if timeSource == .record || timeInference.date != nil { return trace.name(.time) }
    return timeSource == .envelope ? trace.name(.envelopeTime) : nil
  }
}

extension DateSource {
  var words: String {
    switch self {
    case .envelope: "date of the envelope"
    case .fileName: "date of the file's name"
    case .neighbour: "date of a line before it"
    case .option: "year assumed"
    }
  }
}

extension FailureEvent {
  /// What the event says, name by name.
  var explainedValues: [(name: String, value: String)] {
    let values: [(String, String?)] = [
      ("kind", kind.rawValue), ("class", failureClass?.rawValue ?? "none"), ("detail", detail),
      ("provider", provider.rawValue), ("rule", rule), ("confidence", confidence.rawValue),
      ("code", code.map(SecretMask.field)), ("type", type.map(SecretMask.field)),
      ("status", status.map(String.init)), ("attempt", attempt.map(String.init)),
      ("attempts", attemptLimit.map { "at most \($0)" }),
      ("retries", statedRetries.map { "\($0) made, as the record says" }),
      ("retry layer", retryLayer?.rawValue),
      ("retry delay", retryDelaySeconds.map { JSONLine.number($0) + " s" }),
      ("retry after", retryAfterSeconds.map { JSONLine.number($0) + " s" }),
    ]
    return values.compactMap { name, value in value.map { (name, $0) } }
  }
}

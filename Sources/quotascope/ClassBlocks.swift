internal import FailureClassification

/// The classes for a terminal: one block each, as tables of sentences do not fit one.
enum ClassBlocks {
  static var text: String {
    FailureClass.table.map(block).joined(separator: "\n\n") + "\n"
  }

  private static func block(_ facts: FailureFacts) -> String {
    let mark = facts.failureClass.isBilling ? "  [billing]" : ""
    let lines = [
      facts.name + mark,
      "  \(facts.meaning).",
      "  \(facts.answerWords)",
      "  retrying: \(facts.retry.words) · who acts: \(facts.owner.rawValue)\(scope(facts))",
      "  fix: \(facts.fix).",
    ]
    return (lines + details(facts.failureClass)).joined(separator: "\n")
  }

  private static func scope(_ facts: FailureFacts) -> String {
    facts.scope.map { " · stops: \($0.words)" } ?? ""
  }

  /// One line per detail, their names one below the other.
  private static func details(_ failureClass: FailureClass) -> [String] {
    let details = failureClass.details
    guard let widest = details.map(\.name.count).max() else { return [] }
    return ["  details:"]
      + details.map { detail in
        let gap = String(repeating: " ", count: widest - detail.name.count + 2)
        return "    \(detail.name)\(gap)\(detail.meaning)"
      }
  }
}

extension FailureFacts {
  /// `HTTP 429 · code a, b · type c`.
  var answerWords: String {
    var parts = [status == "-" ? "no HTTP status of its own" : "HTTP \(status)"]
    if !codes.isEmpty { parts.append("code \(codes.joined(separator: ", "))") }
    if !types.isEmpty { parts.append("type \(types.joined(separator: ", "))") }
    return parts.joined(separator: " · ")
  }
}

extension Retryability {
  var words: String {
    switch self {
    case .never: "never helps until somebody pays or acts"
    case .afterWaiting: "after waiting, with back-off"
    case .afterFix: "after a change to request or configuration"
    }
  }
}

extension BillingScope {
  var words: String {
    switch self {
    case .project: "one project"
    case .organization: "the organization"
    case .unknown: "not said: the project or the organization"
    }
  }
}

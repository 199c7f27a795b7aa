internal import FailureClassification

/// The page docs/classification.md: classes, their details, and the rules in order.
///
/// All its texts are our own: code spans need care, nothing else.
enum ClassificationPage {
  static var text: String {
    ([opening, overview] + FailureClass.table.map(section) + [rules]).joined(separator: "\n\n")
      + "\n"
  }

  private static let opening = """
    # How failures are classified

    <!-- Written by `quotascope classes --markdown`. Change the tables in Sources/FailureClassification instead. -->

    Rules version \(code(rulesVersion)). A failure has a **class**, coarse enough to act on, and a **detail**, the fine name;
    where nothing finer is known, the detail is the class's own name. `quotascope classes` shows the same on a terminal,
    `quotascope classes --json` hands it to machines.

    Sources are given in short: `guide X` is OpenAI's guide of that name, `help N` article N of its help centre,
    `owner/repo#n` an issue on GitHub that quotes the text, `owner/repo` the source of that program; what is "not confirmed"
    was told by others and seen in no public log. `…` stands for what is left out.

    No failures of a call, and not counted: a balance query that wants a browser's session (`session_key_required`), the
    export of traces (`tracing_export`), a request that the program gave up itself (`user_abort`), an answer that is cut at
    its token limit (`output_truncated`). Their rules have the class "none".
    """

  // MARK: Classes

  private static var overview: String {
    let rows = FailureClass.table.map { facts in
      row([
        code(facts.name), facts.failureClass.isBilling ? "yes" : "", facts.meaning, facts.status,
        facts.retry.shortWords, facts.owner.rawValue,
      ])
    }
    let head = [
      "| Class | Billing | Meaning | HTTP | Retry | Who acts |", "|---|---|---|---|---|---|",
    ]
    return "## Classes at a glance\n\n" + (head + rows).joined(separator: "\n")
  }

  private static func section(_ facts: FailureFacts) -> String {
    let mark = facts.failureClass.isBilling ? " (billing)" : ""
    let head = "## \(code(facts.name))\(mark)\n\n\(facts.meaning).\n\n" + items(facts, indent: "")
    let details = facts.failureClass.details.map { detail in
      "- \(code(detail.name)): \(detail.meaning).\n" + items(detail, indent: "  ")
    }
    return details.isEmpty ? head : head + "\n\nDetails:\n\n" + details.joined(separator: "\n")
  }

  private static func items(_ facts: FailureFacts, indent: String) -> String {
    var answer = [facts.status == "-" ? "no HTTP status of its own" : "HTTP \(facts.status)"]
    if !facts.codes.isEmpty { answer.append("code " + list(facts.codes)) }
    if !facts.types.isEmpty { answer.append("type " + list(facts.types)) }
    var items = ["Answer: " + answer.joined(separator: "; ")]
    if let example = facts.example { items.append("Example: " + code(example)) }
    if let scope = facts.scope { items.append("Stops: \(scope.words)") }
    items.append("Retrying: \(facts.retry.words)")
    items.append("Who acts: \(facts.owner.rawValue). \(facts.fix)")
    items.append("Source: \(facts.source)")
    return items.map { "\(indent)- \($0)" }.joined(separator: "\n")
  }

  // MARK: Rules

  private static var rules: String {
    let rows = RuleDescription.all.enumerated().map { offset, rule in
      row([
        String(offset + 1), code(rule.name), rule.failureClass.map { code($0.rawValue) } ?? "none",
        code(rule.detail),
        rule.subject.rawValue, list(rule.values), rule.provesProvider ? "" : "yes",
      ])
    }
    return """
      ## Rules

      Asked from top to bottom; the first that holds decides the class. A later rule of the same class that looks at a code,
      type or wording may make the detail finer. Letters' case does not matter. "code" and "type" are values of the error's
      fields, "wording" stands in its text, "exception" ends the name of its class, "status" is the HTTP status. Where the
      last column says "yes", something else in the record must tell that a language model was asked.

      An error of OpenAI's API that no rule knows has the detail `openai_error_unknown`, the class of its HTTP status where
      that tells one (400, 403, 404, 5xx), and else `other_openai`. The report lists such errors by their text.

      | # | Rule | Class | Detail | Looks at | Any of | Needs a provider |
      |--:|---|---|---|---|---|---|

      """ + rows.joined(separator: "\n")
  }

  // MARK: Markdown

  private static func row(_ cells: [String]) -> String {
    let escaped = cells.map { cell in cell.split(separator: "|", omittingEmptySubsequences: false) }
      .map { $0.joined(separator: "\\|") }
    return "| " + escaped.joined(separator: " | ") + " |"
  }

  private static func list(_ names: [String]) -> String {
    names.map(code).joined(separator: ", ")
  }

  /// A code span; with a longer fence where the text holds backticks.
  private static func code(_ text: String) -> String {
    text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }
}

extension Retryability {
  /// For a narrow column.
  fileprivate var shortWords: String {
    switch self {
    case .never: "never"
    case .afterWaiting: "after waiting"
    case .afterFix: "after a fix"
    }
  }
}

internal import ArgumentParser
internal import FailureClassification
internal import Glibc

/// `quotascope classes`: the failure classes.
struct ClassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classes", abstract: "List the failure classes, what they mean and what helps.")

  @Flag(help: "Write JSON.")
  var json = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    try writeToOutput(json ? jsonText : tableText)
  }

  private var jsonText: String {
    let rows = FailureClass.table.map { facts in
      var row = JSONLine()
      row.add("class", facts.failureClass.rawValue)
      row.add("billing", facts.failureClass.isBilling)
      row.add("status", facts.status)
      row.add("meaning", facts.meaning)
      row.add("retryable", facts.retry.rawValue)
      row.add("owner", facts.owner.rawValue)
      row.add("fix", facts.fix)
      return "  " + row.object
    }
    return "[\n" + rows.joined(separator: ",\n") + "\n]\n"
  }

  /// One block per class: tables of sentences do not fit a terminal.
  private var tableText: String {
    FailureClass.table.map { facts in
      let retry =
        switch facts.retry {
        case .never: "never helps until somebody pays or acts"
        case .afterWaiting: "after waiting, with back-off"
        case .afterFix: "after a change to request or configuration"
        }
      let billing = facts.failureClass.isBilling ? "  [billing]" : ""
      return """
        \(facts.failureClass.rawValue)\(billing)
          \(facts.meaning).
          HTTP \(facts.status) · retrying: \(retry) · who acts: \(facts.owner.rawValue)
          fix: \(facts.fix).
        """
    }.joined(separator: "\n\n") + "\n"
  }
}

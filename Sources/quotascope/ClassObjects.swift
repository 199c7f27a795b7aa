internal import FailureClassification

/// The classes for machines: an array of objects, each with its details.
enum ClassObjects {
  static var text: String {
    "[\n" + FailureClass.table.map { "  " + classObject($0) }.joined(separator: ",\n") + "\n]\n"
  }

  private static func classObject(_ facts: FailureFacts) -> String {
    var row = JSONLine()
    row.add("class", facts.name)
    row.add("billing", facts.failureClass.isBilling)
    add(facts, to: &row)
    row.add("rules", json: array(rules(of: facts)))
    let details = facts.failureClass.details.map(detailObject)
    row.add("details", json: "[" + details.joined(separator: ",") + "]")
    return row.object
  }

  private static func detailObject(_ facts: FailureFacts) -> String {
    var row = JSONLine()
    row.add("detail", facts.name)
    add(facts, to: &row)
    row.add("rules", json: array(rules(of: facts)))
    return row.object
  }

  private static func add(_ facts: FailureFacts, to row: inout JSONLine) {
    row.add("status", facts.status)
    row.add("codes", json: array(facts.codes))
    row.add("types", json: array(facts.types))
    row.add("meaning", facts.meaning)
    row.add("example", facts.example)
    row.add("retryable", facts.retry.rawValue)
    row.add("owner", facts.owner.rawValue)
    row.add("fix", facts.fix)
    row.add("scope", facts.scope?.rawValue)
    row.add("source", facts.source)
  }

  /// Names of the rules that give exactly this name.
  private static func rules(of facts: FailureFacts) -> [String] {
    RuleDescription.all.filter { $0.detail == facts.name }.map(\.name)
  }

  private static func array(_ texts: [String]) -> String {
    "[" + texts.map(JSONLine.quoted).joined(separator: ",") + "]"
  }
}

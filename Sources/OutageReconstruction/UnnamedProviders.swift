internal import FailureClassification

/// Says of failures that were classed by their words alone that no line names who answered.
struct UnnamedProviders {
  let table: EventTable
  let calls: [CallFacts]
  let families: [Family]

  /// So many classes are named.
  private static let mostClasses = 4

  var statements: [Statement] { families.compactMap(refusals) + otherFailures }

  private func refusals(_ family: Family) -> Statement? {
    let unnamed = family.calls.filter { $0.provider == .unknown }
    guard let first = unnamed.first else { return nil }
    let evidence = table.evidence(table.rows[first.requests[0].firstRow])
    guard unnamed.count < family.calls.count else {
      let calls = unnamed.count == 1 ? "1 call" : "\(unnamed.count) calls"
      return Statement(
        "No line about the \(calls) that were refused for lack of money says that OpenAI answered: "
          + "the words are OpenAI's, but compatible services use them too.", evidence)
    }
    return Statement(
      "Of \(family.calls.count) calls that were refused for lack of money, \(unnamed.count) have no "
        + "line that says that OpenAI answered: they are counted with the others because of their "
        + "words.", evidence)
  }

  /// Failures that are not about money.
  private var otherFailures: [Statement] {
    var lines: [FailureClass: Int] = [:]
    var firstRow = Int.max
    for call in calls where call.provider == .unknown {
      for request in call.requests {
        guard let failureClass = request.failureClass, !failureClass.isBilling else { continue }
        lines[failureClass, default: 0] += request.lines
        firstRow = min(firstRow, request.firstRow)
      }
    }
    guard firstRow != .max else { return [] }
    let sum = lines.values.reduce(0, +)
    let count = sum == 1 ? "1 line tells" : "\(sum) lines tell"
    return [
      Statement(
        "\(count) of failures that are not about money (\(Self.names(lines))) and no line says who "
          + "answered: they are counted as OpenAI's because of their words.",
        table.evidence(table.rows[firstRow]))
    ]
  }

  private static func names(_ lines: [FailureClass: Int]) -> String {
    let sorted = lines.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      return left.key.rawValue < right.key.rawValue
    }.map(\.key.rawValue)
    let shown = sorted.prefix(mostClasses).joined(separator: ", ")
    return sorted.count > mostClasses ? shown + " and others" : shown
  }
}

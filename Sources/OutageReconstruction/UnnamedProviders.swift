internal import FailureClassification

/// Says of failures that were classed by their words alone that no line names who answered.
struct UnnamedProviders {
  let table: EventTable
  let calls: CallStore
  let book: ScopeBook

  /// So many classes are named.
  private static let mostClasses = 4

  var statements: [Statement] { refusals + otherFailures }

  /// Refused calls of one account.
  private struct Count {
    var calls = 0
    var unnamed = 0
    var firstRow = Int.max
  }

  private var refusals: [Statement] {
    var counts: [Symbol: Count] = [:]
    calls.forEach { _, call in
      guard call.isRefusedByOpenAI, let scope = book.firstScope(of: call.service) else { return }
      let account = book.scopes[scope].account
      var count = counts[account] ?? Count()
      count.calls += 1
      if call.head.provider == .unknown {
        count.unnamed += 1
        count.firstRow = min(count.firstRow, call.number)
      }
      counts[account] = count
    }
    return counts.values.filter { $0.unnamed > 0 }.sorted { $0.firstRow < $1.firstRow }
      .map(statement)
  }

  private func statement(_ count: Count) -> Statement {
    let evidence = table.evidence(table.rows[count.firstRow])
    guard count.unnamed < count.calls else {
      let calls = count.unnamed == 1 ? "1 call" : "\(count.unnamed) calls"
      return Statement(
        "No line about the \(calls) that were refused for lack of money says that OpenAI answered: "
          + "the words are OpenAI's, but compatible services use them too.", evidence)
    }
    return Statement(
      "Of \(count.calls) calls that were refused for lack of money, \(count.unnamed) have no "
        + "line that says that OpenAI answered: they are counted with the others because of their "
        + "words.", evidence)
  }

  /// Failures that are not about money.
  private var otherFailures: [Statement] {
    var lines: [FailureClass: Int] = [:]
    var firstRow = Int.max
    calls.forEach { _, call in
      guard call.head.provider == .unknown else { return }
      for request in call.requests {
        guard let failureClass = request.failureClass, !failureClass.isBilling else { continue }
        lines[failureClass, default: 0] += Int(request.lines)
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

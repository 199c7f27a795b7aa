// All failures by class, detail and provider.

internal import FailureClassification

/// Sums failures up.
struct FailureSummarizer {
  let table: EventTable
  let services: ServiceNames

  private struct Key: Hashable {
    var failureClass: FailureClass
    var detail: String
    var provider: Provider
  }

  private struct Sum {
    var lines = 0
    var requests = 0
    var calls = 0
    var firstRow: Int
    var lastRow: Int
    var services: [String: Int] = [:]
  }

  /// Billing first, then by lines, most first.
  func summaries(_ calls: CallStore) -> [FailureSummary] {
    var sums: [Key: Sum] = [:]
    calls.forEach { _, call in
      for (index, request) in call.requests.enumerated() {
        guard let failureClass = request.failureClass else { continue }
        let key = key(failureClass, request.detail, call.head.provider)
        var sum = sums[key] ?? Sum(firstRow: request.firstRow, lastRow: request.lastRow)
        sum.lines += Int(request.lines)
        sum.requests += 1
        if index == call.requests.count - 1 && call.failed { sum.calls += 1 }
        sum.firstRow = min(sum.firstRow, request.firstRow)
        sum.lastRow = max(sum.lastRow, request.lastRow)
        sum.services[name(call.service), default: 0] += Int(request.lines)
        sums[key] = sum
      }
    }
    addRowsWithoutTime(&sums)
    return sums.map { summary($0.key, $0.value) }.sorted { left, right in
      let billing = (left.failureClass.isBilling, right.failureClass.isBilling)
      if billing.0 != billing.1 { return billing.0 }
      if left.lines != right.lines { return left.lines > right.lines }
      return (left.failureClass.rawValue, left.detail, left.provider.rawValue)
        < (right.failureClass.rawValue, right.detail, right.provider.rawValue)
    }
  }

  private func key(_ failureClass: FailureClass, _ detail: Symbol, _ provider: Provider) -> Key {
    let name = table.symbols.name(detail) ?? failureClass.rawValue
    return Key(failureClass: failureClass, detail: name, provider: provider)
  }

  private func name(_ service: Symbol) -> String { table.symbols.name(service) ?? "unknown" }

  /// Failures without a time are in no call; their lines count all the same.
  private func addRowsWithoutTime(_ sums: inout [Key: Sum]) {
    for (number, row) in table.rows.enumerated() where row.time == EventTable.noTime {
      guard let failureClass = row.failureClass else { continue }
      let key = key(failureClass, row.detail, row.provider)
      var sum = sums[key] ?? Sum(firstRow: number, lastRow: number)
      sum.lines += 1
      sum.services[name(services.name(of: row)), default: 0] += 1
      sums[key] = sum
    }
  }

  private func summary(_ key: Key, _ sum: Sum) -> FailureSummary {
    let first = evidence(sum.firstRow)
    let example = exampleRow(key)
    return FailureSummary(
      failureClass: key.failureClass, detail: key.detail, provider: key.provider, lines: sum.lines,
      requests: sum.requests, calls: sum.calls, first: first, last: evidence(sum.lastRow),
      services: sum.services,
      example: Statement(
        example.flatMap { table.text(table.rows[$0]) } ?? "", example.map(evidence) ?? first))
  }

  private func evidence(_ row: Int) -> Evidence {
    table.evidence(table.rows[row], service: name(services.name(of: table.rows[row])))
  }

  /// The first row that proves the class by itself and whose text was kept.
  private func exampleRow(_ key: Key) -> Int? {
    table.rows.indices.first { number in
      let row = table.rows[number]
      return row.failureClass == key.failureClass && row.provider == key.provider
        && (table.symbols.name(row.detail) ?? "") == key.detail && table.text(row) != nil
    }
  }
}

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

    mutating func add(_ request: SettledRequest, service: String, endsCall: Bool) {
      lines += Int(request.lines)
      requests += 1
      if endsCall { calls += 1 }
      firstRow = min(firstRow, request.firstRow)
      lastRow = max(lastRow, request.lastRow)
      services[service, default: 0] += Int(request.lines)
    }

    mutating func addLine(service: String) {
      lines += 1
      services[service, default: 0] += 1
    }
  }

  /// Billing first, then by lines, most first.
  func summaries(_ calls: CallStore) -> [FailureSummary] {
    var sums: [Key: Sum] = [:]
    calls.forEach { _, call in
      for (index, request) in call.requests.enumerated() {
        guard let failureClass = request.failureClass else { continue }
        let endsCall = index == call.requests.count - 1 && call.failed
        sums[
          key(failureClass, request.detail, call.head.provider),
          default: Sum(firstRow: request.firstRow, lastRow: request.lastRow)
        ].add(request, service: name(call.service), endsCall: endsCall)
      }
    }
    addRowsWithoutTime(&sums)
    let examples = exampleRows
    return sums.map { summary($0.key, $0.value, example: examples[$0.key]) }.sorted { left, right in
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
    table.rows.forEach { number, row in
      guard row.time == EventTable.noTime, let failureClass = row.failureClass else { return }
      sums[
        key(failureClass, row.detail, row.provider),
        default: Sum(firstRow: number, lastRow: number)
      ].addLine(service: name(services.name(of: row)))
    }
  }

  private func summary(_ key: Key, _ sum: Sum, example: Int?) -> FailureSummary {
    let first = evidence(sum.firstRow)
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

  /// The first rows that prove their class by themselves and whose texts were kept.
  private var exampleRows: [Key: Int] {
    var rows: [Key: Int] = [:]
    table.rows.forEach { number, row in
      guard row.example != .none, let failureClass = row.failureClass,
        let detail = table.symbols.name(row.detail)
      else { return }
      let key = Key(failureClass: failureClass, detail: detail, provider: row.provider)
      if rows[key] == nil { rows[key] = number }
    }
    return rows
  }
}

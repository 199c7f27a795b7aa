internal import FailureClassification

/// Counts the failures that no rule knows.
struct UnknownFailureSummarizer {
  let table: EventTable
  let services: ServiceNames

  private struct Sum {
    var lines = 0
    var services: [String: Int] = [:]
    var firstRow: Int
    var lastRow: Int
  }

  func summary() -> UnknownFailures {
    var sums: [UInt32: Sum] = [:]
    var unknown = UnknownFailures()
    var omitted = SpillableArray<UInt32>(table.rows.space)
    table.rows.forEach { number, row in
      guard row.unknownKind != 0 else { return }
      if table.unknownKinds[row.unknownKind] == nil {
        omitted.append(row.unknownKind)
      } else {
        add(
          row, number, to: &sums[row.unknownKind, default: Sum(firstRow: number, lastRow: number)])
      }
    }
    unknown.omittedLines = omitted.count
    unknown.omittedGroups = Self.distinct(omitted)
    unknown.groups = sums.compactMap(group).sorted(by: Self.isBefore)
    return unknown
  }

  private static func distinct(_ numbers: consuming SpillableArray<UInt32>) -> Int {
    var numbers = numbers
    numbers.sort(by: <)
    var last: UInt32?
    return numbers.count { number in
      defer { last = number }
      return number != last
    }
  }

  private func add(_ row: EventRow, _ number: Int, to sum: inout Sum) {
    sum.lines += 1
    sum.services[name(row), default: 0] += 1
    sum.lastRow = number
    // Rows without a time come before all others; the first that has one tells more.
    if table.rows[sum.firstRow].time == EventTable.noTime && row.time != EventTable.noTime {
      sum.firstRow = number
    }
  }

  private func name(_ row: EventRow) -> String {
    table.symbols.name(services.name(of: row)) ?? "unknown"
  }

  private func group(_ number: UInt32, _ sum: Sum) -> UnknownFailure? {
    guard let kind = table.unknownKinds[number] else { return nil }
    let row = table.rows[sum.firstRow]
    let first = table.evidence(row, service: name(row))
    let last = table.rows[sum.lastRow]
    return UnknownFailure(
      template: kind.template, failureClass: row.failureClass ?? .otherOpenAI,
      provider: row.provider, status: row.status == 0 ? nil : Int(row.status), code: kind.code,
      type: kind.type, lines: sum.lines, services: sum.services, first: first,
      last: table.evidence(last, service: name(last)), example: Statement(kind.example, first))
  }

  /// Most lines first; the rest only makes the order certain.
  private static func isBefore(_ left: UnknownFailure, _ right: UnknownFailure) -> Bool {
    if left.lines != right.lines { return left.lines > right.lines }
    return left.orderKey.lexicographicallyPrecedes(right.orderKey)
  }
}

extension UnknownFailure {
  fileprivate var orderKey: [String] {
    [
      template, code ?? "", type ?? "", status.map(String.init) ?? "", provider.rawValue,
      failureClass.rawValue,
    ]
  }
}

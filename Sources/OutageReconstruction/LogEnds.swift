// How far the logs of services go.

internal import FailureClassification
internal import LogDecoding

/// When the last line of any log is in which a service wrote.
struct LogEnds {
  private var ends: [Symbol: Int64] = [:]

  init(_ table: EventTable, _ services: ServiceNames, _ ledgers: [InputLedger]) {
    guard !table.rows.isEmpty else { return }
    // Parts of one log, which rotation cut, have one name: a service goes on in the next part, even
    // where that holds nothing about language models.
    let lastOfLog = Dictionary(
      ledgers.lazy.compactMap { ledger in
        ledger.last.map { (SourceLabels(path: ledger.path).service, $0.nanoseconds) }
      }, uniquingKeysWith: max)
    let lastOfInput = table.paths.map { lastOfLog[SourceLabels(path: $0).service] }
    table.rows.forEach { _, row in
      guard let last = lastOfInput[Int(row.input)] else { return }
      let service = services.name(of: row)
      if last > ends[service] ?? .min { ends[service] = last }
    }
  }

  /// Of any of some services.
  func end(of services: Set<Symbol>) -> Int64? { services.compactMap { ends[$0] }.max() }
}

// How far the logs of services go.

internal import FailureClassification
internal import LogDecoding

/// When the last line of any log is in which a service wrote.
struct LogEnds {
  /// By the service's symbol; `Int64.min` where nothing is known.
  private var ends: [Int64]

  init(_ table: EventTable, _ services: ServiceNames, _ ledgers: [InputLedger]) {
    guard !table.rows.isEmpty else {
      ends = []
      return
    }
    // Parts of one log, which rotation cut, have one name: a service goes on in the next part, even
    // where that holds nothing about language models.
    let lastOfLog = Dictionary(
      ledgers.lazy.compactMap { ledger in
        ledger.last.map { (SourceLabels(path: ledger.path).service, $0.nanoseconds) }
      }, uniquingKeysWith: max)
    let lastOfInput = table.paths.map { lastOfLog[SourceLabels(path: $0).service] }
    var ends = [Int64](repeating: .min, count: table.symbols.names.count)
    table.rows.forEach { _, row in
      guard let last = lastOfInput[Int(row.input)] else { return }
      let service = Int(services.name(of: row))
      ends[service] = max(ends[service], last)
    }
    self.ends = ends
  }

  /// Of any of some services.
  func end(of services: Set<Symbol>) -> Int64? {
    services.lazy.map(Int.init).filter { ends.indices.contains($0) && ends[$0] != .min }
      .map { ends[$0] }.max()
  }
}

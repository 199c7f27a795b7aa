// What services write at all, as far as joining their lines depends on it.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// What services write at all, which tells what their silence means.
struct LoggingHabits {
  /// Services whose SDK announces retries: with them no retry comes silently.
  var announceRetries: Set<Symbol> = []
  /// Services that log how refused calls end.
  var logEnds: Set<Symbol> = []
  /// Models without the dates of their snapshots.
  private var families: [Symbol: String] = [:]

  init(_ table: EventTable, _ services: ServiceNames) {
    table.rows.forEach { _, row in
      if row.kind == .retryScheduled && row.retryLayer == .sdk {
        announceRetries.insert(row.service)
      }
      if row.kind == .callFailed { logEnds.insert(services.name(of: row)) }
      if row.model != 0, families[row.model] == nil, let name = table.symbols.name(row.model) {
        families[row.model] = Self.family(name)
      }
    }
  }

  /// `gpt-4o` of `openai/gpt-4o-2024-08-06`.
  private static func family(_ model: String) -> String {
    let name = model.split(separator: "/").last.map(String.init) ?? model
    var parts = name.split(separator: "-")
    while parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber), last.count != 1 {
      parts.removeLast()
    }
    return parts.joined(separator: "-").lowercased()
  }

  /// Whether two names are of models that answer for each other, and not of one.
  func areOtherModels(_ first: Symbol, _ second: Symbol) -> Bool {
    guard first != 0, second != 0, let known = families[first], let other = families[second]
    else { return false }
    return known != other
  }
}

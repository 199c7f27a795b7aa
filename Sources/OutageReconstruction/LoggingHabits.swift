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
  /// Services whose spans hold all the requests of a call, and not one each.
  var spanCalls: Set<Symbol> = []
  /// Services whose lines name OpenAI, and nobody else: what answers there without a name is OpenAI.
  private var askOpenAI: Set<Symbol> = []
  private var askOthers: Set<Symbol> = []
  /// Models without the dates of their snapshots.
  private var families: [Symbol: String] = [:]
  /// What services ask beside or behind calls of the same id that succeeded: no stand-in for these.
  private var usual: Set<Answerer> = []

  private struct Answerer: Hashable {
    var service: Symbol
    var provider: Provider
    var model: Symbol
  }

  /// How OpenAI answered last under an id.
  private struct Outcome {
    var succeeded: Bool
    var model: Symbol
  }

  /// Of so many ids at once it is remembered how OpenAI answered.
  private static let mostIDs = 16_384

  init(_ table: EventTable, _ services: ServiceNames) {
    var outcomes: [ContentHash: Outcome] = [:]
    var retriedSpans: Set<UInt64> = []
    table.rows.forEach { _, row in
      if row.kind == .retryScheduled && row.retryLayer == .sdk {
        announceRetries.insert(row.service)
      }
      if row.kind == .callFailed { logEnds.insert(services.name(of: row)) }
      if row.model != 0, families[row.model] == nil, let name = table.symbols.name(row.model) {
        families[row.model] = Self.family(name)
      }
      if let vendor = row.provider.vendor {
        let service = services.name(of: row)
        if vendor == .openai { askOpenAI.insert(service) } else { askOthers.insert(service) }
      }
      noteSpan(row, &retriedSpans)
      noteAnswerer(row, services.name(of: row), &outcomes)
    }
  }

  /// A request behind a retry notice of its span shows that spans are of calls.
  private mutating func noteSpan(_ row: EventRow, _ retried: inout Set<UInt64>) {
    guard row.spanID != 0, !spanCalls.contains(row.service) else { return }
    if row.kind == .retryScheduled {
      if retried.count >= Self.mostIDs { retried = [] }
      retried.insert(row.spanID)
    } else if row.kind == .httpResponse, retried.contains(row.spanID) {
      spanCalls.insert(row.service)
    }
  }

  /// Notes who answers although OpenAI did.
  private mutating func noteAnswerer(
    _ row: EventRow, _ service: Symbol, _ outcomes: inout [ContentHash: Outcome]
  ) {
    let id = row.traceID != .none ? row.traceID : row.callID
    guard id != .none, row.kind.isAboutRequest else { return }
    let isOpenAI = (row.provider.vendor ?? .openai) == .openai
    guard row.isSuccess else {
      if isOpenAI { outcomes[id] = Outcome(succeeded: false, model: row.model) }
      return
    }
    if let last = outcomes[id], last.succeeded,
      !isOpenAI || areOtherModels(last.model, row.model)
    {
      usual.insert(Answerer(service: service, provider: row.provider, model: row.model))
    }
    guard isOpenAI else { return }
    if outcomes.count >= Self.mostIDs { outcomes = [:] }
    outcomes[id] = Outcome(succeeded: true, model: row.model)
  }

  /// Whether an answer without a name can only be OpenAI's.
  func asksOnlyOpenAI(_ service: Symbol) -> Bool {
    askOpenAI.contains(service) && !askOthers.contains(service)
  }

  /// Whether a service asks who gave a success for something else, too.
  func isUsual(_ row: EventRow, of service: Symbol) -> Bool {
    usual.contains(Answerer(service: service, provider: row.provider, model: row.model))
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

// Successes with tokens of which no line says who was asked: spend, and proof of nothing.

internal import FailureClassification
internal import LogInput

extension EventRow {
  /// A success whose line names a model that no table knows, and no provider.
  var isUnnamedSuccess: Bool {
    kind == .callSucceeded && provider == .unknown && isCertain && model != 0 && !usage.isEmpty
  }
}

/// Successful requests whose lines name no provider.
///
/// They count as spent at OpenAI where all other calls of their service go there, and nowhere else:
/// in no call, as no recovery.
struct UnnamedSuccesses {
  /// What is told of some of them.
  private struct Group {
    var requests = 0
    var firstRow = Int.max
    var models: Set<String> = []
    var services: Set<String> = []

    mutating func add(_ row: EventRow, _ number: Int, _ service: Symbol, _ symbols: SymbolTable) {
      requests += 1
      firstRow = min(firstRow, number)
      Self.add(symbols.name(row.model), to: &models)
      Self.add(symbols.name(service), to: &services)
    }

    /// Keeps the first names of an order that has nothing to do with that of the rows.
    private static func add(_ name: String?, to names: inout Set<String>) {
      guard let name else { return }
      names.insert(name)
      if names.count > mostNames, let last = names.max() { names.remove(last) }
    }
  }

  private let table: EventTable
  /// In the order of their rows.
  private var counted: SpillableArray<Int>
  private var spent = Group()
  private var left = Group()

  private static let mostNames = 3

  init(_ table: EventTable, _ services: ServiceNames) {
    self.table = table
    counted = SpillableArray(table.rows.space)
    var hasAny = false
    var askOpenAI: Set<Symbol> = []
    var askOthers: Set<Symbol> = []
    table.rows.forEach { _, row in
      guard row.kind.isAboutRequest, row.isCertain else { return }
      switch row.provider {
      case .unknown: hasAny = hasAny || row.isUnnamedSuccess
      case .openai: askOpenAI.insert(services.name(of: row))
      default: askOthers.insert(services.name(of: row))
      }
    }
    guard hasAny, !askOpenAI.isEmpty else { return }
    var repeated = Self.repetitions(table).elements().makeIterator()
    var next = repeated.next()
    table.rows.forEach { number, row in
      while let told = next, told < number { next = repeated.next() }
      let service = services.name(of: row)
      guard row.isUnnamedSuccess, next != number, !row.isCached, row.time != EventTable.noTime,
        askOpenAI.contains(service)
      else { return }
      if askOthers.contains(service) {
        left.add(row, number, service, table.symbols)
      } else {
        counted.append(number)
        spent.add(row, number, service, table.symbols)
      }
    }
  }

  /// A line that tells the tokens of a request with an id.
  private struct Telling: BitwiseCopyable, Sendable {
    var id: ContentHash
    var input: Int32
    var output: Int32
    /// Whether only that call has the id.
    var isOwnID: Bool
    var isUnnamed: Bool
    var row: Int

    func isOfSameRequest(as other: Telling) -> Bool {
      (id, input, output) == (other.id, other.input, other.output)
    }
  }

  /// Rows of requests of which another line tells, too: one that names who was asked, as a gateway's
  /// does, or an earlier one.
  private static func repetitions(_ table: EventTable) -> SpillableArray<Int> {
    var tellings = SpillableArray<Telling>(table.rows.space)
    table.rows.forEach { number, row in
      guard row.kind.isAboutRequest, row.isCertain, !row.usage.isEmpty else { return }
      for (id, isOwn) in [(row.requestID, true), (row.callID, true), (row.traceID, false)]
      where id != .none {
        tellings.append(
          Telling(
            id: id, input: row.usage.input, output: row.usage.output, isOwnID: isOwn,
            isUnnamed: row.isUnnamedSuccess, row: number))
      }
    }
    // Those that name who was asked come first.
    tellings.sort { left, right in
      if left.id != right.id { return left.id < right.id }
      let (tokens, others) = ((left.input, left.output), (right.input, right.output))
      if tokens != others { return tokens < others }
      return (left.isUnnamed ? 1 : 0, left.row) < (right.isUnnamed ? 1 : 0, right.row)
    }
    var rows = SpillableArray<Int>(table.rows.space)
    var first: Telling?
    tellings.forEach { _, telling in
      guard let known = first, telling.isOfSameRequest(as: known) else {
        first = telling
        return
      }
      guard telling.isUnnamed, !known.isUnnamed || telling.isOwnID, telling.row != known.row
      else { return }
      rows.append(telling.row)
    }
    rows.sort { $0 < $1 }
    return rows
  }

  /// Hands over those that count as spent at OpenAI.
  func forEach(_ take: (MeteredRequest) -> Void) {
    counted.forEach { _, number in take(MeteredRequest(table.rows[number], number)) }
  }

  var statements: [Statement] {
    var statements: [Statement] = []
    if spent.requests > 0 {
      statements.append(
        Statement(
          Self.question(spent)
            + " Spend counts \(spent.requests == 1 ? "it" : "them"), as all other "
            + "calls of \(Self.list(spent.services)) go to OpenAI; "
            + (spent.requests == 1 ? "it proves no recovery." : "they prove no recovery."),
          table.evidence(table.rows[spent.firstRow])))
    }
    if left.requests > 0 {
      statements.append(
        Statement(
          Self.question(left) + " \(Self.list(left.services)) "
            + (left.services.count == 1 ? "calls" : "call")
            + " several providers, so spend does not count \(left.requests == 1 ? "it" : "them").",
          table.evidence(table.rows[left.firstRow])))
    }
    return statements
  }

  private static func question(_ group: Group) -> String {
    let isOne = group.requests == 1
    return
      "Who answered \(isOne ? "1 successful request" : "\(group.requests) successful requests"): "
      + "\(isOne ? "its line names" : "their lines name") the "
      + "model\(group.models.count == 1 ? "" : "s") \(list(group.models)) and no provider."
  }

  private static func list(_ names: Set<String>) -> String {
    let shown = names.sorted().prefix(mostNames - (names.count < mostNames ? 0 : 1))
    return shown.joined(separator: ", ") + (names.count < mostNames ? "" : " and others")
  }
}

extension MeteredRequest {
  fileprivate init(_ row: EventRow, _ number: Int) {
    time = row.time
    self.row = number
    provider = row.provider
    model = row.model
    organization = row.organization
    project = row.project
    usage = row.usage
    isCached = row.isCached
  }
}

// Events to calls, calls to outages, outages to incidents. A pure function of the events.

internal import FailureClassification
package import LogDecoding
internal import LogInput

/// Reconstructs what happened.
package struct Reconstructor: Sendable {
  private let policy: ReconstructionPolicy
  private let prices: PriceList
  private let budget: Dollars?

  /// - Parameters:
  ///   - policy: Every threshold.
  ///   - prices: What tokens cost.
  ///   - budget: What may be spent in a month; `nil` for no budget.
  package init(
    policy: ReconstructionPolicy = ReconstructionPolicy(), prices: PriceList = PriceList(),
    budget: Dollars? = nil
  ) {
    self.policy = policy
    self.prices = prices
    self.budget = budget
  }

  /// So many incidents are told; of logs that have more, the first.
  private static let mostIncidents = 1000

  /// What the events of some logs tell; `ledgers` tell how far each log goes, `marks` what somebody
  /// who was there says.
  package func reconstruct(
    _ table: EventTable, ledgers: [InputLedger], infersRetries: Bool = true, marks: [Remark] = []
  ) -> Reconstruction {
    let space = table.rows.space
    let services = ServiceNames(table)
    let likely = likelySuccesses(table, services)
    var calls = settledCalls(table, services)
    let book = settleByState(&calls, likely, space)
    let outages = OutageFinder(policy: policy, book: book).outages()
    let groups = OutageGrouper(policy: policy, book: book, outages: outages).groups()
    let drafts = groups.prefix(Self.mostIncidents).map {
      IncidentDraft($0, outages: outages, book: book, policy: policy)
    }
    let unnamed = UnnamedSuccesses(table, services)
    let spend = spend(calls, unnamed, table)
    let sources = IncidentBuilder.Sources(
      policy: policy, table: table, book: book, outages: outages, calls: calls,
      hidden: HiddenRetries(
        isOn: infersRetries, table: table, servicesWithAttempts: book.servicesWithAttempts),
      logEnds: LogEnds(table, services, ledgers),
      remarks: RemarkFinder(table, services, policy: policy, marks: marks, space: space),
      spend: spend)
    var incidents: [Incident] = []
    var blips: [Blip] = []
    for (draft, tally) in zip(drafts, tallies(drafts, sources)) {
      let builder = IncidentBuilder(sources: sources, draft: draft, tally: tally)
      if draft.isBlip(policy) {
        blips.append(builder.blip())
      } else {
        incidents.append(builder.incident())
      }
    }
    incidents.sort { left, right in
      let leftTime = left.firstFailure.time ?? .distantPast
      let rightTime = right.firstFailure.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.id, left.firstFailure.file, left.firstFailure.line)
        < (right.id, right.firstFailure.file, right.firstFailure.line)
    }
    blips.sort { left, right in
      let leftTime = left.first.time ?? .distantPast
      let rightTime = right.first.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.service, left.first.file, left.first.line)
        < (right.service, right.first.file, right.first.line)
    }
    let coverage = coverage(table, services, calls, incidents)
    // What may have begun in a gap of the logs did not surely begin at its first line.
    for index in incidents.indices where incidents[index].onsetConfidence == "exact" {
      let first = incidents[index].firstFailure
      if coverage.gapsBeforeOnset.contains(where: { $0.firstFailure == first }) {
        incidents[index].onsetConfidence = "likely"
      }
    }
    let isProven = incidents.allSatisfy { $0.recovered != nil }
    var eventCount = 0
    table.rows.forEach { _, row in if row.isCertain { eventCount += 1 } }
    var result = Reconstruction(
      incidents: incidents, blips: blips,
      failures: FailureSummarizer(table: table, services: services).summaries(calls),
      eventCount: eventCount,
      unknowns: unknowns(table, calls) + omitted(groups.count)
        + KnowledgeGaps(coverage: coverage, incidents: incidents).statements
        + UnnamedProviders(table: table, calls: calls, book: book).statements
        + unnamed.statements + ClockDifferences(table: table, policy: policy).statements,
      coverage: coverage, completionPatterns: isProven ? [] : completionPatterns(calls, table),
      unknownFailures: UnknownFailureSummarizer(table: table, services: services).summary())
    result.spend = spend
    return result
  }

  /// What all successful requests cost.
  private func spend(
    _ calls: CallStore, _ unnamed: UnnamedSuccesses, _ table: EventTable
  ) -> Spend? {
    var meter = SpendMeter(prices: prices, budget: budget)
    calls.forEach { _, call in
      for request in call.requests where request.succeeded {
        meter.add(MeteredRequest(request, of: call)) { table.symbols.name($0) }
      }
    }
    unnamed.forEach { request in meter.add(request) { table.symbols.name($0) } }
    return meter.spend { table.evidence(table.rows[$0]) }
  }

  // MARK: Calls

  private func settledCalls(_ table: EventTable, _ services: ServiceNames) -> CallStore {
    let settler = CallSettler(table: table)
    var builder = CallBuilder(policy: policy, habits: LoggingHabits(table, services))
    var calls = CallStore(table.rows.space)
    func keep(_ call: Call) {
      calls.append(settler.facts(call), rows: call.requests.flatMap(\.rows))
    }
    table.rows.forEach { number, row in
      guard row.time != EventTable.noTime, row.isCertain, !row.isUnnamedSuccess,
        row.kind.isAboutRequest || row.kind == .fallback
      else { return }
      let lane = Lane(
        service: services.name(of: row), host: row.host, process: row.process, thread: row.thread)
      builder.add(row, number: number, lane: lane, take: keep)
    }
    builder.finish(keep)
    calls.sort()
    return calls
  }

  private func likelySuccesses(_ table: EventTable, _ services: ServiceNames) -> [Success] {
    var successes: [Success] = []
    table.rows.forEach { number, row in
      guard !row.isCertain else { return }
      successes.append(
        Success(
          time: row.time, row: number, service: services.name(of: row),
          organization: row.organization, project: row.project, apiKey: row.apiKeyHash,
          operation: row.operation, isProven: false))
    }
    return successes
  }

  /// Finds the scopes, and gives refusals without a reason the class of the state that their
  /// account was in.
  private func settleByState(
    _ calls: inout CallStore, _ likely: [Success], _ space: TemporarySpace
  ) -> ScopeBook {
    let book = ScopeBook(calls, likely: [], space: space)
    guard !book.scopes.isEmpty else { return book }
    let states = BrokenStates(book, calls, space: space)
    calls.settle { call, request in
      call.head.provider.isOpenAI && request.settle(by: states, of: call)
    }
    return ScopeBook(calls, likely: likely, space: space)
  }

  /// Walks over all calls once, and counts them for the incidents that they belong to or concern.
  private func tallies(
    _ drafts: [IncidentDraft], _ sources: IncidentBuilder.Sources
  ) -> [IncidentTally] {
    var tallies = drafts.map(IncidentTally.init)
    guard !drafts.isEmpty else { return [] }
    let assignment = CallAssignment(
      drafts, sources.outages, sources.book, space: sources.table.rows.space)
    let finder = ConcernedIncidents(drafts)
    sources.calls.forEach { place, call in
      guard call.head.provider.isOpenAI else { return }
      if let own = assignment.incident(of: call) {
        tallies[own.incident].add(call, at: place, outage: own.outage, hidden: sources.hidden)
      }
      for index in finder.incidents(of: call) {
        if call.succeeded { tallies[index].addWorking(call) }
        if drafts[index].concerns(call) {
          tallies[index].addConcerned(call)
        } else if drafts[index].isSibling(call) {
          tallies[index].addSibling(call)
        }
      }
    }
    return tallies
  }

  // MARK: What stays open

  private func coverage(
    _ table: EventTable, _ services: ServiceNames, _ calls: CallStore, _ incidents: [Incident]
  ) -> Coverage {
    var meter = CoverageMeter(services: services, policy: policy)
    table.rows.forEach { _, row in meter.add(row) }
    calls.forEach { _, call in meter.add(call) }
    return meter.coverage(of: incidents, in: table.symbols)
  }

  /// Loggers and id names of the lines that ended refused calls.
  private func completionPatterns(
    _ calls: CallStore, _ table: EventTable
  ) -> Set<CompletionPattern> {
    var patterns: Set<CompletionPattern> = []
    calls.forEach { place, call in
      guard call.isRefusedByOpenAI, call.failedForMoney, let request = call.requests.last,
        patterns.count < Self.mostPatterns
      else { return }
      for number in calls.rows(ofCallAt: place, most: Self.mostRowsOfCall)
      where number >= request.firstRow {
        let row = table.rows[number]
        guard row.kind == .callFailed, row.callIDName != 0 || row.traceID != .none,
          row.failureClass?.isBilling == true, let logger = table.symbols.name(row.logger)
        else { continue }
        let name = row.callIDName != 0 ? row.callIDName : CompletionPattern.traceName
        patterns.insert(CompletionPattern(logger: logger, idName: name))
      }
    }
    return patterns
  }

  private static let mostPatterns = 256
  private static let mostRowsOfCall = 1000

  private func omitted(_ groups: Int) -> [Statement] {
    guard groups > Self.mostIncidents else { return [] }
    return [
      Statement(
        "\(groups - Self.mostIncidents) further outages are left out: the first "
          + "\(Self.mostIncidents) are told.")
    ]
  }

  private func unknowns(_ table: EventTable, _ calls: CallStore) -> [Statement] {
    var unknowns: [Statement] = []
    var withoutTime = 0
    var first: EventRow?
    table.rows.forEach { _, row in
      guard row.time == EventTable.noTime else { return }
      withoutTime += 1
      if first == nil { first = row }
    }
    if let first {
      let lines = withoutTime == 1 ? "1 line" : "\(withoutTime) lines"
      unknowns.append(
        Statement(
          "\(lines) about language models have no usable time and are in no outage or count of calls.",
          table.evidence(first)))
    }
    var inferred = 0
    var firstRow = Int.max
    calls.forEach { _, call in
      for request in call.requests where request.isFromState {
        inferred += 1
        firstRow = min(firstRow, request.firstRow)
      }
    }
    if inferred > 0 {
      let requests = inferred == 1 ? "1 request is" : "\(inferred) requests are"
      unknowns.append(
        Statement(
          "\(requests) counted as refused for lack of money although no line says why: HTTP 429 or a "
            + "retry while everything else of the scope was refused for that reason.",
          table.evidence(table.rows[firstRow])))
    }
    return unknowns
  }
}

/// Tells of each refused call which incident and outage it belongs to.
///
/// Calls are asked about in the order of their first rows.
private final class CallAssignment {
  private struct Entry: BitwiseCopyable, Sendable {
    var number: Int
    var incident: Int32
    var outage: Int32
  }

  private var entries: SpillableArray<Entry>
  private var next = 0

  init(
    _ drafts: [IncidentDraft], _ outages: [ScopedOutage], _ book: ScopeBook, space: TemporarySpace
  ) {
    var entries = SpillableArray<Entry>(space)
    for (incident, draft) in drafts.enumerated() {
      for outage in draft.group.outages {
        book.refusals.forEach(in: outages[outage].refusals) { _, refusal in
          entries.append(
            Entry(number: refusal.number, incident: Int32(incident), outage: Int32(outage)))
        }
      }
    }
    entries.sort { $0.number < $1.number }
    self.entries = entries
  }

  func incident(of call: CallFacts) -> (incident: Int, outage: Int)? {
    while next < entries.count, entries[next].number < call.number { next += 1 }
    guard next < entries.count, entries[next].number == call.number else { return nil }
    return (Int(entries[next].incident), Int(entries[next].outage))
  }
}

/// Finds the incidents that a call may concern by its time.
private struct ConcernedIncidents {
  /// By the time of the first refusal.
  private let order: [(first: Int64, last: Int64, incident: Int)]
  /// The longest incident.
  private let longest: Int64

  init(_ drafts: [IncidentDraft]) {
    order = drafts.enumerated().map { ($1.group.firstTime, $1.group.lastTime, $0) }
      .sorted { ($0.first, $0.incident) < ($1.first, $1.incident) }
    longest = order.map { $0.last - $0.first }.max() ?? 0
  }

  func incidents(of call: CallFacts) -> [Int] {
    let (start, end) = (call.start, call.end)
    var found: [Int] = []
    // What began longer ago than the longest incident lasts is over.
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if order[middle].first < start - longest { low = middle + 1 } else { high = middle }
    }
    while low < order.count, order[low].first <= end {
      if order[low].last >= start { found.append(order[low].incident) }
      low += 1
    }
    return found
  }
}

extension EventKind {
  /// Whether the event tells of a request, and not about one.
  var isAboutRequest: Bool {
    switch self {
    case .httpResponse, .attemptFailed, .retryScheduled, .callFailed, .callSucceeded: true
    case .fallback, .alert, .operatorNote: false
    }
  }
}

extension Timestamp {
  static let distantPast = Timestamp(nanoseconds: .min)
}

extension String {
  /// For ordering paths: a compressed file stands where its plain form would.
  var sortKey: String {
    hasSuffix(".gz") ? String(dropLast(3)) : self
  }
}

extension EventTable {
  /// Orders rows by time, then by the order of inputs, then by line.
  mutating func sortByTime() {
    rows.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.input != right.input { return left.input < right.input }
      return (left.line, left.index) < (right.line, right.index)
    }
  }
}

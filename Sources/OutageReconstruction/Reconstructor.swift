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

  /// So many incidents are told; of logs that have more, those with most calls that failed.
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
    func draft(_ group: OutageGroup) -> IncidentDraft {
      IncidentDraft(group, outages: outages, book: book, policy: policy, space: space)
    }
    let choice = IncidentChoice(groups, outages, most: Self.mostIncidents)
    let drafts = choice.told.map(draft)
    let omitted = choice.omitted(draft)
    let unnamed = UnnamedSuccesses(table, services)
    let spend = spend(calls, unnamed, table)
    let clocks = ClockDifferences(table: table, policy: policy)
    let sources = IncidentBuilder.Sources(
      policy: policy, table: table, clocks: clocks, book: book, outages: outages, calls: calls,
      hidden: HiddenRetries(
        isOn: infersRetries, table: table, servicesWithAttempts: book.servicesWithAttempts),
      logEnds: LogEnds(table, services, ledgers),
      remarks: RemarkFinder(table, services, policy: policy, marks: marks, space: space),
      spend: spend)
    var incidents: [Incident] = []
    var blips: [Blip] = []
    for (draft, tally) in zip(drafts, tallies(drafts, sources)) {
      let builder = IncidentBuilder(sources: sources, draft: draft, tally: tally)
      if draft.isBlip {
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
    table.rows.forEach { _, row in if row.isCertain && !row.namesNobody { eventCount += 1 } }
    var result = Reconstruction(
      incidents: incidents, blips: blips,
      failures: FailureSummarizer(table: table, services: services).summaries(calls),
      eventCount: eventCount,
      unknowns: unknowns(table, calls) + omitted.statements
        + KnowledgeGaps(coverage: coverage, incidents: incidents).statements
        + UnnamedProviders(table: table, calls: calls, book: book).statements
        + unnamed.statements + clocks.statements
        + UntiedRefusals(table: table, calls: calls, drafts: drafts).statements,
      coverage: coverage, completionPatterns: isProven ? [] : completionPatterns(calls, table),
      unknownFailures: UnknownFailureSummarizer(table: table, services: services).summary())
    result.spend = spend
    result.omittedIncidents = omitted.incidents
    return result
  }

  /// What all successful requests cost.
  private func spend(
    _ calls: CallStore, _ unnamed: UnnamedSuccesses, _ table: EventTable
  ) -> Spend? {
    var meter = SpendMeter(prices: prices, budget: budget)
    // The whole table would be copied for each request.
    let symbols = table.symbols
    calls.forEach { _, call in
      for request in call.requests where request.succeeded {
        meter.add(MeteredRequest(request, of: call)) { symbols.name($0) }
      }
    }
    unnamed.forEach { request in meter.add(request) { symbols.name($0) } }
    return meter.spend { table.evidence(table.rows[$0]) }
  }

  // MARK: Calls

  private func settledCalls(_ table: EventTable, _ services: ServiceNames) -> CallStore {
    let habits = LoggingHabits(table, services)
    let settler = CallSettler(table: table)
    var builder = CallBuilder(policy: policy, habits: habits)
    var calls = CallStore(table.rows.space)
    var facts: CallFacts?
    func keep(_ call: Call) {
      settler.settle(call, into: &facts)
      if let facts { calls.append(facts, of: call) }
    }
    table.rows.forEach { number, row in
      guard row.time != EventTable.noTime, row.isCertain, !row.isUnnamedSuccess,
        row.kind.isAboutRequest || row.kind == .fallback
      else { return }
      let service = services.name(of: row)
      var row = row
      if row.isBareAnswer {
        guard habits.asksOnlyOpenAI(service) else { return }
        row.provider = .openai
      }
      let lane = Lane(
        service: service, host: row.host, process: row.process, thread: row.thread)
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
    let states = BrokenStates(book, calls, policy: policy, space: space)
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
    let spans = SpanIndex(
      drafts.enumerated().map {
        SpanIndex.Span(first: $1.group.firstTime, last: max($1.group.lastTime, $1.until), place: $0)
      })
    sources.calls.forEach { place, call in
      guard call.head.provider.isOpenAI else { return }
      if let own = assignment.incident(of: call) {
        tallies[own.incident].add(call, at: place, outage: own.outage, hidden: sources.hidden)
      }
      for index in spans.places(from: call.start, until: call.end) {
        if call.succeeded, drafts[index].isMeanwhile(call) { tallies[index].addWorking(call) }
        if drafts[index].hasOtherFailure(call) { tallies[index].addOtherFailure(call) }
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
      let lines =
        withoutTime == 1
        ? "1 line about language models has no usable time and is"
        : "\(countText(withoutTime)) lines about language models have no usable time and are"
      unknowns.append(
        Statement(
          "\(lines) in no outage or count of calls.",
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

/// Which incidents of very many are told.
private struct IncidentChoice {
  /// Those with most lost calls, by time.
  private(set) var told: [OutageGroup]
  private var others: [OutageGroup] = []

  init(_ groups: [OutageGroup], _ outages: [ScopedOutage], most: Int) {
    told = groups
    guard groups.count > most else { return }
    let lost = groups.map { $0.outages.reduce(0) { $0 + outages[$1].lostCalls } }
    let order = groups.indices.sorted { (lost[$1], $0) < (lost[$0], $1) }
    told = order.prefix(most).sorted().map { groups[$0] }
    others = order.dropFirst(most).map { groups[$0] }
  }

  /// What the others come to.
  func omitted(
    _ draft: (OutageGroup) -> IncidentDraft
  ) -> (incidents: OmittedIncidents?, statements: [Statement]) {
    var sum = OmittedIncidents(count: 0, callsFailed: 0)
    var blips = 0
    for group in others {
      let draft = draft(group)
      if draft.isBlip {
        blips += 1
      } else {
        sum.count += 1
        sum.callsFailed += draft.failedCalls
      }
    }
    var statements: [Statement] = []
    if sum.count > 0 {
      statements.append(
        Statement(
          "\(sum.count) further outages, in which \(sum.callsFailed) calls failed, are counted but "
            + "not told: those with most failed calls are."))
    }
    if blips > 0 { statements.append(Statement("\(blips) further stray refusals are not told.")) }
    return (sum.count > 0 ? sum : nil, statements)
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

extension EventKind {
  /// Whether the event tells of a request, and not about one.
  var isAboutRequest: Bool {
    switch self {
    case .httpResponse, .attemptFailed, .retryScheduled, .callFailed, .callSucceeded: true
    case .fallback, .alert, .operatorNote: false
    }
  }
}

extension EventRow {
  /// Whether it tells that somebody answered.
  var isSuccess: Bool {
    kind == .callSucceeded || kind == .httpResponse && (100..<400).contains(status)
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

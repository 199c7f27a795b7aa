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

  /// What the events of some logs tell; `ledgers` tell how far each log goes.
  package func reconstruct(
    _ table: EventTable, ledgers: [InputLedger], infersRetries: Bool = true
  ) -> Reconstruction {
    let services = ServiceNames(table)
    var calls = settledCalls(table, services)
    let successes = provenSuccesses(calls, table)
    let likely = likelySuccesses(table, services)
    let families = settleByState(&calls, successes).map { $0.relyingOn(likely) }
    let callsByService = Dictionary(grouping: calls.indices) { calls[$0].service }
    var incidents: [Incident] = []
    var blips: [Blip] = []
    for family in families {
      let clusters = ClusterFinder(policy: policy).clusters(
        of: family.calls, successes: family.successes)
      for (index, cluster) in clusters.enumerated() {
        let builder = IncidentBuilder(
          policy: policy, table: table, services: services, family: family, calls: calls,
          callsByService: callsByService,
          ledgers: ledgers, infersRetries: infersRetries,
          until: index + 1 < clusters.count ? clusters[index + 1].firstTime : .max)
        if let blip = builder.blip(cluster) {
          blips.append(blip)
        } else {
          incidents.append(builder.incident(cluster))
        }
      }
    }
    incidents.sort { left, right in
      let leftTime = left.firstFailure.time ?? .distantPast
      let rightTime = right.firstFailure.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.id, left.firstFailure.file, left.firstFailure.line)
        < (right.id, right.firstFailure.file, right.firstFailure.line)
    }
    let spend = spend(calls, table)
    if let spend {
      for index in incidents.indices {
        let first = incidents[index].firstFailure.time?.nanoseconds
        incidents[index].burn = first.flatMap {
          spend.burn(before: $0, incidents[index].scope) { table.evidence(table.rows[$0]) }
        }
      }
    }
    blips.sort { left, right in
      let leftTime = left.first.time ?? .distantPast
      let rightTime = right.first.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.service, left.first.file, left.first.line)
        < (right.service, right.first.file, right.first.line)
    }
    let summaries = FailureSummarizer(table: table, services: services).summaries(calls)
    let isProven = incidents.allSatisfy { $0.recovered != nil }
    var result = Reconstruction(
      incidents: incidents, blips: blips, failures: summaries,
      eventCount: table.rows.count { $0.isCertain },
      unknowns: unknowns(table, calls)
        + UnnamedProviders(table: table, calls: calls, families: families).statements
        + ClockDifferences(table: table, policy: policy).statements,
      completionPatterns: isProven ? [] : completionPatterns(families, table),
      unknownFailures: UnknownFailureSummarizer(table: table, services: services).summary())
    result.spend = spend
    return result
  }

  /// What all successful requests cost.
  private func spend(_ calls: [CallFacts], _ table: EventTable) -> Spend? {
    var meter = SpendMeter(prices: prices, budget: budget)
    for call in calls {
      for request in call.requests where request.succeeded {
        meter.add(MeteredRequest(request, of: call)) { table.symbols.name($0) }
      }
    }
    return meter.spend { table.evidence(table.rows[$0]) }
  }

  /// Loggers and id names of the lines that ended refused calls.
  private func completionPatterns(
    _ families: [Family], _ table: EventTable
  ) -> Set<CompletionPattern> {
    var patterns: Set<CompletionPattern> = []
    for call in families.lazy.flatMap(\.calls) where call.failedForMoney {
      guard let request = call.requests.last else { continue }
      for number in request.firstRow...request.lastRow {
        let row = table.rows[number]
        guard row.kind == .callFailed, row.callIDName != 0, row.failureClass?.isBilling == true,
          let logger = table.symbols.name(row.logger)
        else { continue }
        patterns.insert(CompletionPattern(logger: logger, idName: row.callIDName))
      }
    }
    return patterns
  }

  private func likelySuccesses(
    _ table: EventTable, _ services: ServiceNames
  ) -> [Success] {
    table.rows.enumerated().filter { !$0.element.isCertain }.map { number, row in
      Success(
        time: row.time, row: number, service: services.name(of: row),
        organization: row.organization, project: row.project, operation: row.operation,
        isProven: false)
    }
  }

  private func settledCalls(_ table: EventTable, _ services: ServiceNames) -> [CallFacts] {
    let announcing = table.rows.filter { $0.kind == .retryScheduled && $0.retryLayer == .sdk }
    var builder = CallBuilder(
      policy: policy, announcingServices: Set(announcing.map(\.service)))
    for (number, row) in table.rows.enumerated()
    where row.time != EventTable.noTime && row.kind.isAboutRequest && row.isCertain {
      let lane = Lane(
        service: services.name(of: row), host: row.host, process: row.process, thread: row.thread)
      builder.add(row, number: number, lane: lane)
    }
    let settler = CallSettler(table: table, services: services)
    var facts: [CallFacts] = []
    builder.drain { facts.append(settler.facts($0, number: facts.count)) }
    return facts
  }

  private func provenSuccesses(_ calls: [CallFacts], _ table: EventTable) -> [Success] {
    var successes: [Success] = []
    for call in calls where call.provider.isOpenAI {
      for request in call.requests where request.succeeded && !table.rows[request.firstRow].isCached
      {
        successes.append(
          Success(
            time: request.time, row: request.firstRow, service: call.service,
            organization: call.organization, project: call.project, operation: call.operation))
      }
    }
    return successes.sorted { ($0.time, $0.row) < ($1.time, $1.row) }
  }

  /// Finds the families of refused calls, and gives refusals without a reason the class of the
  /// state that their family was in.
  private func settleByState(
    _ calls: inout [CallFacts], _ successes: [Success]
  ) -> [Family] {
    let refused = calls.filter { $0.provider.isOpenAI && $0.firstRefusal != nil }
    let families = FamilyFinder.families(refused, successes: successes)
    var states: [Symbol: BrokenState] = [:]
    for family in families {
      let state = BrokenState(family)
      for service in family.services where states[service] == nil { states[service] = state }
    }
    for index in calls.indices where calls[index].provider.isOpenAI {
      guard let state = states[calls[index].service] else { continue }
      calls[index].settle(by: state)
    }
    let settled = calls.filter { $0.provider.isOpenAI && $0.firstRefusal != nil }
    return FamilyFinder.families(settled, successes: successes)
  }

  private func unknowns(_ table: EventTable, _ calls: [CallFacts]) -> [Statement] {
    var unknowns: [Statement] = []
    let withoutTime = table.rows.filter { $0.time == EventTable.noTime }
    if let first = withoutTime.first {
      let lines = withoutTime.count == 1 ? "1 line" : "\(withoutTime.count) lines"
      unknowns.append(
        Statement(
          "\(lines) about language models have no usable time and are in no outage or count of calls.",
          table.evidence(first)))
    }
    let inferred = calls.flatMap(\.requests).filter(\.isFromState)
    if let first = inferred.map(\.firstRow).min() {
      let requests = inferred.count == 1 ? "1 request is" : "\(inferred.count) requests are"
      unknowns.append(
        Statement(
          "\(requests) counted as refused for lack of money although no line says why: HTTP 429 or a "
            + "retry while everything else of the scope was refused for that reason.",
          table.evidence(table.rows[first])))
    }
    return unknowns
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

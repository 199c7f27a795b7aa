// One stretch of refusals as an incident: times, state, counts.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Says what was counted of one incident.
struct IncidentBuilder {
  let sources: Sources
  let draft: IncidentDraft
  let tally: IncidentTally

  /// What all incidents are built from.
  struct Sources {
    let policy: ReconstructionPolicy
    let table: EventTable
    let clocks: ClockDifferences
    let book: ScopeBook
    let outages: [ScopedOutage]
    let calls: CallStore
    let hidden: HiddenRetries
    let logEnds: LogEnds
    let remarks: RemarkFinder
    let spend: Spend?
  }

  var table: EventTable { sources.table }

  // MARK: Blips

  /// The incident as a blip.
  func blip() -> Blip {
    let first = firstEvidence(tally.sum)
    let failureClass = tally.codes.min { $0.value.first.row < $1.value.first.row }?.key.failureClass
    return Blip(
      failureClass: failureClass ?? .insufficientQuota, service: first.service ?? "unknown",
      first: first, last: lastEvidence(tally.sum), callsFailed: tally.sum.failedCalls)
  }

  // MARK: Incidents

  func incident() -> Incident {
    let first = firstEvidence(tally.sum)
    let codes = codes()
    let mostUsed = codes.map(\.requests).max()
    let failureClass = codes.first { $0.requests == mostUsed }?.failureClass ?? .insufficientQuota
    let after = SuccessWalk(sources.book, draft, tally)
    let scope = scope(of: tally.identities, services: Array(tally.services.keys))
    let impacts = tally.services.map { impact($0.key, $0.value, after) }.sorted {
      ($1.callsFailed, $1.callsRefused, $0.service) < ($0.callsFailed, $0.callsRefused, $1.service)
    }
    let remarks = sources.remarks.remarks(
      from: draft.group.firstTime, until: draft.recovered?.time ?? draft.group.lastTime)
    var incident = Incident(
      id: id(first, scope), fingerprint: fingerprint(first, scope, codes.first),
      failureClass: failureClass, codes: codes, state: state,
      onsetConfidence: onsetConfidence, recoveryConfidence: recoveryConfidence,
      recoveryDoubt: recoveryDoubt,
      scopeConfidence: scopeConfidence, scope: scope,
      lastSuccessBefore: draft.before.map(evidence), firstFailure: first,
      lastFailure: lastEvidence(tally.sum),
      firstSuccessAfterFirstFailure: draft.firstSuccess.map(evidence),
      recovered: draft.recovered.map(evidence), mixed: mixed(after), pauses: pauses(),
      calls: callCounts(tally.sum), requests: requestCounts(tally.sum), wasted: wasted(impacts),
      firstWastedRetry: tally.firstWasted.map(evidence),
      firstAlert: remarks.first { $0.kind == .alert }?.evidence, fallback: fallback(),
      siblings: siblings(), otherAccounts: otherAccounts(), remarks: remarks, outages: outages(),
      byService: impacts, causes: [],
      series: after.series.series(name), peak: peak())
    incident.otherFailures = otherFailures()
    incident.burn = sources.spend?.burn(before: draft.group.firstTime, scope) {
      table.evidence(table.rows[$0])
    }
    incident.causes = CauseFinder(causeFacts(of: incident), policy: sources.policy).causes()
    return incident
  }

  func name(_ symbol: Symbol) -> String { table.symbols.name(symbol) ?? "unknown" }

  func evidence(_ row: ServiceRow) -> Evidence {
    table.evidence(table.rows[row.row], service: name(row.service))
  }

  func evidence(_ success: Success) -> Evidence {
    evidence(ServiceRow(row: success.row, service: success.service))
  }

  /// The first line about the first refusal.
  private func firstEvidence(_ count: RefusalCount) -> Evidence {
    evidence(count.first ?? ServiceRow(row: 0, service: 0))
  }

  /// The last line about the last refusal.
  private func lastEvidence(_ count: RefusalCount) -> Evidence {
    evidence(count.last ?? ServiceRow(row: 0, service: 0))
  }

  // MARK: State

  /// Logs of services that never succeeded again tell whether failures stopped; the others' tell
  /// nothing about them.
  private var state: OutageState {
    state(
      recovered: draft.recovered != nil, last: draft.group.lastTime,
      services: draft.openServices)
  }

  private func state(recovered: Bool, last: Int64, services: Set<Symbol>) -> OutageState {
    if recovered { return .recovered }
    return logsGoOn(after: last, services: services) ? .failuresStopped : .ongoing
  }

  /// Whether lines of the services are there long enough after a moment.
  private func logsGoOn(after time: Int64, services: Set<Symbol>) -> Bool {
    sources.logEnds.end(of: services).map { seconds(time, $0) >= sources.policy.quietSeconds }
      ?? false
  }

  private var onsetConfidence: String {
    guard let before = draft.before else { return "at_latest" }
    let isSure = before.isProven && !hasDoubtfulClock([tally.sum.first?.row, before.row])
    return isSure ? "exact" : "likely"
  }

  private var recoveryDoubt: RecoveryDoubt? {
    guard let recovered = draft.recovered else { return nil }
    if !recovered.isProven { return .unprovenLine }
    return draft.isOpenAfterRecovery ? .otherServices : nil
  }

  private var recoveryConfidence: String {
    guard draft.recovered != nil else { return "none" }
    if recoveryDoubt != nil || hasDoubtfulClock([tally.sum.last?.row, draft.recovered?.row]) {
      return "likely"
    }
    return logsGoOn(after: draft.group.lastTime, services: draft.services)
      ? "exact" : "logs_end_early"
  }

  /// Ids that every service's lines name are certain; where some services name none, that they
  /// share the others' account is likely.
  private var scopeConfidence: String {
    let named = tally.identities.namedServices.count
    if named == 0 { return "unknown" }
    return named == tally.services.count ? "certain" : "likely"
  }

  /// Whether rows come from hosts whose clocks are known to differ: which of them is right is not
  /// known.
  private func hasDoubtfulClock(_ rows: [Int?]) -> Bool {
    rows.compactMap(\.self).contains { sources.clocks.areDoubtful(for: table.rows[$0]) }
  }

  private func mixed(_ after: SuccessWalk) -> MixedPhase? {
    guard let from = draft.mixedFrom, let start = table.time(table.rows[from.row]),
      after.mixedSuccesses > 0, tally.mixedFailures > 0
    else { return nil }
    return MixedPhase(
      from: start, until: lastEvidence(tally.sum).time ?? start,
      successes: after.mixedSuccesses, failures: tally.mixedFailures)
  }

  // MARK: Scope and codes

  /// What all the calls that say something agree on.
  private func scope(of identities: IdentityTally, services: [Symbol]) -> Scope {
    func common(_ names: [Symbol: ServiceRow]) -> (Symbol, ServiceRow)? {
      names.count == 1 ? names.first.map { ($0.key, $0.value) } : nil
    }
    return Scope(
      organization: common(identities.organizations).flatMap { table.symbols.name($0.0) },
      project: identities.nameProject(all: services)
        ? common(identities.projects).flatMap { table.symbols.name($0.0) } : nil,
      apiKey: common(identities.keys).flatMap { maskedKey($0.1) },
      services: services.map(name).sorted())
  }

  /// The key as a line of the call shows it.
  func maskedKey(_ row: ServiceRow) -> String? {
    table.symbols.name(table.rows[row.row].apiKey)
  }

  private func codes() -> [CodeUse] {
    var uses: [String: CodeUse] = [:]
    for (code, tally) in tally.codes.sorted(by: { $0.value.first.row < $1.value.first.row }) {
      let detail = table.symbols.name(code.detail) ?? code.failureClass.rawValue
      let key = code.failureClass.rawValue + " " + detail
      if uses[key] == nil {
        uses[key] = CodeUse(
          failureClass: code.failureClass, detail: detail, first: evidence(tally.first),
          last: evidence(tally.last), requests: tally.requests)
      } else {
        uses[key]?.requests += tally.requests
      }
    }
    return uses.values.sorted { left, right in
      let leftTime = left.first.time ?? .distantPast
      let rightTime = right.first.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.failureClass.rawValue, left.detail) < (right.failureClass.rawValue, right.detail)
    }
  }

  // MARK: Ids

  /// The incident's id: `q-<UTC minute>-<6 hex of scope>`.
  private func id(_ first: Evidence, _ scope: Scope) -> String {
    let minute = first.time.map { time in
      let digits = time.rfc3339.filter(\.isNumber)
      return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))"
    }
    return "q-\(minute ?? "unknown")-\(scopeHash(scope, first).prefix(6))"
  }

  /// Stays the same while logs grow.
  ///
  /// It is made of whose money it was, the hour of the first failure and its class; no file's name is
  /// in it.
  private func fingerprint(_ first: Evidence, _ scope: Scope, _ firstCode: CodeUse?) -> String {
    let hour = first.time.map { String($0.rfc3339.prefix(13)) } ?? ""
    let failureClass = (firstCode?.failureClass ?? .insufficientQuota).rawValue
    return hash([scopeHash(scope, first), hour, failureClass])
  }

  /// Of the ids of organization, project and key; where no line names one, of the service that
  /// failed first: further services may join while logs grow.
  private func scopeHash(_ scope: Scope, _ first: Evidence) -> String {
    let ids = [scope.organization, scope.project, scope.apiKey].compactMap { $0 }
    return hash(ids.isEmpty ? [first.service ?? "unknown"] : ids)
  }

  private func hash(_ parts: [String]) -> String {
    hexDigits(ContentHash(Array(parts.joined(separator: "\n").utf8).span).high)
  }

  // MARK: Services and scopes

  private func callCounts(_ count: RefusalCount) -> CallCounts {
    CallCounts(
      failed: count.failedCalls, total: logsSuccesses ? count.concernedCalls : nil,
      begunAfterFirstFailure: count.begunAfter)
  }

  /// Without any success in the logs nobody knows how many calls there were.
  private var logsSuccesses: Bool {
    draft.group.scopes.contains(where: sources.book.scopesWithProof.contains)
  }

  private func requestCounts(_ count: RefusalCount) -> RequestCounts {
    RequestCounts(
      failedSeen: count.failedRequests, failedInferred: count.inferred,
      totalSeen: count.concernedRequests)
  }

  private func impact(
    _ service: Symbol, _ tally: ServiceTally, _ after: SuccessWalk
  ) -> ServiceImpact {
    let delays =
      tally.longestDelay >= 0
      ? tally.shortestDelay...max(tally.shortestDelay, tally.longestDelay) : nil
    return ServiceImpact(
      service: name(service), callsFailed: tally.count.failedCalls,
      callsRefused: tally.count.refusedCalls, requestsFailedSeen: tally.count.failedRequests,
      requestsFailedInferred: tally.count.inferred, wastedRetriesSeen: tally.wasted,
      wastedRetriesInferred: tally.count.inferred, firstFailure: firstEvidence(tally.count),
      lastFailure: lastEvidence(tally.count),
      recovered: after.recovered[service].map(evidence),
      retry: RetryBehaviour(
        layers: tally.layers.names, mostRequestsPerCall: mostRequests(tally), delays: delays,
        isNested: tally.isNested, retryAfterObeyed: tally.retryAfterObeyed,
        retryAfterIgnored: tally.retryAfterIgnored),
      example: example(tally, service))
  }

  /// 0 when it is not known: where calls without ids ran side by side and were not told apart, the
  /// one with most requests is likely two.
  private func mostRequests(_ tally: ServiceTally) -> Int {
    let refused = tally.count.refusedCalls
    return tally.sharedCalls * Self.fewShared > refused ? 0 : tally.mostRequests
  }

  /// One in so many calls may be mixed up with another one.
  private static let fewShared = 50

  /// So many lines of an example are shown.
  static let mostExampleLines = 40

  /// All lines of the call with most requests.
  private func example(_ tally: ServiceTally, _ service: Symbol) -> [Evidence] {
    guard let example = tally.example else { return [] }
    return sources.calls.rows(ofCallAt: example.place, most: Self.mostExampleLines).map {
      evidence(ServiceRow(row: $0, service: service))
    }
  }

  /// Outages per scope.
  private func outages() -> [Outage] {
    draft.outages.compactMap(outage).sorted { left, right in
      let leftTime = left.firstFailure.time ?? .distantPast
      let rightTime = right.firstFailure.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.scope.services.first ?? "", left.scope.project ?? "")
        < (right.scope.services.first ?? "", right.scope.project ?? "")
    }
  }

  private func outage(_ outage: IncidentDraft.OutageDraft) -> Outage? {
    guard let count = tally.outages[outage.place], count.first != nil else { return nil }
    let whole = sources.outages[outage.place]
    let recovered = sources.book.firstSuccess(of: whole.scope, after: whole.lastTime)
      .flatMap { $0.time < draft.group.until ? $0 : nil }
    let first = sources.book.refusals[whole.refusals.lowerBound]
    return Outage(
      scope: scope(of: outage), failureClass: first.failureClass,
      firstFailure: firstEvidence(count), lastFailure: lastEvidence(count),
      recovered: recovered.map(evidence),
      state: state(
        recovered: recovered != nil, last: outage.lastTime, services: outage.services),
      calls: callCounts(count), requests: requestCounts(count))
  }

  private func scope(of outage: IncidentDraft.OutageDraft) -> Scope {
    func common(_ names: Set<Symbol>) -> String? {
      names.count == 1 ? names.first.flatMap { table.symbols.name($0) } : nil
    }
    return Scope(
      organization: common(outage.organizations), project: common(outage.projects),
      services: outage.services.map(name).sorted())
  }

  private func siblings() -> [SiblingScope] {
    tally.siblings.compactMap { project, sibling in
      guard let example = sibling.example else { return nil }
      let organization = draft.organizations.count == 1 ? draft.organizations.first : nil
      return SiblingScope(
        scope: Scope(
          organization: organization.flatMap { table.symbols.name($0) },
          project: table.symbols.name(project), services: sibling.services.map(name).sorted()),
        succeeded: sibling.succeeded, failed: sibling.failed, example: evidence(example))
    }.sorted {
      ($1.succeeded, $0.scope.project ?? "") < ($0.succeeded, $1.scope.project ?? "")
    }
  }

  private func otherAccounts() -> OtherAccounts? {
    let others = tally.otherAccounts
    guard let example = others.example else { return nil }
    return OtherAccounts(
      succeeded: others.succeeded,
      organizations: others.organizations.compactMap { table.symbols.name($0) }.sorted(),
      apiKeys: Set(others.keys.values.compactMap(maskedKey)).sorted(), example: evidence(example))
  }

  private func fallback() -> FallbackImpact? {
    guard tally.fallback.calls > 0, let first = tally.fallback.answerRows.min() else { return nil }
    let rows = tally.fallback.answerRows.map { table.rows[$0] }
    let names = Set(
      rows.compactMap { row -> String? in
        table.symbols.name(row.model) ?? (row.provider == .unknown ? nil : row.provider.rawValue)
      })
    return FallbackImpact(
      calls: tally.fallback.calls, addedLatencySeconds: tally.fallback.addedSeconds,
      answeredBy: names.sorted(),
      example: table.evidence(table.rows[first]))
  }

  // MARK: Waste

  private func wasted(_ impacts: [ServiceImpact]) -> WastedRetries {
    var assumptions: Set<String> = []
    for (service, tally) in tally.services {
      for policy in tally.assumed {
        if let words = sources.hidden.assumption(policy, service: name(service)) {
          assumptions.insert(words)
        }
      }
    }
    return WastedRetries(
      seen: impacts.reduce(0) { $0 + $1.wastedRetriesSeen },
      inferred: impacts.reduce(InferredCount()) { $0 + $1.wastedRetriesInferred },
      secondsWaited: tally.secondsWaited, assumptions: assumptions.sorted())
  }

  private func peak() -> (minute: Timestamp, requests: Int, wasted: Int)? {
    tally.peak.best.map {
      (
        Timestamp(nanoseconds: $0.minute * 60_000_000_000, fractionDigits: 0), $0.requests,
        $0.wasted
      )
    }
  }
}

/// What the successes since the first refusal tell.
struct SuccessWalk {
  private(set) var mixedSuccesses = 0
  /// Per service, the first success after its last refusal.
  private(set) var recovered: [Symbol: Success] = [:]
  private(set) var series: SeriesTally

  /// Looks at the successes of all scopes, each once, until every service has recovered.
  init(_ book: ScopeBook, _ draft: IncidentDraft, _ tally: IncidentTally) {
    series = tally.series
    let group = draft.group
    let span = series.span
    let order = Dictionary(
      uniqueKeysWithValues: group.scopes.enumerated().map { ($1, $0) })
    for (place, scope) in group.scopes.enumerated() {
      var open: [Symbol: Int64] = [:]
      for service in book.scopes[scope].services {
        open[service] = tally.services[service]?.count.lastRefusalTime
      }
      let range = book.successes(of: scope)
      var next = book.successes.firstIndex(in: range) { $0.time >= span.lowerBound }
      while next < range.upperBound {
        let success = book.successes[next]
        next += 1
        let isPast = success.time >= span.upperBound && success.time > group.lastTime
        if success.time >= group.until || isPast && open.isEmpty { break }
        let isSeen = book.scopes(speakingFor: success).contains { order[$0] ?? .max < place }
        guard !isSeen else { continue }
        if success.time < span.upperBound { series.add(success) }
        if let from = draft.mixedFrom?.time, draft.speakers.contains(scope),
          (from...group.lastTime).contains(success.time)
        {
          mixedSuccesses += 1
        }
        guard let last = open[success.service], success.time > last else { continue }
        let known = recovered[success.service]
        if known.map({ (success.time, success.row) < ($0.time, $0.row) }) ?? true {
          recovered[success.service] = success
        }
        open[success.service] = nil
      }
    }
  }
}

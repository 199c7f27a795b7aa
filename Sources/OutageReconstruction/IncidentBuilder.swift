// One stretch of refusals as an incident: times, state, counts.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Computes what is said of one incident.
struct IncidentBuilder {
  let policy: ReconstructionPolicy
  let table: EventTable
  let services: ServiceNames
  let family: Family
  /// All calls, refused or not.
  let calls: [CallFacts]
  /// Places in `calls`.
  let callsByService: [Symbol: [Int]]
  let ledgers: [InputLedger]
  let infersRetries: Bool
  /// When the family's next incident begins.
  let until: Int64
  /// What the readers of the logs say of moments.
  let marks: [Remark]

  // MARK: Blips

  /// The cluster as a blip: too few failed calls between successes to be an outage.
  func blip(_ cluster: RefusalCluster) -> Blip? {
    let failed = cluster.calls.count { $0.failedForMoney }
    let seconds = Double(cluster.lastTime - cluster.firstTime) / 1e9
    guard failed < policy.blipCalls, seconds <= policy.blipSeconds,
      family.successes.contains(where: { $0.time < cluster.firstTime }),
      family.successes.contains(where: { $0.time > cluster.lastTime }),
      let call = cluster.calls.first, let failureClass = call.billingClass
    else { return nil }
    return Blip(
      failureClass: failureClass, service: name(call.service), first: firstEvidence(cluster.calls),
      last: lastEvidence(cluster.calls), callsFailed: failed)
  }

  // MARK: Incidents

  func incident(_ cluster: RefusalCluster) -> Incident {
    let first = firstEvidence(cluster.calls)
    let last = lastEvidence(cluster.calls)
    let successes = family.successes.filter { $0.time < until }
    let recovered = successes.first { $0.time > cluster.lastTime }
    let before = successes.last { $0.time < cluster.firstTime }
    let scope = scope(of: cluster.calls)
    let codes = codes(cluster.calls)
    let mostUsed = codes.map(\.requests).max()
    let failureClass = codes.first { $0.requests == mostUsed }?.failureClass ?? .insufficientQuota
    let impacts = impacts(cluster)
    let firstSuccess = successes.first { $0.time > cluster.firstTime }
    let counter = CallCounter(builder: self, cluster: cluster)
    let remarks = remarks(cluster, until: recovered?.time)
    var incident = Incident(
      id: id(first, scope), fingerprint: fingerprint(first, scope, failureClass),
      failureClass: failureClass, codes: codes,
      state: state(cluster, recovered: recovered != nil),
      onsetConfidence: onsetConfidence(before),
      recoveryConfidence: recoveryConfidence(recovered, cluster),
      scopeConfidence: scope.organization != nil || scope.project != nil ? "certain" : "unknown",
      scope: scope, lastSuccessBefore: before.map(evidence), firstFailure: first,
      lastFailure: last, firstSuccessAfterFirstFailure: firstSuccess.map(evidence),
      recovered: recovered.map(evidence), mixed: mixed(cluster, firstSuccess),
      calls: counter.calls(), requests: counter.requests(), wasted: wasted(cluster, impacts),
      firstWastedRetry: firstWasted(cluster),
      firstAlert: remarks.first { $0.kind == .alert }?.evidence, fallback: nil, siblings: [],
      remarks: remarks, outages: outages(cluster), byService: impacts,
      causes: [],
      series: SeriesBuilder(builder: self, cluster: cluster).series(recovered: recovered?.time),
      peak: peak(cluster))
    incident.causes = CauseFinder(causeFacts(cluster, incident), policy: policy).causes()
    return incident
  }

  func name(_ symbol: Symbol) -> String { table.symbols.name(symbol) ?? "unknown" }

  func evidence(_ row: Int, service: Symbol) -> Evidence {
    table.evidence(table.rows[row], service: name(service))
  }

  func evidence(_ success: Success) -> Evidence {
    evidence(success.row, service: success.service)
  }

  /// The first line about the first refusal.
  func firstEvidence(_ calls: [CallFacts]) -> Evidence {
    let refusals = calls.flatMap { call in call.refusals.map { (call.service, $0.firstRow) } }
    let first = refusals.min { $0.1 < $1.1 } ?? (0, 0)
    return evidence(first.1, service: first.0)
  }

  /// The last line about the last refusal.
  func lastEvidence(_ calls: [CallFacts]) -> Evidence {
    let refusals = calls.flatMap { call in call.refusals.map { (call.service, $0.lastRow) } }
    let last = refusals.max { $0.1 < $1.1 } ?? (0, 0)
    return evidence(last.1, service: last.0)
  }

  // MARK: State

  private func state(_ cluster: RefusalCluster, recovered: Bool) -> OutageState {
    if recovered { return .recovered }
    return logsGoOn(after: cluster.lastTime, services: Set(cluster.calls.map(\.service)))
      ? .failuresStopped : .ongoing
  }

  /// Whether lines of the services are there long enough after a moment.
  private func logsGoOn(after time: Int64, services wanted: Set<Symbol>) -> Bool {
    logsEnd(services: wanted).map { Double($0 - time) / 1e9 >= policy.quietSeconds } ?? false
  }

  /// The time of the last line of any log in which the services wrote.
  private func logsEnd(services wanted: Set<Symbol>) -> Int64? {
    var paths: Set<String> = []
    for row in table.rows where wanted.contains(services.name(of: row)) {
      paths.insert(table.paths[Int(row.input)])
    }
    return ledgers.filter { paths.contains($0.path) }.compactMap { $0.last?.nanoseconds }.max()
  }

  private func onsetConfidence(_ before: Success?) -> String {
    guard before != nil else { return "at_latest" }
    return before?.isProven == false ? "likely" : "exact"
  }

  private func recoveryConfidence(_ recovered: Success?, _ cluster: RefusalCluster) -> String {
    guard recovered != nil else { return "none" }
    if recovered?.isProven == false { return "likely" }
    return logsGoOn(after: cluster.lastTime, services: family.services) ? "exact" : "logs_end_early"
  }

  private func mixed(_ cluster: RefusalCluster, _ firstSuccess: Success?) -> MixedPhase? {
    guard let from = firstSuccess, from.time < cluster.lastTime,
      let start = table.time(table.rows[from.row])
    else { return nil }
    let inPhase = { (time: Int64) in time >= from.time && time <= cluster.lastTime }
    let successes = family.successes.count { inPhase($0.time) }
    let failures = cluster.calls.reduce(0) { sum, call in
      sum + call.refusals.count { inPhase($0.time) }
    }
    let until = lastEvidence(cluster.calls).time ?? start
    return MixedPhase(from: start, until: until, successes: successes, failures: failures)
  }

  // MARK: Scope and codes

  /// What all the calls that say something agree on.
  func scope(of calls: [CallFacts]) -> Scope {
    Scope(
      organization: common(calls.map(\.organization)), project: common(calls.map(\.project)),
      apiKey: commonKey(calls), services: Set(calls.map { name($0.service) }).sorted())
  }

  private func common(_ symbols: [Symbol]) -> String? {
    let said = Set(symbols).subtracting([0])
    return said.count == 1 ? said.first.flatMap { table.symbols.name($0) } : nil
  }

  private func commonKey(_ calls: [CallFacts]) -> String? {
    guard common(calls.map(\.apiKey)) != nil else { return nil }
    let row = calls.lazy.flatMap(\.requests).map { table.rows[$0.firstRow] }.first {
      $0.apiKey != 0
    }
    return row.flatMap { table.symbols.name($0.apiKey) }
  }

  private func codes(_ calls: [CallFacts]) -> [CodeUse] {
    var uses: [String: CodeUse] = [:]
    let refusals = calls.flatMap { call in call.refusals.map { (call.service, $0) } }
      .sorted { $0.1.firstRow < $1.1.firstRow }
    for (service, refusal) in refusals {
      guard let failureClass = refusal.failureClass else { continue }
      let detail = table.symbols.name(refusal.detail) ?? failureClass.rawValue
      let key = failureClass.rawValue + " " + detail
      let last = evidence(refusal.lastRow, service: service)
      if uses[key] == nil {
        uses[key] = CodeUse(
          failureClass: failureClass, detail: detail,
          first: evidence(refusal.firstRow, service: service), last: last, requests: 0)
      }
      uses[key]?.requests += 1
      uses[key]?.last = last
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
    return "q-\(minute ?? "unknown")-\(scopeHash(scope).prefix(6))"
  }

  private func fingerprint(
    _ first: Evidence, _ scope: Scope, _ failureClass: FailureClass
  ) -> String {
    let hour = first.time.map { String($0.rfc3339.prefix(13)) } ?? ""
    let text = [scopeHash(scope), hour, failureClass.rawValue].joined(separator: "\n")
    return hexDigits(ContentHash(Array(text.utf8).span).high)
  }

  private func scopeHash(_ scope: Scope) -> String {
    let ids = [scope.organization, scope.project, scope.apiKey].compactMap { $0 }
    let text = (ids.isEmpty ? scope.services : ids).joined(separator: "\n")
    return hexDigits(ContentHash(Array(text.utf8).span).high)
  }

  // MARK: Services and scopes

  private func impacts(_ cluster: RefusalCluster) -> [ServiceImpact] {
    let byService = Dictionary(grouping: cluster.calls, by: \.service)
    return byService.map { service, calls in
      ServiceImpactBuilder(builder: self, service: service, calls: calls).impact(
        after: cluster.lastTime)
    }.sorted { ($1.callsFailed, $0.service) < ($0.callsFailed, $1.service) }
  }

  /// Outages per scope: per project where calls name theirs, else per organization, else per
  /// service.
  private func outages(_ cluster: RefusalCluster) -> [Outage] {
    let byScope = Dictionary(grouping: cluster.calls) { call in
      call.project != 0
        ? "project \(call.project)"
        : call.organization != 0
          ? "organization \(call.organization)" : "service \(name(call.service))"
    }
    return byScope.sorted { $0.key < $1.key }.flatMap { _, calls in
      let services = Set(calls.map(\.service))
      let successes = family.successes.filter { services.contains($0.service) && $0.time < until }
      return ClusterFinder(policy: policy).clusters(of: calls, successes: successes).map {
        outage($0, successes)
      }
    }.sorted { left, right in
      let leftTime = left.firstFailure.time ?? .distantPast
      let rightTime = right.firstFailure.time ?? .distantPast
      if leftTime != rightTime { return leftTime < rightTime }
      return (left.scope.services.first ?? "") < (right.scope.services.first ?? "")
    }
  }

  private func outage(_ cluster: RefusalCluster, _ successes: [Success]) -> Outage {
    let recovered = successes.first { $0.time > cluster.lastTime }
    let counter = CallCounter(builder: self, cluster: cluster)
    return Outage(
      scope: scope(of: cluster.calls),
      failureClass: cluster.calls.first?.billingClass ?? .insufficientQuota,
      firstFailure: firstEvidence(cluster.calls), lastFailure: lastEvidence(cluster.calls),
      recovered: recovered.map(evidence), state: state(cluster, recovered: recovered != nil),
      calls: counter.calls(), requests: counter.requests())
  }

  // MARK: Waste

  private func wasted(_ cluster: RefusalCluster, _ impacts: [ServiceImpact]) -> WastedRetries {
    var delays: [Double] = []
    for call in cluster.calls {
      for request in call.refusals where request.retryDelay >= 0 {
        delays.append(request.retryDelay)
      }
    }
    let assumptions = HiddenRetries(builder: self).assumptions(cluster.calls)
    return WastedRetries(
      seen: impacts.reduce(0) { $0 + $1.wastedRetriesSeen },
      inferred: impacts.reduce(InferredCount()) { $0 + $1.wastedRetriesInferred },
      secondsWaited: delays.isEmpty ? nil : delays.reduce(0, +), assumptions: assumptions)
  }

  private func firstWasted(_ cluster: RefusalCluster) -> Evidence? {
    let wasted = cluster.calls.compactMap { call -> (Symbol, Int)? in
      guard let first = call.firstRefusal,
        let retry = call.requests[(first + 1)...].first(where: { !$0.succeeded })
      else { return nil }
      return (call.service, retry.firstRow)
    }
    return wasted.min { $0.1 < $1.1 }.map { evidence($0.1, service: $0.0) }
  }

  private func peak(
    _ cluster: RefusalCluster
  ) -> (minute: Timestamp, requests: Int, wasted: Int)? {
    let minute: Int64 = 60_000_000_000
    var counts: [Int64: (requests: Int, wasted: Int)] = [:]
    for call in cluster.calls {
      for (index, request) in call.requests.enumerated()
      where request.failureClass?.isBilling == true {
        let isWasted = index > (call.firstRefusal ?? index)
        counts[request.time / minute, default: (0, 0)].requests += 1
        if isWasted { counts[request.time / minute]?.wasted += 1 }
      }
    }
    let best = counts.max { ($0.value.requests, $1.key) < ($1.value.requests, $0.key) }
    return best.map {
      (
        Timestamp(nanoseconds: $0.key * minute, fractionDigits: 0), $0.value.requests,
        $0.value.wasted
      )
    }
  }

  // MARK: Remarks

  /// Alerts and operators' notes from the first failure to recovery, with some time before for what
  /// led to it.
  private func remarks(_ cluster: RefusalCluster, until recovered: Int64?) -> [Remark] {
    let margin = Int64(policy.quietSeconds * 1e9)
    let end = (recovered ?? cluster.lastTime) + margin
    let found = table.rows.filter { row in
      !row.kind.isAboutRequest && row.time >= cluster.firstTime - margin && row.time <= end
        && (row.kind != .alert || row.time >= cluster.firstTime)
    }.map { row in
      Remark(
        kind: row.kind, text: table.text(row) ?? "",
        evidence: table.evidence(row, service: name(services.name(of: row))))
    }
    let marked = marks.filter { mark in
      guard let time = mark.time?.nanoseconds else { return false }
      return time >= cluster.firstTime - markMargin && time <= end - margin + markMargin
    }
    return (found + marked).sorted { ($0.time ?? .distantPast) < ($1.time ?? .distantPast) }
  }

  private var markMargin: Int64 { Int64(policy.markSeconds * 1e9) }
}

// Which incidents there are now, and what became of those that were known.

internal import FailureClassification
internal import IncidentReport
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

/// What a scan has to tell.
struct NightlyOutcome {
  var changes: [ScanChange] = []
  var budget: [BudgetPassage] = []
  /// The report that the told incidents are in; `nil` when there is nothing to tell.
  var report: Report?
  /// Incidents whose reports differ from what was written before, told or not.
  var rewritten: Set<String> = []
  /// All incidents that may still change.
  var current: Set<String> = []
  /// OpenAI calls failed in what was read, whatever for.
  var hasNewFailures = false

  var told: Set<String> { Set(changes.filter { $0.kind != .withdrawn }.map(\.id)) }

  func isFailure(_ failOn: FailOn) -> Bool {
    switch failOn {
    case .never: false
    case .billing: !told.isEmpty
    case .any: !told.isEmpty || hasNewFailures
    }
  }
}

/// Brings the history's incidents up to date.
struct IncidentBook {
  private let history: HistoryFile
  private let plan: InputPlan
  private let money: MoneyOptions
  private let rules: ScanRules
  private let clock: ScanClock
  private let scan: Int64

  init(
    _ history: HistoryFile, _ plan: InputPlan, _ money: MoneyOptions, _ rules: ScanRules,
    _ clock: ScanClock, scan: Int64
  ) {
    self.history = history
    self.plan = plan
    self.money = money
    self.rules = rules
    self.clock = clock
    self.scan = scan
  }

  /// Reconstructs what the kept events tell, after logs have changed.
  func update(newest: Int64, changedLogs: Set<Int64>) async throws -> NightlyOutcome {
    let newest = min(newest, clock.latestBelievable)
    let paths = Dictionary(uniqueKeysWithValues: try history.logs().map { ($0.id, $0.path) })
    let kept = KeptEvents(history: history, plan: plan, paths: paths)
    var (reconstruction, ledgers, services) = try await reconstruct(
      kept, paths, changedLogs, newest)
    try plan.checkSpace()

    let incidents = try history.incidents()
    // Of incidents before the horizon not all is kept any more: they are settled.
    let found = reconstruction.incidents.indices.filter { number in
      clock.horizon.map { reconstruction.incidents[number].start.nanoseconds >= $0 } ?? true
    }
    let continuation = IncidentContinuation(
      found.map { FoundIncident(reconstruction.incidents[$0]) },
      incidents.filter { !$0.isGone && mayBeFound($0) },
      taken: Set(incidents.filter { !$0.isGone && !mayBeFound($0) }.map(\.id)))
    // What is left of settled incidents has no id that anything goes by.
    for number in reconstruction.incidents.indices {
      reconstruction.incidents[number].id = "settled \(number)"
    }
    for (place, number) in found.enumerated() {
      reconstruction.incidents[number].id = continuation.ids[place]
    }
    let context = plan.context(
      money, ReportInputs(plan), timezone: rules.timezone, infersRetries: rules.infersRetries,
      services: plan.services.isEmpty ? [] : services)
    let report = ReportBuilder(context: context).report(reconstruction, inputs: ledgers)

    var outcome = NightlyOutcome()
    outcome.report = report
    var current: [KnownIncident] = []
    let known = Dictionary(uniqueKeysWithValues: incidents.map { ($0.id, $0) })
    for reported in found.map({ report.incidents[$0] }) {
      current.append(try save(reported, before: known[reported.incident.id], &outcome))
    }
    try await keepReports(of: outcome.rewritten, report)
    outcome.current = Set(current.map(\.id))
    for (incident, into) in continuation.gone where !incident.isSettled {
      try withdraw(incident, into: into, &outcome)
    }
    outcome.hasNewFailures = try noteFailures(report)
    outcome.budget = try noteSpend(reconstruction.spend, newest)
    try settle(current, newest)
    return outcome
  }

  /// Whether the kept events hold all of an incident; one that was put to rest may be among them.
  private func mayBeFound(_ incident: KnownIncident) -> Bool {
    !incident.isSettled || incident.first.nanoseconds >= clock.horizon ?? .min
  }

  // MARK: Reconstruction

  private func reconstruct(
    _ kept: KeptEvents, _ paths: [Int64: String], _ changedLogs: Set<Int64>, _ newest: Int64
  ) async throws -> (Reconstruction, [InputLedger], Set<String>) {
    var tables = try await kept.tables(completions: false)
    let keptLedgers = KeptLedgers()
    // How far logs reach tells whether an outage goes on: all that count in what may still change.
    let latest = newest.subtractingReportingOverflow(clock.lateWindow).partialValue
    let since = min(latest, clock.horizon ?? .min)
      .subtractingReportingOverflow(ScanClock.context).partialValue
    var ledgers = try history.accounts(
      since: clock.horizon == nil ? nil : Timestamp(nanoseconds: since, fractionDigits: 0)
    ).map { account in
      var ledger = try keptLedgers.whole(account)
      ledger.path = paths[account.log.id] ?? ledger.path
      return ledger
    }
    for copy in CopyFinder.removeCopies(from: &tables) { ledgers.note(copy) }
    var events = EventTable.merged(tables)
    let reconstructor = Reconstructor(
      policy: plan.configuration.reconstructionPolicy, prices: money.prices, budget: money.budget)
    func reconstruct() -> Reconstruction {
      reconstructor.reconstruct(events, ledgers: ledgers, infersRetries: rules.infersRetries)
    }
    var result = reconstruct()
    try await CompletionBook(history, plan).update(
      result.completionPatterns, changedLogs: changedLogs, newest: newest)
    if !result.completionPatterns.isEmpty {
      events.add(try await kept.tables(completions: true))
      result = reconstruct()
    }
    return (result, ledgers, events.serviceNames)
  }

  // MARK: Incidents

  private func save(
    _ reported: ReportedIncident, before: KnownIncident?, _ outcome: inout NightlyOutcome
  ) throws -> KnownIncident {
    let incident = KnownIncident(reported, hiding: plan.redaction)
    let kind = change(from: before, to: incident)
    if let kind {
      outcome.changes.append(
        ScanChange(
          kind: kind, id: incident.id, headline: incident.headline, incidentJSON: incident.json))
    }
    if kind != nil || before?.json != incident.json { outcome.rewritten.insert(incident.id) }
    try history.save(incident, scan: scan)
    return incident
  }

  /// Writes the reports of incidents in all forms, side by side: most of the time of a first scan.
  private func keepReports(of ids: Set<String>, _ report: Report) async throws {
    let redaction = plan.redaction
    try await withThrowingTaskGroup(of: (String, [(String, KeptText)]).self) { group in
      var rest = ids.sorted().makeIterator()
      func start() {
        guard let id = rest.next() else { return }
        group.addTask {
          let own = report.telling([id])
          return (id, KeptReport.all.map { ($0.name, $0.kept(own, redaction)) })
        }
      }
      for _ in 0..<plan.jobs { start() }
      while let (id, forms) = try await group.next() {
        for (name, text) in forms { try history.save(report: text, format: name, of: id) }
        start()
      }
    }
  }

  private func change(
    from before: KnownIncident?, to incident: KnownIncident
  ) -> ScanChange.Kind? {
    guard let before, !before.isGone else { return .new }
    guard before.digest != incident.digest else { return nil }
    if incident.isOpen { return .stillOpen }
    return before.isOpen ? .recovered : .changed
  }

  private func withdraw(
    _ incident: KnownIncident, into other: String?, _ outcome: inout NightlyOutcome
  ) throws {
    var incident = incident
    incident.isGone = true
    incident.note =
      other.map { "late lines showed that it is a part of \($0)" }
      ?? "late lines showed that it was no outage"
    try history.save(incident, scan: scan)
    outcome.changes.append(
      ScanChange(
        kind: .withdrawn, id: incident.id, headline: incident.headline,
        explanation: incident.note))
  }

  // MARK: Sums

  /// Whether OpenAI calls failed for good in what was read since the last scan.
  private func noteFailures(_ report: Report) throws -> Bool {
    var isNew = false
    for failure in report.failures.map(\.summary)
    where failure.provider.isOpenAI && failure.calls > 0 || failure.isRefusalWithoutTime {
      let name =
        "failed_calls \(failure.provider.rawValue) \(failure.failureClass.rawValue) "
        + failure.detail
      let before = try history.setting(name).flatMap { Int($0) } ?? 0
      let isLater = failure.last.time.map { $0.nanoseconds > clock.newest ?? .min } ?? false
      if isLater || max(failure.calls, 1) > before { isNew = true }
      try history.set(name, String(max(failure.calls, 1)))
    }
    return isNew
  }

  /// Notes what each hour cost, and tells which parts of the budget were passed.
  private func noteSpend(_ spend: Spend?, _ newest: Int64) throws -> [BudgetPassage] {
    let start = clock.horizon.map { ScanClock.hour(of: $0) } ?? .min
    try history.forgetSpend(from: Timestamp(nanoseconds: start, fractionDigits: 0))
    for hour in spend?.hours ?? [] where hour.hour.nanoseconds >= start {
      if let cost = hour.tokens.knownCost { try history.save(spend: cost, hour: hour.hour) }
    }
    guard let budget = money.budget, newest > .min else { return [] }
    // Late lines may still pass a mark of the month before.
    let month = String(Timestamp(nanoseconds: newest, fractionDigits: 0).rfc3339.prefix(7))
    let earlier = String(
      Timestamp(nanoseconds: newest, fractionDigits: 0).moved(by: -clock.lateWindow).rfc3339
        .prefix(7))
    return try Set([month, earlier]).sorted().flatMap { try passages(of: budget, in: $0) }
  }

  private func passages(of budget: Dollars, in month: String) throws -> [BudgetPassage] {
    let hours = try history.spend(inMonth: month)
    let total = hours.reduce(Dollars.zero) { $0 + $1.cost }
    var passages: [BudgetPassage] = []
    for percent in BudgetUse.marks {
      var sum = Dollars.zero
      let passed = hours.first { hour in
        sum += hour.cost
        return sum.picodollars * 100 >= budget.picodollars * Int128(percent)
      }
      guard let passed,
        try history.noteBudgetAlert(month: month, percent: percent, budget: budget, scan: scan)
      else { continue }
      passages.append(
        BudgetPassage(
          month: month, percent: percent, budget: budget, spent: total, passed: passed.hour))
    }
    return passages
  }

  // MARK: Settling

  /// Moves the horizon: what lies before it cannot change any more, and is forgotten.
  private func settle(_ current: [KnownIncident], _ newest: Int64) throws {
    guard newest > .min else { return }
    let latest = newest.subtractingReportingOverflow(clock.lateWindow).partialValue
    let rest = newest.subtractingReportingOverflow(ScanClock.restsAfter).partialValue
    var horizon = ScanClock.hour(of: max(latest, clock.horizon ?? .min))
    func isOver(_ incident: KnownIncident) -> Bool {
      incident.end.nanoseconds < (incident.isOpen ? rest : horizon)
    }
    // What may change keeps all that came after it began, and so what else reaches into that time.
    while let earlier = current.filter({ !isOver($0) }).map(\.first.nanoseconds).min(),
      earlier < horizon
    { horizon = ScanClock.hour(of: earlier) }
    horizon = max(horizon, clock.horizon ?? .min)
    for var incident in current where isOver(incident) {
      incident.isSettled = true
      try history.save(incident, scan: scan)
    }
    try history.set("horizon", String(horizon))
    try history.set("newest", String(max(newest, clock.newest ?? .min)))
    try history.forgetEvents(
      before: horizon.subtractingReportingOverflow(ScanClock.context).partialValue)
  }
}

extension Incident {
  /// When it began.
  var start: Timestamp { firstFailure.time ?? Timestamp(nanoseconds: .min) }
}

extension FoundIncident {
  init(_ incident: Incident) {
    self.init(
      id: incident.id, first: incident.start,
      end: incident.recovered?.time ?? incident.lastFailure.time ?? incident.start,
      scopes: incident.scopeWords)
  }
}

extension Incident {
  /// What its outages' quotas belong to, and its services, as hashes: names may have to be hidden.
  var scopeWords: [String] {
    let names = outages.flatMap { outage in
      [
        outage.scope.organization.map { "organization " + $0 },
        outage.scope.project.map { "project " + $0 }, outage.scope.apiKey.map { "key " + $0 },
      ].compactMap(\.self)
    }
    return Set(names + scope.services.map { "service " + $0 })
      .map { ContentHash(Array($0.utf8).span).hexadecimal }.sorted()
  }

  /// All that a reader would call a change; not where the lines stand now.
  fileprivate var facts: String {
    var facts = [
      failureClass.rawValue, state.rawValue, firstFailure.time?.rfc3339 ?? "",
      lastFailure.time?.rfc3339 ?? "", recovered?.time?.rfc3339 ?? "",
      "\(calls.failed) \(calls.begunAfterFirstFailure)",
      "\(requests.failedSeen) \(requests.failedInferred.stated) \(requests.failedInferred.byDefault)",
      "\(wasted.seen) \(wasted.inferred.stated) \(wasted.inferred.byDefault)",
    ]
    facts += byService.map { "\($0.service) \($0.callsFailed) \($0.requestsFailedSeen)" }
    facts += codes.map { "\($0.failureClass.rawValue) \($0.detail) \($0.requests)" }
    return facts.joined(separator: "\n")
  }
}

extension KnownIncident {
  init(_ reported: ReportedIncident, hiding redaction: Redaction) {
    let incident = reported.incident
    self.init(
      id: incident.id, state: incident.state.rawValue,
      failureClass: incident.failureClass.rawValue,
      headline: redaction.hiding(in: reported.headline.plain),
      first: incident.start, last: incident.lastFailure.time ?? incident.start,
      recovered: incident.recovered?.time, callsFailed: incident.calls.failed,
      services: incident.scope.services.map { redaction.hiding(in: $0) },
      scopes: incident.scopeWords,
      digest: ContentHash(Array(incident.facts.utf8).span).hexadecimal,
      json: reported.json(hiding: redaction))
  }
}

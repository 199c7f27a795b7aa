// One scan, from what the history knows to what it knows then. All of it is one transaction.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import IncidentReport
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

struct NightlyScan {
  private let history: HistoryFile
  private let plan: InputPlan
  private let money: MoneyOptions
  private let rules: ScanRules
  private let own: OwnFiles
  private let redaction: Redaction

  init(
    _ history: HistoryFile, path: String, _ plan: InputPlan, _ money: MoneyOptions,
    _ rules: ScanRules
  ) {
    self.history = history
    self.plan = plan
    self.money = money
    self.rules = rules
    own = OwnFiles(history: path, reportFolder: rules.reportFolder)
    redaction = plan.redaction
  }

  func run() async throws {
    if rules.rebuilds { try history.forgetAll() }
    let scan = try history.nextScan()
    try checkServices()
    let known = try history.files()
    let clock = try ScanClock(history, rules, now: plan.now)
    let sources = plan.found.sources.filter { !own.contains($0.path) }
    var survey = Survey(sources, known, try history.logs(), plan)
    let progress = ProgressMeter(
      totalBytes: survey.planner.plain.reduce(0) { $0 + $1.newBytes }
        + survey.others.reduce(0) { $0 + $1.size },
      isShown: !rules.isQuiet && !rules.hidesProgress)
    var uptake = Uptake(
      history, plan, scan: scan, horizon: clock.horizon, newest: clock.newest ?? .min,
      progress: progress)
    let logs = try await uptake.read(survey.planner.plain)
    try await uptake.read(survey.planOthers(after: logs))
    progress.finish()
    try plan.checkSpace()
    let files = FileBook(history, known, scan: scan)
    let read = Dictionary(
      uptake.files.map { (ExactPath($0.path), $0.logs) }, uniquingKeysWith: { first, _ in first })
    // A copy of what could not be read is looked at again.
    let copies = survey.planner.copies.compactMap { copy in
      read[ExactPath(copy.original)].map { copy.placed(in: $0) }
    }
    try files.save(
      survey.planner.unchanged + uptake.files + copies, met: Set(sources.map { ExactPath($0.path) })
    )
    let losses = try tellProblems(of: uptake, scan)
    if ExitStatus.isNothingAnalysed(
      uptake.troubled.map(\.ledger), rejected: plan.found.rejected, named: plan.named)
    {
      throw ExitStatus.nothingAnalysed
    }
    var outcome = NightlyOutcome()
    if !uptake.changedLogs.isEmpty {
      outcome = try await IncidentBook(history, plan, money, rules, clock, scan: scan)
        .update(newest: uptake.newest, changedLogs: uptake.changedLogs)
    }
    if uptake.sums.lateEvents > 0 { tellLate(uptake.sums.lateEvents, clock) }
    try history.save(
      scan: scan, at: plan.now, uptake.sums, tool: QuotascopeCommand.toolVersion,
      rules: rulesVersion)
    try history.forget(
      before: plan.now.moved(by: -rules.keep.nanoseconds),
      sumsBefore: plan.now.moved(by: -max(rules.keep.nanoseconds, ScanClock.sumsAreKept)))
    try plan.checkSpace()
    try ScanDelivery(rules, plan, redaction).deliver(outcome)
    try history.commit()
    if outcome.isFailure(rules.failOn) { throw ExitStatus.found }
    if losses { throw ExitStatus.incomplete }
  }

  /// A history is of some services or of all: what another selection does not see would look as if it
  /// had never happened.
  private func checkServices() throws {
    let services = plan.services.sorted().joined(separator: ", ")
    if let known = try history.setting("services"), known != services {
      let words = known.isEmpty ? "all services" : "the services \(known)"
      throw ValidationError(
        "this history is of \(words): name another file with --history, or start over with --rebuild"
      )
    }
    try history.set("services", services)
  }

  // MARK: Problems

  /// Tells problems that were not told before; whether one of them is a loss.
  private func tellProblems(of uptake: Uptake, _ scan: Int64) throws -> Bool {
    var isLoss = false
    func tell(
      _ path: String, _ content: ContentHead?, _ problem: InputProblem, always: Bool, counts: Bool
    ) throws {
      // Another file may have come under the same name.
      let isNew = try history.noteProblem(
        path: path, content: content?.hashes.last?.hexadecimal ?? "", kind: problem.kind.rawValue,
        message: problem.message, scan: scan)
      guard isNew || always else { return }
      isLoss = isLoss || counts
      if !rules.isQuiet { warn(redaction.hiding(in: "\(path): \(problem.message)")) }
    }
    for log in uptake.troubled {
      for problem in log.ledger.problems {
        try tell(
          log.ledger.path, log.head, problem, always: false,
          counts: problem.isLoss || problem.kind == .binary && plan.named.contains(log.ledger.path))
      }
    }
    for path in plan.found.rejected {
      try tell(
        path.path, nil, path.problem, always: path.isNamed,
        counts: ExitStatus.isIncomplete([], rejected: [path], named: plan.named))
    }
    return isLoss
  }

  private func tellLate(_ events: Int, _ clock: ScanClock) {
    guard !rules.isQuiet, let horizon = clock.horizon else { return }
    let time = Timestamp(nanoseconds: horizon, fractionDigits: 0).rfc3339
    let what = events == 1 ? "1 event came" : "\(events) events came"
    warn(
      "\(what) too late to be used: what was before \(time) is settled (--late-window, --rebuild)")
  }
}

extension UptakePlanner.PlainCopy {
  /// The file with the log that its original is of.
  fileprivate func placed(in logs: [KnownFile.LogPlace]) -> KnownFile {
    var copy = file
    copy.logs = logs.map { KnownFile.LogPlace(path: copy.path, log: $0.log) }
    return copy
  }
}

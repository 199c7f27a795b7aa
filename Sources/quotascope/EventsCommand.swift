internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding
internal import LogInput

/// `quotascope events`: what was read, as JSON lines.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Write what was read as JSON lines.",
    discussion: "One header, then each log's events and its ledger, in the order of the paths.")

  @OptionGroup var input: InputOptions

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    // A limit of file sizes is told as other full disks are.
    signal(SIGXFSZ, SIG_IGN)
    let plan = try InputPlan(input)
    try plan.protect([])
    let found = plan.found
    try writeToOutput(
      EventStream.header(
        toolVersion: QuotascopeCommand.toolVersion,
        options: plan.meaningfulOptions.map { ($0.0, plan.redaction.hiding(in: $0.1)) }))
    let ledgers = try await writeEvents(plan)
    for path in found.rejected {
      try writeToOutput(EventStream.ledger(path.ledger.hiding(plan.redaction)))
    }
    try plan.writeSkippedLines()
    if !input.quiet {
      for ledger in ledgers + found.rejected.map(\.ledger) {
        for problem in ledger.problems {
          warn(plan.redaction.hiding(in: "\(ledger.path): \(problem.message)"))
        }
      }
    }
    if ExitStatus.isNothingAnalysed(
      ledgers, rejected: found.rejected, named: plan.named)
    {
      throw ExitStatus.nothingAnalysed
    }
    if ExitStatus.isIncomplete(ledgers, rejected: found.rejected, named: plan.named) {
      throw ExitStatus.incomplete
    }
  }

  private func writeEvents(_ plan: InputPlan) async throws -> [InputLedger] {
    let sources = plan.found.sources
    let progress = ProgressMeter(
      totalBytes: sources.reduce(0) { $0 + $1.size },
      isShown: !input.quiet && !input.hidesProgress)
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let wantedServices = plan.services
    var missing = Set(wantedServices)
    var ledgers: [InputLedger] = []
    var copies = SameBytesFinder()
    var isWritten = true
    let file = plan.spoolFile()
    let notesSkippedLines = plan.skippedLines != nil
    let redaction = plan.redaction
    await analysis.scan(sources) { scan in
      let path = scan.path
      let spool = LineSpool(file)
      var services = ServiceFilter(wantedServices)
      var seen: Set<String> = []
      let skipped = notesSkippedLines ? LineSpool(file) : nil
      var ledger = scan.run(
        progress: progress.add, skipped: { skipped?.add($0, of: path, redaction) }
      ) { found, texts, text in
        guard services.takesAsShown(found, texts) else { return }
        var event = FailureEvent(found, texts)
        if !wantedServices.isEmpty, let service = event.service { seen.insert(service) }
        event.text = text()
        spool.add(
          EventStream.event(event.hiding(redaction), path: redaction.hiding(in: path)))
      }
      services.account(&ledger)
      // An archive's members wait for each other.
      spool.release()
      skipped?.release()
      return ScannedLog(ledger: ledger, product: (spool: spool, services: seen), skipped: skipped)
    } take: { _, log in
      missing.subtract(log.product.services)
      var ledger = log.ledger
      if !copies.note(&ledger, behind: ledgers) {
        log.product.spool.drain { line in
          isWritten =
            isWritten
            && write(EventStream.complete(line, identity: ledger.identity), to: STDOUT_FILENO)
        }
      }
      plan.skippedLines?.add(log.skipped, of: ledger)
      isWritten =
        isWritten && write(EventStream.ledger(ledger.hiding(redaction)), to: STDOUT_FILENO)
      ledgers.append(ledger)
    }
    progress.finish()
    plan.warnOfServices(missing.sorted())
    if !isWritten { throw ExitStatus.nothingAnalysed }
    return ledgers
  }
}

extension InputLedger {
  /// The same without what nobody is to see.
  fileprivate func hiding(_ redaction: Redaction) -> InputLedger {
    guard !redaction.isEmpty else { return self }
    var ledger = self
    ledger.path = redaction.hiding(in: path)
    ledger.copyOf = copyOf.map(redaction.hiding)
    ledger.problems = problems.map { InputProblem($0.kind, redaction.hiding(in: $0.message)) }
    return ledger
  }
}

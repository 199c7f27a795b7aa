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
    let found = SourceDiscovery(paths: input.paths)
    try writeToOutput(
      EventStream.header(
        toolVersion: QuotascopeCommand.toolVersion, options: input.meaningfulOptions))
    let ledgers = try await writeEvents(found.sources)
    for path in found.rejected { try writeToOutput(EventStream.ledger(path.ledger)) }
    if !input.quiet {
      for ledger in ledgers + found.rejected.map(\.ledger) {
        for problem in ledger.problems { warn("\(ledger.path): \(problem.message)") }
      }
    }
    if ExitStatus.isNothingAnalysed(
      ledgers, rejected: found.rejected, named: Set(input.paths))
    {
      throw ExitStatus.nothingAnalysed
    }
    if ExitStatus.isIncomplete(ledgers, rejected: found.rejected, named: Set(input.paths)) {
      throw ExitStatus.incomplete
    }
  }

  private func writeEvents(_ sources: [LogSource]) async throws -> [InputLedger] {
    let progress = ProgressMeter(
      totalBytes: sources.reduce(0) { $0 + $1.size },
      isShown: !input.quiet && !input.hidesProgress)
    let analysis = Analysis(
      options: input.settings, jobs: input.jobs ?? coreCount(), markers: LogScan.markers)
    var ledgers: [InputLedger] = []
    var copies = SameBytesFinder()
    var isWritten = true
    let file = SpoolFile()
    await analysis.scan(sources) { scan in
      let path = scan.path
      let spool = EventSpool(file)
      let ledger = scan.run(progress: progress.add) { event, text in
        var event = event
        event.text = text()
        spool.add(EventStream.event(event, path: path))
      }
      // An archive's members wait for each other.
      spool.release()
      return ScannedLog(ledger: ledger, product: spool)
    } take: { log in
      var ledger = log.ledger
      if !copies.note(&ledger) {
        log.product.drain { line in
          isWritten =
            isWritten
            && write(EventStream.complete(line, identity: ledger.identity), to: STDOUT_FILENO)
        }
      }
      isWritten = isWritten && write(EventStream.ledger(ledger), to: STDOUT_FILENO)
      ledgers.append(ledger)
    }
    progress.finish()
    if !isWritten { throw ExitStatus.nothingAnalysed }
    return ledgers
  }
}

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding
internal import LogInput

/// `quotascope events`: what was read, as JSON lines.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Write what was read as JSON lines.",
    discussion: """
      One header, then each log's events and its ledger, in the order of the paths, and an end. \
      `quotascope report` makes the report of such files, of any number of machines.
      """)

  @OptionGroup var input: InputOptions

  @Option(
    help: ArgumentHelp(
      "The path or address of the log that is piped into standard input (-).", valueName: "name"))
  var sourceName: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write to this file instead of standard output; with the ending .gz compressed.",
      discussion: "It appears when it is complete.", valueName: "file"), completion: .file())
  var output: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Keep the lines that say that work was done.",
      discussion: """
        A report needs them where the logs hold no success after an outage. Without them reading is \
        faster, and the files are smaller.
        """))
  var completions = true

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    // A limit of file sizes is told as other full disks are.
    signal(SIGXFSZ, SIG_IGN)
    let plan = try InputPlan(input, standardInput: sourceName.map(Self.withoutSecrets))
    try plan.protect([output].compactMap(\.self))
    let found = plan.found
    var stream = try EventOutput(output)
    stream.write(
      EventStream.header(
        toolVersion: QuotascopeCommand.toolVersion,
        options: plan.mapOptions.map { ($0.0, plan.redaction.hiding(in: $0.1)) },
        hasCompletions: completions))
    let (ledgers, membersLeftOut) = await writeLogs(plan, to: &stream)
    for path in found.rejected {
      stream.write(
        EventStream.ledger(
          path.ledger.hiding(plan.redaction), isNamed: path.isNamed, isRead: false))
    }
    stream.write(
      EventStream.end(
        EventStreamEnd(
          inputs: ledgers.count + found.rejected.count,
          filesLeftOut: found.leftOut + membersLeftOut)))
    try stream.finish()
    try plan.writeSkippedLines()
    tell(ledgers + found.rejected.map(\.ledger), plan)
    if ExitStatus.isNothingAnalysed(
      ledgers, rejected: found.rejected, named: plan.named)
    {
      throw ExitStatus.nothingAnalysed
    }
    if ExitStatus.isIncomplete(ledgers, rejected: found.rejected, named: plan.named) {
      throw ExitStatus.incomplete
    }
  }

  /// A name as it may be shown: signed addresses hold keys.
  private static func withoutSecrets(_ name: String) -> String {
    guard let scheme = name.firstRange(of: "://") else { return SecretMask.field(name) }
    var rest = name[scheme.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    if let user = host.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
    let path = rest.prefix { $0 != "?" && $0 != "#" }
    return SecretMask.field(String(name[..<scheme.upperBound]) + path)
  }

  private func tell(_ ledgers: [InputLedger], _ plan: InputPlan) {
    guard !input.quiet else { return }
    for ledger in ledgers {
      for problem in ledger.problems {
        warn(plan.redaction.hiding(in: "\(ledger.path): \(problem.message)"))
      }
    }
  }

  private func writeLogs(
    _ plan: InputPlan, to stream: inout EventOutput
  ) async -> (ledgers: [InputLedger], membersLeftOut: Int) {
    let sources = plan.found.sources
    let progress = ProgressMeter(
      totalBytes: sources.reduce(0) { $0 + $1.size },
      isShown: !input.quiet && !input.hidesProgress)
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let wantedServices = plan.services
    let keepsCompletions = completions
    var missing = Set(wantedServices)
    var ledgers: [InputLedger] = []
    var copies = SameBytesFinder()
    let file = plan.spoolFile()
    let notesSkippedLines = plan.skippedLines != nil
    let redaction = plan.redaction
    var reader = EventStreamReader()
    let leftOut = await analysis.scan(sources) { scan in
      let path = scan.path
      var lines = LogLines(path: path, file, services: wantedServices, redaction)
      let skipped = notesSkippedLines ? LineSpool(file) : nil
      let ledger = scan.run(
        progress: progress.add, skipped: { skipped?.add($0, of: path, redaction) },
        completions: keepsCompletions ? { lines.addCompletion($0, $1) } : nil
      ) { found, texts, text in
        lines.add(found, texts, text: text)
      }
      // An archive's members wait for each other.
      lines.release()
      skipped?.release()
      return ScannedLog(ledger: ledger, product: lines, skipped: skipped)
    } take: { _, log in
      var (ledger, lines) = (log.ledger, log.product)
      let isCopy = copies.note(&ledger, behind: ledgers)
      if !isCopy {
        missing.subtract(lines.write(to: &stream, &ledger, &reader))
      }
      plan.skippedLines?.add(log.skipped, of: ledger)
      stream.write(
        EventStream.ledger(
          ledger.hiding(redaction), isNamed: plan.named.contains(ledger.path),
          completions: isCopy ? 0 : lines.completionCount))
      ledgers.append(ledger)
    }
    progress.finish()
    plan.warnOfServices(missing.sorted())
    return (ledgers, leftOut)
  }
}

extension InputLedger {
  /// The same without what nobody is to see.
  fileprivate func hiding(_ redaction: Redaction) -> InputLedger {
    guard !redaction.isEmpty else { return self }
    var ledger = self
    ledger.path = redaction.hidingDistinctly(in: path)
    ledger.copyOf = copyOf.map(redaction.hidingDistinctly)
    ledger.problems = problems.map { InputProblem($0.kind, redaction.hiding(in: $0.message)) }
    return ledger
  }
}

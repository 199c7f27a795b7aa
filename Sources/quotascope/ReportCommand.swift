internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import IncidentReport
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

extension ReportFormat: ExpressibleByArgument {}
extension FitLimit: ExpressibleByArgument {}

/// `quotascope report`: the incident report.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the incident report of some logs.")

  @OptionGroup var input: InputOptions

  @Option(help: "Format of the report.")
  var format: ReportFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write the report to this file, in the format of its ending. May be repeated.",
      valueName: "file"), completion: .file())
  var outputs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out what is least important, so that a report fits where it is pasted.",
      discussion: "github takes 65,536 characters, jira 32,767. For markdown and jira.",
      valueName: "place"))
  var fit: FitLimit?

  @Option(
    help: ArgumentHelp(
      "Colour on standard output: auto, always, never.",
      discussion: "auto is colour on a terminal, unless NO_COLOR is set. (default: auto)",
      valueName: "when"))
  var color: ColorChoice?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of the times in the report.",
      discussion:
        "UTC, an offset such as +02:00, or a place such as Europe/Berlin. (default: UTC)"))
  var timezone: ZoneArgument?

  @Option(
    help: "Exit with status 1 on a billing outage, on any failure, or never. (default: never)")
  var failOn: FailOn?

  @Flag(
    inversion: .prefixedNo,
    help: "Count requests that have no line of their own too. (default: --inference)")
  var inference: Bool?

  @Option(
    name: .customLong("mark"),
    help: ArgumentHelp(
      "Say what was done at a moment, such as 2026-06-21T07:30Z='topped up $500'. May be repeated.",
      valueName: "time=text"), transform: MarkArgument.argument)
  var marks: [MarkArgument] = []

  @Option(
    help: ArgumentHelp(
      "Prices of models, in the form of LiteLLM's price map.",
      discussion: "Models that it does not name have the built-in prices (quotascope prices).",
      valueName: "file"), completion: .file())
  var prices: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What may be spent in a calendar month (UTC): tells when 70 % and 100 % were passed.",
      valueName: "usd"))
  var budget: BudgetArgument?

  func validate() throws {
    try timezone?.validate("--timezone")
    for output in outputs where format == nil && ReportFormat(fileName: output) == nil {
      throw ValidationError("\(output): no format has this ending; name one with --format")
    }
    if fit != nil, !formats.contains(where: \.canFit) {
      let able = ReportFormat.allCases.filter(\.canFit).map(\.rawValue)
      throw ValidationError("--fit is for the formats \(DisplayFormat.list(able))")
    }
  }

  /// All formats that are asked for.
  private var formats: [ReportFormat] {
    outputs.isEmpty
      ? [format ?? .markdown] : outputs.compactMap { format ?? ReportFormat(fileName: $0) }
  }

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    // A limit of file sizes is told as other full disks are.
    signal(SIGXFSZ, SIG_IGN)
    let plan = try InputPlan(input)
    try plan.protect(outputs)
    let money = try MoneyOptions(prices: prices, budget: budget, plan.configuration)
    let found = plan.found
    var (tables, read, membersLeftOut) = await scan(plan)
    try plan.checkSpace()
    for copy in CopyFinder.removeCopies(from: &tables) { read.note(copy) }
    // Of a hundred thousand files a copy of the list is as large as all the rest.
    let ledgers = found.rejected.isEmpty ? read : read + found.rejected.map(\.ledger)
    tell(ledgers, plan.redaction)
    try plan.writeSkippedLines()
    if ExitStatus.isNothingAnalysed(
      read, rejected: found.rejected, named: plan.named)
    {
      throw ExitStatus.nothingAnalysed
    }
    var events = EventTable.merged(tables)
    let until = plan.settings.window.until
    let reach = until == nil ? ledgers : ledgers.map { $0.ending(at: until) }
    var reconstruction = reconstruct(events, reach, plan, money)
    if !reconstruction.completionPatterns.isEmpty {
      events.add(await completions(of: reconstruction.completionPatterns, plan, read))
      reconstruction = reconstruct(events, reach, plan, money)
    }
    try plan.checkSpace()
    warnOfMarks(reconstruction, plan)
    let context = plan.context(
      money, timezone: timezone, infersRetries: infersRetries(plan), marks: remarks(plan),
      services: plan.services.isEmpty ? [] : events.serviceNames,
      filesLeftOut: found.leftOut + membersLeftOut)
    plan.warnOfServices(context.missingServices)
    let report = ReportBuilder(context: context).report(reconstruction, inputs: ledgers)
    try deliver(report, plan.redaction)
    try conclude(report, read, plan)
  }

  private func reconstruct(
    _ events: EventTable, _ ledgers: [InputLedger], _ plan: InputPlan, _ money: MoneyOptions
  ) -> Reconstruction {
    Reconstructor(
      policy: plan.configuration.reconstructionPolicy, prices: money.prices, budget: money.budget
    ).reconstruct(
      events, ledgers: ledgers, infersRetries: infersRetries(plan), marks: remarks(plan))
  }

  /// The marks of the command line and of the settings file, by time.
  private func remarks(_ plan: InputPlan) -> [Remark] {
    (marks + plan.configuration.marks).map { $0.remark(at: plan.now) }
      .sorted { left, right in
        (left.time?.nanoseconds ?? 0, left.text) < (right.time?.nanoseconds ?? 0, right.text)
      }
  }

  /// Names the marks that are in no outage: most likely their time is wrong.
  private func warnOfMarks(_ reconstruction: Reconstruction, _ plan: InputPlan) {
    guard !input.quiet else { return }
    for mark in remarks(plan) {
      let isUsed = reconstruction.incidents.contains { incident in
        incident.remarks.contains { $0.evidence == nil && $0.time == mark.time }
      }
      if !isUsed, let time = mark.time { warn("mark \(time.rfc3339): no outage is near this time") }
    }
  }

  private func infersRetries(_ plan: InputPlan) -> Bool {
    inference ?? plan.configuration.inference ?? true
  }

  /// Reads the logs once more for completion lines: where no success is proven, they are all there
  /// is to tell a recovery by.
  ///
  /// Standard input cannot be read twice.
  private func completions(
    of patterns: Set<CompletionPattern>, _ plan: InputPlan, _ ledgers: [InputLedger]
  ) async -> [EventTable] {
    let copies = Set(ledgers.filter { $0.copyOf != nil }.map(\.path))
    let readable = plan.found.sources.filter { !$0.isStandardInput && !copies.contains($0.path) }
    let markers = CompletionFinder.markers(patterns)
    guard !markers.isEmpty else { return [] }
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: MarkerFilter(words: markers + LogDecoder.structuralMarkers))
    let space = plan.space
    var tables: [EventTable] = []
    let joint = LogJoint<EventTable> { whole, next, lines in
      whole.join(next, linesBefore: lines)
    } finish: { table, _ in
      table.settle()
    }
    await analysis.scan(readable, joint: joint) { scan in
      var table = EventTable(path: scan.path, space: space)
      // A member of an archive may be a copy, too.
      guard !copies.contains(scan.path) else { return table }
      scan.findCompletions(of: patterns) { event, texts in table.add(event, texts) { "" } }
      return table
    } take: { _, table in
      if table.count > 0 { tables.append(table) }
    }
    return tables
  }

  private func scan(
    _ plan: InputPlan
  ) async -> (tables: [EventTable], ledgers: [InputLedger], membersLeftOut: Int) {
    let sources = plan.found.sources
    let progress = ProgressMeter(
      totalBytes: sources.reduce(0) { $0 + $1.size },
      isShown: !input.quiet && !input.hidesProgress)
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let wantedServices = plan.services
    let space = plan.space
    var tables: [EventTable] = []
    var ledgers: [InputLedger] = []
    ledgers.reserveCapacity(sources.count)
    var copies = SameBytesFinder()
    let file = plan.spoolFile()
    let notesSkippedLines = plan.skippedLines != nil
    let redaction = plan.redaction
    let joint = LogJoint<ScannedLog<ServiceEvents>> { whole, next, lines in
      whole.ledger.append(next.ledger)
      whole.product.join(next.product, linesBefore: lines)
    } finish: { whole, joined in
      if let joined { whole.ledger.identity = joined.identity }
      whole.product.settle(&whole.ledger)
    }
    let leftOut = await analysis.scan(sources, joint: joint, cutsFiles: !notesSkippedLines) {
      scan in
      let path = scan.path
      var events = ServiceEvents(path: path, services: wantedServices, space: space)
      let skipped = notesSkippedLines ? LineSpool(file) : nil
      let ledger = scan.run(
        progress: progress.add, skipped: { skipped?.add($0, of: path, redaction) }
      ) { event, texts, text in
        events.add(event, texts, text: text)
      }
      // An archive's members wait for each other.
      skipped?.release()
      return ScannedLog(ledger: ledger, product: events, skipped: skipped)
    } take: { _, log in
      var ledger = log.ledger
      // Most logs of many have no event; a table of some log has the space of all.
      if !copies.note(&ledger, behind: ledgers), log.product.table.count > 0 || tables.isEmpty {
        tables.append(log.product.table)
      }
      plan.skippedLines?.add(log.skipped, of: ledger)
      ledgers.append(ledger)
    }
    progress.finish()
    return (tables, ledgers, leftOut)
  }

  /// Names problems on standard error.
  private func tell(_ ledgers: [InputLedger], _ redaction: Redaction) {
    if input.quiet { return }
    func warn(_ message: String) { quotascope.warn(redaction.hiding(in: message)) }
    for ledger in ledgers.sorted(by: { $0.path < $1.path }) {
      if input.verbose {
        warn("\(ledger.path): \(ledger.totals.lines) lines, \(ledger.events) events")
      }
      for problem in ledger.problems { warn("\(ledger.path): \(problem.message)") }
      if input.verbose, let original = ledger.copyOf { warn("\(ledger.path): copy of \(original)") }
    }
  }

  private func deliver(_ report: Report, _ redaction: Redaction) throws {
    for output in outputs {
      guard let format = format ?? ReportFormat(fileName: output) else { continue }
      try writeFile(output) { write(report, format, redaction, to: $0) }
    }
    let terminal = Terminal(color: color ?? .auto, hiding: redaction)
    if !outputs.isEmpty {
      guard terminal.isTerminal, !input.quiet else { return }
      try writeToOutput(terminal.renderer.summary(report, files: outputs))
    } else if terminal.isRead, format == nil, fit == nil {
      try writeToOutput(terminal.renderer.text(report))
    } else {
      try checkOutput(write(report, format ?? .markdown, redaction, to: STDOUT_FILENO))
    }
  }

  /// Whether all of it was written.
  private func write(
    _ report: Report, _ format: ReportFormat, _ redaction: Redaction, to descriptor: Int32
  ) -> Bool {
    var isWhole = true
    format.write(report, fitting: fit, hiding: redaction) {
      isWhole = isWhole && quotascope.write($0, to: descriptor)
    }
    return isWhole
  }

  private func conclude(
    _ report: Report, _ ledgers: [InputLedger], _ plan: InputPlan
  ) throws {
    if isFailure(report, failOn ?? plan.configuration.failOn ?? .never) { throw ExitStatus.found }
    if ExitStatus.isIncomplete(ledgers, rejected: plan.found.rejected, named: plan.named) {
      throw ExitStatus.incomplete
    }
  }

  private func isFailure(_ report: Report, _ failOn: FailOn) -> Bool {
    switch failOn {
    case .never: false
    case .billing: !report.incidents.isEmpty
    case .any:
      !report.incidents.isEmpty
        || report.failures.contains {
          $0.summary.provider.isOpenAI && $0.summary.calls > 0 || $0.summary.isRefusalWithoutTime
        }
    }
  }
}

extension InputPlan {
  /// What a report needs to know besides the logs; `services` are those that have events.
  func context(
    _ money: MoneyOptions, timezone: ZoneArgument?, infersRetries: Bool, marks: [Remark] = [],
    services: Set<String>, filesLeftOut: Int
  ) -> ReportContext {
    var options = meaningfulOptions + money.meaningfulOptions
    let timezone = timezone ?? configuration.timezone ?? .utc
    if !infersRetries { options.append(("inference", "off")) }
    options.append(("timezone", timezone.zone.name))
    options += configuration.policyOptions
    if !redaction.isEmpty {
      let count = redaction.count
      options.append(("redact", count == 1 ? "1 pattern" : "\(count) patterns"))
    }
    let marks = marks.map { "\($0.time?.rfc3339 ?? "")=\($0.text)" }
    if !marks.isEmpty { options.append(("mark", SecretMask.field(marks.joined(separator: ", ")))) }
    return ReportContext(
      toolVersion: QuotascopeCommand.toolVersion, rulesVersion: rulesVersion, generatedAt: now,
      options: options.sorted { $0.0 < $1.0 }, window: settings.window, filesLeftOut: filesLeftOut,
      missingServices: Set(self.services).subtracting(services).map { SecretMask.field($0) }
        .sorted(),
      zone: timezone.zone, assumedZone: settings.decoding.assumedZone)
  }
}

/// Cores that this process may use.
func coreCount() -> Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

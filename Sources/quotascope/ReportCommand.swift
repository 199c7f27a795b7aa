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
    commandName: "report", abstract: "Write the incident report of some logs.",
    discussion: """
      What `quotascope events` has written counts as the logs that it tells of, with logs or without, in \
      any order, repeated or not.
      """)

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
    var inputs = try await ReportInputs.read(plan, showsProgress: showsProgress)
    try plan.checkSpace()
    for copy in CopyFinder.removeCopies(from: &inputs.tables) { inputs.ledgers.note(copy) }
    // Of a hundred thousand files a copy of the list is as large as all the rest.
    let read = inputs.ledgers
    let ledgers = inputs.rejected.isEmpty ? read : read + inputs.rejected.map(\.ledger)
    tell(ledgers, plan.redaction)
    try plan.writeSkippedLines()
    if inputs.isNothingAnalysed {
      throw ExitStatus.nothingAnalysed
    }
    var events = EventTable.merged(inputs.takeTables())
    let until = inputs.window.until
    let reach = until == nil ? ledgers : ledgers.map { $0.ending(at: until) }
    var reconstruction = reconstruct(events, reach, plan, money)
    if !reconstruction.completionPatterns.isEmpty {
      let patterns = reconstruction.completionPatterns
      events.add(await inputs.completions(of: patterns, plan))
      reconstruction = reconstruct(events, reach, plan, money)
      reconstruction.unknowns += inputs.statementsOfMissingCompletions
    }
    reconstruction.unknowns += inputs.statementsOfTimes
    try plan.checkSpace()
    warnOfMarks(reconstruction, plan)
    let context = plan.context(
      money, inputs, timezone: timezone, infersRetries: infersRetries(plan), marks: remarks(plan),
      services: inputs.services.isEmpty ? [] : events.serviceNames)
    plan.warnOfServices(context.missingServices)
    let report = ReportBuilder(context: context).report(reconstruction, inputs: ledgers)
    try deliver(report, plan.redaction)
    if isFailure(report, failOn ?? plan.configuration.failOn ?? .never) { throw ExitStatus.found }
    if ExitStatus.isIncomplete(read, rejected: inputs.rejected, named: inputs.named) {
      throw ExitStatus.incomplete
    }
  }

  private var showsProgress: Bool { !input.quiet && !input.hidesProgress }

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
    _ money: MoneyOptions, _ inputs: ReportInputs, timezone: ZoneArgument?, infersRetries: Bool,
    marks: [Remark] = [], services: Set<String>
  ) -> ReportContext {
    var options = inputs.options.adding(
      to: inputs.ownOptions(meaningfulOptions + redactOption), readsLogs: inputs.readsLogs)
    options += money.meaningfulOptions.map { ($0.0, $0.1) }
    let timezone = timezone ?? configuration.timezone ?? .utc
    if !infersRetries { options.append(("inference", "off")) }
    options.append(("timezone", timezone.zone.name))
    options += configuration.policyOptions.map { ($0.0, $0.1) }
    let marks = marks.map { "\($0.time?.rfc3339 ?? "")=\($0.text)" }
    if !marks.isEmpty { options.append(("mark", SecretMask.field(marks.joined(separator: ", ")))) }
    return ReportContext(
      toolVersion: QuotascopeCommand.toolVersion, rulesVersion: rulesVersion, generatedAt: now,
      options: options.sorted { $0.0 < $1.0 }.map { ($0.0, $0.1) }, window: inputs.window,
      filesLeftOut: inputs.filesLeftOut,
      missingServices: Set(inputs.services).subtracting(services).map { SecretMask.field($0) }
        .sorted(),
      zone: timezone.zone, assumedZone: inputs.assumedZone)
  }
}

/// Cores that this process may use.
func coreCount() -> Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

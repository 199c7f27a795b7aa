internal import ArgumentParser
internal import Glibc
internal import IncidentReport
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

/// `quotascope scan`: what is new since the last scan.
struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Read what is new in some logs, and tell of incidents only.",
    discussion: """
      Meant to run every night. Says nothing when nothing is new; tells an incident when it begins, \
      when new failures of it are read, and when it is over. --since, --until, --skipped-to and \
      standard input (-) are not for it.
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup var history: HistoryOptions

  @Option(
    help: ArgumentHelp(
      "Write a report for each incident into this folder, and update it.", valueName: "folder"),
    completion: .directory)
  var reportDir: String?

  @Option(help: "Format of the reports.")
  var format: ReportFormat?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of the times in the reports.",
      discussion:
        "UTC, an offset such as +02:00, or a place such as Europe/Berlin. (default: UTC)"))
  var timezone: ZoneArgument?

  @Option(
    help:
      "Exit with status 1 on a new or changed outage, on any new failure, or never. (default: never)"
  )
  var failOn: FailOn?

  @Flag(
    inversion: .prefixedNo,
    help: "Count requests that have no line of their own too. (default: --inference)")
  var inference: Bool?

  @Option(
    help: ArgumentHelp(
      "Prices of models, in the form of LiteLLM's price map.",
      discussion: "Models that it does not name have the built-in prices (quotascope prices).",
      valueName: "file"), completion: .file())
  var prices: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What may be spent in a calendar month (UTC): tells once when 70 % and 100 % are passed.",
      valueName: "usd"))
  var budget: BudgetArgument?

  @Option(
    help: ArgumentHelp(
      "How late a line may come and still be put into its incident: hours or days. (default: 7d)",
      valueName: "time"))
  var lateWindow: SpanArgument?

  @Option(
    help: ArgumentHelp(
      "How long incidents that are over, and logs that are gone, are remembered. (default: 400d)",
      valueName: "time"))
  var keep: SpanArgument?

  @Flag(help: "Only list what would be read.")
  var dryRun = false

  @Flag(help: "Forget what earlier scans knew, and start over.")
  var rebuild = false

  func validate() throws {
    try timezone?.validate("--timezone")
    if input.paths.contains("-") {
      throw ValidationError(
        "a scan goes on where the last one ended: it cannot read standard input")
    }
    if input.since != nil || input.until != nil {
      throw ValidationError("--since and --until are not for scan: it reads what is new")
    }
    if input.skippedTo != nil { throw ValidationError("--skipped-to is not for scan") }
  }

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    // A limit of file sizes is told as other full disks are.
    signal(SIGXFSZ, SIG_IGN)
    let plan = try InputPlan(input)
    if !plan.settings.window.isEndless {
      throw ValidationError("since and until of the settings file are not for scan")
    }
    let money = try MoneyOptions(prices: prices, budget: budget, plan.configuration)
    let path = try history.path()
    let settings = ScanRules(
      lateWindow: lateWindow ?? .week, keep: keep ?? .usualKeep, reportFolder: reportDir,
      format: format ?? .markdown, timezone: timezone,
      infersRetries: inference ?? plan.configuration.inference ?? true,
      failOn: failOn ?? plan.configuration.failOn ?? .never, rebuilds: rebuild,
      isQuiet: input.quiet, hidesProgress: input.hidesProgress)
    do throws(HistoryError) {
      if dryRun { return try listNews(plan, path) }
    } catch {
      throw error.told(of: path)
    }
    HistoryOptions.makeFolder(of: path)
    do {
      let file = try HistoryFile.forScan(path)
      try await NightlyScan(file, path: path, plan, money, settings).run()
    } catch let error as HistoryError {
      throw error.told(of: path)
    } catch let error as KeptEventsError {
      throw HistoryError.corrupt(error.description).told(of: path)
    }
  }

  /// Lists what would be read.
  private func listNews(_ plan: InputPlan, _ path: String) throws(HistoryError) {
    var known: [ExactPath: KnownFile] = [:]
    var logs: [KnownLog] = []
    do throws(HistoryError) {
      if !rebuild {
        let file = try HistoryFile.forReading(path)
        known = try file.files()
        logs = try file.logs()
      }
    } catch {
      guard error == .missing else { throw error }
    }
    let own = OwnFiles(history: path, reportFolder: reportDir)
    let survey = Survey(plan.found.sources.filter { !own.contains($0.path) }, known, logs, plan)
    for line in survey.lines where !write(shown(line) + "\n", to: STDOUT_FILENO) { return }
  }
}

/// What a scan goes by.
struct ScanRules {
  var lateWindow: SpanArgument
  var keep: SpanArgument
  var reportFolder: String?
  var format: ReportFormat
  var timezone: ZoneArgument?
  var infersRetries: Bool
  var failOn: FailOn
  var rebuilds: Bool
  var isQuiet: Bool
  var hidesProgress: Bool
}

/// A span of time on the command line: `36h`, `7d`.
struct SpanArgument: ExpressibleByArgument, Sendable {
  var nanoseconds: Int64

  static let week = SpanArgument(hours: 7 * 24)
  static let usualKeep = SpanArgument(hours: 400 * 24)

  private init(hours: Int64) {
    nanoseconds = hours * 3_600_000_000_000
  }

  init?(argument: String) {
    guard let unit = argument.last, let number = Int64(argument.dropLast()), number > 0,
      number <= 40_000
    else { return nil }
    switch unit {
    case "h": self.init(hours: number)
    case "d": self.init(hours: 24 * number)
    default: return nil
    }
  }
}

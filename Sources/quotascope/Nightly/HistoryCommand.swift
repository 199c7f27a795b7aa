internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import IncidentReport
internal import LogDecoding
internal import ScanHistory

/// `quotascope history`: the incidents that scans have found.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the incidents that scans have found.",
    discussion: "Open ones first. With an id: that incident's report, as the last scan wrote it.")

  @Argument(help: "An incident's id, or the beginning of one.")
  var id: String?

  @OptionGroup var history: HistoryOptions

  @Flag(help: "Write the list as JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Leave out incidents that were over before this time.",
      discussion: "\(MomentExpression.forms). Times and dates without a zone are UTC.",
      valueName: "time"), transform: MomentExpression.argument)
  var since: MomentExpression?

  @Option(
    help: ArgumentHelp(
      "The moment that relative times count from, instead of the clock's.", valueName: "time"))
  var now: TimeArgument?

  @Option(help: "Format of the report; of the list, markdown, json or openmetrics.")
  var format: ReportFormat?

  @Option(
    help: ArgumentHelp(
      "The report as it fits where it is pasted: github or jira.", valueName: "place"))
  var fit: FitLimit?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of the times in the list.",
      discussion:
        "UTC, an offset such as +02:00, or a place such as Europe/Berlin. (default: UTC)"))
  var timezone: ZoneArgument?

  func validate() throws {
    try timezone?.validate("--timezone")
    if id == nil {
      if fit != nil { throw ValidationError("--fit is for the report of one incident") }
      if format == .html || format == .jira {
        throw ValidationError("the list has no format \(format?.rawValue ?? ""): name an incident")
      }
    } else {
      if json && format != nil && format != .json {
        throw ValidationError("--json and --format \(format?.rawValue ?? "") do not go together")
      }
      if id?.isEmpty == true { throw ValidationError("an incident's id is not empty") }
      if timezone != nil {
        throw ValidationError("--timezone is for the list: a report has the zone of its scan")
      }
      if since != nil { throw ValidationError("--since is for the list, not for one incident") }
      if fit != nil, !(format ?? .markdown).canFit || json {
        throw ValidationError("--fit is for the formats markdown and jira")
      }
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let path = try history.path()
    do throws(HistoryError) {
      let file = try HistoryFile.forReading(path)
      let incidents = try file.incidents()
      let text: String
      if let id {
        text = try report(of: id, incidents, file, path)
      } else {
        text = list(incidents, lastScan: try file.lastScan())
      }
      guard write(text, to: STDOUT_FILENO) else {
        throw HistoryError.failed("standard output cannot be written: \(systemMessage())")
      }
    } catch {
      throw error.told(of: path)
    }
  }

  // MARK: One incident

  private func report(
    of id: String, _ incidents: [KnownIncident], _ file: HistoryFile, _ path: String
  ) throws(HistoryError) -> String {
    let found = incidents.filter { $0.id == id }
    let like = found.isEmpty ? incidents.filter { $0.id.hasPrefix(id) } : found
    guard let incident = like.first, like.count == 1 else {
      throw .failed(
        like.isEmpty
          ? "knows no incident \(id)"
          : "knows several incidents that begin so: \(like.map(\.id).joined(separator: ", "))")
    }
    if incident.isGone, let note = incident.note { warn("\(incident.id): withdrawn: \(note)") }
    let form = KeptReport(format: json ? .json : format ?? .markdown, limit: fit)
    guard let text = try file.report(of: incident.id, format: form.name) else {
      throw .failed("has no report of \(incident.id) in this format")
    }
    return text
  }

  // MARK: The list

  private func list(_ incidents: [KnownIncident], lastScan: Timestamp?) -> String {
    let present = now?.time ?? InputPlan.currentTime()
    let list = HistoryList(incidents.map(HistoryEntry.init), since: since?.moment(at: present))
    let clock = DisplayClock(zone: (timezone ?? .utc).zone)
    if json || format == .json { return list.json() }
    if format == .openmetrics { return list.openMetrics(lastScan: lastScan) }
    if format == .markdown { return list.markdown(clock: clock) }
    let terminal = Terminal(color: .auto, hiding: Redaction())
    return terminal.isTerminal
      ? terminal.renderer.text(list, clock: clock) : list.plainText(clock: clock)
  }
}

extension HistoryEntry {
  init(_ incident: KnownIncident) {
    self.init(
      id: incident.id, state: incident.state, failureClass: incident.failureClass,
      headline: incident.headline, first: incident.first, last: incident.last,
      recovered: incident.recovered, callsFailed: incident.callsFailed,
      services: incident.services, incidentJSON: incident.json, note: incident.note)
  }
}

// What a scan says, and where.

internal import ArgumentParser
internal import FailureClassification
internal import IncidentReport
internal import ScanHistory

/// Writes reports and news.
struct ScanDelivery {
  private let rules: ScanRules
  private let plan: InputPlan
  private let redaction: Redaction

  init(_ rules: ScanRules, _ plan: InputPlan, _ redaction: Redaction) {
    self.rules = rules
    self.plan = plan
    self.redaction = redaction
  }

  func deliver(_ outcome: NightlyOutcome) throws {
    var changes = outcome.changes
    if let folder = rules.reportFolder, let report = outcome.report, !outcome.current.isEmpty {
      HistoryOptions.makeFolder(folder)
      let missing = outcome.current.filter { FileState(path: path($0, folder)) == nil }
      for id in outcome.rewritten.union(missing).sorted() {
        try write(report.telling([id]), to: path(id, folder))
      }
      for place in changes.indices where changes[place].kind != .withdrawn {
        changes[place].reportFile = path(changes[place].id, folder)
      }
    }
    if let folder = rules.reportFolder, rules.format == .markdown {
      for change in changes where change.kind == .withdrawn { try writeWithdrawal(change, folder) }
    }
    let news = ScanNews(scannedAt: plan.now, changes: changes, budget: outcome.budget)
    guard !news.isEmpty else { return }
    try tell(news, outcome)
  }

  /// What stood in the report of an incident that is none is no longer true.
  private func writeWithdrawal(_ change: ScanChange, _ folder: String) throws {
    let news = ScanNews(scannedAt: plan.now, changes: [change])
    let clock = DisplayClock(zone: (rules.timezone ?? plan.configuration.timezone ?? .utc).zone)
    let text = news.markdown(clock: clock, hiding: redaction)
    HistoryOptions.makeFolder(folder)
    try write(to: path(change.id, folder)) { quotascope.write(text, to: $0) }
  }

  private func tell(_ news: ScanNews, _ outcome: NightlyOutcome) throws {
    let clock = DisplayClock(zone: (rules.timezone ?? plan.configuration.timezone ?? .utc).zone)
    let told = outcome.told
    switch rules.format {
    case .json: try writeToOutput(news.json(hiding: redaction))
    case .markdown:
      let terminal = Terminal(color: .auto, hiding: redaction)
      let report = rules.reportFolder == nil && !told.isEmpty ? outcome.report?.telling(told) : nil
      if terminal.isTerminal {
        try writeToOutput(terminal.renderer.text(news, clock: clock))
        if let report { try writeToOutput("\n" + terminal.renderer.text(report)) }
      } else {
        try writeToOutput(news.markdown(clock: clock, hiding: redaction))
        if let report { try writeReport(report, .markdown, before: "\n") }
      }
    case .html, .jira, .openmetrics:
      guard rules.reportFolder == nil else {
        return try writeToOutput(news.markdown(clock: clock, hiding: redaction))
      }
      if !told.isEmpty, let report = outcome.report?.telling(told) {
        try writeReport(report, rules.format, before: "")
      }
      // What such a report does not hold.
      let rest = news.changes.filter { $0.kind == .withdrawn }
      let others = ScanNews(scannedAt: news.scannedAt, changes: rest, budget: news.budget)
      writeToError(others.markdown(clock: clock, hiding: redaction))
    }
  }

  private func writeReport(_ report: Report, _ format: ReportFormat, before: String) throws {
    try writeToOutput(before + KeptReport(format: format).text(report, redaction))
  }

  private func path(_ id: String, _ folder: String) -> String {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return prefix + id + "." + rules.format.fileEndings[0]
  }

  private func write(_ report: Report, to path: String) throws {
    try write(to: path) { descriptor in
      quotascope.write(KeptReport(format: rules.format).text(report, redaction), to: descriptor)
    }
  }

  /// What a scan that is killed leaves of a report, the next one replaces.
  private func write(to path: String, _ content: (Int32) -> Bool) throws {
    try writeFile(path, partialName: path + Self.partialEnding, content)
  }

  /// Of a report that is not whole yet.
  static let partialEnding = ".part"
}

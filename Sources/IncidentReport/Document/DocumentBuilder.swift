internal import LogDecoding
internal import OutageReconstruction

/// Lays a report out: which sections there are, in which order.
struct DocumentBuilder {
  typealias Block = ReportDocument.Block
  typealias Section = ReportDocument.Section
  typealias Column = ReportDocument.Column
  typealias Table = ReportDocument.Table

  let report: Report
  var clock: DisplayClock { report.clock }

  init(_ report: Report) {
    self.report = report
  }

  var sections: [Section] {
    let title: [Block] = [.heading(level: 1, report.headline), .paragraph(origin)]
    var head = Section(.head, title + opening, tone: tone)
    head.rowWeights = overviewRows.map { report.incidentRanks[$0] }
    return [head] + incidents + closing
  }

  private static let mostOverviewRows = 30

  /// Of many outages those that matter most, in their order.
  private var overviewRows: [Int] {
    let ranks = report.incidentRanks
    return ranks.indices.filter { ranks[$0] < Self.mostOverviewRows }
  }

  /// The worst of what is told.
  private var tone: ReportDocument.Tone? {
    switch report.verdict {
    case .nothingFound: nil
    case .noBillingOutage: report.hasRefusalsWithoutTime ? .doubtful : .over
    case .billingOutage:
      if report.incidents.contains(where: { $0.tone == .open }) {
        .open
      } else {
        report.incidents.allSatisfy { $0.tone == .over } ? .over : .doubtful
      }
    }
  }

  /// Which incident, made when and by what.
  private var origin: Prose {
    let made: Prose = """
      \(words: clock.dateTime(report.generatedAt)) by \(words: Report.toolName) \
      \(words: report.toolVersion)
      """
    guard report.incidents.count == 1, let only = report.incidents.first else {
      return "Report made \(made)"
    }
    return "\(strong: "Incident") \(name: only.incident.id) · report made \(made)"
  }

  private var opening: [Block] {
    switch report.verdict {
    case .nothingFound: [.paragraph(nothingFound)]
    case .noBillingOutage: [.paragraph(noOutage)]
    case .billingOutage: report.incidents.count > 1 ? overview : []
    }
  }

  private var incidents: [Section] {
    let isOnly = report.incidents.count == 1
    let ranks = report.incidentRanks
    return report.incidents.enumerated().flatMap { offset, reported in
      var sections = IncidentChapter(
        reported, clock: clock, level: isOnly ? 2 : 3, isOnly: isOnly
      ).sections
      if !isOnly { sections[0].blocks = chapterHeading(offset + 1, reported) + sections[0].blocks }
      for index in sections.indices {
        sections[index].incident = offset
        sections[index].incidentWeight = ranks[offset]
      }
      return sections
    }
  }

  private func chapterHeading(_ number: Int, _ reported: ReportedIncident) -> [Block] {
    let course = Headline.course(of: reported.incident, reported.reach)
    return [
      .heading(
        level: 2, "Outage \(number)\(words: reported.incident.fallbackMark): \(words: course)"),
      .paragraph("\(strong: "Incident") \(name: reported.incident.id)"),
    ]
  }

  private var closing: [Section] {
    [
      Section(.recommendations, recommendations), Section(.failures, failures),
      Section(.unknownFailures, unknownFailures), Section(.blips, blips), Section(.spend, spend),
      unknowns, Section(.foundation, foundation), Section(.sources, sources),
    ]
  }

  /// Several outages at a glance.
  private var overview: [Block] {
    let omitted = report.omittedIncidents
    let failed =
      report.incidents.reduce(0) { $0 + $1.incident.calls.failed } + (omitted?.callsFailed ?? 0)
    let calls = DisplayFormat.counted(failed, "call")
    let count = report.incidents.count + (omitted?.count ?? 0)
    let outages: Prose = "\(count) separate outages"
    let sum: Prose = "\(words: failed == 0 ? "no call is known to have" : calls) failed"
    let which: Prose =
      report.untoldIncidents == 0
      ? "in \(strong: outages). In all of them together"
      : """
      in \(count + report.untoldIncidents) separate outages, of which this report tells \
      \(strong: "\(count)"). In these together
      """
    let sentence: Prose = """
      OpenAI refused calls for lack of money \(which), \
      \(strong: sum)\(words: failed == 0 ? " for its users" : "").\(words: toldOnes)
      """
    let columns: [Column] = [
      .number("Outage"), .text("From (\(words: clock.zoneName))"), .text("To"), .text("State"),
      .number("Calls failed"), .text("Affected"),
    ]
    var table = Table(columns, overviewRows, limit: Self.mostOverviewRows, "outage", "outages") {
      overviewRow($0 + 1, report.incidents[$0])
    }
    table.omitted = report.incidents.count - table.rows.count
    return [.paragraph(sentence), .table(table)]
  }

  /// Which outages are told, when there are too many.
  private var toldOnes: String {
    guard report.omittedIncidents != nil else { return "" }
    return
      " The \(DisplayFormat.count(report.incidents.count)) with most failed calls are told here."
  }

  private func overviewRow(_ number: Int, _ reported: ReportedIncident) -> [Prose] {
    let incident = reported.incident
    let end = incident.recovered ?? incident.lastFailure
    return [
      "\(number)", moment(incident.firstFailure.time), moment(end.time),
      "\(words: Headline.course(of: incident, reported.reach))", "\(incident.calls.failed)",
      incident.scope.identified ?? .names(incident.scope.services),
    ]
  }

  /// Date and time without zone, for tables that name it in their head.
  func moment(_ time: Timestamp?) -> Prose {
    time.map { "\(words: clock.date($0)) \(words: clock.wholeSecond($0))" } ?? .nothing
  }
}

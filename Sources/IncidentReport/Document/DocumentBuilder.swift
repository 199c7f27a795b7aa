internal import LogDecoding
internal import OutageReconstruction

/// Lays a report out: which sections there are, in which order.
struct DocumentBuilder {
  typealias Block = ReportDocument.Block
  typealias Column = ReportDocument.Column
  typealias Table = ReportDocument.Table

  let report: Report
  var clock: DisplayClock { report.clock }

  init(_ report: Report) {
    self.report = report
  }

  var blocks: [Block] {
    [.heading(level: 1, report.headline), .paragraph(origin)] + opening + incidents + closing
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

  private var incidents: [Block] {
    if report.incidents.count == 1 {
      return report.incidents.flatMap {
        IncidentChapter($0, clock: clock, level: 2, isOnly: true).blocks
      }
    }
    return report.incidents.enumerated().flatMap { offset, reported in
      let course = Headline.course(of: reported.incident, reported.reach)
      return [
        Block.heading(
          level: 2, "Outage \(offset + 1)\(words: reported.incident.fallbackMark): \(words: course)"
        ),
        .paragraph("\(strong: "Incident") \(name: reported.incident.id)"),
      ] + IncidentChapter(reported, clock: clock, level: 3, isOnly: false).blocks
    }
  }

  private var closing: [Block] {
    recommendations + failures + unknownFailures + blips + spend + unknowns + foundation
  }

  /// Several outages at a glance.
  private var overview: [Block] {
    let omitted = report.omittedIncidents
    let failed =
      report.incidents.reduce(0) { $0 + $1.incident.calls.failed } + (omitted?.callsFailed ?? 0)
    let calls = DisplayFormat.counted(failed, "call")
    let outages: Prose = "\(report.incidents.count + (omitted?.count ?? 0)) separate outages"
    let sum: Prose = "\(words: failed == 0 ? "no call is known to have" : calls) failed"
    let sentence: Prose = """
      OpenAI refused calls for lack of money in \(strong: outages). In all of them together, \
      \(strong: sum)\(words: failed == 0 ? " for its users" : "").\(words: toldOnes)
      """
    let columns: [Column] = [
      .number("Outage"), .text("From (\(words: clock.zoneName))"), .text("To"), .text("State"),
      .number("Calls failed"), .text("Affected"),
    ]
    let numbered = Array(report.incidents.enumerated())
    let table = Table(columns, numbered, limit: 30, "outage", "outages") { offset, reported in
      overviewRow(offset + 1, reported)
    }
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

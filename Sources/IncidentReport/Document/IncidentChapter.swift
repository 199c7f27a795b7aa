internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// The sections about one incident.
struct IncidentChapter {
  typealias Block = ReportDocument.Block
  typealias Section = ReportDocument.Section
  typealias Column = ReportDocument.Column
  typealias Table = ReportDocument.Table

  let reported: ReportedIncident
  let clock: DisplayClock
  /// Of the chapter's headings.
  let level: Int
  /// Whether the report tells of no other: of several, an earlier one is over in its own time.
  let isOnly: Bool

  var incident: Incident { reported.incident }

  init(_ reported: ReportedIncident, clock: DisplayClock, level: Int, isOnly: Bool) {
    self.reported = reported
    self.clock = clock
    self.level = level
    self.isOnly = isOnly
  }

  /// The first one is never empty.
  var sections: [Section] {
    [
      summary, Section(.chart, chart), Section(.codes, codes), Section(.outages, outages),
      timeline, Section(.services, services), Section(.wastedRetries, wastedRetries),
      Section(.causes, causes),
    ]
  }

  /// What happened, and the facts.
  private var summary: Section {
    let facts = facts
    var section = Section(
      .incident, [.paragraph(opening), .table(facts.table)], tone: reported.tone)
    section.sentences = sentences
    section.rowWeights = facts.weights
    return section
  }
}

extension ReportedIncident {
  var tone: ReportDocument.Tone {
    switch incident.state {
    case .recovered: incident.recoveryIsLikely || incident.logsEndEarly ? .doubtful : .over
    case .failuresStopped: .doubtful
    case .ongoing: .open
    }
  }
}

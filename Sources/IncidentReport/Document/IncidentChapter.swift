internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// The sections about one incident.
struct IncidentChapter {
  typealias Block = ReportDocument.Block
  typealias Column = ReportDocument.Column
  typealias Table = ReportDocument.Table

  let reported: ReportedIncident
  let clock: DisplayClock
  /// Of the chapter's headings.
  let level: Int

  var incident: Incident { reported.incident }

  init(_ reported: ReportedIncident, clock: DisplayClock, level: Int) {
    self.reported = reported
    self.clock = clock
    self.level = level
  }

  var blocks: [Block] {
    [.paragraph(opening), .table(facts)] + chart + codes + outages + timeline + services
      + wastedRetries + causes
  }
}

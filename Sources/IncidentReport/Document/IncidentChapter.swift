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
  /// Whether the report tells of no other: of several, an earlier one is over in its own time.
  let isOnly: Bool

  var incident: Incident { reported.incident }

  init(_ reported: ReportedIncident, clock: DisplayClock, level: Int, isOnly: Bool) {
    self.reported = reported
    self.clock = clock
    self.level = level
    self.isOnly = isOnly
  }

  var blocks: [Block] {
    [.paragraph(opening), .table(facts)] + chart + codes + outages + timeline + services
      + wastedRetries + causes
  }
}

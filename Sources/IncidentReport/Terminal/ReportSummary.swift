internal import LogDecoding
internal import OutageReconstruction

/// What a report comes to, in a few sentences.
struct ReportSummary {
  private let report: Report

  private static let mostOutages = 3

  init(_ report: Report) {
    self.report = report
  }

  var sentences: [Prose] {
    guard !report.incidents.isEmpty else { return [extent] }
    let ranks = report.incidentRanks
    let shown = report.incidents.indices.filter { ranks[$0] < Self.mostOutages }
      .map { sentence(report.incidents[$0]) }
    let omitted = report.incidents.count - shown.count + (report.omittedIncidents?.count ?? 0)
    let rest = Prose.rest(omitted, "outage", "outages")
    return shown + [rest].compactMap(\.self) + losses
  }

  /// `21:52:07 to 22:40:04 UTC on 2026-09-17 · 145 calls failed · 386 retries wasted`.
  private func sentence(_ reported: ReportedIncident) -> Prose {
    let incident = reported.incident
    let clock = report.clock
    var parts: [Prose] = []
    if let from = incident.firstFailure.time,
      let until = incident.recovered?.time ?? incident.lastFailure.time
    {
      parts.append("\(words: clock.range(from, until))")
    }
    if report.incidents.count > 1 {
      parts.append("\(words: Headline.state(of: incident, reported.reach))")
    }
    let failed = DisplayFormat.counted(incident.calls.failed, "call")
    parts.append(
      "\(strong: "\(words: incident.calls.failed == 0 ? "no call is known to have" : failed) failed")"
    )
    let wasted = DisplayFormat.counted(reported.wastedTotal, "retry", "retries")
    if reported.wastedTotal > 0 { parts.append("\(words: wasted) wasted") }
    return .joined(parts, separator: " · ")
  }

  private var extent: Prose {
    let lines = DisplayFormat.counted(report.inputs.totals.lines, "line")
    let events =
      report.eventCount == 0 ? "no event" : DisplayFormat.counted(report.eventCount, "event")
    return .joined(
      ["\(words: lines) read, \(words: events) about language models"] + losses, separator: "; ")
  }

  private var losses: [Prose] {
    let damaged = report.inputs.damagedFiles
    guard damaged > 0 else { return [] }
    return ["\(words: DisplayFormat.counted(damaged, "input")) could not be read wholly"]
  }
}

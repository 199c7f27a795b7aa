internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// What to do, all failures, and what stays open.
extension DocumentBuilder {
  var recommendations: [Block] {
    guard !report.recommendations.isEmpty else { return [] }
    let items = report.recommendations.map { item -> Prose in
      item.owner == .nobody ? item.text : "\(item.text) Owner: \(words: item.owner.rawValue)."
    }
    return [.heading(level: 2, "What to do"), .items(items, numbered: true)]
  }

  var failures: [Block] {
    guard !report.failures.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Class"), .number("Lines"), .number("Requests"), .number("Calls failed"),
      .text("First (\(words: clock.zoneName))"), .text("Last"), .text("Whose problem"),
      .text("Example"),
    ]
    let table = Table(columns, report.failures, limit: 30, "class", "classes") { failureRow($0) }
    return [.heading(level: 2, "All failures in these logs"), .table(table)]
  }

  private func failureRow(_ failure: ReportedFailure) -> [Prose] {
    let summary = failure.summary
    let code = IncidentChapter.code(summary.failureClass, summary.detail)
    let place: Prose = summary.example.evidence.map(Prose.place) ?? .nothing
    let isOpenAI = summary.provider.isOpenAI
    return [
      isOpenAI ? code : "not OpenAI (\(name: summary.provider.rawValue)): \(code)",
      "\(summary.lines)", "\(summary.requests)",
      summary.calls == 0 ? "0 (none for good)" : "\(summary.calls)",
      moment(summary.first.time), moment(summary.last.time),
      isOpenAI ? "\(words: failure.facts.owner.words)" : "not analysed", place,
    ]
  }

  var blips: [Block] {
    guard !report.blips.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Time (\(words: clock.zoneName))"), .text("Service"), .text("Class"),
      .number("Calls failed"), .text("Where"),
    ]
    let table = Table(columns, report.blips, limit: 10, "blip", "blips") { blip in
      [
        moment(blip.first.time), "\(name: Shortening.name(blip.service))",
        "\(name: blip.failureClass.rawValue)", "\(blip.callsFailed)", .place(blip.first),
      ]
    }
    let meaning: Prose = """
      Refusals for lack of money with successes right before and after: too few for an outage.
      """
    return [.heading(level: 2, "Stray refusals"), .paragraph(meaning), .table(table)]
  }

  var unknowns: [Block] {
    guard !report.unknowns.isEmpty else { return [] }
    var items = report.unknowns.prefix(12).map(Prose.statement)
    if let rest = Prose.rest(report.unknowns.count - items.count) { items.append(rest) }
    return [.heading(level: 2, "What these logs do not tell"), .items(items, numbered: false)]
  }
}

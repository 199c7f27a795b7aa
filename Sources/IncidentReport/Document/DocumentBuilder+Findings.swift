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
    guard report.untoldIncidents > 0 else {
      return [.heading(level: 2, "All failures in these logs"), .table(table)]
    }
    return [
      .heading(level: 2, "Failures at that time"),
      .paragraph("Counted over all these logs: what failed at other times is among the numbers."),
      .table(table),
    ]
  }

  private func failureRow(_ failure: ReportedFailure) -> [Prose] {
    let summary = failure.summary
    let code = IncidentChapter.code(summary.failureClass, summary.detail)
    let place: Prose = summary.example.evidence.map(Prose.place) ?? .nothing
    let isOpenAI = summary.provider.isOpenAI
    return [
      className(code, summary.provider),
      "\(summary.lines)", summary.isRefusalWithoutTime ? "unknown" : "\(summary.requests)",
      callsFailed(summary),
      moment(summary.first.time), moment(summary.last.time),
      isOpenAI ? "\(words: failure.facts.owner.words)" : "not analysed", place,
    ]
  }

  private func callsFailed(_ summary: FailureSummary) -> Prose {
    if summary.isRefusalWithoutTime { return "unknown" }
    return summary.calls == 0 ? "0 (none for good)" : "\(summary.calls)"
  }

  private func className(_ code: Prose, _ provider: Provider) -> Prose {
    if provider == .unknown { return "\(code), provider not named" }
    return provider.isOpenAI ? code : "not OpenAI (\(name: provider.rawValue)): \(code)"
  }

  /// What the rules should be taught next.
  var unknownFailures: [Block] {
    let unknown = report.unknownFailures
    guard !unknown.groups.isEmpty else { return [] }
    let lines = DisplayFormat.counted(unknown.lines, "line")
    let verb = unknown.lines == 1 ? "tells" : "tell"
    let isOurs = unknown.groups.contains { $0.provider.isOpenAI || $0.provider == .azureOpenAI }
    let request: Prose =
      isOurs
      ? """
       Please report what is OpenAI's, text and example, as an issue of quotascope, so that it gets \
      a class.
      """ : ""
    let meaning: Prose = """
      \(words: lines) \(words: verb) of a failed call in words that no rule knows. Numbers, ids, \
      paths and names are taken out of the texts. \(name: "quotascope explain FILE:LINE") tells how \
      a line was read.\(request)
      """
    let columns: [Column] = [
      .text("Text"), .number("Lines"), .text("Services"), .text("Answer"),
      .text("First (\(words: clock.zoneName))"), .text("Last"), .text("Example"), .text("Where"),
    ]
    var table = Table(columns, unknown.groups, limit: 20, "text", "texts") { unknownRow($0) }
    table.omitted += unknown.omittedGroups
    return [
      .heading(level: 2, "Failures that no rule knows"), .paragraph(meaning), .table(table),
    ]
  }

  private func unknownRow(_ group: UnknownFailure) -> [Prose] {
    [
      "\(name: group.template)", "\(group.lines)", .names(group.services.keys.sorted(), limit: 3),
      answer(group), moment(group.first.time), moment(group.last.time),
      "\(name: group.example.text)", .place(group.first),
    ]
  }

  /// `openai, HTTP 418, code `x`, type `y``.
  private func answer(_ group: UnknownFailure) -> Prose {
    var parts: [Prose] = ["\(name: group.provider.rawValue)"]
    if let status = group.status { parts.append("HTTP \(words: String(status))") }
    if let code = group.code { parts.append("code \(name: Shortening.name(code))") }
    if let type = group.type { parts.append("type \(name: Shortening.name(type))") }
    return .joined(parts, separator: ", ")
  }

  var blips: [Block] {
    guard !report.blips.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Time (\(words: clock.zoneName))"), .text("Service"), .text("Class"),
      .number("Calls failed"), .text("Where"),
    ]
    let table = Table(columns, report.blips, limit: 10, "blip", "blips") { blip in
      [
        span(of: blip), "\(name: Shortening.name(blip.service))",
        "\(name: blip.failureClass.rawValue)", "\(blip.callsFailed)", .place(blip.first),
      ]
    }
    let meaning: Prose = """
      Refusals for lack of money with successes right before and after: too few for an outage.
      """
    return [.heading(level: 2, "Stray refusals"), .paragraph(meaning), .table(table)]
  }

  /// When it was; from when to when, if its calls lie apart.
  private func span(of blip: Blip) -> Prose {
    let first = moment(blip.first.time)
    guard let start = blip.first.time, let end = blip.last.time,
      clock.wholeSecond(start) != clock.wholeSecond(end)
    else { return first }
    return clock.date(start) == clock.date(end)
      ? "\(first) to \(words: clock.wholeSecond(end))" : "\(first) to \(moment(end))"
  }

  var unknowns: Section {
    guard !report.unknowns.isEmpty else { return Section(.unknowns, []) }
    var items = report.unknowns.prefix(Self.mostUnknowns).map(Prose.statement)
    let omitted = report.unknowns.count - items.count
    if let rest = Prose.rest(omitted) { items.append(rest) }
    var section = Section(
      .unknowns,
      [.heading(level: 2, "What these logs do not tell"), .items(items, numbered: false)])
    section.pointsInLastItem = omitted
    return section
  }

  private static let mostUnknowns = 12
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// What happened when: the chart and the tables by time.
extension IncidentChapter {
  /// So many rows about single services a timeline shows, and as many alerts and notes.
  private static let mostSideRows = 10

  var chart: [Block] {
    (reported.chart.map { [.drawing($0.lines(clock))] } ?? []) + figure
  }

  var timeline: Section {
    let side = reported.timeline.indices.filter { !reported.timeline[$0].event.isMilestone }
    let services = side.filter { reported.timeline[$0].event == .serviceFirstFailure }
    let remarks = side.filter { reported.timeline[$0].event != .serviceFirstFailure }
    let hidden = Set(
      services.dropFirst(Self.mostSideRows) + remarks.dropFirst(Self.mostSideRows))
    let shown = reported.timeline.indices.filter { !hidden.contains($0) }
      .map { reported.timeline[$0] }
    var date: String?
    let table = Table(
      columns: [.text("Time (\(words: clock.zoneName))"), .text("What happened"), .text("Where")],
      rows: shown.map { row in
        defer { date = row.time.map(clock.date) ?? date }
        return cells(row, after: date)
      },
      noun: ReportDocument.Noun("event", "events"), omitted: hidden.count,
      whereabouts: " in between")
    var section = Section(.timeline, [.heading(level: level, "Timeline"), .table(table)])
    section.rowWeights = shown.map(\.event.weight)
    return section
  }

  private func cells(_ row: TimelineRow, after date: String?) -> [Prose] {
    let place = row.file.map { Prose([.place(file: $0, line: row.line)]) } ?? ""
    let cells = [moment(row, after: date), row.text]
    let isTurn = row.event == .firstFailure || row.event == .recovered
    return (isTurn ? cells.map { "\(strong: $0)" } : cells) + [place]
  }

  /// With its date when that is another one than the row before had.
  private func moment(_ row: TimelineRow, after date: String?) -> Prose {
    guard let time = row.time else { return "unknown" }
    let day = clock.date(time)
    let prefix = day == date ? "" : day + " "
    guard let until = row.until else { return "\(words: prefix + clock.time(time))" }
    let end = clock.date(until) == day ? "" : clock.date(until) + " "
    return """
      \(words: prefix + clock.wholeSecond(time)) to \(words: end + clock.wholeSecond(until))
      """
  }

  /// The error codes with their times, when there is more than one.
  var codes: [Block] {
    guard incident.codes.count > 1 else { return [] }
    let columns: [Column] = [
      .text("Refused with"), .number("Requests seen"), .text("First (\(words: clock.zoneName))"),
      .text("Last"), .text("First line"),
    ]
    let table = Table(columns, incident.codes, limit: 12, "code", "codes") { code in
      [
        Self.code(code.failureClass, code.detail), "\(code.requests)", moment(code.first),
        moment(code.last), .place(code.first),
      ]
    }
    return [.heading(level: level, "Error codes"), .table(table)]
  }

  /// `class`, with its detail when that says more.
  static func code(_ failureClass: FailureClass, _ detail: String) -> Prose {
    let code: Prose = "\(name: failureClass.rawValue)"
    guard !detail.isEmpty, detail != failureClass.rawValue else { return code }
    return "\(code) (\(name: Shortening.name(detail)))"
  }

  /// The outages of single scopes, when the incident is made of several.
  var outages: [Block] {
    guard incident.outages.count > 1 else { return [] }
    let columns: [Column] = [
      .text("Scope"), .text("First failure (\(words: clock.zoneName))"), .text("Last failure"),
      .text("Recovered"), .number("Calls failed"), .number("Requests refused"),
    ]
    let table = Table(columns, incident.outages, limit: 20, "scope", "scopes") { outage in
      [
        outage.scope.identified ?? .names(outage.scope.services), moment(outage.firstFailure),
        moment(outage.lastFailure), recovery(outage.recovered, outage.state),
        "\(outage.calls.failed)", count(outage.requests.failedSeen, outage.requests.failedInferred),
      ]
    }
    return [.heading(level: level, "Outages by scope"), .table(table)]
  }

  /// Time of a line, without the zone.
  func moment(_ evidence: Evidence) -> Prose {
    evidence.time.map { "\(words: clockTime($0))" } ?? .nothing
  }

  func recovery(_ recovered: Evidence?, _ state: OutageState) -> Prose {
    recovered.map(moment) ?? (state == .ongoing ? "not by the end of the logs" : "not seen")
  }

  /// `1,868 + 200 inferred`.
  func count(_ seen: Int, _ inferred: InferredCount) -> Prose {
    if inferred.total == 0 { return "\(seen)" }
    return seen == 0 ? "\(inferred.total) inferred" : "\(seen) + \(inferred.total) inferred"
  }
}

extension TimelineRow.Event {
  /// How soon a short timeline may leave it out: the larger, the sooner.
  fileprivate var weight: Int {
    switch self {
    case .firstFailure, .recovered: 0
    case .lastFailure, .lastSuccessBefore: 1
    case .firstSuccess, .mixed, .alert, .operatorNote: 2
    case .firstWastedRetry, .peak, .pause, .fallback: 3
    case .spend, .otherFailure, .remark: 4
    case .serviceFirstFailure: 5
    }
  }
}

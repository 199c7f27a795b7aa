internal import LogDecoding
internal import OutageReconstruction

// The calls of an outage over time, as values to be drawn.
extension IncidentChapter {
  /// So many alerts, notes and marks of other kinds stand beside the turns of an outage.
  private static let mostSideMarks = 6

  /// Nothing when fewer than two columns would show it.
  var figure: [Block] {
    let series = incident.series
    let all = [series.failedByService, series.succeededByService, series.wastedByService]
    guard let columns = SeriesColumns(all, bucketSeconds: series.bucketSeconds) else { return [] }
    let (lanes, folded) = lanes(columns)
    guard !lanes.isEmpty else { return [] }
    let span = DisplayFormat.perSpan(columns.seconds)
    let hasRetries = lanes.contains { $0.bars.contains { $0.kind == .wasted && $0.total > 0 } }
    var figure = ReportFigure(
      title: "\(words: hasRetries ? "Calls and wasted retries" : "Calls") per \(words: span)",
      start: series.start,
      columnSeconds: columns.seconds, columns: columns.count, unit: .requests, lanes: lanes,
      bands: [], marks: [], notes: [])
    figure = figure.withBands(bands)
    let (marks, omitted) = marks(figure)
    figure.marks = marks
    figure.notes = notes(lanes.count, folded: folded, omittedMarks: omitted)
    return [.figure(figure)]
  }

  /// The services that were hit most, and all others in one.
  private func lanes(_ columns: SeriesColumns) -> (shown: [ReportFigure.Lane], folded: Int) {
    let series = incident.series
    let names = Set(series.failedByService.keys).union(series.succeededByService.keys)
      .union(series.wastedByService.keys)
    let all = incident.servicesInOrder(names).map { name in
      (
        name: name,
        rows: [series.failedByService, series.succeededByService, series.wastedByService].map {
          columns.sums($0[name] ?? [])
        }
      )
    }.filter { $0.rows.contains { $0.contains { $0 > 0 } } }
    let shown = all.count > Chart.mostRows ? all.prefix(Chart.mostRows - 1) : all[...]
    let folded = all.dropFirst(shown.count)
    var lanes = shown.map { Self.lane("\(name: Shortening.name($0.name))", $0.rows) }
    if !folded.isEmpty {
      let sums = (0..<3).map { kind in SeriesColumns.total(folded.map { $0.rows[kind] }) }
      lanes.append(Self.lane("\(folded.count) other services together", sums))
    }
    return (lanes, folded.count)
  }

  private static func lane(_ name: Prose, _ rows: [[Int]]) -> ReportFigure.Lane {
    let kinds: [ReportFigure.Kind] = [.failed, .succeeded, .wasted]
    return ReportFigure.Lane(
      name: name, bars: zip(kinds, rows).map { ReportFigure.Bars(kind: $0, values: $1) })
  }

  /// The outage, and the times within it in which calls succeeded.
  private var bands: [ReportFigure.Band] {
    guard let from = incident.firstFailure.time,
      let until = incident.recovered?.time ?? incident.lastFailure.time
    else { return [] }
    var bands = [ReportFigure.Band(kind: .outage, from: from, until: until)]
    bands += incident.pauses.compactMap { pause in
      pause.first.time.map { ReportFigure.Band(kind: .mixed, from: $0, until: pause.until) }
    }
    if let mixed = incident.mixed {
      bands.append(ReportFigure.Band(kind: .mixed, from: mixed.from, until: mixed.until))
    }
    return bands
  }

  /// Rows of the timeline: the turns of the outage, and the first of all others.
  private func marks(_ figure: ReportFigure) -> (shown: [ReportFigure.Mark], omitted: Int) {
    let rows = reported.timeline.filter { row in
      row.event.isMarked && row.time.map(figure.contains) == true
    }
    let side = rows.indices.filter { !rows[$0].event.isTurn }
    let hidden = Set(side.dropFirst(Self.mostSideMarks))
    let marks = rows.indices.filter { !hidden.contains($0) }.compactMap { index in
      rows[index].time.map { ReportFigure.Mark(time: $0, text: rows[index].text) }
    }
    return (marks, hidden.count)
  }

  private func notes(_ lanes: Int, folded: Int, omittedMarks: Int) -> [Prose] {
    var notes: [Prose] = []
    if lanes > 1 { notes.append("Each service has a scale of its own.") }
    if folded > 0 {
      notes.append(
        "Drawn are the \(lanes - 1) services that were hit most, and the others together.")
    }
    if omittedMarks > 0 {
      let others = DisplayFormat.counted(omittedMarks, "further event")
      let verb = omittedMarks == 1 ? "has" : "have"
      notes.append("\(words: others) of the timeline \(words: verb) no mark.")
    }
    if incident.wasted.inferred.total > 0 {
      notes.append("Retries that are inferred have no time: they are not in the chart.")
    }
    return notes
  }
}

extension TimelineRow.Event {
  /// Whether a chart marks the moment; what a chart shows by itself needs no mark.
  fileprivate var isMarked: Bool {
    switch self {
    case .firstFailure, .alert, .operatorNote, .fallback, .remark, .firstSuccess, .pause,
      .otherFailure, .lastFailure, .recovered:
      true
    case .spend, .lastSuccessBefore, .firstWastedRetry, .serviceFirstFailure, .peak, .mixed: false
    }
  }

  /// Whether the outage begins, ends or turns there.
  fileprivate var isTurn: Bool {
    switch self {
    case .firstFailure, .firstSuccess, .lastFailure, .recovered: true
    default: false
    }
  }
}

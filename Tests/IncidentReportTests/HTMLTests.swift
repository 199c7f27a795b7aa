import FailureClassification
@testable import IncidentReport
import LogDecoding
@testable import OutageReconstruction
import Testing

/// The HTML report, as a parser from outside reads it.
struct HTMLTests {
  private func page(_ golden: GoldenCase) throws -> HTMLPage {
    try #require(try HTMLPages.golden.get()[golden.name])
  }

  // MARK: The page

  @Test(arguments: GoldenCase.all)
  func `A page is well formed, labelled, and has nothing live`(golden: GoldenCase) throws {
    #expect(try page(golden).problems == [])
  }

  @Test(arguments: GoldenCase.all)
  func `A reader sees every word of the report, as it is`(golden: GoldenCase) throws {
    let report = golden.make()
    let page = try page(golden)
    #expect(page.title == report.headline.plain.madeSafeToShow)
    // Bytes: a combining mark out of a log makes one character with what stands before it.
    var rest = page.text.utf8[...]
    for block in ReportDocument(report, charts: .drawn).blocks {
      for text in block.shownTexts {
        let found = rest.firstRange(of: text.utf8)
        #expect(found != nil, "not there, or not in its place: \(text)")
        rest = rest[(found?.upperBound ?? rest.startIndex)...]
      }
    }
  }

  @Test(arguments: [
    ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"),
    ("&lt;", "&amp;lt;"),
    ("<\u{301}script>", "&lt;\u{301}script&gt;"),
    ("\"\u{301}onload=x", "&quot;\u{301}onload=x"),
    ("\u{1B}[1m\u{202E}\u{200B}\u{0}\n", "␛[1m��␀␊"),
  ])
  func `Text is escaped`(text: String, expected: String) {
    #expect(HTMLNode.escaped(text) == expected)
    var page = ""
    HTMLNode.element(.code, [.init(.id, text)], text).write(to: &page)
    #expect(page == "<code id=\"\(expected)\">\(expected)</code>")
  }

  // MARK: Charts

  @Test(arguments: GoldenCase.all)
  func `A chart draws the numbers of its report`(golden: GoldenCase) throws {
    let blocks = ReportDocument(golden.make(), charts: .drawn).blocks
    let figures = blocks.compactMap { block -> ReportFigure? in
      if case .figure(let figure) = block { figure } else { nil }
    }
    let drawn = try page(golden).figures
    try #require(drawn.count == figures.count)
    for (figure, drawing) in zip(figures, drawn) { try expect(drawing, figure) }
  }

  private func expect(_ drawing: HTMLPage.Figure, _ figure: ReportFigure) throws {
    try #require(drawing.lanes.count == figure.lanes.count)
    #expect(drawing.events.count == figure.marks.count)
    #expect(drawing.circles == figure.marks.count)
    #expect(drawing.rows.count == figure.columns)
    var column = 0
    for ((lane, shown), width) in zip(zip(figure.lanes, drawing.lanes), drawing.groups) {
      let bars = lane.bars.filter { $0.total > 0 }
      #expect(width == bars.count)
      for bars in bars {
        column += 1
        #expect(drawing.rows.map { $0[column] } == bars.values.map { text($0, figure.unit) })
        #expect(drawing.totals[column - 1] == text(bars.total, figure.unit))
      }
      expectBars(shown, lane)
      #expect(shown.tips.count == lane.columnsWithBars)
      #expect(Set(shown.bars.keys) == Set(bars.map { "\($0.kind)" }))
    }
    #expect(drawing.kinds.count == column)
  }

  /// Heights are the numbers, kinds stand upon each other, and none reaches out of the drawing.
  private func expectBars(_ shown: HTMLPage.Lane, _ lane: ReportFigure.Lane) {
    var heights = [Int](repeating: 0, count: shown.viewBox[2])
    for bars in lane.bars where bars.total > 0 {
      let drawn = shown.bars["\(bars.kind)"] ?? []
      #expect(drawn.map { $0[0] } == bars.values.indices.filter { bars.values[$0] > 0 })
      for bar in drawn {
        let (column, value) = (bar[0], bars.values[bar[0]])
        #expect(bar[2] == (bars.kind.isBelow ? value : -value))
        #expect(bar[1] == (bars.kind.isBelow ? 0 : -heights[column]))
        if !bars.kind.isBelow { heights[column] += value }
      }
    }
    let below = lane.bars.filter(\.kind.isBelow).map(\.highest).max() ?? 0
    let above = heights.max() ?? 0
    #expect(shown.viewBox == [0, -above, heights.count, above + below])
  }

  private func text(_ number: Int, _ unit: ReportFigure.Unit) -> String {
    switch unit {
    case .requests: DisplayFormat.count(number)
    case .microdollars: number == 0 ? "$0" : SpendWords.amount(Double(number) / 1e6)
    }
  }

  @Test(arguments: GoldenCase.all)
  func `A chart leaves nothing of the series out`(golden: GoldenCase) throws {
    let report = golden.make()
    let drawn = try page(golden).figures.filter { $0.caption.hasPrefix("Calls") }
    let series = report.incidents.map(\.incident.series).filter { series in
      [series.failedByService, series.succeededByService, series.wastedByService]
        .contains { $0.values.contains { $0.contains { $0 > 0 } } }
    }
    try #require(drawn.count == series.count)
    for (figure, series) in zip(drawn, series) {
      for (kind, counts) in [
        ("failed", series.failedByService), ("succeeded", series.succeededByService),
        ("wasted", series.wastedByService),
      ] {
        let heights = figure.lanes.flatMap { $0.bars[kind] ?? [] }.map { abs($0[2]) }
        #expect(heights.reduce(0, +) == counts.values.joined().reduce(0, +), "\(kind)")
      }
    }
  }

  @Test func `An outage is shaded from its first failure to recovery`() throws {
    let page = try HTMLPages.read(Cases.recoveredMixed)
    let figure = try #require(page.figures.first)
    for lane in figure.lanes {
      let bands = lane.bands
      try #require(bands.map(\.kind) == ["outage", "mixed"])
      // From 02:13:07.412 to 07:43:04.511 in a chart of quarters of an hour from 02:00 on.
      #expect(abs(bands[0].start - 787.412 / 900) < 0.001)
      #expect(abs(bands[0].start + bands[0].width - 20_584.511 / 900) < 0.001)
      #expect(abs(bands[1].start - 20_491.733 / 900) < 0.001)
    }
    #expect(figure.events[0].hasPrefix("02:13:07 first insufficient_quota"))
    #expect(figure.events.last?.hasPrefix("07:43:04 recovered") == true)
  }

  @Test func `Hours of spend are drawn as they are, with the outage behind them`() throws {
    let page = try HTMLPages.read(Cases.spendKnown)
    let figure = try #require(page.figures.last)
    #expect(figure.caption == "Spend per h, 00:00:00 to 03:00:00 UTC on 2026-06-21")
    #expect(figure.rows.map { $0[1] } == ["$58.80", "$61.20", "$0"])
    #expect(figure.totals == ["$120.00"])
    #expect(figure.lanes[0].bars["spent"]?.map { $0[2] } == [-58_800_000, -61_200_400])
    #expect(figure.lanes[0].bands.map(\.kind) == ["outage"])
  }

  @Test func `Spend long before an outage is left out and said so`() throws {
    var report = Cases.spendKnown
    let tokens = try #require(report.spend?.hours.first?.tokens)
    let latest = time("2026-06-21T00:00:00Z").nanoseconds
    report.spend?.hours = (0..<200).reversed().map { hours in
      let hour = Timestamp(
        nanoseconds: latest - Int64(hours) * 3_600_000_000_000, fractionDigits: 0)
      return HourSpend(hour: hour, tokens: tokens)
    }
    let figure = try #require(try HTMLPages.read(report).figures.last)
    // 72 hours before the hour of the first refusal, and that one; two of them joined.
    #expect(figure.rows.count == 37)
    #expect(figure.caption.hasPrefix("Spend per 2 h, 2026-06-18 02:00:00"))
    #expect(figure.totals == ["$4,174.80"])
    #expect(HTMLRenderer.text(report).contains("Hours that lie farther from the outages"))
  }

  @Test func `Prices that cannot be are no crash`() throws {
    var report = Cases.spendKnown
    for hour in report.spend?.hours.indices ?? 0..<0 {
      report.spend?.hours[hour].tokens.cost = Dollars(picodollars: .max)
    }
    let figure = try #require(try HTMLPages.read(report).figures.last)
    #expect(figure.totals == ["$1,000,000,000.00"])
  }

  @Test func `Events that are near to each other have marks of their own`() throws {
    let figure = try #require(try HTMLPages.read(Cases.longTables).figures.first)
    // 30 alerts: six of them, and the turns.
    #expect(figure.events.count { $0.contains("alert: ") } == 6)
    #expect(
      ReportFormat.html.render(Cases.longTables).contains(
        "24 further events of the timeline have no mark"))
  }

  // MARK: Size

  @Test func `An outage of ten thousand services stays a page`() throws {
    let report = Cases.tenThousandServices
    let text = ReportFormat.html.render(report)
    #expect(text.utf8.count < 150_000)
    let page = try HTMLPages.read(report)
    #expect(page.problems == [])
    let figure = try #require(page.figures.first)
    #expect(figure.lanes.count == 8)
    #expect(
      figure.lanes.last?.summary.hasPrefix("9,993 other services together: 59,958 failed") == true)
    #expect(
      page.text.contains("Drawn are the 7 services that were hit most, and the others together."))
  }

  @Test func `Of very many outages the first have a chart and the others say so`() throws {
    let one = Cases.recoveredMixed.incidents[0].incident
    let many = report(
      Reconstruction(
        incidents: Array(repeating: one, count: 60), blips: [], failures: [], eventCount: 9,
        unknowns: []))
    let page = try HTMLPages.read(many)
    #expect(page.problems == [])
    #expect(page.figures.count == 20)
    #expect(page.text.contains("No chart: those of the 20 outages that matter most are drawn."))
    #expect(page.text.contains("30 more"))
  }
}

extension Cases {
  /// One account, ten thousand services.
  static var tenThousandServices: Report {
    let names = (0..<10_000).map { "service-\(padded($0, 5))" }
    let first = line("02:00:00", "s.log", 1, names[0])
    let last = line("03:00:00", "s.log", 90_000, names[0])
    var outage = incident(
      state: .ongoing, first: first, last: last, failed: 60_000, total: 60_000, seen: 60_000)
    outage.scope = Scope(organization: "org-short", services: names)
    outage.byService = names.map { name in
      service(
        name, failed: 6, seen: 12, wasted: 6, first: line("02:00:01", "s.log", 2, name), last: last)
    }
    outage.series = TimeSeries(
      bucketSeconds: 120, start: time("2026-06-21T01:55:00Z"),
      failedByService: Dictionary(
        uniqueKeysWithValues: names.map { ($0, [0, 1, 1, 1, 1, 1, 1]) }),
      succeededByService: [:],
      wastedByService: Dictionary(uniqueKeysWithValues: names.map { ($0, [0, 1, 1, 1, 1, 1, 1]) }))
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: [], eventCount: 120_000, unknowns: []))
  }
}

extension ReportDocument.Block {
  /// All that a reader of the block must see, in order.
  fileprivate var shownTexts: [String] {
    switch self {
    case .heading(_, let prose), .paragraph(let prose): prose.shownTexts
    case .items(let items, _): items.flatMap(\.shownTexts)
    case .table(let table):
      table.columns.flatMap(\.title.shownTexts) + table.rows.joined().flatMap(\.shownTexts)
        + (table.rest?.shownTexts ?? [])
    case .figure(let figure):
      figure.title.shownTexts + figure.notes.flatMap(\.shownTexts)
        + figure.lanes.flatMap(\.name.shownTexts) + figure.marks.flatMap(\.text.shownTexts)
    case .drawing: []
    }
  }
}

extension Prose {
  fileprivate var shownTexts: [String] {
    fragments.flatMap { fragment -> [String] in
      switch fragment {
      case .words(let text), .name(let text), .foreign(let text), .quote(let text):
        [text.madeSafeToShow]
      case .place(let file, let line): [Prose.placeText(file: file, line: line).madeSafeToShow]
      case .strong(let prose): prose.shownTexts
      }
    }.filter { $0.contains { $0 != " " } }
  }
}

extension ReportFigure.Lane {
  fileprivate var columnsWithBars: Int {
    (bars.first?.values.indices ?? 0..<0).count { column in
      bars.contains { $0.values[column] > 0 }
    }
  }
}

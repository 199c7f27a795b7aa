internal import LogDecoding

/// Draws a figure as SVG and says it in words and numbers, too.
///
/// The bars are drawn in units of the data: a column is 1 wide, and a bar as high as its number. The
/// browser stretches each row of bars to the width and height that it has; text is never stretched.
struct HTMLFigure {
  private typealias Attribute = HTMLNode.Attribute

  private let figure: ReportFigure
  private let clock: DisplayClock
  /// Of the figure's ids.
  private let id: String

  init(_ figure: ReportFigure, number: Int, clock: DisplayClock) {
    self.figure = figure
    self.clock = clock
    id = "chart-\(number)"
  }

  var node: HTMLNode {
    .element(
      .figure, [Attribute(.id, id)],
      [caption, legend] + notes + marksAxis + figure.lanes.enumerated().map(lane) + [timeAxis]
        + keys
        + [numbers])
  }

  private var caption: HTMLNode {
    let range = clock.range(figure.start, figure.end)
    return .element(
      .figcaption, [.element(.strong, figure.title.htmlNodes), .text(", \(range)")])
  }

  // MARK: Legend

  /// What the colours mean, as far as they occur.
  private var legend: HTMLNode {
    var items = kinds.map { kind in
      (kind.styleClass, kind.words + (kind.isBelow ? " (downwards)" : ""))
    }
    items += ReportFigure.BandKind.allCases.filter { kind in
      figure.bands.contains { $0.kind == kind }
    }.map { ($0.styleClass, $0.words) }
    return .element(
      .ul, [Attribute(.styleClass, "legend")],
      items.map { style, words in
        .element(
          .li, [.element(.span, [Attribute(.styleClass, "key \(style)")], []), .text(words)])
      })
  }

  private var notes: [HTMLNode] {
    guard !figure.notes.isEmpty else { return [] }
    let text = Prose.joined(figure.notes, separator: " ")
    return [.element(.p, [Attribute(.styleClass, "note")], text.htmlNodes)]
  }

  /// Kinds with a bar in any row.
  private var kinds: [ReportFigure.Kind] {
    ReportFigure.Kind.allCases.filter { kind in
      figure.lanes.contains { $0.bars.contains { $0.kind == kind && $0.total > 0 } }
    }
  }

  // MARK: Rows of bars

  private func lane(_ offset: Int, _ lane: ReportFigure.Lane) -> HTMLNode {
    let ids = (title: "\(id)-\(offset)-title", text: "\(id)-\(offset)-text")
    let above = lane.stacked.map(\.top).max() ?? 0
    let below = lane.bars.filter(\.kind.isBelow).map(\.highest).max() ?? 0
    let name = lane.name + ": " + figure.title
    let drawing: [HTMLNode] =
      [
        .element(.svgTitle, [Attribute(.id, ids.title)], name.plain),
        .element(.desc, [Attribute(.id, ids.text)], description(lane)),
      ] + figure.bands.map { band($0, above, below) } + [grid(above, below)]
      + lane.stacked.map { .path($0.bars.kind.styleClass, $0.path) }
      + [.path("base", "M0 0H\(figure.columns)"), markLines(above, below)]
      + tooltips(lane, above, below)
    return .element(
      .div, [Attribute(.styleClass, "lane")],
      [
        .element(.p, lane.name.htmlNodes + [.text(": " + summary(lane))]),
        .element(
          .svg,
          [
            Attribute(.role, "img"), Attribute(.labelledBy, "\(ids.title) \(ids.text)"),
            Attribute(.viewBox, "0 \(-above) \(figure.columns) \(above + below)"),
            Attribute(.preserveAspectRatio, "none"), Attribute(.styleClass, "bars"),
          ], drawing),
      ])
  }

  /// `53 failed calls (at most 3 per 2 min), 25 successful calls (at most 6)`.
  private func summary(_ lane: ReportFigure.Lane) -> String {
    var per = " per \(DisplayFormat.perSpan(figure.columnSeconds))"
    return lane.bars.filter { $0.total > 0 }.map { bars in
      let total = amount(bars.total, bars.kind)
      guard bars.highest < bars.total, shown(bars.highest) != shown(bars.total) else {
        return total
      }
      defer { per = "" }
      return "\(total) (at most \(shown(bars.highest))\(per))"
    }.joined(separator: ", ")
  }

  /// The row in words: how much, and from when to when.
  private func description(_ lane: ReportFigure.Lane) -> String {
    lane.bars.map { bars -> String in
      guard let first = bars.values.firstIndex(where: { $0 > 0 }),
        let last = bars.values.lastIndex(where: { $0 > 0 }),
        let highest = bars.values.firstIndex(of: bars.highest)
      else { return "No \(bars.kind.words)." }
      let extent = "\(amount(bars.total, bars.kind)), \(span(first, last))"
      return first == last
        ? extent + "."
        : "\(extent); the highest column, \(span(highest, highest)), has \(shown(bars.highest))."
    }.joined(separator: " ")
  }

  private func band(_ band: ReportFigure.Band, _ above: Int, _ below: Int) -> HTMLNode {
    let (from, until) = (figure.place(band.from), figure.place(band.until))
    return .element(
      .rect,
      [
        Attribute(.styleClass, band.kind.styleClass), Attribute(.x, fixed(from)),
        Attribute(.y, "\(-above)"), Attribute(.width, fixed(until - from)),
        Attribute(.height, "\(above + below)"),
      ], [])
  }

  private func grid(_ above: Int, _ below: Int) -> HTMLNode {
    .path("grid", ticks.map { "M\($0) \(-above)V\(below)" }.joined())
  }

  private func markLines(_ above: Int, _ below: Int) -> HTMLNode {
    .path(
      "mark", figure.marks.map { "M\(fixed(figure.place($0.time))) \(-above)V\(below)" }.joined())
  }

  /// A column says its numbers when a pointer rests on it.
  private func tooltips(_ lane: ReportFigure.Lane, _ above: Int, _ below: Int) -> [HTMLNode] {
    (0..<figure.columns).compactMap { column in
      let parts = lane.bars.filter { $0.values[column] > 0 }
        .map { amount($0.values[column], $0.kind) }
      guard !parts.isEmpty else { return nil }
      return .element(
        .rect,
        [
          Attribute(.styleClass, "tip"), Attribute(.x, "\(column)"), Attribute(.y, "\(-above)"),
          Attribute(.width, "1"), Attribute(.height, "\(above + below)"),
        ], [.element(.svgTitle, "\(span(column, column)): \(DisplayFormat.list(parts))")])
    }
  }

  // MARK: Axes

  /// Columns with a label below them.
  private var ticks: [Int] {
    Array(stride(from: 0, to: figure.columns, by: max(1, (figure.columns + 3) / 4)))
  }

  private var timeAxis: HTMLNode {
    let labels = ticks.map { tick in
      HTMLNode.element(
        .svgText, [Attribute(.x, percent(Double(tick))), Attribute(.y, "12")],
        label(figure.time(ofColumn: tick)))
    }
    return axis("time", "Times below the chart", height: 16, labels)
  }

  /// Numbers of the marks above the rows; those that are near to each other stand one upon the other.
  private var marksAxis: [HTMLNode] {
    guard !figure.marks.isEmpty else { return [] }
    var lastOfLevel: [Double] = []
    let placed = figure.marks.map { mark -> (place: Double, level: Int) in
      let place = figure.place(mark.time) / Double(figure.columns)
      let level = lastOfLevel.firstIndex { place - $0 >= Self.markDistance } ?? lastOfLevel.count
      if level == lastOfLevel.count {
        lastOfLevel.append(place)
      } else {
        lastOfLevel[level] = place
      }
      return (place, level)
    }
    let height = lastOfLevel.count * Self.markHeight
    let numbers = placed.enumerated().flatMap { offset, mark -> [HTMLNode] in
      let x = percent(mark.place * Double(figure.columns))
      let y = height - mark.level * Self.markHeight - Self.markHeight / 2
      return [
        .element(.circle, [Attribute(.cx, x), Attribute(.cy, "\(y)"), Attribute(.r, "8")], []),
        .element(.svgText, [Attribute(.x, x), Attribute(.y, "\(y + 4)")], "\(offset + 1)"),
      ]
    }
    return [axis("marks", "Numbers of the events listed below the chart", height: height, numbers)]
  }

  /// So far apart, as a part of the width, must marks of one level stand.
  private static let markDistance = 0.055
  private static let markHeight = 18

  private func axis(
    _ name: String, _ title: String, height: Int, _ children: [HTMLNode]
  ) -> HTMLNode {
    let titleID = "\(id)-\(name)"
    return .element(
      .svg,
      [
        Attribute(.role, "img"), Attribute(.labelledBy, titleID),
        Attribute(.styleClass, "axis \(name)"), Attribute(.width, "100%"),
        Attribute(.height, "\(height)"),
      ], [.element(.svgTitle, [Attribute(.id, titleID)], title)] + children)
  }

  private func label(_ time: Timestamp) -> String {
    let days = figure.end.seconds(since: figure.start) / 86_400
    return days > 2 ? String(clock.date(time).dropFirst(5)) : clock.minute(time)
  }

  // MARK: Marks

  private var keys: [HTMLNode] {
    guard !figure.marks.isEmpty else { return [] }
    return [
      .element(
        .ol, [Attribute(.styleClass, "events")],
        figure.marks.map { mark in
          .element(.li, [.text(moment(mark.time) + " ")] + mark.text.htmlNodes)
        })
    ]
  }

  private func moment(_ time: Timestamp) -> String {
    clock.date(figure.start) == clock.date(figure.end)
      ? clock.wholeSecond(time) : "\(clock.date(time)) \(clock.wholeSecond(time))"
  }

  // MARK: Numbers

  /// The chart as a table, closed until somebody wants it.
  private var numbers: HTMLNode {
    let groups = figure.lanes.map { lane in (lane, lane.bars.filter { $0.total > 0 }) }
    let all = groups.flatMap(\.1)
    let zone = clock.zoneName
    let heads: [HTMLNode] = [
      .element(
        .tr,
        [.element(.th, [Attribute(.scope, "col"), Attribute(.rowspan, "2")], "From (\(zone))")]
          + groups.map { lane, bars in
            .element(
              .th, [Attribute(.scope, "colgroup"), Attribute(.colspan, "\(bars.count)")],
              lane.name.htmlNodes)
          }),
      .element(
        .tr,
        all.map {
          .element(
            .th, [Attribute(.scope, "col"), Attribute(.styleClass, "number")], $0.kind.shortWords)
        }),
    ]
    let rows = (0..<figure.columns).map { column in
      row(columnName(column), all.map { $0.values[column] })
    }
    return .element(
      .details,
      [
        .element(.summary, "The numbers of this chart"),
        .element(
          .div,
          [
            Attribute(.styleClass, "scroll"), Attribute(.role, "group"), Attribute(.tabindex, "0"),
            Attribute(.label, "The numbers of this chart"),
          ],
          [
            .element(
              .table, [Attribute(.label, "The numbers of this chart")],
              [
                .element(.thead, heads), .element(.tbody, rows),
                .element(.tfoot, [row("All", all.map(\.total))]),
              ])
          ]),
      ])
  }

  private func row(_ name: String, _ numbers: [Int]) -> HTMLNode {
    .element(
      .tr,
      [.element(.th, [Attribute(.scope, "row")], name)]
        + numbers.map {
          .element(.td, [Attribute(.styleClass, "number")], shown($0))
        })
  }

  /// With its date where the day is a new one.
  private func columnName(_ column: Int) -> String {
    let time = figure.time(ofColumn: column)
    let isNewDay =
      column == 0 || clock.date(figure.time(ofColumn: column - 1)) != clock.date(time)
    return isNewDay ? "\(clock.date(time)) \(clock.minute(time))" : clock.minute(time)
  }

  // MARK: Words

  /// `21:52 to 22:10`, with dates where the chart has several days.
  private func span(_ first: Int, _ last: Int) -> String {
    let (from, until) = (figure.time(ofColumn: first), figure.time(ofColumn: last + 1))
    guard clock.date(figure.start) != clock.date(figure.end) else {
      return "\(clock.minute(from)) to \(clock.minute(until))"
    }
    return """
      \(clock.date(from)) \(clock.minute(from)) to \(clock.date(until)) \(clock.minute(until))
      """
  }

  /// `53 failed calls`, `$61.20`.
  private func amount(_ number: Int, _ kind: ReportFigure.Kind) -> String {
    switch kind {
    case .failed: DisplayFormat.counted(number, "failed call")
    case .succeeded: DisplayFormat.counted(number, "successful call")
    case .wasted: DisplayFormat.counted(number, "wasted retry", "wasted retries")
    case .spent: shown(number)
    }
  }

  private func shown(_ number: Int) -> String {
    switch figure.unit {
    case .requests: DisplayFormat.count(number)
    case .microdollars: number == 0 ? "$0" : SpendWords.amount(Double(number) / 1e6)
    }
  }

  private func percent(_ place: Double) -> String {
    fixed(place / Double(figure.columns) * 100) + "%"
  }

  /// With at most three decimals.
  private func fixed(_ number: Double) -> String {
    let thousandths = Int((number * 1000).rounded())
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return "\(whole)" }
    var decimals = padded(rest, 3)
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)"
  }
}

extension HTMLNode {
  fileprivate static func path(_ styleClass: String, _ data: String) -> HTMLNode {
    .element(.path, [.init(.styleClass, styleClass), .init(.d, data)], [])
  }
}

/// Bars with the place that each begins at.
private struct StackedBars {
  var bars: ReportFigure.Bars
  /// How high the bars below each reach.
  var bases: [Int]

  var top: Int {
    bars.kind.isBelow ? 0 : zip(bases, bars.values).map(+).max() ?? 0
  }

  /// A rectangle for each column that is not empty.
  var path: String {
    zip(bases, bars.values).enumerated().filter { $0.element.1 > 0 }.map { column, bar in
      let (base, height) = bar
      let (out, back) = bars.kind.isBelow ? (height, -height) : (-height, height)
      return "M\(column).1 \(-base)v\(out)h.8v\(back)z"
    }.joined()
  }
}

extension ReportFigure.Lane {
  /// Kinds that stand on the line are set one upon the other.
  fileprivate var stacked: [StackedBars] {
    var height = [Int](repeating: 0, count: bars.first?.values.count ?? 0)
    return bars.filter { $0.total > 0 }.map { bars in
      guard !bars.kind.isBelow else {
        return StackedBars(bars: bars, bases: height.map { _ in 0 })
      }
      defer { height = zip(height, bars.values).map(+) }
      return StackedBars(bars: bars, bases: height)
    }
  }
}

extension ReportFigure.Kind {
  fileprivate var styleClass: String {
    switch self {
    case .failed: "failed"
    case .succeeded: "succeeded"
    case .wasted: "wasted"
    case .spent: "spent"
    }
  }

  fileprivate var words: String {
    switch self {
    case .failed: "failed calls"
    case .succeeded: "successful calls"
    case .wasted: "wasted retries"
    case .spent: "spend"
    }
  }

  fileprivate var shortWords: String {
    switch self {
    case .failed: "failed"
    case .succeeded: "successful"
    case .wasted: "wasted retries"
    case .spent: "spend"
    }
  }
}

extension ReportFigure.BandKind {
  fileprivate var styleClass: String {
    switch self {
    case .outage: "outage"
    case .mixed: "mixed"
    }
  }

  fileprivate var words: String {
    switch self {
    case .outage: "outage"
    case .mixed: "calls succeed in between"
    }
  }
}

internal import LogDecoding

/// Draws a row of bars as SVG.
///
/// It is drawn in units of the data: a column is 1 wide, and a bar as high as its number. The browser
/// stretches the row to the width and height that it has.
struct HTMLBars {
  private typealias Attribute = HTMLNode.Attribute

  private let lane: ReportFigure.Lane
  private let words: FigureWords
  /// Of the row's ids.
  private let id: String
  private let stacks: [StackedBars]
  /// How high the bars reach, and how low.
  private let above: Int
  private let below: Int

  private var figure: ReportFigure { words.figure }

  init(_ lane: ReportFigure.Lane, _ words: FigureWords, id: String) {
    self.lane = lane
    self.words = words
    self.id = id
    stacks = lane.stacked
    above = stacks.map(\.top).max() ?? 0
    below = lane.bars.filter(\.kind.isBelow).map(\.highest).max() ?? 0
  }

  /// The row with its name and numbers above it.
  var node: HTMLNode {
    let ids = (title: "\(id)-title", text: "\(id)-text")
    let name = lane.name + ": " + figure.title
    let drawing: [HTMLNode] =
      [
        .element(.svgTitle, [Attribute(.id, ids.title)], name.plain),
        .element(.desc, [Attribute(.id, ids.text)], words.description(lane)),
      ] + figure.bands.map(band) + [grid] + stacks.map { .path($0.bars.kind.styleClass, $0.path) }
      + [.path("base", "M0 0H\(figure.columns)"), marks] + tooltips
    return .element(
      .div, [Attribute(.styleClass, "lane")],
      [
        .element(.p, lane.name.htmlNodes + [.text(": " + words.summary(lane))]),
        .element(
          .svg,
          [
            Attribute(.role, "img"), Attribute(.labelledBy, "\(ids.title) \(ids.text)"),
            Attribute(.viewBox, "0 \(-above) \(figure.columns) \(above + below)"),
            Attribute(.preserveAspectRatio, "none"), Attribute(.styleClass, "bars"),
          ], drawing),
      ])
  }

  private func band(_ band: ReportFigure.Band) -> HTMLNode {
    let (from, until) = (figure.place(band.from), figure.place(band.until))
    return .element(
      .rect,
      [
        Attribute(.styleClass, band.kind.styleClass), Attribute(.x, from.svg),
        Attribute(.y, "\(-above)"), Attribute(.width, (until - from).svg),
        Attribute(.height, "\(above + below)"),
      ], [])
  }

  private var grid: HTMLNode {
    .path("grid", figure.ticks.map { "M\($0) \(-above)V\(below)" }.joined())
  }

  private var marks: HTMLNode {
    .path(
      "mark", figure.marks.map { "M\(figure.place($0.time).svg) \(-above)V\(below)" }.joined())
  }

  /// A column says its numbers when a pointer rests on it.
  private var tooltips: [HTMLNode] {
    (0..<figure.columns).compactMap { column in
      let parts = lane.bars.filter { $0.values[column] > 0 }
        .map { words.amount($0.values[column], $0.kind) }
      guard !parts.isEmpty else { return nil }
      return .element(
        .rect,
        [
          Attribute(.styleClass, "tip"), Attribute(.x, "\(column)"), Attribute(.y, "\(-above)"),
          Attribute(.width, "1"), Attribute(.height, "\(above + below)"),
        ], [.element(.svgTitle, "\(words.span(column, column)): \(DisplayFormat.list(parts))")])
    }
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
  /// Its class in the style sheet.
  var styleClass: String {
    switch self {
    case .failed: "failed"
    case .succeeded: "succeeded"
    case .wasted: "wasted"
    case .spent: "spent"
    }
  }
}

extension ReportFigure.BandKind {
  /// Its class in the style sheet.
  var styleClass: String {
    switch self {
    case .outage: "outage"
    case .mixed: "mixed"
    }
  }
}

extension Double {
  /// With at most three decimals.
  var svg: String {
    let thousandths = Int((self * 1000).rounded())
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
    guard rest != 0 else { return "\(whole)" }
    var decimals = padded(rest, 3)
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)"
  }
}

internal import LogDecoding

/// Draws a figure as SVG and says it in words and numbers, too.
///
/// Rows of bars are stretched by the browser, text never is: see `HTMLBars`.
struct HTMLFigure {
  private typealias Attribute = HTMLNode.Attribute

  private let words: FigureWords
  /// Of the figure's ids.
  private let id: String

  private var figure: ReportFigure { words.figure }
  private var clock: DisplayClock { words.clock }

  init(_ figure: ReportFigure, number: Int, clock: DisplayClock) {
    words = FigureWords(figure: figure, clock: clock)
    id = "chart-\(number)"
  }

  var node: HTMLNode {
    .element(
      .figure, [Attribute(.id, id)],
      [caption, legend] + notes + marksAxis + lanes + [timeAxis] + keys + [numbers])
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

  private var lanes: [HTMLNode] {
    figure.lanes.enumerated().map { HTMLBars($1, words, id: "\(id)-\($0)").node }
  }

  // MARK: Axes

  private var timeAxis: HTMLNode {
    let labels = figure.ticks.map { tick in
      HTMLNode.element(
        .svgText, [Attribute(.x, percent(Double(tick))), Attribute(.y, "12")],
        words.label(figure.time(ofColumn: tick)))
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

  // MARK: Marks

  private var keys: [HTMLNode] {
    guard !figure.marks.isEmpty else { return [] }
    return [
      .element(
        .ol, [Attribute(.styleClass, "events")],
        figure.marks.map { mark in
          .element(.li, [.text(words.moment(mark.time) + " ")] + mark.text.htmlNodes)
        })
    ]
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
      row(words.columnName(column), all.map { $0.values[column] })
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
          .element(.td, [Attribute(.styleClass, "number")], words.shown($0))
        })
  }

  private func percent(_ place: Double) -> String {
    (place / Double(figure.columns) * 100).svg + "%"
  }
}

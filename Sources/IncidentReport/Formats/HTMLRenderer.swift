internal import FailureClassification
internal import OutageReconstruction

/// Writes a report as one HTML page that needs nothing but itself: no script, no file, no network.
struct HTMLRenderer {
  /// Charts make up most of a page's size: so many outages have theirs.
  private static let mostFigures = 20
  /// Longer tables of contents are cut in the middle.
  private static let mostContents = 32
  /// The last parts are about all outages.
  private static let lastContents = 8

  private let clock: DisplayClock
  private var headings: [(id: String, text: Prose)] = []
  private var figures = 0
  /// Whether the section's outage is among those that matter most.
  private var drawsFigures = true
  private var lastHeading = ""

  private init(clock: DisplayClock) {
    self.clock = clock
  }

  static func text(_ report: Report, _ redaction: Redaction = Redaction()) -> String {
    var renderer = HTMLRenderer(clock: report.clock)
    let redaction = NumberedRedaction(redaction)
    let document = ReportDocument(report, charts: .drawn).hiding(redaction)
    let blocks = document.blocks
    let nodes = document.sections.flatMap { section in
      renderer.drawsFigures = section.incident == nil || section.incidentWeight < mostFigures
      return section.blocks.map { renderer.nodes($0) }
    }
    // The answer comes first, the way to the rest behind it.
    let lead = blocks.firstIndex { !$0.isLead } ?? blocks.count
    let body =
      nodes[..<lead].flatMap(\.self) + renderer.contents + nodes[lead...].flatMap(\.self)
    var page = "<!DOCTYPE html>\n"
    HTMLNode.element(
      .html, [.init(.lang, "en")],
      [head(report, redaction), .element(.body, [.element(.main, [state(report)], body)])]
    ).write(to: &page)
    return page
  }

  private static func head(_ report: Report, _ redaction: NumberedRedaction) -> HTMLNode {
    .element(
      .head,
      [
        .element(.meta, [.init(.charset, "utf-8")], []),
        .element(
          .meta, [.init(.httpEquiv, "Content-Security-Policy"), .init(.content, HTMLStyle.policy)],
          []),
        meta("viewport", "width=device-width, initial-scale=1"),
        meta("color-scheme", "light dark"),
        // Browsers of telephones make links of numbers and names otherwise.
        meta("format-detection", "telephone=no, date=no, address=no, email=no, url=no"),
        meta("referrer", "no-referrer"),
        meta("generator", "\(Report.toolName) \(report.toolVersion)"),
        .element(.title, report.headline.hiding(redaction).plain),
        .element(.style, [.styleSheet]),
      ])
  }

  private static func meta(_ name: String, _ content: String) -> HTMLNode {
    .element(.meta, [.init(.name, name), .init(.content, content)], [])
  }

  /// The colour of the whole: whether something is broken, was, or is not.
  private static func state(_ report: Report) -> HTMLNode.Attribute {
    let states = report.incidents.map(\.incident.state)
    if states.isEmpty {
      return .init(.styleClass, report.hasRefusalsWithoutTime ? "open" : "quiet")
    }
    return .init(.styleClass, states.allSatisfy { $0 == .recovered } ? "over" : "open")
  }

  // MARK: Blocks

  private mutating func nodes(_ block: ReportDocument.Block) -> [HTMLNode] {
    switch block {
    case .heading(let level, let prose): [heading(level, prose)]
    case .paragraph(let prose): [.element(.p, prose.htmlNodes)]
    case .items(let items, let numbered):
      [.element(numbered ? .ol : .ul, items.map { .element(.li, $0.htmlNodes) })]
    case .table(let table): nodes(table)
    case .figure(let figure): [node(figure)]
    case .drawing: []
    }
  }

  private mutating func heading(_ level: Int, _ prose: Prose) -> HTMLNode {
    let tags: [HTMLNode.Tag] = [.h1, .h2, .h3, .h4]
    lastHeading = "part-\(headings.count)"
    // The title is the beginning of the page, not one of its parts.
    headings.append((lastHeading, level == 2 ? prose : Prose()))
    return .element(
      tags[min(max(level, 1), tags.count) - 1], [.init(.id, lastHeading)], prose.htmlNodes)
  }

  private mutating func node(_ figure: ReportFigure) -> HTMLNode {
    guard drawsFigures else {
      return .element(
        .p, "No chart: those of the \(Self.mostFigures) outages that matter most are drawn.")
    }
    figures += 1
    return HTMLFigure(figure, number: figures, clock: clock).node
  }

  /// A table with heads of its columns and rows, which scrolls by itself where it is too wide.
  private func nodes(_ table: ReportDocument.Table) -> [HTMLNode] {
    let hasHead = table.columns.contains { !$0.title.isEmpty }
    let head = HTMLNode.element(
      .thead,
      [
        .element(
          .tr,
          table.columns.map { column in
            .element(
              .th, [.init(.scope, "col")] + Self.style(column), column.title.htmlNodes)
          })
      ])
    let rows = table.rows.map { cells in
      HTMLNode.element(.tr, zip(table.columns, cells).enumerated().map(Self.cell))
    }
    let content = (hasHead ? [head] : []) + [.element(.tbody, rows)]
    let scrolling: [HTMLNode.Attribute] = [
      .init(.styleClass, "scroll"), .init(.role, "group"), .init(.labelledBy, lastHeading),
      .init(.tabindex, "0"),
    ]
    let attributes: [HTMLNode.Attribute] =
      [.init(.labelledBy, lastHeading)] + (hasHead ? [] : [.init(.styleClass, "facts")])
    let rest = table.rest.map { [HTMLNode.element(.p, $0.htmlNodes)] } ?? []
    return [.element(.div, scrolling, [.element(.table, attributes, content)])] + rest
  }

  private static func cell(
    _ offset: Int, _ cell: (column: ReportDocument.Column, prose: Prose)
  ) -> HTMLNode {
    let style = style(cell.column)
    return offset == 0 && !cell.prose.isEmpty
      ? .element(.th, [.init(.scope, "row")] + style, cell.prose.htmlNodes)
      : .element(.td, style, cell.prose.htmlNodes)
  }

  private static func style(_ column: ReportDocument.Column) -> [HTMLNode.Attribute] {
    column.isNumber ? [.init(.styleClass, "number")] : []
  }

  // MARK: Contents

  /// The way to the parts of the page.
  private var contents: [HTMLNode] {
    let parts = headings.filter { !$0.text.isEmpty }
    guard parts.count > 1 else { return [] }
    let isCut = parts.count > Self.mostContents
    let first = isCut ? parts.prefix(Self.mostContents - Self.lastContents) : parts[...]
    let last = isCut ? parts.suffix(Self.lastContents) : []
    let omitted = parts.count - first.count - last.count
    let rest = omitted > 0 ? [HTMLNode.element(.li, "\(DisplayFormat.count(omitted)) more")] : []
    let items = first.map(Self.item) + rest + last.map(Self.item)
    return [.element(.nav, [.init(.label, "Parts of this report")], [.element(.ul, items)])]
  }

  private static func item(_ part: (id: String, text: Prose)) -> HTMLNode {
    .element(.li, [.element(.a, [.link(to: part.id)], part.text.plain)])
  }
}

extension ReportDocument.Block {
  /// Whether it belongs to the answer at the top: title and paragraphs.
  fileprivate var isLead: Bool {
    switch self {
    case .heading(let level, _): level == 1
    case .paragraph: true
    default: false
    }
  }
}

/// A report as headings, paragraphs, tables and lists: the layout that formats for readers share.
///
/// A format writes blocks down and escapes what came out of a log; it decides nothing else.
struct ReportDocument {
  enum Block {
    /// Level 1 is the title.
    case heading(level: Int, Prose)
    case paragraph(Prose)
    case items([Prose], numbered: Bool)
    case table(Table)
    /// Lines of fixed width. Names out of a log stand in them as they are.
    case drawing([String])
  }

  struct Table {
    var columns: [Column]
    /// Each has one cell per column.
    var rows: [[Prose]]
    /// What was left out of a long table: "and 37 more services".
    var rest: Prose?
  }

  struct Column {
    var title: Prose
    var isNumber = false

    static func text(_ title: Prose) -> Column { Column(title: title) }
    static func number(_ title: Prose) -> Column { Column(title: title, isNumber: true) }
  }

  var blocks: [Block]

  init(blocks: [Block]) {
    self.blocks = blocks
  }

  init(_ report: Report) {
    self.init(blocks: DocumentBuilder(report).blocks)
  }
}

extension ReportDocument.Table {
  /// A table of the first `limit` elements, which says how many it leaves out.
  init<Element>(
    _ columns: [ReportDocument.Column], _ elements: [Element], limit: Int, _ singular: String,
    _ plural: String, row: (Element) -> [Prose]
  ) {
    self.columns = columns
    rows = elements.prefix(limit).map(row)
    rest = Prose.rest(elements.count - rows.count, singular, plural)
  }
}

extension Prose {
  /// `and 37 more services`; nothing for none.
  static func rest(_ count: Int, _ singular: String, _ plural: String) -> Prose? {
    count > 0 ? "and \(count) more \(words: count == 1 ? singular : plural)" : nil
  }

  /// `and 37 more`; nothing for none.
  static func rest(_ count: Int) -> Prose? {
    count > 0 ? "and \(count) more" : nil
  }

  /// What stands in a cell that has nothing to say.
  static let nothing: Prose = "–"
}

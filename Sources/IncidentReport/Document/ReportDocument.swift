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
    /// The same and more as values, for formats that draw themselves.
    case figure(ReportFigure)
  }

  /// How a format shows what is over time.
  enum Charts {
    /// As `drawing`.
    case text
    /// As `figure`.
    case drawn
  }

  struct Table {
    var columns: [Column]
    /// Each has one cell per column.
    var rows: [[Prose]]
    /// What a row is about, for the sentence that tells how many are left out.
    var noun = Noun("row", "rows")
    /// Rows that were left out of a long table.
    var omitted = 0
    /// Where they would stand, when that is not at the end.
    var whereabouts = ""

    /// What else is to be said of its rows.
    var note: Prose?

    /// `and 37 more services`; nothing when all rows stand here and there is no note.
    var rest: Prose? {
      let more = Prose.rest(omitted, noun.singular, noun.plural).map {
        $0 + "\(words: whereabouts)"
      }
      let said = [more, note].compactMap(\.self)
      return said.isEmpty ? nil : Prose.joined(said, separator: "; ")
    }
  }

  struct Noun {
    var singular: String
    var plural: String

    init(_ singular: String, _ plural: String) {
      self.singular = singular
      self.plural = plural
    }
  }

  struct Column {
    var title: Prose
    var isNumber = false

    static func text(_ title: Prose) -> Column { Column(title: title) }
    static func number(_ title: Prose) -> Column { Column(title: title, isNumber: true) }
  }

  /// Blocks that stand or fall together, in the order of reading.
  struct Section {
    var topic: Topic
    var blocks: [Block]
    /// The position of its incident in the report; `nil` for what is about the whole report.
    var incident: Int?
    /// The rank of its incident among all: the smaller, the more important.
    var incidentWeight = 0
    /// How what it tells stands: a terminal shows it by colour.
    var tone: Tone?
    /// Sentences of its last paragraph with their weights, where a short head may leave some out.
    var sentences: [Sentence] = []
    /// The weight of each row and item of all its tables and lists, in their order.
    ///
    /// The smaller, the more important; empty where they stand in order of importance anyway.
    var rowWeights: [Int] = []
    /// So many points the last item of its list stands for: "and 3 more".
    var pointsInLastItem = 0

    init(_ topic: Topic, _ blocks: [Block], tone: Tone? = nil) {
      self.topic = topic
      self.blocks = blocks
      self.tone = tone
    }
  }

  struct Sentence {
    var prose: Prose
    /// The smaller, the more important.
    var weight: Int
  }

  /// What a section is about.
  enum Topic {
    /// Title, origin, and what the report comes to.
    case head
    /// Of one incident: what happened, and the facts.
    case incident
    case chart, codes, outages, timeline, services, wastedRetries, causes
    /// What a short head had no room for.
    case moreFacts
    case recommendations, failures, unknownFailures, blips, spend, unknowns, foundation, sources
  }

  /// Good, bad, or neither.
  enum Tone {
    case over, doubtful, open
  }

  var sections: [Section]

  /// All of it in the order of reading.
  var blocks: [Block] { sections.flatMap(\.blocks) }

  init(sections: [Section]) {
    self.sections = sections
  }

  init(_ report: Report, charts: Charts = .text) {
    sections = DocumentBuilder(report).sections.compactMap { section in
      var section = section
      section.blocks = section.blocks.filter { block in
        switch block {
        case .drawing: charts == .text
        case .figure: charts == .drawn
        default: true
        }
      }
      return section.blocks.isEmpty ? nil : section
    }
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
    noun = ReportDocument.Noun(singular, plural)
    omitted = elements.count - rows.count
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

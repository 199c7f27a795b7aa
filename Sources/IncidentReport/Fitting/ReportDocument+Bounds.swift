// Names of bounded length. A log may hold a name of a megabyte, which would fill a ticket alone.

extension ReportDocument {
  /// The same with all names, files and sentences of others cut to what a ticket can hold.
  var bounded: ReportDocument {
    ReportDocument(
      sections: sections.map { section in
        var bounded = section
        bounded.blocks = section.blocks.map(\.bounded)
        bounded.sentences = section.sentences.map {
          Sentence(prose: $0.prose.bounded, weight: $0.weight)
        }
        return bounded
      })
  }
}

extension ReportDocument.Block {
  fileprivate var bounded: Self {
    switch self {
    case .heading(let level, let prose): return .heading(level: level, prose.bounded)
    case .paragraph(let prose): return .paragraph(prose.bounded)
    case .items(let items, let numbered): return .items(items.map(\.bounded), numbered: numbered)
    case .table(var table):
      table.rows = table.rows.map { $0.map(\.bounded) }
      return .table(table)
    case .drawing, .figure: return self
    }
  }
}

extension Prose {
  private static let longestPath = 160
  private static let longestSentence = 320

  fileprivate var bounded: Prose {
    Prose(
      fragments.map { fragment in
        switch fragment {
        case .words: fragment
        case .name(let name): .name(Shortening.sentence(name))
        case .quote(let quote): .quote(Shortening.sentence(quote))
        case .foreign(let text): .foreign(Shortening.cut(text, to: Self.longestSentence))
        case .place(let file, let line):
          .place(file: Shortening.cutFront(file, to: Self.longestPath), line: line)
        case .strong(let prose): .strong(prose.bounded)
        }
      })
  }
}

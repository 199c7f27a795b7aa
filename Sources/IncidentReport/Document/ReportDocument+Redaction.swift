internal import FailureClassification

// What a user wants to be hidden, taken out of all that a format for readers writes.

extension ReportDocument {
  /// The same without what matches.
  func hiding(_ redaction: NumberedRedaction) -> ReportDocument {
    guard !redaction.isEmpty else { return self }
    return ReportDocument(
      sections: sections.map { section in
        var section = section
        section.blocks = section.blocks.map { $0.hiding(redaction) }
        section.sentences = section.sentences.map {
          Sentence(prose: $0.prose.hiding(redaction), weight: $0.weight)
        }
        return section
      })
  }
}

extension ReportDocument.Block {
  fileprivate func hiding(_ redaction: NumberedRedaction) -> Self {
    switch self {
    case .heading(let level, let prose): return .heading(level: level, prose.hiding(redaction))
    case .paragraph(let prose): return .paragraph(prose.hiding(redaction))
    case .items(let items, let numbered):
      return .items(items.map { $0.hiding(redaction) }, numbered: numbered)
    case .table(var table):
      table.rows = table.rows.map { $0.map { $0.hiding(redaction) } }
      table.note = table.note?.hiding(redaction)
      return .table(table)
    case .drawing(let lines): return .drawing(Self.hiding(redaction, in: lines))
    case .figure(var figure):
      figure.title = figure.title.hiding(redaction)
      for lane in figure.lanes.indices {
        figure.lanes[lane].name = figure.lanes[lane].name.hiding(redaction)
      }
      for mark in figure.marks.indices {
        figure.marks[mark].text = figure.marks[mark].text.hiding(redaction)
      }
      figure.notes = figure.notes.map { $0.hiding(redaction) }
      return .figure(figure)
    }
  }

  /// A row of a chart begins with a name, and goes on in the same column behind a shorter one.
  private static func hiding(_ redaction: NumberedRedaction, in lines: [String]) -> [String] {
    lines.map { line in
      let name = line.prefix { !"▁▂▃▄▅▆▇█·".contains($0) }
      guard name.count < line.count else { return redaction.hiding(in: line) }
      let hidden = redaction.hiding(in: String(name))
      let missing = max(0, name.count - hidden.count)
      return hidden + String(repeating: " ", count: missing) + line.dropFirst(name.count)
    }
  }
}

extension Prose {
  /// The same without what matches; our own words stay.
  func hiding(_ redaction: NumberedRedaction) -> Prose {
    guard !redaction.isEmpty else { return self }
    return Prose(
      fragments.map { fragment in
        switch fragment {
        case .words: fragment
        case .name(let name): .name(redaction.hiding(in: name))
        case .quote(let quote): .quote(redaction.hiding(in: quote))
        case .foreign(let text): .foreign(redaction.hiding(in: text))
        case .place(let file, let line): .place(file: redaction.hiding(in: file), line: line)
        case .strong(let prose): .strong(prose.hiding(redaction))
        }
      })
  }
}

/// A report's head of limited length, and what follows it.
///
/// What does not fit into the head stands in a section of its own behind the chart, so that a short
/// head alone loses nothing.
struct ShortHead {
  typealias Block = ReportDocument.Block
  typealias Section = ReportDocument.Section
  typealias Table = ReportDocument.Table

  private(set) var head: [Section]
  private(set) var body: [Section]

  /// - Parameters:
  ///   - document: Whole, with names of bounded length.
  ///   - write: How blocks are written, which tells how long they are.
  init(_ document: ReportDocument, _ write: (ReportDocument) -> String) {
    let isOnly = document.sections.count { $0.topic == .incident } == 1
    let count = isOnly ? 2 : 1
    head = Array(document.sections.prefix(count))
    body = Array(document.sections.dropFirst(count))
    guard let last = head.last, let parts = HeadParts(last) else { return }
    func shortened(_ kept: Set<HeadParts.Part>) -> [Section] {
      head.dropLast() + [parts.section(keeping: kept)]
    }
    var kept: Set<HeadParts.Part> = []
    for part in parts.byWeight {
      let text = write(ReportDocument(sections: shortened(kept.union([part]))))
      if FitLimit.length(text) <= FitLimit.headCharacters { kept.insert(part) }
    }
    head = shortened(kept)
    if let rest = parts.rest(without: kept) {
      body.insert(rest, at: isOnly && body.first?.topic == .chart ? 1 : 0)
    }
  }
}

/// What a head consists of: sentences of its last paragraph and rows of its table.
private struct HeadParts {
  enum Part: Hashable {
    case sentence(Int)
    case row(Int)
  }

  private let section: ReportDocument.Section
  private let table: ReportDocument.Table
  private let tableIndex: Int

  init?(_ section: ReportDocument.Section) {
    guard let index = section.blocks.indices.last, case .table(let table) = section.blocks[index]
    else { return nil }
    self.section = section
    self.table = table
    tableIndex = index
  }

  /// The most important ones first: sentences that tell what happened, then facts among sentences.
  var byWeight: [Part] {
    let sentences = section.sentences.enumerated().map { (2 * $1.weight, 0, Part.sentence($0)) }
    let rows = table.rows.indices.map { index in
      let weight = section.rowWeights.indices.contains(index) ? section.rowWeights[index] : index
      return (2 * weight + 7, index, Part.row(index))
    }
    return (sentences + rows).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// The head with some of its parts; without any sentence it has none of its paragraph.
  func section(keeping kept: Set<Part>) -> ReportDocument.Section {
    var short = section
    if !section.sentences.isEmpty {
      short.blocks[tableIndex - 1] = .paragraph(paragraph { kept.contains(.sentence($0)) })
    }
    var shown = table
    shown.rows = rows { kept.contains(.row($0)) }
    // What is missing here follows below; what is in no table is told where the table ends.
    if shown.rows.count < table.rows.count { shown.omitted = 0 }
    short.blocks[tableIndex] = .table(shown)
    if shown.rows.isEmpty { short.blocks.remove(at: tableIndex) }
    short.rowWeights = []
    return short
  }

  /// What the head does not say; `nil` when it says all.
  func rest(without kept: Set<Part>) -> ReportDocument.Section? {
    var blocks: [ReportDocument.Block] = []
    let sentences = paragraph { !kept.contains(.sentence($0)) }
    if !sentences.isEmpty { blocks.append(.paragraph(sentences)) }
    var missing = table
    missing.rows = rows { !kept.contains(.row($0)) }
    if !missing.rows.isEmpty { blocks.append(.table(missing)) }
    guard !blocks.isEmpty else { return nil }
    let title: Prose = "More \(words: table.noun.plural)"
    var rest = ReportDocument.Section(.moreFacts, [.heading(level: 2, title)] + blocks)
    rest.rowWeights = section.rowWeights.enumerated().filter { !kept.contains(.row($0.offset)) }
      .map(\.element)
    return rest
  }

  private func paragraph(_ isIn: (Int) -> Bool) -> Prose {
    let shown = section.sentences.enumerated().filter { isIn($0.offset) }
    return .joined(shown.map(\.element.prose), separator: " ")
  }

  private func rows(_ isIn: (Int) -> Bool) -> [[Prose]] {
    table.rows.enumerated().filter { isIn($0.offset) }.map(\.element)
  }
}

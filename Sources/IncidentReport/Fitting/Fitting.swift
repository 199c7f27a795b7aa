// A report for a place that takes only so much. Nothing is cut: rows, points and sections are left
// out whole, the least important first, and the text says how many.

/// Writes as much of a report as fits.
struct Fitting {
  typealias Section = ReportDocument.Section

  let limit: FitLimit
  let write: (ReportDocument) -> String

  init(_ limit: FitLimit, _ write: @escaping (ReportDocument) -> String) {
    self.limit = limit
    self.write = write
  }

  func text(_ document: ReportDocument) -> String {
    let parts = ShortHead(document.bounded, write)
    let steps = FitSteps(parts.body)
    let note = LeftOutNote(limit, parts.body)
    func text(_ count: Int) -> String {
      let rows = steps.rows(after: count)
      let kept = zip(parts.body, rows).compactMap { section, rows in rows.map(section.keeping) }
      return write(ReportDocument(sections: parts.head + kept + note.sections(rows)))
    }
    return text(mostSteps(of: steps.count) { FitLimit.length(text($0)) <= limit.characters })
  }

  /// The largest number of steps that fits, found without writing much more than fits.
  ///
  /// No step at all always fits: the head and the note are short.
  private func mostSteps(of all: Int, fits: (Int) -> Bool) -> Int {
    if all <= Self.fewSteps, fits(all) { return all }
    var (low, high) = (0, Self.fewSteps)
    while high < all, fits(high) { (low, high) = (high, high * 2) }
    if high >= all {
      if fits(all) { return all }
      high = all
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
  }

  private static let fewSteps = 64
}

/// The order in which rows and sections come into a report until it is full.
struct FitSteps {
  typealias Section = ReportDocument.Section

  private let sectionCount: Int
  /// Positions of sections, each with the number of its rows that it has from then on.
  private let steps: [(section: Int, rows: Int)]

  var count: Int { steps.count }

  init(_ sections: [Section]) {
    sectionCount = sections.count
    let keyed = sections.enumerated().flatMap { position, section in
      let rank = section.fitRank
      let rows = section.rowCount
      let begin = min(rows, rank.firstRows)
      let first = (key: (rank.first, section.incidentWeight, position, begin), rows: begin)
      return [first]
        + (begin..<rows).map {
          (key: (rank.rest, section.incidentWeight, position, $0 + 1), rows: $0 + 1)
        }
    }
    steps = keyed.sorted { $0.key < $1.key }.map { (section: $0.key.2, rows: $0.rows) }
  }

  /// How many rows each section has after so many steps; `nil` for those that are left out.
  func rows(after count: Int) -> [Int?] {
    var rows: [Int?] = Array(repeating: nil, count: sectionCount)
    for step in steps.prefix(count) { rows[step.section] = step.rows }
    return rows
  }
}

extension ReportDocument.Section {
  /// Where a section and its rows stand in the order of importance; the smaller, the earlier.
  struct FitRank {
    /// Of the section with its first rows.
    var first: Int
    /// So many rows come with the section.
    var firstRows: Int
    /// Of each further row.
    var rest: Int

    init(_ first: Int, _ firstRows: Int, _ rest: Int) {
      self.first = first
      self.firstRows = firstRows
      self.rest = rest
    }
  }

  /// So many incidents are told in detail before less important sections of all.
  private static let detailedIncidents = 5

  var fitRank: FitRank {
    var rank = topic.fitRank
    // Rows of further incidents come behind all that is about the whole report.
    if incidentWeight >= Self.detailedIncidents {
      rank.first += 100
      rank.rest += 100
    }
    return rank
  }

  var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }

  /// With so many of its rows and points, the most important ones; it says how many are missing.
  func keeping(_ count: Int) -> Self {
    guard count < rowCount else { return self }
    let weights = allWeights
    let kept = Set(
      weights.indices.sorted { (weights[$0], $0) < (weights[$1], $1) }.prefix(count))
    var section = self
    var offset = 0
    section.blocks = blocks.flatMap { block in
      let range = offset..<(offset + block.rowCount)
      offset = range.upperBound
      return block.keeping(
        { kept.contains(range.lowerBound + $0) }, pointsInLastItem: pointsInLastItem)
    }
    return section
  }

  /// What stands for many goes first, because its number can be added to.
  private var allWeights: [Int] {
    var weights = rowWeights.count == rowCount ? rowWeights : Array(repeating: 0, count: rowCount)
    if pointsInLastItem > 0, let last = weights.indices.last { weights[last] = Int.max }
    return weights
  }
}

extension ReportDocument.Block {
  var rowCount: Int {
    switch self {
    case .table(let table): table.rows.count
    case .items(let items, _): items.count
    case .heading, .paragraph, .drawing, .figure: 0
    }
  }

  fileprivate func keeping(_ isKept: (Int) -> Bool, pointsInLastItem: Int) -> [Self] {
    switch self {
    case .table(var table):
      let kept = table.rows.enumerated().filter { isKept($0.offset) }.map(\.element)
      table.omitted += table.rows.count - kept.count
      table.rows = kept
      if kept.isEmpty, let rest = table.rest { return [.paragraph(rest)] }
      return [.table(table)]
    case .items(let items, let numbered):
      var kept = items.enumerated().filter { isKept($0.offset) }.map(\.element)
      var omitted = items.count - kept.count
      // The last item is the first to go.
      if omitted > 0, pointsInLastItem > 0 { omitted += pointsInLastItem - 1 }
      guard let rest = Prose.rest(omitted, "point", "points") else { return [self] }
      if numbered || kept.isEmpty {
        return (kept.isEmpty ? [] : [.items(kept, numbered: numbered)]) + [.paragraph(rest)]
      }
      kept.append(rest)
      return [.items(kept, numbered: numbered)]
    case .heading, .paragraph, .drawing, .figure: return [self]
    }
  }
}

extension ReportDocument.Topic {
  fileprivate var fitRank: ReportDocument.Section.FitRank {
    switch self {
    case .head: .init(0, Int.max, 0)
    case .incident: .init(1, Int.max, 1)
    case .recommendations: .init(2, 3, 3)
    case .chart: .init(4, 0, 4)
    case .timeline: .init(5, 6, 21)
    case .causes: .init(6, 3, 22)
    case .moreFacts: .init(7, 4, 20)
    case .services: .init(8, 5, 23)
    case .wastedRetries: .init(9, 5, 24)
    case .unknowns: .init(10, 3, 25)
    case .failures: .init(11, 5, 26)
    case .foundation: .init(12, 6, 27)
    case .outages: .init(13, 5, 28)
    case .codes: .init(14, 5, 29)
    case .spend: .init(15, 6, 30)
    case .unknownFailures: .init(16, 3, 31)
    case .blips: .init(17, 3, 32)
    case .sources: .init(40, 3, 41)
    }
  }
}

/// Tells what of a report did not fit.
struct LeftOutNote {
  typealias Section = ReportDocument.Section

  private let limit: FitLimit
  private let all: [Section]

  init(_ limit: FitLimit, _ all: [Section]) {
    self.limit = limit
    self.all = all
  }

  /// A paragraph for the end; none when all fits.
  ///
  /// `rows` are those that each section still has, `nil` for a section that is gone.
  func sections(_ rows: [Int?]) -> [Section] {
    let missing = zip(all, rows).filter { $0.1 == nil }.map(\.0)
    let missingRows = zip(all, rows).reduce(0) { sum, pair in
      sum + (pair.1.map { pair.0.rowCount - $0 } ?? 0)
    }
    let chapters = missing.filter { $0.topic == .incident }
    let hidden = Set(chapters.compactMap(\.incident))
    var parts: [Prose] = []
    if !chapters.isEmpty {
      let count = DisplayFormat.counted(chapters.count, "outage")
      parts.append(
        "\(words: count) with all that is told of \(words: chapters.count == 1 ? "it" : "them")")
    }
    parts += names(missing.filter { $0.incident.map { !hidden.contains($0) } ?? true })
    if missingRows > 0 {
      let count = DisplayFormat.counted(missingRows, "row or point", "rows and points")
      parts.append("\(words: count) of what stands above")
    }
    guard !parts.isEmpty else { return [] }
    let size: Prose = "Left out to fit \(limit.characters) characters:"
    return [
      Section(
        .foundation,
        [
          .paragraph(
            """
            \(strong: size) \(Prose.joined(parts, separator: "; ")). Without \(name: "--fit") the \
            report has all of it.
            """)
        ])
    ]
  }

  /// `“Services” (57 services)`, `“Timeline” of 7 outages (120 rows)`: once per topic.
  private func names(_ missing: [Section]) -> [Prose] {
    var order: [ReportDocument.Topic] = []
    var byTopic: [ReportDocument.Topic: [Section]] = [:]
    for section in missing {
      if byTopic[section.topic] == nil { order.append(section.topic) }
      byTopic[section.topic, default: []].append(section)
    }
    return order.map { name(byTopic[$0] ?? []) }
  }

  private func name(_ sections: [Section]) -> Prose {
    guard let first = sections.first else { return "" }
    let rows = sections.reduce(0) { $0 + $1.toldCount }
    let nouns = Set(sections.map(\.noun.plural))
    let noun = nouns.count == 1 ? first.noun : ReportDocument.Noun("row", "rows")
    let count =
      rows == 0 ? "" : " (\(DisplayFormat.counted(rows, noun.singular, noun.plural)))"
    let isOfOne = first.incident == nil || !all.contains { $0.topic == .incident }
    let whose = isOfOne ? "" : " of \(DisplayFormat.counted(sections.count, "outage"))"
    return "\(first.title)\(words: whose)\(words: count)"
  }
}

extension ReportDocument.Section {
  /// What stands over it, else what it is.
  fileprivate var title: Prose {
    for block in blocks {
      if case .heading(_, let prose) = block { return "“\(prose)”" }
    }
    return topic == .chart ? "the chart" : "the table of files"
  }

  /// All that its rows and points stand for, those that long tables leave out anyway too.
  fileprivate var toldCount: Int {
    let omitted = blocks.reduce(0) { sum, block in
      if case .table(let table) = block { sum + table.omitted } else { sum }
    }
    return rowCount + omitted + max(0, pointsInLastItem - 1)
  }

  fileprivate var noun: ReportDocument.Noun {
    for block in blocks {
      if case .table(let table) = block { return table.noun }
    }
    return ReportDocument.Noun("point", "points")
  }
}

/// A table in columns of a terminal: cells are wrapped so that all of it fits the width.
struct TerminalTable {
  private let titles: [StyledText]
  private let rows: [[StyledText]]
  private let isNumber: [Bool]
  private let width: Int

  private static let gap = 2
  /// A column is not made narrower than this, nor than its longest word, if that is no path.
  private static let narrowest = 12
  private static let longestWord = 24
  /// A column of facts' names is not made wider than this.
  private static let widestFactName = 26

  init(_ table: ReportDocument.Table, width: Int) {
    let hasTitles = table.columns.contains { !$0.title.isEmpty }
    titles = hasTitles ? table.columns.map { StyledText($0.title, isStrong: true) } : []
    rows = table.rows.map { row in
      row.enumerated().map { StyledText($1, isStrong: !hasTitles && $0 == 0) }
    }
    isNumber = table.columns.map(\.isNumber)
    self.width = width
  }

  var lines: [StyledText] {
    guard let widths = columnWidths else { return records }
    let head = titles.isEmpty ? [] : lines(of: titles, widths) + [rule(widths)]
    return head + rows.flatMap { lines(of: $0, widths) }
  }

  private func rule(_ widths: [Int]) -> StyledText {
    let dashes = widths.map { String(repeating: "─", count: $0) }
    return StyledText(dashes.joined(separator: String(repeating: " ", count: Self.gap)))
  }

  /// Widths that fit; `nil` when there are too many columns for the width.
  private var columnWidths: [Int]? {
    let cells = titles.isEmpty ? rows : [titles] + rows
    var widths = isNumber.indices.map { column in cells.map { $0[column].width }.max() ?? 0 }
    if titles.isEmpty, widths.count == 2 { widths[0] = min(widths[0], Self.widestFactName) }
    let room = width - Self.gap * (widths.count - 1)
    let least = widths.indices.map { column in
      let word = cells.map { $0[column].longestWord }.max() ?? 0
      return min(widths[column], max(Self.narrowest, min(word, Self.longestWord)))
    }
    guard least.reduce(0, +) <= room else { return nil }
    while widths.reduce(0, +) > room {
      let shrinkable = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return nil }
      // The widest gives way until it is as wide as the next one.
      let next = shrinkable.map { widths[$0] }.filter { $0 < widths[widest] }.max() ?? 0
      let surplus = widths.reduce(0, +) - room
      widths[widest] -= max(1, min(surplus, widths[widest] - max(next, least[widest])))
    }
    return widths
  }

  private func lines(of cells: [StyledText], _ widths: [Int]) -> [StyledText] {
    let wrapped = zip(cells, widths).map { $0.wrapped(to: $1) }
    let height = wrapped.map(\.count).max() ?? 0
    return (0..<height).map { index in
      var line = StyledText()
      for column in wrapped.indices {
        let cell = index < wrapped[column].count ? wrapped[column][index] : StyledText()
        let isLast = column == wrapped.count - 1
        let padding = String(repeating: " ", count: max(0, widths[column] - cell.width))
        if isNumber[column] { line.add(padding) }
        line.add(cell)
        if !isNumber[column], !isLast { line.add(padding) }
        if !isLast { line.add(String(repeating: " ", count: Self.gap)) }
      }
      return line.withoutSpacesAtEnd
    }
  }

  /// One cell below the other, each with its title.
  private var records: [StyledText] {
    let blocks = rows.map { row in
      row.indices.flatMap { column -> [StyledText] in
        guard row[column].width > 0 else { return [] }
        var text = titles.isEmpty ? StyledText() : titles[column]
        if !titles.isEmpty { text.add(": ") }
        text.add(row[column])
        return text.indented(column == 0 ? "" : "  ", hanging: column == 0 ? "  " : "    ", width)
      }
    }
    return Array(blocks.joined(separator: [StyledText()]))
  }
}

extension StyledText {
  /// Wrapped, with something before its first line and something before all others.
  func indented(_ first: String, hanging: String, _ width: Int) -> [StyledText] {
    let margin = max(first.unicodeScalars.count, hanging.unicodeScalars.count)
    return wrapped(to: max(1, width - margin)).enumerated().map { index, line in
      var indented = StyledText(index == 0 ? first : hanging)
      indented.add(line)
      return indented
    }
  }

  var withoutSpacesAtEnd: StyledText {
    let end = characters.lastIndex { $0.scalar != " " }
    return StyledText(characters.prefix(end.map { $0 + 1 } ?? 0))
  }
}

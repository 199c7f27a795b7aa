// The report for whoever reads it on a terminal: the same blocks as in every format, wrapped to the
// width, with colour for what stands out. It is no format: nothing is meant to read it again.

package import FailureClassification

/// Writes a report for a terminal.
package struct TerminalRenderer: Sendable {
  /// Columns of the terminal.
  let width: Int
  private let isColored: Bool
  let redaction: Redaction

  /// Long lines of running text are hard to read.
  static let widestText = 100
  private static let narrowest = 20

  /// - Parameters:
  ///   - width: Columns of the terminal.
  ///   - isColored: Whether it may be sent colours.
  ///   - redaction: What nobody is to see.
  package init(width: Int, isColored: Bool, hiding redaction: Redaction = Redaction()) {
    self.redaction = redaction
    self.width = max(Self.narrowest, width)
    self.isColored = isColored
  }

  /// The whole report, with a newline at its end.
  package func text(_ report: Report) -> String {
    text(ReportDocument(report))
  }

  func text(_ document: ReportDocument) -> String {
    // A name of a megabyte would fill screens.
    let document = document.hiding(NumberedRedaction(redaction))
    let blocks = document.bounded.sections.flatMap { section in
      section.blocks.map { lines($0, section.tone) }
    }
    return joined(Array(blocks.joined(separator: [StyledText()])))
  }

  /// A few lines on what a report says and where it is.
  package func summary(_ report: Report, files: [String]) -> String {
    let document = ReportDocument(report)
    let redaction = NumberedRedaction(redaction)
    var lines = StyledText(
      report.headline.hiding(redaction).plain, style(document.sections.first?.tone)
    )
    .wrapped(to: width)
    for sentence in ReportSummary(report).sentences {
      lines += StyledText(sentence.hiding(redaction)).indented(
        "  ", hanging: "  ", min(width, Self.widestText))
    }
    let places: Prose = "Report: \(Prose.list(files.map(Prose.file)))"
    lines += StyledText(places).indented("", hanging: "  ", width)
    return joined(lines)
  }

  func joined(_ lines: [StyledText]) -> String {
    lines.map { $0.text(isColored: isColored) + "\n" }.joined()
  }

  func style(_ tone: ReportDocument.Tone?) -> TerminalStyle {
    switch tone {
    case nil: .strong
    case .over: .good
    case .doubtful: .doubtful
    case .open: .bad
    }
  }

  private func lines(_ block: ReportDocument.Block, _ tone: ReportDocument.Tone?) -> [StyledText] {
    let textWidth = min(width, Self.widestText)
    switch block {
    case .heading(let level, let prose):
      let title = StyledText(prose.plain, style(tone)).wrapped(to: width)
      let mark = level == 1 ? "═" : "─"
      return title + [StyledText(String(repeating: mark, count: title.map(\.width).max() ?? 0))]
    case .paragraph(let prose): return StyledText(prose).wrapped(to: textWidth)
    case .items(let items, let numbered):
      return items.enumerated().flatMap { offset, item in
        let mark = numbered ? "\(offset + 1). " : "- "
        return StyledText(item).indented(
          mark, hanging: String(repeating: " ", count: mark.count), textWidth)
      }
    case .table(let table):
      let rest = table.rest.map { [StyledText()] + StyledText($0).wrapped(to: textWidth) } ?? []
      return TerminalTable(table, width: width).lines + rest
    case .drawing(let lines): return drawing(lines)
    case .figure: return []
    }
  }

  /// The heading of a chart may be wrapped, its rows may not.
  private func drawing(_ lines: [String]) -> [StyledText] {
    let rows = lines.dropFirst().map(Self.row)
    guard let widest = rows.map(\.width).max(), widest > width else {
      return StyledText(lines.first ?? "").wrapped(to: width) + rows
    }
    return StyledText("The chart needs a terminal of \(widest) columns.").wrapped(to: width)
  }

  private static func row(_ line: String) -> StyledText {
    let bars: ClosedRange<Unicode.Scalar> = "▁"..."█"
    return StyledText(
      line.madeSafeToShow.unicodeScalars.map { scalar -> StyledText.Character in
        (scalar, bars.contains(scalar) ? .bar : .plain)
      })
  }
}

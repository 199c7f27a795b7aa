/// Writes a document as GitHub-flavoured Markdown.
struct MarkdownRenderer {
  static func text(_ document: ReportDocument) -> String {
    document.blocks.map(MarkdownRenderer().text).joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: ReportDocument.Block) -> String {
    switch block {
    case .heading(let level, let prose):
      String(repeating: "#", count: level) + " " + MarkdownText.line(prose)
    case .paragraph(let prose): MarkdownText.line(prose)
    case .items(let items, let numbered):
      items.enumerated().map { offset, item in
        (numbered ? "\(offset + 1). " : "- ") + MarkdownText.line(item)
      }.joined(separator: "\n")
    case .table(let table): text(table)
    case .drawing(let lines): MarkdownText.fence(lines)
    case .figure: ""
    }
  }

  private func text(_ table: ReportDocument.Table) -> String {
    let rule = table.columns.map { $0.isNumber ? "--:" : "---" }.joined(separator: "|")
    let lines =
      [row(table.columns.map(\.title)), "|\(rule)|"] + table.rows.map(row)
    let rest = table.rest.map { "\n\n" + MarkdownText.line($0) } ?? ""
    return lines.joined(separator: "\n") + rest
  }

  private func row(_ cells: [Prose]) -> String {
    let texts = cells.map(MarkdownText.cell).map { $0.isEmpty ? " " : " \($0) " }
    return "|" + texts.joined(separator: "|") + "|"
  }
}

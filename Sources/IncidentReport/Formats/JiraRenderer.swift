/// Writes a report as Jira's wiki markup.
struct JiraRenderer {
  static func text(_ document: ReportDocument) -> String {
    document.blocks.map(JiraRenderer().text).joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: ReportDocument.Block) -> String {
    switch block {
    case .heading(let level, let prose): "h\(level). " + JiraText.line(prose)
    case .paragraph(let prose): JiraText.line(prose)
    case .items(let items, let numbered):
      items.map { (numbered ? "# " : "* ") + JiraText.line($0) }.joined(separator: "\n")
    case .table(let table): text(table)
    case .drawing(let lines): JiraText.noformat(lines)
    case .figure: ""
    }
  }

  private func text(_ table: ReportDocument.Table) -> String {
    let rest = table.rest.map { "\n\n" + JiraText.line($0) } ?? ""
    guard table.columns.contains(where: { !$0.title.isEmpty }) else {
      return table.rows.map(factRow).joined(separator: "\n") + rest
    }
    let head = table.columns.map { JiraText.cell($0.title) }.joined(separator: "||")
    let rows = table.rows.map { "|" + $0.map(JiraText.cell).joined(separator: "|") + "|" }
    return (["||\(head)||"] + rows).joined(separator: "\n") + rest
  }

  /// Of a table without titles the first column is the head.
  private func factRow(_ cells: [Prose]) -> String {
    let texts = cells.map(JiraText.cell)
    return "||" + texts.prefix(1).joined() + "|" + texts.dropFirst().joined(separator: "|") + "|"
  }
}

/// How a report is written: the one place where a format is registered.
package enum ReportFormat: String, CaseIterable, Sendable {
  case markdown
  case json

  /// Endings of file names that ask for the format, most usual first.
  package var fileEndings: [String] {
    switch self {
    case .markdown: ["md", "markdown"]
    case .json: ["json"]
    }
  }

  /// The format that the ending of a file's name asks for.
  package init?(fileName: String) {
    let ending = fileName.lastIndex(of: ".").map { fileName[$0...].dropFirst().lowercased() }
    guard let format = Self.allCases.first(where: { $0.fileEndings.contains(ending ?? "") }) else {
      return nil
    }
    self = format
  }

  /// The whole report, with a newline at its end.
  package func render(_ report: Report) -> String {
    var text = ""
    write(report) { text += $0 }
    return text
  }

  /// Hands the report over part by part, with a newline at its end.
  package func write(_ report: Report, _ take: (String) -> Void) {
    switch self {
    case .markdown: take(MarkdownRenderer.text(ReportDocument(report)))
    case .json: JSONRenderer.write(report, take)
    }
  }
}

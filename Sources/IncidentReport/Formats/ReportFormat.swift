package import FailureClassification

/// How a report is written: the one place where a format is registered.
package enum ReportFormat: String, CaseIterable, Sendable {
  case markdown
  case json
  case html
  case jira
  case openmetrics

  /// Endings of file names that ask for the format, most usual first.
  package var fileEndings: [String] {
    switch self {
    case .markdown: ["md", "markdown"]
    case .json: ["json"]
    case .html: ["html", "htm"]
    case .jira: ["jira"]
    case .openmetrics: ["prom", "om"]
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

  /// Whether it is text for readers that can be made to fit a limit.
  package var canFit: Bool {
    switch self {
    case .markdown, .jira: true
    case .json, .html, .openmetrics: false
    }
  }

  /// The whole report, or as much of it as fits, with a newline at its end.
  package func render(_ report: Report, fitting limit: FitLimit? = nil) -> String {
    var text = ""
    write(report, fitting: limit) { text += $0 }
    return text
  }

  /// Hands the report over part by part, with a newline at its end.
  ///
  /// - Parameters:
  ///   - report: What to write.
  ///   - limit: How long it may be; without meaning for a format that cannot fit.
  ///   - redaction: What nobody is to see.
  ///   - take: Gets the parts in order.
  package func write(
    _ report: Report, fitting limit: FitLimit? = nil, hiding redaction: Redaction = Redaction(),
    _ take: (String) -> Void
  ) {
    switch self {
    case .markdown: take(text(report, limit, redaction, MarkdownRenderer.text))
    case .jira: take(text(report, limit, redaction, JiraRenderer.text))
    case .json: JSONRenderer.write(report, redaction, take)
    case .html: take(HTMLRenderer.text(report, redaction))
    case .openmetrics: take(OpenMetricsRenderer.text(report, redaction))
    }
  }

  private func text(
    _ report: Report, _ limit: FitLimit?, _ redaction: Redaction,
    _ write: @escaping (ReportDocument) -> String
  ) -> String {
    let document = ReportDocument(report).hiding(NumberedRedaction(redaction))
    return limit.map { Fitting($0, write).text(document) } ?? write(document)
  }
}

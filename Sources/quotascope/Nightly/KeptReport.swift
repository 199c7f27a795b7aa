// The forms in which the history keeps an incident's report.

internal import FailureClassification
internal import IncidentReport
internal import ScanHistory

/// A form of a report.
struct KeptReport {
  var format: ReportFormat
  var limit: FitLimit?

  /// What the history calls it: `markdown`, `markdown fit github`.
  var name: String { format.rawValue + (limit.map { " fit \($0.rawValue)" } ?? "") }

  /// All forms that can be asked for.
  static let all: [KeptReport] = ReportFormat.allCases.flatMap { format in
    [KeptReport(format: format)]
      + (format.canFit ? FitLimit.allCases.map { KeptReport(format: format, limit: $0) } : [])
  }

  /// The report as the history keeps it: whoever looks into it reads Markdown.
  func kept(_ report: Report, _ redaction: Redaction) -> KeptText {
    let text = text(report, redaction)
    return format == .markdown && limit == nil ? .plain(text) : KeptText(packing: text)
  }

  func text(_ report: Report, _ redaction: Redaction) -> String {
    var text = ""
    format.write(report, fitting: limit, hiding: redaction) { text += $0 }
    return text
  }
}

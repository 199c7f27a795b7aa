// The contract of a scan: keys and their order are docs/schema/scan-1.schema.json.

package import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension ScanNews {
  /// The news for programs, with a newline at its end.
  ///
  /// - Parameter redaction: What nobody is to see; incidents come without it already.
  /// - Returns: A JSON object.
  package func json(hiding redaction: Redaction = Redaction()) -> String {
    var text = ""
    JSONWriter.write(value, redaction) { text += $0 }
    return text
  }

  private var value: JSONValue {
    .object([
      ("schema", .own(Self.schema)),
      ("scanned_at", .own(scannedAt.rfc3339)),
      ("incidents", .array(changes.map(\.value))),
      ("budget", .array(budget.map(\.value))),
    ])
  }
}

extension ScanChange {
  fileprivate var value: JSONValue {
    .object([
      ("change", .own(kind.rawValue)),
      ("id", .own(id)),
      ("headline", .string(headline)),
      ("explanation", .optional(explanation)),
      ("report_file", .optional(reportFile)),
      ("incident", incidentJSON.map(JSONValue.written) ?? .null),
    ])
  }
}

extension BudgetPassage {
  fileprivate var value: JSONValue {
    .object([
      ("month", .own(month)),
      ("percent", .int(percent)),
      ("budget_usd", .double(budget.usd)),
      ("spent_usd", .double(spent.usd)),
      ("passed", .own(passed.rfc3339)),
    ])
  }
}

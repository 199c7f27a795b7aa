// The contract of a history: keys and their order are docs/schema/history-1.schema.json.

package import FailureClassification

extension HistoryList {
  /// The incidents for programs, with a newline at its end.
  ///
  /// - Parameter redaction: What nobody is to see; incidents come without it already.
  /// - Returns: A JSON object.
  package func json(hiding redaction: Redaction = Redaction()) -> String {
    let value = JSONValue.object([
      ("schema", .own(Self.schema)),
      ("incidents", .array(entries.filter(\.isValid).map { .written($0.incidentJSON) })),
      (
        "withdrawn",
        .array(
          entries.compactMap { entry in
            entry.note.map { .object([("id", .own(entry.id)), ("explanation", .string($0))]) }
          })
      ),
    ])
    var text = ""
    JSONWriter.write(value, redaction) { text += $0 }
    return text
  }
}

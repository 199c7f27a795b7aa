internal import LogDecoding
internal import LogInput

extension JSONRenderer {
  func json(_ inputs: ReportedInputs) -> JSONValue {
    .object([
      ("files", .array(inputs.files.map(json))),
      ("totals", json(inputs.totals)),
    ])
  }

  private func json(_ file: InputLedger) -> JSONValue {
    .object([
      ("path", .string(file.path)),
      ("identity", .optional(file.identity)),
      ("compression", .string(file.compression)),
      ("format", .string(file.format)),
      ("bytes", .int(file.bytes)),
      ("lines", .int(file.totals.lines)),
      ("events", .int(file.events)),
      ("first", json(file.first)),
      ("last", json(file.last)),
      ("copy_of", .optional(file.copyOf)),
      (
        "problems",
        .array(
          file.problems.map {
            .object([("kind", .string($0.kind.rawValue)), ("message", .string($0.message))])
          })
      ),
    ])
  }

  private func json(_ totals: LineTotals) -> JSONValue {
    .object([
      ("lines", .int(totals.lines)),
      ("blank", .int(totals.blank)),
      ("without_marker", .int(totals.withoutMarker)),
      ("json", .int(totals.json)),
      ("json_repaired", .int(totals.jsonRepaired)),
      ("text", .int(totals.text)),
      ("copies", .int(totals.copies)),
      ("skipped", .sorted(totals.skipped) { .int($0) }),
    ])
  }
}

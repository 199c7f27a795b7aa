internal import LogDecoding
internal import LogInput

extension JSONRenderer {
  func json(_ inputs: ReportedInputs) -> JSONValue {
    .object([
      ("files", .rows(count: inputs.files.count) { json(inputs.files[$0]) }),
      ("totals", json(inputs.totals)),
      ("selection", selection(inputs)),
    ])
  }

  private func selection(_ inputs: ReportedInputs) -> JSONValue {
    .object([
      ("files_left_out", .int(inputs.filesLeftOut)),
      ("events_before", .int(inputs.selection.eventsBefore)),
      ("refusals_before", .int(inputs.selection.refusalsBefore)),
      ("events_after", .int(inputs.selection.eventsAfter)),
      ("refusals_after", .int(inputs.selection.refusalsAfter)),
      ("events_of_other_services", .int(inputs.selection.eventsOfOtherServices)),
      ("events_without_time", .int(inputs.selection.eventsWithoutTime)),
    ])
  }

  private func json(_ file: InputLedger) -> JSONValue {
    .object([
      ("path", .string(file.path)),
      ("identity", .own(file.identity?.description)),
      ("compression", .own(file.compression.rawValue)),
      ("format", .own(file.format.rawValue)),
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
            .object([("kind", .own($0.kind.rawValue)), ("message", .string($0.message))])
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
      ("left_out", .int(totals.leftOut)),
      (
        "skipped",
        .object(totals.skipped.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) })
      ),
    ])
  }
}

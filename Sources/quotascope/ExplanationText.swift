// An explanation for people: what was read, what was found, what came of it.

internal import FailureClassification
internal import LogDecoding

/// Writes explanations as text.
enum ExplanationText {
  static func text(_ reading: LineReading) -> String {
    var lines: [String] = []
    for (number, record) in reading.records.enumerated() {
      if reading.records.count > 1 {
        lines += ["== record \(number + 1) of \(reading.records.count), line \(record.line)", ""]
      }
      lines += self.lines(record) + [""]
    }
    if reading.hiddenRecords > 0 {
      lines += ["\(reading.hiddenRecords) more records are not shown.", ""]
    }
    lines += notes(reading) + [""]
    lines.append("quotascope \(QuotascopeCommand.toolVersion), rules \(rulesVersion)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func notes(_ reading: LineReading) -> [String] {
    var notes: [String] = []
    if let line = reading.beginning { notes.append("The record begins at line \(line).") }
    if !reading.isRead {
      notes.append(
        "No marker word stands in it: the other commands do not read such a line, except to look"
          + " for a recovery.")
    } else if reading.markers.isEmpty {
      notes.append("It is read without a marker word, for its length or its escapes.")
    } else {
      let words = reading.markers.map { "`\($0)`" }.joined(separator: ", ")
      notes.append("It is read because of the marker words \(words).")
    }
    return notes
  }

  private static func lines(_ record: Explanation) -> [String] {
    var lines = ["Record"]
    lines.append("  envelopes  " + (envelopes(record) ?? "none"))
    lines.append("  format     " + record.formatWords)
    lines.append("  time       " + record.timeWords)
    lines.append("  level      " + (record.level.name ?? "unknown") + origin(record, .level))
    lines += ["Fields"] + block(record.fields.map(fieldLine), or: "none that is known")
    lines += ["Provider"] + providerLines(record)
    lines += ["Rules, in the order in which they are asked"]
    lines += block(record.findings.flatMap(findingLines), or: "none of whose words stand in it")
    lines += record.unknownCodes.map { "  asked for by no rule: \($0)" }
    lines += ["Result"] + resultLines(record)
    return lines
  }

  private static func block(_ lines: [String], or nothing: String) -> [String] {
    (lines.isEmpty ? [nothing] : lines).map { "  " + $0 }
  }

  // MARK: Parts

  private static func envelopes(_ record: Explanation) -> String? {
    let names = record.trace.envelopes
    return names.isEmpty ? nil : names.joined(separator: ", in it ")
  }

  private static func origin(_ record: Explanation, _ concept: Concept) -> String {
    guard concept != .level || record.level != .unknown, let name = record.trace.name(concept)
    else { return "" }
    return " <- " + SecretMask.field(name) + (record.trace.isMapped(concept) ? " (mapped)" : "")
  }

  private static func fieldLine(_ field: ExplainedField) -> String {
    let name = field.isMapped ? "\(field.name) (mapped)" : field.name
    return field.concept.words.joined(separator: " ") + " <- \(name): \(field.shownValue)"
  }

  private static func providerLines(_ record: Explanation) -> [String] {
    var seen: [ProviderMark] = []
    for mark in record.marks where !seen.contains(mark) { seen.append(mark) }
    let marks = seen.map { mark in
      "\(mark.provider.rawValue) <- \(mark.strength.words) `\(mark.words)`"
        + (mark == record.decidingMark ? ", decides" : "")
    }
    return block(marks, or: "no mark of any")
  }

  private static func findingLines(_ finding: RuleFinding) -> [String] {
    [
      "\(finding.rule) (\(finding.failureClass?.rawValue ?? "no failure")): \(finding.outcome.words)",
      "  \(finding.place): \(finding.words)",
    ]
  }

  private static func resultLines(_ record: Explanation) -> [String] {
    guard let event = record.event else {
      return ["  no event: " + (record.reason ?? "nothing in it tells of a call")]
    }
    return event.explainedValues.map { name, value in
      "  " + name + String(repeating: " ", count: max(1, 13 - name.count)) + value
    }
  }
}

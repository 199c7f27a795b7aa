// The history as a table for people.

package import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension HistoryList {
  /// The table as Markdown, with a newline at its end.
  ///
  /// - Parameters:
  ///   - clock: The reader's time zone.
  ///   - redaction: What nobody is to see.
  /// - Returns: A table, or a sentence when there is nothing in it.
  package func markdown(clock: DisplayClock, hiding redaction: Redaction = Redaction()) -> String {
    MarkdownRenderer.text(document(clock).hiding(NumberedRedaction(redaction)))
  }

  /// The table as plain text, one line for each incident, for what is no terminal.
  ///
  /// - Parameters:
  ///   - clock: The reader's time zone.
  ///   - redaction: What nobody is to see.
  /// - Returns: Columns, or a sentence when there is nothing in it.
  package func plainText(clock: DisplayClock, hiding redaction: Redaction = Redaction()) -> String {
    TerminalRenderer(width: Self.unlimited, isColored: false, hiding: redaction)
      .text(self, clock: clock)
  }

  /// No row is as long.
  private static let unlimited = 100_000

  func document(_ clock: DisplayClock) -> ReportDocument {
    let block: ReportDocument.Block =
      entries.isEmpty ? .paragraph(emptiness(clock)) : .table(table(clock))
    return ReportDocument(sections: [ReportDocument.Section(.head, [block])])
  }

  private func emptiness(_ clock: DisplayClock) -> Prose {
    guard let since, !all.isEmpty else { return "The history knows no incident." }
    let earlier = DisplayFormat.counted(all.count, "incident")
    let verb = all.count == 1 ? "is" : "are"
    return """
      No incident since \(words: clock.dateTime(since)); \(words: earlier) \(words: verb) earlier.
      """
  }

  private func table(_ clock: DisplayClock) -> ReportDocument.Table {
    let hasNotes = entries.contains { $0.note != nil }
    func moment(_ time: Timestamp?) -> Prose {
      time.map { "\(words: clock.date($0)) \(words: clock.minute($0))" } ?? .nothing
    }
    return ReportDocument.Table(
      columns: [
        .text("Incident"), .text("State"), .text("Began (\(words: clock.zoneName))"),
        .text("Ended"), .number("Failed calls"), .text("Class"), .text("Services"),
      ] + (hasNotes ? [.text("Note")] : []),
      rows: entries.map { entry in
        [
          "\(name: Shortening.name(entry.id))", entry.stateWords, moment(entry.first),
          moment(entry.end), "\(entry.callsFailed)",
          "\(name: Shortening.name(entry.failureClass))",
          entry.services.isEmpty ? .nothing : .names(entry.services, limit: 3),
        ] + (hasNotes ? [entry.note.map { "\(foreign: Shortening.sentence($0))" } ?? ""] : [])
      })
  }
}

extension HistoryEntry {
  fileprivate var stateWords: Prose {
    guard isValid else { return "withdrawn" }
    return switch OutageState(rawValue: state) {
    case .ongoing: "ongoing"
    case .recovered: "recovered"
    case .failuresStopped: "recovery not proven"
    case nil: "\(name: Shortening.name(state))"
    }
  }
}

extension TerminalRenderer {
  /// The table of a history for a terminal.
  ///
  /// - Parameters:
  ///   - history: What to tell.
  ///   - clock: The reader's time zone.
  /// - Returns: Lines that fit the width.
  package func text(_ history: HistoryList, clock: DisplayClock) -> String {
    text(history.document(clock))
  }
}

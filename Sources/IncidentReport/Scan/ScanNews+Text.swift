// The news as a short list for people: what cron mails.

package import FailureClassification
internal import LogDecoding

extension ScanNews {
  /// The list as Markdown, with a newline at its end; nothing at all when there is no news.
  ///
  /// - Parameters:
  ///   - clock: The reader's time zone.
  ///   - redaction: What nobody is to see.
  /// - Returns: A heading, and an item for each change.
  package func markdown(clock: DisplayClock, hiding redaction: Redaction = Redaction()) -> String {
    guard !isEmpty else { return "" }
    let redaction = NumberedRedaction(redaction)
    let items = items(clock).map { item in
      let lines = [item.text, item.report].compactMap(\.self)
      return "- " + lines.map { MarkdownText.line($0.hiding(redaction)) }.joined(separator: "\n  ")
    }
    return "# \(MarkdownText.line(title))\n\n\(items.joined(separator: "\n"))\n"
  }

  struct Item {
    var text: Prose
    /// Where its report is.
    var report: Prose?
    var tone: ReportDocument.Tone?
  }

  /// `quotascope scan: 1 new, 2 still open`.
  var title: Prose {
    let counts = ScanChange.Kind.allCases.compactMap { kind -> Prose? in
      let count = changes.count { $0.kind == kind }
      return count > 0 ? "\(count) \(words: kind.words)" : nil
    }
    guard counts.isEmpty else { return "quotascope scan: \(Prose.joined(counts, separator: ", "))" }
    let warnings = DisplayFormat.counted(budget.count, "budget warning")
    return "quotascope scan: \(words: warnings)"
  }

  func items(_ clock: DisplayClock) -> [Item] {
    changes.map(\.item) + budget.map { Item(text: $0.sentence(clock), tone: .doubtful) }
  }
}

extension ScanChange {
  fileprivate var item: ScanNews.Item {
    let text = kind == .withdrawn ? explanation ?? headline : headline
    return ScanNews.Item(
      text: """
        \(words: kind.words) \(name: Shortening.name(id)): \(foreign: Shortening.sentence(text))
        """,
      report: reportFile.map { "report: \(Prose.file($0))" }, tone: kind.tone)
  }
}

extension ScanChange.Kind {
  var words: String { self == .stillOpen ? "still open" : rawValue }

  fileprivate var tone: ReportDocument.Tone? {
    switch self {
    case .new, .stillOpen: .open
    case .recovered: .over
    case .changed: .doubtful
    case .withdrawn: nil
    }
  }
}

extension BudgetPassage {
  /// `budget: 70 % of $500.00 for 2026-06 was passed on 2026-06-21 in the hour of 14:00 UTC`.
  fileprivate func sentence(_ clock: DisplayClock) -> Prose {
    """
    budget: \(percent) % of \(words: SpendWords.amount(budget)) for \(foreign: month) was passed \
    on \(words: clock.date(passed)) in the hour of \(words: clock.minute(passed)) \
    \(words: clock.zoneName(at: passed))
    """
  }
}

extension TerminalRenderer {
  /// The same list for a terminal; nothing at all when there is no news.
  ///
  /// - Parameters:
  ///   - news: What to tell.
  ///   - clock: The reader's time zone.
  /// - Returns: Lines that fit the width.
  package func text(_ news: ScanNews, clock: DisplayClock) -> String {
    guard !news.isEmpty else { return "" }
    let redaction = NumberedRedaction(redaction)
    var lines = StyledText(news.title, isStrong: true).wrapped(to: width)
    for item in news.items(clock) {
      var text = StyledText("● ", style(item.tone))
      text.add(StyledText(item.text.hiding(redaction)))
      lines += text.indented("", hanging: "  ", min(width, Self.widestText))
      if let report = item.report {
        lines += StyledText(report.hiding(redaction)).indented("  ", hanging: "    ", width)
      }
    }
    return joined(lines)
  }
}

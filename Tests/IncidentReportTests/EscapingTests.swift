import FailureClassification
@testable import IncidentReport
import Testing

/// Nothing out of a log may be live in a report.
struct EscapingTests {
  @Test(arguments: [
    ("app", "`app`"),
    ("a|b", "`a|b`"),
    ("`", "`` ` ``"),
    ("a``b", "```a``b```"),
    (" a", "`  a `"),
    ("", "(empty)"),
    ("  ", "(empty)"),
    ("a\nb\tc", "`a␊b c`"),
    ("\u{1B}[31m", "`␛[31m`"),
    ("\u{202E}x\u{200B}\u{7F}\u{85}\u{2028}", "`�x�␡��`"),
    ("@team #1 <b>", "`@team #1 <b>`"),
  ])
  func `A name is a code span`(name: String, expected: String) {
    #expect(MarkdownText.line(Prose([.name(name)])) == expected)
  }

  @Test(arguments: [
    ("a|b", "`a\\|b`"),
    ("a\\|b", "`a∖\\|b`"),
    ("a\\\\|b\\", "`a∖∖\\|b\\`"),
    ("|\u{301}", "`\\|\u{301}`"),
  ])
  func `A name in a table cannot end its cell`(name: String, expected: String) {
    #expect(MarkdownText.cell(Prose([.name(name)])) == expected)
  }

  @Test(arguments: [
    ("spend tripled in the 3 h before", "spend tripled in the 3 h before"),
    ("ping @team, now", "ping `@team`, now"),
    ("see #12 and (x_y).", "see `#12` and (`x_y`)."),
    ("https://a.test www.a.test a.test", "`https://a.test` `www.a.test` `a.test`"),
    ("[x](javascript:alert) <b> &lt;", "`[x](javascript:alert`) `<b>` `&lt`;"),
    ("- item", "\\- item"),
    ("1. item 2) item", "1\\. item 2\\) item"),
    ("GH-12 deadbeef1 1234567 :tada: !7", "`GH-12` `deadbeef1` `1234567` `:tada`: `!7`"),
    ("costs $5 * 2 ~ 10", "costs `$5` `*` 2 `~` 10"),
    ("1.1 GiB, 02:13 on 2026-11-01", "1.1 GiB, 02:13 on 2026-11-01"),
    ("\u{202E}evil\u{202C}", "�evil�"),
  ])
  func `A sentence keeps only harmless words as they are`(sentence: String, expected: String) {
    #expect(MarkdownText.line(Prose([.foreign(sentence)])) == expected)
  }

  @Test func `A fence is longer than any in its text`() {
    #expect(MarkdownText.fence(["````", "\u{1B}@x"]) == "`````text\n````\n␛@x\n`````")
  }

  @Test func `A hostile report has no character that does more than show`() {
    let text = ReportFormat.markdown.render(Cases.hostile)
    let unsafe = text.unicodeScalars.filter { $0.isUnsafeToShow && $0 != "\n" }
    #expect(unsafe.isEmpty)
  }

  @Test func `A hostile report has nothing live outside of code`() throws {
    let text = ReportFormat.markdown.render(Cases.hostile)
    for line in MarkdownLines.visible(text) {
      for live in ["@", "#1", "<", ">", "://", "www.", "](", "~", "$", "&", "_", "\u{FFFD}["] {
        #expect(!line.contains(live), "\(live) in: \(line)")
      }
    }
  }

  @Test func `Every row of a table has as many cells as its head`() {
    let text = ReportFormat.markdown.render(Cases.hostile)
    for table in MarkdownLines.tables(text) {
      #expect(Set(table.map(MarkdownLines.cells)).count == 1)
    }
  }

  @Test func `JSON escapes what a terminal would obey`() {
    var text = ""
    JSONWriter.write(.string("\"\\\u{1B}\u{202E}\u{2028}\u{7F}\n\t😀é")) { text += $0 }
    #expect(text == #""\"\\\u001b\u202e\u2028\u007f\n\t😀é""# + "\n")
  }
}

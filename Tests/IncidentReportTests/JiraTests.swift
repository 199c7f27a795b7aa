@testable import IncidentReport
import Testing

/// Nothing out of a log may be live in Jira, neither in Server nor in Cloud.
struct JiraTests {
  @Test(arguments: [
    ("app", "{{app}}"),
    ("checkout-api", "{{checkout-api}}"),
    ("insufficient_quota", "{{insufficient_quota}}"),
    ("ABC-123", "{{ABC\\-123}}"),
    ("2026-06-21", "{{2026-06-21}}"),
    ("_x_ -y- --", "{{\\_x\\_ \\-y\\- \\-\\-}}"),
    ("a|b{c}\\", "{{a∣b❴c❵∖}}"),
    ("*a* +b+ ^c^ ~d~ ??e??", "{{\\*a\\* \\+b\\+ \\^c\\^ \\~d\\~ \\?\\?e\\?\\?}}"),
    ("[~admin] @team !i.png!", "{{\\[\\~admin\\] \\@team \\!i.png\\!}}"),
    ("https://evil.test mailto:a@b.c", "{{https∶//evil.test mailto∶a\\@b.c}}"),
    ("(x) (!) :) :D ;)", "{{\\(x\\) \\(\\!\\) ∶\\) ∶D ;\\)}}"),
    ("app.log:18", "{{app.log:18}}"),
    (":18", "{{:18}}"),
    ("&lt;b&gt; a&b", "{{＆lt;b＆gt; a&b}}"),
    (" a ", "{{\u{A0}a\u{A0}}}"),
    ("", "(empty)"),
    ("  ", "(empty)"),
    ("a\nb\tc", "{{a␊b c}}"),
  ])
  func `A name is monospaced and cannot leave that`(name: String, expected: String) {
    #expect(JiraText.line(Prose([.name(name)])) == expected)
  }

  @Test(arguments: [
    ("spend tripled in the 3 h before", "spend tripled in the 3 h before"),
    ("ping @team, now", "ping {{\\@team}}, now"),
    ("{code} {color:red}x", "{{❴code❵}} {{❴color:red❵x}}"),
    ("bq. h1. x", "{{bq}}. {{h1}}. x"),
    ("* item", "{{\\*}} item"),
    ("---- ABC-7 well-known", "{{\\-\\-\\-\\-}} {{ABC\\-7}} well-known"),
    ("really! why?? why?", "{{really\\!}} {{why\\?\\?}} why?"),
    ("(x)", "({{x}})"),
    ("news (off) now", "news ({{off}}) now"),
    ("on", "{{on}}"),
    ("so:", "{{so:}}"),
    ("h2o at 02:13 on 2026-11-01, 59 %", "h2o at 02:13 on 2026-11-01, 59 %"),
  ])
  func `A sentence keeps only harmless words as they are`(sentence: String, expected: String) {
    #expect(JiraText.line(Prose([.foreign(sentence)])) == expected)
  }

  @Test func `Markup stands apart from letters beside it`() {
    let prose: Prose = "in\(name: "a")and\(strong: "b\(strong: "c")")d"
    #expect(JiraText.line(prose) == "in {{a}} and *bc* d")
  }

  @Test func `A cell is never empty`() {
    #expect(JiraText.cell("") == "–")
    #expect(JiraText.cell(" ") == "–")
  }

  @Test func `Nothing ends a block of fixed width`() {
    #expect(
      JiraText.noformat(["a {noformat} |", "\u{1B}[31m"])
        == "{noformat}\na ❴noformat❵ |\n␛[31m\n{noformat}")
  }

  @Test(arguments: GoldenCase.all)
  func `Nothing is live outside of our own markup`(golden: GoldenCase) {
    let text = ReportFormat.jira.render(golden.make())
    let read = JiraLines(text)
    #expect(read.isBalanced)
    for line in read.lines {
      let (visible, code) = JiraLines.parts(line)
      for text in code { #expect(JiraLines.liveInCode(text) == [], "in \(text)") }
      for live in ["{", "}", "[", "]", "\\", "@", "!", "~", "^", "://", "??", "--", "&", "(x)"] {
        #expect(!visible.contains(live), "\(live) in: \(line)")
      }
      #expect(JiraLines.issueKeys(visible) == [])
      // Bold text begins and ends at something that is no letter.
      #expect(
        visible.hasPrefix("* ")
          ? visible.count { $0 == "*" } % 2 == 1
          : visible.count { $0 == "*" } % 2 == 0, "in: \(line)")
      #expect(!visible.contains(/[A-Za-z0-9]□|□[A-Za-z0-9]|[A-Za-z0-9]\*[A-Za-z0-9]/))
    }
  }

  @Test(arguments: GoldenCase.all)
  func `Every row of a table has as many cells as its head, none empty`(golden: GoldenCase) {
    for table in JiraLines(ReportFormat.jira.render(golden.make())).tables {
      #expect(Set(table.map { JiraLines.cells($0).count }).count == 1)
      for row in table {
        #expect(row.hasSuffix("|"))
        #expect(!row.dropFirst(2).dropLast(2).contains("||") || row.hasPrefix("||"))
        for cell in JiraLines.cells(row) { #expect(cell.contains { $0 != " " }) }
      }
    }
  }
}

@testable import IncidentReport
import Testing

/// Of many outages the ones that matter most stand where somebody looks first.
struct ManyOutagesTests {
  /// 60 outages, of which every seventh goes on; later ones have more failed calls.
  private let report = Cases.crowd(incidents: 60) { "svc-\($0)" }

  @Test func `The table shows those that go on and the largest`() throws {
    let text = ReportFormat.markdown.render(report)
    let table = try #require(MarkdownLines.tables(text).first)
    let shown = Set(
      table.compactMap { row in
        row.split(separator: "|").first.flatMap { Int($0.filter { $0 != " " }) }
      })
    let open = Set((0..<60).filter { $0 % 7 == 3 }.map { $0 + 1 })
    #expect(shown.count == 30)
    #expect(open.isSubset(of: shown))
    // Of the others those with most failed calls.
    #expect(shown.subtracting(open).min() ?? 0 > 60 - 30)
    #expect(text.contains("and 30 more outages"))
  }

  @Test func `A summary tells of them`() {
    let sentences = ReportSummary(report).sentences.map(\.plain)
    #expect(sentences.prefix(3).allSatisfy { $0.contains("ongoing") }, "\(sentences)")
  }
}

import Foundation
import Testing

/// What the README shows is what the program writes.
@Suite struct ReadmeTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The lines of the report in the README, without the quotation's marks and with the headings of
  /// the report itself.
  private func excerpt() throws -> [String] {
    let readme = try String(
      contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let begin = try #require(readme.range(of: "<!-- report -->"))
    let end = try #require(readme.range(of: "<!-- /report -->"))
    return readme[begin.upperBound..<end.lowerBound].split(separator: "\n").map { line in
      var text = line.drop { $0 == ">" }.drop { $0 == " " }
      if text.hasPrefix("###") { text = text.dropFirst(2) }
      return String(text)
    }
  }

  @Test func theReportInTheReadmeIsTheRealOne() throws {
    let result = try BuiltBinary.run(
      ["report", "--now", "2026-09-18", "samples/checkout-outage"], in: Self.root)
    let written = Set(result.outputText.split(separator: "\n").map(String.init))
    let shown = try excerpt()
    #expect(shown.count > 40)
    for line in shown where !line.isEmpty && !written.contains(line) {
      // Indented lines of the chart lose their indentation with the quotation's mark.
      #expect(written.contains { $0.trimmingCharacters(in: .whitespaces) == line }, "\(line)")
    }
  }
}

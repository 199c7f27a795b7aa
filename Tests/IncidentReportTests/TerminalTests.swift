import FailureClassification
@testable import IncidentReport
import Testing

/// On a terminal: within its width, nothing lost, and no control character but the colours.
struct TerminalTests {
  private static let widths = [20, 40, 80, 100, 200]

  @Test(arguments: GoldenCase.all)
  func `Every line fits the width`(golden: GoldenCase) {
    let report = golden.make()
    for width in Self.widths {
      let text = TerminalRenderer(width: width, isColored: false).text(report)
      for line in text.split(separator: "\n") { #expect(line.count <= width) }
      #expect(!text.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
      #expect(!text.contains(" \n"))
    }
  }

  @Test(arguments: GoldenCase.all)
  func `Colour changes nothing but colour`(golden: GoldenCase) {
    let report = golden.make()
    let plain = TerminalRenderer(width: 100, isColored: false).text(report)
    let colored = TerminalRenderer(width: 100, isColored: true).text(report)
    #expect(colored.replacing(/\u{1B}\[0(;[0-9;]+)?m/, with: "") == plain)
    for line in colored.split(separator: "\n") where line.contains("\u{1B}") {
      #expect(line.hasSuffix("\u{1B}[0m") || line.lastMatch(of: "\u{1B}[0m"))
    }
  }

  @Test func `Every word of the report stands there`() {
    let words = { (text: String) in Set(text.split { " \n".contains($0) }) }
    let text = TerminalRenderer(width: 400, isColored: false).text(Cases.recoveredMixed)
    let document = ReportDocument(Cases.recoveredMixed)
    for block in document.blocks {
      if case .paragraph(let prose) = block {
        #expect(words(prose.plain).isSubset(of: words(text)))
      }
    }
  }

  @Test(arguments: [
    ("recovered_mixed", "\u{1B}[0;1;32mOpenAI quota outage"),
    ("ongoing", "\u{1B}[0;1;31mOpenAI quota outage"),
    ("likely_over_midnight", "\u{1B}[0;1;33mOpenAI"),
    ("no_outage", "\u{1B}[0;1;32mNo OpenAI quota outage"),
    ("nothing_found", "\u{1B}[0;1mNo OpenAI calls"),
  ])
  func `The title has the colour of its state`(name: String, begin: String) throws {
    let golden = try #require(GoldenCase.all.first { $0.name == name })
    let text = TerminalRenderer(width: 100, isColored: true).text(golden.make())
    #expect(text.hasPrefix(begin))
  }

  @Test func `Names of a megabyte fill no screens`() {
    let report = Cases.large(services: 30, name: FittingTests.Names.megabyte.name)
    let text = TerminalRenderer(width: 80, isColored: true).text(report)
    #expect(text.utf8.count < 500_000)
  }

  @Test func `A summary is a few lines`() {
    let renderer = TerminalRenderer(width: 100, isColored: false)
    #expect(
      renderer.summary(Cases.recoveredMixed, files: ["a.md", "b.json"]) == """
        OpenAI quota outage: 5 h 29 min 57 s, recovered
          02:13:07 to 07:43:04 UTC on 2026-06-21 · 12,431 calls failed · 18,018 retries wasted
          1 input could not be read wholly
        Report: a.md and b.json

        """)
    for golden in GoldenCase.all {
      let lines = renderer.summary(golden.make(), files: ["a\u{1B}.md"]).split(separator: "\n")
      #expect((2...8).contains(lines.count))
      #expect(lines.last == "Report: a␛.md")
    }
  }
}

extension Substring {
  /// Whether the last escape is this one.
  fileprivate func lastMatch(of escape: String) -> Bool {
    ranges(of: "\u{1B}[").last.map { self[$0.lowerBound...].hasPrefix(escape) } ?? true
  }
}

import Foundation
import Testing

/// docs/prices.md is what the program writes.
@Suite struct PricePageTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// With RECORD_CASES=1 the page is written instead, and the test fails so that somebody reads it.
  @Test func `The page of prices is the program's`() throws {
    let page = Self.root.appending(path: "docs/prices.md")
    let result = try BuiltBinary.run(["prices", "--markdown"], in: Self.root)
    #expect(result.status == 0)
    if ProcessInfo.processInfo.environment["RECORD_CASES"] == "1" {
      try result.output.write(to: page)
      Issue.record("recorded docs/prices.md; read it")
    } else {
      #expect(result.outputText == (try String(contentsOf: page, encoding: .utf8)))
    }
  }

  @Test func `The list has every model of the page`() throws {
    let page = try String(contentsOf: Self.root.appending(path: "docs/prices.md"), encoding: .utf8)
    let models = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.split(separator: "`")[1] }
    let result = try BuiltBinary.run(["prices"], in: Self.root)
    let listed = result.outputText.split(separator: "\n").dropFirst(2)
      .compactMap { $0.split(separator: " ").first }
    #expect(listed == models)
  }
}

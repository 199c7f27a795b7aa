import Foundation
import Testing

/// docs/classification.md is what the program writes.
@Suite struct ClassificationPageTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// With RECORD_CASES=1 the page is written instead, and the test fails so that somebody reads it.
  @Test func `The page of classes is the program's`() throws {
    let page = Self.root.appending(path: "docs/classification.md")
    let result = try BuiltBinary.run(["classes", "--markdown"], in: Self.root)
    #expect(result.status == 0)
    if ProcessInfo.processInfo.environment["RECORD_CASES"] == "1" {
      try result.output.write(to: page)
      Issue.record("recorded docs/classification.md; read it")
    } else {
      #expect(result.outputText == (try String(contentsOf: page, encoding: .utf8)))
    }
  }

  @Test func `Every class and detail of the JSON stands on the page`() throws {
    let result = try BuiltBinary.run(["classes", "--json"], in: Self.root)
    let classes = try #require(
      try JSONSerialization.jsonObject(with: result.output) as? [[String: Any]])
    let page = try String(
      contentsOf: Self.root.appending(path: "docs/classification.md"), encoding: .utf8)
    for row in classes {
      let name = try #require(row["class"] as? String)
      #expect(page.contains("\n## `\(name)`"))
      for detail in try #require(row["details"] as? [[String: Any]]) {
        #expect(page.contains("\n- `\(try #require(detail["detail"] as? String))`: "))
      }
    }
  }
}

import Foundation
@testable import IncidentReport
import Testing

/// The JSON report against its published schema.
struct SchemaTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func validator() throws -> SchemaValidator {
    let file = Self.root.appending(path: "docs/schema/report-1.schema.json")
    return try SchemaValidator(Data(contentsOf: file))
  }

  @Test(arguments: GoldenCase.all)
  func `Every report is valid`(golden: GoldenCase) throws {
    let text = ReportFormat.json.render(golden.make())
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(try validator().errors(value) == [])
  }

  @Test(arguments: GoldenCase.all)
  func `Objects have exactly the keys of the contract`(golden: GoldenCase) throws {
    let text = ReportFormat.json.render(golden.make())
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let report = try #require(value as? [String: Any])
    let properties = try #require(validator().root["properties"] as? [String: Any])
    #expect(Set(report.keys) == Set(properties.keys))
  }

  @Test func `Keys stand in the order of the contract`() throws {
    let lines = ReportFormat.json.render(Cases.noOutage).split(separator: "\n")
    let keys = lines.filter { $0.hasPrefix("  \"") }.map { $0.split(separator: "\"")[1] }
    #expect(
      keys == [
        "schema", "tool", "rules_version", "generated_at", "options", "verdict", "headline",
        "window", "incidents", "omitted_incidents", "blips", "failures", "unknown_failures",
        "recommendations", "spend",
        "unknowns", "inputs",
      ])
  }

  @Test(arguments: [
    (["verdict": "maybe"] as [String: any Sendable], "$.verdict: not in"),
    (["schema": "quotascope.report/2"], "$.schema: is not"),
    (["rules_version": 7], "$.rules_version: is"),
    (["options": ["a": 1]], "$.options.a: is"),
    (["window": ["from": 3]], "$.window.from: fits no case"),
    (["unknowns": [["text": "x", "file": NSNull.null, "line": 0]]], "below"),
  ])
  func `The validator finds what is wrong`(
    change: [String: any Sendable], error: String
  ) throws {
    let text = ReportFormat.json.render(Cases.noFailure)
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var report = try #require(value as? [String: Any])
    report.merge(change) { $1 }
    #expect(try validator().errors(report).contains { $0.contains(error) })
  }

  @Test func `The validator misses no key`() throws {
    let errors = try validator().errors([String: Any]())
    #expect(errors.contains("$: lacks inputs"))
  }
}

extension NSNull {
  /// `NSNull` as a value that tests can pass.
  fileprivate static var null: any Sendable { NSNull() }
}

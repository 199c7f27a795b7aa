import FailureClassification
import Foundation
@testable import IncidentReport
import LogDecoding
import LogInput
@testable import OutageReconstruction
import SchemaValidation
import Testing

/// The JSON report against its published schema.
struct SchemaTests {
  /// Hand-made reports have words in open lists that only they know.
  private func validator() throws -> SchemaValidator {
    try SchemaValidator(named: "report-1", allowsNewWords: true)
  }

  /// A report with what no other has.
  private static var rare: Report {
    var report = Cases.recoveredMixed
    report.omittedIncidents = OmittedIncidents(count: 2, callsFailed: 7)
    let success = line("02:20:00", "app.log", 7, "api")
    report.incidents[0].incident.otherAccounts = OtherAccounts(
      succeeded: 3, organizations: ["org-b"], apiKeys: ["sk-…abcd"], example: success)
    report.incidents[0].incident.pauses = [
      SuccessPause(first: success, until: time("2026-06-21T02:25:00Z"), successes: 9)
    ]
    return report
  }

  private static func value(_ golden: GoldenCase) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(ReportFormat.json.render(golden.make()).utf8))
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

  @Test func `Every key of the schema stands in a report, and would be missed`() throws {
    let validator = try validator()
    var examples: [String: Any] = [:]
    for golden in GoldenCase.all + [GoldenCase(name: "rare") { Self.rare }] {
      let value = try Self.value(golden)
      #expect(validator.errors(value) == [], "\(golden.name)")
      for key in validator.keys(of: value) { examples[key] = value }
    }
    #expect(validator.keys.subtracting(examples.keys).sorted() == [])
    for (key, value) in examples {
      #expect(!validator.without(key).errors(value).isEmpty, "\(key)")
    }
  }

  @Test func `Lists of words are those of the code`() throws {
    let schema = try validator()
    func expect(_ values: [String], _ definition: String, _ path: String...) {
      #expect(schema.values(["$defs", definition] + path) == values, "\(definition) \(path)")
    }
    let classes = FailureClass.allCases.map(\.rawValue)
    for name in ["code", "incident", "blip", "failure", "unknownFailure"] {
      expect(classes, name, "properties", "class")
    }
    let owners = FailureOwner.allCases.map(\.rawValue)
    for name in ["cause", "recommendation", "failure"] {
      expect(owners, name, "properties", "owner")
    }
    let providers = Provider.allCases.map(\.rawValue)
    for name in ["failure", "unknownFailure", "providerTokens"] {
      expect(providers, name, "properties", "provider")
    }
    expect(TimelineRow.Event.allCases.map(\.rawValue), "timelineRow", "properties", "event")
    expect(
      Recommendation.Finding.allCases.map(\.rawValue), "recommendation", "properties", "finding")
    expect(Cause.allCases.map(\.rawValue), "cause", "properties", "cause")
    expect(CauseRole.allCases.map(\.rawValue), "cause", "properties", "explains")
    expect(CauseVerdict.allCases.map(\.rawValue), "cause", "properties", "verdict")
    expect(OutageState.allCases.map(\.rawValue), "incident", "properties", "state")
    expect(OutageState.allCases.map(\.rawValue), "outage", "properties", "state")
    expect(Retryability.allCases.map(\.rawValue), "failure", "properties", "retryable")
    expect(Compression.allCases.map(\.rawValue), "file", "properties", "compression")
    expect(LogFormat.allCases.map(\.rawValue), "file", "properties", "format")
    expect(
      InputProblem.Kind.allCases.map(\.rawValue), "file", "properties", "problems", "items",
      "properties", "kind")
    let layers = try #require(
      schema.schema([
        "$defs", "serviceImpact", "properties", "retry", "properties", "layers",
      ])?["description"] as? String)
    for layer in RetryLayer.allCases { #expect(layers.contains(layer.rawValue)) }
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
    (["generated_at": "yesterday"], "$.generated_at: does not match"),
    (["window": ["from": NSNull.null, "to": NSNull.null, "zone": "x"]], "does not name"),
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

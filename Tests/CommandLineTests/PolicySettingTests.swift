import Foundation
import OutageReconstruction
import Testing

@testable import quotascope

/// Thresholds of reconstruction in the settings file.
@Suite struct PolicySettingTests {
  private static let docs = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs")

  private static func thresholds() throws -> [String: JSONValue] {
    let schema = try JSONValue(
      parsing: Data(contentsOf: docs.appending(path: "schema/config.schema.json")))
    guard case .object(let members) = schema["properties"]["policy"]["properties"] else {
      return [:]
    }
    return members
  }

  @Test func `Schema, page and code know the same thresholds with the same values`() throws {
    let usual = ReconstructionPolicy()
    let properties = try Self.thresholds()
    let page = try String(
      contentsOf: Self.docs.appending(path: "configuration.md"), encoding: .utf8)
    #expect(Set(properties.keys) == Set(ReconstructionPolicy.settings.map(\.name)))
    for setting in ReconstructionPolicy.settings {
      let value = setting.value(in: usual)
      let shown = Int(exactly: value).map(String.init) ?? String(value)
      #expect(properties[setting.name]?["default"].double == value, "\(setting.name)")
      #expect(properties[setting.name]?["minimum"].double == setting.range.lowerBound)
      #expect(properties[setting.name]?["maximum"].double == setting.range.upperBound)
      #expect(page.contains("| `\(setting.name)` | \(shown) | "), "\(setting.name)")
    }
  }

  @Test(arguments: ReconstructionPolicy.settings.map(\.name))
  func `Every threshold can be set, and only within its range`(_ name: String) throws {
    let setting = try #require(ReconstructionPolicy.settings.first { $0.name == name })
    let other = setting.range.upperBound
    let configuration = try Configuration(Array("policy: {\(name): \(Int(other))}".utf8))
    #expect(setting.value(in: configuration.reconstructionPolicy) == other)
    #expect(configuration.policyOptions.map(\.0) == ["policy.\(name)"])
    for wrong in ["-1", "1e99", "nan", "soon", "\"1\""] {
      #expect(throws: ConfigurationError.self, "\(wrong)") {
        try Configuration(Array("policy: {\(name): \(wrong)}".utf8))
      }
    }
  }

  @Test func `A changed threshold changes what an outage is, and the report says so`() throws {
    let folder = try TemporaryDirectory()
    let lines = [0, 100, 700, 1400].map { second -> String in
      let time = String(format: "2026-03-01T12:%02d:%02dZ", second / 60, second % 60)
      let quota =
        "Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'type': "
        + "'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}"
      return second == 100
        ? "{\"time\":\"\(time)\",\"level\":\"info\",\"service\":\"a\",\"msg\":\"HTTP Request: POST "
          + "https://api.openai.com/v1/chat/completions \\\"HTTP/1.1 200 OK\\\"\"}"
        : "{\"time\":\"\(time)\",\"level\":\"error\",\"service\":\"a\",\"msg\":\"\(quota)\"}"
    }
    let log = folder.url.appending(path: "a.log")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: log)
    let settings = folder.url.appending(path: "s.yaml")
    try Data("policy: {outage_gap_seconds: 300}".utf8).write(to: settings)
    let arguments = ["report", "--format", "json", log.path]
    let usual = try JSONValue(parsing: BuiltBinary.run(arguments, in: folder.url).output)
    let changed = try JSONValue(
      parsing: BuiltBinary.run(arguments + ["--config", settings.path], in: folder.url).output)
    #expect(usual["incidents"].array.count == 1)
    #expect(changed["incidents"].array.count == 2)
    #expect(changed["options"]["policy.outage_gap_seconds"].string == "300")
  }
}

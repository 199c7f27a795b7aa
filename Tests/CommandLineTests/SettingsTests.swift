import Foundation
import LogDecoding
import OutageReconstruction
import Testing

@testable import quotascope

/// The settings file: its contract, and what is said about mistakes in it.
@Suite struct SettingsTests {
  static let docs = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs")

  static func schema() throws -> JSONValue {
    try JSONValue(parsing: Data(contentsOf: docs.appending(path: "schema/config-1.schema.json")))
  }

  static func members(_ value: JSONValue) -> [String: JSONValue] {
    guard case .object(let members) = value else { return [:] }
    return members
  }

  private static func strings(_ value: JSONValue) -> Set<String> {
    Set(value.array.compactMap(\.string))
  }

  /// JSON is YAML.
  private static func read(_ key: String, _ value: JSONValue) throws {
    let data = try JSONEncoder().encode([key: AnyEncodable(value)])
    _ = try Configuration(Array(data))
  }

  @Test func `The schema and the code know the same keys and words`() throws {
    let schema = try Self.schema()
    let properties = Self.members(schema["properties"])
    #expect(Set(properties.keys) == Set(Configuration.Key.allCases.map(\.rawValue)))
    #expect(
      Self.strings(schema["$defs"]["concept"]["enum"]) == Set(Concept.mappable.map(\.name)))
    #expect(
      Self.strings(schema["properties"]["fail_on"]["enum"]) == Set(FailOn.allCases.map(\.rawValue)))
    #expect(schema["properties"]["map"]["maxProperties"].int == FieldMapping.mostEntries)
    #expect(schema["additionalProperties"] == .bool(false))
  }

  @Test func `The code takes every example of the schema, and no structure that it forbids`() throws
  {
    for (key, property) in Self.members(try Self.schema()["properties"]) {
      let examples = property["examples"].array
      #expect(!examples.isEmpty, "\(key) has no example")
      for example in examples {
        #expect(throws: Never.self, "\(key)") { try Self.read(key, example) }
      }
      let isList = examples.contains { if case .array = $0 { true } else { false } }
      let isObject = examples.contains { if case .object = $0 { true } else { false } }
      #expect(throws: ConfigurationError.self, "\(key)") { try Self.read(key, .null) }
      if !isList {
        #expect(throws: ConfigurationError.self, "\(key)") {
          try Self.read(key, .array([.string("1")]))
        }
      }
      if !isObject {
        #expect(throws: ConfigurationError.self, "\(key)") {
          try Self.read(key, .object(["a": .string("code")]))
        }
      }
    }
  }

  @Test(arguments: [0, 1, 1024, 1025])
  func `Numbers end where the schema says`(jobs: Int) throws {
    let property = try Self.schema()["properties"]["jobs"]
    let range = try #require(property["minimum"].int)...#require(property["maximum"].int)
    #expect((try? Configuration(Array("jobs: \(jobs)".utf8)).jobs) == (range ~= jobs ? jobs : nil))
  }

  @Test func `The example of the documentation is read`() throws {
    let page = try String(
      contentsOf: Self.docs.appending(path: "configuration.md"), encoding: .utf8)
    let begin = try #require(page.range(of: "```yaml\n"))
    let end = try #require(page[begin.upperBound...].range(of: "```"))
    let settings = try Configuration(Array(page[begin.upperBound..<end.lowerBound].utf8))
    #expect(settings.mapping.count == 3)
    for key in Configuration.Key.allCases {
      #expect(page.contains("`\(key.rawValue)`"), "\(key.rawValue) is not documented")
    }
    for (name, _) in Concept.mappable {
      #expect(page.contains("`\(name)`"), "\(name) is not documented")
    }
  }

  @Test(arguments: [
    ("map:\n  a: kode\n", 2, "unknown concept \"kode\"; did you mean \"code\"?"),
    ("# first\n\nmapp: 1\n", 3, "unknown key \"mapp\"; did you mean \"map\"?"),
    ("colour: red\n", 1, "unknown key \"colour\"; known are assume_timezone"),
    ("map: [a, b]\n", 1, "map is wanted as pairs"),
    ("map:\n  a: code\n  b: code\n  a: type\n", 4, "\"a\" stands here twice"),
    ("map:\n  '...': code\n", 2, "a field has a name"),
    ("jobs: 1\nsince: today\njobs: 2\n", 3, "jobs stands here twice"),
    ("since: 5x\n", 1, "\"5x\" is not RFC 3339"),
    ("jobs: 0\n", 1, "\"0\" is not a number from 1 to 1024"),
    ("jobs: \"2\"\n", 1, "is a text"),
    ("include:\n  - '*.log'\n  - '[a'\n", 3, "a [ is never closed"),
    ("services:\n  - a\n  - {b: c}\n", 3, "services is wanted as one text"),
    ("services:\n", 1, "services has no value"),
    ("fail_on: no\n", 1, "never, billing, any"),
    ("inference: 1\n", 1, "true or false"),
    ("timezone: Mars\n", 1, "timezone: Mars is no zone: use UTC"),
    ("\nassume_timezone: Mars\n", 2, "assume_timezone: Mars is no zone"),
    ("assume_year: 24\n", 1, "\"24\" is not a year from 2000 to 2099"),
    ("assume_year: '2024'\n", 1, "is a text"),
    ("max_line: 5Q\n", 1, "is not a size"),
    ("memory: 15M\n", 1, "\"15M\" is not a size of at least 16M"),
    ("a: b: c\n", 1, "no YAML"),
    ("map:\n\ta: code\n", 2, "no YAML"),
    ("{\n", 2, "no YAML"),
    ("- a\n", 1, "settings are pairs"),
    ("text\n", 1, "settings are pairs"),
    ("jobs: 1\n---\njobs: 2\n", 2, "a second document"),
    ("include: &a ['*']\nexclude: *a\n", 2, "aliases"),
    ("map:\n  a:\n    b: code\n", 3, "a is wanted as one text"),
  ])
  func `A mistake is told with its line`(text: String, line: Int, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try Configuration(Array(text.utf8)) }
    #expect(error?.line == line)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "{}", "---\n...\n", "\u{feff}jobs: 2\n"])
  func `A file may say nothing, or begin with a mark`(text: String) {
    #expect(throws: Never.self) { try Configuration(Array(text.utf8)) }
  }

  @Test func `Bytes that are no text are a mistake`() {
    for bytes: [UInt8] in [[0xff, 0xfe, 0x00], [0x61, 0x3a, 0x20, 0xff], [0x00], [0x1b, 0x5b]] {
      #expect(throws: ConfigurationError.self) { try Configuration(bytes) }
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: ConfigurationError.self) { try Configuration(Array(deep.utf8)) }
  }
}

/// Any JSON value, to be written as it is.
private struct AnyEncodable: Encodable {
  let value: JSONValue

  init(_ value: JSONValue) {
    self.value = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value):
      if let integer = Int(exactly: value) {
        try container.encode(integer)
      } else {
        try container.encode(value)
      }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values.map(AnyEncodable.init))
    case .object(let members): try container.encode(members.mapValues(AnyEncodable.init))
    }
  }
}

/// Thresholds of reconstruction in the settings file.
extension SettingsTests {
  @Test func `Schema, page and code know the same thresholds with the same values`() throws {
    let usual = ReconstructionPolicy()
    let properties = Self.members(try Self.schema()["properties"]["policy"]["properties"])
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

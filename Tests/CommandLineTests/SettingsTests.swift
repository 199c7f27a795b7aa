import Foundation
import LogDecoding
import Testing

@testable import quotascope

/// The settings file: its contract, and what is said about mistakes in it.
@Suite struct SettingsTests {
  private static let docs = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs")

  private static func schema() throws -> JSONValue {
    try JSONValue(parsing: Data(contentsOf: docs.appending(path: "schema/config.schema.json")))
  }

  private static func members(_ value: JSONValue) -> [String: JSONValue] {
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

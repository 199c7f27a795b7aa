import SeededRandom
import Testing

@testable import LogDecoding

/// A decoder that has met a layout before says the same of a record as one that never has.
struct LayoutCacheTests {
  private static let names = [
    "ts", "time", "level", "msg", "message", "model", "service", "request_id", "trace_id", "usage",
    "prompt_tokens", "completion_tokens", "tags", "labels", "error", "code", "type", "status",
    "openai", "openai_organization", "extra", "context", "data", "body", "host", "name", "pid",
    "hostname", "latency_ms", "prompt", "messages", "headers", "x-request-id", "job_id", "note",
    "organization", "my_openai_note", "key", "value", "field", "log", "stream", "records",
    "timestamp", "Created", "token_usage", "start_time", "end_time", "volume", "cache", "pod",
  ]
  private static let values = [
    #""2026-11-03T00:00:00.5Z""#, #""info""#, #""ERROR""#, "200", "429", "null", "true", "17.5",
    #""gpt-4o""#, #""{\"model\": \"gpt-4o\"}""#,
    #""{\"error\": {\"code\": \"insufficient_quota\"}}""#,
    #""CompletionUsage(completion_tokens=7, prompt_tokens=3)""#, #""n/a""#, #""req_0123456789""#,
    #""org-Abc""#, #""""#, #""api.openai.com""#, #""upstream response""#, "1762128000", #""a\nb""#,
    #"["one", "two"]"#, #"[{"key": "model", "value": "o3"}]"#, "{}", "[]",
  ]

  /// An object with the names that `shape` says and any values.
  private static func object(
    _ shape: inout SeededGenerator, _ content: inout SeededGenerator, depth: Int = 0
  ) -> String {
    let members = (0..<Int.random(in: 1...6, using: &shape)).map { _ in
      let name = names.randomElement(using: &shape) ?? ""
      let isObject = depth < 2 && Int.random(in: 0..<4, using: &shape) == 0
      let value =
        isObject
        ? object(&shape, &content, depth: depth + 1)
        : values.randomElement(using: &content) ?? ""
      return "\"\(name)\": \(value)"
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  @Test(arguments: UInt64(0)..<40)
  func `Records are the same with and without layouts met before`(seed: UInt64) {
    var content = SeededGenerator(seed)
    var decoder = RecordDecoder(options: DecodingOptions())
    var record = LogRecord()
    for number in 0..<300 {
      // Few shapes, so that most come again.
      var shape = SeededGenerator(seed &* 1000 &+ UInt64(number % 7))
      let line = Self.object(&shape, &content)
      let bytes = Array(line.utf8)
      record.reset(line: 1, index: 0, form: .json)
      _ = decoder.decode(bytes.span, prefix: nil, into: &record)
      let namesOpenAI = record.namesOpenAI
      var fresh = RecordDecoder(options: DecodingOptions())
      var expected = LogRecord()
      expected.reset(line: 1, index: 0, form: .json)
      _ = fresh.decode(bytes.span, prefix: nil, into: &expected)
      #expect(DecodedRecord(record) == DecodedRecord(expected), "\(line)")
      #expect(namesOpenAI == expected.namesOpenAI, "\(line)")
      for concept in Concept.allCases {
        #expect(record.nameHash(concept) == expected.nameHash(concept), "\(line)")
      }
    }
  }

  /// The members of `tags` may be called anything; what they are called may still mean something.
  @Test(arguments: [
    #""volume": "a""#, #""pod": "b""#, #""openai_note": "c""#, #""data": "{\"model\": \"o3\"}""#,
    #""usage": "CompletionUsage(prompt_tokens=3)""#, #""model": "o1""#,
    #""note": "{\"error\": {\"code\": \"insufficient_quota\"}}""#,
  ])
  func `Names in a service's own object are looked at`(member: String) {
    var decoder = RecordDecoder(options: DecodingOptions())
    var record = LogRecord()
    let line = #"{"level": "info", "msg": "done", "tags": {\#(member)}}"#
    for earlier in ["cache", "image", "shard", "batch"] {
      let text = Array(#"{"level": "info", "msg": "done", "tags": {"\#(earlier)": "x"}}"#.utf8)
      record.reset(line: 1, index: 0, form: .json)
      _ = decoder.decode(text.span, prefix: nil, into: &record)
    }
    let bytes = Array(line.utf8)
    record.reset(line: 1, index: 0, form: .json)
    _ = decoder.decode(bytes.span, prefix: nil, into: &record)
    let namesOpenAI = record.namesOpenAI
    #expect(DecodedRecord(record) == decodeLine(line))
    #expect(namesOpenAI == member.contains("openai"))
  }
}

/// The quick look before the words says no more than they do.
struct PlaceholderTests {
  private static let words = [
    "n/a", "na", "null", "nil", "none", "unknown", "undefined", "(null)", "<nil>", "-", "--",
  ]
  private static let removals = ["redacted", "masked", "filtered", "removed", "hidden"]

  private static func isPlaceholder(_ text: String) -> Bool {
    guard text.utf8.count <= 16 else { return false }
    let text = text.lowercased()
    if words.contains(text) { return true }
    if text.count > 2, text.allSatisfy({ $0 == "*" || $0 == "x" }) { return true }
    return text.count >= 6
      && removals.contains { word in
        text.indices.contains { text[$0...].hasPrefix(word) }
      }
  }

  @Test func `Placeholders are told as by their words`() {
    var generator = SeededGenerator(7)
    let parts =
      Self.words + Self.removals + ["*", "x", "[", "]", "<", ">", "d", "ed", "a", "7", "X"]
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let part = parts.randomElement(using: &generator) ?? ""
        text += Bool.random(using: &generator) ? part : part.uppercased()
      }
      let bytes = Array(text.utf8)
      let isTold = FieldCollector.isPlaceholder(bytes.span)
      #expect(isTold == Self.isPlaceholder(text), "\(text)")
    }
  }
}

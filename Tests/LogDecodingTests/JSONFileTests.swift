import LogDecoding
import Testing

/// JSON files that are no logs: read strictly, and as what they are.
struct JSONFileTests {
  private func file(_ text: String, atMost most: Int = 1000) throws -> JSONFile {
    try JSONFile(Array(text.utf8), atMost: most)
  }

  @Test func `Values are what the file says`() throws {
    let root = try file(
      #" {"a": 1.50, "b": "x\"é\u0041\ud83d\ude00", "c": [true, false, null, []], "d": {"e": {}}} "#
    ).root
    #expect(root.kind == .object)
    #expect(root["a"]?.number == "1.50")
    #expect(root["b"]?.text == "x\"éA😀")
    #expect(root["c"]?.elements.map(\.kind) == [.boolean, .boolean, .null, .array])
    #expect(root["c"]?.elements.map(\.boolean) == [true, false, nil, nil])
    #expect(root["d"]?["e"]?.members.isEmpty == true)
    #expect(root["e"] == nil)
    #expect(root.members.map(\.name) == ["a", "b", "c", "d"])
  }

  @Test func `A value of another kind is none`() throws {
    let root = try file(#"{"a": 1, "b": "1", "c": [1], "d": true}"#).root
    #expect(root["a"]?.text == nil)
    #expect(root["b"]?.number == nil)
    #expect(root["c"]?["0"] == nil)
    #expect(root["c"]?.members.isEmpty == true)
    #expect(root["d"]?.elements.isEmpty == true)
    #expect(root.elements.isEmpty)
  }

  @Test func `Names may be escaped, and the last of the same counts`() throws {
    let root = try file(#"{"\u0061": 1, "a": 2, "": 3}"#).root
    #expect(root["a"]?.number == "2")
    #expect(root[""]?.number == "3")
    #expect(root.members.count == 3)
  }

  @Test func `A mark of the encoding may come first`() throws {
    #expect(try file("\u{FEFF}{\"a\": 1}").root["a"]?.number == "1")
  }

  @Test(arguments: [
    "", " ", "[]", "1", "null", "{", "{\"a\"}", "{\"a\":}", "{\"a\": 1", "{\"a\": 1}}",
    "{\"a\": 1} {}", "{\"a\": NaN}", "{\"a\": tru}", "{\"a\": nulll}", "{\"a\": 01}", "{\"a\": 1.}",
    "{\"a\": .5}", "{\"a\": 1e}", "{\"a\": +1}", "{\"a\": -}", "{\"a\": [1,,2]}", "{\"a\": [1,]}",
    "{\"a\": 1,}", "{\"a\" 1}", "{'a': 1}", "{\"a\": \"\n\"}", "{\"a\": 1 \"b\": 2}",
  ])
  func `What is no JSON object is refused`(text: String) {
    #expect(throws: JSONFileError.notJSON) { try file(text) }
  }

  @Test(arguments: ["0", "-0", "1", "10", "-1.5", "1e5", "1E+5", "0.1e-10"])
  func `Numbers of JSON are numbers`(number: String) throws {
    #expect(try file("{\"a\": \(number)}").root["a"]?.number == number)
  }

  @Test func `Bytes that are no UTF-8 are refused`() {
    let bytes = Array("{\"a\": \"".utf8) + [0xff] + Array("\"}".utf8)
    #expect(throws: JSONFileError.notJSON) { try JSONFile(bytes) }
  }

  @Test func `More values than allowed are refused, fewer are all there`() throws {
    let many = "{\"a\": [" + Array(repeating: "1", count: 5000).joined(separator: ",") + "]}"
    #expect(throws: JSONFileError.tooManyValues) { try file(many, atMost: 1000) }
    #expect(try file(many, atMost: 10_000).root["a"]?.elements.count == 5000)
  }

  @Test(arguments: [10, 63, 64, 65, 500, 100_000])
  func `Nesting of any depth does no harm`(depth: Int) {
    let text =
      "{\"b\": 1, \"a\": " + String(repeating: "[", count: depth)
      + String(repeating: "]", count: depth) + ", \"c\": 2}"
    // simdjson refuses what is nested deeper than it can count.
    let root = try? file(text, atMost: 1_000_000).root
    if depth < 1000 { #expect(root != nil) }
    #expect(root?["c"]?.number ?? "2" == "2")
  }
}

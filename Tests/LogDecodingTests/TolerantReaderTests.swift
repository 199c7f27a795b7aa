import Foundation
import Testing

@testable import LogDecoding

/// What simdjson refuses: each broken kind gives the fields that a reader sees in it.
struct TolerantReaderTests {
  /// The leaves below a broken text as `path=value`.
  private func read(_ text: [UInt8]) -> [String]? {
    FieldList.tolerant(text).map { list in
      list.leaves.map { "\($0.path.joined(separator: "."))=\($0.text)" }
    }
  }

  private func read(_ text: String) -> [String]? { read(Array(text.utf8)) }

  @Test(arguments: [
    (
      #"{"a": NaN, "b": -Infinity, "c": Infinity, "d": 1}"#,
      ["a=NaN", "b=-Infinity", "c=Infinity", "d=1"]
    ),
    ("{\"a\": \"x\ty\u{1b}[31m\nz\", \"b\": 2}", ["a=x\ty\u{1b}[31m\nz", "b=2"]),
    (#"{"ua":"we\x22ird","b":2}"#, [#"ua=we"ird"#, "b=2"]),
    (
      #"{'error': {'message': 'You exceeded', 'param': None, 'ok': True, 'no': False}}"#,
      ["error.message=You exceeded", "error.param=None", "error.ok=True", "error.no=False"]
    ),
    (
      #"{'message': 'You don't have enough, it's gone', 'b': "it's"}"#,
      ["message=You don't have enough, it's gone", "b=it's"]
    ),
    (#"{"a":1,"b":[1,2,],}"#, ["a=1", "b.=1", "b.=2"]),
    (#"{"a" => 1, "b"=>"x"}"#, ["a=1", "b=x"]),
    (#"{a: 1, $b: 'x'}"#, ["a=1", "$b=x"]),
    (#"{'a': (1, 'x'), 'b': 2}"#, ["a.=1", "a.=x", "b=2"]),
    (#"{"a":1 "b":2}"#, ["a=1", "b=2"]),
    (#"{"a":"x","a":"y"}"#, ["a=x", "a=y"]),
    (#"{"a":"\ud83d","b":"\udc00x"}"#, ["a=\u{fffd}", "b=\u{fffd}x"]),
    (#"{"a":"\q\z","b":"\u12"}"#, [#"a=\q\z"#, #"b=\u12"#]),
  ])
  func `Broken objects give the fields that a reader sees`(text: String, fields: [String]) {
    #expect(read(text) == fields)
  }

  @Test func `Bad UTF-8 stays where it is`() {
    let text = Array(#"{"a":"K"#.utf8) + [0xf6] + Array(#"ln","b":2}"#.utf8)
    #expect(read(text) == ["a=K\u{fffd}ln", "b=2"])
    #expect(FieldList.strict(text) == nil)
  }

  @Test func `A cut tail gives the fields before the cut`() {
    let text = Array(
      #"{"level":"error","code":429,"err":{"code":"insufficient_quota","x":1}}"#.utf8)
    for length in 19..<text.count {
      let fields = read(Array(text[..<length]))
      #expect(fields?.first == "level=error", "cut at \(length)")
      #expect(length < 29 || fields?.dropFirst().first == "code=429", "cut at \(length)")
      #expect(length < 62 || fields?.dropFirst(2).first == "err.code=insufficient_quota")
    }
  }

  @Test(arguments: ["", "{", "{}", "{ }", "[1]", "text", "{,,,}", "{}}", "{{{{", "\"a\""])
  func `What holds no key is no object`(text: String) {
    #expect(read(text) == nil)
  }

  @Test func `Braces in strings that lie too deep do not count`() {
    let deep =
      String(repeating: "{'x':", count: 80) + "'}}}{{\"'" + String(repeating: "}", count: 80)
    #expect(read("{'a': \(deep), 'b': 'end'}") == ["b=end"])
  }

  @Test func `Python's own way of printing is read as it was meant`() throws {
    let body =
      #"{'error': {'message': 'You exceeded your current quota, please check your plan"#
      + #" and billing details.', 'type': 'insufficient_quota', 'param': None, "#
      + #"'code': 'insufficient_quota'}}"#
    let text = Array("Error code: 429 - \(body) (attempt 2)".utf8)
    let object = try #require(EmbeddedObject.all(in: text.span).first)
    #expect(object.value("error", "code") == "insufficient_quota")
    #expect(object.value("type") == "insufficient_quota")
    #expect(object.value(exactly: ["error", "type"]) == "insufficient_quota")
    #expect(object.value(exactly: ["type"]) == nil)
    #expect(object.value("error", "param") == nil)
    #expect(String(decoding: text[object.range], as: UTF8.self) == body)
  }
}

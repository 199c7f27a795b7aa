import Foundation
import SchemaValidation
import SeededRandom
import Testing

/// `quotascope diff` over reports of logs that grow, come late and are renamed.
@Suite struct DiffTests {
  private static func line(_ time: String, _ service: String, _ code: String? = nil) -> String {
    let start = #"{"time": "2026-09-17T\#(time)Z", "service": "\#(service)", "#
    guard let code else {
      return start
        + #""level": "info", "msg": "chat completion ok", "model": "gpt-4o", "usage": {"prompt_tokens": 9, "completion_tokens": 3}}"#
    }
    return start
      + #""level": "error", "msg": "openai call failed", "status": 429, "error": {"code": "\#(code)", "type": "\#(code)", "message": "see the plan"}}"#
  }

  private static let early = [
    line("10:00:00", "api"), line("10:05:00", "api", "insufficient_quota"),
    line("10:06:00", "api", "insufficient_quota"), line("10:07:00", "api", "insufficient_quota"),
    line("10:08:00", "api", "insufficient_quota"),
  ]
  /// Another service joins, with another code that comes more often; then all is well.
  private static let later =
    (10..<25).map { line("10:\($0):30", "worker", "billing_hard_limit_reached") } + [
      line("10:40:00", "api"), line("10:40:10", "worker"), line("11:10:00", "api"),
    ]

  /// Writes logs into a folder and makes the report of it.
  private func report(
    _ logs: [String: [String]], to name: String, in folder: URL
  ) throws -> JSONValue {
    let root = folder.appending(path: "logs-\(name)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (file, lines) in logs {
      try (lines.joined(separator: "\n") + "\n")
        .write(to: root.appending(path: file), atomically: true, encoding: .utf8)
    }
    let result = try BuiltBinary.run(
      ["report", root.lastPathComponent, "-o", "\(name).json", "--now", "2026-09-18"], in: folder)
    #expect(result.status == 0, "\(result.errorText)")
    return try JSONValue(parsing: Data(contentsOf: folder.appending(path: "\(name).json")))
  }

  private func diff(_ folder: URL) throws -> (status: Int32?, value: JSONValue) {
    let result = try BuiltBinary.run(
      ["diff", "a.json", "b.json", "--format", "json"], in: folder)
    let value = try JSONSerialization.jsonObject(with: result.output)
    #expect(try SchemaValidator(named: "diff-1").errors(value) == [])
    return (result.status, try JSONValue(parsing: result.output))
  }

  @Test func `An outage keeps its id and fingerprint while its logs grow`() throws {
    let scratch = try TemporaryDirectory()
    let before = try report(["app.log": Self.early], to: "a", in: scratch.url)
    let after = try report(["app.log": Self.early + Self.later], to: "b", in: scratch.url)
    let (old, new) = (before["incidents"].array[0], after["incidents"].array[0])
    #expect(after["incidents"].array.count == 1)
    // What a fingerprint must not be made of has changed.
    #expect(old["class"] != new["class"])
    #expect(old["scope"]["services"] != new["scope"]["services"])
    #expect(old["state"] != new["state"])
    #expect(old["id"] == new["id"])
    #expect(old["fingerprint"] == new["fingerprint"])
    let (status, value) = try diff(scratch.url)
    #expect(status == 1)
    #expect(value["incidents"]["changed"].array.map(\.["matched_by"].string) == ["fingerprint"])
    #expect(value["services"]["new"].array.map(\.["service"].string) == ["worker"])
    #expect(value["classes"]["new"].array.map(\.["class"].string) == ["billing_hard_limit_reached"])
  }

  @Test func `Logs that are renamed and cut in pieces change nothing`() throws {
    let scratch = try TemporaryDirectory()
    let all = Self.early + Self.later
    _ = try report(["app.log": all], to: "a", in: scratch.url)
    _ = try report(
      [
        "app.log.2": Array(all[..<3]), "app.log.1": Array(all[3..<9]),
        "app-20260917.log": Array(all[9...]),
      ], to: "b", in: scratch.url)
    let (status, value) = try diff(scratch.url)
    #expect(status == 0)
    #expect(value["same"] == .bool(true))
    #expect(value["incidents"]["unchanged"].int == 1)
  }

  @Test func `An outage whose onset moved is found again`() throws {
    let scratch = try TemporaryDirectory()
    let late = [
      Self.line("09:40:00", "api"), Self.line("09:58:00", "api", "insufficient_quota"),
      Self.line("09:59:00", "api", "insufficient_quota"),
    ]
    let all = Self.early.dropFirst() + Self.later
    let before = try report(["app.log": Array(all)], to: "a", in: scratch.url)
    let after = try report(["app.log": Array(all), "old.log": late], to: "b", in: scratch.url)
    #expect(
      before["incidents"].array[0]["fingerprint"] != after["incidents"].array[0]["fingerprint"])
    let (status, value) = try diff(scratch.url)
    #expect(status == 1)
    let changed = value["incidents"]["changed"].array
    #expect(changed.map(\.["matched_by"].string) == ["overlap"])
    let keys = changed[0]["changes"].array.compactMap(\.["key"].string)
    #expect(keys.contains("first_failure.time"))
    #expect(!keys.contains("recovered.time"))
    #expect(value["incidents"]["new"] == .array([]))
    #expect(value["incidents"]["gone"] == .array([]))
  }

  @Test func `Files are written whole, in the format of their ending`() throws {
    let scratch = try TemporaryDirectory()
    _ = try report(["app.log": Self.early], to: "a", in: scratch.url)
    _ = try report(["app.log": Self.early + Self.later], to: "b", in: scratch.url)
    let result = try BuiltBinary.run(
      ["diff", "a.json", "b.json", "-o", "d.md", "-o", "d.json", "--timezone", "+02:00"],
      in: scratch.url)
    #expect(result.status == 1)
    #expect(result.outputText == "")
    let text = try String(contentsOf: scratch.url.appending(path: "d.md"), encoding: .utf8)
    #expect(text.contains("2026-09-17 12:40:00 UTC+02:00"))
    let value = try JSONValue(parsing: Data(contentsOf: scratch.url.appending(path: "d.json")))
    #expect(value["schema"].string == "quotascope.diff/1")
  }

  private static let wrongUses: [(arguments: [String], status: Int32)] = [
    (["a.json", "a.json", "-o", "x.txt"], 64), (["-", "-"], 64), (["a.json"], 64),
    (["missing.json", "a.json"], 2), ([".", "a.json"], 2), (["a.json", "/dev/null"], 2),
  ]

  @Test(arguments: wrongUses)
  func `Wrong arguments and files have their statuses`(
    use: (arguments: [String], status: Int32)
  ) throws {
    let scratch = try TemporaryDirectory()
    _ = try report(["app.log": Self.early], to: "a", in: scratch.url)
    let result = try BuiltBinary.run(["diff"] + use.arguments, in: scratch.url)
    #expect(result.status == use.status, "\(result.errorText)")
    #expect(result.outputText == "")
    #expect(!result.errorText.isEmpty)
  }

  /// A report with a random mistake in it: told or taken, never a crash.
  @Test func `Damaged reports never crash it`() throws {
    let scratch = try TemporaryDirectory()
    _ = try report(["app.log": Self.early + Self.later], to: "a", in: scratch.url)
    let whole = try Data(contentsOf: scratch.url.appending(path: "a.json"))
    var random = SeededGenerator(7)
    let marks = Array("{}[],:\"0123456789ntfe-.\\ \u{0}\u{1}".utf8) + [0xff, 0xc3]
    for _ in 0..<60 {
      var bytes = [UInt8](whole)
      for _ in 0..<(1 + Int.random(in: 0..<3, using: &random)) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = marks.randomElement(using: &random) ?? 0
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      try Data(bytes).write(to: scratch.url.appending(path: "b.json"))
      let result = try BuiltBinary.run(["diff", "a.json", "b.json"], in: scratch.url)
      #expect([0, 1, 2].contains(result.status), "\(String(decoding: bytes, as: UTF8.self))")
      #expect(result.status != 2 || result.errorText.contains("b.json: "))
    }
  }

  @Test func `Deep nesting and long numbers are told`() throws {
    let scratch = try TemporaryDirectory()
    _ = try report(["app.log": Self.early], to: "a", in: scratch.url)
    let head = #"{"schema": "quotascope.report/1", "verdict": "x", "failures": [], "incidents": "#
    for text in [
      head + String(repeating: "[", count: 1_000_000),
      head + #"[{"id": "a", "calls": {"failed": "# + String(repeating: "9", count: 1_000_000)
        + "}}]}",
      #"{"schema": ""# + String(repeating: "x", count: 1_000_000) + "\"}",
      head + #"[{"id": "a", "calls": {"failed": 1e999}}]}"#,
    ] {
      try text.write(
        to: scratch.url.appending(path: "b.json"), atomically: true, encoding: .utf8)
      let result = try BuiltBinary.run(["diff", "a.json", "b.json"], in: scratch.url)
      #expect(result.status == 2)
      #expect(result.errorText.hasPrefix("quotascope: b.json: "))
      #expect(result.errorText.utf8.count < 400)
    }
  }
}

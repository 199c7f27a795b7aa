import Foundation
import Testing

/// `--skipped-to`: every line that could not be used, with its place and its reason.
@Suite struct SkippedLinesTests {
  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func run(
    _ arguments: [String], command: String = "report"
  ) throws -> (skipped: [JSONValue], result: RunResult) {
    let format = command == "report" ? ["--format", "json"] : []
    let result = try BuiltBinary.run(
      [command] + format + arguments + ["--skipped-to", "skipped.jsonl"], in: scratch.url)
    let data = try Data(contentsOf: scratch.url.appendingPathComponent("skipped.jsonl"))
    return (try JSONValue.lines(data), result)
  }

  private static func long(_ length: Int) -> String {
    #"{"msg":"quota sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789","x":""#
      + String(repeating: "y", count: length) + "\"}\n"
  }

  @Test(arguments: ["report", "events"])
  func `Lines that are too long or cut are written with place and reason`(command: String) throws {
    let outage = String(decoding: SampleLog.outage, as: UTF8.self)
    let log = outage + Self.long(5000) + "\n" + Self.long(20_000) + outage + "{\"msg\":\"cut"
    try scratch.write(Data(log.utf8), to: "logs/app.log")
    try scratch.write(SampleLog.outage, to: "logs/whole.log")
    let (skipped, result) = try run(["logs", "--max-line", "4K"], command: command)
    #expect(result.status == 0)
    #expect(skipped.map { $0["file"].string } == Array(repeating: "logs/app.log", count: 3))
    #expect(skipped.map { $0["line"].int } == [11, 13, 24])
    #expect(skipped.map { $0["reason"].string } == ["too_long", "too_long", "unfinished_line"])
    #expect(
      skipped.map { $0["length_bytes"].int } == [
        Self.long(5000).utf8.count - 1, Self.long(20_000).utf8.count - 1, 11,
      ])
    #expect(skipped[2]["text"].string == "{\"msg\":\"cut")
    // Reports and ledgers are pasted: no key stands in them.
    #expect(skipped.allSatisfy { !($0["text"].string?.contains("AbCdEfGh") ?? true) })
  }

  /// As many lines as the totals count as skipped, whatever the reason.
  @Test func `It accounts for every skipped line`() throws {
    let pretty =
      "{\n  \"time\": \"2026-05-04T08:10:00Z\",\n  \"msg\": \"quota\",\n"
      + (0..<400).map { "  \"field\($0)\": \"insufficient_quota\",\n" }.joined() + "  \"z\": 1\n}\n"
    let outage = String(decoding: SampleLog.outage, as: UTF8.self)
    try scratch.write(Data((Self.long(9000) + outage + pretty + outage).utf8), to: "a.log")
    try scratch.write(Data((outage + Self.long(9000) + Self.long(9000)).utf8), to: "b.log")
    let (skipped, result) = try run(["a.log", "b.log", "--max-line", "4K"])
    let totals = try JSONValue(parsing: result.output)["inputs"]["totals"]
    let told = skipped.compactMap { $0["lines"].int }
    #expect(told == [1, 405, 1, 1])
    #expect(totals["skipped"]["too_long"].int == told.reduce(0, +))
    #expect(
      ["blank", "without_marker", "json", "json_repaired", "text", "copies", "left_out"]
        .compactMap { totals[$0].int }.reduce(told.reduce(0, +), +) == totals["lines"].int)
    #expect(skipped[1]["line"].int == 12)
    #expect(skipped[1]["length_bytes"].int ?? 0 > 4096)
    #expect(skipped[1]["text"].string?.hasPrefix("{ \"time\"") == true)
  }

  @Test func `What has no lines is written with its message`() throws {
    try scratch.write(SampleLog.outage, to: "logs/app.log")
    try scratch.write(Data([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 0, 0]), to: "logs/core")
    let (skipped, _) = try run(["logs", "gone.log"])
    #expect(skipped.count == 2)
    #expect(
      Set(skipped.compactMap { $0["reason"].string }) == ["binary", "missing"])
    #expect(skipped.allSatisfy { $0["message"].string != nil && $0["line"] == .null })
  }

  @Test func `A copy tells its lines once, and an intact log tells nothing`() throws {
    for name in ["a.log", "b.log"] {
      try scratch.write(SampleLog.outage + Data(Self.long(9000).utf8), to: name)
    }
    let (skipped, _) = try run(["a.log", "b.log", "--max-line", "4K"])
    #expect(skipped.map { $0["file"].string } == ["a.log"])
    try scratch.write(SampleLog.outage, to: "c.log")
    #expect(try run(["c.log"]).skipped.isEmpty)
  }

  @Test func `It is the same for any number of jobs`() throws {
    for number in 0..<6 {
      let lines = (0...number).map { Self.long(5000 + $0) }.joined()
      try scratch.write(Data(lines.utf8), to: "logs/\(number).log")
    }
    let one = try run(["logs", "--max-line", "4K", "--jobs", "1"]).skipped
    #expect(one.count == 21)
    #expect(try run(["logs", "--max-line", "4K", "--jobs", "4"]).skipped == one)
  }

  @Test func `A place that cannot be written to is an error`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let result = try BuiltBinary.run(
      ["report", "app.log", "--skipped-to", "no/such/folder"], in: scratch.url)
    #expect(result.status == 2)
    #expect(result.errorText.contains("no/such/folder: cannot be written"))
  }
}

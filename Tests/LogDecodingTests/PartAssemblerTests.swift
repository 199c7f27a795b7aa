import Testing

@testable import LogDecoding

/// Records that container runtimes cut into several lines.
struct PartAssemblerTests {
  private static let record =
    #"{"level":"error","msg":"quota is gone","trace_id":"t-1"}"#

  private func cri(_ stream: String, _ tag: String, _ text: String, second: Int = 1) -> String {
    "2026-11-03T10:00:0\(second).123456789Z \(stream) \(tag) \(text)"
  }

  /// What docker's json-file writes for one part of an application's line.
  private func docker(_ raw: String, stream: String = "stdout", second: Int = 1) -> String {
    let escaped = raw.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
    return "{\"log\":\"\(escaped)\",\"stream\":\"\(stream)\","
      + "\"time\":\"2026-11-03T10:00:0\(second).123456789Z\"}"
  }

  /// A line of an application in the parts of 16 KiB in which docker writes it.
  private func dockerParts(_ line: String) -> [String] {
    let bytes = Array((line + "\n").utf8)
    return stride(from: 0, to: bytes.count, by: 16 << 10).map { start in
      docker(String(decoding: bytes[start..<min(start + 16 << 10, bytes.count)], as: UTF8.self))
    }
  }

  @Test func `CRI parts become one record at the first part's line and time`() {
    let cut = Self.record.index(Self.record.startIndex, offsetBy: 30)
    let log = DecodedLog([
      cri("stdout", "F", "start"),
      cri("stdout", "P", String(Self.record[..<cut]), second: 2),
      cri("stdout", "F", String(Self.record[cut...]), second: 3),
      cri("stdout", "F", "quota end", second: 4),
    ])
    #expect(log.records.map(\.line) == [2, 4])
    #expect(log.records.first?[.message] == "quota is gone")
    #expect(log.records.first?[.traceID] == "t-1")
    #expect(log.records.first?.time == "2026-11-03T10:00:02.123456789Z")
    #expect(log.records.first?.timeSource == .envelope)
    #expect(log.totals.json == 2)
    #expect(log.totals.text == 1)
    #expect(log.accounted == 4)
    #expect(log.format == .cri)
  }

  @Test func `Parts of two streams do not mix`() {
    let log = DecodedLog([
      cri("stdout", "P", #"{"msg":"quota out "#),
      cri("stderr", "P", #"{"msg":"quota err "#),
      cri("stdout", "P", "one "),
      "",
      cri("stderr", "F", #"two"}"#),
      cri("stderr", "F", #"{"msg":"whole quota"}"#),
      cri("stdout", "F", #"three"}"#),
    ])
    #expect(
      log.records.map { $0[.message] } == ["quota err two", "whole quota", "quota out one three"])
    #expect(log.records.map(\.line) == [2, 6, 1])
    #expect(log.totals.json == 6)
    #expect(log.totals.blank == 1)
    #expect(log.accounted == 7)
  }

  @Test func `A record whose last part never came is read at the end`() {
    let log = DecodedLog([
      cri("stderr", "P", #"{"msg":"quota err"#), cri("stdout", "P", #"{"msg":"quota out"#),
    ])
    #expect(log.records.map { $0[.message] } == ["quota err", "quota out"])
    #expect(log.records.map(\.line) == [1, 2])
    #expect(log.accounted == 2)
  }

  @Test(arguments: [
    "2026-11-03T10:00:01.123456789Z stdout X quota", "2026-11-03T10:00:01 stdout P quota text",
    "2026-11-03T10:00:01.123456789Z stdin P quota", "2026-11-03T10:00:01.123456789Z stdout Pquota",
  ])
  func `What is nearly a part is a line of its own`(line: String) {
    let log = DecodedLog([line, line])
    #expect(log.records.count == 2)
    #expect(log.totals.text == 2)
  }

  @Test(arguments: [100, 16 << 10, 40_000])
  func `Docker's parts become one record`(length: Int) {
    let filler = String(repeating: "x", count: length)
    let line = #"{"level":"error","filler":""# + filler + #"","msg":"quota is gone"}"#
    let parts = dockerParts(line)
    let log = DecodedLog(parts + [docker("other\n")])
    #expect(log.records.map { $0[.message] } == ["quota is gone"])
    #expect(log.records.first?.line == 1)
    #expect(log.records.first?.level == .error)
    #expect(log.totals.json == parts.count)
    #expect(log.accounted == parts.count + 1)
    #expect(log.format == .docker)
  }

  /// An application's JSON is full of `\n`, which docker writes as `\\n`: no end of a line.
  @Test(arguments: 0...4)
  func `A part that ends in the application's own escape goes on`(shift: Int) {
    let filler = String(repeating: "x", count: shift) + String(repeating: #"\n  at f"#, count: 3000)
    let line = #"{"stack":""# + filler + #"","msg":"quota is gone"}"#
    let log = DecodedLog(dockerParts(line))
    #expect(log.records.map { $0[.message] } == ["quota is gone"])
  }

  @Test func `A docker part that ends in a backslash and n goes on, one with a line feed ends`() {
    let start = #"{"msg":"quota "# + String(repeating: "y", count: 16_384 - 16)
    for ending in [#"\n"#, #"\\"#, #"n"#] {
      let log = DecodedLog([docker(start + "zz" + ending), docker(#" end"}"# + "\n")])
      #expect(log.records.count == 1, "\(ending)")
    }
    let whole = DecodedLog([docker(start + "zz\n"), docker("quota\n")])
    #expect(whole.records.count == 2)
  }

  @Test func `Docker's streams do not mix`() {
    let filler = String(repeating: "x", count: 16 << 10)
    let log = DecodedLog([
      docker(#"{"msg":"quota out","f":""# + filler),
      docker(#"{"msg":"quota err"}"# + "\n", stream: "stderr"),
      docker(#""}"# + "\n"),
    ])
    #expect(log.records.map { $0[.message] } == ["quota err", "quota out"])
    #expect(log.records.map(\.line) == [2, 1])
  }
}

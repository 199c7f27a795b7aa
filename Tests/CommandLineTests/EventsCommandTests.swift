// The map step: where its stream goes, and what a log that is piped in is called.

import Foundation
import Testing

@Suite struct EventsCommandTests {
  private let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  @Test func `A log that is piped in is told under its name`() throws {
    let name = "s3://logs/billing-worker/2026-05-04/app.log"
    // The path gives the service, and the date of times that have none.
    let log = try scratch.write(
      Data("08:10:00 ERROR openai: Error code: 429 - insufficient_quota\n".utf8),
      to: "billing-worker/2026-05-04/app.log")
    let piped = try BuiltBinary.run(
      ["events", "--source-name", name, "-"], in: scratch.url, input: log)
    #expect(piped.status == 0)
    let path = "billing-worker/2026-05-04/app.log"
    let read = try BuiltBinary.run(["events", path], in: scratch.url)
    #expect(
      piped.outputText == read.outputText.replacingOccurrences(of: path, with: name))
    let events = try JSONValue.lines(piped.output).filter { $0["record"].string == "event" }
    #expect(events.map { $0["service"].string } == ["billing-worker"])
    #expect(events.map { $0["time"].string } == ["2026-05-04T08:10:00Z"])
  }

  @Test func `A compressed log may be piped in`() throws {
    let log = try scratch.write(SampleLog.outage, to: "demo.log")
    let plain = try BuiltBinary.run(
      ["events", "--source-name", "demo", "-"], in: scratch.url, input: log)
    #expect(try BuiltBinary.runCommand(["/bin/gzip", log.path], in: scratch.url).status == 0)
    let packed = try BuiltBinary.run(
      ["events", "--source-name", "demo", "-"], in: scratch.url,
      input: log.appendingPathExtension("gz"))
    #expect(
      packed.outputText
        == plain.outputText.replacingOccurrences(
          of: #""compression":"none""#, with: #""compression":"gzip""#))
  }

  /// Addresses that are signed hold what nobody is to see.
  @Test func `A name tells no secret`() throws {
    let log = try scratch.write(SampleLog.outage, to: "demo.log")
    let name = "https://joe:pass-9@logs.example/a/demo.log?X-Amz-Signature=5f3e&token=abc"
    let result = try BuiltBinary.run(
      ["events", "--source-name", name, "-"], in: scratch.url, input: log)
    let ledgers = try JSONValue.lines(result.output).filter { $0["record"].string == "ledger" }
    #expect(ledgers.map { $0["path"].string } == ["https://logs.example/a/demo.log"])
    for secret in ["joe", "pass-9", "5f3e", "token=abc"] {
      #expect(!result.outputText.contains(secret))
    }
  }

  @Test func `A name without standard input is a mistake`() throws {
    try scratch.write(SampleLog.outage, to: "demo.log")
    let result = try BuiltBinary.run(
      ["events", "--source-name", "s3://x", "demo.log"], in: scratch.url)
    #expect(result.status == 64)
    #expect(result.errorText.contains("--source-name"))
  }

  @Test func `A file gets the stream of standard output`() throws {
    try scratch.write(SampleLog.outage, to: "demo.log")
    let shown = try BuiltBinary.run(["events", "demo.log"], in: scratch.url)
    for name in ["out.jsonl", "out.jsonl.gz"] {
      for _ in 0..<2 {
        let result = try BuiltBinary.run(["events", "demo.log", "-o", name], in: scratch.url)
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
      }
    }
    let plain = try Data(contentsOf: scratch.url.appendingPathComponent("out.jsonl"))
    #expect(plain == shown.output)
    let unpacked = try BuiltBinary.runCommand(
      ["/bin/gzip", "-dc", "out.jsonl.gz"], in: scratch.url)
    #expect(unpacked.output == shown.output)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted()
    #expect(names == ["demo.log", "out.jsonl", "out.jsonl.gz"])
  }

  @Test func `A log is not written over`() throws {
    try scratch.write(SampleLog.outage, to: "demo.log")
    let result = try BuiltBinary.run(["events", "demo.log", "-o", "demo.log"], in: scratch.url)
    #expect(result.status == 64)
    let log = try Data(contentsOf: scratch.url.appendingPathComponent("demo.log"))
    #expect(log == SampleLog.outage)
    let full = try BuiltBinary.run(["events", "demo.log", "-o", "/dev/full"], in: scratch.url)
    #expect(full.status == 2)
    #expect(full.errorText.contains("/dev/full: cannot be written"))
  }

  @Test func `The end tells how many logs there were`() throws {
    try scratch.write(SampleLog.outage, to: "logs/demo.log")
    try scratch.write(SampleLog.outage, to: "logs/debug.log")
    let result = try BuiltBinary.run(
      ["events", "logs", "missing.log", "--exclude", "debug.log"], in: scratch.url)
    #expect(result.status == 3)
    let records = try JSONValue.lines(result.output)
    let end = try #require(records.last)
    #expect(end["record"].string == "end")
    #expect(end["inputs"].int == 2)
    #expect(end["files_left_out"].int == 1)
    #expect(records.first?["completions"] == .bool(true))
    let ledgers = records.filter { $0["record"].string == "ledger" }
    #expect(ledgers.map { $0["named"] } == [.null, .bool(true)])
    #expect(ledgers.map { $0["unread"] } == [.null, .bool(true)])
  }

  @Test func `Completion lines are kept unless nobody wants them`() throws {
    let line = """
      {"timestamp":"2026-05-04T08:10:00Z","level":"info","logger":"jobs","job_id":"j-1",\
      "message":"summary finished"}\n
      """
    try scratch.write(Data(line.utf8), to: "jobs.log")
    func completions(_ options: String...) throws -> [JSONValue] {
      let result = try BuiltBinary.run(["events", "jobs.log"] + options, in: scratch.url)
      return try JSONValue.lines(result.output).filter { $0["record"].string == "completion" }
    }
    let found = try completions()
    #expect(found.count == 1)
    #expect(found.first?["logger"].string == "jobs")
    #expect(found.first?["call_id"].string == "j-1")
    #expect(found.first?["text"] == .null)
    let ledger = try JSONValue.lines(
      try BuiltBinary.run(["events", "jobs.log"], in: scratch.url).output
    )
    .first { $0["record"].string == "ledger" }
    #expect(ledger?["completions"].int == 1)
    #expect(try completions("--no-completions").isEmpty)
  }

  @Test func `What is hidden stays different`() throws {
    let lines = ["a", "b"].map { name in
      SampleLog.refusal(at: name == "a" ? "08:10:00" : "08:11:00")
        .replacingOccurrences(of: "demo", with: "team-\(name)")
    }
    try scratch.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: "team-x.log")
    let result = try BuiltBinary.run(
      ["events", "team-x.log", "--redact", "team-[a-z]", "-o", "part.jsonl"], in: scratch.url)
    #expect(result.status == 0)
    let part = try String(
      contentsOf: scratch.url.appendingPathComponent("part.jsonl"), encoding: .utf8)
    #expect(!part.contains("team-"))
    let report = try JSONValue(
      parsing: try BuiltBinary.run(SampleLog.report + ["part.jsonl"], in: scratch.url).output)
    #expect(report["incidents"].array.first?["scope"]["services"].array.count == 2)
    #expect(report["options"]["redact"].string == "1 pattern")
  }

  @Test func `A new file has the mode that its user wants`() throws {
    try scratch.write(SampleLog.outage, to: "demo.log")
    let command = ["-c", "umask 077; \"$0\" events demo.log -o part.jsonl; stat -c %a part.jsonl"]
    let result = try BuiltBinary.runCommand(
      ["/bin/sh"] + command + [try BuiltBinary.path()], in: scratch.url)
    #expect(result.outputText == "600\n")
  }

  /// Events without a service of their own belong to the only one that their log names.
  @Test func `Events of a service are those that a report counts`() throws {
    let lines = [
      SampleLog.refusal(at: "08:10:00"),
      "2026-05-04 08:11:00,100 ERROR openai: Error code: 429 - insufficient_quota",
    ]
    try scratch.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: "app.log")
    let result = try BuiltBinary.run(["events", "app.log", "--service", "demo"], in: scratch.url)
    let events = try JSONValue.lines(result.output).filter { $0["record"].string == "event" }
    #expect(events.map { $0["service"].string } == ["demo", "demo"])
    let report = try BuiltBinary.run(
      SampleLog.report + ["app.log", "--service", "demo"], in: scratch.url)
    #expect(
      try JSONValue(parsing: report.output)["incidents"].array.first?["requests"]["failed_seen"].int
        == 2)
  }
}

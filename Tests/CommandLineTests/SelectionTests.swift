import Foundation
import Testing

/// A part of the logs: what is chosen counts as if nothing else were there, and what is left out is
/// said.
@Suite struct SelectionTests {
  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func report(
    _ arguments: [String], input: URL? = nil, status: Int32 = 0
  ) throws -> JSONValue {
    let result = try BuiltBinary.run(
      SampleLog.report + arguments, in: scratch.url, input: input)
    #expect(result.status == status, "\(result.errorText)")
    return try JSONValue(parsing: result.output)
  }

  private func refused(_ report: JSONValue) -> Int? {
    report["incidents"].array.first?["calls"]["failed"].int
  }

  private func paths(_ report: JSONValue) -> [String] {
    report["inputs"]["files"].array.compactMap { $0["path"].string }
  }

  /// Everything but `lines` adds up to `lines`.
  private func expectAccounted(_ report: JSONValue) throws {
    let totals = report["inputs"]["totals"]
    guard case .object(let members) = totals, case .object(let skipped) = totals["skipped"] else {
      Issue.record("no totals")
      return
    }
    let parts = members.filter { $0.key != "lines" }.values.compactMap(\.int)
    #expect((parts + skipped.values.compactMap(\.int)).reduce(0, +) == totals["lines"].int)
  }

  // MARK: Time

  @Test func `A window keeps its events and counts the others`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let report = try report([
      "app.log", "--since", "2026-05-04 08:12", "--until", "2026-05-04T10:25:00+02:00",
    ])
    #expect(refused(report) == 3)
    #expect(
      report["incidents"].array.first?["first_failure"]["time"].string == "2026-05-04T08:12:30Z")
    let selection = report["inputs"]["selection"]
    #expect(selection["events_before"].int == 3)
    #expect(selection["refusals_before"].int == 1)
    #expect(selection["events_after"].int == 4)
    #expect(selection["refusals_after"].int == 1)
    #expect(report["inputs"]["totals"]["left_out"].int == 7)
    #expect(report["inputs"]["totals"]["json"].int == 3)
    #expect(report["window"]["from"].string == "2026-05-04T08:12:00Z")
    #expect(report["window"]["to"].string == "2026-05-04T08:25:00Z")
    #expect(report["options"]["since"].string == "2026-05-04T08:12:00Z")
    try expectAccounted(report)
  }

  @Test func `Relative times count from now`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let arguments = ["report", "--format", "json", "--now", "2026-05-04T09:00:00Z", "app.log"]
    for (since, failed) in [("35m", 1), ("40m", 2), ("1 hour ago", 5), ("today", 5)] {
      let result = try BuiltBinary.run(arguments + ["--since", since], in: scratch.url)
      #expect(refused(try JSONValue(parsing: result.output)) == failed, "\(since)")
    }
    let yesterday = try BuiltBinary.run(
      [
        "report", "--format", "json", "--now", "2026-05-05T09:00:00Z", "app.log", "--since",
        "yesterday",
        "--until", "today",
      ], in: scratch.url)
    #expect(refused(try JSONValue(parsing: yesterday.output)) == 5)
  }

  /// Truth from outside: the same lines, picked by hand.
  @Test func `The chosen part counts as a log that holds nothing else`() throws {
    try scratch.write(SampleLog.outage, to: "all.log")
    let lines = SampleLog.outage.split(separator: UInt8(ascii: "\n"))
    let chosen = lines.filter { line in
      let text = String(decoding: line, as: UTF8.self)
      let time = text.suffix(11).prefix(8)
      return time >= "08:04:20" && time < "08:33:10"
    }
    #expect(chosen.count == 7)
    try scratch.write(
      Data(chosen.joined(separator: Data("\n".utf8)) + Data("\n".utf8)), to: "part.log")
    let window = ["--since", "2026-05-04T08:04:20Z", "--until", "2026-05-04T08:33:10Z"]
    let selected = try report(["all.log"] + window)
    let cut = try report(["part.log"] + window)
    for key in ["calls", "requests", "wasted_retries", "state", "duration_seconds", "confidence"] {
      let parts = [selected, cut].map { $0["incidents"].array.first?[key] }
      #expect(parts[0] == parts[1], "\(key)")
    }
  }

  @Test func `The report says what is left out`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let text = try BuiltBinary.run(
      ["report", "app.log", "--until", "2026-05-04T08:12:00Z"], in: scratch.url
    ).outputText
    #expect(text.contains("ongoing when the chosen time ends"))
    #expect(text.contains("left out by --until"))
    #expect(text.contains("it holds 7 events, of which 4 are refusals for lack of money"))
    #expect(text.contains("7 outside of the chosen time"))
    let none = try BuiltBinary.run(
      ["report", "app.log", "--since", "2026-06-01"], in: scratch.url
    ).outputText
    #expect(none.contains("in the chosen part of these logs"))
    #expect(none.contains("10 events about such calls were left out by the options"))
  }

  @Test func `An event without a time is kept, and said`() throws {
    var lines = SampleLog.outage
    lines.append(Data(#"{"msg":"Error code: 429 insufficient_quota"}"#.utf8))
    try scratch.write(Data(lines.suffix(44)) + Data("\n".utf8), to: "timeless.log")
    let report = try report(["timeless.log", "--since", "2026-05-04"])
    #expect(report["inputs"]["selection"]["events_without_time"].int == 1)
    #expect(
      report["unknowns"].array.contains {
        $0["text"].string?.contains("without a usable time") ?? false
      })
  }

  @Test(arguments: [
    (["--since", "5x"], "is no time"), (["--until", "tomorrow"], "is no time"),
    (["--since", "2026-05-04", "--until", "2026-05-04"], "--since must be before --until"),
    (["--include", "[a"], "never closed"),
    (["--files-from", "-", "-"], "both a log and the list"),
  ])
  func `What makes no sense ends with status 64`(arguments: [String], message: String) throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    for command in ["report", "events"] {
      let result = try BuiltBinary.run([command, "app.log"] + arguments, in: scratch.url)
      #expect(result.status == 64)
      #expect(result.errorText.contains(message), "\(result.errorText)")
    }
  }

  @Test func `Events are chosen in the same way`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    let result = try BuiltBinary.run(
      ["events", "app.log", "--since", "2026-05-04T08:12Z", "--until", "2026-05-04T08:25Z"],
      in: scratch.url)
    let lines = try JSONValue.lines(result.output)
    #expect(
      lines.map { $0["record"].string ?? "" }
        == ["header", "event", "event", "event", "ledger", "end"])
    let ledger = lines.dropLast().last
    #expect(ledger?["selection"]["events_before"].int == 3)
    #expect(ledger?["totals"]["left_out"].int == 7)
  }

  // MARK: Files

  private func writeTree() throws {
    for name in ["logs/api/a.log", "logs/api/a.log.1", "logs/worker/b.log", "logs/debug/c.log"] {
      // Contents that differ, so that none is a copy.
      try scratch.write(SampleLog.outage + Data("\(name)\n".utf8), to: name)
    }
  }

  @Test func `Patterns choose files, and the report counts the others`() throws {
    try writeTree()
    let included = try report(["logs", "--include", "*.log", "--exclude", "debug/"])
    #expect(paths(included) == ["logs/api/a.log", "logs/worker/b.log"])
    #expect(included["inputs"]["selection"]["files_left_out"].int == 2)
    #expect(included["options"]["exclude"].string == "debug/")
    let text = try BuiltBinary.run(
      ["report", "logs", "--exclude", "api/**"], in: scratch.url
    ).outputText
    #expect(text.contains("Left out by --include and --exclude: 2 files or folders."))
    #expect(paths(try report(["logs/**/*.log"])).count == 3)
  }

  @Test func `Members of archives are chosen as files of a folder are`() throws {
    try writeTree()
    try #require(
      BuiltBinary.runCommand(["/bin/tar", "-czf", "logs.tgz", "logs"], in: scratch.url).status == 0)
    for arguments in [
      ["--include", "*.log", "--exclude", "debug/"], ["--exclude", "api/**"],
      ["--include", "worker/"],
    ] {
      let folder = try report(["logs"] + arguments)
      let archive = try report(["logs.tgz"] + arguments)
      #expect(paths(archive) == paths(folder).map { "logs.tgz!/" + $0 })
      #expect(refused(archive) == refused(folder))
    }
    let included = try report(["logs.tgz", "--include", "*.log", "--exclude", "debug/"])
    #expect(included["inputs"]["selection"]["files_left_out"].int == 2)
    // Standard input has no name of its own.
    let piped = try report(
      ["-", "--include", "b.log"], input: scratch.url.appending(path: "logs.tgz"))
    #expect(paths(piped) == ["-!/logs/worker/b.log"])
    let events = try BuiltBinary.run(["events", "logs.tgz", "--include", "b.log"], in: scratch.url)
    let ledgers = try JSONValue.lines(events.output).filter { $0["record"].string == "ledger" }
    #expect(ledgers.map { $0["path"].string } == ["logs.tgz!/logs/worker/b.log"])
  }

  @Test(arguments: ["\n", "\r\n", "\0"])
  func `A list names the files`(separator: String) throws {
    try writeTree()
    let list = ["logs/api/a.log", "logs/worker"].map { $0 + separator }.joined()
    let file = try scratch.write(Data(list.utf8), to: "list")
    let expected = ["logs/api/a.log", "logs/worker/b.log"]
    #expect(paths(try report(["--files-from", "list"])) == expected)
    #expect(paths(try report(["--files-from", "-"], input: file)) == expected)
    #expect(paths(try report(["logs/debug", "--files-from", "list"])).count == 3)
  }

  @Test func `A path of a list that is missing is named, and so is a missing list`() throws {
    try writeTree()
    try scratch.write(Data("logs/api/a.log\ngone.log\n".utf8), to: "list")
    let result = try BuiltBinary.run(["report", "--files-from", "list"], in: scratch.url)
    #expect(result.status == 3)
    #expect(result.errorText.contains("gone.log"))
    let none = try BuiltBinary.run(["report", "--files-from", "nothing"], in: scratch.url)
    #expect(none.status == 2)
    #expect(none.errorText.contains("nothing: cannot be read"))
  }

  // MARK: Services

  @Test func `Only the services that are asked for count`() throws {
    let others = String(decoding: SampleLog.outage, as: UTF8.self)
      .replacingOccurrences(of: "\"demo\"", with: "\"other\"")
      .replacingOccurrences(of: "4b1d00", with: "5c2e11")
    try scratch.write(SampleLog.outage + Data(others.utf8), to: "app.log")
    #expect(refused(try report(["app.log"])) == 10)
    let one = try report(["app.log", "--service", "demo"])
    #expect(refused(one) == 5)
    #expect(one["inputs"]["selection"]["events_of_other_services"].int == 10)
    try expectAccounted(one)
    #expect(refused(try report(["app.log", "--service", "demo", "--service", "other"])) == 10)
    let events = try BuiltBinary.run(
      ["events", "app.log", "--service", "other"], in: scratch.url)
    let lines = try JSONValue.lines(events.output).filter { $0["record"].string == "event" }
    #expect(lines.count == 10)
    #expect(lines.allSatisfy { $0["service"].string == "other" })
  }

  @Test func `A service that nothing is of is named`() throws {
    try scratch.write(SampleLog.outage, to: "app.log")
    for command in ["report", "events"] {
      let result = try BuiltBinary.run(
        [command, "app.log", "--service", "demo", "--service", "demmo"], in: scratch.url)
      #expect(result.status == 0)
      #expect(result.errorText.contains("--service demmo: no event is of this service"))
    }
    let report = try report(["app.log", "--service", "demmo"])
    #expect(report["verdict"].string == "nothing_found")
    #expect(
      report["unknowns"].array.contains { $0["text"].string?.contains("demmo") ?? false })
  }

  // MARK: Settings

  @Test func `A settings file chooses too, and the command line wins`() throws {
    try writeTree()
    let settings = """
      since: 2026-05-04T08:12:00Z
      exclude: [debug/, "*.1"]
      services: [demo]
      """
    try scratch.write(Data(settings.utf8), to: "quotascope.yaml")
    let chosen = try report(["logs"])
    #expect(paths(chosen) == ["logs/api/a.log", "logs/worker/b.log"])
    #expect(chosen["options"]["since"].string == "2026-05-04T08:12:00Z")
    #expect(chosen["options"]["service"].string == "demo")
    let other = try report(["logs", "--since", "2026-05-04", "--exclude", "worker/"])
    #expect(paths(other) == ["logs/api/a.log", "logs/api/a.log.1", "logs/debug/c.log"])
    #expect(other["inputs"]["totals"]["left_out"].int == 0)
  }
}

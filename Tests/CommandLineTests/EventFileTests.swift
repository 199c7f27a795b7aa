// Event files that are damaged, of another program, or of each other's logs.

import Foundation
import Testing

@Suite struct EventFileTests {
  private static let report = ["report", "--format", "json", "--now", "2026-05-05T00:00:00Z"]
  private let scratch: TemporaryDirectory
  /// Lines of the stream of two logs.
  private let lines: [String]

  init() throws {
    scratch = try TemporaryDirectory()
    try scratch.write(SampleLog.outage, to: "logs/demo.log")
    try scratch.write(Data((SampleLog.success(at: "09:00:00") + "\n").utf8), to: "logs/other.log")
    let events = try BuiltBinary.run(["events", "logs"], in: scratch.url)
    #expect(events.status == 0)
    lines = events.outputText.split(separator: "\n").map(String.init)
  }

  private func reduce(_ files: [[String]], _ options: [String] = []) throws -> RunResult {
    var names: [String] = []
    for (number, lines) in files.enumerated() {
      names.append("part-\(number).jsonl")
      try scratch.write(
        Data(lines.map { $0 + "\n" }.joined().utf8), to: names[number])
    }
    return try BuiltBinary.run(Self.report + names + options, in: scratch.url)
  }

  private func whole(_ options: [String] = []) throws -> Data {
    try BuiltBinary.run(Self.report + ["logs"] + options, in: scratch.url).output
  }

  /// Requests seen to fail, of the only incident.
  private func failures(_ result: RunResult) throws -> Int? {
    let report = try JSONValue(parsing: result.output)
    return report["incidents"].array.first?["requests"]["failed_seen"].int
  }

  private func problems(_ result: RunResult) throws -> [String: [String]] {
    var problems: [String: [String]] = [:]
    for file in try JSONValue(parsing: result.output)["inputs"]["files"].array {
      let kinds = file["problems"].array.compactMap { $0["kind"].string }
      if let path = file["path"].string, !kinds.isEmpty { problems[path] = kinds }
    }
    return problems
  }

  @Test func `The stream is what the tests think it is`() throws {
    let records = try lines.map { try JSONValue(parsing: Data($0.utf8))["record"].string ?? "" }
    #expect(records.first == "header")
    #expect(records.last == "end")
    #expect(records.filter { $0 == "event" }.count == 11)
    #expect(records.filter { $0 == "ledger" }.count == 2)
    let result = try reduce([lines])
    #expect(result.status == 0)
    #expect(result.errorText == "")
    #expect(try failures(result) == 5)
    #expect(result.output == (try whole()))
  }

  // MARK: Incomplete

  @Test func `A stream that was cut off is named, and what is there is used`() throws {
    for count in [1, 2, 7, 11, 12, lines.count - 1] {
      let result = try reduce([Array(lines.prefix(count))])
      #expect(result.status == 3, "\(count) lines")
      #expect(try problems(result)["part-0.jsonl"] == ["incomplete_events"], "\(count) lines")
      #expect(result.errorText.contains("part-0.jsonl"))
    }
    // Header, two successes, four of five refusals.
    let result = try reduce([Array(lines.prefix(7))])
    #expect(try failures(result) == 4)
    #expect(
      try problems(result) == [
        "part-0.jsonl": ["incomplete_events"], "logs/demo.log": ["incomplete_events"],
      ])
  }

  @Test func `A complete copy replaces an incomplete one`() throws {
    let complete = try whole()
    for count in [1, 2, 7, lines.count - 2] {
      for files in [[lines, Array(lines.prefix(count))], [Array(lines.prefix(count)), lines]] {
        let result = try reduce(files)
        #expect(result.status == 3)
        let cut = files[0].count == count ? "part-0.jsonl" : "part-1.jsonl"
        #expect(try problems(result) == [cut: ["incomplete_events"]])
        let expected = try JSONValue(parsing: complete)
        #expect(try JSONValue(parsing: result.output)["incidents"] == expected["incidents"])
      }
    }
  }

  @Test func `Events that are missing from the middle are named`() throws {
    var fewer = lines
    fewer.remove(at: 4)
    let result = try reduce([fewer])
    #expect(result.status == 3)
    #expect(try problems(result) == ["logs/demo.log": ["incomplete_events"]])
    #expect(result.errorText.contains("part-0.jsonl has 9 of its 10 events"))
    #expect(try failures(result) == 4)
  }

  @Test func `A line that is damaged is named with its number`() throws {
    var damaged = lines
    damaged[4] = String(damaged[4].dropLast(20))
    let result = try reduce([damaged])
    #expect(result.status == 3)
    #expect(result.errorText.contains("1 line is no event line, line 5 first"))
    #expect(try problems(result)["part-0.jsonl"] == ["incomplete_events"])
  }

  @Test func `Lines from the middle of a stream are no log`() throws {
    let result = try reduce([Array(lines.dropFirst())])
    #expect(result.status == 3)
    #expect(result.errorText.contains("begins in the middle"))
    #expect(try JSONValue(parsing: result.output)["incidents"] == .array([]))
  }

  /// However a stream is spoilt, its lines are evidence of nothing.
  @Test func `Event lines without their beginning are no log`() throws {
    let whole = lines.map { $0 + "\n" }.joined()
    let spoilt = [
      "first byte": String(whole.dropFirst()), "piece": String(whole.dropFirst(700)),
      "noise": "WARN spark: starting\n" + whole,
      "header": whole.replacingOccurrences(of: "quotascope.event/1", with: "quotascope.evXnt/1"),
      "envelope": lines.map {
        #"{"log":"\#($0.replacing("\"", with: "\\\""))\n","stream":"stdout"}"#
      }
      .joined(separator: "\n"),
    ]
    for (name, text) in spoilt {
      try scratch.write(Data(text.utf8), to: "spoilt.jsonl")
      let result = try BuiltBinary.run(Self.report + ["spoilt.jsonl"], in: scratch.url)
      #expect(result.status == 3, "\(name)")
      #expect(try JSONValue(parsing: result.output)["verdict"].string == "nothing_found", "\(name)")
      #expect(try problems(result)["spoilt.jsonl"] == ["event_stream"], "\(name)")
    }
  }

  @Test func `An input is not lost where files with several streams repeat it`() throws {
    let parts = try (0..<3).map { number in
      let log = (0..<20).map { SampleLog.refusal(at: "08:\(10 + number):\(10 + $0)") }
      try scratch.write(Data(log.joined(separator: "\n").utf8), to: "log-\(number).log")
      return try BuiltBinary.run(["events", "log-\(number).log"], in: scratch.url).output
    }
    try scratch.write(parts[0] + parts[1] + parts[2], to: "all.jsonl")
    try scratch.write(parts[1], to: "again.jsonl")
    try scratch.write(parts[1] + parts[1], to: "twice.jsonl")
    for files in [["all.jsonl", "again.jsonl"], ["again.jsonl", "twice.jsonl", "all.jsonl"]] {
      for jobs in ["1", "4"] {
        let result = try BuiltBinary.run(
          Self.report + files + ["--jobs", jobs], in: scratch.url)
        #expect(result.status == 0)
        #expect(try failures(result) == 60, "\(files)")
      }
    }
  }

  @Test func `A plain stream behind a compressed one is missed`() throws {
    let part = ["events", "logs/demo.log", "-o", "part.jsonl.gz"]
    #expect(try BuiltBinary.run(part, in: scratch.url).status == 0)
    let packed = try Data(contentsOf: scratch.url.appendingPathComponent("part.jsonl.gz"))
    let plain = try BuiltBinary.run(["events", "logs/other.log"], in: scratch.url).output
    try scratch.write(packed + plain, to: "both")
    let result = try BuiltBinary.run(Self.report + ["both"], in: scratch.url)
    #expect(result.status == 3)
    #expect(try problems(result)["both"] == ["incomplete_events"])
    try scratch.write(packed + packed, to: "both")
    #expect(try BuiltBinary.run(Self.report + ["both"], in: scratch.url).status == 0)
  }

  @Test func `A compressed stream that was cut off is named`() throws {
    let events = ["events", "logs", "-o", "whole.jsonl.gz"]
    #expect(try BuiltBinary.run(events, in: scratch.url).status == 0)
    let file = scratch.url.appendingPathComponent("whole.jsonl.gz")
    let packed = try Data(contentsOf: file)
    for count in [packed.count / 2, packed.count - 1] {
      try packed.prefix(count).write(to: file)
      let result = try BuiltBinary.run(Self.report + ["whole.jsonl.gz"], in: scratch.url)
      #expect(result.status == 3)
      #expect(try problems(result)["whole.jsonl.gz"]?.contains("cut_off") == true)
    }
  }

  // MARK: Of another program

  @Test func `Events of other rules are refused, with what to do`() throws {
    var other = lines
    other[0] = other[0].replacing(
      /"rules_version":"[^"]*"/, with: #""rules_version":"2020-01-01.1""#)
    for files in [[other], [lines, other], [other, lines]] {
      let result = try reduce(files)
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      #expect(result.errorText.contains("rules 2020-01-01.1"))
      #expect(result.errorText.contains("run quotascope events anew"))
    }
  }

  @Test func `A stream of another version is refused`() throws {
    var other = lines
    other[0] = other[0].replacingOccurrences(of: "quotascope.event/1", with: "quotascope.event/2")
    let result = try reduce([other])
    #expect(result.status == 2)
    #expect(result.errorText.contains("quotascope.event/2"))
  }

  @Test func `What is not known in a stream is passed over`() throws {
    var newer = lines
    newer.insert(#"{"record":"weather","sky":"blue"}"#, at: 3)
    newer[4] = String(newer[4].dropLast()) + #","mood":{"good":[true]}}"#
    newer.insert("", at: 2)
    let result = try reduce([newer])
    #expect(result.status == 0)
    #expect(result.output == (try whole()))
    // One event of a kind that comes later.
    newer[5] = newer[5].replacing(/"kind":"[a-z_]*"/, with: #""kind":"dream""#)
    #expect(try reduce([newer]).status == 0)
  }

  @Test func `The order of keys does not matter`() throws {
    let sorted = try lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let data = try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      return String(decoding: data, as: UTF8.self)
    }
    #expect(sorted[0] != lines[0])
    let result = try reduce([sorted])
    #expect(result.status == 0)
    #expect(result.output == (try whole()))
  }

  // MARK: Options

  @Test func `Options of the map step hold for the report`() throws {
    for options in [
      ["--since", "2026-05-04T08:11:00Z", "--until", "2026-05-04T08:33:00Z"],
      ["--service", "demo"], ["--service", "nobody"], ["--assume-timezone", "+02:00"],
      ["--exclude", "other.log"], ["--max-line", "1M", "--assume-year", "2025"],
    ] {
      let events = try BuiltBinary.run(["events", "logs", "-q"] + options, in: scratch.url)
      try scratch.write(events.output, to: "part.jsonl")
      let result = try BuiltBinary.run(Self.report + ["part.jsonl", "-q"], in: scratch.url)
      #expect(result.output == (try whole(options)), "\(options)")
    }
  }

  @Test func `Time and services can be asked for at the reduce step, too`() throws {
    let times = ["--since", "2026-05-04T08:11:00Z", "--until", "2026-05-04T08:24:00Z"]
    let result = try reduce([lines], times)
    #expect(try failures(result) == 3)
    #expect(try failures(BuiltBinary.run(Self.report + ["logs"] + times, in: scratch.url)) == 3)
    let nobody = try JSONValue(parsing: try reduce([lines], ["--service", "nobody"]).output)
    #expect(nobody["verdict"].string == "nothing_found")
  }

  @Test func `One input with different options is refused`() throws {
    let narrow = try BuiltBinary.run(
      ["events", "logs", "--since", "2026-05-04T08:11:00Z"], in: scratch.url)
    let result = try reduce([lines, narrow.outputText.split(separator: "\n").map(String.init)])
    #expect(result.status == 2)
    #expect(result.errorText.contains("different options (since 2026-05-04T08:11:00Z)"))
  }

  @Test func `Different times are told`() throws {
    var parts: [String] = []
    for (log, since) in [("demo", "2026-05-04T08:11:00Z"), ("other", "2026-05-04T08:12:00Z")] {
      let part = ["events", "logs/\(log).log", "--since", since, "-o", "\(log).jsonl"]
      #expect(try BuiltBinary.run(part, in: scratch.url).status == 0)
      parts.append("\(log).jsonl")
    }
    let result = try BuiltBinary.run(Self.report + parts, in: scratch.url)
    let unknowns = try JSONValue(parsing: result.output)["unknowns"].array
      .compactMap { $0["text"].string }
    #expect(
      unknowns.contains {
        $0.contains("--since 2026-05-04T08:11:00Z, 2026-05-04T08:12:00Z")
      }, "\(unknowns)")
    // What the map step left out cannot be asked for.
    let early = try BuiltBinary.run(
      Self.report + [parts[0], "--since", "2026-05-04T08:00:00Z"], in: scratch.url)
    let report = try JSONValue(parsing: early.output)
    #expect(report["options"]["since"].string == "2026-05-04T08:11:00Z")
    #expect(report["window"]["from"].string == "2026-05-04T08:11:00Z")
  }

  @Test func `Settings for logs are not for event files`() throws {
    try scratch.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: "part.ev")
    try scratch.write(Data("include: ['*.log']\nmax_line: 400\n".utf8), to: "few.yaml")
    let result = try BuiltBinary.run(
      Self.report + ["part.ev", "--config", "few.yaml"], in: scratch.url)
    #expect(result.status == 0)
    #expect(try failures(result) == 5)
  }

  @Test func `Each log has the zone that it was read in`() throws {
    for (name, zone) in [("a", "+02:00"), ("b", "-03:00")] {
      try scratch.write(
        Data("2026-05-04 10:10:00,1 ERROR openai: Error code: 429 - insufficient_quota\n".utf8),
        to: "\(name).log")
      let part = ["events", "\(name).log", "--assume-timezone", zone, "-o", "\(name).jsonl"]
      #expect(try BuiltBinary.run(part, in: scratch.url).status == 0)
    }
    let result = try BuiltBinary.run(Self.report + ["a.jsonl", "b.jsonl"], in: scratch.url)
    let report = try JSONValue(parsing: result.output)
    #expect(report["options"]["assume_timezone"].string == "+02:00, -03:00")
    #expect(report["window"]["from"].string == "2026-05-04T08:10:00.1Z")
    #expect(report["window"]["to"].string == "2026-05-04T13:10:00.1Z")
    #expect(!result.outputText.contains("UTC was assumed"))
  }

  // MARK: Together

  @Test func `Event files and logs together are all logs together`() throws {
    let one = try BuiltBinary.run(["events", "logs/demo.log"], in: scratch.url)
    try scratch.write(one.output, to: "part.jsonl")
    let paths = ["logs/demo.log", "logs/other.log"]
    let expected = try BuiltBinary.run(Self.report + paths, in: scratch.url)
    for inputs in [["part.jsonl", "logs/other.log"], ["part.jsonl", "logs"]] {
      let result = try BuiltBinary.run(Self.report + inputs, in: scratch.url)
      #expect(result.status == 0)
      #expect(result.output == expected.output)
    }
  }

  /// The folder that a log was met in was there.
  @Test func `A path that was missing spoils no other`() throws {
    let paths = ["logs", "gone.log"]
    let parts = try paths.map { path in
      let name = "\(path).jsonl"
      _ = try BuiltBinary.run(["events", path, "-o", name], in: scratch.url)
      return name
    }
    let whole = try BuiltBinary.run(Self.report + paths, in: scratch.url)
    #expect(whole.status == 3)
    let reduced = try BuiltBinary.run(Self.report + parts, in: scratch.url)
    #expect(reduced.status == 3)
    #expect(reduced.output == whole.output)
    #expect(try BuiltBinary.run(Self.report + [parts[1]], in: scratch.url).status == 2)
  }

  @Test func `What was read at the second try is not missed`() throws {
    let first = try BuiltBinary.run(["events", "late.log", "logs"], in: scratch.url)
    #expect(first.status == 3)
    try scratch.write(first.output, to: "first.jsonl")
    try scratch.write(Data((SampleLog.refusal(at: "08:16:00") + "\n").utf8), to: "late.log")
    let second = try BuiltBinary.run(["events", "late.log"], in: scratch.url)
    try scratch.write(second.output, to: "second.jsonl")
    let whole = try BuiltBinary.run(Self.report + ["late.log", "logs"], in: scratch.url)
    for parts in [["first.jsonl", "second.jsonl"], ["second.jsonl", "first.jsonl"]] {
      let reduced = try BuiltBinary.run(Self.report + parts, in: scratch.url)
      #expect(reduced.status == 0)
      #expect(reduced.output == whole.output)
    }
  }

  @Test func `What was left out counts once`() throws {
    let part = try BuiltBinary.run(["events", "logs", "--exclude", "other.log"], in: scratch.url)
    try scratch.write(part.output + part.output, to: "twice.jsonl")
    try scratch.write(part.output, to: "once.jsonl")
    let result = try BuiltBinary.run(Self.report + ["twice.jsonl", "once.jsonl"], in: scratch.url)
    #expect(
      try JSONValue(parsing: result.output)["inputs"]["selection"]["files_left_out"].int == 1)
  }

  @Test func `Logs of two machines may have one path`() throws {
    var parts: [String] = []
    for (number, log) in [SampleLog.outage, Data((SampleLog.refusal(at: "08:16:00") + "\n").utf8)]
      .enumerated()
    {
      try scratch.write(log, to: "app.log")
      let part = try BuiltBinary.run(["events", "app.log"], in: scratch.url)
      try scratch.write(part.output, to: "machine-\(number).jsonl")
      parts.append("machine-\(number).jsonl")
    }
    let result = try BuiltBinary.run(Self.report + parts, in: scratch.url)
    #expect(result.status == 0)
    #expect(try failures(result) == 6)
    let files = try JSONValue(parsing: result.output)["inputs"]["files"].array
    #expect(files.compactMap { $0["path"].string } == ["app.log", "app.log#2"])
    let reversed = try BuiltBinary.run(Self.report + parts.reversed(), in: scratch.url)
    #expect(reversed.output == result.output)
  }

  @Test func `Standard input can be an event file`() throws {
    let stream = try scratch.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: "in.jsonl")
    let result = try BuiltBinary.run(Self.report + ["-"], in: scratch.url, input: stream)
    #expect(result.status == 0)
    #expect(result.output == (try whole()))
  }

  @Test func `Completion lines are found on standard input, too`() throws {
    let bundle = CorpusBundle(name: "j_final_only")
    let events = try bundle.run(["events", "-q"])
    let stream = try scratch.write(events + events, to: "twice.jsonl")
    let expected = try bundle.run(Self.report)
    let reduced = try BuiltBinary.run(Self.report + ["-"], in: scratch.url, input: stream)
    #expect(reduced.output == expected)
  }

  /// One call fails for good, and some time later the same logger says that a job is done.
  private static let job = """
    {"timestamp":"2026-05-04T08:10:00Z","level":"error","logger":"jobs","job_id":"j-1",\
    "message":"summary failed: Error code: 429 - insufficient_quota"}
    {"timestamp":"2026-05-04T08:10:30Z","level":"error","logger":"jobs","job_id":"j-2",\
    "message":"summary failed: Error code: 429 - insufficient_quota"}
    {"timestamp":"2026-05-04T09:10:00Z","level":"info","logger":"jobs","job_id":"j-3",\
    "message":"summary finished"}\n
    """

  @Test func `A recovery that only a completion line tells is in the event files`() throws {
    let lines = Self.job.split(separator: "\n").map { Data(($0 + "\n").utf8) }
    try scratch.write(lines[0] + lines[1], to: "jobs.log.1")
    try scratch.write(lines[2], to: "jobs.log")
    let whole = try BuiltBinary.run(Self.report + ["jobs.log", "jobs.log.1"], in: scratch.url)
    let state = try JSONValue(parsing: whole.output)["incidents"].array.first?["state"].string
    #expect(state == "recovered")
    func part(_ log: String, _ options: String...) throws -> String {
      let name = "\(log)\(options.count).jsonl"
      _ = try BuiltBinary.run(["events", log, "-o", name] + options, in: scratch.url)
      return name
    }
    let failed = try part("jobs.log.1")
    let done = try part("jobs.log")
    let less = try part("jobs.log", "--no-completions")
    for parts in [[failed, done], [less, done, failed], [failed, done, less]] {
      let reduced = try BuiltBinary.run(Self.report + parts, in: scratch.url)
      #expect(reduced.status == 0)
      #expect(reduced.output == whole.output, "\(parts)")
    }
    let unknown = try BuiltBinary.run(Self.report + [failed, less], in: scratch.url)
    #expect(unknown.status == 0)
    #expect(unknown.outputText.contains("events --no-completions"))
    // What was taken out is missed.
    let stream = try String(contentsOf: scratch.url.appendingPathComponent(done), encoding: .utf8)
    let kept = stream.split(separator: "\n").filter { !$0.contains("\"completion\"") }
    try scratch.write(Data((kept.joined(separator: "\n") + "\n").utf8), to: done)
    let lost = try BuiltBinary.run(Self.report + [failed, done], in: scratch.url)
    #expect(lost.status == 3)
    #expect(lost.errorText.contains("has 0 of its 1 completion lines"))
  }

  @Test func `Other commands do not take event files for logs`() throws {
    try scratch.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: "events/part.jsonl")
    let events = try BuiltBinary.run(["events", "events"], in: scratch.url)
    #expect(events.status == 3)
    let alone = try BuiltBinary.run(["events", "events/part.jsonl"], in: scratch.url)
    #expect(alone.status == 2)
    #expect(events.errorText.contains("quotascope report reads it"))
    #expect(!events.outputText.contains(#""record":"event""#))
    let scan = try BuiltBinary.run(
      ["scan", "events", "--history", "history.sqlite"], in: scratch.url)
    #expect(scan.status == 3)
    #expect(scan.output.isEmpty)
  }
}

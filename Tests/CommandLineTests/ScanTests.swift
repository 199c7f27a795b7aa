import Foundation
import Testing

/// Which bytes a scan takes for new: each counts once, whatever becomes of its file.
@Suite struct ScanTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  /// A first night with one outage of three calls.
  private func firstNight() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    #expect(try folder.scan().told == ["new q-20260504-0810"])
  }

  /// A scan that tells one new outage; then nothing, and no call counts twice.
  private func expectNew(
    day: Int, failed: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try folder.scan()
    #expect(result.status == 0, sourceLocation: sourceLocation)
    #expect(result.errorText == "", sourceLocation: sourceLocation)
    #expect(result.told == ["new q-2026050\(day)-0810"], sourceLocation: sourceLocation)
    try folder.expectSilence(sourceLocation: sourceLocation)
    #expect(try folder.failedCalls() == failed, sourceLocation: sourceLocation)
  }

  @Test func `The second night says nothing`() throws {
    try firstNight()
    try folder.expectSilence()
    try folder.expectSilence("--format", "json", "--fail-on", "any")
    #expect(try folder.failedCalls() == 3)
  }

  @Test func `A folder without an incident is silent from the first night on`() throws {
    try folder.expectSilence()
    try folder.append(ScanFolder.lines("+08:00 +09:00", day: 4), to: "logs/app.log")
    try folder.expectSilence()
    #expect(try folder.incidents().isEmpty)
  }

  @Test func `A log that grows`() throws {
    try firstNight()
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    try expectNew(day: 5, failed: 6)
  }

  @Test func `A log that was renamed, and a new one in its place`() throws {
    try firstNight()
    try folder.append(ScanFolder.lines("+09:00", day: 4), to: "logs/app.log")
    try folder.move("logs/app.log", to: "logs/app.log.1")
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    try expectNew(day: 5, failed: 6)
    try folder.move("logs/app.log.1", to: "logs/2026/05/app-20260504.log")
    try folder.move("logs/app.log", to: "logs/app.log.1")
    try folder.expectSilence()
  }

  @Test func `A log that was copied and truncated`() throws {
    try firstNight()
    try folder.append(ScanFolder.lines("+09:00", day: 4), to: "logs/app.log")
    try folder.copy("logs/app.log", to: "logs/app.log.1")
    try folder.truncate("logs/app.log")
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    try expectNew(day: 5, failed: 6)
    try folder.copy("logs/app.log", to: "logs/app.log.2")
    try folder.truncate("logs/app.log")
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 6)
  }

  @Test func `A log that was compressed after its rotation`() throws {
    try firstNight()
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    try folder.move("logs/app.log", to: "logs/app.log.1")
    try folder.gzip("logs/app.log.1")
    try folder.append(ScanFolder.lines("+09:00", day: 5), to: "logs/app.log")
    try expectNew(day: 5, failed: 6)
    try folder.tool("/usr/bin/env", "tar", "czf", "logs/old.tgz", "-C", "logs", "app.log.1.gz")
    try folder.remove("logs/app.log.1.gz")
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 6)
  }

  @Test func `A log that is deleted, and comes back`() throws {
    try firstNight()
    try folder.copy("logs/app.log", to: "backup")
    try folder.remove("logs/app.log")
    try folder.expectSilence()
    try folder.move("backup", to: "logs/restored/app.log")
    try folder.expectSilence()
    try folder.append(ScanFolder.outage(day: 5), to: "logs/restored/app.log")
    try expectNew(day: 5, failed: 6)
  }

  @Test(arguments: [100, 6000])
  func `Two logs that begin with the same banner`(size: Int) throws {
    let banner = String(repeating: "=", count: size) + "\n"
    try folder.append(banner + ScanFolder.outage(day: 4), to: "logs/a.log")
    try folder.append(
      banner + ScanFolder.lines("+18:00 -18:10 -18:20 +18:30", day: 4), to: "logs/b.log")
    let first = try folder.scan()
    #expect(first.told == ["new q-20260504-0810", "new q-20260504-1810"])
    try folder.append(ScanFolder.lines("+07:00", day: 5), to: "logs/a.log")
    try folder.append(ScanFolder.outage(day: 5), to: "logs/b.log")
    try expectNew(day: 5, failed: 8)
  }

  @Test func `The same log of two hosts is two logs`() throws {
    for host in ["web-1", "web-2"] {
      try folder.append(ScanFolder.outage(day: 4, service: host), to: "logs/\(host)/app.log")
    }
    _ = try folder.scan()
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 6)
  }

  // MARK: What can only be read from its start

  /// Writes lines behind those that a file holds, in some form.
  private func append(_ lines: String, _ form: String) throws {
    let file = folder.url.appending(path: "logs/app.log")
    let before = (try? Data(contentsOf: file)) ?? Data()
    try folder.append(lines, to: "new")
    switch form {
    case "gzip": try folder.tool("/bin/sh", "-c", "gzip <new >packed")
    case "xz": try folder.tool("/bin/sh", "-c", "xz <new >packed")
    case "utf-16":
      try folder.tool("/usr/bin/iconv", "-f", "utf-8", "-t", "utf-16le", "-o", "packed", "new")
    default: Issue.record("unknown form \(form)")
    }
    let mark: [UInt8] = form == "utf-16" && before.isEmpty ? [0xff, 0xfe] : []
    let added = try Data(contentsOf: folder.url.appending(path: "packed"))
    try folder.scratch.write(before + mark + added, to: "logs/app.log")
    try folder.remove("new")
    try folder.remove("packed")
  }

  @Test(arguments: ["gzip", "xz", "utf-16"])
  func `A log that grows though it can only be read from its start`(form: String) throws {
    try append(ScanFolder.outage(day: 4), form)
    #expect(try folder.scan().told == ["new q-20260504-0810"])
    try folder.expectSilence()
    try append(ScanFolder.outage(day: 5), form)
    try expectNew(day: 5, failed: 6)
    try append(ScanFolder.outage(day: 6), form)
    try expectNew(day: 6, failed: 9)
  }

  @Test func `An archive that gets a member, and one that grows`() throws {
    func pack() throws { try folder.tool("/usr/bin/env", "tar", "cf", "logs/all.tar", "in") }
    try folder.append(ScanFolder.outage(day: 4), to: "in/a.log")
    try pack()
    #expect(try folder.scan().told == ["new q-20260504-0810"])
    try folder.append(ScanFolder.outage(day: 5, service: "b"), to: "in/b.log")
    try pack()
    try expectNew(day: 5, failed: 6)
    try folder.append(ScanFolder.outage(day: 6), to: "in/a.log")
    try pack()
    try expectNew(day: 6, failed: 9)
    // Unpacked beside the archive.
    try folder.tool("/usr/bin/env", "tar", "xf", "logs/all.tar", "-C", "logs")
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 9)
  }

  /// Each of two files goes on with one log: after it was copied, say, and went on in both places.
  ///
  /// Behind its lines come those of an outage of each day, in each of the files.
  @Test(
    arguments: ["logs/app.log", "logs/app.log.gz"], [[[4], [5]], [[4], [4, 5]], [[4, 5], [4]]])
  func `Two compressed logs that go on with the same one`(known: String, days: [[Int]]) throws {
    let beginning = ScanFolder.lines("+07:00 +07:10", day: 4)
    try folder.append(beginning, to: "logs/app.log")
    if known.hasSuffix(".gz") { try folder.gzip("logs/app.log") }
    try folder.expectSilence()
    try folder.remove(known)
    for (name, days) in zip(["a", "b"], days) {
      let outages = days.map { ScanFolder.outage(day: $0) }.joined()
      try folder.append(beginning + outages, to: "logs/\(name).log")
      try folder.gzip("logs/\(name).log")
    }
    let result = try folder.scan()
    #expect(result.status == 0 && result.errorText == "")
    #expect(result.told == ["new q-20260504-0810", "new q-20260505-0810"])
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 6)
  }

  // MARK: Last lines

  @Test func `A partial last line waits for its rest`() throws {
    let lines = ScanFolder.lines("+08:00 -08:10 -08:20", day: 4)
    let cut = lines.index(lines.endIndex, offsetBy: -90)
    try folder.append(String(lines[..<cut]), to: "logs/app.log")
    let first = try folder.scan()
    #expect(first.status == 0 && first.errorText == "")
    try folder.append(String(lines[cut...]), to: "logs/app.log")
    let second = try folder.scan("--format", "json")
    #expect(second.errorText == "")
    #expect(try folder.failedCalls() == 2)
    try folder.expectSilence()
  }

  @Test func `A last line without line feed is read when nobody goes on with it`() throws {
    let lines = ScanFolder.lines("+08:00 -08:10 -08:20", day: 4)
    try folder.append(String(lines.dropLast()), to: "logs/app.log")
    _ = try folder.scan()
    let dry = try folder.scan("--dry-run")
    #expect(dry.outputText.contains("logs/app.log: "))
    let second = try folder.scan()
    #expect(second.status == 0)
    #expect(try folder.failedCalls() == 2)
    try folder.expectSilence()
    // Its line feed comes after all, and another call.
    try folder.append("\n" + ScanFolder.lines("-08:30 +08:40", day: 4), to: "logs/app.log")
    _ = try folder.scan()
    #expect(try folder.failedCalls() == 3)
  }

  @Test func `A log that is one line without line feed`() throws {
    try folder.append(String(ScanFolder.lines("-08:10", day: 4).dropLast()), to: "logs/app.log")
    try folder.expectSilence()
    let second = try folder.scan("--fail-on", "any")
    #expect(second.status == 1)
    try folder.expectSilence("--fail-on", "any")
  }

  @Test func `A stack trace that is cut between two nights is one failure`() throws {
    let trace = """
      2026-05-04 08:00:00,000 INFO demo: POST https://api.openai.com/v1/chat/completions 200 OK
      2026-05-04 08:10:00,000 ERROR demo: call failed
      Traceback (most recent call last):
        File "/app/demo.py", line 12, in ask
          client.chat.completions.create(model="gpt-4o-mini", messages=messages)
      openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota', \
      'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}
      2026-05-04 08:20:00,000 ERROR demo: call failed
      Traceback (most recent call last):
      openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota', \
      'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}
      2026-05-04 08:30:00,000 INFO demo: started

      """
    let whole = try ScanFolder()
    try whole.append(trace, to: "logs/app.log")
    _ = try whole.scan()
    let expected = try whole.incidents()
    #expect(expected.map(\.failed) == [2])
    // Behind each of its lines.
    for end in trace.indices where trace[end] == "\n" {
      let cut = trace.index(after: end)
      let nights = try ScanFolder()
      try nights.append(String(trace[..<cut]), to: "logs/app.log")
      _ = try nights.scan()
      try nights.append(String(trace[cut...]), to: "logs/app.log")
      _ = try nights.scan()
      #expect(try nights.incidents() == expected, "cut behind \(trace[..<cut].suffix(60))")
      try nights.expectSilence()
    }
  }
}

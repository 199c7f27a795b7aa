import Foundation
import Testing

/// What scans make of what goes wrong.
@Suite struct ScanTroubleTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  /// Writes a log with an outage of a day, compressed, with its last bytes missing.
  private func writeDamaged(day: Int = 4, missing: Int = 2000) throws {
    // Successes with tokens that no compression foresees, so that the outage lies before the cut.
    let lines =
      ScanFolder.outage(day: day)
      + (0..<3000).map {
        ScanFolder.success(
          "0\(day + 1)T08:00:00", service: "s\($0)", tokens: $0 * 7919 % 10_007) + "\n"
      }.joined()
    let whole = "whole\(day).log"
    if !folder.exists(whole + ".gz") {
      try folder.append(lines, to: whole)
      try folder.gzip(whole)
    }
    let bytes = try Data(contentsOf: folder.url.appending(path: whole + ".gz"))
    try folder.scratch.write(bytes.prefix(bytes.count - missing), to: "logs/app.log.1.gz")
  }

  @Test func `A damaged file is told once`() throws {
    try writeDamaged()
    let first = try folder.scan()
    #expect(first.status == 3)
    #expect(first.told == ["new q-20260504-0810"])
    #expect(first.errorText.contains("logs/app.log.1.gz: "))
    try folder.expectSilence()
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    let third = try folder.scan()
    #expect(third.status == 0 && third.errorText == "")
    #expect(third.told == ["new q-20260505-0810"])
    // Under another name it is another file.
    try folder.move("logs/app.log.1.gz", to: "logs/app.log.2.gz")
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 6)
  }

  @Test func `A damaged file that is mended counts once`() throws {
    try writeDamaged()
    _ = try folder.scan()
    try folder.remove("logs/app.log.1.gz")
    try folder.move("whole4.log.gz", to: "logs/app.log.1.gz")
    let second = try folder.scan()
    #expect(second.status == 0 && second.errorText == "")
    #expect(try folder.failedCalls() == 3)
    try folder.expectSilence()
  }

  /// A copy that is still under way, night after night.
  @Test func `A damaged file that is read again is told no second time`() throws {
    for (night, missing) in [2000, 1500, 1000].enumerated() {
      try writeDamaged(missing: missing)
      let result = try folder.scan()
      #expect(result.status == (night == 0 ? 3 : 0))
      #expect(result.errorText.isEmpty == (night > 0))
      #expect(result.told == (night == 0 ? ["new q-20260504-0810"] : []))
      #expect(try folder.failedCalls() == 3)
    }
  }

  @Test func `Another damaged file under the name of an earlier one is told`() throws {
    for day in [4, 6] {
      try writeDamaged(day: day)
      let result = try folder.scan()
      #expect(result.status == 3)
      #expect(result.told == ["new q-2026050\(day)-0810"])
      #expect(result.errorText.contains("logs/app.log.1.gz: "))
      try folder.expectSilence()
      // A whole one under this name in between.
      try folder.move("logs/app.log.1.gz", to: "logs/app.log.\(day).gz")
      try folder.append(ScanFolder.outage(day: day + 1), to: "logs/app.log.1")
      try folder.gzip("logs/app.log.1")
      let whole = try folder.scan()
      #expect(whole.status == 0 && whole.errorText == "")
      try folder.move("logs/app.log.1.gz", to: "logs/app.log.\(day + 1).gz")
    }
    #expect(try folder.failedCalls() == 12)
  }

  @Test func `What is odd in a folder is told once, and hides nothing`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "logs/current").path,
      withDestinationPath: "gone.log")
    let first = try folder.scan()
    #expect(first.status == 0 && first.told == ["new q-20260504-0810"])
    #expect(first.errorText.contains("logs/current: "))
    try folder.append(ScanFolder.lines("+09:00", day: 4), to: "logs/app.log")
    try folder.expectSilence()
  }

  @Test func `A named path that is missing is told every night`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    for night in 1...3 {
      let result = try folder.scan(paths: ["logs", "nowhere"])
      #expect(result.status == 3)
      #expect(result.errorText.contains("nowhere: "))
      #expect(result.told.count == (night == 1 ? 1 : 0))
    }
    for _ in 1...2 {
      let result = try folder.scan(paths: ["nowhere"])
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errorText.contains("nowhere: "))
    }
  }

  // MARK: Histories

  @Test func `A second scan on the same history ends at once`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    _ = try folder.scan()
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    let holder = Process()
    let (input, output) = (Pipe(), Pipe())
    holder.executableURL = URL(filePath: "/usr/bin/python3")
    holder.arguments = [
      "-c",
      """
      import sqlite3, sys
      history = sqlite3.connect(sys.argv[1], isolation_level=None)
      history.execute("BEGIN IMMEDIATE")
      print("held", flush=True)
      sys.stdin.read()
      """, folder.history,
    ]
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    #expect(output.fileHandleForReading.availableData.starts(with: Data("held".utf8)))
    let result = try folder.scan()
    let list = try folder.history()
    try input.fileHandleForWriting.close()
    holder.waitUntilExit()
    #expect(result.status == 75 && result.output.isEmpty)
    #expect(result.errorText.contains("another scan"))
    #expect(list.status == 0 && list.outputText.contains("q-20260504-0810-"))
    #expect(try folder.scan().told == ["new q-20260505-0810"])
  }

  @Test(arguments: [
    (
      "not a database, but long enough for a header of a hundred bytes "
        + String(repeating: ".", count: 200), "damaged"
    ),
    (nil as String?, "no history of quotascope"),
  ])
  func `What is no history is refused and left alone`(content: String?, message: String) throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    if let content {
      try folder.append(content, to: "state/history.sqlite")
    } else {
      try folder.append("", to: "state/history.sqlite")
      try folder.tool(
        "/usr/bin/python3", "-c",
        "import sqlite3; sqlite3.connect('state/history.sqlite').execute('CREATE TABLE mine (x)')")
    }
    let file = folder.url.appending(path: "state/history.sqlite")
    let before = try Data(contentsOf: file)
    for result in [
      try folder.scan(), try folder.scan("--rebuild"), try folder.scan("--dry-run"),
      try folder.history(),
    ] {
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(
        result.errorText.contains(message) && result.errorText.contains("state/history.sqlite"))
    }
    let after = try Data(contentsOf: file)
    #expect(after == before)
  }

  /// Numbers that no scan writes, in a file that SQLite finds whole.
  @Test(arguments: ["position = -1", "resume = -5", "position_lines = 9223372036854775807"])
  func `A history with impossible numbers crashes nothing`(change: String) throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    _ = try folder.scan()
    try folder.tool(
      "/usr/bin/python3", "-c",
      """
      import sqlite3
      history = sqlite3.connect("state/history.sqlite")
      history.execute("UPDATE logs SET \(change)")
      history.commit()
      """)
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    let result = try folder.scan()
    #expect(result.status == 2, "\(String(describing: result.status))")
    #expect(result.errorText.contains("is damaged"))
  }

  // MARK: Usage

  @Test(arguments: [
    ["-"], ["logs", "-"], ["logs", "--since", "2026-05-01"], ["logs", "--until", "2026-05-01"],
    ["logs", "--skipped-to", "x"], ["logs", "--late-window", "7"], ["logs", "--late-window", "0d"],
    ["logs", "--keep", "-1d"], ["logs", "--budget", "much"], ["logs", "--history", ""], [],
    ["logs", "--format", "pdf"],
  ])
  func `What a scan cannot do is an error of usage`(arguments: [String]) throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    let result = try BuiltBinary.run(
      ["scan"] + (arguments.contains("--history") ? [] : ["--history", folder.history]) + arguments,
      in: folder.url)
    #expect(result.status == 64)
    #expect(result.output.isEmpty && !result.error.isEmpty)
    #expect(!folder.exists("state"))
  }
}

import Foundation
import Testing

/// What scans leave alone, and what they do with names that mean harm.
@Suite struct ScanHarmlessTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  @Test func `A dry run lists what would be read, and writes nothing`() throws {
    let lines = ScanFolder.outage(day: 4)
    try folder.append(lines, to: "logs/app.log")
    let first = try folder.scan("--dry-run", "--report-dir", "reports")
    #expect(first.status == 0 && first.errorText == "")
    let size = lines.utf8.count
    #expect(
      first.outputText == "logs/app.log: new, \(size) bytes\n"
        + "1 log, \(size) bytes to read; 0 logs have nothing new\n")
    #expect(try folder.names(".") == ["logs"])
    #expect(try folder.scan().told == ["new q-20260504-0810"])
    let added = ScanFolder.outage(day: 5)
    try folder.append(added, to: "logs/app.log")
    try folder.append("x\n", to: "logs/b.log")
    try folder.gzip("logs/b.log")
    let state = try Data(contentsOf: folder.url.appending(path: "state/history.sqlite"))
    for _ in 1...2 {
      let second = try folder.scan("--dry-run")
      #expect(
        second.outputText == """
          logs/app.log: \(added.utf8.count) new bytes of \(size + added.utf8.count)
          logs/b.log.gz: new, 2 bytes
          2 logs, \(added.utf8.count + 2) bytes to read; 0 logs have nothing new

          """)
    }
    #expect(try Data(contentsOf: folder.url.appending(path: "state/history.sqlite")) == state)
    #expect(try folder.scan().told == ["new q-20260505-0810"])
    #expect(
      try folder.scan("--dry-run").outputText
        == "0 logs, 0 bytes to read; 2 logs have nothing new\n")
  }

  @Test func `Starting over tells again what is there, under the same ids`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/old.log")
    try folder.append(ScanFolder.outage(day: 5), to: "logs/app.log")
    #expect(try folder.scan().told.count == 2)
    let before = try folder.incidents()
    try folder.remove("logs/old.log")
    let again = try folder.scan("--rebuild")
    #expect(again.status == 0 && again.told == ["new q-20260505-0810"])
    #expect(try folder.incidents() == [before[1]])
    try folder.expectSilence()
  }

  @Test func `The history and the reports are no logs`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    let options = ["--history", "logs/state/history.sqlite", "--report-dir", "logs/reports"]
    for night in 1...3 {
      let dry = try BuiltBinary.run(["scan", "--dry-run", "logs"] + options, in: folder.url)
      #expect(
        dry.outputText.contains(night == 1 ? "\n1 log, " : "0 logs, 0 bytes to read; 1 log has"))
      let result = try BuiltBinary.run(
        ["scan", "--now", "2026-05-05T02:00:00Z", "logs"] + options, in: folder.url)
      #expect(result.status == 0 && result.errorText == "")
      #expect(result.told.count == (night == 1 ? 1 : 0))
    }
    #expect(try folder.names("logs/reports").count == 1)
  }

  @Test(
    arguments: ["logs", "logs/", "logs/a", "logs/../logs/./a", ".", "link"], ["markdown", "json"])
  func `Reports in the folder that is scanned are no logs`(reports: String, format: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "link").path, withDestinationPath: "logs/a")
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    try folder.append(ScanFolder.lines("+08:00", day: 4, service: "a"), to: "logs/a/app.log")
    // Of a scan that was killed.
    try folder.append(
      ScanFolder.outage(day: 5, service: "x"), to: "\(reports)/q-20260505-0810-abc123.json.part")
    let options = ["--report-dir", reports, "--format", format]
    func scan() throws -> RunResult {
      try folder.scan(options[0], options[1], options[2], options[3])
    }
    #expect(try scan().outputText.contains("q-20260504-0810-"))
    // Logs beside the reports are read.
    try folder.append(ScanFolder.outage(day: 5, service: "a"), to: "logs/a/app.log")
    #expect(try scan().outputText.contains("q-20260505-0810-"))
    for _ in 1...2 {
      let result = try scan()
      #expect(result.status == 0 && result.outputText == "" && result.errorText == "")
    }
    #expect(
      try folder.scan("--dry-run", options[0], options[1]).outputText
        == "0 logs, 0 bytes to read; 2 logs have nothing new\n")
    #expect(try folder.failedCalls() == 6)
    let ending = format == "json" ? ".json" : ".md"
    #expect(try folder.names(reports).filter { $0.hasSuffix(ending) }.count == 2)
  }

  @Test func `Logs are never written to`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    try folder.append("partial", to: "logs/b.log")
    try folder.append(ScanFolder.outage(day: 5), to: "logs/c.log")
    try folder.gzip("logs/c.log")
    func states() throws -> [[FileAttributeKey: Int]] {
      try folder.names("logs").map { name in
        let all = try FileManager.default.attributesOfItem(
          atPath: folder.url.appending(path: "logs/\(name)").path)
        let date = all[.modificationDate] as? Date
        return [
          .size: all[.size] as? Int ?? -1, .posixPermissions: all[.posixPermissions] as? Int ?? -1,
          .systemFileNumber: all[.systemFileNumber] as? Int ?? -1,
          .modificationDate: Int((date?.timeIntervalSince1970 ?? 0) * 1000),
        ]
      }
    }
    let before = try states()
    let text = try folder.text("logs/app.log")
    for _ in 1...2 { _ = try folder.scan("--report-dir", "reports", "--verbose") }
    _ = try folder.scan("--rebuild")
    #expect(try states() == before && before.count == 3)
    #expect(try folder.text("logs/app.log") == text)
  }

  // MARK: Names

  @Test func `Hostile file names are read once and shown harmless`() throws {
    let names = [
      "new\nline.log", "-rf.log", "--rebuild", "q'uo\"te.log", "esc\u{1b}[31m.log", " ",
      "a`$(x).log",
      "b!\\!c.log", "bidi\u{202e}.log", "'; DROP TABLE logs; --.log", "%s%n.log", "日本 🎉.log",
    ]
    for (number, name) in names.enumerated() {
      try folder.append(
        ScanFolder.outage(day: 4, service: "s\(number)"), to: "logs/\(name)")
    }
    let dry = try folder.scan("--dry-run")
    let first = try folder.scan()
    #expect(first.status == 0)
    try folder.expectSilence()
    #expect(try folder.failedCalls() == 3 * names.count)
    for name in names {
      try folder.append(ScanFolder.lines("+23:00", day: 4), to: "logs/\(name)")
    }
    #expect(try folder.scan("--verbose").status == 0)
    let list = try folder.history()
    func isHarmless(_ bytes: Data) -> Bool {
      let text = String(decoding: bytes, as: UTF8.self)
      return !text.contains("\u{1b}") && !text.contains("\u{202e}") && !text.contains("new\nline")
    }
    for result in [first, list] { #expect(isHarmless(result.output) && isHarmless(result.error)) }
    #expect(isHarmless(dry.output))
  }

  /// Swift finds these names equal; the file system does not.
  @Test(
    arguments: [[#"\303\251"#, #"e\314\201"#], [#"e\314\201"#, #"\303\251"#]], [true, false])
  func `Names that differ only in how they are composed are two files`(
    letters: [String], isShorterFirst: Bool
  ) throws {
    // Foundation may compose names; a shell does not.
    func append(_ text: String, _ letter: String) throws {
      try folder.append(text, to: "text")
      try folder.tool("/bin/sh", "-c", "cat text >> \"$(printf 'logs/\(letter).log')\"")
      try folder.remove("text")
    }
    let shorter = ScanFolder.lines("+08:00 -08:10 -08:20 +08:40 +08:50", day: 4, service: "a")
    let longer = ScanFolder.lines(
      "+18:00 -18:10 -18:20 -18:25 -18:30 +18:40 +18:50", day: 4, service: "b")
    let contents = [(shorter, letters[0]), (longer, letters[1])]
    for (text, letter) in isShorterFirst ? contents : contents.reversed() {
      try append(text, letter)
    }
    try #require(try folder.names("logs").count == 2)
    let result = try folder.scan()
    let kept = try folder.incidents()
    #expect(result.errorText == "")
    #expect(kept.map(\.failed) == [2, 4])
  }
}

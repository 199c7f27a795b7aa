// Events that do not fit into memory.

import Foundation
import Testing

@Suite struct MemoryTests {
  let scratch: TemporaryDirectory

  /// Two logs with more events than 16 MiB hold, and an outage in each.
  init() throws {
    scratch = try TemporaryDirectory()
    for (log, minutes) in [("a", 0..<400), ("b", 100..<370)] {
      var text = ""
      for minute in minutes {
        for second in 0..<30 {
          let time = String(format: "%02d:%02d:%02d.%03d", minute / 60, minute % 60, second * 2, 7)
          let line =
            (90..<150).contains(minute)
            ? SampleLog.refusal(at: time) : SampleLog.success(at: time)
          text += line.replacingOccurrences(of: "demo", with: "demo-\(log)") + "\n"
        }
      }
      try scratch.write(Data(text.utf8), to: "\(log).log")
    }
  }

  private func report(
    _ arguments: String..., launcher: [String] = [], variables: [String: String] = [:]
  )
    throws -> RunResult
  {
    try BuiltBinary.run(
      ["report", "--now", "2026-05-05T00:00:00Z"] + arguments + ["a.log", "b.log"],
      in: scratch.url, launcher: launcher, variables: variables)
  }

  /// A limit of the size of files, as of a full disk.
  private static let fullDisk = ["/bin/sh", "-c", "ulimit -f 100; exec \"$0\" \"$@\""]

  @Test func `Reports are the same bytes whatever memory there is, and nothing is left behind`()
    throws
  {
    // What fits into memory needs no file.
    let usual = try report("-o", "usual.json", "-o", "usual.md", launcher: Self.fullDisk)
    #expect(usual.status == 0)
    let folder = scratch.url.appending(path: "temporary")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let little = try report(
      "--memory", "16M", "--temp-dir", "temporary", "-o", "little.json", "-o", "little.md")
    #expect(little.status == 0)
    #expect(little.errorText == "")
    for format in ["json", "md"] {
      let usual = try Data(contentsOf: scratch.url.appending(path: "usual.\(format)"))
      #expect(try Data(contentsOf: scratch.url.appending(path: "little.\(format)")) == usual)
      if format == "json" {
        #expect(try JSONValue(parsing: usual)["verdict"].string == "billing_outage")
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func `Temporary space that is full ends the run with its name`() throws {
    let result = try report("--memory", "16M", launcher: Self.fullDisk)
    #expect(result.status == 2)
    #expect(result.errorText.contains("temporary space is full"))
    #expect(result.output.isEmpty)
  }

  @Test func `Without a place for files all stays in memory, unless a limit was asked for`() throws
  {
    let nowhere = ["TMPDIR": scratch.url.appending(path: "nowhere").path]
    let usual = try report(variables: nowhere)
    #expect(usual.status == 0)
    #expect(usual.output == (try report().output))
    let limited = try report("--memory", "16M", variables: nowhere)
    #expect(limited.status == 2)
    #expect(limited.errorText.contains("no temporary file can be made"))
  }

  @Test func `A folder that is none and too little memory are mistakes`() throws {
    let folder = try report("--temp-dir", "a.log")
    #expect(folder.status == 64)
    #expect(folder.errorText.contains("--temp-dir a.log: no file can be made there"))
    let memory = try report("--memory", "15M")
    #expect(memory.status == 64)
    #expect(memory.errorText.contains("--memory must be at least 16M"))
  }
}

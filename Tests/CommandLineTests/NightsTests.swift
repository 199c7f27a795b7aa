// A small form of Tests/Soak/nights: scans of a folder that is written and rotated between them, in every style.

import Foundation
import Testing

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
struct NightsTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Soak/nights")

  /// Simulates nights with a binary.
  private func simulate(_ binary: String, _ options: [String]) throws -> RunResult {
    let folder = try TemporaryDirectory()
    return try BuiltBinary.runCommand(
      ["/usr/bin/python3", Self.script.path, binary, "--seeds", "0..0"] + options, in: folder.url,
      seconds: 300)
  }

  @Test func `twelve nights tell what one report tells, however logs are rotated`() throws {
    let result = try simulate(
      try BuiltBinary.path(), ["--nights", "12", "--density", "0.3", "--styles", "together"])
    #expect(result.status == 0, "\(result.outputText)\(result.errorText)")
  }

  @Test(arguments: [
    ("history", #"s/"failed": *[0-9]*/"failed": 1/"#), ("history", #"s/"id": *"q-2/"id": "q-3/"#),
    ("scan", #"s/"change": *"recovered"/"change": "new"/"#),
  ])
  func `a wrong number, another id, or a change told twice is found`(
    command: String, change: String
  ) throws {
    let folder = try TemporaryDirectory()
    let script = """
      #!/bin/sh
      if [ "$1" = \(command) ]; then '\(try BuiltBinary.path())' "$@" | sed '\(change)'
      else exec '\(try BuiltBinary.path())' "$@"; fi
      """
    try folder.write(Data(script.utf8), to: "binary")
    let binary = folder.url.appendingPathComponent("binary").path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: binary)
    let result = try simulate(binary, ["--nights", "4", "--styles", "rename"])
    #expect(result.status == 1)
    #expect(
      result.outputText.contains("WRONG: style rename"), "\(result.outputText)\(result.errorText)")
  }
}

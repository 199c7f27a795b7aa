// A small form of Tests/Benchmarks/compare: its answers are right, and wrong ones are found. No times.

import Foundation
import Testing

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
struct BenchmarkTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Benchmarks/compare")

  /// Compares a binary on logs of a MiB.
  private func compare(
    _ binary: String, _ works: [String], in folder: TemporaryDirectory
  ) throws -> RunResult {
    try BuiltBinary.runCommand(
      [
        "/usr/bin/python3", Self.script.path, binary, "--size", "1", "--runs", "1", "--data",
        folder.url.path, "--only",
      ] + works, in: folder.url)
  }

  @Test func `every benchmark's log is read exactly`() throws {
    let folder = try TemporaryDirectory()
    let works = ["gzip_four", "dense", "small"]
    let result = try compare(try BuiltBinary.path(), works, in: folder)
    #expect(result.status == 0, "\(result.outputText)\(result.errorText)")
  }

  @Test func `a report with a wrong number is an error, not a figure`() throws {
    let folder = try TemporaryDirectory()
    let binary = folder.url.appendingPathComponent("binary")
    let script = """
      #!/bin/sh
      '\(try BuiltBinary.path())' "$@" | sed 's/"input_tokens": *[0-9]*/"input_tokens": 1/'
      """
    try folder.write(Data(script.utf8), to: "binary")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: binary.path)
    let result = try compare(binary.path, ["dense"], in: folder)
    #expect(result.status == 1)
    #expect(result.outputText.contains("WRONG: dense"), "\(result.outputText)\(result.errorText)")
  }
}

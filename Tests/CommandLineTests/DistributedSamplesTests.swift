// The part of Tests/Distributed that needs no Spark and no package from outside.

import Foundation
import Testing

@Suite struct DistributedSamplesTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Distributed/run")

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")),
    arguments: ["xargs", "xargs-troubles", "kubernetes"])
  func `shards of logs make the report of one machine`(check: String) throws {
    let folder = try TemporaryDirectory()
    let result = try BuiltBinary.runCommand(
      ["/usr/bin/python3", Self.script.path, try BuiltBinary.path(), "--only", check],
      in: folder.url)
    #expect(result.status == 0, "\(result.outputText)\(result.errorText)")
    // A check that is not run makes nothing true.
    #expect(result.outputText.contains("\(check): ok"), "\(result.outputText)")
  }
}

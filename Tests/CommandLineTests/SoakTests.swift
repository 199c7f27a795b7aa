// A small form of Tests/Soak/outage: many events through a pipe, with the same truth.

import Foundation
import Testing

@Suite struct SoakTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Soak/outage")

  /// A hundredth of the 50 million where another build than the debug one is tested; a debug build
  /// takes minutes for as many.
  private static let events =
    ProcessInfo.processInfo.environment["QUOTASCOPE_BINARY"] == nil ? 100_000 : 500_000

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `many events through a pipe are counted exactly`() throws {
    let folder = try TemporaryDirectory()
    let result = try BuiltBinary.runCommand(
      [
        "/usr/bin/python3", Self.script.path, try BuiltBinary.path(), "--events", "\(Self.events)",
      ], in: folder.url, seconds: 300)
    #expect(result.status == 0, "\(result.outputText)\(result.errorText)")
  }
}

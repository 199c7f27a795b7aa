import Foundation
import IncidentReport
import Testing

/// Every case in every format, byte by byte.
struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")
  /// Writes the files instead of comparing them.
  ///
  /// A recording run fails: what it wrote has yet to be read.
  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

  @Test(arguments: GoldenCase.all, ReportFormat.allCases)
  func `A report looks as its golden file does`(golden: GoldenCase, format: ReportFormat) throws {
    let file = try Self.file(golden, format)
    let text = format.render(golden.make())
    if Self.isRecording {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.lastPathComponent); read it")
    } else {
      #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }
  }

  @Test func `Golden holds no file without a case`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    let expected = try GoldenCase.all.flatMap { golden in
      try ReportFormat.allCases.map { try Self.file(golden, $0).lastPathComponent }
    }
    #expect(Set(names) == Set(expected))
  }

  private static func file(_ golden: GoldenCase, _ format: ReportFormat) throws -> URL {
    folder.appending(path: "\(golden.name).\(try #require(format.fileEndings.first))")
  }
}

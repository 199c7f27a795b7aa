// Runs the cases in Cases/<topic>/<name>: folders of plain files, so that adding a case is adding files.
//
//   cmd               arguments of the command, one line, separated by blanks; run in a copy of the folder
//   stdin             what standard input reads (optional)
//   expout            the exact standard output (optional)
//   expout.contains   fragments of standard output, one a line (optional)
//   experr.contains   fragments of standard error, one a line (optional)
//   status            the exit status
//
// All other files are input. RECORD_CASES=1 rewrites the `expout` files that exist, and fails.

import Foundation
import Testing

/// One folder below Cases.
struct CommandLineCase: CustomTestStringConvertible {
  var name: String
  var folder: URL

  var testDescription: String { name }

  static let all: [CommandLineCase] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Cases")
    return folders(in: root).flatMap { topic in
      folders(in: topic).map {
        CommandLineCase(
          name: "\(topic.lastPathComponent)/\($0.lastPathComponent)", folder: $0)
      }
    }
  }()

  private static func folders(in url: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted().map(url.appendingPathComponent)
  }

  /// The text of a file of the case; `nil` when it has none of that name.
  func text(of name: String) throws -> String? {
    let file = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  func fragments(of name: String) throws -> [Substring] {
    try text(of: name)?.split(separator: "\n") ?? []
  }
}

@Suite struct CaseRunner {
  @Test func `there are cases`() {
    #expect(CommandLineCase.all.count > 40)
  }

  @Test(arguments: CommandLineCase.all)
  func `the command does what the case says`(_ testCase: CommandLineCase) throws {
    let scratch = try TemporaryDirectory()
    let folder = scratch.url.appendingPathComponent("case")
    try FileManager.default.copyItem(at: testCase.folder, to: folder)
    let arguments = try #require(try testCase.text(of: "cmd"), "the case has no cmd")
      .split(whereSeparator: \.isWhitespace).map(String.init)
    let status = try #require(try testCase.text(of: "status").flatMap(Self.number))
    let stdin = folder.appendingPathComponent("stdin")
    let hasInput = FileManager.default.fileExists(atPath: stdin.path)

    let result = try BuiltBinary.run(arguments, in: folder, input: hasInput ? stdin : nil)

    #expect(result.status == status, "standard error: \(result.errorText)")
    for fragment in try testCase.fragments(of: "expout.contains") {
      #expect(result.outputText.contains(fragment), "not in standard output: \(fragment)")
    }
    for fragment in try testCase.fragments(of: "experr.contains") {
      #expect(result.errorText.contains(fragment), "not in standard error: \(fragment)")
    }
    if let expected = try testCase.text(of: "expout") {
      try compareOrRecord(result, expected, testCase)
    }
  }

  private func compareOrRecord(
    _ result: RunResult, _ expected: String, _ testCase: CommandLineCase
  ) throws {
    if ProcessInfo.processInfo.environment["RECORD_CASES"] == "1" {
      try result.output.write(to: testCase.folder.appendingPathComponent("expout"))
      Issue.record("recorded; run again without RECORD_CASES")
    } else {
      #expect(result.outputText == expected)
    }
  }

  private static func number(_ text: String) -> Int32? {
    Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

import Foundation
import SchemaValidation
import Testing

/// What the command writes for programs, against the published schemas: of all cases.
@Suite struct ContractTests {
  private static let reports = CommandLineCase.all.filter { testCase in
    let words = (try? testCase.text(of: "cmd"))?.split(whereSeparator: \.isWhitespace) ?? []
    return words.first == "report" && !words.contains("-o") && !words.contains("--help")
  }

  @Test func `There are cases`() {
    #expect(Self.reports.count > 150)
  }

  @Test(arguments: reports)
  func `Every report is valid`(_ testCase: CommandLineCase) throws {
    var arguments = try #require(try testCase.text(of: "cmd"))
      .split(whereSeparator: \.isWhitespace).map(String.init)
    if let format = arguments.firstIndex(of: "--format") {
      arguments.removeSubrange(format...format + 1)
    }
    let result = try run(testCase, arguments + ["--format", "json"])
    // Where nothing could be analysed there is no report.
    guard [0, 1, 3].contains(result.status), !result.output.isEmpty else { return }
    let value = try JSONSerialization.jsonObject(with: result.output)
    #expect(try SchemaValidator(named: "report-1").errors(value) == [])
  }

  @Test(arguments: streams)
  func `Every report is the same as itself`(_ testCase: CommandLineCase) throws {
    let result = try run(testCase, ["report", ".", "--format", "json"])
    guard [0, 1, 3].contains(result.status) else { return }
    #expect(try run(["diff", "-", "report.json"], with: result.output) == 0)
  }

  /// Every fifth: what events are made of is in all of them.
  private static let streams = stride(from: 0, to: reports.count, by: 5).map { reports[$0] }

  @Test(arguments: streams)
  func `Every event stream is valid`(_ testCase: CommandLineCase) throws {
    let result = try run(testCase, ["events", "."])
    // The settings of some cases are wrong on purpose.
    if result.status == 64 { return }
    let schema = try SchemaValidator(named: "event-1")
    var isFirst = true
    for line in result.output.split(separator: UInt8(ascii: "\n")) {
      let value = try JSONSerialization.jsonObject(with: Data(line))
      let record = try #require((value as? [String: Any])?["record"] as? String)
      #expect((record == "header") == isFirst)
      #expect(schema.errors(value, definition: record) == [])
      isFirst = false
    }
    #expect(!isFirst)
  }

  private func run(_ testCase: CommandLineCase, _ arguments: [String]) throws -> RunResult {
    let stdin = testCase.folder.appendingPathComponent("stdin")
    let hasInput = FileManager.default.fileExists(atPath: stdin.path)
    return try BuiltBinary.run(arguments, in: testCase.folder, input: hasInput ? stdin : nil)
  }

  /// The status of a command in a folder with a report in it, which is its standard input, too.
  private func run(_ arguments: [String], with report: Data) throws -> Int32? {
    let scratch = try TemporaryDirectory()
    let file = scratch.url.appending(path: "report.json")
    try report.write(to: file)
    return try BuiltBinary.run(arguments, in: scratch.url, input: file).status
  }
}

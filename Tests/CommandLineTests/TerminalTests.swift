// What a reader at a terminal gets, and what a pipe or a file gets. `script` (bsdutils, part of every
// Debian) gives the command a terminal.

import Foundation
import Testing

@Suite struct TerminalTests {
  private static let report = ["report", "--now", "2026-09-18", "checkout-outage"]

  private func run(
    _ arguments: [String] = [], columns: Int? = nil, _ variables: [String: String] = [:]
  ) throws -> String {
    let command = ([try BuiltBinary.path()] + Self.report + arguments).joined(separator: " ")
    let size = columns.map { "stty cols \($0); " } ?? ""
    let result = try BuiltBinary.runCommand(
      ["/usr/bin/script", "-qec", size + command, "/dev/null"], in: SampleTests.samples,
      variables: ["TERM": "xterm-256color", "NO_COLOR": "", "COLUMNS": ""].merging(variables) { $1 }
    )
    return result.outputText.replacingOccurrences(of: "\r\n", with: "\n")
  }

  private func piped(
    _ arguments: [String] = [], _ variables: [String: String] = [:]
  ) throws -> String {
    try BuiltBinary.run(Self.report + arguments, in: SampleTests.samples, variables: variables)
      .outputText
  }

  @Test func `A terminal gets colour, unless somebody refuses it`() throws {
    let green = "\u{1B}[0;1;32mOpenAI quota outage: 47 min 57 s, recovered"
    #expect(try run(["--no-progress"]).hasPrefix(green))
    #expect(try run(["--no-progress", "--color", "always"], ["NO_COLOR": "1"]).hasPrefix(green))
    for text in [
      try run(["--no-progress"], ["NO_COLOR": "1"]), try run(["--no-progress"], ["TERM": "dumb"]),
      try run(["--no-progress", "--color", "never"]),
    ] {
      #expect(!text.contains("\u{1B}"))
      #expect(text.hasPrefix("OpenAI quota outage: 47 min 57 s, recovered\n═══"))
    }
  }

  @Test(arguments: [60, 100, 160])
  func `A terminal gets lines of its width`(columns: Int) throws {
    let text = try run(["--no-progress", "--color", "never"], columns: columns)
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest <= columns && longest > columns / 2)
  }

  @Test func `Asked for by name, a format stays as it is`() throws {
    #expect(try run(["--no-progress", "--format", "markdown"]) == piped())
    #expect(try run(["--no-progress", "--format", "jira"]) == piped(["--format", "jira"]))
  }

  @Test func `A pipe gets plain Markdown, unless colour is asked for`() throws {
    let plain = try piped()
    #expect(plain.hasPrefix("# OpenAI quota outage: 47 min 57 s, recovered\n"))
    #expect(!plain.contains("\u{1B}"))
    #expect(try piped(["--color", "auto"]) == plain)
    #expect(try piped(["--color", "never"]) == plain)
    #expect(try piped(["--color", "always"]).hasPrefix("\u{1B}[0;1;32mOpenAI quota outage"))
    let narrow = try piped(["--color", "always"], ["COLUMNS": "50"])
    let bare = narrow.replacing(#/\x1B\[[0-9;]*m/#, with: "")
    #expect(bare.split(separator: "\n").allSatisfy { $0.count <= 50 })
  }

  @Test func `A terminal is told what a file got`() throws {
    let scratch = try TemporaryDirectory()
    let file = scratch.url.appendingPathComponent("a.md").path
    let other = scratch.url.appendingPathComponent("b.json").path
    let told = try run(["--no-progress", "--color", "never", "-o", file, "-o", other])
    let lines = told.split(separator: "\n")
    #expect(lines.count < 6)
    #expect(lines.first == "OpenAI quota outage: 47 min 57 s, recovered")
    #expect(told.contains("145 calls failed") && told.contains("386 retries wasted"))
    #expect(told.filter { $0 != "\n" }.contains("a.md"))
    #expect(try run(["--no-progress", "--quiet", "-o", file]) == "")
    #expect(try piped(["-o", file]) == "")
  }

  @Test func `One run writes all formats`() throws {
    let scratch = try TemporaryDirectory()
    let formats = [
      "md": "markdown", "json": "json", "jira": "jira", "prom": "openmetrics", "om": "openmetrics",
    ]
    let files = formats.keys.sorted().map { scratch.url.appendingPathComponent("r.\($0)").path }
    #expect(try piped(files.flatMap { ["-o", $0] }) == "")
    for (ending, format) in formats {
      let file = scratch.url.appendingPathComponent("r.\(ending)")
      #expect(try String(contentsOf: file, encoding: .utf8) == piped(["--format", format]))
    }
  }

  @Test func `What fits is written fitting, the rest whole`() throws {
    let scratch = try TemporaryDirectory()
    let files = ["md", "jira", "json"].map { scratch.url.appendingPathComponent("r.\($0)") }
    _ = try piped(["--fit", "jira"] + files.flatMap { ["-o", $0.path] })
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    #expect(texts[0] == (try piped(["--fit", "jira"])) && texts[0].contains("## More facts"))
    #expect(texts[1] == (try piped(["--fit", "jira", "--format", "jira"])))
    #expect(texts[2] == (try piped(["--format", "json"])))
    #expect(texts.prefix(2).allSatisfy { $0.utf8.count < 32_767 })
  }
}

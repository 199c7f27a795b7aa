import Foundation
import Testing

/// docs/quotascope.1 tells of what the program takes, and is written as manual pages are.
@Suite struct ManualPageTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let page = root.appending(path: "docs/quotascope.1")

  private func manual() throws -> ManualPage {
    let result = try BuiltBinary.run(["--experimental-dump-help"], in: Self.root)
    return try ManualPage(dump: result.output)
  }

  /// With RECORD_CASES=1 the options are written anew, and the test fails so that somebody reads
  /// them.
  @Test func `The options of the page are the program's`() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let begin = try #require(text.range(of: ManualPage.begin + "\n"))
    let end = try #require(text.range(of: ManualPage.end))
    let generated = try manual().text
    if ProcessInfo.processInfo.environment["RECORD_CASES"] == "1" {
      let written = text[..<begin.upperBound] + generated + text[end.lowerBound...]
      try written.write(to: Self.page, atomically: true, encoding: .utf8)
      Issue.record("recorded docs/quotascope.1; read it")
    } else {
      #expect(text[begin.upperBound..<end.lowerBound] == generated)
    }
  }

  /// What a reader sees, not the source: so that no escape hides an option.
  @Test(.enabled(if: Formatter.isThere, "neither mandoc nor groff is installed"))
  func `Every command and option can be read on the page`() throws {
    let result = try Formatter.text(of: Self.page)
    let shown = result.outputText.replacing("\u{2010}", with: "-").replacing("\u{2212}", with: "-")
    let manual = try manual()
    #expect(manual.names.count > 5)
    for command in manual.names {
      #expect(shown.contains("quotascope \(command)"))
      for option in manual.options(of: command) {
        #expect(shown.contains(option), "\(command) \(option)")
      }
    }
  }

  @Test(.enabled(if: Formatter.hasMandoc, "mandoc is not installed"))
  func `mandoc finds nothing wrong with the page`() throws {
    let result = try BuiltBinary.runCommand(
      [Formatter.mandoc, "-T", "lint", "-W", "style", Self.page.path], in: Self.root)
    #expect(result.status == 0)
    #expect(result.outputText == "")
  }

  @Test(.enabled(if: Formatter.hasGroff, "groff is not installed"))
  func `groff warns of nothing on the page`() throws {
    let result = try BuiltBinary.runCommand(
      [Formatter.groff, "-mandoc", "-Tutf8", "-ww", "-z", Self.page.path], in: Self.root)
    #expect(result.status == 0)
    #expect(result.errorText == "")
  }

  /// Programs that show manual pages.
  enum Formatter {
    static let mandoc = "/usr/bin/mandoc"
    static let groff = "/usr/bin/groff"
    static let hasMandoc = FileManager.default.isExecutableFile(atPath: mandoc)
    /// Debian's `groff-base` has no macros for manual pages' warnings, but those for manual pages.
    static let hasGroff = FileManager.default.isExecutableFile(atPath: groff)
    static var isThere: Bool { hasMandoc || hasGroff }

    static func text(of page: URL) throws -> RunResult {
      let command =
        hasMandoc
        ? [mandoc, "-T", "ascii", "-O", "width=200", page.path]
        : [groff, "-mandoc", "-Tascii", "-P", "-cbou", page.path]
      var result = try BuiltBinary.runCommand(command, in: ManualPageTests.root)
      // Bold letters are struck twice: a letter, a backspace, the letter again.
      var plain: [UInt8] = []
      for byte in result.output {
        if byte == 0x08 { _ = plain.popLast() } else { plain.append(byte) }
      }
      result.output = Data(plain)
      return result
    }
  }
}

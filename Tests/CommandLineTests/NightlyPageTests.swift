import Foundation
import Testing

/// What is written about the nightly run.
extension NightlySampleTests {
  private static let root = NightlyFolder.samples
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: ["docs/nightly.md", "samples/nightly/README.md"])
  func `Links of the pages lead to files and headings`(path: String) throws {
    let page = Self.root.appending(path: path)
    let links = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "](")
    #expect(links.count > 10)
    for link in links.dropFirst() {
      let parts = link.prefix { $0 != ")" }.split(
        separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let file =
        parts[0].isEmpty
        ? page : page.deletingLastPathComponent().appending(path: String(parts[0]))
      let target = file.standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: target.path), "\(parts[0])")
      guard parts.count == 2 else { continue }
      let headings = try String(contentsOf: target, encoding: .utf8).split(separator: "\n")
        .filter { $0.hasPrefix("#") }
        .map { $0.drop { "# ".contains($0) }.lowercased().replacing(" ", with: "-") }
      #expect(headings.contains(String(parts[1])), "\(link.prefix(80))")
    }
  }

  /// What is printed at night and means something stands on the page for the one who is woken by it.
  @Test func `The page tells every exit status and every change`() throws {
    let page = try String(contentsOf: Self.root.appending(path: "docs/nightly.md"), encoding: .utf8)
    for status in [0, 1, 2, 3, 64, 75, 130] { #expect(page.contains("\n| \(status) | ")) }
    for change in ["new", "still open", "recovered", "changed", "withdrawn", "budget"] {
      #expect(page.contains("\n| `\(change)` | "), "what \(change) means")
      #expect(page.contains("\n| **\(change)**"), "what to do when it is \(change)")
    }
  }
}

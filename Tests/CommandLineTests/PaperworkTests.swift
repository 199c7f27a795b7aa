import Foundation
import Testing

/// What is written about installing fits together.
@Suite struct PaperworkTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  /// Names of Debian packages for building.
  private func packages(_ text: String) -> Set<String> {
    Set(
      text.split { $0.isWhitespace || "`,;.)".contains($0) }.map(String.init)
        .filter { $0.hasSuffix("-dev") })
  }

  @Test func `The Dockerfile installs what the README does`() throws {
    let readme = try text("README.md")
    let line = try #require(
      readme.split(separator: "\n").first { $0.contains("apt-get") && $0.contains("release") })
    #expect(packages(String(line)).count == 6)
    #expect(packages(String(line)) == packages(try text("samples/container/Dockerfile")))
  }

  @Test(arguments: ["samples/package/make", "samples/package/try"])
  func `Scripts can be read by bash, and run`(path: String) throws {
    let file = Self.root.appending(path: path)
    let result = try BuiltBinary.runCommand(["/bin/bash", "-n", file.path], in: Self.root)
    #expect(result.status == 0, "\(result.errorText)")
    #expect(FileManager.default.isExecutableFile(atPath: file.path))
  }

  @Test func `README and manual page have the same exit statuses`() throws {
    let rows = try text("README.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
    let statuses = rows.compactMap { Int($0.dropFirst(2).prefix { $0.isNumber }) }
    let page = try text("docs/quotascope.1")
    let section = try #require(page.components(separatedBy: ".Sh ").first { $0.hasPrefix("EXIT") })
    let items = section.split(separator: "\n").filter { $0.hasPrefix(".It ") }
    #expect(items.compactMap { Int($0.dropFirst(4)) } == statuses)
    #expect(statuses == [64, 130, 75, 2, 1, 3, 0])
  }

  @Test(arguments: ["docs/install.md", "docs/contracts.md", "samples/container/README.md"])
  func `Links lead to files`(path: String) throws {
    let page = Self.root.appending(path: path)
    for part in try text(path).components(separatedBy: "](").dropFirst() {
      let target = part.prefix { $0 != ")" && $0 != "#" }
      guard !target.isEmpty, !target.contains("://") else { continue }
      let file = page.deletingLastPathComponent().appending(path: String(target))
      #expect(FileManager.default.fileExists(atPath: file.standardizedFileURL.path), "\(target)")
    }
  }
}

import LogInput
import Testing

/// Patterns against paths; what matches is what `git check-ignore` (2.39) says of a `.gitignore` with
/// that pattern, `**/` put before those that have a slash in the middle.
struct PathGlobTests {
  private static let paths = [
    "app.log", "a/app.log", "a/b/app.log", "a/b/c/app.log.1", "logs/app-1.gz", "logs/x/app-12.gz",
    "a/b", "x/a/b", "a.log/x", "[a].log", "a*b", "ab", "azb", "a-b", "A.log", ".hidden/app.log",
    "ée.log", "b/logs/app.log", "logs2/app.log", "a\\b",
  ]

  /// Pattern, and the paths that it leaves out, themselves or by a folder above them.
  private static let rows: [(pattern: String, matched: [String])] = [
    (
      "*.log",
      [
        "app.log", "a/app.log", "a/b/app.log", "a.log/x", "[a].log", "A.log", ".hidden/app.log",
        "ée.log", "b/logs/app.log", "logs2/app.log",
      ]
    ),
    (
      "app*",
      [
        "app.log", "a/app.log", "a/b/app.log", "a/b/c/app.log.1", "logs/app-1.gz",
        "logs/x/app-12.gz", ".hidden/app.log", "b/logs/app.log", "logs2/app.log",
      ]
    ),
    (
      "app?log",
      ["app.log", "a/app.log", "a/b/app.log", ".hidden/app.log", "b/logs/app.log", "logs2/app.log"]
    ),
    (
      "app.log",
      ["app.log", "a/app.log", "a/b/app.log", ".hidden/app.log", "b/logs/app.log", "logs2/app.log"]
    ),
    ("a/*.log", ["a/app.log"]),
    ("a/**/app.log", ["a/app.log", "a/b/app.log"]),
    (
      "**/app.log",
      ["app.log", "a/app.log", "a/b/app.log", ".hidden/app.log", "b/logs/app.log", "logs2/app.log"]
    ),
    ("a/**", ["a/app.log", "a/b/app.log", "a/b/c/app.log.1", "a/b", "x/a/b"]),
    ("/a/*", ["a/app.log", "a/b/app.log", "a/b/c/app.log.1", "a/b"]),
    ("/app.log", ["app.log"]),
    ("logs/**/*.gz", ["logs/app-1.gz", "logs/x/app-12.gz"]),
    ("*.gz", ["logs/app-1.gz", "logs/x/app-12.gz"]),
    ("app-[0-9].gz", ["logs/app-1.gz"]),
    ("app-[!0-9].gz", []),
    ("[[]a].log", ["[a].log"]),
    ("a\\*b", ["a*b"]),
    ("a[*]b", ["a*b"]),
    ("a?b", ["a*b", "azb", "a-b", "a\\b"]),
    (
      "[a-c]pp.log",
      ["app.log", "a/app.log", "a/b/app.log", ".hidden/app.log", "b/logs/app.log", "logs2/app.log"]
    ),
    ("[^b]*", paths),
    ("*", paths),
    ("?.log", ["a.log/x", "A.log"]),
    ("a/b", ["a/b/app.log", "a/b/c/app.log.1", "a/b", "x/a/b"]),
    ("**/b", ["a/b/app.log", "a/b/c/app.log.1", "a/b", "x/a/b", "b/logs/app.log"]),
    ("a*b*", ["a*b", "ab", "azb", "a-b", "a\\b"]),
    ("**/a/**/c/*", ["a/b/c/app.log.1"]),
    ("[]a]*", all(but: "[a].log", "A.log", "ée.log")),
    ("[!a-z]*", ["[a].log", "A.log", ".hidden/app.log", "ée.log"]),
    ("logs*/app.log", ["b/logs/app.log", "logs2/app.log"]),
    ("x/**/b", ["x/a/b"]),
  ]

  private static func all(but missing: String...) -> [String] {
    paths.filter { !missing.contains($0) }
  }

  private static func withFolders(_ path: String) -> [Substring] {
    path.indices.filter { path[$0] == "/" }.map { path[..<$0] } + [path[...]]
  }

  @Test(arguments: rows.indices)
  func `A pattern matches what git matches`(row: Int) throws {
    let (pattern, matched) = Self.rows[row]
    let glob = try PathGlob(pattern)
    let found = Self.paths.filter { Self.withFolders($0).contains { glob.matches($0) } }
    #expect(found == matched, "\(pattern)")
  }

  @Test(arguments: [
    ("", PathGlob.SyntaxError.isEmpty), ("/", .isEmpty), ("a[b", .unclosedBracket),
    ("[]", .unclosedBracket), ("[z-a]", .reversedRange), ("a\\", .lonelyBackslash),
  ])
  func `What is no pattern is told`(pattern: String, error: PathGlob.SyntaxError) {
    #expect(throws: error) { try PathGlob(pattern) }
  }

  /// A star for every character, tried in all ways, would take longer than the universe is old.
  @Test func `Many stars take no time`() throws {
    let glob = try PathGlob(String(repeating: "a*", count: 60) + "b")
    #expect(!glob.matches(String(repeating: "a", count: 4000)))
    let folders = try PathGlob(String(repeating: "**/a/", count: 60) + "b")
    #expect(!folders.matches(String(repeating: "a/", count: 2000) + "c"))
  }
}

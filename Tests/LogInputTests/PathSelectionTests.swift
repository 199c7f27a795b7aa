import Foundation
import LogInput
import Testing

/// Which files of a folder are read.
struct PathSelectionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in [
      "a.log", "a.log.1.gz", "notes.txt", "api/a.log", "api/old/b.log", "worker/c.log",
      "worker/d.txt",
    ] {
      try folder.write(Array("text\n".utf8), to: name)
    }
  }

  private func discover(
    includes: [String] = [], excludes: [String] = [], paths: [String] = [""]
  ) throws -> (found: [String], leftOut: Int) {
    let discovery = SourceDiscovery(
      paths: paths.map { $0.isEmpty ? folder.path : folder.path + "/" + $0 },
      selection: PathSelection(
        includes: try includes.map { try PathGlob($0) },
        excludes: try excludes.map { try PathGlob($0) }))
    #expect(discovery.rejected.isEmpty)
    let names = discovery.sources.map { String($0.path.dropFirst(folder.path.count + 1)) }
    return (names, discovery.leftOut)
  }

  @Test func `Without patterns all files are read`() throws {
    #expect(try discover().found.count == 7)
    #expect(try discover().leftOut == 0)
  }

  @Test func `Only included files are read, and the others are counted`() throws {
    #expect(
      try discover(includes: ["*.log"])
        == (["a.log", "api/a.log", "api/old/b.log", "worker/c.log"], 3))
    #expect(
      try discover(includes: ["api/*.log", "*.txt"]).found == [
        "api/a.log", "notes.txt", "worker/d.txt",
      ])
    #expect(try discover(includes: ["api/"]).found == ["api/a.log", "api/old/b.log"])
  }

  @Test func `An excluded folder is left out with all that is in it, and counts once`() throws {
    #expect(
      try discover(excludes: ["api"])
        == (["a.log", "a.log.1.gz", "notes.txt", "worker/c.log", "worker/d.txt"], 1))
    #expect(try discover(excludes: ["old/"]).leftOut == 1)
    // With a slash at its end a pattern means folders only.
    #expect(try discover(excludes: ["a.log/"]).leftOut == 0)
  }

  @Test func `Excluding wins over including`() throws {
    #expect(
      try discover(includes: ["*.log"], excludes: ["api/**"]).found == ["a.log", "worker/c.log"])
  }

  @Test func `A named folder is entered, a named file is asked as any other`() throws {
    #expect(
      try discover(excludes: ["api"], paths: ["api"]).found == ["api/a.log", "api/old/b.log"])
    #expect(try discover(excludes: ["*.log"], paths: ["a.log"]) == ([], 1))
  }

  @Test func `Folders within a bundle count as folders`() throws {
    let selection = PathSelection(excludes: [try PathGlob("old/"), try PathGlob("*.txt")])
    #expect(selection.selects("x/b.tar!/api/a.log"))
    #expect(!selection.selects("x/b.tar!/old/a.log"))
    #expect(!selection.selects("x/b.tar!/api/a.txt"))
    // Whether a folder on disk is entered was asked before.
    #expect(selection.selects("old/a.log"))
  }

  /// The archives hold `logs/chat/app.log`, `logs/web.log` and `logs/worker.log`; `odd.tar` has the
  /// Finder's data, a FIFO and links beside logs; `nested.tar.gz` two of them and two compressed logs.
  @Test(arguments: [
    ("bundle.tar", [], [], 3, 0), ("bundle.tar.gz", ["*.log"], [], 3, 0),
    ("bundle.zip", ["web.log"], [], 1, 2), ("bundle.zip", ["chat/"], [], 1, 2),
    ("bundle.tar", ["bundle.tar!/logs/*.log"], [], 2, 1), ("bundle.tar", ["*.txt"], [], 0, 3),
    // Included by its own name, and by that of a folder above it.
    ("bundle.tar", ["*.tar"], [], 3, 0), ("bundle.tar", ["Archives/"], [], 3, 0),
    ("bundle.tar", ["*.tar"], ["web.log"], 2, 1), ("bundle.tar", [], ["chat"], 2, 1),
    ("bundle.tar", [], ["w*.log"], 1, 2), ("bundle.tar", ["w*.log"], ["*/web.log"], 1, 2),
    ("odd.tar", [], ["*.log"], 1, 4), ("odd.tar", ["queue"], [], 1, 4),
    ("nested.tar.gz", ["web.log"], [], 2, 6), ("nested.tar.gz", ["bundle.zip"], [], 3, 5),
    ("nested.tar.gz", [], ["bundle.tar.gz", "*.zst"], 4, 3),
  ])
  func `Members of archives are asked for by their names, and those left out are counted`(
    archive: String, includes: [String], excludes: [String], read: Int, leftOut: Int
  ) throws {
    let found = ReadLog.selected(
      ArchiveTests.folder + "/" + archive,
      PathSelection(
        includes: try includes.map { try PathGlob($0) },
        excludes: try excludes.map { try PathGlob($0) }))
    // What is nested too deep is named, whatever its name.
    let logs = found.logs.filter { $0.log.kinds != [.nestedTooDeep] }
    #expect(logs.count == read, "\(logs.map(\.path))")
    #expect(found.leftOut == leftOut)
  }

  @Test func `A member that is left out is no problem`() throws {
    let found = ReadLog.selected(
      ArchiveTests.folder + "/encrypted.zip", PathSelection(excludes: [try PathGlob("web.log")]))
    #expect(found.logs.count == 2)
    #expect(found.logs.allSatisfy { $0.log.problems.isEmpty })
    #expect(found.leftOut == 1)
  }

  @Test func `An archive is opened whatever its name, unless it is excluded`() throws {
    for name in ["bundle.tar.gz", "bundle.zip"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: ArchiveTests.folder + "/" + name))
      try folder.write(Array(bytes), to: name)
    }
    #expect(
      try discover(includes: ["web.log"], excludes: ["*.zip"]) == (["bundle.tar.gz"], 8))
    #expect(try discover(includes: ["*.txt"]).found.count == 4)
  }

  @Test func `A pattern that came quoted means the paths that match`() throws {
    func expand(_ pattern: String) -> [String] {
      PathExpansion.expand(folder.path + "/" + pattern)
        .map { String($0.dropFirst(folder.path.count + 1)) }
    }
    #expect(expand("*.log") == ["a.log"])
    #expect(expand("*/*.log") == ["api/a.log", "worker/c.log"])
    #expect(expand("**/*.log") == ["a.log", "api/a.log", "api/old/b.log", "worker/c.log"])
    #expect(expand("w*") == ["worker"])
    // What matches nothing is named as missing.
    #expect(expand("*.nothing") == ["*.nothing"])
    // A file of that very name is that file.
    try folder.write([], to: "*.log")
    #expect(expand("*.log") == ["*.log"])
  }

  @Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\r\nb c\r\n\r\n", ["a", "b c"]), ("a\0b\nc\0", ["a", "b\nc"]),
    ("", []), ("\n\n", []), ("only", ["only"]), ("é\n", ["é"]),
  ])
  func `A list of paths is told from its bytes`(text: String, paths: [String]) {
    #expect(FileList.paths(in: Array(text.utf8)) == paths)
  }
}

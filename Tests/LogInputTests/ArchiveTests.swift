import Foundation
import LogInput
import Testing

/// Archives and compressions as the usual tools make them: `Archives/make` says how.
struct ArchiveTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Archives").path
  /// What the archives were made of.
  static let logs = ["logs/chat/app.log", "logs/web.log", "logs/worker.log"]

  private typealias Found = [(path: String, log: ReadLog)]

  private static func content(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
  }

  private func read(_ name: String) throws -> Found { try ReadLog.all(Self.folder + "/" + name) }

  /// The paths of logs, behind the folder's.
  private func names(_ found: Found) -> [String] {
    found.map { String($0.path.dropFirst(Self.folder.count + 1)) }
  }

  private func log(_ ending: String, of found: Found) throws -> ReadLog {
    try #require(found.first { $0.path.hasSuffix(ending) }).log
  }

  @Test(arguments: [
    "bundle.tar", "v7.tar", "pax.tar", "bundle.tar.gz", "bundle.tar.bz2", "bundle.tar.xz",
    "bundle.tar.zst", "bundle.tar.lz4", "bundle.zip", "piped.zip",
  ])
  func `Each member is a log of its own, line by line`(archive: String) throws {
    let found = try read(archive)
    #expect(names(found).sorted() == Self.logs.map { "\(archive)!/\($0)" })
    for name in Self.logs {
      let log = try log(name, of: found)
      #expect(log.lines == plainLines(try Self.content(name)))
      #expect(log.problems.isEmpty)
      #expect(log.identity == (try ReadLog(Self.folder + "/" + name)).identity)
    }
  }

  @Test(arguments: ["gz", "bz2", "xz", "zst", "lz4"])
  func `Compressed data gives the lines that were compressed`(ending: String) throws {
    let lines = plainLines(try Self.content("logs/chat/app.log"))
    let log = try ReadLog(Self.folder + "/app.log." + ending)
    #expect(log.lines == lines)
    #expect(log.problems.isEmpty)
    guard ending != "gz" else { return }
    let twice = try ReadLog(Self.folder + "/twice.log." + ending)
    #expect(twice.texts == log.texts + log.texts)
    #expect(twice.problems.isEmpty)
  }

  @Test func `An encrypted member is named, and hides no other`() throws {
    let found = try read("encrypted.zip")
    #expect(names(found) == Self.logs.map { "encrypted.zip!/\($0)" })
    #expect(try log("web.log", of: found).kinds == [.encrypted])
    #expect(try log("web.log", of: found).lines.isEmpty)
    for name in ["logs/chat/app.log", "logs/worker.log"] {
      #expect(try log(name, of: found).lines == plainLines(try Self.content(name)))
    }
  }

  @Test func `A method that is not read is named, and hides no other`() throws {
    let found = try read("methods.zip")
    #expect(try log("app.log", of: found).problems.isEmpty)
    #expect(try log("web.log", of: found).kinds == [.unsupported])
    #expect(try log("worker.log", of: found).lines.count == 6)
  }

  @Test func `Links, devices and the Finder's data are no logs`() throws {
    let found = try read("odd.tar")
    #expect(
      Set(names(found)) == [
        "odd.tar!/logs/._odd.log", "odd.tar!/logs/Grüße/naïve.log", "odd.tar!/logs/chat/app.log",
        "odd.tar!/logs/queue", "odd.tar!/logs/same.log",
      ])
    #expect(try log("queue", of: found).kinds == [.notAFile])
    #expect(try log("naïve.log", of: found).lines.count == 6)
  }

  @Test func `Names that are no ASCII are those of the archive`() throws {
    #expect(names(try read("names.zip")) == ["names.zip!/logs/Grüße/naïve.log"])
  }

  @Test func `What is nested once more is read, and what is nested deeper is named`() throws {
    let found = try read("nested.tar.gz")
    let inner = ["bundle.tar.gz", "bundle.zip"].flatMap { archive in
      Self.logs.map { "nested.tar.gz!/\(archive)!/\($0)" }
    }
    let whole = ["nested.tar.gz!/app.log.gz", "nested.tar.gz!/app.log.zst"] + inner
    let deeper = "nested.tar.gz!/deeper.tar.gz!/bundle.tar.gz"
    #expect(Set(names(found)) == Set(whole + [deeper]))
    for (path, log) in found {
      if path.hasSuffix(deeper) {
        #expect(log.kinds == [.nestedTooDeep])
      } else {
        #expect(log.problems.isEmpty)
        #expect(!log.lines.isEmpty)
      }
    }
    let lines = plainLines(try Self.content("logs/chat/app.log"))
    #expect(try log("/app.log.gz", of: found).lines == lines)
  }

  @Test(arguments: ["window.log.zst", "window.log.xz"])
  func `A window above the limit is named and not allocated`(name: String) throws {
    let log = try ReadLog(Self.folder + "/" + name)
    #expect(log.kinds == [.windowTooLarge])
    #expect(log.lines.isEmpty)
  }

  @Test(arguments: ["second.log.zst", "second.log.xz"])
  func `What stands before a window above the limit is read`(name: String) throws {
    let log = try ReadLog(Self.folder + "/" + name)
    #expect(log.kinds == [.windowTooLarge])
    #expect(log.lines == plainLines(try Self.content("logs/chat/app.log")))
  }

  @Test func `Members of the same name are told apart`() throws {
    let folder = try TemporaryFolder()
    let tar = try Self.content("bundle.tar")
    // Appended without an end mark between, as by `cat`; GNU tar reads them with `-i`.
    let found = try ReadLog.all(folder.write(tar + tar, to: "twice.tar"))
    #expect(found.count == 6)
    #expect(Set(found.map(\.path)).count == 6)
    #expect(found.filter { $0.path.hasSuffix("web.log#2") }.count == 1)
  }
}

import Foundation
import Glibc
import LogInput
import Testing

struct SourceDiscoveryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func make(_ names: String...) throws {
    for name in names { try folder.write(Array("text\n".utf8), to: name) }
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: target)
  }

  /// Found paths below the folder, without it.
  private func found(_ discovery: SourceDiscovery) -> [String] {
    discovery.sources.map { String($0.path.dropFirst(folder.path.count + 1)) }
  }

  private func discover(_ names: String...) -> SourceDiscovery {
    SourceDiscovery(paths: names.map { $0.isEmpty ? folder.path : path($0) })
  }

  @Test func `Files come by the bytes of their paths, whatever order was asked`() throws {
    try make("b.log", "a/z.log", "a.log", "B.log", "a/y/x.log", "é.log", "a.log.10", "a.log.9")
    let expected = [
      "B.log", "a.log", "a.log.10", "a.log.9", "a/y/x.log", "a/z.log", "b.log", "é.log",
    ]
    #expect(found(discover("")) == expected)
    #expect(found(discover("é.log", "b.log", "", "a")) == expected)
    #expect(discover("").sources == discover("a", "", "b.log").sources)
  }

  @Test func `A source has its size`() throws {
    try folder.write(Array("12345".utf8), to: "five")
    #expect(discover("").sources == [LogSource(path: path("five"), size: 5)])
  }

  @Test func `Folders keep the way they were written`() throws {
    try make("logs/app.log")
    let slash = SourceDiscovery(paths: [path("logs/")])
    #expect(slash.sources.map(\.path) == [path("logs/app.log")])
  }

  @Test func `One file under several names is read once, under the first`() throws {
    try make("a.log", "logs/other.log")
    try link("c.log", to: "a.log")
    try FileManager.default.linkItem(atPath: path("a.log"), toPath: path("b.log"))
    try link("also", to: "logs")
    #expect(found(discover("")) == ["a.log", "also/other.log"])
    #expect(found(discover("c.log", "b.log", "b.log")) == ["b.log"])
    #expect(discover("").rejected.isEmpty)
  }

  @Test func `A symbolic link to a file outside is followed`() throws {
    let other = try TemporaryFolder()
    try other.write(Array("x\n".utf8), to: "far.log")
    try link("near.log", to: other.path + "/far.log")
    #expect(found(discover("")) == ["near.log"])
  }

  @Test func `Loops are named and not followed`() throws {
    try make("a/b/app.log")
    try link("a/b/up", to: "..")
    try link("self", to: "self")
    let discovery = discover("")
    #expect(found(discovery) == ["a/b/app.log"])
    #expect(discovery.rejected.map(\.path) == [path("a/b/up"), path("self")])
    #expect(discovery.rejected.allSatisfy { $0.problem.kind == .symlinkLoop && !$0.isNamed })
  }

  /// Twelve folders that each link to all others: 12! ways through them.
  @Test func `Folders that link to each other are walked once`() throws {
    let names = (0..<12).map { "folder\($0)" }
    for name in names { try make("\(name)/app.log") }
    for name in names {
      for other in names where other != name { try link("\(name)/\(other)", to: "../\(other)") }
    }
    let discovery = discover("")
    #expect(discovery.sources.count == 12)
    #expect(discovery.rejected.count < 12 * 12)
  }

  @Test(arguments: ["nothing", "app.log/below"])
  func `A missing path is named`(name: String) throws {
    try make("app.log")
    let discovery = discover(name, "app.log")
    #expect(found(discovery) == ["app.log"])
    #expect(discovery.rejected.map(\.path) == [path(name)])
    #expect(discovery.rejected.first?.problem.kind == .missing)
    #expect(discovery.rejected.first?.isNamed == true)
  }

  @Test func `A dangling link inside a folder is named`() throws {
    try link("gone", to: "nowhere")
    let discovery = discover("")
    #expect(discovery.rejected.map(\.problem.kind) == [.missing])
    #expect(discovery.rejected.map(\.isNamed) == [false])
  }

  @Test func `FIFOs and devices are named and never opened`() throws {
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    let discovery = SourceDiscovery(paths: [folder.path, "/dev/null"])
    #expect(discovery.sources.isEmpty)
    #expect(discovery.rejected.map(\.path) == ["/dev/null", path("pipe")])
    #expect(discovery.rejected.map(\.isNamed) == [true, false])
    #expect(discovery.rejected.allSatisfy { $0.problem.kind == .notAFile })
    #expect(discovery.rejected.last?.problem.message.contains("FIFO") == true)
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func `A folder without permission is named`() throws {
    try make("closed/app.log", "open.log")
    #expect(unsafe chmod(path("closed"), 0) == 0)
    defer { _ = unsafe chmod(path("closed"), 0o700) }
    let discovery = discover("")
    #expect(found(discovery) == ["open.log"])
    #expect(discovery.rejected.map(\.problem.kind) == [.unreadable])
  }

  @Test func `Standard input is a source once`() throws {
    try make("app.log")
    let discovery = SourceDiscovery(paths: [path("app.log"), "-", "-"])
    #expect(discovery.sources.map(\.path) == ["-", path("app.log")])
    #expect(discovery.sources.first?.isStandardInput == true)
  }

  @Test func `An empty folder holds nothing`() {
    #expect(discover("").sources.isEmpty)
    #expect(discover("").rejected.isEmpty)
  }
}

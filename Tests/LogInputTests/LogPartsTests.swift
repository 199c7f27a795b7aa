import LogInput
import Testing

@testable import LogInput

struct LogPartsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func source(_ content: [UInt8], named name: String = "app.log") throws -> LogSource {
    LogSource(path: try folder.write(content, to: name), size: content.count)
  }

  private static func parts(_ file: LogParts) -> [LogPart] {
    (0..<file.count).compactMap { file.part($0) { firstRecord($0, $1) } }
  }

  @Test(arguments: [(70_000, 1), (100_000, 2), (5000, 3), (299_999, 4)])
  func `Parts are the whole file, cut where records begin`(size: Int, seed: UInt64) throws {
    let content = randomRecords(size: 600_000, seed: seed)
    let source = try source(content)
    let file = try #require(LogParts(source, partSize: size))
    let parts = Self.parts(file)
    #expect(parts.count > 1)
    #expect(parts.first?.start == 0)
    #expect(parts.map(\.isLast) == parts.indices.map { $0 == parts.count - 1 })
    for (part, next) in zip(parts, parts.dropFirst()) {
      #expect(part.end == next.start)
      #expect(content[next.start - 1] == 0x0a)
      #expect(content[next.start] != 0x20)
    }
    var joined = InputSummary()
    var read: [UInt8] = []
    for part in parts {
      var log = file.open(part, limits: LineLimits())
      let summary = log.lines.forEachBlock { block, count, _ in
        for index in 0..<count { read.append(block[index]) }
        return 0
      }
      if part.isFirst { joined = summary } else { joined.append(summary) }
    }
    #expect(read == content)
    let whole = try ReadLog(source.path)
    #expect(joined.identity?.description == whole.identity)
    #expect(joined.bytes == whole.bytes)
    #expect(joined.problems.isEmpty)
  }

  @Test func `Where no record begins nothing is cut`() throws {
    let lines = [UInt8](repeating: 0x20, count: 200_000) + [0x0a]
    let begun = Array("begun\n".utf8)
    let file = try #require(LogParts(source(begun + lines + lines), partSize: 50_000))
    #expect(Self.parts(file) == [LogPart(start: 0, end: nil)])
  }

  @Test func `What grows while it is read is read to its end`() throws {
    let content = randomRecords(size: 300_000, seed: 9)
    let source = try source(content)
    let file = try #require(LogParts(source, partSize: 100_000))
    let last = try #require(Self.parts(file).last)
    try folder.write(content + Array("late\n".utf8), to: "app.log")
    var read: [UInt8] = []
    var log = file.open(last, limits: LineLimits())
    _ = log.lines.forEachBlock { block, count, _ in
      for index in 0..<count { read.append(block[index]) }
      return 0
    }
    #expect(read == content[last.start...] + Array("late\n".utf8))
  }

  @Test func `Small, compressed and UTF-16 files are read in one piece`() throws {
    let content = randomRecords(size: 300_000, seed: 5)
    #expect(try LogParts(source(content), partSize: 200_000) == nil)
    #expect(try LogParts(source(folder.gzip(content)), partSize: 1000) == nil)
    #expect(
      try LogParts(source([0xff, 0xfe] + content.flatMap { [$0, 0] }), partSize: 1000) == nil)
    #expect(try LogParts(source([0] + content), partSize: 1000) == nil)
    #expect(LogParts(LogSource(path: "-"), partSize: 1000) == nil)
    #expect(LogParts(LogSource(path: "/nowhere.log", size: 300_000), partSize: 1000) == nil)
  }
}

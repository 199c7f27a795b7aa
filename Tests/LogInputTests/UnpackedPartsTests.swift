import LogInput
import Testing

@testable import LogInput

/// What a compressed file holds, in parts, is what it holds in one piece.
struct UnpackedPartsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func source(_ bytes: [UInt8]) throws -> LogSource {
    LogSource(path: try folder.write(bytes, to: "app.log.gz"), size: bytes.count)
  }

  private struct Read {
    var content: [UInt8] = []
    var starts: [Int] = []
    var progress = 0
    var summary = InputSummary()
    var isUncuttable = false
  }

  private func read(_ parts: UnpackedParts) -> Read {
    var read = Read()
    while true {
      switch parts.next(firstRecord: { firstRecord($0, $1) }) {
      case .end: return read
      case .uncuttable:
        read.isUncuttable = true
        return read
      case .part(let part):
        #expect(part.number == read.starts.count)
        #expect(part.place.start == read.content.count)
        read.starts.append(part.place.start)
        var log = parts.open(part, limits: LineLimits())
        let summary = log.lines.forEachBlock(progress: { read.progress += $0 }) { block, count, _ in
          for index in 0..<count { read.content.append(block[index]) }
          return 0
        }
        if part.number == 0 { read.summary = summary } else { read.summary.append(summary) }
      }
    }
  }

  @Test(arguments: [(70_000, 1), (100_000, 2), (299_999, 3), (600_000, 4), (10_000_000, 5)])
  func `Parts are the whole content, cut where records begin`(size: Int, seed: UInt64) throws {
    let content = randomRecords(size: 900_000, seed: seed)
    let packed = try folder.gzip(content)
    let source = try source(packed)
    let parts = try #require(UnpackedParts(source, partSize: min(size, packed.count)))
    let read = read(parts)
    let whole = try ReadLog(source.path)
    #expect(read.content == content)
    #expect(read.starts.count > 1)
    for start in read.starts.dropFirst() {
      #expect(content[start - 1] == 0x0a && content[start] != 0x20)
    }
    #expect(read.progress == packed.count)
    #expect(read.summary.identity?.description == whole.identity)
    #expect(read.summary.bytes == whole.bytes)
    #expect(read.summary.compression == .gzip)
    #expect(read.summary.problems.isEmpty)
  }

  @Test func `Damage is named at the end`() throws {
    let packed = try folder.gzip(randomLog(size: 900_000, lengths: 1...900, seed: 6))
    let source = try source(Array(packed.dropLast(packed.count / 3)))
    let read = read(try #require(UnpackedParts(source, partSize: 4000)))
    #expect(read.summary.problems.map(\.kind) == [.cutOff])
    #expect(read.content == (try ReadLog(source.path)).lines.flatMap(\.bytes))
  }

  @Test func `What has no place for a cut is said to have none`() throws {
    let blank = [UInt8](repeating: 0x20, count: 500_000) + [0x0a]
    let packed = try folder.gzip(blank + blank + blank)
    let parts = try #require(UnpackedParts(source(packed), partSize: packed.count))
    #expect(read(parts).isUncuttable)
  }

  @Test func `Small, plain and UTF-16 files, and archives are read in one piece`() throws {
    let content = randomLog(size: 900_000, lengths: 1...900, seed: 7)
    #expect(try UnpackedParts(source(content), partSize: 1000) == nil)
    #expect(try UnpackedParts(source(folder.gzip(Array(content.prefix(9000))))) == nil)
    let wide: [UInt8] = [0xff, 0xfe] + content.flatMap { [$0, 0] as [UInt8] }
    #expect(try UnpackedParts(source(folder.gzip(wide)), partSize: 1000) == nil)
    #expect(UnpackedParts(LogSource(path: "-"), partSize: 1000) == nil)
    #expect(UnpackedParts(LogSource(path: "/nowhere.gz", size: 300_000), partSize: 1000) == nil)
  }
}

import LogInput
import Testing

/// Lines that lie across the edges of the blocks in which a log is read.
struct BlockEdgeTests {
  private static let block = 256 << 10
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// One line up to just before, at or behind an edge, and short ones behind it.
  @Test(arguments: [1, 2], [-66, -65, -64, -63, -2, -1, 0, 1, 2, 63, 64, 65])
  func `A line that ends around a block's edge stays whole`(blocks: Int, distance: Int) throws {
    var content = [UInt8](repeating: 0x78, count: blocks * Self.block + distance - 1) + [0x0a]
    content += Array("second\nthird\n".utf8)
    let log = try ReadLog(folder.write(content, to: "app.log"))
    #expect(log.lines == plainLines(content))
    #expect(log.bytes == content.count)
  }

  @Test(arguments: [-1, 0, 1])
  func `A last line without line feed ends around a block's edge`(distance: Int) throws {
    let content =
      Array("first\n".utf8)
      + [UInt8](repeating: 0x78, count: Self.block + distance - 6)
    let log = try ReadLog(folder.write(content, to: "app.log"))
    #expect(log.lines == plainLines(content))
  }

  @Test(arguments: [1...1, 0...80, 1...4000, 60_000...70_000, 1...300_000, 262_100...262_200])
  func `Plain file, gzip and many members give the same lines`(
    lengths: ClosedRange<Int>
  ) throws {
    let size = lengths.upperBound < 100 ? 300 << 10 : 800 << 10
    let content = randomLog(size: size, lengths: lengths, seed: 7)
    let expected = plainLines(content)
    let plain = try ReadLog(folder.write(content, to: "plain"))
    #expect(plain.lines == expected)
    let compressed = try folder.gzip(content)
    let gzip = try ReadLog(folder.write(compressed, to: "compressed"))
    #expect(gzip.lines == expected)
    #expect(gzip.compression == "gzip")
    #expect(gzip.progress == compressed.count)
    let members = StoredGzip.members(content, of: 10_007)
    let cut = try ReadLog(folder.write(members, to: "members"))
    #expect(cut.lines == expected)
    #expect(Set([plain.identity, gzip.identity, cut.identity]).count == 1)
    #expect(plain.problems + gzip.problems + cut.problems == [])
  }

  /// Each member is a read of its own, so this reads in steps of 1 to 7 bytes.
  @Test(arguments: 1...7)
  func `Lines do not depend on how few bytes come at once`(size: Int) throws {
    let content = Array("one\r\n\n{\"two\":2}\nthree is longer\n\r\nfour".utf8)
    let log = try ReadLog(folder.write(StoredGzip.members(content, of: size), to: "app.gz"))
    #expect(log.lines == plainLines(content))
    #expect(log.problems.isEmpty)
  }
}

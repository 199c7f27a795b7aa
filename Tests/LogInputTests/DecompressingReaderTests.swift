import LogInput
import Testing

/// Whole and odd gzip files, as the `gzip` tool and others leave them.
struct DecompressingReaderTests {
  private let folder: TemporaryFolder
  private let first = Array("one\ntwo\n".utf8)
  private let second = Array("three\nfour\n".utf8)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ bytes: [UInt8]) throws -> ReadLog {
    try ReadLog(folder.write(bytes, to: "log"))
  }

  @Test func `Members behind each other are one log`() throws {
    let log = try read(folder.gzip(first) + folder.gzip(second))
    #expect(log.texts == ["one\n", "two\n", "three\n", "four\n"])
    #expect(log.problems.isEmpty)
  }

  @Test func `A line may go on in the next member`() throws {
    let log = try read(folder.gzip(Array("be".utf8)) + folder.gzip(Array("gin\nend".utf8)))
    #expect(log.texts == ["begin\n", "end"])
  }

  @Test func `Members without content count as nothing`() throws {
    let empty = try folder.gzip([])
    let log = try read(empty + folder.gzip(first) + empty + empty + folder.gzip(second) + empty)
    #expect(log.texts == ["one\n", "two\n", "three\n", "four\n"])
    #expect(log.problems.isEmpty)
  }

  @Test func `A gzip of nothing is an empty log`() throws {
    let log = try read(folder.gzip([]))
    #expect(log.lines.isEmpty)
    #expect(log.identity == nil)
    #expect(log.compression == "gzip")
    #expect(log.problems.isEmpty)
  }

  @Test(arguments: [1, 2, 7, 8, 511, 300_000])
  func `Zeros behind the last member are padding`(count: Int) throws {
    let log = try read(folder.gzip(first) + [UInt8](repeating: 0, count: count))
    #expect(log.texts == ["one\n", "two\n"])
    #expect(log.problems.isEmpty)
  }

  @Test func `A member may follow zeros`() throws {
    let log = try read(folder.gzip(first) + [0, 0, 0] + folder.gzip(second))
    #expect(log.texts == ["one\n", "two\n", "three\n", "four\n"])
  }

  @Test(arguments: [[0x78], Array("rubbish\n".utf8), [0, 0, 0x78, 0x1f, 0x8b], [0x1f]])
  func `Rubbish behind the last member is named, and no loss of lines`(rubbish: [UInt8]) throws {
    let log = try read(folder.gzip(first) + rubbish)
    #expect(log.texts == ["one\n", "two\n"])
    #expect(log.kinds == [.trailingBytes])
    #expect(!log.problems.contains { $0.isLoss })
  }

  @Test func `A file of the first magic byte alone is no log`() throws {
    #expect(try read([0x1f]).kinds == [.binary])
  }

  @Test func `Compression is told by content, not by name`() throws {
    let plain = try ReadLog(folder.write(first, to: "app.log.gz"))
    #expect(plain.compression == "none")
    #expect(plain.texts == ["one\n", "two\n"])
    let compressed = try ReadLog(folder.write(folder.gzip(first), to: "app.log"))
    #expect(compressed.compression == "gzip")
    #expect(compressed.texts == ["one\n", "two\n"])
  }

  @Test func `What is compressed twice is read, what is compressed three times is no text`() throws
  {
    let content = randomLog(size: 50_000, lengths: 1...200, seed: 3)
    let once = try read(folder.gzip(content))
    #expect(try read(folder.gzip(folder.gzip(content))).texts == once.texts)
    #expect(try read(folder.gzip(folder.gzip(folder.gzip(content)))).kinds == [.binary])
  }

  @Test(arguments: [-8, -5, -4, -1])
  func `A wrong checksum or length is named, and all is read`(place: Int) throws {
    let content = randomLog(size: 50_000, lengths: 1...200, seed: 4)
    var packed = try folder.gzip(content)
    let whole = try read(packed)
    packed[packed.count + place] ^= 0x40
    let damaged = try read(packed)
    #expect(damaged.kinds == [.corrupt])
    // The last line has no line feed, perhaps: of damaged data it is no evidence.
    #expect(damaged.texts == whole.texts.filter { $0.hasSuffix("\n") })
  }

  @Test func `An unfinished last line of whole compressed data counts by the same rule`() throws {
    #expect(try read(folder.gzip(Array("{\"a\":1}\nlast".utf8))).texts == ["{\"a\":1}\n", "last"])
    #expect(try read(folder.gzip(Array("{\"a\":1}\n{\"b".utf8))).kinds == [.unfinishedLine])
  }
}

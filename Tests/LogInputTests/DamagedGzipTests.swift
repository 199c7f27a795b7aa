import LogInput
import SeededRandom
import Testing

/// gzip files that end early or hold wrong bytes: what came before the damage is kept, the problem
/// is named, and nothing crashes or hangs.
struct DamagedGzipTests {
  private let folder: TemporaryFolder
  private let content: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    content = randomLog(size: 1500, lengths: 0...60, seed: 11)
  }

  private func isBeginning(_ lines: [ReadLog.Line], of content: [UInt8]) -> Bool {
    let all = plainLines(content)
    return lines.count <= all.count && lines[...] == all[..<lines.count]
  }

  @Test func `Every beginning of a gzip gives a beginning of the lines`() throws {
    let whole = try folder.gzip(content)
    var counts: [Int] = []
    for length in 2..<whole.count {
      let log = try ReadLog(folder.write(Array(whole[..<length]), to: "cut.gz"))
      #expect(isBeginning(log.lines, of: content), "cut at \(length)")
      #expect(log.kinds == [.cutOff], "cut at \(length)")
      #expect(log.problems.allSatisfy { $0.isLoss })
      counts.append(log.lines.count)
    }
    #expect(counts == counts.sorted())
    #expect(counts.last == plainLines(content).count)
  }

  @Test func `Every beginning of two members gives a beginning of the lines`() throws {
    let half = content.count / 2
    let first = try folder.gzip(Array(content[..<half]))
    let whole = try first + folder.gzip(Array(content[half...]))
    for length in first.count + 2..<whole.count {
      let log = try ReadLog(folder.write(Array(whole[..<length]), to: "cut.gz"))
      #expect(isBeginning(log.lines, of: content))
      #expect(log.lines.count >= plainLines(Array(content[..<half])).count - 1)
      #expect(log.kinds == [.cutOff], "cut at \(length)")
    }
  }

  @Test func `A cut of a large file keeps nearly all lines before it`() throws {
    let large = randomLog(size: 2 << 20, lengths: 20...400, seed: 5)
    var generator = SeededGenerator(1)
    let whole = try folder.gzip(large)
    for _ in 0..<6 {
      let length = Int.random(in: whole.count / 4..<whole.count, using: &generator)
      let log = try ReadLog(folder.write(Array(whole[..<length]), to: "cut.gz"))
      #expect(isBeginning(log.lines, of: large))
      #expect(log.kinds == [.cutOff])
      // Random lines compress evenly, so a part of the file holds about that part of the lines.
      let expected = large.count / whole.count * length
      #expect(log.bytes > expected / 2)
    }
  }

  /// The unfinished last line of cut data is no evidence, even when it looks whole.
  @Test func `The last line of cut data does not count without its line feed`() throws {
    let whole = StoredGzip.member(Array("{\"a\":1}\n{\"b\":2}".utf8))
    let log = try ReadLog(folder.write(Array(whole.dropLast(8)), to: "cut.gz"))
    #expect(log.texts == ["{\"a\":1}\n"])
    #expect(log.kinds == [.cutOff])
  }

  @Test func `A wrong byte anywhere never crashes and never goes unnamed`() throws {
    let whole = try folder.gzip(content)
    let all = plainLines(content)
    var damaged = 0
    for index in whole.indices.dropFirst(10) {
      var bytes = whole
      bytes[index] ^= 0x55
      let log = try ReadLog(folder.write(bytes, to: "wrong.gz"))
      guard log.lines != all || !log.problems.isEmpty else { continue }
      damaged += 1
      let kinds: Set<InputProblem.Kind> = [.corrupt, .cutOff, .trailingBytes, .binary]
      #expect(!kinds.isDisjoint(with: log.kinds), "byte \(index)")
    }
    // The checksum finds every change of the data.
    #expect(damaged == whole.count - 10)
  }

  @Test func `Lines before a wrong byte in the middle are kept`() throws {
    let members = StoredGzip.members(content, of: 250)
    var bytes = members
    bytes[members.count / 2] ^= 0x01
    let log = try ReadLog(folder.write(bytes, to: "wrong.gz"))
    #expect(log.kinds == [.corrupt])
    #expect(log.lines.count > plainLines(content).count / 3)
  }
}

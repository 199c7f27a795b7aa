import LogInput
import SeededRandom
import Testing

@testable import LogInput

/// A plain file at any of its places, against its bytes.
struct PlainFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func file(_ content: [UInt8]) throws -> PlainFile {
    try #require(PlainFile(LogSource(path: folder.write(content, to: "app.log"))))
  }

  @Test(arguments: [1, 100, 4096, 70_000, 300_000])
  func `Size, head, tails and identity are those of the bytes`(size: Int) throws {
    let content = Array(randomLog(size: size, lengths: 1...300, seed: UInt64(size)).prefix(size))
    let file = try file(content)
    #expect(file.size == size)
    #expect(file.head == ContentHead(content.span))
    for position in [1, 5, 4095, 4096, 4097, 65_537, size / 2, size - 1, size] {
      guard position > 0, position <= size else { continue }
      let bytes = Array(content[max(0, position - 4096)..<position])
      #expect(file.tail(before: position) == ContentHash(bytes.span))
      var identity = IdentityHasher()
      identity.add(Array(content[..<position]).span)
      #expect(file.identity(of: position) == identity.identity)
    }
    #expect(file.tail(before: size + 1) == nil)
    #expect(file.identity(of: size + 1) == nil)
    #expect(file.identity(of: 0) == nil)
    let read = try ReadLog(folder.path + "/app.log")
    #expect(file.identity(of: size)?.description == read.identity)
    #expect(LogSource(path: folder.path + "/app.log").storedIdentity == file.identity(of: size))
  }

  @Test func `Lines end behind the last line feed`() throws {
    let long = [UInt8](repeating: 0x61, count: 200_000)
    let content = Array("one\ntwo\n".utf8) + long + Array("\nrest".utf8)
    let file = try file(content)
    let end = content.count
    #expect(file.endOfLines(from: 0, to: end) == end - 4)
    #expect(file.endOfLines(from: 0, to: end - 4) == end - 4)
    #expect(file.endOfLines(from: 0, to: end - 5) == 8)
    #expect(file.endOfLines(from: 8, to: end - 5) == nil)
    #expect(file.endOfLines(from: 7, to: end - 5) == 8)
    #expect(file.endOfLines(from: 0, to: 3) == nil)
    #expect(file.endOfLines(from: 0, to: 4) == 4)
    #expect(file.endOfLines(from: end - 4, to: end) == nil)
    #expect(file.endOfLines(from: 3, to: 3) == nil)
    #expect(file.endOfLines(from: 0, to: end + 1) == nil)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `Ends of random lines are those of the bytes`(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let content = randomLog(size: 200_000, lengths: 1...90_000, seed: seed)
    let file = try file(content)
    for _ in 0..<40 {
      let end = Int.random(in: 0...content.count, using: &generator)
      let start = Int.random(in: 0...end, using: &generator)
      let feed = content[start..<end].lastIndex(of: 0x0a)
      #expect(file.endOfLines(from: start, to: end) == feed.map { $0 + 1 })
    }
  }

  /// The start of the last line that begins with no blank.
  private static func lastRecord(_ lines: Span<UInt8>, _ count: Int) -> Int? {
    (0..<count).last { ($0 == 0 || lines[$0 - 1] == 0x0a) && lines[$0] != 0x20 }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `The last record is where the bytes have it`(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let content = randomRecords(size: 300_000, seed: seed)
    let file = try file(content)
    let starts = content.indices.filter { $0 == 0 || content[$0 - 1] == 0x0a }
    for _ in 0..<20 {
      guard let end = starts.randomElement(using: &generator), end > 0 else { continue }
      guard let start = starts.filter({ $0 <= end }).randomElement(using: &generator) else {
        continue
      }
      let expected = starts.last { $0 >= start && $0 < end && content[$0] != 0x20 }
      #expect(file.lastRecord(from: start, to: end) { Self.lastRecord($0, $1) } == expected)
    }
  }

  /// A window begins anywhere in a line: what stands before its first line feed is no line.
  @Test func `A record that began far before is found, and none before the start`() throws {
    let more = [UInt8](repeating: 0x20, count: 99) + [0x0a]
    let trace = (0..<5000).flatMap { _ in more }
    let content = Array("first\nrecord\n".utf8) + trace
    let file = try file(content)
    var windows: [Int] = []
    let found = file.lastRecord(from: 0, to: content.count) { lines, count in
      #expect(lines.count == count + LineReader.padding)
      windows.append(count)
      return Self.lastRecord(lines, count)
    }
    #expect(found == 6)
    #expect(windows.count > 1 && windows == windows.sorted() && windows.last == content.count)
    #expect(file.lastRecord(from: 13, to: content.count) { Self.lastRecord($0, $1) } == nil)
    #expect(file.lastRecord(from: 0, to: 6) { Self.lastRecord($0, $1) } == 0)
    #expect(file.lastRecord(from: 6, to: 6) { Self.lastRecord($0, $1) } == nil)
    #expect(file.lastRecord(from: 0, to: content.count + 1) { Self.lastRecord($0, $1) } == nil)
  }

  @Test func `What can only be read from its start is no plain file`() throws {
    let content = randomLog(size: 5000, lengths: 1...80, seed: 1)
    let wide: [UInt8] = [0xff, 0xfe] + content.flatMap { [$0, 0] as [UInt8] }
    for bytes in [try folder.gzip(content), wide, [0] + content] {
      #expect(PlainFile(LogSource(path: try folder.write(bytes, to: "x"))) == nil)
    }
    #expect(PlainFile(LogSource(path: folder.path + "/none")) == nil)
    #expect(PlainFile(LogSource(path: "-")) == nil)
    #expect(PlainFile(LogSource(path: try folder.write([], to: "x")))?.size == 0)
    #expect(PlainFile(LogSource(path: try folder.write([0x0a], to: "x")))?.size == 1)
  }

  // MARK: Parts

  private struct Read: Equatable {
    var bytes: [UInt8] = []
    var numbers: [Int] = []
  }

  private static func read(_ log: inout OpenedLog) -> (Read, InputSummary) {
    var read = Read()
    let summary = log.lines.forEachBlock { block, count, first in
      var lines = 0
      for index in 0..<count {
        if index == 0 || block[index - 1] == 0x0a {
          read.numbers.append(first + lines)
          lines += 1
        }
        read.bytes.append(block[index])
      }
      return lines
    }
    return (read, summary)
  }

  /// Lines are numbered within a part; who reads it knows how many stand before.
  @Test(arguments: [
    (0, 100_000), (0, 600_000), (40_000, 90_000), (40_000, 600_000), (300_000, 300_001),
  ])
  func `A part of a file holds the whole file's lines`(from: Int, to: Int) throws {
    let content = randomRecords(size: 500_000, seed: 3)
    let starts = content.indices.filter { $0 == 0 || content[$0 - 1] == 0x0a }
    let start = try #require(starts.last { $0 <= from })
    let end = starts.first { $0 >= to } ?? content.count
    let path = try folder.write(content, to: "app.log")
    let part = LogPart(start: start, end: end, isLast: true)
    let source = LogSource(path: path, part: part)
    #expect(source.size == end - start)
    var opened = source.opened(part, limits: LineLimits())
    let (read, summary) = Self.read(&opened)
    #expect(read.bytes == Array(content[start..<end]))
    #expect(read.numbers == Array(1...starts.filter { $0 >= start && $0 < end }.count))
    #expect(summary.problems.isEmpty && summary.bytes == end - start)
  }

  @Test(arguments: [20_000, 60_000, 130_000])
  func `A part is cut in parts as a whole file is`(size: Int) throws {
    let content = randomRecords(size: 800_000, seed: 4)
    let starts = content.indices.filter { content[max(0, $0 - 1)] == 0x0a && content[$0] != 0x20 }
    let start = try #require(starts.first { $0 > 150_000 })
    let end = try #require(starts.first { $0 > 650_000 })
    for isLast in [true, false] {
      let path = try folder.write(content, to: "app.log")
      let source = LogSource(path: path, part: LogPart(start: start, end: end, isLast: isLast))
      let cut = try #require(LogParts(source, partSize: size))
      let parts = (0..<cut.count).compactMap { cut.part($0) { firstRecord($0, $1) } }
      #expect(parts.count > 1)
      #expect(parts.first?.start == start && parts.last?.end == end)
      #expect(parts.map(\.isLast) == parts.indices.map { isLast && $0 == parts.count - 1 })
      #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.end == $1.start })
      var bytes: [UInt8] = []
      for part in parts {
        #expect(starts.contains(part.start))
        var opened = cut.open(part, limits: LineLimits())
        bytes += Self.read(&opened).0.bytes
      }
      #expect(bytes == Array(content[start..<end]))
    }
  }
}

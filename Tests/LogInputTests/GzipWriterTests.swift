import Foundation
import SeededRandom
import Testing

@testable import LogInput

/// gzip that is written and read back.
struct GzipWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func gzip(
    _ bytes: [UInt8], level: Int32 = 1, partsOf size: Int = .max
  ) -> [UInt8] {
    var writer = GzipWriter(level: level)
    var start = 0
    while start < bytes.count {
      let end = start + min(size, bytes.count - start)
      writer.add(bytes.span.extracting(start..<end))
      start = end
    }
    return writer.finish()
  }

  private static func lines(_ bytes: [UInt8]) -> (lines: [[UInt8]], problem: InputProblem?) {
    var lines: [[UInt8]] = []
    let problem = forEachLine(ofGzip: bytes) { line in
      lines.append(line.indices.map { line[$0] })
    }
    return (lines, problem)
  }

  /// Text that compresses well, or bytes that do not.
  private static func content(
    _ count: Int, isText: Bool, _ generator: inout SeededGenerator
  ) -> [UInt8] {
    (0..<count).map { _ in
      isText
        ? UInt8.random(in: 97...100, using: &generator) : .random(in: 0...255, using: &generator)
    }
  }

  /// Status and output of a tool that is given a file.
  private func run(_ tool: [String], _ bytes: [UInt8]) throws -> (Int32, [UInt8]) {
    let path = try folder.write(bytes, to: "written-\(UUID().uuidString).gz")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = tool + [path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, Array(data))
  }

  @Test(arguments: [Int32(1), 6, 9, 0])
  func `gzip takes what is written`(level: Int32) throws {
    var generator = SeededGenerator(UInt64(level))
    for (count, isText) in [(0, true), (1, true), (70_000, false), (1 << 20, true)] {
      let content = Self.content(count, isText: isText, &generator)
      let packed = Self.gzip(content, level: level, partsOf: 10_007)
      #expect(try run(["gzip", "-t"], packed).0 == 0)
      #expect(try run(["zcat"], packed).1 == content)
      if isText, level > 0, count > 1000 { #expect(packed.count < count / 2) }
    }
  }

  @Test func `Parts do not matter`() {
    var generator = SeededGenerator(3)
    let content = Self.content(300_000, isText: true, &generator)
    let whole = Self.gzip(content)
    for size in [997, 65_536] { #expect(Self.gzip(content, partsOf: size) == whole) }
  }

  @Test(arguments: 0..<12)
  func `Lines come back`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    var written: [[UInt8]] = []
    for _ in 0..<Int.random(in: 0...300, using: &generator) {
      let length = Int.random(in: 0...5, using: &generator) == 0 ? 40_000 : 200
      let line = Self.content(
        Int.random(in: 0...length, using: &generator), isText: seed % 2 == 0, &generator)
      written.append(line.map { $0 == 0x0a ? 0x0b : $0 })
    }
    // More than a buffer.
    if seed % 3 == 0 { written.append([UInt8](repeating: 0x61, count: 700_000)) }
    let packed = Self.gzip(Array(written.map { $0 + [0x0a] }.joined()), partsOf: 4096)
    let read = Self.lines(packed)
    #expect(read.lines == written)
    #expect(read.problem == nil)
    // A last line without a line feed is one; an empty one is none.
    let open = Self.lines(Self.gzip(Array(written.joined(separator: [0x0a]))))
    #expect(open.lines == (written.last?.isEmpty == true ? written.dropLast() : written))
  }

  @Test func `Members follow each other`() {
    let packed = Self.gzip(Array("a\nb".utf8)) + Self.gzip(Array("c\nd\n".utf8))
    let read = Self.lines(packed)
    #expect(read.lines == ["a", "bc", "d"].map { Array($0.utf8) })
    #expect(read.problem == nil)
  }

  @Test func `Damage is told`() {
    let content = Array((0..<5000).map { "line \($0 * 7919)\n" }.joined().utf8)
    let packed = Self.gzip(content)
    let whole = Self.lines(packed).lines
    #expect(whole.count == 5000)
    for cut in [0, 1, 9, 30, packed.count / 2, packed.count - 1] {
      let read = Self.lines(Array(packed[..<cut]))
      #expect(read.problem?.kind == (cut < 2 ? .corrupt : .cutOff), "\(cut)")
      #expect(read.lines == Array(whole.prefix(read.lines.count)), "\(cut)")
    }
    var wrong = packed
    wrong[packed.count - 6] ^= 1
    #expect(Self.lines(wrong).problem?.kind == .corrupt)
    #expect(Self.lines(content).problem?.kind == .corrupt)
    #expect(Self.lines(packed + [1, 2, 3]).problem?.kind == .trailingBytes)
  }

  @Test func `A line that is too long ends it`() {
    let packed = Self.gzip(Array("short\n".utf8) + [UInt8](repeating: 0x61, count: 5000) + [0x0a])
    var lengths: [Int] = []
    let problem = forEachLine(ofGzip: packed, longestLine: 1000) { lengths.append($0.count) }
    #expect(lengths == [5])
    #expect(problem?.kind == .tooLong)
  }

  private struct Enough: Error, Equatable {}

  @Test func `What the body throws ends it`() {
    let packed = Self.gzip(Array("a\nb\nc\n".utf8))
    var lines = 0
    #expect(throws: Enough()) {
      _ = try forEachLine(ofGzip: packed) { (_) throws(Enough) in
        lines += 1
        if lines == 2 { throw Enough() }
      }
    }
    #expect(lines == 2)
  }
}

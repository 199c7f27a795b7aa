import LogInput
import Testing

/// Lines that are longer than allowed: skipped and counted, and nothing else changes.
struct LineLimitTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func line(_ length: Int) -> [UInt8] {
    [UInt8](repeating: 0x78, count: length) + [0x0a]
  }

  /// What reading `content` should give: the lines within the limit with their numbers.
  private func check(_ content: [UInt8], limit: Int, stored: [UInt8]? = nil) throws {
    let all = plainLines(content)
    let kept = all.filter { line in
      line.bytes.count - (line.bytes.last == 0x0a ? 1 : 0) <= limit
    }
    let path = try folder.write(stored ?? content, to: "app.log")
    let log = try ReadLog(path, limits: LineLimits(longestLine: limit))
    #expect(log.skipped.isEmpty)
    try checkSkipped(path, all.filter { !kept.contains($0) }, limit: limit)
    #expect(log.numbers == kept.map(\.number))
    #expect(log.lines == kept)
    #expect(log.tooLongLines == all.count - kept.count)
    #expect(log.kinds == (kept.count == all.count ? [] : [.tooLong]))
    #expect(log.bytes == kept.reduce(0) { $0 + $1.bytes.count })
  }

  /// The lines that are noted are those that are not kept, each with its beginning.
  private func checkSkipped(_ path: String, _ expected: [ReadLog.Line], limit: Int) throws {
    var limits = LineLimits(longestLine: limit)
    limits.notesSkippedLines = true
    let skipped = try ReadLog(path, limits: limits).skipped
    let contents = expected.map { $0.bytes.last == 0x0a ? $0.bytes.dropLast() : $0.bytes[...] }
    #expect(skipped.map(\.line) == expected.map(\.number))
    #expect(skipped.allSatisfy { $0.reason == .tooLong && $0.lines == 1 })
    #expect(skipped.map(\.length) == contents.map(\.count))
    #expect(
      skipped.map(\.beginning)
        == contents.map { Array($0.prefix(SkippedLine.longestBeginning)) })
  }

  @Test(arguments: [9, 10, 11, 12, 100, 262_143, 262_144, 262_145, 600_000, 1_500_000])
  func `A line over the limit is skipped, its neighbours and their numbers stay`(
    length: Int
  ) throws {
    let content = Array("first\nsecond\n".utf8) + Self.line(length) + Array("third\n\nlast".utf8)
    try check(content, limit: 10)
  }

  @Test(arguments: [
    [11], [11, 11], [5, 11, 5], [11, 5, 11], [11, 11, 5, 5, 11], [300_000, 5, 300_000, 11, 5],
  ])
  func `Long lines at the start, at the end and beside each other`(lengths: [Int]) throws {
    let content = lengths.flatMap(Self.line)
    try check(content, limit: 10)
    try check(Array(content.dropLast()), limit: 10)
  }

  @Test func `The limit holds for compressed logs read in small steps`() throws {
    let content = [5, 10, 11, 12, 300, 3, 10, 11].flatMap(Self.line) + Array("end".utf8)
    for size in 1...13 {
      try check(content, limit: 10, stored: StoredGzip.members(content, of: size))
    }
  }

  @Test func `Random lengths around the limit`() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      try check(randomLog(size: 400_000, lengths: 900...1100, seed: seed), limit: 1000)
    }
  }

  @Test func `A line of some megabytes is within the usual limit`() throws {
    try check(Self.line(3 << 20) + Array("next\n".utf8), limit: LineLimits().longestLine)
  }

  @Test func `The problem says how many lines and how long they may be`() throws {
    let path = try folder.write(Self.line(20) + Self.line(3) + Self.line(30), to: "app.log")
    let log = try ReadLog(path, limits: LineLimits(longestLine: 10))
    let message = try #require(log.problems.first?.message)
    #expect(message.hasPrefix("2 lines are longer than 10 bytes"))
  }
}

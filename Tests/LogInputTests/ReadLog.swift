import LogInput
import SeededRandom
import Testing

/// All that reading one log gave, as a reader sees it.
struct ReadLog: Equatable {
  struct Line: Equatable {
    var number: Int
    /// With its line end.
    var bytes: [UInt8]
  }

  var lines: [Line] = []
  var identity: String?
  var compression = ""
  var bytes = 0
  var tooLongLines = 0
  /// Lines that were handed over because they could not be used.
  var skipped: [SkippedLine] = []
  var problems: [InputProblem] = []
  /// What was told to the progress meter.
  var progress = 0

  /// The one log that a file holds.
  init(_ path: String, limits: LineLimits = LineLimits()) throws {
    let logs = try Self.all(path, limits: limits)
    try #require(logs.map(\.path) == [path])
    self = logs[0].log
  }

  /// All logs that a file holds, in its own order.
  static func all(
    _ path: String, limits: LineLimits = LineLimits()
  ) throws -> [(path: String, log: ReadLog)] {
    selected(path, PathSelection(), limits: limits).logs
  }

  /// The logs of a file that a selection takes, and how many members it leaves out.
  static func selected(
    _ path: String, _ selection: PathSelection, limits: LineLimits = LineLimits()
  ) -> (logs: [(path: String, log: ReadLog)], leftOut: Int) {
    var logs: [(path: String, log: ReadLog)] = []
    let leftOut = LogSource(path: path).forEachLog(limits: limits, selection: selection) { opened in
      var opened = opened
      logs.append((opened.path, ReadLog(&opened)))
      return true
    }
    return (logs, leftOut)
  }

  /// The logs of a source, unpacked on another thread or on this one.
  static func all(of source: LogSource, unpacksAhead: Bool) -> [ReadLog] {
    var logs: [ReadLog] = []
    source.forEachLog(unpacksAhead: unpacksAhead) { opened in
      var opened = opened
      logs.append(ReadLog(&opened))
      return true
    }
    return logs
  }

  private init(_ opened: inout OpenedLog) {
    var read: [Line] = []
    var told = 0
    var skipped: [SkippedLine] = []
    let summary = opened.lines.forEachBlock(
      progress: { told += $0 }, skipped: { skipped.append($0) }
    ) { block, count, firstLine in
      #expect(block.count == count + LineReader.padding)
      let lines = Self.cut(block.extracting(0..<count), firstLine)
      read += lines
      return lines.count
    }
    lines = read
    self.skipped = skipped
    progress = told
    identity = summary.identity?.description
    compression = summary.compression.rawValue
    bytes = summary.bytes
    tooLongLines = summary.tooLongLines
    problems = summary.problems
  }

  var kinds: [InputProblem.Kind] { problems.map(\.kind) }
  var texts: [String] { lines.map { String(decoding: $0.bytes, as: UTF8.self) } }
  var numbers: [Int] { lines.map(\.number) }

  /// The lines of a block, the plain way.
  private static func cut(_ block: Span<UInt8>, _ firstLine: Int) -> [Line] {
    var lines: [Line] = []
    var current: [UInt8] = []
    for index in block.indices {
      current.append(block[index])
      guard block[index] == 0x0a else { continue }
      lines.append(Line(number: firstLine + lines.count, bytes: current))
      current = []
    }
    if !current.isEmpty { lines.append(Line(number: firstLine + lines.count, bytes: current)) }
    return lines
  }
}

/// The lines of a text, cut the plain way.
func plainLines(_ content: [UInt8]) -> [ReadLog.Line] {
  var lines: [ReadLog.Line] = []
  var current: [UInt8] = []
  for byte in content {
    current.append(byte)
    guard byte == 0x0a else { continue }
    lines.append(ReadLog.Line(number: lines.count + 1, bytes: current))
    current = []
  }
  if !current.isEmpty { lines.append(ReadLog.Line(number: lines.count + 1, bytes: current)) }
  return lines
}

/// Lines of random lengths in `lengths`, together at least `size` bytes.
func randomLog(size: Int, lengths: ClosedRange<Int>, seed: UInt64) -> [UInt8] {
  var generator = SeededGenerator(seed)
  var content: [UInt8] = []
  while content.count < size {
    let letter = UInt8.random(in: 0x61...0x7a, using: &generator)
    let length = Int.random(in: lengths, using: &generator)
    content += repeatElement(letter, count: length)
    content.append(0x0a)
  }
  return content
}

/// Where the first record begins in a log of which each line that begins with no blank is one.
func firstRecord(_ lines: Span<UInt8>, _ count: Int) -> Int? {
  (0..<count).first { $0 == 0 ? lines[0] != 0x20 : lines[$0 - 1] == 0x0a && lines[$0] != 0x20 }
}

/// Random lines, of which some go on with the record before.
func randomRecords(size: Int, seed: UInt64) -> [UInt8] {
  var generator = SeededGenerator(seed)
  return plainLines(randomLog(size: size, lengths: 1...900, seed: seed)).flatMap { line in
    (Int.random(in: 0..<4, using: &generator) == 0 ? [0x20] : []) + line.bytes
  }
}

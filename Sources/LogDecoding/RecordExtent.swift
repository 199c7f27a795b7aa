// Which lines belong to one record: a text or an object with the stack that follows it.

/// A line as it stands in a block.
struct BlockLine {
  /// Without the line feed.
  var range: Range<Int>
  var shape: LineShape
  /// Tells lines of one writer from those of others in the same log.
  ///
  /// A stream, a container, a process; 0 where lines do not say.
  var source: UInt64
}

/// The lines of a block, and where records begin and end in them.
package struct RecordExtent: ~Copyable {
  /// A stack is no longer than this, in lines and in bytes.
  static let mostLines = 512
  static let mostBytes = 1 << 20
  /// Below a frame Python prints its line of code, marks under it, and maybe values.
  private static let mostCodeLines = 4
  /// What is kept of a block's end reaches back no further than this.
  static let mostTailLines = 600
  /// So many lines of plain text may follow a failure that begins with a time.
  static let mostPlainLines = 50

  /// Docker's lines hold their text escaped; of it the beginning is enough.
  private var unescaped: [UInt8] = []
  private static let longestBeginning = 200

  // MARK: Lines

  /// The line that begins at `start`.
  mutating func line(_ block: Span<UInt8>, at start: Int, count: Int) -> BlockLine {
    var end = start
    while end < count && block[end] != 0x0a { end += 1 }
    return line(block, start..<end)
  }

  mutating func line(_ block: Span<UInt8>, _ range: Range<Int>) -> BlockLine {
    let text = block.extracting(range)
    if PartAssembler.isDockerLine(text), let part = DockerPart(text) {
      return BlockLine(
        range: range, shape: shape(ofEscaped: text.extracting(part.content)),
        source: part.isErrorStream ? 2 : 1)
    }
    guard let prefix = LinePrefix(text) else {
      return BlockLine(range: range, shape: LineShape(text), source: 0)
    }
    var shape = LineShape(text.extracting(prefix.content))
    if prefix.isWriters, shape == .plain || shape == .exception { shape = .dated }
    return BlockLine(range: range, shape: shape, source: prefix.source(text))
  }

  private mutating func shape(ofEscaped content: Span<UInt8>) -> LineShape {
    unescaped.removeAll(keepingCapacity: true)
    TextUnescaper.append(
      content.extracting(..<min(content.count, Self.longestBeginning)), to: &unescaped)
    return LineShape(unescaped.span)
  }

  // MARK: Extents

  /// Where the record begins that `line` belongs to; not before `lowest`.
  mutating func beginning(
    of line: BlockLine, _ block: Span<UInt8>, from lowest: Int
  ) -> BlockLine {
    switch line.shape {
    case .object, .dated, .opening, .blank: return line
    case .plain, .exception:
      return leading(line, block, from: lowest) ?? line
    case .continuation, .pythonFrame: break
    }
    var position = line.range.lowerBound
    var lines = 0
    while position > lowest, lines < Self.mostLines {
      let above = self.line(block, endingAt: position - 1, from: lowest)
      lines += 1
      position = above.range.lowerBound
      guard line.range.upperBound - position <= Self.mostBytes else { break }
      if above.shape == .blank { continue }
      guard above.source == line.source else { break }
      if above.shape.beginsRecord { return above }
      if !above.shape.goesOn { return leading(above, block, from: lowest) ?? above }
    }
    return line
  }

  /// The record that a plain line goes on with: a failure that begins with a time, a little above.
  private mutating func leading(
    _ line: BlockLine, _ block: Span<UInt8>, from lowest: Int
  ) -> BlockLine? {
    var position = line.range.lowerBound
    var lines = 0
    while position > lowest, lines < Self.mostPlainLines {
      let above = self.line(block, endingAt: position - 1, from: lowest)
      lines += 1
      position = above.range.lowerBound
      if above.shape == .blank { continue }
      guard above.source == line.source else { return nil }
      if above.shape.beginsRecord {
        return above.shape == .dated && Self.isTrouble(block.extracting(above.range)) ? above : nil
      }
      // What ends a stack belongs to it, whatever its record is.
      if line.shape == .exception, above.shape == .pythonFrame, lines <= Self.mostCodeLines {
        return beginning(of: above, block, from: lowest)
      }
    }
    return nil
  }

  /// The end of the record that begins with `head`, behind its last line; `lines` counts them.
  mutating func end(
    of head: BlockLine, _ block: Span<UInt8>, count: Int
  ) -> (end: Int, lines: Int) {
    var end = min(head.range.upperBound + 1, count)
    var lines = 1
    var position = end
    var passed = 1
    var above = head
    var exceptions = head.shape == .exception ? 1 : 0
    var lastFrame = -Self.mostCodeLines
    let takesPlain = head.shape == .dated && Self.isTrouble(block.extracting(head.range))
    while position < count, passed < Self.mostLines, !Self.beginsObject(block, position, count) {
      let line = self.line(block, at: position, count: count)
      guard line.range.upperBound - head.range.lowerBound <= Self.mostBytes else { break }
      passed += 1
      position = line.range.upperBound + 1
      if line.shape == .blank { continue }
      guard line.source == head.source else { break }
      switch line.shape {
      case .continuation: break
      case .pythonFrame: lastFrame = passed
      case .exception where passed - lastFrame <= Self.mostCodeLines: exceptions += 1
      case .exception where takesPlain && passed <= Self.mostPlainLines && exceptions == 0:
        exceptions += 1
      case .plain where takesPlain && passed <= Self.mostPlainLines: break
      case .opening where takesPlain && Self.asksForMore(block.extracting(above.range)): break
      default: return (min(end, count), lines)
      }
      above = line
      lines = passed
      end = min(position, count)
    }
    return (min(end, count), lines)
  }

  /// Whether an object of one line begins, also inside docker's: what nearly all lines are.
  private static func beginsObject(_ block: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
    guard start + 10 < count, block[start] == UInt8(ascii: "{"),
      block[start + 1] == UInt8(ascii: "\"")
    else { return false }
    return !PartAssembler.isDockerLine(block.extracting(start..<count))
      || block[start + 8] == UInt8(ascii: "{")
  }

  // MARK: Blocks

  /// Where the last record of a block begins, which may go on in the next one.
  mutating func tail(_ block: Span<UInt8>, from lowest: Int, count: Int) -> Int {
    var position = count
    var lastPlain: Int?
    var lines = 0
    while position > lowest, lines < Self.mostTailLines, count - position <= 2 * Self.mostBytes {
      let hasLineFeed = block[position - 1] == 0x0a
      let line = self.line(block, endingAt: hasLineFeed ? position - 1 : position, from: lowest)
      lines += 1
      position = line.range.lowerBound
      if line.shape.beginsRecord { return position }
      if line.shape == .plain, lastPlain == nil { lastPlain = position }
    }
    return position == lowest ? lowest : lastPlain ?? position
  }

  /// Where the first record of a block begins that cannot go on with what stood before it.
  mutating func firstRecord(_ block: Span<UInt8>, count: Int) -> Int {
    var position = 0
    var lines = 0
    while position < count {
      if Self.beginsObject(block, position, count) { return position }
      let line = self.line(block, at: position, count: count)
      if line.shape.beginsRecord { return position }
      lines += 1
      let isFar = lines > Self.mostTailLines || position > 2 * Self.mostBytes
      if isFar, line.shape == .plain || lines > 2 * Self.mostTailLines { return position }
      position = line.range.upperBound + 1
    }
    return count
  }

  /// Where among whole lines the first record begins that goes on with nothing before it, whatever
  /// that is; `nil` where lines leave it open.
  package static func clearBeginning(_ lines: Span<UInt8>, count: Int) -> Int? {
    var extent = RecordExtent()
    let start = extent.firstRecord(lines, count: count)
    guard start < count, extent.line(lines, at: start, count: count).shape.beginsRecord else {
      return nil
    }
    return start
  }

  /// Where the last of whole lines' records begins, which may go on in lines to come; `nil` where
  /// it may begin before them all.
  package static func lastBeginning(_ lines: Span<UInt8>, count: Int) -> Int? {
    var extent = RecordExtent()
    let start = extent.tail(lines, from: 0, count: count)
    guard start < count, extent.line(lines, at: start, count: count).shape.beginsRecord else {
      return nil
    }
    return start
  }

  /// The line that ends at `end`, where its line feed stands.
  private mutating func line(
    _ block: Span<UInt8>, endingAt end: Int, from lowest: Int
  ) -> BlockLine {
    var start = end
    while start > lowest && block[start - 1] != 0x0a { start -= 1 }
    return line(block, start..<end)
  }

  /// Whether a text tells of an error by its level.
  private static func isTrouble(_ line: Span<UInt8>) -> Bool {
    var beginning: [UInt8] = []
    for index in 0..<min(line.count, 120) { beginning.append(line[index]) }
    return LogLevel.word(in: beginning[...]) >= .error
  }

  /// Whether a line ends with a colon, so that what it speaks of follows.
  private static func asksForMore(_ line: Span<UInt8>) -> Bool {
    var end = line.count
    while end > 0, line[end - 1] <= 0x20 { end -= 1 }
    return end > 0 && line[end - 1] == UInt8(ascii: ":")
  }
}

extension LinePrefix {
  /// Whether each line with this prefix is a record of its own unless it looks like a stack.
  fileprivate var isWriters: Bool { name == "syslog" || name == "heroku" || name == "dated" }

  /// What the prefix says about who wrote the line.
  fileprivate func source(_ line: Span<UInt8>) -> UInt64 {
    var name = FoldedName()
    for range in [service, host, process] {
      for index in range ?? 0..<0 { name.append(line[index]) }
    }
    return name.hash &+ (isErrorStream ? 1 : 0)
  }
}

// Cuts a log into blocks of whole lines. The only file that knows what a line is made of.

internal import Glibc

/// Limits of reading one log.
package struct LineLimits: Sendable {
  /// In bytes: longer lines are skipped and counted, never buffered.
  package var longestLine: Int
  /// Whether the beginnings of skipped lines are handed over.
  package var notesSkippedLines = false

  package init(longestLine: Int = 16 << 20) {
    self.longestLine = longestLine
  }
}

/// What reading one log came to.
package struct InputSummary: Sendable {
  package var compression = Compression.none
  /// `nil` when there is no content.
  package var identity: ContentIdentity? { hasher.identity }
  var hasher = IdentityHasher()
  /// After decompression, whole lines only.
  package var bytes = 0
  /// Lines that were skipped because they are longer than the limit.
  package var tooLongLines = 0
  /// Last lines that end within an object: one or none.
  package var unfinishedLines = 0
  package var problems: [InputProblem] = []

  package init() {}

  /// Takes over what the next part of the log came to.
  package mutating func append(_ next: InputSummary) {
    hasher.append(next.hasher)
    bytes += next.bytes
    tooLongLines += next.tooLongLines
    unfinishedLines += next.unfinishedLines
    problems += next.problems
  }
}

/// Reads one log from start to end.
@safe
package struct LineReader: ~Copyable {
  /// Bytes behind a block that may be read.
  package static let padding = 64
  private static let blockSize = 256 << 10

  /// Takes whole lines that follow each other, and returns how many they are: whoever searches
  /// them counts them anyway.
  ///
  /// `paddedBytes` are the lines with their line feeds (the last line of a log may have none) and
  /// `padding` bytes that mean nothing. `firstLine` is the number of the first line, from 1.
  package typealias BlockConsumer = (
    _ paddedBytes: Span<UInt8>, _ count: Int, _ firstLine: Int
  ) -> Int

  private let reader: DecompressingReader
  private var limits: LineLimits
  private var pages: PageBuffer
  /// Bytes at the start of `buffer` that hold content.
  private var filled = 0
  private var nextLine = 1
  /// Inside a line that is longer than the limit.
  private var isSkipping = false
  /// The beginning of that line, as far as it is noted, and its bytes so far.
  private var skippedBeginning: [UInt8] = []
  private var skippedLength = 0
  /// Not yet handed over.
  private var skippedLines: [SkippedLine] = []
  private var summary = InputSummary()
  /// Whether nothing was read yet, and what is read first is the log's beginning.
  private var isFirst: Bool

  /// `continuing`: what is read stands behind another part of the log.
  init(_ reader: DecompressingReader, limits: LineLimits, continuing: Bool = false) {
    self.reader = reader
    self.limits = limits
    isFirst = !continuing
    pages = PageBuffer(size: Self.blockSize + Self.padding)
  }

  /// The content's first bytes, at most `count`; they are still to be read.
  package func head(_ count: Int) -> [UInt8] { reader.peek(count) }

  /// Takes lines of so many bytes, whatever the limit was.
  package mutating func allowLines(of length: Int) {
    limits.longestLine = max(limits.longestLine, length)
  }

  /// Hands over all lines, one after another, without their line feeds.
  package mutating func forEachLine(
    progress: (Int) -> Void = { _ in }, _ body: (_ line: Span<UInt8>, _ number: Int) -> Void
  ) -> InputSummary {
    forEachBlock(progress: progress) { block, count, firstLine in
      var (start, lines) = (0, 0)
      while start < count {
        let end = Self.lineFeed(in: block, start..<count) ?? count
        body(block.extracting(start..<end), firstLine + lines)
        lines += 1
        start = end + 1
      }
      return lines
    }
  }

  /// Hands over all lines, block by block; `progress` is told the bytes read from the file.
  ///
  /// `skipped` gets the lines that are not handed over, when `LineLimits.notesSkippedLines`.
  package mutating func forEachBlock(
    progress: (Int) -> Void = { _ in }, skipped: (SkippedLine) -> Void = { _ in },
    _ body: BlockConsumer
  ) -> InputSummary {
    var hasHole = false
    while true {
      let room = unsafe UnsafeMutableRawBufferPointer(
        rebasing: buffer[filled..<min(filled + Self.blockSize, buffer.count - Self.padding)])
      // What is left of the block before is a line without its end.
      let searched = isFirst ? 0 : filled
      let count = unsafe reader.read(into: room)
      progress(reader.takeProgress())
      if count == 0 { break }
      filled += count
      if isFirst {
        hasHole = dropLeadingNULs() || hasHole
        if filled == 0 { continue }
        if let problem = unsafe Self.withBytes(buffer, 0..<filled, BinarySniffer.problem) {
          return finish(problem)
        }
        isFirst = false
      }
      takeWholeLines(from: searched, body, skipped)
      handOver(to: skipped)
    }
    takeLastLine(body, skipped)
    handOver(to: skipped)
    let isHoleOnly = isFirst && hasHole
    return finish(isHoleOnly ? InputProblem(.binary, "holds nothing but NUL bytes") : nil)
  }

  /// Reads the content only to know it again, instead of handing over lines.
  package mutating func fingerprint(
    _ wanted: @escaping (ContentHead) -> [Int]
  ) -> ContentFingerprint {
    var hashes = ContentFingerprinter(wanted)
    while true {
      let count = unsafe reader.read(into: buffer)
      if count == 0 { break }
      unsafe Self.withBytes(buffer, 0..<count) { hashes.add($0) }
    }
    return hashes.finish(reader.problems)
  }

  // MARK: Framing

  /// Forgets the NULs before anything else; false when there are none.
  ///
  /// A log that was emptied while its writer went on begins with a hole of any size.
  private mutating func dropLeadingNULs() -> Bool {
    var count = 0
    while unsafe count < filled && buffer[count] == 0 { count += 1 }
    if count > 0 { dropFirst(count) }
    return count > 0
  }

  /// `searched`: so many bytes hold no line feed, as is known from earlier.
  private mutating func takeWholeLines(
    from searched: Int, _ body: BlockConsumer, _ skipped: (SkippedLine) -> Void
  ) {
    if isSkipping && !skipToLineFeed() { return }
    if let end = lastLineFeed(in: searched..<filled) {
      emit(end + 1, body, skipped)
      dropFirst(end + 1)
    }
    if filled > limits.longestLine {
      isSkipping = true
      skip(0..<filled)
      filled = 0
    } else if unsafe filled == buffer.count - Self.padding {
      grow()
    }
  }

  /// Takes the last line of a log, when it has no line feed.
  ///
  /// Of cut-off data it is no evidence, and neither is a JSON object that a plain file ends within:
  /// that is named, not counted.
  private mutating func takeLastLine(
    _ body: BlockConsumer, _ skipped: (SkippedLine) -> Void
  ) {
    if isSkipping {
      endSkippedLine()
      return
    }
    guard filled > 0, !reader.isCutOff else { return }
    if unsafe Self.withBytes(buffer, 0..<filled, Self.isUnfinishedObject) {
      let message = "the last line ends within a JSON object; it was not counted"
      summary.problems.append(InputProblem(.unfinishedLine, message))
      summary.unfinishedLines = 1
      skip(0..<filled)
      noteSkippedLine(.unfinishedLine)
      return
    }
    emit(filled, body, skipped)
  }

  /// Whether a line that begins an object ends before the object does.
  private static func isUnfinishedObject(_ line: Span<UInt8>) -> Bool {
    guard line[0] == UInt8(ascii: "{") else { return false }
    var depth = 0
    var isQuoted = false
    var index = 0
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "{") where !isQuoted: depth += 1
      case UInt8(ascii: "}") where !isQuoted: depth -= 1
      default: break
      }
      if depth == 0 { return false }
      index += 1
    }
    return true
  }

  /// Hands over the first `count` bytes of the buffer, less the lines that are too long.
  private mutating func emit(
    _ count: Int, _ body: BlockConsumer, _ skipped: (SkippedLine) -> Void
  ) {
    // Within a block no longer than the limit, no line is longer either.
    guard count > limits.longestLine else {
      emit(0..<count, body, skipped)
      return
    }
    var accepted = 0..<0
    var start = 0
    while start < count {
      let end = lineFeed(in: start..<count).map { $0 + 1 } ?? count
      if end - start > limits.longestLine + 1 {
        emit(accepted, body, skipped)
        skip(start..<end - (unsafe buffer[end - 1] == 0x0a ? 1 : 0))
        endSkippedLine()
        accepted = end..<end
      } else {
        accepted = accepted.lowerBound..<end
      }
      start = end
    }
    emit(accepted, body, skipped)
  }

  private mutating func emit(
    _ range: Range<Int>, _ body: BlockConsumer, _ skipped: (SkippedLine) -> Void
  ) {
    guard !range.isEmpty else { return }
    // They stand before what follows.
    handOver(to: skipped)
    let firstLine = nextLine
    summary.bytes += range.count
    unsafe Self.withBytes(buffer, range) { summary.hasher.add($0) }
    nextLine += unsafe Self.withBytes(buffer, range.lowerBound..<range.upperBound + Self.padding) {
      body($0, range.count, firstLine)
    }
  }

  /// Forgets the rest of a line that is too long; false when its end is not there yet.
  private mutating func skipToLineFeed() -> Bool {
    guard let end = lineFeed(in: 0..<filled) else {
      skip(0..<filled)
      filled = 0
      return false
    }
    skip(0..<end)
    dropFirst(end + 1)
    endSkippedLine()
    return true
  }

  private mutating func endSkippedLine() {
    isSkipping = false
    summary.tooLongLines += 1
    noteSkippedLine(.tooLong)
    nextLine += 1
  }

  /// Passes over bytes of a line that is skipped.
  private mutating func skip(_ range: Range<Int>) {
    skippedLength += range.count
    guard limits.notesSkippedLines else { return }
    let room = SkippedLine.longestBeginning - skippedBeginning.count
    for index in range.prefix(room) { unsafe skippedBeginning.append(buffer[index]) }
  }

  private mutating func noteSkippedLine(_ reason: SkippedLine.Reason) {
    if limits.notesSkippedLines {
      skippedLines.append(
        SkippedLine(
          line: nextLine, reason: reason, length: skippedLength, beginning: skippedBeginning))
    }
    skippedLength = 0
    skippedBeginning = []
  }

  private mutating func handOver(to consumer: (SkippedLine) -> Void) {
    for line in skippedLines { consumer(line) }
    skippedLines.removeAll()
  }

  private mutating func finish(_ problem: InputProblem?) -> InputSummary {
    summary.compression = reader.compression
    summary.problems += reader.problems
    if let problem { summary.problems.append(problem) }
    if summary.tooLongLines > 0 {
      let lines = summary.tooLongLines == 1 ? "1 line is" : "\(summary.tooLongLines) lines are"
      let message = "\(lines) longer than \(limits.longestLine) bytes and skipped (see --max-line)"
      summary.problems.append(InputProblem(.tooLong, message))
    }
    return summary
  }

  // MARK: The buffer

  private var buffer: UnsafeMutableRawBufferPointer { unsafe pages.bytes }

  private static func withBytes<Result>(
    _ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
    return unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes in
      unsafe body(Span(_unsafeElements: bytes))
    }
  }

  private func lineFeed(in range: Range<Int>) -> Int? {
    guard let start = unsafe buffer.baseAddress,
      let found = unsafe memchr(start + range.lowerBound, 0x0a, range.count)
    else { return nil }
    return unsafe found - UnsafeMutableRawPointer(start)
  }

  private static func lineFeed(in block: Span<UInt8>, _ range: Range<Int>) -> Int? {
    unsafe block.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress,
        let found = unsafe memchr(start + range.lowerBound, 0x0a, range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - start
    }
  }

  private func lastLineFeed(in range: Range<Int>) -> Int? {
    var index = range.upperBound - 1
    while index >= range.lowerBound {
      if unsafe buffer[index] == 0x0a { return index }
      index -= 1
    }
    return nil
  }

  private mutating func dropFirst(_ count: Int) {
    unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[count..<filled]))
    filled -= count
  }

  private mutating func grow() {
    let larger = unsafe PageBuffer(size: 2 * (buffer.count - Self.padding) + Self.padding)
    unsafe larger.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    pages = larger
  }
}

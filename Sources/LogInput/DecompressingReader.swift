/// Bytes of a log as they were before compression.
///
/// What is compressed is told by the first bytes, never by the file's name.
@safe
final class DecompressingReader: ByteSource {
  /// Bytes asked of the source at once.
  private static let chunkSize = 256 << 10
  private static let gzipMagic: [UInt8] = [0x1f, 0x8b]

  private enum State {
    case beginning, plain, insideMember, betweenMembers, otherCompression, ended
  }

  private var source: (any ByteSource)?
  private lazy var inflater = GzipInflater()
  private var decompressor: LibarchiveReader?
  private var frames: FrameGuard?
  private var pages: PageBuffer
  /// The part of `input` that is read but not yet used.
  private var unused: Range<Int> = 0..<0
  private var sourceEnded = false
  private var state = State.beginning
  /// Content that was looked at before it was asked for.
  private var lookahead: [UInt8] = []
  private(set) var compression = Compression.none
  private var ownProblems: [InputProblem] = []

  /// `nil` for a content known to be empty.
  init(_ source: (any ByteSource)?) {
    self.source = source
    state = source == nil ? .ended : .beginning
    pages = PageBuffer(size: source == nil ? 0 : Self.chunkSize)
  }

  /// What is known not to be compressed, or not any more.
  init(plain source: any ByteSource, compression: Compression = .none) {
    self.source = source
    state = .plain
    pages = PageBuffer(size: 0)
    self.compression = compression
  }

  /// The same content, unpacked on a thread of its own; itself when it is not compressed.
  func unpackedAhead() -> DecompressingReader {
    guard compression != .none, let ahead = ReadAheadReader(self) else { return self }
    return DecompressingReader(plain: ahead, compression: compression)
  }

  /// A content of which nothing can be read.
  init(unreadable problems: [InputProblem], compression: Compression = .none) {
    source = nil
    pages = PageBuffer(size: 0)
    state = .ended
    ownProblems = problems
    self.compression = compression
  }

  private var input: UnsafeMutableRawBufferPointer { unsafe pages.bytes }

  var problems: [InputProblem] { (source?.problems ?? []) + ownProblems }

  func takeProgress() -> Int { source?.takeProgress() ?? 0 }

  /// The content's first bytes, at most `count`; they are still to be read.
  func peek(_ count: Int) -> [UInt8] {
    if lookahead.count < count && state != .ended {
      var bytes = [UInt8](repeating: 0, count: count)
      var filled = lookahead.count
      bytes.replaceSubrange(0..<filled, with: lookahead)
      while filled < count {
        let more = unsafe bytes.withUnsafeMutableBytes {
          unsafe step(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
        }
        if more == 0 { break }
        filled += more
      }
      lookahead = Array(bytes[..<filled])
    }
    return lookahead
  }

  /// What is inside of a content that is compressed twice, as deliveries of CloudWatch are; else the
  /// content itself.
  ///
  /// What is compressed a third time is left as it is.
  func unpackedTwice() -> DecompressingReader {
    let head = peek(Compression.magicSize)
    guard compression != .none, Compression(of: head.span) != .none else { return self }
    return DecompressingReader(self)
  }

  func read(into output: UnsafeMutableRawBufferPointer) -> Int {
    guard !lookahead.isEmpty else { return unsafe step(into: output) }
    let count = min(lookahead.count, output.count)
    unsafe output.copyBytes(from: lookahead[..<count])
    lookahead.removeFirst(count)
    return unsafe count + step(into: UnsafeMutableRawBufferPointer(rebasing: output[count...]))
  }

  private func step(into output: UnsafeMutableRawBufferPointer) -> Int {
    while unsafe state != .ended && !output.isEmpty {
      switch state {
      case .beginning: begin()
      case .plain:
        let count = unsafe readPlain(into: output)
        if count == 0 { state = .ended }
        return count
      case .insideMember:
        let count = unsafe inflate(into: output)
        if count > 0 { return count }
      case .betweenMembers: beginNextMember()
      case .otherCompression:
        let count = unsafe decompress(into: output)
        if count == 0 { state = .ended }
        return count
      case .ended: break
      }
    }
    return 0
  }

  private func begin() {
    while unused.count < Compression.magicSize && fillInput() {}
    compression = unsafe input[unused].withMemoryRebound(to: UInt8.self) { bytes in
      unsafe Compression(of: Span(_unsafeElements: bytes))
    }
    switch compression {
    case .gzip: state = .insideMember
    // Nothing to read, or no leave to: that is named already.
    case .none: state = unused.isEmpty ? .ended : .plain
    case .zstd, .bzip2, .xz, .lz4:
      beginOtherCompression()
    }
  }

  private var startsWithGzipMagic: Bool {
    guard unused.count >= Self.gzipMagic.count else { return false }
    return unsafe input[unused.lowerBound] == Self.gzipMagic[0]
      && input[unused.lowerBound + 1] == Self.gzipMagic[1]
  }

  private func beginOtherCompression() {
    guard let source else { return }
    let whole = unsafe PrefixedSource(Array(input[unused]), source)
    pages = PageBuffer(size: 0)
    let frames = FrameGuard(whole, compression)
    self.source = frames
    self.frames = frames
    decompressor = LibarchiveReader(decompressing: compression, frames)
    state = .otherCompression
  }

  private func decompress(into output: UnsafeMutableRawBufferPointer) -> Int {
    guard let decompressor else { return 0 }
    let count = unsafe decompressor.read(into: output)
    // What went wrong below ends the data above it as well.
    guard count == 0, problems.isEmpty else { return count }
    if let failure = decompressor.failure, !failure.isEnd {
      ownProblems.append(
        InputProblem(
          .corrupt,
          "the compressed data is damaged (\(failure.message)); what came before was read, but for the "
            + "last block"))
    } else if decompressor.failure != nil || frames?.isInsideFrame == true {
      ownProblems.append(
        InputProblem(
          .cutOff,
          "the compressed data ends early; what came before was read, but for the last block"))
    }
    return 0
  }

  private static let endsEarly = InputProblem(
    .cutOff, "the compressed data ends early; what came before was read")

  private func readPlain(into output: UnsafeMutableRawBufferPointer) -> Int {
    guard !unused.isEmpty else { return unsafe source?.read(into: output) ?? 0 }
    let count = min(unused.count, output.count)
    unsafe output.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: input[unused.lowerBound..<unused.lowerBound + count]))
    unused = unused.lowerBound + count..<unused.upperBound
    return count
  }

  /// Returns 0 at the end of a member, or when more input is needed.
  private func inflate(into output: UnsafeMutableRawBufferPointer) -> Int {
    if unused.isEmpty && !fillInput() {
      // The inflater may still hold output that the last call had no room for.
      if let step = unsafe inflateStep(into: output), step.produced > 0 { return step.produced }
      if state == .insideMember {
        ownProblems.append(Self.endsEarly)
        state = .ended
      }
      return 0
    }
    return unsafe inflateStep(into: output)?.produced ?? 0
  }

  private func inflateStep(into output: UnsafeMutableRawBufferPointer) -> InflateStep? {
    do throws(InflateError) {
      let step = try unsafe inflater.inflate(
        UnsafeMutableRawBufferPointer(rebasing: input[unused]), into: output)
      unused = unused.lowerBound + step.consumed..<unused.upperBound
      if step.reachedMemberEnd { state = .betweenMembers }
      return step
    } catch {
      ownProblems.append(
        InputProblem(.corrupt, error.message + "; what came before was read"))
      state = .ended
      guard error.produced > 0 else { return nil }
      return InflateStep(consumed: 0, produced: error.produced, reachedMemberEnd: false)
    }
  }

  /// Goes on with the next member; zeros behind the last one are padding.
  private func beginNextMember() {
    while true {
      while unused.count < Self.gzipMagic.count && fillInput() {}
      guard !unused.isEmpty else {
        state = .ended
        return
      }
      if startsWithGzipMagic {
        inflater.reset()
        state = .insideMember
        return
      }
      guard unsafe input[unused.lowerBound] == 0 else { break }
      unused = unused.lowerBound + 1..<unused.upperBound
    }
    ownProblems.append(
      InputProblem(
        .trailingBytes, "bytes behind the last gzip member are no gzip; they were not read"))
    state = .ended
  }

  /// Appends to the unused input; returns false at the end of the source.
  private func fillInput() -> Bool {
    guard !sourceEnded, let source else { return false }
    if unused.lowerBound > 0 {
      unsafe input.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[unused]))
      unused = 0..<unused.count
    }
    let count = unsafe source.read(
      into: UnsafeMutableRawBufferPointer(rebasing: input[unused.upperBound...]))
    unused = 0..<unused.upperBound + count
    sourceEnded = count == 0
    return count > 0
  }
}

/// Bytes that were taken from a source already, and the rest of it.
@safe
private final class PrefixedSource: ByteSource {
  private var prefix: [UInt8]
  private let source: any ByteSource

  init(_ prefix: [UInt8], _ source: any ByteSource) {
    self.prefix = prefix
    self.source = source
  }

  var problems: [InputProblem] { source.problems }

  func takeProgress() -> Int { source.takeProgress() }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !prefix.isEmpty else { return unsafe source.read(into: buffer) }
    let count = min(prefix.count, buffer.count)
    unsafe buffer.copyBytes(from: prefix[..<count])
    prefix.removeFirst(count)
    return count
  }
}

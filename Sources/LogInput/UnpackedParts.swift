// Large compressed files in parts: they are unpacked in one go, and read side by side.

internal import Synchronization

/// A part of what a compressed file holds: whole records, as far as those who cut it could see.
package struct UnpackedPart {
  /// From 0 on.
  package var number: Int
  /// Where it stands in the content.
  package var place: LogPart
  fileprivate var bytes: PageBuffer
  fileprivate var count: Int
  /// Bytes that were read from the file for it.
  fileprivate var progress: Int
  fileprivate var problems: [InputProblem]
}

/// The parts of what a large compressed file holds.
///
/// Whoever wants a part unpacks the next one, while others read theirs. The parts depend on the
/// file alone.
package final class UnpackedParts: Sendable {
  /// Bytes of a part, about.
  package static let usualSize = 4 << 20
  /// Smaller files are read in one piece.
  private static let worthParts = 512 << 10
  /// Content that has no place for a cut in so many parts is read in one piece.
  private static let mostLength = 4

  private struct State {
    var content: DecompressingReader
    /// What was unpacked behind the last part.
    var rest: [UInt8] = []
    var number = 0
    var offset = 0
    var hasEnded = false

    /// Fills pages with the rest of the part before, and with what is behind it; returns how far.
    mutating func unpack(into pages: PageBuffer, most: Int) -> Int {
      var count = rest.count
      unsafe pages.bytes.copyBytes(from: rest)
      rest = []
      while count < most {
        let more = unsafe content.read(
          into: UnsafeMutableRawBufferPointer(rebasing: pages.bytes[count..<most]))
        if more == 0 { break }
        count += more
      }
      return count
    }

    mutating func part(_ pages: PageBuffer, count: Int) -> UnpackedPart {
      defer {
        number += 1
        offset += count
      }
      return UnpackedPart(
        number: number,
        place: LogPart(
          start: offset, end: hasEnded ? nil : offset + count),
        bytes: pages, count: count, progress: content.takeProgress(),
        problems: hasEnded ? content.problems : [])
    }
  }

  /// The content's first bytes.
  package let head: [UInt8]
  private let path: String
  private let partSize: Int
  private let compression: Compression
  private let state: Mutex<State>

  /// `nil` for what is read in one piece: small files, plain ones, archives, UTF-16 content, standard
  /// input.
  package init?(_ source: LogSource, partSize: Int = UnpackedParts.usualSize) {
    guard !source.isStandardInput, source.size >= min(Self.worthParts, partSize),
      let file = try? FileDescriptorReader(source)
    else { return nil }
    let content = DecompressingReader(file).unpackedTwice()
    let head = content.peek(ArchiveFormat.headSize)
    guard content.compression != .none, ArchiveFormat(of: head.span) == nil,
      UTF16ByteOrder(of: head.span) == nil, let first = head.first, first != 0
    else { return nil }
    self.head = head
    path = source.path
    self.partSize = partSize
    compression = content.compression
    state = Mutex(State(content: content))
  }

  /// What the next part came to.
  package enum Step {
    case part(UnpackedPart)
    /// There is no further part.
    case end
    /// There is no place for a cut.
    case uncuttable
  }

  /// Unpacks the next part.
  package func next(firstRecord: LogPart.RecordSearch) -> Step {
    state.withLock { state in
      if state.hasEnded { return .end }
      for length in 1...Self.mostLength {
        let pages = PageBuffer(size: length * partSize + LineReader.padding)
        let count = state.unpack(into: pages, most: length * partSize)
        if count < length * partSize {
          state.hasEnded = true
          return .part(state.part(pages, count: count))
        }
        let start = max(0, count - LogPart.window)
        guard let found = LogPart.cut(in: pages.copy(start..<count), firstRecord) else {
          state.rest = pages.copy(0..<count)
          continue
        }
        let cut = start + found
        state.rest = pages.copy(cut..<count)
        return .part(state.part(pages, count: cut))
      }
      state.hasEnded = true
      return .uncuttable
    }
  }

  /// Opens a part.
  package func open(_ part: UnpackedPart, limits: LineLimits) -> OpenedLog {
    let content = DecompressingReader(plain: PartSource(part), compression: compression)
    return OpenedLog(
      path: path, lines: LineReader(content, limits: limits, continuing: !part.place.isFirst))
  }
}

/// The bytes of a part.
@safe
private final class PartSource: ByteSource {
  private let part: UnpackedPart
  private var offset = 0
  private var progress: Int

  init(_ part: UnpackedPart) {
    self.part = part
    progress = part.progress
  }

  var problems: [InputProblem] { part.problems }

  func takeProgress() -> Int {
    defer { progress = 0 }
    return progress
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, part.count - offset)
    unsafe buffer.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: part.bytes.bytes[offset..<offset + count]))
    offset += count
    return count
  }
}

extension PageBuffer {
  fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
    unsafe [UInt8](UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
}

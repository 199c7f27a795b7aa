/// Watches compressed data on its way to libarchive: refuses what would take too much memory to
/// read, and tells where the compressed data ends.
///
/// libarchive allows zstd 128 MiB and xz 1 GiB, and takes bytes behind the end for damage.
@safe
final class FrameGuard: ByteSource {
  /// What decompressing may look back on, in bytes.
  static let largestWindow = 64 << 20

  private let source: any ByteSource
  private var frames: any FrameWalk
  private var ownProblems: [InputProblem] = []

  init(_ source: any ByteSource, _ compression: Compression) {
    self.source = source
    frames =
      switch compression {
      case .zstd: ZstdFrames()
      case .xz: XZFrames()
      case .none, .gzip, .bzip2, .lz4: UnknownFrames()
      }
  }

  var problems: [InputProblem] { source.problems + ownProblems }

  /// Whether the bytes so far end within a frame.
  var isInsideFrame: Bool { frames.isInsideFrame }

  func takeProgress() -> Int { source.takeProgress() }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard ownProblems.isEmpty else { return 0 }
    let count = unsafe source.read(into: buffer)
    guard count > 0 else { return 0 }
    let step = unsafe buffer[..<count].withMemoryRebound(to: UInt8.self) { bytes in
      unsafe frames.take(Span(_unsafeElements: bytes))
    }
    guard let problem = step.problem else { return count }
    ownProblems.append(problem)
    return step.accepted
  }
}

/// Follows the frames of compressed data without decompressing it.
protocol FrameWalk {
  /// Whether what was taken so far ends within a frame.
  var isInsideFrame: Bool { get }

  /// Takes the next bytes, up to where a problem lies.
  mutating func take(_ bytes: Span<UInt8>) -> FrameStep
}

struct FrameStep {
  /// Bytes before the problem.
  var accepted: Int
  var problem: InputProblem?
}

/// Frames that need no watching.
private struct UnknownFrames: FrameWalk {
  var isInsideFrame: Bool { false }

  mutating func take(_ bytes: Span<UInt8>) -> FrameStep { FrameStep(accepted: bytes.count) }
}

/// Gathers small headers out of bytes that come in pieces, and skips what lies between.
struct HeaderGatherer {
  /// What was gathered of the present header.
  private(set) var header: [UInt8] = []
  /// Size of the present header, in bytes.
  private(set) var size: Int
  private var skip = 0

  init(size: Int) { self.size = size }

  /// Whether neither a byte to skip nor one of the header is missing or there.
  var isAtStart: Bool { header.isEmpty && skip == 0 }

  /// Skips `count` bytes, then gathers a header of `size` bytes.
  mutating func go(skipping count: Int = 0, size: Int) {
    skip = count
    header.removeAll(keepingCapacity: true)
    self.size = size
  }

  /// Makes the present header longer.
  mutating func extend(to size: Int) { self.size = size }

  /// Takes bytes from `index` on; true when the header is whole.
  mutating func take(_ bytes: Span<UInt8>, from index: inout Int) -> Bool {
    let skipped = min(skip, bytes.count - index)
    skip -= skipped
    index += skipped
    while skip == 0 && header.count < size && index < bytes.count {
      header.append(bytes[index])
      index += 1
    }
    return skip == 0 && header.count == size
  }
}

extension FrameStep {
  static func windowTooLarge(accepted: Int, _ window: Int) -> FrameStep {
    let limit = FrameGuard.largestWindow >> 20
    return FrameStep(
      accepted: accepted,
      problem: InputProblem(
        .windowTooLarge,
        "decompressing takes a window of \(window >> 20) MiB, and \(limit) MiB are allowed; what "
          + "came before was read; compress it anew with a smaller window"))
  }

  static func trailingBytes(accepted: Int, _ name: String) -> FrameStep {
    FrameStep(
      accepted: accepted,
      problem: InputProblem(
        .trailingBytes,
        "bytes behind the end of the \(name) data are no such data; they were not read"))
  }
}

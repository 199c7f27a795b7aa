internal import Glibc
internal import Synchronization

/// A large buffer in pages of its own.
///
/// From the heap, thousands of small logs would leave a gap of its size each, because what is kept
/// of a log lands behind its buffer. Only pages that are used take memory. The bytes mean nothing:
/// a few buffers are kept for the logs that come next, as the system takes longer to give pages than
/// a small log takes to be read.
///
/// Who writes to one has it alone.
@safe
final class PageBuffer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter size: In bytes; 0 for none.
  init(size: Int) {
    guard size > 0 else {
      unsafe bytes = .init(start: nil, count: 0)
      return
    }
    if let kept = unsafe KeptPages.take(size: size) {
      unsafe bytes = kept
      return
    }
    let start = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      fatalError("out of memory")
    }
    unsafe bytes = .init(start: start, count: size)
  }

  deinit {
    if let start = unsafe bytes.baseAddress, unsafe !KeptPages.keep(bytes) {
      unsafe munmap(start, bytes.count)
    }
  }
}

/// Buffers that nobody uses, for whoever asks for one of their size next.
private enum KeptPages {
  /// Each log that is read takes two, and workers are as many as cores.
  private static let most = 16
  /// Together, in bytes.
  private static let mostBytes = 12 << 20

  @safe
  private struct Buffer: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
  }

  private static let kept = Mutex<[Buffer]>([])

  static func take(size: Int) -> UnsafeMutableRawBufferPointer? {
    let buffer = kept.withLock { kept -> Buffer? in
      kept.lastIndex { unsafe $0.bytes.count == size }.map { kept.remove(at: $0) }
    }
    return unsafe buffer?.bytes
  }

  /// Whether the buffer is kept.
  static func keep(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    let buffer = unsafe Buffer(bytes: bytes)
    return kept.withLock { kept in
      let size = kept.reduce(bytes.count) { unsafe $0 + $1.bytes.count }
      guard kept.count < most, size <= mostBytes else { return false }
      kept.append(buffer)
      return true
    }
  }
}

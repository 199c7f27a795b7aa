internal import Glibc

/// A large buffer in pages of its own, which go back to the system with it.
///
/// From the heap, thousands of small logs would leave a gap of its size each, because what is kept
/// of a log lands behind its buffer. Only pages that are used take memory; all begin as zeros.
@safe
final class PageBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter size: In bytes; 0 for none.
  init(size: Int) {
    guard size > 0 else {
      unsafe bytes = .init(start: nil, count: 0)
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
    if let start = unsafe bytes.baseAddress { unsafe munmap(start, bytes.count) }
  }
}

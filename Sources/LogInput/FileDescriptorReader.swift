internal import Glibc

/// Owns a file descriptor and reads it from start to end.
final class FileDescriptorReader: ByteSource {
  let descriptor: Int32
  private let closesDescriptor: Bool
  private var bytesRead = 0
  /// Bytes that are still to be read.
  private var remaining = Int.max
  private(set) var problems: [InputProblem] = []

  init(_ source: LogSource) throws(InputProblem) {
    if source.isStandardInput {
      descriptor = STDIN_FILENO
      closesDescriptor = false
      return
    }
    // Not blocking: the file may have become a FIFO since it was found.
    descriptor = unsafe open(source.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    closesDescriptor = true
    guard descriptor >= 0 else {
      throw InputProblem(.unreadable, "cannot be opened: \(systemMessage(errno))")
    }
    posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
  }

  deinit {
    if closesDescriptor && descriptor >= 0 { close(descriptor) }
  }

  /// Reads no more than a part from now on.
  func limit(to part: LogPart) {
    lseek(descriptor, part.start, SEEK_SET)
    remaining = part.end.map { $0 - part.start } ?? .max
  }

  /// Up to `count` bytes at an offset, whatever was read so far; fewer at the end of the file, and
  /// none where reading fails.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = unsafe max(0, pread(descriptor, buffer.baseAddress, count, offset))
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard problems.isEmpty else { return 0 }
    while true {
      let wanted = min(buffer.count, remaining)
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, wanted)
      if count >= 0 {
        bytesRead += count
        remaining -= count
        return count
      }
      if errno == EINTR { continue }
      problems.append(
        InputProblem(
          .unreadable, "reading stopped: \(systemMessage(errno)); what came before was read"))
      return 0
    }
  }

  func takeProgress() -> Int {
    defer { bytesRead = 0 }
    return bytesRead
  }
}

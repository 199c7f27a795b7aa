internal import Glibc

/// Owns a file descriptor and reads it from start to end.
final class FileDescriptorReader: ByteSource {
  private let descriptor: Int32
  private let closesDescriptor: Bool
  private var bytesRead = 0
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

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard problems.isEmpty else { return 0 }
    while true {
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        bytesRead += count
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

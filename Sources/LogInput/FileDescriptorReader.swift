internal import Glibc

/// Owns a file descriptor and reads it from start to end.
struct FileDescriptorReader: ~Copyable {
  private let descriptor: Int32
  private let closesDescriptor: Bool

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
    if closesDescriptor { close(descriptor) }
  }

  /// Reads into the start of `buffer`; 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    while true {
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      throw InputProblem(
        .unreadable, "reading stopped: \(systemMessage(errno)); what came before was read")
    }
  }
}

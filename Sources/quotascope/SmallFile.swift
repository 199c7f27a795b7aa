internal import Glibc

/// A file that is read whole: a list, or settings.
enum SmallFile {
  struct ReadError: Error, CustomStringConvertible {
    var description: String
    /// Whether there is no such file.
    var isMissing = false
  }

  /// All bytes of the file, or of standard input when it is `-`.
  static func read(_ path: String, atMost longest: Int) -> Result<[UInt8], ReadError> {
    let descriptor = unsafe path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(failure()) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return .failure(failure()) }
      if count == 0 { return .success(bytes) }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= longest else {
        return .failure(ReadError(description: "is longer than \(longest) bytes"))
      }
    }
  }

  private static func failure() -> ReadError {
    let code = errno
    let message = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return ReadError(
      description: "cannot be read: \(message)", isMissing: code == ENOENT || code == ENOTDIR)
  }
}

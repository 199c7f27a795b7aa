// Where text goes: standard output, standard error, files that appear whole or not at all.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc

/// Writes a text to a descriptor; a reader that went away ends the program quietly.
///
/// Returns whether all of it was written.
@discardableResult
func write(_ text: String, to descriptor: Int32) -> Bool {
  var text = text
  return text.withUTF8 { bytes in
    var start = 0
    while start < bytes.count {
      let written = unsafe Glibc.write(
        descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
      if written >= 0 {
        start += written
      } else if errno == EPIPE {
        exit(0)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

/// Writes a text to standard output, or ends with a message.
func writeToOutput(_ text: String) throws {
  try checkOutput(write(text, to: STDOUT_FILENO))
}

/// Ends with a message when not all was written to standard output.
func checkOutput(_ isWhole: Bool) throws {
  guard isWhole else {
    warn("standard output: cannot be written: \(systemMessage())")
    throw ExitStatus.nothingAnalysed
  }
}

func writeToError(_ text: String) {
  write(text, to: STDERR_FILENO)
}

/// Says something to whoever started the program.
///
/// Names of files may hold anything: nothing in them may steer a terminal.
func warn(_ message: String) {
  writeToError("quotascope: " + shown(message) + "\n")
}

/// A text without what could steer a terminal.
func shown(_ text: String) -> String {
  String(text.unicodeScalars.map { $0.isUnsafeToShow ? "\u{fffd}" : Character($0) })
}

/// What the system says of an error.
func systemMessage(_ number: Int32 = errno) -> String {
  unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}

/// A destination that could not be written.
struct OutputError: Error, CustomStringConvertible {
  var description: String
}

/// Writes a file, whole or not at all, or ends with a message.
///
/// `partialName`: where the content is until it is whole, for a file that nobody else writes; what an
/// earlier run left there is replaced.
func writeFile(
  _ path: String, partialName: String? = nil, _ content: (Int32) -> Bool
) throws {
  do throws(OutputError) {
    try AtomicFile(path: path, partialName: partialName).write(content)
  } catch {
    warn(error.description)
    throw ExitStatus.nothingAnalysed
  }
}

/// A file that is replaced only when its new content is complete.
struct AtomicFile {
  let path: String
  /// The name of the file that its content is in until it is whole; one that is free unless given.
  var partialName: String?

  func write(_ text: String) throws(OutputError) {
    try write { quotascope.write(text, to: $0) }
  }

  /// Replaces the file with what `content` writes to a descriptor; it returns false when it failed.
  func write(_ content: (Int32) -> Bool) throws(OutputError) {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    // A device or FIFO cannot be replaced, only written to.
    if exists && status.st_mode & S_IFMT != S_IFREG {
      try writeInPlace(content)
    } else {
      try replace(with: content, mode: exists ? status.st_mode & 0o7777 : 0o644)
    }
  }

  private func writeInPlace(_ content: (Int32) -> Bool) throws(OutputError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    guard content(descriptor) else { throw failure() }
  }

  private func replace(with content: (Int32) -> Bool, mode: mode_t) throws(OutputError) {
    let target = Self.target(of: path)
    let (descriptor, temporary) = partialName.map(Self.partialFile) ?? Self.freeFile(beside: target)
    guard descriptor >= 0 else { throw failure() }
    fchmod(descriptor, mode)
    let isWhole = content(descriptor) && fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isWhole, isClosed, unsafe rename(temporary, target) == 0 else {
      let error = failure()
      unsafe unlink(temporary)
      throw error
    }
  }

  private static func partialFile(_ name: String) -> (descriptor: Int32, name: String) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    return (unsafe open(name, flags, 0o600), name)
  }

  private static func freeFile(beside target: String) -> (descriptor: Int32, name: String) {
    var name = Array((target + ".XXXXXX").utf8CString)
    let descriptor = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    return (
      descriptor, String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    )
  }

  /// What a symbolic link leads to: it stays a link.
  private static func target(of path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private func failure() -> OutputError {
    OutputError(description: "\(path): cannot be written: \(systemMessage())")
  }
}

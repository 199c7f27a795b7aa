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
  return text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0), to: descriptor) }
}

/// Writes bytes as `write` does text.
func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  unsafe bytes.withUnsafeBytes { unsafe write($0, to: descriptor) }
}

private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
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
    let new = try begin()
    try new.end(isWhole: content(new.descriptor))
  }

  /// Begins its new content.
  func begin() throws(OutputError) -> NewContent {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    // A device or FIFO cannot be replaced, only written to.
    if exists && status.st_mode & S_IFMT != S_IFREG {
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      return try NewContent(path: path, descriptor: descriptor, place: .itself)
    }
    let target = Self.target(of: path)
    let new: NewContent
    if let partialName {
      new = try NewContent(
        path: path, descriptor: Self.partialFile(partialName), place: .file(partialName, target))
    } else if case let descriptor = Self.namelessFile(beside: target), descriptor >= 0 {
      new = try NewContent(path: path, descriptor: descriptor, place: .nowhere(target))
    } else {
      let (descriptor, name) = Self.freeFile(beside: target)
      fchmod(descriptor, 0o644)
      new = try NewContent(path: path, descriptor: descriptor, place: .file(name, target))
    }
    // A new one has the mode that its folder's user wants.
    if exists { fchmod(new.descriptor, status.st_mode & 0o7777) }
    return new
  }

  private static func partialFile(_ name: String) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    return unsafe open(name, flags, 0o666)
  }

  /// Bit of `open` for a file without a name; the header's macro is not imported.
  private static let temporaryFile: Int32 = 0o20_000_000

  /// A file that vanishes when the program is killed; negative where there is no such thing.
  private static func namelessFile(beside target: String) -> Int32 {
    guard unsafe access(NewContent.openFiles, X_OK) == 0 else { return -1 }
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    return unsafe open(folder, temporaryFile | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
  }

  fileprivate static func freeFile(beside target: String) -> (descriptor: Int32, name: String) {
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
}

/// The new content of a file that is not complete yet.
struct NewContent {
  fileprivate enum Place {
    /// What cannot be replaced.
    case itself
    /// Another name, and the one that it will have.
    case file(String, String)
    /// No name yet, and the one that it will have.
    case nowhere(String)
  }

  /// To write to.
  let descriptor: Int32
  private let path: String
  private let place: Place
  /// Where the files that a process has open can be named.
  fileprivate static let openFiles = "/proc/self/fd"

  fileprivate init(path: String, descriptor: Int32, place: Place) throws(OutputError) {
    self.path = path
    self.descriptor = descriptor
    self.place = place
    guard descriptor >= 0 else { throw failure() }
  }

  /// Puts the content in its place, or forgets it when it is not whole.
  consuming func end(isWhole: Bool) throws(OutputError) {
    switch place {
    case .itself:
      defer { close(descriptor) }
      guard isWhole else { throw failure() }
    case .file(let name, let target):
      let isWritten = isWhole && fsync(descriptor) == 0
      let isClosed = close(descriptor) == 0
      guard isWritten, isClosed, unsafe rename(name, target) == 0 else {
        let error = failure()
        unsafe unlink(name)
        throw error
      }
    case .nowhere(let target):
      defer { close(descriptor) }
      guard isWhole, fsync(descriptor) == 0, Self.name(descriptor, target) else { throw failure() }
    }
  }

  /// Gives an open file a name; one that is taken is taken over.
  private static func name(_ descriptor: Int32, _ target: String) -> Bool {
    let file = openFiles + "/\(descriptor)"
    func link(_ name: String) -> Bool {
      unsafe linkat(AT_FDCWD, file, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    }
    if link(target) { return true }
    guard errno == EEXIST else { return false }
    // Nothing replaces a file in one step but a name.
    let (taken, name) = AtomicFile.freeFile(beside: target)
    guard taken >= 0 else { return false }
    close(taken)
    unsafe unlink(name)
    guard link(name) else { return false }
    if unsafe rename(name, target) == 0 { return true }
    let number = errno
    unsafe unlink(name)
    errno = number
    return false
  }

  private func failure() -> OutputError {
    OutputError(description: "\(path): cannot be written: \(systemMessage())")
  }
}

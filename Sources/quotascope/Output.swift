// Where text goes: standard output, standard error, files that appear whole or not at all.

internal import Glibc

/// Writes a text to a descriptor; a reader that went away ends the program quietly.
func write(_ text: String, to descriptor: Int32) {
  var text = text
  text.withUTF8 { bytes in
    var start = 0
    while start < bytes.count {
      let written = unsafe Glibc.write(
        descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
      if written >= 0 {
        start += written
      } else if errno == EPIPE {
        exit(0)
      } else if errno != EINTR {
        return
      }
    }
  }
}

func writeToError(_ text: String) {
  write(text, to: STDERR_FILENO)
}

/// Says something to whoever started the program.
func warn(_ message: String) {
  writeToError("quotascope: \(message)\n")
}

/// A destination that could not be written.
struct OutputError: Error, CustomStringConvertible {
  var description: String
}

/// A file that is replaced only when its new content is complete.
struct AtomicFile {
  let path: String

  func write(_ text: String) throws(OutputError) {
    var name = Array((path + ".XXXXXX").utf8CString)
    let descriptor = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { throw failure("cannot be written") }
    let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    fchmod(descriptor, 0o644)
    quotascope.write(text, to: descriptor)
    let isWhole = fsync(descriptor) == 0 || errno == EINVAL
    close(descriptor)
    guard isWhole, unsafe rename(temporary, path) == 0 else {
      let error = failure("cannot be written")
      unsafe unlink(temporary)
      throw error
    }
  }

  private func failure(_ what: String) -> OutputError {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return OutputError(description: "\(path): \(what): \(reason)")
  }
}

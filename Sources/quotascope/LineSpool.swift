internal import ArgumentParser
internal import Glibc
internal import LogInput

/// Lines of text, held until they can be written: in memory, and beyond a limit in a temporary file
/// that has no name.
final class LineSpool: @unchecked Sendable {
  // Filled by one task and drained by another after it has ended.
  private var memory: [UInt8] = []
  private var file: Int32 = -1
  private static let memoryLimit = 4 << 20

  deinit {
    if file >= 0 { close(file) }
  }

  /// Adds a line with its line feed.
  func add(_ line: String) {
    memory.append(contentsOf: line.utf8)
    if memory.count > Self.memoryLimit { spill() }
  }

  /// Hands all lines over in order.
  func drain(_ take: (Substring) -> Void) {
    if file >= 0 {
      spill()
      lseek(file, 0, SEEK_SET)
      drainFile(take)
    }
    takeLines(&memory, take)
  }

  private func spill() {
    if file < 0 {
      file = Self.namelessFile()
    }
    // Without a place for temporary files memory must do.
    guard file >= 0 else { return }
    var start = 0
    while start < memory.count {
      let written = unsafe memory.withUnsafeBytes { bytes in
        unsafe Glibc.write(file, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
      }
      if written <= 0 {
        warn("temporary space is full")
        exit(ExitStatus.nothingAnalysed.rawValue)
      }
      start += written
    }
    memory.removeAll(keepingCapacity: true)
  }

  private static func namelessFile() -> Int32 {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var name = Array((folder + "/quotascope.XXXXXX").utf8CString)
    return unsafe name.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      let descriptor = unsafe mkstemp(start)
      if descriptor >= 0 { unsafe unlink(start) }
      return descriptor
    }
  }

  private func drainFile(_ take: (Substring) -> Void) {
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var pending: [UInt8] = []
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe read(file, $0.baseAddress, $0.count)
      }
      guard count > 0 else { break }
      pending.append(contentsOf: chunk[..<count])
      takeLines(&pending, take)
    }
  }

  /// Takes the whole lines out of `bytes`.
  private func takeLines(_ bytes: inout [UInt8], _ take: (Substring) -> Void) {
    guard let end = bytes.lastIndex(of: 0x0a) else { return }
    let text = String(decoding: bytes[...end], as: UTF8.self)
    bytes.removeSubrange(...end)
    for line in text.split(separator: "\n") { take(line) }
  }
}

extension LineSpool {
  /// Takes the lines of a log that could not be used.
  func add(of scan: LogScan) -> (SkippedLine) -> Void {
    { self.add(SkippedLines.text($0, path: scan.source.path)) }
  }
}

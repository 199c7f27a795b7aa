internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogInput
internal import OutageReconstruction
internal import Synchronization

/// Lines of text, held until they can be written: in memory, and beyond a limit in a file.
final class LineSpool: @unchecked Sendable {
  // Filled by one task and drained by another after it has ended.
  private var memory: [UInt8] = []
  private var segments: [Range<Int>] = []
  private let file: SpoolFile
  /// What a log that was read to its end may keep in memory: an archive has many of them.
  private static let keptLimit = 512

  init(_ file: SpoolFile) {
    self.file = file
  }

  /// Adds a line with its line feed.
  func add(_ line: String) {
    memory.append(contentsOf: line.utf8)
    if memory.count > file.memoryOfSpool { spill() }
  }

  /// Adds a line without its line feed.
  func add(_ line: ArraySlice<UInt8>) {
    memory.append(contentsOf: line)
    memory.append(0x0a)
    if memory.count > file.memoryOfSpool { spill() }
  }

  /// Says that no line is to come: what can wait in the file, does.
  func release() {
    if memory.count > Self.keptLimit { spill() }
  }

  /// Hands all lines over in order, without their line feeds.
  func drain(_ take: (ArraySlice<UInt8>) -> Void) {
    var pending: [UInt8] = []
    for segment in segments {
      file.read(segment) { chunk in
        pending.append(contentsOf: chunk)
        takeLines(&pending, take)
      }
    }
    pending += memory
    takeLines(&pending, take)
  }

  private func spill() {
    // Without a place for temporary files memory must do.
    guard let segment = file.append(memory) else { return }
    segments.append(segment)
    memory = []
  }

  /// Takes the whole lines out of `bytes`.
  private func takeLines(_ bytes: inout [UInt8], _ take: (ArraySlice<UInt8>) -> Void) {
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0a) {
      take(bytes[start..<end])
      start = end + 1
    }
    bytes.removeSubrange(..<start)
  }
}

/// A temporary file without a name, for the lines of many logs.
final class SpoolFile: Sendable {
  private struct State {
    var descriptor: Int32 = -1
    var end = 0
  }

  private let state = Mutex(State())
  private let folder: String
  /// Bytes that a spool may keep in memory.
  let memoryOfSpool: Int
  private static let chunkSize = 1 << 20

  init(folder: String, memoryOfSpool: Int) {
    self.folder = folder
    self.memoryOfSpool = memoryOfSpool
  }

  deinit {
    state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
  }

  /// Writes `bytes` behind all others; `nil` when there is no place for temporary files.
  func append(_ bytes: [UInt8]) -> Range<Int>? {
    let (descriptor, begin) = state.withLock { state in
      if state.descriptor < 0 { state.descriptor = TemporarySpace.namelessFile(in: folder) }
      defer { state.end += bytes.count }
      return (state.descriptor, state.end)
    }
    guard descriptor >= 0 else { return nil }
    var start = 0
    while start < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { bytes in
        unsafe pwrite(
          descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start,
          begin + start)
      }
      if written <= 0 {
        warn("temporary space is full")
        exit(ExitStatus.nothingAnalysed.rawValue)
      }
      start += written
    }
    return begin..<begin + bytes.count
  }

  /// Hands over the bytes of a segment, piece by piece.
  func read(_ segment: Range<Int>, _ take: (ArraySlice<UInt8>) -> Void) {
    let descriptor = state.withLock(\.descriptor)
    var chunk = [UInt8](repeating: 0, count: min(segment.count, Self.chunkSize))
    var position = segment.lowerBound
    while position < segment.upperBound {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe pread(
          descriptor, $0.baseAddress, min($0.count, segment.upperBound - position), position)
      }
      guard count > 0 else { break }
      take(chunk[..<count])
      position += count
    }
  }
}

extension LineSpool {
  /// Takes a line of the log at `path` that could not be used.
  func add(_ line: SkippedLine, of path: String, _ redaction: Redaction) {
    add(SkippedLines.text(line, path: path, redaction))
  }
}

// Where event streams go: standard output, or a file that appears when it is complete.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogInput

/// Writes the lines of an event stream.
struct EventOutput: ~Copyable {
  private let descriptor: Int32
  /// `nil` for standard output.
  private let file: NewContent?
  private var gzip: GzipWriter?
  private var lines: [UInt8] = []
  /// The error of the first block that could not be written; 0 as long as there is none.
  private var failure: Int32 = 0
  private static let blockSize = 64 << 10

  /// `path`: of a file, compressed when it ends in `.gz`; `nil` for standard output.
  init(_ path: String?) throws {
    guard let path else {
      descriptor = STDOUT_FILENO
      file = nil
      gzip = nil
      return
    }
    do throws(OutputError) {
      let file = try AtomicFile(path: path).begin()
      (descriptor, self.file) = (file.descriptor, file)
    } catch {
      warn(error.description)
      throw ExitStatus.nothingAnalysed
    }
    gzip = path.hasSuffix(".gz") ? GzipWriter() : nil
  }

  /// Adds a line with its line feed.
  mutating func write(_ line: String) {
    lines.append(contentsOf: line.utf8)
    if lines.count >= Self.blockSize { flush() }
  }

  /// Adds a line, without its line feed, with a piece of text at a place in it.
  mutating func write(_ line: ArraySlice<UInt8>, with piece: String, at place: Int) {
    lines += line.prefix(place)
    lines.append(contentsOf: piece.utf8)
    lines += line.dropFirst(place)
    lines.append(0x0a)
    if lines.count >= Self.blockSize { flush() }
  }

  private mutating func flush() {
    if var writer = gzip.take() {
      writer.add(lines.span)
      put(writer.takeOutput())
      gzip = consume writer
    } else {
      put(lines)
    }
    lines.removeAll(keepingCapacity: true)
  }

  private mutating func put(_ bytes: [UInt8]) {
    if failure == 0, !quotascope.write(bytes, to: descriptor) { failure = errno }
  }

  /// Ends the stream: a file appears under its name.
  consuming func finish() throws {
    flush()
    if let rest = gzip.take()?.finish() { put(rest) }
    let isWhole = failure == 0
    if !isWhole { errno = failure }
    guard let file else { return try checkOutput(isWhole) }
    do throws(OutputError) {
      try file.end(isWhole: isWhole)
    } catch {
      warn(error.description)
      throw ExitStatus.nothingAnalysed
    }
  }
}

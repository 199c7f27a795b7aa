// Bytes in memory as a source, and their lines.

internal import Glibc

/// Bytes that are all there already.
@safe
final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var problems: [InputProblem] { [] }

  func takeProgress() -> Int { 0 }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - place)
    unsafe buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }
}

/// Hands over the lines that gzip holds, without their line feeds.
///
/// - Returns: What is wrong with the bytes; the lines before that were handed over, but for the one
///   that it is in. `nil` when all of them were.
/// - Throws: What `body` throws, and so ends it.
package func forEachLine<Failure>(
  ofGzip bytes: [UInt8], longestLine: Int = LineLimits().longestLine,
  _ body: (Span<UInt8>) throws(Failure) -> Void
) throws(Failure) -> InputProblem? {
  let reader = DecompressingReader(MemorySource(bytes))
  _ = reader.peek(1)
  guard reader.compression == .gzip else {
    return InputProblem(.corrupt, "the bytes are no gzip")
  }
  var buffer = [UInt8](repeating: 0, count: 256 << 10)
  /// Of a line whose end is not there yet.
  var filled = 0
  while true {
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe reader.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
    }
    if count == 0 { break }
    var start = 0
    // What was there before is known to hold none.
    var searched = filled
    filled += count
    while let end = lineFeed(in: buffer, searched..<filled) {
      guard end - start <= longestLine else { return tooLong(longestLine) }
      try body(buffer.span.extracting(start..<end))
      start = end + 1
      searched = start
    }
    buffer.replaceSubrange(0..<filled - start, with: buffer[start..<filled])
    filled -= start
    guard filled <= longestLine else { return tooLong(longestLine) }
    if filled == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
  }
  if let problem = reader.problems.first { return problem }
  if filled > 0 { try body(buffer.span.extracting(0..<filled)) }
  return nil
}

private func tooLong(_ longestLine: Int) -> InputProblem {
  InputProblem(.tooLong, "a line is longer than \(longestLine) bytes")
}

private func lineFeed(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
  unsafe bytes.withUnsafeBytes { bytes in
    guard let start = bytes.baseAddress,
      let found = unsafe memchr(start + range.lowerBound, 0x0a, range.count)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - start
  }
}

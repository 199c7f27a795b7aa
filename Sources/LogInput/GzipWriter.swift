// Writes gzip. The only file that calls zlib's deflate.

internal import CZlib

/// Makes one gzip member of bytes that come in parts.
///
/// The same bytes in any parts give the same member for one level and version of zlib.
@safe
package struct GzipWriter: ~Copyable {
  /// 15 bits of window, and 16 for "write a gzip header".
  private static let windowBits: Int32 = 15 + 16
  private static let chunkSize = 64 << 10

  /// In memory of its own because zlib remembers its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var chunk = [UInt8](repeating: 0, count: chunkSize)
  private var output: [UInt8] = []

  /// `level` from 1, the fastest, to 9, the smallest; 0 only stores.
  package init(level: Int32 = 1) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let result = unsafe quotascope_deflate_init(stream, max(0, min(9, level)), Self.windowBits)
    precondition(result == Z_OK, "zlib cannot start: out of memory")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Compressed bytes so far; zlib holds back some that are added.
  package var count: Int { output.count }

  /// Hands over the compressed bytes so far: those that come later stand behind them.
  package mutating func takeOutput() -> [UInt8] {
    defer { output.removeAll(keepingCapacity: true) }
    return output
  }

  /// Adds bytes behind those that were added before.
  package mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        // zlib counts in 32 bits.
        let part = unsafe UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
        // zlib only reads, but does not say so.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: part.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(part.count)
        deflate(Z_NO_FLUSH)
        unsafe rest = rest.dropFirst(part.count)
      }
    }
    unsafe stream.pointee.next_in = nil
  }

  /// Ends the member and gives all of its bytes that were not taken.
  package consuming func finish() -> [UInt8] {
    unsafe stream.pointee.avail_in = 0
    deflate(Z_FINISH)
    return output
  }

  /// Takes what zlib has to give until it wants more.
  private mutating func deflate(_ flush: Int32) {
    while true {
      let produced = unsafe chunk.withUnsafeMutableBufferPointer { chunk in
        unsafe stream.pointee.next_out = chunk.baseAddress
        unsafe stream.pointee.avail_out = UInt32(chunk.count)
        let result = unsafe CZlib.deflate(stream, flush)
        precondition(
          result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR,
          "zlib's stream is broken")
        unsafe stream.pointee.next_out = nil
        return unsafe chunk.count - Int(stream.pointee.avail_out)
      }
      output += chunk[..<produced]
      // Room that is left tells that there is no more.
      if produced < chunk.count { return }
    }
  }
}

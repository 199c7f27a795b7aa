// Inflates one gzip member after the other. The only file with calls to zlib and ISA-L.

#if ISAL
  internal import CISAL
#endif
internal import CZlib

/// What one step of inflating did.
struct InflateStep {
  var consumed: Int
  var produced: Int
  var reachedMemberEnd: Bool
}

/// What the library says about damaged data.
struct InflateError: Error {
  var message: String
  /// Bytes of output that are good: all of a member whose checksum alone is wrong.
  var produced = 0
}

#if ISAL
  /// Owns an ISA-L state.
  @safe
  final class GzipInflater {
    private let state: UnsafeMutablePointer<inflate_state>

    init() {
      unsafe state = .allocate(capacity: 1)
      unsafe state.initialize(to: inflate_state())
      reset()
    }

    deinit {
      unsafe state.deinitialize(count: 1)
      unsafe state.deallocate()
    }

    /// Makes ready for the next member.
    func reset() {
      unsafe isal_inflate_init(state)
      unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
    }

    func inflate(
      _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(InflateError) -> InflateStep {
      unsafe state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe state.pointee.avail_in = UInt32(input.count)
      unsafe state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe state.pointee.avail_out = UInt32(output.count)
      let result = unsafe isal_inflate(state)
      defer {
        unsafe state.pointee.next_in = nil
        unsafe state.pointee.next_out = nil
      }
      if result == ISAL_INCORRECT_CHECKSUM {
        throw InflateError(
          message: "a checksum is wrong",
          produced: unsafe output.count - Int(state.pointee.avail_out))
      }
      guard result == ISAL_DECOMP_OK || result == ISAL_END_INPUT else {
        throw InflateError(message: "the compressed data is damaged (ISA-L \(result))")
      }
      return unsafe InflateStep(
        consumed: input.count - Int(state.pointee.avail_in),
        produced: output.count - Int(state.pointee.avail_out),
        reachedMemberEnd: state.pointee.block_state == ISAL_BLOCK_FINISH)
    }
  }
#else
  /// Owns a zlib stream, in memory of its own because zlib remembers its address.
  @safe
  final class GzipInflater {
    /// 15 bits of window, and 16 for "expect a gzip header".
    private static let windowBits: Int32 = 15 + 16

    private let stream: UnsafeMutablePointer<z_stream>

    init() {
      unsafe stream = .allocate(capacity: 1)
      unsafe stream.initialize(to: z_stream())
      let result = unsafe quotascope_inflate_init(stream, Self.windowBits)
      precondition(result == Z_OK, "zlib cannot start: out of memory")
    }

    deinit {
      unsafe inflateEnd(stream)
      unsafe stream.deinitialize(count: 1)
      unsafe stream.deallocate()
    }

    /// Makes ready for the next member.
    func reset() {
      unsafe inflateReset(stream)
    }

    func inflate(
      _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(InflateError) -> InflateStep {
      unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(output.count)
      let result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      defer {
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
      }
      // zlib tells a wrong checksum from other damage only in words.
      let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? ""
      if result == Z_DATA_ERROR, words.hasSuffix("check") {
        throw InflateError(
          message: "a checksum is wrong",
          produced: unsafe output.count - Int(stream.pointee.avail_out))
      }
      guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
        throw InflateError(message: "the compressed data is damaged (zlib \(result))")
      }
      return unsafe InflateStep(
        consumed: input.count - Int(stream.pointee.avail_in),
        produced: output.count - Int(stream.pointee.avail_out),
        reachedMemberEnd: result == Z_STREAM_END)
    }
  }
#endif

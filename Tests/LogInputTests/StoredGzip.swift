/// Writes gzip members whose content is stored, byte by byte from RFC 1952 and RFC 1951, so that
/// tests decide where each member ends.
enum StoredGzip {
  /// One member; at most 65,535 bytes.
  static func member(_ content: [UInt8]) -> [UInt8] {
    let length = UInt16(content.count)
    var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    bytes.append(1)
    bytes += littleEndian(UInt32(length), 2) + littleEndian(UInt32(~length), 2)
    bytes += content
    return bytes + littleEndian(checksum(content), 4) + littleEndian(UInt32(length), 4)
  }

  /// The content in members of at most `size` bytes: each becomes a read of its own.
  static func members(_ content: [UInt8], of size: Int) -> [UInt8] {
    stride(from: 0, to: content.count, by: size).flatMap { start in
      member(Array(content[start..<min(start + size, content.count)]))
    }
  }

  private static func littleEndian(_ number: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder: UInt32 = 0xffff_ffff
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xedb8_8320 : remainder >> 1
      }
    }
    return ~remainder
  }
}

/// A 128-bit hash of bytes (MurmurHash3 x64 128, seed 0): for telling contents apart, not for
/// security.
package struct ContentHash: Sendable, Hashable, Comparable, BitwiseCopyable {
  package var high: UInt64
  package var low: UInt64

  package static let none = ContentHash(high: 0, low: 0)

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init(_ bytes: Span<UInt8>) {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var offset = 0
    while offset + 16 <= bytes.count {
      first ^= Self.mixFirst(Self.word(bytes, offset, 8))
      first = Self.rotate(first, 27) &+ second
      first = first &* 5 &+ 0x52dc_e729
      second ^= Self.mixSecond(Self.word(bytes, offset + 8, 8))
      second = Self.rotate(second, 31) &+ first
      second = second &* 5 &+ 0x3849_5ab5
      offset += 16
    }
    let rest = bytes.count - offset
    if rest > 8 { second ^= Self.mixSecond(Self.word(bytes, offset + 8, rest - 8)) }
    if rest > 0 { first ^= Self.mixFirst(Self.word(bytes, offset, min(rest, 8))) }
    first ^= UInt64(bytes.count)
    second ^= UInt64(bytes.count)
    first = first &+ second
    second = second &+ first
    first = Self.finish(first)
    second = Self.finish(second)
    first = first &+ second
    second = second &+ first
    high = first
    low = second
  }

  @inlinable
  package static func == (left: ContentHash, right: ContentHash) -> Bool {
    left.high == right.high && left.low == right.low
  }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(low) }

  /// Tables of ids are asked several times for each event: hashing a hash again may not cost more
  /// than the rest.
  @inlinable
  package func _rawHashValue(seed: Int) -> Int { KeyedHash.place(low, seed: seed) }

  package static func < (left: ContentHash, right: ContentHash) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// 32 hexadecimal digits.
  package var hexadecimal: String { hexDigits(high) + hexDigits(low) }

  private static func word(_ bytes: Span<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    if count == 8 {
      let eight = bytes.extracting(offset..<offset + 8)
      for index in 0..<8 { word |= UInt64(eight[index]) << UInt64(8 * index) }
      return word
    }
    for index in 0..<count {
      word |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    return word
  }

  private static func mixFirst(_ word: UInt64) -> UInt64 {
    rotate(word &* 0x87c3_7b91_1142_53d5, 31) &* 0x4cf5_ad43_2745_937f
  }

  private static func mixSecond(_ word: UInt64) -> UInt64 {
    rotate(word &* 0x4cf5_ad43_2745_937f, 33) &* 0x87c3_7b91_1142_53d5
  }

  private static func finish(_ word: UInt64) -> UInt64 {
    var word = word
    word ^= word >> 33
    word = word &* 0xff51_afd7_ed55_8ccd
    word ^= word >> 33
    word = word &* 0xc4ce_b9fe_1a85_ec53
    return word ^ (word >> 33)
  }

  private static func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
    word << bits | word >> (64 - bits)
  }
}

/// 16 hexadecimal digits.
package func hexDigits(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

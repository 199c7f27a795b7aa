// Names in logs repeat: what was made of one before need not be made again.

/// Tells byte strings that came lately, by the places where something is kept for them.
///
/// A place has one string; another one that falls on it takes its place.
package struct ByteKeys: Sendable {
  /// How many places there are.
  package static let count = 64
  /// Of longer strings hardly any comes twice.
  package static let longest = 48

  /// What stands at each place, end to end.
  private var bytes: [UInt8] = []
  /// 0 where nothing is.
  private var lengths: [UInt8] = []

  package init() {}

  /// Where `key` has its place; `nil` for strings that have none, and for a place that is another's.
  package func place(of key: Span<UInt8>) -> Int? {
    guard !lengths.isEmpty, key.count > 0, key.count <= Self.longest else { return nil }
    let place = Self.usualPlace(of: key)
    guard Int(lengths[place]) == key.count else { return nil }
    let start = place * Self.longest
    let known = bytes.span.extracting(start..<start + key.count)
    for index in key.indices where known[index] != key[index] { return nil }
    return place
  }

  /// Gives `key` its place; `nil` for a string that gets none.
  package mutating func take(_ key: Span<UInt8>) -> Int? {
    guard key.count > 0, key.count <= Self.longest else { return nil }
    if lengths.isEmpty {
      lengths = [UInt8](repeating: 0, count: Self.count)
      bytes = [UInt8](repeating: 0, count: Self.count * Self.longest)
    }
    let place = Self.usualPlace(of: key)
    lengths[place] = UInt8(key.count)
    for index in key.indices { bytes[place * Self.longest + index] = key[index] }
    return place
  }

  private static func usualPlace(of key: Span<UInt8>) -> Int { Int(sample(of: key) >> 26) }

  /// A hash whose highest bits count, of some of the bytes: names of one kind may differ anywhere.
  package static func sample(of key: Span<UInt8>) -> UInt32 {
    let count = key.count
    var hash = UInt32(truncatingIfNeeded: count)
    hash = hash &* 31 &+ UInt32(key[0])
    hash = hash &* 31 &+ UInt32(key[count / 4])
    hash = hash &* 31 &+ UInt32(key[count / 2])
    hash = hash &* 31 &+ UInt32(key[count - count / 4 - 1])
    hash = hash &* 31 &+ UInt32(key[count - 1])
    return hash &* 0x9e37_79b1
  }
}

extension String {
  /// Bytes as text; what is no UTF-8 becomes U+FFFD.
  package init(decoding bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

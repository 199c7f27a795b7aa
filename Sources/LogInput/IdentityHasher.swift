/// What tells a content from others: its length, and a hash of its first and last 64 KiB.
package struct ContentIdentity: Sendable, Hashable, CustomStringConvertible {
  package var length: Int
  package var hash: ContentHash

  package init(length: Int, hash: ContentHash) {
    self.length = length
    self.hash = hash
  }

  /// For example `1048576-9f86d081884c7d659a2feaa0c55ad015`.
  package var description: String { "\(length)-\(hash.hexadecimal)" }
}

/// Finds the identity of a content that comes in parts.
struct IdentityHasher {
  static let edge = 64 << 10

  private var head: [UInt8] = []
  /// The latest bytes, at least `edge` of them once there are so many.
  private var tail: [UInt8] = []
  private var count = 0

  init() {}

  /// A whole content by its first and last bytes, `edge` of both unless it is shorter.
  init(head: [UInt8], tail: [UInt8], length: Int) {
    self.head = head
    self.tail = tail
    count = length
  }

  mutating func add(_ bytes: Span<UInt8>) {
    head.append(bytes.extracting(first: max(0, Self.edge - head.count)))
    if bytes.count >= Self.edge {
      tail.removeAll(keepingCapacity: true)
    } else if tail.count > 4 * Self.edge {
      tail.removeFirst(tail.count - Self.edge)
    }
    tail.append(bytes.extracting(last: Self.edge))
    count += bytes.count
  }

  /// Takes over what stands behind.
  mutating func append(_ next: IdentityHasher) {
    head.append(contentsOf: next.head.prefix(max(0, Self.edge - head.count)))
    if next.count >= Self.edge { tail.removeAll() }
    tail.append(contentsOf: next.tail)
    count += next.count
  }

  /// `nil` for an empty content.
  var identity: ContentIdentity? {
    guard count > 0 else { return nil }
    let edges = head + tail.suffix(Self.edge)
    return ContentIdentity(length: count, hash: ContentHash(edges.span))
  }
}

extension [UInt8] {
  /// One copy; `append` for each byte was a tenth of a whole run.
  fileprivate mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

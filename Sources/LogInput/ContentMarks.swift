// What a log is known by when it is met again: what it begins with, and what stands before a place
// in it. Names and dates of files have no say.

/// Hashes of what a content begins with: of 1 byte, of 2, of 4, up to 4096, as far as it has so many.
package struct ContentHead: Sendable, Hashable {
  /// In bytes.
  package static let longest = 4096
  /// By the length's power of two.
  package let hashes: [ContentHash]

  /// A head that was kept.
  package init(hashes: [ContentHash]) {
    self.hashes = hashes
  }

  package init(_ bytes: Span<UInt8>) {
    var hashes: [ContentHash] = []
    var length = 1
    while length <= min(bytes.count, Self.longest) {
      hashes.append(ContentHash(bytes.extracting(..<length)))
      length *= 2
    }
    self.hashes = hashes
  }

  /// Whether the content begins as another one does, as far as the other's head goes.
  package func begins(with other: ContentHead) -> Bool {
    guard let last = other.hashes.last, other.hashes.count <= hashes.count else { return false }
    return hashes[other.hashes.count - 1] == last
  }

  /// The power of two of the longest head within so many bytes; `nil` for none.
  package static func power(within length: Int) -> Int? {
    guard length > 0 else { return nil }
    return Int.bitWidth - 1 - min(length, longest).leadingZeroBitCount
  }
}

/// How far a log was read, and what it is known by there.
package struct ContentMark: Sendable, Hashable {
  /// Bytes before a place that are hashed, at most.
  package static let tailLength = 4096

  /// Of the bytes before the position.
  package var head: ContentHead
  /// After decompression, in bytes.
  package var position: Int
  /// Of the bytes before the position.
  package var tail: ContentHash

  /// A mark that was kept.
  package init(keptHead head: ContentHead, position: Int, tail: ContentHash) {
    self.head = head
    self.position = position
    self.tail = tail
  }

  /// `nil` for a position before the first byte.
  package init?(_ head: ContentHead, position: Int, tail: ContentHash) {
    guard let power = ContentHead.power(within: position), power < head.hashes.count else {
      return nil
    }
    self.init(
      keptHead: ContentHead(hashes: Array(head.hashes[...power])), position: position, tail: tail)
  }

  /// The bytes whose hash stands for what comes before a position.
  package static func tailRange(before position: Int) -> Range<Int> {
    max(0, position - tailLength)..<position
  }
}

/// What is needed to know a content again that can only be read from start to end.
package struct ContentFingerprint: Sendable {
  package var head: ContentHead
  /// After decompression, in bytes.
  package var length: Int
  /// `nil` for an empty content.
  package var identity: ContentIdentity?
  /// The hash before each position that was asked for and lies within the content, and before the
  /// end.
  package var tails: [Int: ContentHash]
  package var problems: [InputProblem]
}

/// Hashes a content that comes in parts.
struct ContentFingerprinter {
  private var head: [UInt8] = []
  private var identity = IdentityHasher()
  /// The latest bytes.
  private var latest: [UInt8] = []
  private var length = 0
  /// Ascending; asked for when the head is known.
  private var positions: [Int]?
  private var next = 0
  private var tails: [Int: ContentHash] = [:]
  private let wanted: (ContentHead) -> [Int]

  /// `wanted` says before which positions hashes are needed.
  init(_ wanted: @escaping (ContentHead) -> [Int]) {
    self.wanted = wanted
  }

  mutating func add(_ bytes: Span<UInt8>) {
    identity.add(bytes)
    var start = 0
    if head.count < ContentHead.longest {
      let count = min(ContentHead.longest - head.count, bytes.count)
      append(bytes.extracting(..<count), to: &head)
    }
    if positions == nil && head.count >= ContentHead.longest { ask() }
    while let positions, next < positions.count, positions[next] <= length + bytes.count - start {
      // Positions within the head are taken from it.
      let count = positions[next] - length
      if count < 0 {
        note(positions[next], head[ContentMark.tailRange(before: positions[next])])
      } else {
        take(bytes.extracting(start..<start + count))
        start += count
        note(length, latest.suffix(ContentMark.tailLength))
      }
      next += 1
    }
    take(bytes.extracting(start...))
  }

  private mutating func note(_ position: Int, _ bytes: ArraySlice<UInt8>) {
    tails[position] = ContentHash(Array(bytes).span)
  }

  private mutating func ask() {
    positions = Array(Set(wanted(ContentHead(head.span)))).filter { $0 > 0 }.sorted()
  }

  private mutating func take(_ bytes: Span<UInt8>) {
    length += bytes.count
    if bytes.count >= ContentMark.tailLength {
      latest.removeAll(keepingCapacity: true)
    } else if latest.count > 16 * ContentMark.tailLength {
      latest.removeFirst(latest.count - ContentMark.tailLength)
    }
    append(bytes.extracting(last: ContentMark.tailLength), to: &latest)
  }

  private func append(_ bytes: Span<UInt8>, to list: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe list.append(contentsOf: $0) }
  }

  consuming func finish(_ problems: [InputProblem]) -> ContentFingerprint {
    if positions == nil { ask() }
    for position in positions ?? []
    where tails[position] == nil && position <= min(length, head.count) {
      note(position, head[ContentMark.tailRange(before: position)])
    }
    if length > 0 { note(length, latest.suffix(ContentMark.tailLength)) }
    return ContentFingerprint(
      head: ContentHead(head.span), length: length, identity: identity.identity, tails: tails,
      problems: problems)
  }
}

extension LogSource {
  /// Fingerprints of the logs that the source holds, by their paths; `wanted` says, from what a log
  /// begins with, before which positions hashes are needed.
  package func fingerprints(
    selection: PathSelection = PathSelection(), _ wanted: @escaping (ContentHead) -> [Int]
  ) -> [(path: String, content: ContentFingerprint)] {
    var found: [(path: String, content: ContentFingerprint)] = []
    forEachLog(selection: selection) { log in
      var log = log
      found.append((log.path, log.lines.fingerprint(wanted)))
      return true
    }
    return found
  }
}

// A plain file at any of its places: how long it is, what it begins with, where its lines end.

internal import Glibc

/// A file that is neither compressed nor an archive, and can be read from any line on.
package final class PlainFile {
  private let file: FileDescriptorReader
  /// In bytes, when it was opened.
  package let size: Int

  /// `nil` for what can only be read from its start: archives, compressed or UTF-16 content, what
  /// begins with NUL bytes; and for what cannot be opened.
  package init?(_ source: LogSource) {
    guard !source.isStandardInput, let file = try? FileDescriptorReader(source) else { return nil }
    let content = DecompressingReader(file)
    let head = content.peek(ArchiveFormat.headSize)
    guard Self.isPlain(content.compression, head.span) else { return nil }
    self.file = file
    size = file.size
  }

  /// Whether a content that begins so can be read from any line on.
  static func isPlain(_ compression: Compression, _ head: Span<UInt8>) -> Bool {
    compression == .none && ArchiveFormat(of: head) == nil && UTF16ByteOrder(of: head) == nil
      && !(head.count > 0 && head[0] == 0)
  }

  package var head: ContentHead { ContentHead(file.bytes(at: 0, count: ContentHead.longest).span) }

  /// The hash before a position; `nil` when the file does not reach it.
  package func tail(before position: Int) -> ContentHash? {
    let range = ContentMark.tailRange(before: position)
    let bytes = file.bytes(at: range.lowerBound, count: range.count)
    return bytes.count == range.count ? ContentHash(bytes.span) : nil
  }

  /// The identity of the first `length` bytes; `nil` when there are none.
  package func identity(of length: Int) -> ContentIdentity? {
    file.identity(of: length)
  }

  /// Behind the last line feed between two places; `nil` when there is none.
  package func endOfLines(from start: Int, to end: Int) -> Int? {
    var position = end
    while position > start {
      let count = min(position - start, 64 << 10)
      let bytes = file.bytes(at: position - count, count: count)
      // A file that became shorter.
      guard bytes.count == count else { return nil }
      if let feed = bytes.lastIndex(of: 0x0a) { return position - count + feed + 1 }
      position -= count
    }
    return nil
  }

  /// Where the last record begins in the whole lines between two places.
  ///
  /// `nil` when that cannot be seen. `search` gets lines, and says where the last record in them
  /// begins.
  package func lastRecord(
    from start: Int, to end: Int, _ search: (_ lines: Span<UInt8>, _ count: Int) -> Int?
  ) -> Int? {
    var window = LogPart.window
    while true {
      let first = max(start, end - window)
      var bytes = file.bytes(at: first, count: end - first)
      guard bytes.count == end - first else { return nil }
      var skipped = 0
      if first > start {
        skipped = bytes.firstIndex(of: 0x0a).map { $0 + 1 } ?? bytes.count
        bytes.removeFirst(skipped)
      }
      let count = bytes.count
      bytes += [UInt8](repeating: 0, count: LineReader.padding)
      if count > 0, let found = search(bytes.span, count) { return first + skipped + found }
      if first == start || window >= Self.longestTail { return nil }
      window *= 4
    }
  }

  /// A record that is longer is read again with what follows it.
  private static let longestTail = 4 << 20
}

extension LogSource {
  /// What tells the file's bytes from others as they stand on disk, maybe compressed: its length
  /// and a hash of its beginning and end.
  ///
  /// `nil` for an empty file and one that cannot be read.
  package var storedIdentity: ContentIdentity? {
    guard let file = try? FileDescriptorReader(self) else { return nil }
    return file.identity(of: file.size)
  }
}

extension FileDescriptorReader {
  /// In bytes.
  var size: Int { max(0, lseek(descriptor, 0, SEEK_END)) }

  /// The identity of the first `length` bytes; `nil` when there are none.
  func identity(of length: Int) -> ContentIdentity? {
    guard length > 0 else { return nil }
    let edge = min(length, IdentityHasher.edge)
    let head = bytes(at: 0, count: edge)
    let tail = bytes(at: length - edge, count: edge)
    guard head.count == edge, tail.count == edge else { return nil }
    return IdentityHasher(head: head, tail: tail, length: length).identity
  }
}

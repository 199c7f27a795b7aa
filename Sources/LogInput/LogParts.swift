// Large plain files in parts, which are read side by side.

internal import Glibc

/// A part of a plain file: whole records, as far as those who cut it could see.
package struct LogPart: Sendable, Equatable {
  /// Offset of the first byte.
  package var start: Int
  /// Offset behind the last byte; `nil` for the last part, which ends where the file does.
  package var end: Int?
  /// Whether the log ends with it.
  package var isLast: Bool

  package var isFirst: Bool { start == 0 }

  /// `isLast`: where the log ends at a known place.
  package init(start: Int, end: Int?, isLast: Bool = false) {
    self.start = start
    self.end = end
    self.isLast = isLast || end == nil
  }

  /// Finds in whole lines where a record begins that goes on with nothing before it.
  package typealias RecordSearch = (_ paddedLines: Span<UInt8>, _ count: Int) -> Int?

  /// A cut is looked for in so many bytes.
  static let window = 64 << 10

  /// Where a log may be cut in some of its bytes, which begin and end anywhere.
  static func cut(in bytes: [UInt8], _ firstRecord: RecordSearch) -> Int? {
    guard let feed = bytes.firstIndex(of: 0x0a), let end = bytes.lastIndex(of: 0x0a), end > feed
    else { return nil }
    let lines = bytes[(feed + 1)...end] + [UInt8](repeating: 0, count: LineReader.padding)
    return firstRecord(Array(lines).span, end - feed).map { feed + 1 + $0 }
  }
}

/// Where a large plain file may be cut.
///
/// The places depend on the file alone, so that the same parts come out however many are read at
/// once.
package struct LogParts: Sendable {
  /// Bytes between two places where a cut is looked for.
  package static let usualSize = 8 << 20
  private let source: LogSource
  private let partSize: Int
  /// What is cut: the whole file, or the part of it that is read.
  private let whole: LogPart
  /// Parts there are at most: some places may have no cut.
  package let count: Int
  /// The file's first bytes.
  package let head: [UInt8]

  /// `nil` for what is read in one piece: small files, archives, compressed or UTF-16 content,
  /// standard input.
  package init?(_ source: LogSource, partSize: Int = LogParts.usualSize) {
    guard !source.isStandardInput, source.size >= 2 * partSize,
      let file = try? FileDescriptorReader(source)
    else { return nil }
    let content = DecompressingReader(file)
    let head = content.peek(ArchiveFormat.headSize)
    guard PlainFile.isPlain(content.compression, head.span) else { return nil }
    self.head = head
    self.source = source
    self.partSize = partSize
    whole = source.part ?? LogPart(start: 0, end: nil)
    count = source.size / partSize
  }

  /// The part with a number from 0; `nil` when it belongs to the one before.
  package func part(_ number: Int, firstRecord: LogPart.RecordSearch) -> LogPart? {
    guard let file = try? FileDescriptorReader(source) else { return nil }
    guard let start = number == 0 ? whole.start : cut(number, in: file, firstRecord) else {
      return nil
    }
    var next = number + 1
    while next < count {
      if let end = cut(next, in: file, firstRecord) { return LogPart(start: start, end: end) }
      next += 1
    }
    return LogPart(start: start, end: whole.end, isLast: whole.isLast)
  }

  private func cut(
    _ number: Int, in file: FileDescriptorReader, _ firstRecord: LogPart.RecordSearch
  ) -> Int? {
    let offset = whole.start + number * partSize
    let bytes = file.bytes(at: offset, count: LogPart.window)
    return LogPart.cut(in: bytes, firstRecord).map { offset + $0 }
  }

  /// Opens a part.
  package func open(_ part: LogPart, limits: LineLimits) -> OpenedLog {
    source.opened(part, limits: limits)
  }
}

extension LogSource {
  /// Opens a part of a plain file.
  func opened(_ part: LogPart, limits: LineLimits) -> OpenedLog {
    do throws(InputProblem) {
      let file = try FileDescriptorReader(self)
      file.limit(to: part)
      return OpenedLog(
        path: path,
        lines: LineReader(
          DecompressingReader(plain: file), limits: limits, continuing: !part.isFirst))
    } catch {
      return OpenedLog(
        path: path, lines: LineReader(DecompressingReader(unreadable: [error]), limits: limits))
    }
  }
}

// Archives and compressed streams through libarchive. The only file with calls to it.

internal import CArchive
internal import Glibc

/// What an archive says of a member before its content.
struct MemberHeader {
  enum Kind {
    case file, folder, link
    /// A device, FIFO or socket.
    case special
  }

  /// As the archive has it; `nil` when it has none that can be read.
  var path: String?
  var kind: Kind
  /// In bytes; `nil` when the archive tells it behind the content only.
  var size: Int?
  var isEncrypted: Bool
  /// How a zip compressed it; `nil` in a tar.
  var method: String?
}

/// Why libarchive could not go on.
struct LibarchiveFailure: Error {
  /// libarchive's words.
  var message: String
  /// Whether the data ended where more was expected.
  var isEnd: Bool
}

/// Owns a libarchive reader, which takes its bytes from a source.
@safe
final class LibarchiveReader {
  private enum Content {
    case stream(Compression)
    case members(ArchiveFormat)
  }

  enum Step {
    case member(MemberHeader)
    /// Something between the members is damaged; reading goes on behind it.
    case damage(LibarchiveFailure)
    case end
  }

  private let content: Content
  private let feed: ArchiveFeed
  private var archive: OpaquePointer?
  /// What libarchive has given and nobody has taken; valid until its next call.
  private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  private(set) var failure: LibarchiveFailure?
  /// Whether there is content to skip.
  private var isAtMember = false
  private var recoveries = 0
  /// More damage is no archive any longer.
  private static let mostRecoveries = 1000

  /// One compressed stream.
  init(decompressing compression: Compression, _ source: any ByteSource) {
    content = .stream(compression)
    feed = ArchiveFeed(source)
    open()
    if failure == nil { _ = nextHeader() }
  }

  /// The members of an archive that is not compressed itself.
  init(_ format: ArchiveFormat, _ source: any ByteSource) {
    content = .members(format)
    feed = ArchiveFeed(source)
    open()
  }

  deinit {
    unsafe archive_read_free(archive)
  }

  /// Whether the bytes so far end as a tar does that is whole: in zeros.
  var endsInZeros: Bool { feed.trailingZeros >= ArchiveFormat.headSize }

  // MARK: Members

  /// Goes to the next member; what is left of the one before is skipped.
  func next() -> Step {
    failure = nil
    unsafe block = .init(start: nil, count: 0)
    guard unsafe archive != nil else { return .end }
    // Before the limit on headers holds: a member may be of any size.
    var result = unsafe isAtMember ? archive_read_data_skip(archive) : ARCHIVE_OK
    isAtMember = false
    if result != ARCHIVE_FATAL {
      feed.beginHeader()
      defer { feed.endHeader() }
      if let header = nextHeader(&result) {
        isAtMember = true
        return .member(header)
      }
    }
    if result == ARCHIVE_EOF { return .end }
    let failure = lastFailure
    if result == ARCHIVE_FATAL && !recover() { close() }
    return .damage(failure)
  }

  private func nextHeader() -> MemberHeader? {
    var result: Int32 = 0
    let header = nextHeader(&result)
    if header == nil && result != ARCHIVE_EOF { failure = lastFailure }
    return header
  }

  private func nextHeader(_ result: inout Int32) -> MemberHeader? {
    var entry: OpaquePointer?
    result = Self.withUTF8Names { unsafe archive_read_next_header(archive, &entry) }
    // A warning is about a name or a date; the content is there.
    guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry = unsafe entry else {
      return nil
    }
    return unsafe header(of: entry)
  }

  private func header(of entry: OpaquePointer) -> MemberHeader {
    let kind: MemberHeader.Kind =
      switch unsafe archive_entry_filetype(entry) & S_IFMT {
      case S_IFREG, 0: unsafe archive_entry_hardlink(entry) == nil ? .file : .link
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .special
      }
    let size = unsafe archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil
    return unsafe MemberHeader(
      path: Self.path(of: entry), kind: kind, size: size,
      isEncrypted: archive_entry_is_encrypted(entry) == 1, method: method)
  }

  private static func path(of entry: OpaquePointer) -> String? {
    withUTF8Names {
      if let path = unsafe archive_entry_pathname(entry) { return unsafe String(cString: path) }
      return unsafe archive_entry_pathname_utf8(entry).map { unsafe String(cString: $0) }
    }
  }

  /// The word in parentheses of "ZIP 2.0 (deflation)".
  private var method: String? {
    guard case .members(.zip) = content, let name = unsafe archive_format_name(archive) else {
      return nil
    }
    let words = unsafe String(cString: name).split(whereSeparator: { $0 == "(" || $0 == ")" })
    return words.count > 1 ? String(words[1]) : nil
  }

  /// libarchive hands names over in the thread's locale; the process has none.
  private static func withUTF8Names<Result>(_ body: () -> Result) -> Result {
    guard let locale = unsafe utf8Locale else { return body() }
    let before = unsafe uselocale(locale)
    defer { unsafe uselocale(before) }
    return body()
  }

  // Made once and never changed.
  private nonisolated(unsafe) static let utf8Locale = unsafe newlocale(
    1 << LC_CTYPE, "C.UTF-8", nil)

  // MARK: Content

  /// Fills the start of `output` with content of the stream or of the current member; 0 at the end
  /// and at a `failure`.
  ///
  /// Holes of sparse members are left out: they hold nothing and can be of any size.
  func read(into output: UnsafeMutableRawBufferPointer) -> Int {
    while unsafe block.isEmpty && failure == nil && archive != nil {
      var start: UnsafeRawPointer?
      var count = 0
      var offset: Int64 = 0
      let result = unsafe archive_read_data_block(archive, &start, &count, &offset)
      if result == ARCHIVE_EOF { return 0 }
      if result == ARCHIVE_OK || result == ARCHIVE_WARN {
        unsafe block = UnsafeRawBufferPointer(start: start, count: count)
        // What follows a warning about content is not to be trusted: a checksum or a size is wrong.
        if result == ARCHIVE_WARN { failure = lastFailure }
      } else if result != ARCHIVE_RETRY {
        failure = lastFailure
      }
    }
    let count = unsafe min(block.count, output.count)
    unsafe output.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
    unsafe block = UnsafeRawBufferPointer(rebasing: block[count...])
    return count
  }

  // MARK: Opening

  private func open() {
    unsafe archive = archive_read_new()
    switch content {
    case .stream(let compression):
      unsafe archive_read_support_format_raw(archive)
      let filter: Int32? =
        switch compression {
        case .zstd: ARCHIVE_FILTER_ZSTD
        case .bzip2: ARCHIVE_FILTER_BZIP2
        case .xz: ARCHIVE_FILTER_XZ
        case .lz4: ARCHIVE_FILTER_LZ4
        case .gzip, .none: nil
        }
      if let filter { unsafe archive_read_append_filter(archive, filter) }
    case .members(.tar):
      unsafe archive_read_support_format_tar(archive)
      // What stands behind an end mark is no less a log.
      unsafe archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1")
    case .members(.zip):
      // Not by the directory at its end: the way is the same for files, pipes and members, and the
      // directory of a million members takes no memory.
      unsafe archive_read_support_format_zip_streamable(archive)
    }
    let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
    let result = unsafe archive_read_open(
      archive, context, nil,
      { archive, context, block in
        guard let context = unsafe context, let block = unsafe block else { return -1 }
        let feed = unsafe Unmanaged<ArchiveFeed>.fromOpaque(context).takeUnretainedValue()
        guard let chunk = unsafe feed.next() else {
          unsafe quotascope_archive_refuse(archive, "a header is too large")
          return -1
        }
        unsafe block.pointee = UnsafeRawPointer(chunk.baseAddress)
        return chunk.count
      }, nil)
    if result != ARCHIVE_OK && result != ARCHIVE_WARN {
      failure = lastFailure
      close()
    }
  }

  private func close() {
    unsafe archive_read_free(archive)
    unsafe archive = nil
  }

  /// Goes on behind damage in a zip, at the next member; returns false when there is none.
  private func recover() -> Bool {
    guard case .members(.zip) = content, recoveries < Self.mostRecoveries else { return false }
    recoveries += 1
    let used = unsafe Int(archive_filter_bytes(archive, 0))
    close()
    guard feed.goToZipMember(from: used) else { return false }
    open()
    return failure == nil
  }

  private var lastFailure: LibarchiveFailure {
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return LibarchiveFailure(
      message: text ?? "no reason given",
      isEnd: feed.isEnded || text?.contains("runcated") == true)
  }
}

/// Hands the bytes of a source to libarchive, chunk by chunk, and remembers the latest two.
@safe
private final class ArchiveFeed {
  private static let chunkSize = 64 << 10
  /// In bytes: no header needs so many; a list of holes in a tar could go on without end.
  private static let largestHeader = 4 << 20

  private let source: any ByteSource
  private var current: UnsafeMutableRawBufferPointer
  private var previous: UnsafeMutableRawBufferPointer
  private var currentCount = 0
  private var previousCount = 0
  /// Where `current` ends in the source.
  private var end = 0
  /// Where the reader that is fed now began in the source.
  private var begin = 0
  /// How many of the remembered bytes are to be handed over once more.
  private var again = 0
  private(set) var isEnded = false
  private(set) var trailingZeros = 0
  /// Bytes handed over since the header began; `nil` outside of headers.
  private var headerBytes: Int?

  init(_ source: any ByteSource) {
    self.source = source
    unsafe current = .allocate(byteCount: Self.chunkSize, alignment: 64)
    unsafe previous = .allocate(byteCount: Self.chunkSize, alignment: 64)
  }

  deinit {
    unsafe current.deallocate()
    unsafe previous.deallocate()
  }

  func beginHeader() { headerBytes = 0 }
  func endHeader() { headerBytes = nil }

  /// The next chunk, valid until the next but one; empty at the end, `nil` when a header has no end.
  func next() -> UnsafeRawBufferPointer? {
    if again > currentCount {
      let start = previousCount - (again - currentCount)
      again = currentCount
      return unsafe UnsafeRawBufferPointer(rebasing: previous[start..<previousCount])
    }
    if again > 0 {
      defer { again = 0 }
      return unsafe UnsafeRawBufferPointer(
        rebasing: current[currentCount - again..<currentCount])
    }
    guard fill() else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    // Zeros between the parts of a tar are no header.
    if let bytes = headerBytes, trailingZeros < currentCount {
      headerBytes = bytes + currentCount
      if bytes > Self.largestHeader { return nil }
    }
    return unsafe UnsafeRawBufferPointer(rebasing: current[..<currentCount])
  }

  private func fill() -> Bool {
    guard !isEnded else { return false }
    unsafe swap(&current, &previous)
    previousCount = currentCount
    currentCount = unsafe source.read(into: current)
    end += currentCount
    isEnded = currentCount == 0
    countTrailingZeros()
    return !isEnded
  }

  private func countTrailingZeros() {
    var zeros = 0
    while unsafe zeros < currentCount && current[currentCount - zeros - 1] == 0 { zeros += 1 }
    trailingZeros = zeros == currentCount ? trailingZeros + zeros : zeros
  }

  // MARK: Going on behind damage

  /// Makes ready to hand over the bytes from the next mark of a zip's member on, when there is one.
  ///
  /// `used` is how many bytes the reader before has used.
  func goToZipMember(from used: Int) -> Bool {
    // It began at a mark, which must not be found once more.
    var position = begin + max(used, 4)
    again = min(max(0, end - position), currentCount + previousCount)
    position = end - again
    var found = 0
    while let byte = nextByte() {
      position += 1
      found = byte == Self.zipMark[found] ? found + 1 : byte == Self.zipMark[0] ? 1 : 0
      guard found == Self.zipMark.count else { continue }
      begin = position - found
      again += found
      return true
    }
    return false
  }

  private static let zipMark: [UInt8] = [0x50, 0x4b, 0x03, 0x04]

  private func nextByte() -> UInt8? {
    if again == 0 {
      guard fill() else { return nil }
      again = currentCount
    }
    defer { again -= 1 }
    return unsafe again > currentCount
      ? previous[previousCount - (again - currentCount)] : current[currentCount - again]
  }
}

/// The blocks of xz data (The .xz File Format, 1.2.1) and the chunks of LZMA2 in them.
struct XZFrames: FrameWalk {
  private enum Part {
    case streamStart, blockStart, chunk, index, footer
    /// What follows is damaged; libarchive says how.
    case lost
  }

  private static let streamHeaderSize = 12
  private static let magic: [UInt8] = [0xfd, 0x37, 0x7a, 0x58]

  private var part = Part.streamStart
  private var gatherer = HeaderGatherer(size: 4)
  /// Bytes of the check behind each block.
  private var checkSize = 0
  private var isFirstBlock = true
  /// Bytes of the block's chunks, or of the index, so far.
  private var partSize = 0
  /// Numbers of the index that are still to come; `nil` before the first, which says how many.
  private var indexNumbers: UInt64?
  private var number: UInt64 = 0
  private var numberShift = 0

  var isInsideFrame: Bool {
    if case .streamStart = part { !gatherer.isAtStart } else { true }
  }

  mutating func take(_ bytes: Span<UInt8>) -> FrameStep {
    var index = 0
    while gatherer.take(bytes, from: &index) {
      if case .lost = part { break }
      if let problem = takeHeader(gatherer.header, before: index - 1) { return problem }
    }
    return FrameStep(accepted: bytes.count)
  }

  private mutating func takeHeader(_ header: [UInt8], before end: Int) -> FrameStep? {
    switch part {
    case .streamStart: return takeStreamStart(header, before: end)
    case .blockStart: return takeBlockStart(header, before: end)
    case .chunk: takeChunk(header)
    case .index: takeIndex(header[0])
    case .footer: go(.streamStart, size: 4)
    case .lost: break
    }
    return nil
  }

  private mutating func takeStreamStart(_ header: [UInt8], before end: Int) -> FrameStep? {
    if header.count == Self.streamHeaderSize {
      let check = Int(header[7] & 0x0f)
      checkSize = check == 0 ? 0 : 4 << ((check - 1) / 3)
      isFirstBlock = true
      go(.blockStart, size: 1)
    } else if header == Self.magic {
      gatherer.extend(to: Self.streamHeaderSize)
    } else if header == [0, 0, 0, 0] {
      go(.streamStart, size: 4)
    } else {
      return .trailingBytes(accepted: max(0, end - 3), "xz")
    }
    return nil
  }

  private mutating func takeBlockStart(_ header: [UInt8], before end: Int) -> FrameStep? {
    if header[0] == 0 {
      partSize = 1
      indexNumbers = nil
      go(.index, size: 1)
    } else if header.count == 1 {
      gatherer.extend(to: 4 * (Int(header[0]) + 1))
    } else {
      let window = Self.window(header) ?? 0
      if window > FrameGuard.largestWindow {
        // Up to the block, and to the stream that it is the first of: libarchive gives nothing of what
        // stands before one that is cut.
        let blockStart = end + 1 - header.count
        let start = isFirstBlock ? blockStart - Self.streamHeaderSize : blockStart
        return .windowTooLarge(accepted: max(0, start), window)
      }
      partSize = 0
      isFirstBlock = false
      go(.chunk, size: 1)
    }
    return nil
  }

  private mutating func takeChunk(_ header: [UInt8]) {
    let control = header[0]
    let size = control >= 0xc0 ? 6 : control >= 0x80 ? 5 : control == 0 ? 1 : 3
    if control > 2 && control < 0x80 {
      go(.lost, size: 1)
    } else if header.count < size {
      gatherer.extend(to: size)
    } else if control == 0 {
      go(.blockStart, skipping: -(partSize + 1) & 3 + checkSize, size: 1)
    } else {
      let at = control >= 0x80 ? 3 : 1
      let content = Int(header[at]) << 8 + Int(header[at + 1]) + 1
      partSize += size + content
      go(.chunk, skipping: content, size: 1)
    }
  }

  private mutating func takeIndex(_ byte: UInt8) {
    partSize += 1
    gatherer.go(size: 1)
    guard numberShift < 63 else {
      go(.lost, size: 1)
      return
    }
    number |= UInt64(byte & 0x7f) << UInt64(numberShift)
    numberShift += 7
    guard byte & 0x80 == 0 else { return }
    // Each record of the index is two numbers.
    let left = indexNumbers.map { $0 - 1 } ?? number &* 2
    indexNumbers = left
    number = 0
    numberShift = 0
    // Behind the index and its checksum, the footer.
    if left == 0 { go(.footer, skipping: -partSize & 3 + 4, size: Self.streamHeaderSize) }
  }

  private mutating func go(_ part: Part, skipping count: Int = 0, size: Int) {
    self.part = part
    gatherer.go(skipping: count, size: size)
  }

  /// Size of the dictionary in bytes; `nil` when the header is damaged.
  private static func window(_ header: [UInt8]) -> Int? {
    var rest = header.dropFirst(2)
    let filters = Int(header[1] & 3) + 1
    for flag: UInt8 in [0x40, 0x80] where header[1] & flag != 0 {
      guard takeNumber(&rest) != nil else { return nil }
    }
    for _ in 0..<filters {
      guard let filter = takeNumber(&rest), let size = takeNumber(&rest), size <= rest.count
      else { return nil }
      if filter == 0x21, let bits = rest.first {
        return bits & 0x3f >= 40 ? 4 << 30 : (2 | Int(bits & 1)) << (Int(bits & 0x3f) / 2 + 11)
      }
      rest = rest.dropFirst(size)
    }
    return nil
  }

  private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    var number = 0
    var shift = 0
    while let byte = bytes.popFirst(), shift < 56 {
      number |= Int(byte & 0x7f) << shift
      shift += 7
      if byte & 0x80 == 0 { return number }
    }
    return nil
  }
}

/// The frames of zstd data (RFC 8878).
struct ZstdFrames: FrameWalk {
  private enum Part {
    case magic, skippable, descriptor
    case frameHeader(descriptor: UInt8)
    case block(hasChecksum: Bool)
  }

  private static let magicSize = 4

  private var part = Part.magic
  private var gatherer = HeaderGatherer(size: magicSize)
  private var isFirst = true

  var isInsideFrame: Bool {
    if case .magic = part { !gatherer.isAtStart } else { true }
  }

  mutating func take(_ bytes: Span<UInt8>) -> FrameStep {
    var index = 0
    while gatherer.take(bytes, from: &index) {
      if let problem = takeHeader(gatherer.header, before: index - 1) { return problem }
    }
    return FrameStep(accepted: bytes.count)
  }

  private mutating func takeHeader(_ header: [UInt8], before end: Int) -> FrameStep? {
    switch part {
    case .magic:
      if header == [0x28, 0xb5, 0x2f, 0xfd] {
        go(.descriptor, size: 1)
      } else if header[0] & 0xf0 == 0x50 && header[1...] == [0x2a, 0x4d, 0x18] {
        go(.skippable, size: 4)
      } else {
        return .trailingBytes(accepted: max(0, end - 3), "zstd")
      }
    case .skippable: go(.magic, skipping: Self.number(header[...]), size: Self.magicSize)
    case .descriptor:
      let size = Self.windowSize(header[0]) + Self.dictionarySize(header[0])
      go(.frameHeader(descriptor: header[0]), size: size + Self.contentSize(header[0]))
    case .frameHeader(let descriptor):
      let window = Self.window(header, descriptor)
      if window > FrameGuard.largestWindow {
        // Up to the frame: libarchive gives nothing of what stands before one that is cut.
        let frameStart = end - header.count - Self.magicSize
        return .windowTooLarge(accepted: max(0, frameStart), window)
      }
      go(.block(hasChecksum: descriptor & 4 != 0), size: 3)
    case .block(let hasChecksum):
      let word = Self.number(header[...])
      // A block of one repeated byte holds that byte only.
      let size = word >> 1 & 3 == 1 ? 1 : word >> 3
      if word & 1 == 0 {
        go(part, skipping: size, size: 3)
      } else {
        go(.magic, skipping: size + (hasChecksum ? 4 : 0), size: Self.magicSize)
      }
    }
    return nil
  }

  private mutating func go(_ part: Part, skipping count: Int = 0, size: Int) {
    self.part = part
    gatherer.go(skipping: count, size: size)
  }

  // MARK: The frame's header

  private static func isSingleSegment(_ descriptor: UInt8) -> Bool { descriptor & 0x20 != 0 }

  private static func windowSize(_ descriptor: UInt8) -> Int {
    isSingleSegment(descriptor) ? 0 : 1
  }

  private static func dictionarySize(_ descriptor: UInt8) -> Int {
    [0, 1, 2, 4][Int(descriptor & 3)]
  }

  private static func contentSize(_ descriptor: UInt8) -> Int {
    [isSingleSegment(descriptor) ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
  }

  /// In bytes.
  private static func window(_ header: [UInt8], _ descriptor: UInt8) -> Int {
    guard isSingleSegment(descriptor) else {
      let base = 1 << (10 + Int(header[0] >> 3))
      return base + base / 8 * Int(header[0] & 7)
    }
    return number(header.suffix(contentSize(descriptor)))
  }

  /// Little-endian, at most `Int.max`.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(clamping: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}

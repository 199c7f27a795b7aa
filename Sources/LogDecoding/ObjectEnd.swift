// Where an object ends in a line of many.

/// Finds the end of an object without reading it.
enum ObjectEnd {
  /// Where the object that begins at `start` ends by its brackets; the text's end when nothing that
  /// may follow an object stands there.
  static func find(in text: Span<UInt8>, from start: Int) -> Int {
    var depth = 0
    // JSON has one kind of quotes, Python two.
    var quote: UInt8?
    var index = start
    var nextLook = start
    while index < text.count {
      if index >= nextLook, index + 8 <= text.count {
        nextLook = index + 8
        if !hasSign(text, at: index, quote: quote) {
          index += 8
          continue
        }
      }
      switch text[index] {
      case UInt8(ascii: "\\") where quote != nil: index += 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil { quote = text[index] } else if quote == text[index] { quote = nil }
      case UInt8(ascii: "{") where quote == nil: depth += 1
      case UInt8(ascii: "}") where quote == nil:
        depth -= 1
        if depth == 0 { return mayFollowObject(text, index + 1) ? index + 1 : text.count }
      default: break
      }
      index += 1
    }
    return text.count
  }

  /// Whether eight bytes hold one that matters for where an object ends.
  private static func hasSign(_ text: Span<UInt8>, at start: Int, quote: UInt8?) -> Bool {
    let bytes = text.extracting(start..<start + 8)
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(bytes[index]) << UInt64(8 * index) }
    if let quote { return holds(word, quote) || holds(word, UInt8(ascii: "\\")) }
    return holds(word, UInt8(ascii: "\"")) || holds(word, UInt8(ascii: "'"))
      || holds(word, UInt8(ascii: "{")) || holds(word, UInt8(ascii: "}"))
  }

  /// Whether a byte is among the eight of a word.
  private static func holds(_ word: UInt64, _ byte: UInt8) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & (ones << 7) != 0
  }

  private static func mayFollowObject(_ text: Span<UInt8>, _ start: Int) -> Bool {
    var index = start
    while index < text.count, text[index] <= 0x20 { index += 1 }
    guard index < text.count else { return true }
    return [UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: "]")].contains(text[index])
  }
}

// From raw tokens to the text they mean.

/// Unescapes strings of JSON, Python and JavaScript into a byte store.
enum TextUnescaper {
  /// Appends what `text` means.
  ///
  /// Unknown escapes stay as they are, lone surrogates become U+FFFD.
  static func append(_ text: Span<UInt8>, to store: inout [UInt8]) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < text.count else {
        store.append(byte)
        index += 1
        continue
      }
      index += 2
      switch text[index - 1] {
      case UInt8(ascii: "n"): store.append(0x0a)
      case UInt8(ascii: "t"): store.append(0x09)
      case UInt8(ascii: "r"): store.append(0x0d)
      case UInt8(ascii: "b"): store.append(0x08)
      case UInt8(ascii: "f"): store.append(0x0c)
      case UInt8(ascii: "x"): appendHexByte(text, &index, to: &store)
      case UInt8(ascii: "u"): appendUnicode(text, &index, to: &store)
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"):
        store.append(text[index - 1])
      default:
        store.append(UInt8(ascii: "\\"))
        store.append(text[index - 1])
      }
    }
  }

  private static func appendHexByte(
    _ text: Span<UInt8>, _ index: inout Int, to store: inout [UInt8]
  ) {
    guard let value = hexadecimal(text, index, digits: 2) else {
      store.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x")])
      return
    }
    store.append(UInt8(value))
    index += 2
  }

  private static func appendUnicode(
    _ text: Span<UInt8>, _ index: inout Int, to store: inout [UInt8]
  ) {
    guard let unit = hexadecimal(text, index, digits: 4) else {
      store.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
      return
    }
    index += 4
    var scalar = unit
    if unit & 0xfc00 == 0xd800 {
      let isPair =
        index + 1 < text.count && text[index] == UInt8(ascii: "\\")
        && text[index + 1] == UInt8(ascii: "u")
      if isPair, let low = hexadecimal(text, index + 2, digits: 4), low & 0xfc00 == 0xdc00 {
        scalar = 0x10000 + (unit & 0x3ff) << 10 + (low & 0x3ff)
        index += 6
      }
    }
    let character = Unicode.Scalar(scalar) ?? "\u{fffd}"
    store.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
  }

  private static func hexadecimal(_ text: Span<UInt8>, _ index: Int, digits: Int) -> UInt32? {
    guard index + digits <= text.count else { return nil }
    var value: UInt32 = 0
    for offset in index..<index + digits {
      guard let digit = hexDigitValue(text[offset]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func hexDigitValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

/// Removes terminal colours, ESC `[` up to a letter, in place from `start` on.
func removeTerminalEscapes(_ store: inout [UInt8], from start: Int) {
  guard store[start...].contains(0x1b) else { return }
  var write = start
  var read = start
  while read < store.count {
    if store[read] == 0x1b {
      read += 1
      if read < store.count && store[read] == UInt8(ascii: "[") {
        read += 1
        while read < store.count && !(0x40...0x7e).contains(store[read]) { read += 1 }
        read += 1
      }
    } else {
      store[write] = store[read]
      write += 1
      read += 1
    }
  }
  store.removeSubrange(write...)
}

// Searches in the bytes of a text.

/// Small searches in bytes.
enum EmbeddedText {
  static func holds(_ text: ArraySlice<UInt8>, _ part: String) -> Bool {
    find(text, part) != nil
  }

  /// The offset of `part` in `text`.
  static func find(_ text: ArraySlice<UInt8>, _ part: String, from start: Int = 0) -> Int? {
    let part = part.utf8.span
    guard part.count > 0, text.count >= part.count + start else { return nil }
    let text = text.span
    for offset in start...text.count - part.count where text[offset] == part[0] {
      var length = 1
      while length < part.count && text[offset + length] == part[length] { length += 1 }
      if length == part.count { return offset }
    }
    return nil
  }

  /// The count at the start of `text`, behind spaces; `nil` for what is no count of anything.
  static func count(_ text: ArraySlice<UInt8>) -> Int? {
    guard let number = number(text), number < 1e6 else { return nil }
    return Int(number)
  }

  /// The decimal number at the start of `text`, behind spaces.
  static func number(_ text: ArraySlice<UInt8>) -> Double? {
    let digits = text.drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) || $0 == 0x2e }
    return Double(String(decoding: digits.last == 0x2e ? digits.dropLast() : digits, as: UTF8.self))
  }
}

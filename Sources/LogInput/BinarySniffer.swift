/// Tells text from everything else by the beginning of a file's content.
enum BinarySniffer {
  private static let sampleSize = 8 << 10
  /// More than one suspicious byte in so many: no log.
  ///
  /// Control bytes in logs are rare; colours and separators do not count as suspicious.
  private static let oneIn = 12

  private static let magicNumbers: [(bytes: [UInt8], name: String)] = [
    ([0x89, 0x50, 0x4e, 0x47], "a PNG image"),
    ([0xff, 0xd8, 0xff], "a JPEG image"),
    ([0x7f, 0x45, 0x4c, 0x46], "a program"),
    ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
    ([0x50, 0x4b, 0x03, 0x04], "a zip archive, which this version does not open"),
    ([0x28, 0xb5, 0x2f, 0xfd], "zstd data, which this version does not open"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz data, which this version does not open"),
    ([0x42, 0x5a, 0x68], "bzip2 data, which this version does not open"),
    ([0x04, 0x22, 0x4d, 0x18], "lz4 data, which this version does not open"),
    (Array("SQLite format 3".utf8), "an SQLite database"),
  ]

  /// What the content is instead of text; `nil` for text.
  static func problem(in content: Span<UInt8>) -> InputProblem? {
    for (bytes, name) in magicNumbers where begins(content, with: bytes) {
      return InputProblem(.binary, "is \(name); not read")
    }
    if content.count > 262 && begins(content.extracting(257..<262), with: Array("ustar".utf8)) {
      return InputProblem(.binary, "is a tar archive, which this version does not open; not read")
    }
    let sample = 0..<min(content.count, sampleSize)
    guard suspiciousBytes(in: content, sample) * oneIn > sample.count else { return nil }
    return InputProblem(.binary, "is no text; not read")
  }

  private static func begins(_ content: Span<UInt8>, with bytes: [UInt8]) -> Bool {
    content.count >= bytes.count && bytes.indices.allSatisfy { content[$0] == bytes[$0] }
  }

  /// Control bytes that no text holds, and bytes that are no UTF-8.
  private static func suspiciousBytes(in content: Span<UInt8>, _ range: Range<Int>) -> Int {
    var suspicious = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = content[index]
      switch byte {
      case 0x09, 0x0a, 0x0d, 0x1b, 0x1e: index += 1
      case 0x00..<0x20, 0x7f:
        suspicious += 1
        index += 1
      case 0x20..<0x7f: index += 1
      default:
        let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
        let end = min(index + length, range.upperBound)
        let isValid =
          byte >= 0xc2 && byte < 0xf5
          && (index + 1..<end).allSatisfy { content[$0] & 0xc0 == 0x80 }
        if !isValid { suspicious += 1 }
        index = isValid ? end : index + 1
      }
    }
    return suspicious
  }
}

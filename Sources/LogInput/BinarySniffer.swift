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
    (Array("SQLite format 3".utf8), "an SQLite database"),
    // It can be read from its end only, and asks for any amount of memory.
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive: unpack it first"),
    ([0x1f, 0x8b], "compressed twice"),
  ]

  /// What the content is instead of text; `nil` for text.
  static func problem(in content: Span<UInt8>) -> InputProblem? {
    for (bytes, name) in magicNumbers where content.begins(with: bytes) {
      return InputProblem(.binary, "is \(name); not read")
    }
    let sample = 0..<min(content.count, sampleSize)
    let found = suspiciousBytes(in: content, sample)
    guard found.count * oneIn > found.judged else { return nil }
    return InputProblem(.binary, "is no text; not read")
  }

  /// So many NULs in a row, behind whole lines, are a hole that a crash left.
  private static let shortestHole = 32

  /// Control bytes that no text holds, and bytes that are no UTF-8; and how many bytes were judged.
  private static func suspiciousBytes(
    in content: Span<UInt8>, _ range: Range<Int>
  ) -> (count: Int, judged: Int) {
    var suspicious = 0
    var hole = 0
    var hasLine = false
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = content[index]
      switch byte {
      case 0x00:
        var end = index
        while end < range.upperBound && content[end] == 0 { end += 1 }
        if hasLine, end - index >= shortestHole {
          hole += end - index
        } else {
          suspicious += end - index
        }
        index = end
      case 0x0a:
        hasLine = true
        index += 1
      case 0x09, 0x0d, 0x1b, 0x1e: index += 1
      case 0x01..<0x20, 0x7f:
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
    return (suspicious, range.count - hole)
  }
}

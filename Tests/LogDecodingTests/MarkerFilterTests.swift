import SeededRandom
import Testing

@testable import LogDecoding
@testable import LogInput

/// The SIMD form, the portable form and a plain search in Swift find the same lines.
struct MarkerFilterTests {
  private struct Found: Equatable {
    var ranges: [Range<Int>] = []
    var numbers: [Int] = []
    var totals = LineTotals()
    var lines = 0
  }

  private static let words = [
    "insufficient_quota", "insufficient", "insu", "quota", "rate limit", "429 ", " stdout p ",
    "\\u00", "openai", "opera", "xyzx", "zxyz", "überzogen",
  ]

  private func filtered(
    _ text: [UInt8], _ words: [String], isPortable: Bool, longLine: Int
  ) -> Found {
    let filter = MarkerFilter(words: words, isPortable: isPortable)
    // What stands behind the block must not be seen: it is full of markers.
    let behind = Array("nsufficient_quota429 quota\n".utf8)
    let padding = (0..<LineReader.padding).map { behind[$0 % behind.count] }
    let padded = text + padding
    var candidates: [CandidateLine] = []
    var found = Found()
    found.lines = filter.scan(
      padded.span, count: text.count, longLine: longLine, into: &candidates,
      totals: &found.totals)
    found.ranges = candidates.map(\.range)
    found.numbers = candidates.map(\.number)
    return found
  }

  /// The same by comparing every word at every place of every line.
  private func plain(_ text: [UInt8], _ words: [String], longLine: Int) -> Found {
    var found = Found()
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0a) ?? text.count
      let stop = end > start && text[end - 1] == 0x0d ? end - 1 : end
      let line = Array(text[start..<stop])
      if line.count >= longLine || words.contains(where: { holds(line, Array($0.utf8)) }) {
        found.ranges.append(start..<stop)
        found.numbers.append(found.lines)
      } else if line.allSatisfy({ [0x20, 0x09, 0x0d].contains($0) }) {
        found.totals.blank += 1
      } else {
        found.totals.withoutMarker += 1
      }
      found.lines += 1
      start = end + 1
    }
    found.totals.lines = found.lines
    return found
  }

  private func holds(_ line: [UInt8], _ word: [UInt8]) -> Bool {
    guard line.count >= word.count else { return false }
    return (0...line.count - word.count).contains { start in
      word.indices.allSatisfy { lowered(line[start + $0]) == word[$0] }
    }
  }

  private func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte + 0x20 : byte
  }

  private func check(
    _ text: [UInt8], words: [String] = words, longLine: Int = 1000,
    _ comment: Comment? = nil
  ) {
    let expected = plain(text, words, longLine: longLine)
    let fast = filtered(text, words, isPortable: false, longLine: longLine)
    let portable = filtered(text, words, isPortable: true, longLine: longLine)
    #expect(fast == expected, comment)
    #expect(portable == expected, comment)
    let totals = fast.totals
    #expect(totals.blank + totals.withoutMarker + fast.ranges.count == totals.lines)
  }

  @Test func `A word is found at every place across the borders of 32 bytes`() {
    for word in ["quota", "INSUFFICIENT_QUOTA", "429 ", "\\u00", "Rate Limit", "überzogen"] {
      for place in 0...66 {
        let line = [UInt8](repeating: 0x2e, count: place) + Array(word.utf8)
        check(line, "\(word) at \(place), at the very end")
        check(line + [0x0a], "\(word) at \(place), before the last line feed")
        check(line + Array("..\nnext line\r\n".utf8), "\(word) at \(place)")
      }
    }
  }

  @Test func `A word that is cut by the block's end is not found in what stands behind it`() {
    for place in 0...34 {
      for length in 1..<"insufficient_quota".count {
        let start = "qinsufficient_quota".utf8.prefix(length)
        check([UInt8](repeating: 0x2e, count: place) + Array(start), words: ["insufficient_quota"])
      }
    }
  }

  @Test func `A word does not go over a line's end`() {
    check(
      Array("insufficient\n_quota\nquo\nta\nrate \nlimit\n".utf8), words: ["rate limit", "quota"])
  }

  @Test func `Random texts made of pieces of the words`() {
    var generator = SeededGenerator(31)
    let pieces =
      Self.words + [
        "INS", "in", "insufficient_quot", "q", "qu", "Quo", "quot", "a", "429", " ", "\n", "\n",
        "\r\n", "\t", "op", "ope", "open", "OPENAI", "x", "xy", "zx", "\u{1}", "é", "\\u0",
        "stdout p",
        "@@@", "{\"", "[[[", "i", "n", "s",
      ]
    for round in 0..<300 {
      var text = ""
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        text += pieces.randomElement(using: &generator) ?? ""
      }
      check(Array(text.utf8), longLine: round % 3 == 0 ? 20 : 1000, "round \(round)")
    }
  }

  @Test func `Random bytes`() {
    var generator = SeededGenerator(32)
    for round in 0..<200 {
      let count = Int.random(in: 0...300, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      check(bytes, words: ["abcd", "zzzz", "\u{0}\u{1}\u{2}\u{3}"], longLine: 40, "round \(round)")
    }
  }

  /// The filter hands out 1,024 lines at a time.
  @Test(arguments: [1023, 1024, 1025, 2049])
  func `More lines than the buffer has room for`(count: Int) {
    let all = (0..<count).flatMap { Array("quota \($0)\n".utf8) }
    check(all)
    let some = (0..<count).flatMap { Array("quota\n\nnothing \($0)\n  \r\n".utf8) }
    check(some)
    check(Array(all.dropLast()))
  }

  @Test func `Blank, long and empty`() {
    check([])
    check([0x0a])
    check(Array("\n\r\n \t \n\r\r\n  x\n".utf8))
    check([UInt8](repeating: 0x20, count: 50) + [0x0a], longLine: 50)
    check([UInt8](repeating: 0x20, count: 50) + [0x0d, 0x0a], longLine: 51)
  }

  @Test func `Many words share the sixteen buckets`() {
    var generator = SeededGenerator(33)
    let words = (0..<300).map { _ in
      String(
        (0..<Int.random(in: 4...9, using: &generator)).map { _ in
          Character(UnicodeScalar(UInt8.random(in: 0x61...0x65, using: &generator)))
        })
    }
    let text = (0..<3000).map { _ in UInt8.random(in: 0x5f...0x66, using: &generator) }
    let lines = text.map { $0 == 0x5f || $0 == 0x66 ? 0x0a : $0 }
    check(lines, words: words)
  }
}

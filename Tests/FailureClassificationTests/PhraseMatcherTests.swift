@testable import FailureClassification
import Testing

/// The automaton finds exactly what a naive search finds.
struct PhraseMatcherTests {
  /// A phrase at a place.
  private struct Found: Hashable, Comparable {
    var end: Int
    var phrase: Int

    static func < (left: Found, right: Found) -> Bool {
      (left.end, left.phrase) < (right.end, right.phrase)
    }
  }

  private func matched(_ phrases: [String], in text: [UInt8]) -> [Found] {
    var hits: [PhraseHit] = []
    PhraseMatcher(phrases).find(in: text.span, &hits)
    for hit in hits { #expect(hit.end - hit.start == phrases[hit.phrase].utf8.count) }
    return hits.map { Found(end: $0.end, phrase: $0.phrase) }.sorted()
  }

  /// The same, place by place.
  private func searched(_ phrases: [String], in text: [UInt8]) -> [Found] {
    let folded = text.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    var found: [Found] = []
    for (index, phrase) in phrases.enumerated() {
      let wanted = Array(phrase.utf8)
      guard folded.count >= wanted.count else { continue }
      for start in 0...folded.count - wanted.count
      where folded[start..<start + wanted.count].elementsEqual(wanted) {
        found.append(Found(end: start + wanted.count, phrase: index))
      }
    }
    return found.sorted()
  }

  @Test(arguments: 0..<40)
  func `Random phrases in random texts`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    // Few letters make many overlaps.
    let letters = Array("abcé_ ".utf8)
    func word(_ longest: Int) -> String {
      let count = Int.random(in: 1...longest, using: &random)
      return String((0..<count).map { _ in "abc_ ".randomElement(using: &random) ?? "a" })
    }
    let phrases = Array(Set((0..<20).map { _ in word(6) })).sorted()
    let text = (0..<400).map { _ -> UInt8 in
      let byte = letters.randomElement(using: &random) ?? 0x61
      return Bool.random(using: &random) && (0x61...0x7a).contains(byte) ? byte & ~0x20 : byte
    }
    #expect(matched(phrases, in: text) == searched(phrases, in: text))
  }

  @Test func `The tables' phrases in texts made of their pieces`() {
    let phrases = textShapes.flatMap(\.words) + providerTable.flatMap(\.wordings)
    let unique = Array(Set(phrases)).sorted()
    var random = SeededRandom(seed: 7)
    for _ in 0..<10 {
      let text = (0..<30).map { _ -> String in
        let phrase = unique.randomElement(using: &random) ?? ""
        return String(phrase.prefix(Int.random(in: 1...40, using: &random)))
      }.joined()
      #expect(matched(unique, in: Array(text.utf8)) == searched(unique, in: Array(text.utf8)))
    }
  }

  @Test(arguments: [
    ("", 0), ("a", 1), ("A", 1), ("aa", 3), ("aaa", 6), ("ÄÄ", 0), ("b", 0),
  ])
  func `Phrases overlap and hold each other`(text: String, count: Int) {
    #expect(matched(["a", "aa", "aaa"], in: Array(text.utf8)).count == count)
  }

}

/// The same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678_9abc_def1
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

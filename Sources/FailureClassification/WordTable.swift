/// The words of a list, and what each stands for.
struct WordTable<Meaning: Sendable>: Sendable {
  private let words: [UInt8]
  /// Behind each word.
  private let ends: [Int]
  private let meanings: [Meaning]
  /// The one that was asked for last: it mostly comes again.
  private var last = 0

  init(_ pairs: [(String, Meaning)]) {
    var words: [UInt8] = []
    ends = pairs.map { pair in
      words += pair.0.utf8
      return words.count
    }
    self.words = words
    meanings = pairs.map(\.1)
  }

  /// `nil` for a word that is not in the list.
  mutating func meaning(of word: Span<UInt8>) -> Meaning? {
    if isWord(last, word) { return meanings[last] }
    for number in meanings.indices where isWord(number, word) {
      last = number
      return meanings[number]
    }
    return nil
  }

  private func isWord(_ number: Int, _ word: Span<UInt8>) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == word.count else { return false }
    for index in word.indices where words[start + index] != word[index] { return false }
    return true
  }
}

extension WordTable where Meaning: CaseIterable & RawRepresentable<String> {
  /// All cases by their names.
  init() { self.init(Meaning.allCases.map { ($0.rawValue, $0) }) }
}

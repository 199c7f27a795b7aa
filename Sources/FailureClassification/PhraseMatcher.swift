// Finds all phrases of a table in a text in one pass (Aho-Corasick), in any case.

/// A phrase that was found.
struct PhraseHit {
  var phrase: Int
  /// Position of its first byte.
  var start: Int
  var end: Int
}

/// A set of phrases, compiled.
///
/// Phrases are lower case.
struct PhraseMatcher: Sendable {
  private let phrases: [[UInt8]]
  /// Byte to column of the transition table; capitals share the column of their small letters.
  private let columns: [UInt8]
  private let columnCount: Int
  private let transitions: [UInt16]
  /// Per state: the longest phrase that ends there, or -1.
  private let endings: [Int32]
  /// Per state: the nearest shorter state in which a phrase ends, or 0.
  private let shorter: [UInt16]

  init(_ phrases: [String]) {
    let encoded = phrases.map { Array($0.lowercased().utf8) }
    self.phrases = encoded
    var columns = [UInt8](repeating: 0, count: 256)
    var columnCount = 1
    for byte in Set(encoded.joined()).sorted() {
      columns[Int(byte)] = UInt8(columnCount)
      if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
        columns[Int(byte & ~0x20)] = UInt8(columnCount)
      }
      columnCount += 1
    }
    self.columns = columns
    self.columnCount = columnCount
    var trie = Trie(columnCount: columnCount)
    trie.reserve(states: encoded.reduce(1) { $0 + $1.count })
    for (index, phrase) in encoded.enumerated() {
      trie.insert(phrase.map { Int(columns[Int($0)]) }, phrase: index)
    }
    trie.link()
    transitions = trie.transitions
    endings = trie.endings
    shorter = trie.shorter
  }

  /// Appends the phrases in `text` to `hits`, in the order of their ends.
  func find(in text: Span<UInt8>, _ hits: inout [PhraseHit]) {
    var state = 0
    for index in text.indices {
      state = Int(transitions[state * columnCount + Int(columns[Int(text[index])])])
      var ending = endings[state] >= 0 ? state : Int(shorter[state])
      while ending != 0 {
        let phrase = Int(endings[ending])
        hits.append(
          PhraseHit(phrase: phrase, start: index + 1 - phrases[phrase].count, end: index + 1))
        ending = Int(shorter[ending])
      }
    }
  }

  /// The automaton while it is built.
  private struct Trie {
    let columnCount: Int
    var transitions: [UInt16]
    var endings: [Int32] = [-1]
    var shorter: [UInt16] = [0]

    init(columnCount: Int) {
      self.columnCount = columnCount
      transitions = [UInt16](repeating: 0, count: columnCount)
    }

    mutating func reserve(states: Int) {
      transitions.reserveCapacity(states * columnCount)
      endings.reserveCapacity(states)
      shorter.reserveCapacity(states)
    }

    mutating func insert(_ word: [Int], phrase: Int) {
      var state = 0
      for column in word {
        if transitions[state * columnCount + column] == 0 {
          transitions[state * columnCount + column] = UInt16(endings.count)
          transitions.append(contentsOf: repeatElement(0, count: columnCount))
          endings.append(-1)
          shorter.append(0)
        }
        state = Int(transitions[state * columnCount + column])
      }
      endings[state] = Int32(phrase)
    }

    /// Fills in where to go on after a mismatch, level by level.
    mutating func link() {
      var fallbacks = [Int](repeating: 0, count: endings.count)
      var queue: [Int] = []
      for column in 0..<columnCount where transitions[column] != 0 {
        queue.append(Int(transitions[column]))
      }
      var next = 0
      while next < queue.count {
        let state = queue[next]
        next += 1
        let fallback = fallbacks[state]
        shorter[state] = endings[fallback] >= 0 ? UInt16(fallback) : shorter[fallback]
        for column in 0..<columnCount {
          let target = Int(transitions[state * columnCount + column])
          let other = transitions[fallback * columnCount + column]
          if target == 0 {
            transitions[state * columnCount + column] = other
          } else {
            fallbacks[target] = Int(other)
            queue.append(target)
          }
        }
      }
    }
  }
}

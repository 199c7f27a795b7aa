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
    var isUsed = [Bool](repeating: false, count: 256)
    for phrase in encoded {
      for byte in phrase { isUsed[Int(byte)] = true }
    }
    var columns = [UInt8](repeating: 0, count: 256)
    var columnCount = 1
    for byte in 0..<256 where isUsed[byte] {
      columns[byte] = UInt8(columnCount)
      if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(UInt8(byte)) {
        columns[byte & ~0x20] = UInt8(columnCount)
      }
      columnCount += 1
    }
    self.columns = columns
    self.columnCount = columnCount
    var trie = Trie()
    for (index, phrase) in encoded.enumerated() { trie.insert(phrase, columns, phrase: index) }
    let automaton = Automaton(trie, columnCount: columnCount)
    transitions = automaton.transitions
    endings = automaton.endings
    shorter = automaton.shorter
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

  /// The phrases as a tree.
  ///
  /// A node knows its first child and its next sibling; of the few children of most nodes there is
  /// no table.
  private struct Trie {
    /// What leads to the node.
    private(set) var columns: [UInt8] = [0]
    /// 0 for none.
    private(set) var firstChildren: [UInt16] = [0]
    private(set) var nextSiblings: [UInt16] = [0]
    /// The phrase that ends there, or -1.
    private(set) var endings: [Int32] = [-1]

    mutating func insert(_ word: [UInt8], _ columns: [UInt8], phrase: Int) {
      var node = 0
      for byte in word { node = child(of: node, at: columns[Int(byte)]) }
      endings[node] = Int32(phrase)
    }

    private mutating func child(of node: Int, at column: UInt8) -> Int {
      var child = Int(firstChildren[node])
      while child != 0 && columns[child] != column { child = Int(nextSiblings[child]) }
      if child != 0 { return child }
      columns.append(column)
      nextSiblings.append(firstChildren[node])
      firstChildren.append(0)
      endings.append(-1)
      firstChildren[node] = UInt16(columns.count - 1)
      return columns.count - 1
    }
  }

  /// The tables that are searched with. States are numbered level by level: most of a text is
  /// searched in the first ones.
  private struct Automaton {
    var transitions: [UInt16]
    var endings: [Int32] = []
    var shorter: [UInt16] = []

    init(_ trie: Trie, columnCount: Int) {
      let count = trie.columns.count
      transitions = [UInt16](repeating: 0, count: count * columnCount)
      endings.reserveCapacity(count)
      shorter.reserveCapacity(count)
      // By state: its node, and where to go on after a mismatch.
      var nodes: [UInt16] = [0]
      var fallbacks: [UInt16] = [0]
      nodes.reserveCapacity(count)
      fallbacks.reserveCapacity(count)
      for state in 0..<count {
        let node = Int(nodes[state])
        let row = state * columnCount
        let other = Int(fallbacks[state]) * columnCount
        endings.append(trie.endings[node])
        shorter.append(
          state == 0
            ? 0
            : endings[other / columnCount] >= 0
              ? fallbacks[state] : shorter[other / columnCount])
        if state > 0 {
          for column in 0..<columnCount { transitions[row + column] = transitions[other + column] }
        }
        var child = Int(trie.firstChildren[node])
        while child != 0 {
          let column = Int(trie.columns[child])
          fallbacks.append(transitions[row + column])
          transitions[row + column] = UInt16(nodes.count)
          nodes.append(UInt16(child))
          child = Int(trie.nextSiblings[child])
        }
      }
    }
  }
}

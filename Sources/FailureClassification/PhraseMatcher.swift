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
/// Phrases are lower case. States are numbered level by level, so that the children of each follow
/// each other. Ordinary text hardly leaves the first levels: only their states have a table of where
/// each byte leads. From the others it is searched for, which takes a tenth of the memory, and of the
/// time that a short log has to wait for it.
struct PhraseMatcher: Sendable {
  private let phrases: [[UInt8]]
  /// Byte to column of the transition table; capitals share the column of their small letters.
  private let columns: [UInt8]
  private let columnCount: Int
  /// Of the first states.
  private let transitions: [UInt16]
  private let tabulatedStates: Int
  /// Per state: its first child; those of the next state follow its own.
  private let firstChildren: [UInt16]
  /// Per state: the column that leads to it from its parent.
  private let leadingColumns: [UInt8]
  /// Per state: the longest shorter one that what was read ends with.
  private let fallbacks: [UInt16]
  /// Per state: the longest phrase that ends there, or -1.
  private let endings: [Int32]
  /// Per state: the nearest shorter state in which a phrase ends, or 0.
  private let shorter: [UInt16]
  private static let mostTabulatedStates = 2048

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
    let levels = Levels(trie)
    firstChildren = levels.firstChildren
    leadingColumns = levels.leadingColumns
    endings = levels.endings
    var automaton = Automaton(
      levels, columnCount: columnCount,
      tabulatedStates: min(Self.mostTabulatedStates, levels.endings.count))
    automaton.link(levels)
    transitions = automaton.transitions
    tabulatedStates = automaton.tabulatedStates
    fallbacks = automaton.fallbacks
    shorter = automaton.shorter
  }

  /// Appends the phrases in `text` to `hits`, in the order of their ends.
  func find(in text: Span<UInt8>, _ hits: inout [PhraseHit]) {
    var state = 0
    for index in text.indices {
      state = next(state, columns[Int(text[index])])
      var ending = endings[state] >= 0 ? state : Int(shorter[state])
      while ending != 0 {
        let phrase = Int(endings[ending])
        hits.append(
          PhraseHit(phrase: phrase, start: index + 1 - phrases[phrase].count, end: index + 1))
        ending = Int(shorter[ending])
      }
    }
  }

  private func next(_ state: Int, _ column: UInt8) -> Int {
    var state = state
    while state >= tabulatedStates {
      for child in Int(firstChildren[state])..<Int(firstChildren[state + 1])
      where leadingColumns[child] == column {
        return child
      }
      state = Int(fallbacks[state])
    }
    return Int(transitions[state * columnCount + Int(column)])
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

  /// The tree's nodes as states, level by level.
  private struct Levels {
    /// Per state, and once more for the end of the last one's.
    private(set) var firstChildren: [UInt16] = []
    private(set) var leadingColumns: [UInt8] = []
    private(set) var endings: [Int32] = []

    init(_ trie: Trie) {
      let count = trie.columns.count
      firstChildren.reserveCapacity(count + 1)
      leadingColumns.reserveCapacity(count)
      endings.reserveCapacity(count)
      var nodes: [UInt16] = [0]
      nodes.reserveCapacity(count)
      for state in 0..<count {
        let node = Int(nodes[state])
        firstChildren.append(UInt16(nodes.count))
        leadingColumns.append(trie.columns[node])
        endings.append(trie.endings[node])
        var child = Int(trie.firstChildren[node])
        while child != 0 {
          nodes.append(UInt16(child))
          child = Int(trie.nextSiblings[child])
        }
      }
      firstChildren.append(UInt16(count))
    }
  }

  /// Where to go on after each byte, while it is found out.
  private struct Automaton {
    let columnCount: Int
    let tabulatedStates: Int
    var transitions: [UInt16]
    var fallbacks: [UInt16]
    var shorter: [UInt16]

    init(_ levels: Levels, columnCount: Int, tabulatedStates: Int) {
      self.columnCount = columnCount
      self.tabulatedStates = tabulatedStates
      transitions = [UInt16](repeating: 0, count: tabulatedStates * columnCount)
      fallbacks = [UInt16](repeating: 0, count: levels.endings.count)
      shorter = fallbacks
    }

    /// What stands on the levels above a state is known before it is needed.
    mutating func link(_ levels: Levels) {
      for state in levels.endings.indices {
        let fallback = Int(fallbacks[state])
        let isTabulated = state < tabulatedStates
        if state > 0 {
          shorter[state] =
            levels.endings[fallback] >= 0 ? UInt16(fallback) : shorter[fallback]
          for column in 0..<(isTabulated ? columnCount : 0) {
            transitions[state * columnCount + column] =
              transitions[fallback * columnCount + column]
          }
        }
        for child in Int(levels.firstChildren[state])..<Int(levels.firstChildren[state + 1]) {
          let column = levels.leadingColumns[child]
          if state > 0 { fallbacks[child] = next(fallback, column, levels) }
          if isTabulated { transitions[state * columnCount + Int(column)] = UInt16(child) }
        }
      }
    }

    private func next(_ state: Int, _ column: UInt8, _ levels: Levels) -> UInt16 {
      var state = state
      while state >= tabulatedStates {
        for child in Int(levels.firstChildren[state])..<Int(levels.firstChildren[state + 1])
        where levels.leadingColumns[child] == column {
          return UInt16(child)
        }
        state = Int(fallbacks[state])
      }
      return transitions[state * columnCount + Int(column)]
    }
  }
}

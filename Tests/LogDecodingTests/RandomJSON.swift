import SeededRandom

/// Random valid JSON, and what a reader must find in it.
struct RandomJSON {
  /// A value that is no container: where it stands, and what it means.
  struct Leaf: Equatable {
    var path: [String]
    var kind: String
    var text: String
  }

  private var generator: SeededGenerator
  private(set) var text = ""
  private(set) var leaves: [Leaf] = []

  init(seed: UInt64) {
    generator = SeededGenerator(seed)
    writeObject(path: [], depth: 0)
  }

  private mutating func pick<Element>(_ from: [Element]) -> Element {
    from[Int.random(in: 0..<from.count, using: &generator)]
  }

  private mutating func space() { text += pick(["", "", "", " ", "\t", "  "]) }

  private mutating func writeObject(path: [String], depth: Int) {
    text += "{"
    let count = Int.random(in: depth == 0 ? 1...8 : 0...4, using: &generator)
    for index in 0..<count {
      if index > 0 { text += "," }
      space()
      let key = string()
      space()
      text += ":"
      space()
      writeValue(path: path + [key], depth: depth + 1)
      space()
    }
    text += "}"
  }

  private mutating func writeArray(path: [String], depth: Int) {
    text += "["
    for index in 0..<Int.random(in: 0...4, using: &generator) {
      if index > 0 { text += "," }
      space()
      writeValue(path: path + [""], depth: depth + 1)
    }
    space()
    text += "]"
  }

  private mutating func writeValue(path: [String], depth: Int) {
    switch Int.random(in: 0...(depth > 6 ? 5 : 8), using: &generator) {
    case 0...2: leaves.append(Leaf(path: path, kind: "string", text: string()))
    case 3: word(number(), "number", path)
    case 4: word(pick(["true", "false"]), "bool", path)
    case 5: word("null", "null", path)
    case 6: writeArray(path: path, depth: depth)
    default: writeObject(path: path, depth: depth)
    }
  }

  private mutating func word(_ word: String, _ kind: String, _ path: [String]) {
    text += word
    leaves.append(Leaf(path: path, kind: kind, text: word))
  }

  private mutating func number() -> String {
    pick([
      "0", "-0", "1", "429", "-17", "3.25", "1e5", "-2.5E-3", "12345678901234567890",
      "0.1", "1E+2", "\(Int.random(in: -1_000_000...1_000_000, using: &generator))",
    ])
  }

  /// Writes a string; returns what it means.
  private mutating func string() -> String {
    let pieces = [
      ("a", "a"), ("level", "level"), (" ", " "), ("é", "é"), ("漢字", "漢字"), ("🎉", "🎉"),
      ("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ("\\b", "\u{8}"), ("\\f", "\u{c}"),
      ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"), ("/", "/"), ("\\u00e9", "é"),
      ("\\ud83c\\udf89", "🎉"), ("\\u0000", "\u{0}"), ("{", "{"), ("}", "}"), ("[", "["),
      (":", ":"), (",", ","), ("'", "'"), ("\\\\n", "\\n"), ("u0041", "u0041"), ("=", "="),
    ]
    var meaning = ""
    text += "\""
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let piece = pick(pieces)
      text += piece.0
      meaning += piece.1
    }
    text += "\""
    return meaning
  }
}

// The reader for what simdjson refuses: JSON with raw control characters, bad UTF-8, `\x22`, `NaN`,
// trailing commas or a cut end, and Python's and JavaScript's way of writing the same ({'a': None}).

internal import CLineScanner

/// Walks an object leniently and collects the same fields as the strict reader.
struct TolerantReader {
  /// Deeper containers are passed over.
  private static let maximumDepth: Int = 64

  private var position: Int
  private let end: Int
  private var fields: [qs_json_field] = []

  private init(from start: Int, to end: Int) {
    position = start
    self.end = end
  }

  /// Reads the object that begins at `start`.
  ///
  /// Returns its fields and the offset behind it; `nil` when no object with a key begins there.
  static func read(
    _ text: Span<UInt8>, from start: Int = 0
  ) -> (fields: [qs_json_field], end: Int)? {
    var reader = TolerantReader(from: start, to: text.count)
    guard start < text.count, text[start] == UInt8(ascii: "{") else { return nil }
    reader.readValue(text, key: 0..<0, parent: -1, depth: 0)
    guard reader.fields.count > 1 else { return nil }
    return (reader.fields, reader.position)
  }

  private mutating func add(
    _ kind: qs_json_kind, key: Range<Int>, value: Range<Int>, parent: Int, _ text: Span<UInt8>
  ) {
    guard fields.count < JSONDocument.mostFields else { return }
    fields.append(
      qs_json_field(
        key_offset: UInt32(key.lowerBound), key_length: UInt32(key.count),
        value_offset: UInt32(value.lowerBound), value_length: UInt32(value.count),
        parent: Int32(parent), kind: UInt8(kind.rawValue),
        key_escaped: holdsBackslash(text, key),
        value_escaped: kind == qs_string && holdsBackslash(text, value)))
  }

  private func holdsBackslash(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where text[index] == UInt8(ascii: "\\") { return true }
    return false
  }

  private mutating func readValue(_ text: Span<UInt8>, key: Range<Int>, parent: Int, depth: Int) {
    skipSpace(text)
    guard position < end else { return }
    switch text[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("):
      let isObject = text[position] == UInt8(ascii: "{")
      let index = fields.count
      add(
        isObject ? qs_object : qs_array, key: key, value: position..<position + 1, parent: parent,
        text)
      position += 1
      readMembers(text, isObject: isObject, container: index, depth: depth + 1)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let value = readQuoted(text)
      add(qs_string, key: key, value: value, parent: parent, text)
    default:
      readWord(text, key: key, parent: parent)
    }
  }

  private mutating func readMembers(
    _ text: Span<UInt8>, isObject: Bool, container: Int, depth: Int
  ) {
    while position < end {
      skipSpace(text)
      guard position < end else { break }
      switch text[position] {
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"):
        position += 1
        return
      case UInt8(ascii: ","):
        position += 1
      case _ where depth > Self.maximumDepth:
        passOver(text)
      default:
        let before = position
        if isObject {
          readMember(text, container: container, depth: depth)
        } else {
          readValue(text, key: 0..<0, parent: container, depth: depth)
        }
        if position == before { position += 1 }
      }
    }
  }

  /// Goes behind one value, whatever is in it, or over one byte between values.
  private mutating func passOver(_ text: Span<UInt8>) {
    var depth = 0
    repeat {
      switch text[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"):
        depth -= 1
        position += 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = readQuoted(text)
      default: position += 1
      }
    } while depth > 0 && position < end
  }

  private mutating func readMember(_ text: Span<UInt8>, container: Int, depth: Int) {
    let key = readKey(text)
    skipSpace(text)
    guard position < end else { return }
    guard text[position] == UInt8(ascii: ":") || text[position] == UInt8(ascii: "=") else { return }
    position += 1
    // Ruby: `"a" => 1`.
    if position < end && text[position] == UInt8(ascii: ">") { position += 1 }
    readValue(text, key: key, parent: container, depth: depth)
  }

  private mutating func readKey(_ text: Span<UInt8>) -> Range<Int> {
    // Ruby's symbols: `:code=>"…"`.
    if text[position] == UInt8(ascii: ":"), position + 1 < end { position += 1 }
    if text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "'") {
      return readQuoted(text)
    }
    let start = position
    while position < end, Self.isWordByte(text[position]) { position += 1 }
    return start..<position
  }

  /// What is between the quotes.
  ///
  /// A quote of the same kind ends the string only where a string can end: Python and people write
  /// apostrophes inside single quotes.
  private mutating func readQuoted(_ text: Span<UInt8>) -> Range<Int> {
    let quote = text[position]
    position += 1
    let start = position
    while position < end {
      let byte = text[position]
      if byte == UInt8(ascii: "\\") {
        position += 2
      } else if byte == quote && (quote == UInt8(ascii: "\"") || canEnd(text, after: position)) {
        position += 1
        return start..<position - 1
      } else {
        position += 1
      }
    }
    position = end
    return start..<end
  }

  private func canEnd(_ text: Span<UInt8>, after quote: Int) -> Bool {
    var next = quote + 1
    while next < end && text[next] == 0x20 { next += 1 }
    guard next < end else { return true }
    switch text[next] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"),
      UInt8(ascii: ")"), 0x0a, 0x0d, UInt8(ascii: "="):
      return true
    default: return false
    }
  }

  private mutating func readWord(_ text: Span<UInt8>, key: Range<Int>, parent: Int) {
    let start = position
    while position < end, Self.isWordByte(text[position]) { position += 1 }
    guard position > start else { return }
    let kind: qs_json_kind
    switch text[start] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): kind = qs_number
    case UInt8(ascii: "t"), UInt8(ascii: "T"): kind = qs_true
    case UInt8(ascii: "f"), UInt8(ascii: "F"): kind = qs_false
    default: kind = qs_null
    }
    add(kind, key: key, value: start..<position, parent: parent, text)
  }

  private mutating func skipSpace(_ text: Span<UInt8>) {
    while position < end && text[position] <= 0x20 { position += 1 }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "$"):
      true
    default: byte >= 0x80
    }
  }
}

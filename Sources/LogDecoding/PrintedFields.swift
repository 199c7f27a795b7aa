// Fields that a text spells: pairs (`model=gpt-4o attempt=3`), and an object at its end
// (`chat failed {"model":"gpt-4o"} []`).

internal import CLineScanner

/// The fields that a text prints, as the readers of objects give them.
struct PrintedFields {
  let fields: [qs_json_field]
  /// Whether the text is nothing but pairs, as logfmt is.
  let isWholeText: Bool

  /// Fewer pairs may be a word with a sign in it; one is enough when it is an id (`trace_id=…`).
  private static let fewestPairs = 2
  /// Names are short; what is longer is somebody's text.
  private static let longestName = 64
  private static let mostPairs = 200

  /// The pairs that a text ends with; `nil` when there are too few of them.
  ///
  /// A pair is a name, `=`, and a word or a quoted text.
  init?(pairsOf text: Span<UInt8>) {
    var found: [(name: Range<Int>, value: Range<Int>)] = []
    var words = 0
    var position = 0
    while position < text.count {
      if text[position] <= 0x20 {
        position += 1
      } else if let pair = Self.pair(text, at: position) {
        found.append((pair.name, pair.value))
        position = pair.end
      } else {
        // What stands before a plain word is no part of the last run.
        found.removeAll(keepingCapacity: true)
        words += 1
        while position < text.count, text[position] > 0x20 { position += 1 }
      }
    }
    guard let first = found.first, found.count <= Self.mostPairs,
      found.count >= Self.fewestPairs || Self.isIdentifier(text, first.name, first.value)
    else { return nil }
    var fields = [Self.field(qs_object, name: 0..<0, value: 0..<1, parent: -1, text)]
    for pair in found {
      let kind = decimalNumber(Self.bytes(text, pair.value)[...]) == nil ? qs_string : qs_number
      fields.append(Self.field(kind, name: pair.name, value: pair.value, parent: 0, text))
    }
    self.fields = fields
    isWholeText = words == 0
  }

  /// Where the object stands that a text ends with; brackets with nothing in them may follow it.
  static func trailingObject(_ text: Span<UInt8>) -> Range<Int>? {
    var end = text.count
    while end > 0, text[end - 1] <= 0x20 || isEmptyList(text, endingAt: end) {
      end -= text[end - 1] <= 0x20 ? 1 : 2
    }
    guard end > 2, text[end - 1] == UInt8(ascii: "}") else { return nil }
    var index = 0
    while index + 1 < end {
      let isOpening = text[index] == UInt8(ascii: "{") && text[index + 1] == UInt8(ascii: "\"")
      if isOpening, index > 0, text[index - 1] <= 0x20 { return index..<end }
      index += 1
    }
    return nil
  }

  private static func isEmptyList(_ text: Span<UInt8>, endingAt end: Int) -> Bool {
    guard end > 2 else { return false }
    let pair = (text[end - 2], text[end - 1])
    return pair == (UInt8(ascii: "["), UInt8(ascii: "]"))
      || pair == (UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  // MARK: Pairs

  private static let shortestIdentifier = 6

  /// Whether a pair is an id by its name (`trace_id`, `request-id`, `spanId`) and its value.
  private static func isIdentifier(
    _ text: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>
  ) -> Bool {
    guard name.count > 3, value.count >= shortestIdentifier,
      text[name.upperBound - 1] | 0x20 == UInt8(ascii: "d"),
      text[name.upperBound - 2] | 0x20 == UInt8(ascii: "i")
    else { return false }
    let before = text[name.upperBound - 3]
    let isWord = [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(before)
    return isWord || text[name.upperBound - 2] == UInt8(ascii: "I")
  }

  private static func pair(
    _ text: Span<UInt8>, at start: Int
  ) -> (name: Range<Int>, value: Range<Int>, end: Int)? {
    var sign = start
    while sign < text.count, sign - start <= longestName, isNameByte(text[sign]) { sign += 1 }
    guard sign > start, sign + 1 < text.count, text[sign] == UInt8(ascii: "="),
      !(0x30...0x39).contains(text[start])
    else { return nil }
    let begin = sign + 1
    let quote = text[begin]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      guard let close = closingQuote(text, from: begin + 1, quote) else { return nil }
      return (start..<sign, begin + 1..<close, close + 1)
    }
    var end = begin
    while end < text.count, text[end] > 0x20 { end += 1 }
    var last = end
    // `(attempt=1, status=429)`
    while last > begin, [UInt8(ascii: ","), UInt8(ascii: ")")].contains(text[last - 1]) {
      last -= 1
    }
    return last > begin ? (start..<sign, begin..<last, end) : nil
  }

  private static func closingQuote(_ text: Span<UInt8>, from start: Int, _ quote: UInt8) -> Int? {
    var index = start
    while index < text.count {
      if text[index] == UInt8(ascii: "\\") {
        index += 1
      } else if text[index] == quote {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "@"):
      true
    default: false
    }
  }

  private static func bytes(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in range.prefix(41) { bytes.append(text[index]) }
    return bytes
  }

  private static func field(
    _ kind: qs_json_kind, name: Range<Int>, value: Range<Int>, parent: Int32, _ text: Span<UInt8>
  ) -> qs_json_field {
    var isEscaped = false
    for index in value where text[index] == UInt8(ascii: "\\") { isEscaped = true }
    return qs_json_field(
      key_offset: UInt32(name.lowerBound), key_length: UInt32(name.count),
      value_offset: UInt32(value.lowerBound), value_length: UInt32(value.count), parent: parent,
      kind: UInt8(kind.rawValue), key_escaped: false,
      value_escaped: kind == qs_string && isEscaped)
  }
}

// Objects inside texts: the error bodies that clients print (`Error code: 429 - {'error': …}`).

internal import CLineScanner

/// An object that stands in a text, as JSON or as Python or JavaScript prints it.
package struct EmbeddedObject: Sendable {
  /// Position in the text.
  package let range: Range<Int>
  private let members: [Member]

  private struct Member {
    var path: [String]
    var value: String
  }

  /// At most so many objects of one text are read.
  private static let most = 4
  /// So many braces that begin no object are tried.
  private static let mostTries = 64
  /// An object is read no further than this: error bodies are short, hostile texts are not.
  private static let longestObject = 64 << 10
  /// Values longer than this are cut: what is looked for is short.
  private static let longestValue = 600

  /// The objects in `text`, outermost ones only.
  package static func all(in text: Span<UInt8>) -> [EmbeddedObject] {
    var found: [EmbeddedObject] = []
    var position = 0
    var tries = 0
    while found.count < most, tries < mostTries, let brace = nextBrace(text, from: position) {
      tries += 1
      if let object = EmbeddedObject(text, at: brace) {
        found.append(object)
        position = max(object.range.upperBound, brace + 1)
      } else {
        position = brace + 1
      }
    }
    return found
  }

  /// A brace that a key may follow.
  private static func nextBrace(_ text: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < text.count {
      if text[index] == UInt8(ascii: "{") {
        var next = index + 1
        while next < text.count && text[next] <= 0x20 { next += 1 }
        if next < text.count, isKeyStart(text[next]) { return index }
      }
      index += 1
    }
    return nil
  }

  private static func isKeyStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
      || byte == UInt8(ascii: ":")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private init?(_ text: Span<UInt8>, at brace: Int) {
    let end = min(text.count, brace + Self.longestObject)
    let beginning = text.extracting(0..<end)
    guard let found = TolerantReader.read(beginning, from: brace) else { return nil }
    range = brace..<found.end
    members = Self.members(found.fields, text)
  }

  private static func members(_ fields: [qs_json_field], _ text: Span<UInt8>) -> [Member] {
    var paths: [[String]] = []
    var members: [Member] = []
    for field in fields {
      let above = field.parent >= 0 ? paths[Int(field.parent)] : []
      var path = above
      if field.key_length > 0 { path.append(string(text.extracting(field.keyRange), 60)) }
      paths.append(path)
      let isValue =
        field.kind == UInt8(qs_string.rawValue) || field.kind == UInt8(qs_number.rawValue)
      guard isValue, path.count <= 4 else { continue }
      members.append(
        Member(path: path, value: string(text.extracting(field.valueRange), longestValue)))
    }
    return members
  }

  private static func string(_ bytes: Span<UInt8>, _ longest: Int) -> String {
    var unescaped: [UInt8] = []
    TextUnescaper.append(bytes.extracting(0..<min(bytes.count, longest)), to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// The value of the last member whose path ends with `names`.
  package func value(_ names: String...) -> String? {
    members.last { $0.path.suffix(names.count).elementsEqual(names) }?.value
  }

  /// The value of the member with exactly this path.
  package func value(exactly path: [String]) -> String? {
    members.last { $0.path == path }?.value
  }
}

// A JSON file of objects in one object, such as a table of settings by name.

internal import CLineScanner

/// The members of each object in a JSON object, as far as they are numbers or texts.
package struct JSONTable: Sendable {
  package enum Value: Sendable, Equatable {
    /// As the file writes it: its decimals are exact.
    case number(String)
    case text(String)
  }

  /// In the file's order; of members with the same name the last one counts.
  package private(set) var rows: [(name: String, members: [String: Value])] = []

  /// So many values are read at most, those of nested objects included.
  private static let mostValues = 1 << 20

  /// `nil` when the bytes are no JSON object.
  package init?(_ bytes: [UInt8]) {
    var start = 0
    // A mark at the start that says how the text is encoded.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
    while start < bytes.count, Self.isSpace(bytes[start]) { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else { return nil }
    var document = JSONDocument()
    document.load(bytes.span.extracting(start..<bytes.count))
    let reader = JSONReader()
    guard let rest = reader.read(&document, atMost: Self.mostValues),
      document.bytes[rest..<document.count].allSatisfy(Self.isSpace)
    else { return nil }
    // Places in `rows` of the objects directly below the root.
    var places: [Int32: Int] = [:]
    for index in 1..<max(1, document.fieldCount) {
      let field = document.fields[index]
      if field.parent == 0 {
        guard field.kind == UInt8(qs_object.rawValue) else { continue }
        places[Int32(index)] = rows.count
        rows.append((name: document.key(field), members: [:]))
      } else if let place = places[field.parent], let value = document.value(field) {
        rows[place].members[document.key(field)] = value
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }
}

extension JSONDocument {
  fileprivate func key(_ field: qs_json_field) -> String {
    text(Int(field.key_offset), Int(field.key_length), isEscaped: field.key_escaped)
  }

  fileprivate func value(_ field: qs_json_field) -> JSONTable.Value? {
    let (offset, length) = (Int(field.value_offset), Int(field.value_length))
    switch field.kind {
    case UInt8(qs_number.rawValue): return .number(text(offset, length, isEscaped: false))
    case UInt8(qs_string.rawValue):
      return .text(text(offset, length, isEscaped: field.value_escaped))
    default: return nil
    }
  }

  private func text(_ offset: Int, _ length: Int, isEscaped: Bool) -> String {
    let raw = bytes[offset..<offset + length]
    guard isEscaped else { return String(decoding: raw, as: UTF8.self) }
    var unescaped: [UInt8] = []
    TextUnescaper.append(raw.span, to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }
}

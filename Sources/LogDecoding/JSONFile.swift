// A JSON file that is no log: a price map, a report.

internal import CLineScanner

/// Why bytes are no JSON file that can be used.
package enum JSONFileError: Error, Equatable {
  /// No JSON object, or not to its end.
  case notJSON
  /// More values than were allowed.
  case tooManyValues
}

/// One JSON object, read strictly and whole; its values are made when they are asked for.
///
/// What is nested deeper than 64 levels is passed over.
package struct JSONFile {
  fileprivate let document: JSONDocument
  /// For each value the index behind the last one within it.
  fileprivate let ends: [Int32]

  /// - Parameters:
  ///   - bytes: UTF-8, with or without a mark at the start that says so.
  ///   - mostValues: So many values are read at most, those of nested objects included; each takes
  ///     32 bytes of memory.
  /// - Throws: `JSONFileError` when it is none, or has too many values.
  package init(_ bytes: [UInt8], atMost mostValues: Int = 1 << 20) throws(JSONFileError) {
    var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while start < bytes.count, Self.isSpace(bytes[start]) { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else { throw .notJSON }
    var document = JSONDocument()
    document.load(bytes.span.extracting(start..<bytes.count))
    switch JSONReader().outcome(of: &document, atMost: mostValues) {
    case .refused: throw .notJSON
    case .full: throw .tooManyValues
    case .whole(let rest):
      guard document.bytes[rest..<document.count].allSatisfy(Self.isSpace),
        (0..<document.fieldCount).allSatisfy(document.isStrict)
      else { throw .notJSON }
    }
    self.document = document
    ends = Self.ends(of: document)
  }

  package var root: Value { Value(file: self, index: 0) }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  private static func ends(of document: JSONDocument) -> [Int32] {
    var ends = [Int32](repeating: 0, count: document.fieldCount)
    for index in ends.indices.reversed() {
      ends[index] = max(ends[index], Int32(index) + 1)
      let parent = Int(document.fields[index].parent)
      if parent >= 0 { ends[parent] = max(ends[parent], ends[index]) }
    }
    return ends
  }
}

extension JSONFile {
  /// A value of the file, at its place.
  package struct Value {
    fileprivate let file: JSONFile
    fileprivate let index: Int

    package enum Kind: Sendable {
      case object, array, text, number, boolean, null
    }

    private var field: qs_json_field { file.document.fields[index] }

    package var kind: Kind {
      switch qs_json_kind(UInt32(field.kind)) {
      case qs_object: .object
      case qs_array: .array
      case qs_string: .text
      case qs_number: .number
      case qs_null: .null
      default: .boolean
      }
    }

    /// What a text means; `nil` of another kind.
    package var text: String? {
      kind == .text
        ? file.document.text(field.valueRange, isEscaped: field.value_escaped) : nil
    }

    /// A number as the file writes it, so that its decimals are exact; `nil` of another kind.
    package var number: String? {
      kind == .number ? file.document.text(field.valueRange, isEscaped: false) : nil
    }

    /// `nil` of another kind.
    package var boolean: Bool? { kind == .boolean ? file.document.isTrue(index) : nil }

    /// Of an object, in the file's order.
    ///
    /// A name may come several times; the last one counts.
    package var members: [(name: String, value: Value)] {
      kind == .object ? children { (name: file.document.key($0), value: $1) } : []
    }

    /// Of an array.
    package var elements: [Value] { kind == .array ? children { $1 } : [] }

    /// The member of an object with a name; `nil` where there is none.
    package subscript(name: String) -> Value? {
      guard kind == .object else { return nil }
      var found: Value?
      forEachChild { field, value in
        if file.document.hasKey(field, name) { found = value }
      }
      return found
    }

    private func children<Element>(_ make: (qs_json_field, Value) -> Element) -> [Element] {
      var children: [Element] = []
      forEachChild { children.append(make($0, $1)) }
      return children
    }

    private func forEachChild(_ take: (qs_json_field, Value) -> Void) {
      var child = index + 1
      let end = Int(file.ends[index])
      while child < end {
        take(file.document.fields[child], Value(file: file, index: child))
        child = Int(file.ends[child])
      }
    }
  }
}

extension JSONDocument {
  fileprivate func key(_ field: qs_json_field) -> String {
    text(field.keyRange, isEscaped: field.key_escaped)
  }

  fileprivate func hasKey(_ field: qs_json_field, _ name: String) -> Bool {
    field.key_escaped ? key(field) == name : bytes[field.keyRange].elementsEqual(name.utf8)
  }

  fileprivate func text(_ range: Range<Int>, isEscaped: Bool) -> String {
    guard isEscaped else { return String(decoding: bytes[range], as: UTF8.self) }
    var unescaped: [UInt8] = []
    TextUnescaper.append(bytes.span.extracting(range), to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// Whether a token that simdjson let pass unread is of JSON: it takes `tru`, `01` and `NaN`.
  func isStrict(_ field: Int) -> Bool {
    let token = bytes[fields[field].valueRange]
    switch qs_json_kind(UInt32(fields[field].kind)) {
    case qs_true: return token.elementsEqual("true".utf8)
    case qs_false: return token.elementsEqual("false".utf8)
    case qs_null: return token.elementsEqual("null".utf8)
    case qs_number: return Self.isNumber(token)
    default: return true
    }
  }

  private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
    var rest = token
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = takeDigits(&rest)
    guard whole.count == 1 || whole.count > 1 && whole.first != UInt8(ascii: "0") else {
      return false
    }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard !takeDigits(&rest).isEmpty else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard !takeDigits(&rest).isEmpty else { return false }
    }
    return rest.isEmpty
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest.removeFirst(digits.count)
    return digits
  }
}

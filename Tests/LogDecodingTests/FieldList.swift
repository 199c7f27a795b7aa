import CLineScanner

@testable import LogDecoding

/// The fields of a document as texts, whichever reader found them.
struct FieldList: Equatable {
  var leaves: [RandomJSON.Leaf] = []
  /// The offset behind the object.
  var end = 0

  /// By simdjson; `nil` when it refuses the text.
  static func strict(_ text: [UInt8]) -> FieldList? {
    let reader = JSONReader()
    var document = JSONDocument()
    document.load(text.span)
    guard let end = reader.read(&document) else { return nil }
    return FieldList(Array(document.fields[..<document.fieldCount]), text, end: end)
  }

  static func tolerant(_ text: [UInt8]) -> FieldList? {
    TolerantReader.read(text.span).map { FieldList($0.fields, text, end: $0.end) }
  }

  private init(_ fields: [qs_json_field], _ text: [UInt8], end: Int) {
    self.end = end
    var paths: [[String]] = []
    for field in fields {
      let parent = Int(field.parent)
      var path = parent < 0 ? [] : paths[parent]
      if parent >= 0 { path.append(Self.meaning(text[field.keyRange], field.key_escaped)) }
      paths.append(path)
      guard let kind = Self.kind(field) else { continue }
      let value = Self.meaning(text[field.valueRange], field.value_escaped)
      leaves.append(RandomJSON.Leaf(path: path, kind: kind, text: value))
    }
  }

  private static func meaning(_ bytes: ArraySlice<UInt8>, _ isEscaped: Bool) -> String {
    var store: [UInt8] = []
    let raw = Array(bytes)
    if isEscaped { TextUnescaper.append(raw.span, to: &store) } else { store = raw }
    return String(decoding: store, as: UTF8.self)
  }

  private static func kind(_ field: qs_json_field) -> String? {
    switch qs_json_kind(UInt32(field.kind)) {
    case qs_string: "string"
    case qs_number: "number"
    case qs_true, qs_false: "bool"
    case qs_null: "null"
    default: nil
    }
  }
}

internal import CLineScanner

/// How a record was read: kept only when somebody asks (`DecodingOptions.explains`).
package struct RecordTrace: Sendable {
  /// One field that is known, in the order of the record.
  package struct Field: Sendable {
    package let concept: Concept
    /// The name as it is written, nested names joined with points.
    package let name: String
    package let value: String
  }

  /// Names of the envelopes that were opened, outermost first.
  package internal(set) var envelopes: [String] = []
  package internal(set) var fields: [Field] = []
}

extension JSONDocument {
  /// The written name of a field, behind those of its containers.
  func writtenName(_ index: Int) -> String {
    var names: [String] = []
    var next = index
    while next > 0 {
      let field = fields[next]
      let key = bytes.span.extracting(field.keyRange)
      if !key.isEmpty { names.append(text(key)) }
      next = Int(field.parent)
    }
    return names.reversed().joined(separator: ".")
  }

  /// The value of a field as text.
  func writtenValue(_ index: Int) -> String {
    text(bytes.span.extracting(fields[index].valueRange))
  }

  private func text(_ span: Span<UInt8>) -> String {
    var unescaped: [UInt8] = []
    TextUnescaper.append(span, to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }
}

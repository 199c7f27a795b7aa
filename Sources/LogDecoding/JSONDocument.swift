// A record's bytes and the fields found in them.

internal import CLineScanner

/// Bytes of one record and a flat list of its fields, in document order.
struct JSONDocument {
  /// The content, with `paddingCount` zeros behind it.
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  /// The first `fieldCount` are the fields; the rest is room, kept for the next record.
  fileprivate(set) var fields = [qs_json_field](repeating: qs_json_field(), count: 128)
  fileprivate(set) var fieldCount = 0 {
    didSet { names.removeAll(keepingCapacity: true) }
  }
  /// The folded names of all fields, once they were asked for.
  private var names: [FoldedName] = []

  /// Of an object with more fields only the first are read, and tolerantly: no log record of use has
  /// so many.
  static let mostFields = 128 << 10

  static let paddingCount = Int(qs_padding)

  /// Replaces the content.
  mutating func load(_ content: Span<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(content.count + Self.paddingCount)
    unsafe content.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    count = content.count
    bytes.append(contentsOf: repeatElement(0, count: Self.paddingCount))
    fieldCount = 0
  }

  /// Folds the names of all fields, for those who need them several times.
  mutating func foldNames() {
    names.removeAll(keepingCapacity: true)
    for index in 0..<fieldCount { names.append(folded(index)) }
  }

  /// The folded name of a field; empty for an element of an array.
  func foldedName(of field: Int) -> FoldedName {
    field < names.count ? names[field] : folded(field)
  }

  private func folded(_ field: Int) -> FoldedName {
    var name = FoldedName()
    name.append(bytes.span.extracting(fields[field].keyRange))
    return name
  }

  /// Whether a field's value is `true`.
  func isTrue(_ field: Int) -> Bool { bytes[fields[field].valueRange].elementsEqual("true".utf8) }

  /// Takes the fields that another reader found.
  mutating func setFields(_ found: [qs_json_field]) {
    fields = found
    fieldCount = found.count
  }
}

// The strict reader: simdjson behind `CLineScanner`.

/// Owns a simdjson parser.
@safe
struct JSONReader: ~Copyable {
  private let reader: OpaquePointer

  init() {
    unsafe reader = qs_json_reader_create()
  }

  deinit {
    unsafe qs_json_reader_destroy(reader)
  }

  /// How reading ended.
  enum Outcome {
    /// The offset of what follows the object.
    case whole(rest: Int)
    /// simdjson refuses the object.
    case refused
    /// There are more fields than are allowed, or a little more.
    case full
  }

  /// Reads the object at the start of `document` into its fields.
  ///
  /// Returns the offset of what follows the object, or `nil` when simdjson refuses the object; the
  /// document then has no fields. So it does with one of more than `mostFields` fields, or a little
  /// more.
  func read(
    _ document: inout JSONDocument, atMost mostFields: Int = JSONDocument.mostFields
  ) -> Int? {
    guard case .whole(let rest) = outcome(of: &document, atMost: mostFields) else { return nil }
    return rest
  }

  /// The same, and why there is nothing.
  func outcome(of document: inout JSONDocument, atMost mostFields: Int) -> Outcome {
    while true {
      var rest = 0
      let count = document.count
      let result = unsafe document.fields.withUnsafeMutableBufferPointer { fields in
        unsafe document.bytes.withUnsafeBufferPointer { bytes in
          unsafe qs_json_read(
            reader, bytes.baseAddress, count, fields.baseAddress, fields.count, &rest)
        }
      }
      if result >= 0 {
        document.fieldCount = Int(result)
        return .whole(rest: rest)
      }
      // -2: there are more fields than room.
      guard result == -2 else { return .refused }
      guard document.fields.count < mostFields else { return .full }
      let room = document.fields.count * 4
      document.fields = [qs_json_field](repeating: qs_json_field(), count: room)
    }
  }
}

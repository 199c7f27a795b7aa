// Lines that hold a JSON object each, of keys that are known beforehand: what programs wrote for
// programs.

internal import CLineScanner

/// A key that a reader looks for.
package struct LineKey: Sendable, Hashable {
  var name: [UInt8]
  /// The number of the key whose object it stands in; `nil` for the outermost.
  var container: UInt8?

  package init(_ name: String, in container: UInt8? = nil) {
    self.init(name: Array(name.utf8), container: container)
  }

  fileprivate init(name: [UInt8], container: UInt8?) {
    self.name = name
    self.container = container
  }
}

/// What stands under a known key.
package struct LineValue: Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case object, array, text, number, isTrue, isFalse, null
  }

  /// Its place in the list of keys.
  package let key: UInt8
  package let kind: Kind
  /// Whether it is a text with a backslash in it.
  package let isEscaped: Bool
  package let start: Int32
  package let count: Int32

  fileprivate init(_ field: qs_json_field, key: UInt8) {
    self.key = key
    kind = Kind(rawValue: field.kind) ?? .null
    isEscaped = field.value_escaped
    start = Int32(field.value_offset)
    count = Int32(field.value_length)
  }

  /// Where it stands in the line, a text without its quotes.
  @inlinable
  package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// Reads such lines, and finds the values of the known keys.
///
/// All other keys are passed over. Of a key that comes twice the last value counts. What is nested
/// deeper than 64 levels is passed over, too.
package struct KeyedLineReader: ~Copyable {
  /// The place of each key in the list.
  private let numbers: [LineKey: UInt8]
  /// Keys that others stand in.
  private let containers: [UInt8]
  private let reader = JSONReader()
  private var document = JSONDocument()
  /// Of the line that was read last, in its order.
  package private(set) var values: [LineValue] = []
  /// Where known keys stand in lines that are laid out alike: those of a file mostly are.
  private var layouts = [Layout?](repeating: nil, count: layoutCount)

  private static let layoutCount = 128
  /// Lines with more fields are rare.
  private static let mostFields = 128
  private static let longestLine = 1 << 30

  private struct Place {
    var field: Int32
    var key: UInt8
  }

  private struct Layout {
    var hash: UInt64
    var fields: [qs_json_field]
    var names: [UInt8]
    var places: [Place]
  }

  package init(_ keys: [LineKey]) {
    precondition(keys.count <= 256)
    numbers = Dictionary(uniqueKeysWithValues: zip(keys, 0...UInt8.max))
    containers = Set(keys.compactMap(\.container)).sorted()
  }

  /// The line that was read last, and some bytes behind it.
  package var bytes: [UInt8] { document.bytes }

  /// Reads a line; false when it is no JSON object, or anything follows the object.
  ///
  /// Numbers are not looked into, and neither is what stands under unknown keys.
  package mutating func read(_ line: Span<UInt8>) -> Bool {
    values.removeAll(keepingCapacity: true)
    guard line.count < Self.longestLine else { return false }
    document.load(line)
    guard let rest = reader.read(&document), isSpace(from: rest) else { return false }
    guard document.fieldCount <= Self.mostFields else {
      return take(places())
    }
    let hash = document.layoutHash
    let slot = Int(hash >> 32) % Self.layoutCount
    if let layout = layouts[slot], layout.hash == hash,
      document.hasLayout(layout.fields, layout.names)
    {
      return take(layout.places)
    }
    let (fields, names) = document.layout
    let places = places()
    layouts[slot] = Layout(hash: hash, fields: fields, names: names, places: places)
    return take(places)
  }

  /// Appends what a text means to `store`.
  package static func unescape(_ text: Span<UInt8>, into store: inout [UInt8]) {
    TextUnescaper.append(text, to: &store)
  }

  private func isSpace(from start: Int) -> Bool {
    for index in start..<max(start, document.count) {
      guard [0x20, 0x0a, 0x0d, 0x09].contains(document.bytes[index]) else { return false }
    }
    return true
  }

  private mutating func take(_ places: [Place]) -> Bool {
    for place in places {
      let value = LineValue(document.fields[Int(place.field)], key: place.key)
      switch value.kind {
      // simdjson takes whatever begins like one of them.
      case .isTrue, .isFalse, .null:
        guard document.isStrict(Int(place.field)) else { return false }
      default: break
      }
      values.append(value)
    }
    return true
  }

  /// Where the known keys stand.
  private func places() -> [Place] {
    // The last field of each key.
    var found: [UInt8: Int32] = [:]
    for index in 1..<max(1, document.fieldCount) where document.fields[index].parent == 0 {
      if let key = number(of: index, in: nil) { found[key] = Int32(index) }
    }
    for container in containers {
      guard let place = found[container] else { continue }
      for index in Int(place) + 1..<max(Int(place) + 1, document.fieldCount)
      where document.fields[index].parent == place {
        if let key = number(of: index, in: container) { found[key] = Int32(index) }
      }
    }
    return found.map { Place(field: $0.value, key: $0.key) }.sorted { $0.field < $1.field }
  }

  private func number(of index: Int, in container: UInt8?) -> UInt8? {
    let field = document.fields[index]
    var name = Array(document.bytes[field.keyRange])
    if field.key_escaped {
      let written = name
      name.removeAll()
      TextUnescaper.append(written.span, to: &name)
    }
    return numbers[LineKey(name: name, container: container)]
  }
}

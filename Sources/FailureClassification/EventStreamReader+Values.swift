// What stands under a key of an event line, as the contract says it or not at all.

internal import LogDecoding

extension EventStreamReader {
  static func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }

  static func wrong(_ value: LineValue) -> EventStreamError {
    .wrongValue(EventKey.allCases[Int(value.key)].path)
  }

  static func requireText(_ value: LineValue) throws(EventStreamError) {
    guard value.isText else { throw wrong(value) }
  }

  static func integer(
    _ value: LineValue, _ bytes: Span<UInt8>, atMost most: Int = WrittenNumber.mostCounted
  ) throws(EventStreamError) -> Int {
    guard value.isNumber,
      let number = WrittenNumber.integer(bytes.extracting(value.range), atMost: most)
    else { throw wrong(value) }
    return number
  }

  static func decimal(
    _ value: LineValue, _ bytes: Span<UInt8>
  ) throws(EventStreamError) -> Double {
    guard value.isNumber, let number = WrittenNumber.decimal(bytes.extracting(value.range))
    else { throw wrong(value) }
    return number
  }

  static func boolean(_ value: LineValue) throws(EventStreamError) -> Bool {
    switch value.kind {
    case .isTrue: return true
    case .isFalse: return false
    default: throw wrong(value)
    }
  }

  static func hash(_ value: LineValue, _ bytes: Span<UInt8>) throws(EventStreamError)
    -> UInt64
  {
    guard value.isText, let hash = WrittenNumber.hash(bytes.extracting(value.range)) else {
      throw wrong(value)
    }
    return hash
  }

  static func time(
    _ value: LineValue, _ bytes: Span<UInt8>
  ) throws(EventStreamError) -> Timestamp {
    guard value.isText, let time = WrittenNumber.time(bytes.extracting(value.range)) else {
      throw wrong(value)
    }
    return time
  }

  static func word<Meaning>(
    _ value: LineValue, _ table: inout WordTable<Meaning>, _ bytes: Span<UInt8>
  ) throws(EventStreamError) -> Meaning? {
    try requireText(value)
    let written = bytes.extracting(value.range)
    guard value.isEscaped else { return table.meaning(of: written) }
    var unescaped: [UInt8] = []
    KeyedLineReader.unescape(written, into: &unescaped)
    return table.meaning(of: unescaped.span)
  }

  /// A word of a closed list.
  static func knownWord<Meaning>(
    _ value: LineValue, _ table: inout WordTable<Meaning>, _ bytes: Span<UInt8>
  ) throws(EventStreamError) -> Meaning {
    guard let meaning = try word(value, &table, bytes) else { throw wrong(value) }
    return meaning
  }

  /// A word of an open list; counts those that are not known.
  static func openWord<Meaning>(
    _ value: LineValue, _ table: inout WordTable<Meaning>, _ bytes: Span<UInt8>,
    _ unknown: inout Int
  ) throws(EventStreamError) -> Meaning? {
    let meaning = try word(value, &table, bytes)
    if meaning == nil { unknown += 1 }
    return meaning
  }
}

extension LineValue {
  // Patterns: an operator of another module would be called.
  var isNull: Bool { if case .null = kind { true } else { false } }
  var isText: Bool { if case .text = kind { true } else { false } }
  var isNumber: Bool { if case .number = kind { true } else { false } }
}

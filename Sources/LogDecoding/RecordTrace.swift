// Where a record's values stood in the log: kept only when a record is to be explained.

internal import CLineScanner

/// What the decoder went through on its way to a record.
package struct RecordTrace: Sendable {
  /// Names of the envelopes, outermost first.
  package private(set) var envelopes: [String] = []
  /// Physical lines that the record was put together from.
  package var pieces = 1
  /// Per text of the record: the name under which it stood.
  package private(set) var textNames: [String] = []
  /// Per text of the record: whether the mapping found it.
  private var mappedTexts: [Bool] = []
  private var names = [String?](repeating: nil, count: Concept.allCases.count)
  /// The name of the field that is being read.
  var current = RecordTrace.lineName
  /// Whether that field was found by the mapping.
  var isMapped = false
  private var mapped: Set<Concept> = []

  /// Stands for the name of what has none: the line itself.
  package static let lineName = "(text of the line)"

  /// The name under which a concept's value stands in the log, its containers before it.
  package func name(_ concept: Concept) -> String? { names[concept.rawValue] }

  /// Whether a concept's value was found by what the user said that its field means.
  package func isMapped(_ concept: Concept) -> Bool { mapped.contains(concept) }

  package func isMappedText(_ number: Int) -> Bool {
    mappedTexts.indices.contains(number) && mappedTexts[number]
  }

  mutating func note(_ concept: Concept) {
    names[concept.rawValue] = current
    if isMapped { mapped.insert(concept) } else { mapped.remove(concept) }
  }

  mutating func noteText() {
    textNames.append(current)
    mappedTexts.append(isMapped)
  }

  /// Forgets where values stood, but not the envelopes.
  mutating func forgetFields() {
    textNames = []
    mappedTexts = []
    mapped = []
    for concept in Concept.allCases where concept != .envelopeTime { names[concept.rawValue] = nil }
  }

  /// Goes into an envelope: what follows is the value of its field `payload`.
  mutating func open(_ envelope: String, payload: String) {
    envelopes.append(envelope)
    current = payload
    isMapped = false
  }

  /// Forgets all but what a tool wrote before the line.
  package init(prefix: String? = nil) {
    guard let prefix else { return }
    envelopes = [prefix]
    current = "(start of the line)"
    note(.envelopeTime)
    current = Self.lineName
  }
}

extension JSONDocument {
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The names from the root to a field, as the log writes them.
  func name(ofField index: Int) -> String {
    var names: [String] = []
    var index = index
    while index > 0 {
      let key = fields[index].keyRange
      // An element of an array has no name.
      if !key.isEmpty { names.append(String(decoding: bytes[key], as: UTF8.self)) }
      index = Int(fields[index].parent)
    }
    return names.reversed().joined(separator: ".")
  }
}

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// The kinds of failures that no rule knows, with the texts of a limited number of them.
///
/// Which texts are kept is decided by the kinds' numbers alone, which are hashes: those with the
/// smallest. Such a kind is never dropped on the way, so what is kept does not depend on the order
/// of events, on threads, or on how logs were cut into files.
struct UnknownKinds: Sendable {
  /// Texts are kept of so many kinds.
  static let most = 200

  /// What all failures of a kind have in common, and the text of the first.
  struct Kind: Sendable {
    var template: String
    var code: String?
    var type: String?
    var example: String
    fileprivate var place: Place
  }

  /// Where an event stands, in order of time; events without a time are last.
  fileprivate struct Place: Sendable {
    var time: Int64
    var input: UInt32
    var line: Int
    var index: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.time, left.input, left.line, left.index)
        < (right.time, right.input, right.line, right.index)
    }
  }

  private var kinds: [UInt32: Kind] = [:]
  /// The largest number of a kept kind.
  private var largest: UInt32 = 0

  subscript(number: UInt32) -> Kind? { kinds[number] }

  /// Takes an event of the table's first input, and returns the number of its kind: 0 when a rule
  /// knows it.
  mutating func note(
    _ event: CompactEvent, _ texts: EventTexts, text: () -> String
  ) -> UInt32 {
    guard event.isUnknownFailure else { return 0 }
    let template = texts.string(event.template) ?? FailureTemplate(text()).text
    let (code, type) = (texts.string(event.code), texts.string(event.type))
    let number = Self.number(event, template, code: code, type: type)
    let place = Place(
      time: event.time?.nanoseconds ?? .max, input: 0, line: event.line, index: event.index)
    guard mayKeep(number), kinds[number].map({ place < $0.place }) ?? true else { return number }
    keep(
      number,
      Kind(
        template: template, code: code, type: type, example: text(), place: place))
    return number
  }

  /// Takes over the kinds of other inputs, which come behind those that are here.
  ///
  /// `linesBefore`: lines of the same input that stand before those that `other` counted.
  mutating func append(_ other: UnknownKinds, firstInput: UInt32, linesBefore: Int = 0) {
    for (number, kind) in other.kinds {
      var kind = kind
      kind.place.input += firstInput
      kind.place.line += linesBefore
      guard mayKeep(number), kinds[number].map({ kind.place < $0.place }) ?? true else { continue }
      keep(number, kind)
    }
  }

  private func mayKeep(_ number: UInt32) -> Bool {
    kinds.count < Self.most || number <= largest
  }

  private mutating func keep(_ number: UInt32, _ kind: Kind) {
    kinds[number] = kind
    if kinds.count > Self.most { kinds[largest] = nil }
    largest = kinds.keys.max() ?? 0
  }

  /// Failures are of one kind when text, answer and provider are the same.
  private static func number(
    _ event: CompactEvent, _ template: String, code: String?, type: String?
  ) -> UInt32 {
    let parts = [
      template, code ?? "", type ?? "", event.status.map(String.init) ?? "",
      event.provider.rawValue, event.failureClass?.rawValue ?? "",
    ]
    let hash = ContentHash(Array(parts.joined(separator: "\u{0}").utf8).span)
    return max(1, UInt32(truncatingIfNeeded: hash.low))
  }
}

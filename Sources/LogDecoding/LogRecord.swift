/// Where a record's time comes from, or the part of it that the record does not say.
package enum TimeSource: String, Sendable, BitwiseCopyable {
  case record, envelope, neighbour
}

/// How a record was read.
package enum RecordForm: Sendable {
  case json, repaired, text
}

/// Where a text of a record stood.
package enum TextRole: UInt8, Sendable {
  case message, errorMessage, stack
}

/// So many lines, and what they were read as.
package struct CountedLines: Sendable {
  package var form: RecordForm
  package var lines: Int
}

/// A text of a record.
package struct TextPart: Sendable {
  package var role: TextRole
  /// Position in the record's `store`.
  package var range: Range<Int>
}

/// Where in a record its later lines stand.
package struct JoinedStack: Sendable {
  /// Index of the text.
  package var part: Int
  /// Position in that text.
  package var offset: Int
}

/// What one logger call wrote, as far as anything here is interested in it.
///
/// All values stand unescaped, without terminal colours, in one byte store that is reused from
/// record to record: what must outlive the record has to be copied.
package struct LogRecord {
  /// Number of the line where the record begins, from 1.
  package var line = 0
  /// Place within the line, from 0.
  package var index = 0
  package var form = RecordForm.json
  /// Lines that the totals count for it and for no record before it.
  package internal(set) var counted = CountedLines(form: .json, lines: 0)
  package var time: Timestamp?
  package var timeSource = TimeSource.record
  /// What of the time was filled in.
  package var timeInference = TimeInference()
  package var level = LogLevel.unknown
  /// From the start of a span to its end, when the record tells both; in seconds.
  var spanSeconds: Double?
  /// Whether the service is named by the record or its envelope, and not by the path.
  package var hasOwnService = false
  /// Whether any field's name speaks of OpenAI (`openai_request_id`).
  package var namesOpenAI = false
  /// Whether what the application wrote is text and no object, maybe inside an envelope.
  package var isText = false
  /// Where the text begins that later lines added to the record.
  package internal(set) var joinedStack: JoinedStack?
  /// Lines that end a stack (`openai.RateLimitError: …`): number, and position in `store`.
  package internal(set) var exceptionLines: [(line: Int, offset: Int)] = []
  /// Whether it is the last line of a stack that was handed over with its record already.
  package internal(set) var isEcho = false
  /// Unescaped bytes that `values` and `texts` point into.
  package internal(set) var store: [UInt8] = []
  /// Messages, error texts and stacks, in document order.
  package private(set) var texts: [TextPart] = []
  /// Where its values stood; kept only when `DecodingOptions.isTraced`.
  package internal(set) var trace: RecordTrace?

  /// Valid where `told` has the concept's bit.
  private var values = [Slot](repeating: Slot(), count: Concept.allCases.count)
  /// A bit for each concept that has a value.
  private var told: UInt64 = 0

  private struct Slot {
    var start: Int32 = 0
    var count: Int32 = -1
    var rank: UInt16 = .max
    /// Of the field's own name, folded.
    var name: UInt64 = 0
    /// Container of the field: of two fields with one name in one object the last one counts.
    var parent: Int32 = -1
  }

  package init() {}

  mutating func reset(line: Int, index: Int, form: RecordForm) {
    self.line = line
    self.index = index
    self.form = form
    counted = CountedLines(form: form, lines: 0)
    time = nil
    timeSource = .record
    timeInference = TimeInference()
    joinedStack = nil
    exceptionLines.removeAll(keepingCapacity: true)
    isEcho = false
    trace = nil
    forgetFields()
  }

  /// Forgets what fields said, but not where the record stands.
  mutating func forgetFields() {
    level = .unknown
    spanSeconds = nil
    hasOwnService = false
    namesOpenAI = false
    isText = false
    store.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    trace?.forgetFields()
    told = 0
  }

  private static func bit(_ concept: Concept) -> UInt64 { 1 << UInt64(concept.rawValue) }

  /// Whether any of some concepts has a value.
  private func tells(_ concepts: UInt64) -> Bool { told & concepts != 0 }

  /// Whether a concept has a value.
  package func has(_ concept: Concept) -> Bool { tells(Self.bit(concept)) }

  /// The value of a concept: unescaped text, or a number's digits.
  package func value(_ concept: Concept) -> ArraySlice<UInt8>? {
    range(concept).map { store[$0] }
  }

  /// Where the value stands in `store`.
  package func range(_ concept: Concept) -> Range<Int>? {
    guard has(concept) else { return nil }
    let slot = values[concept.rawValue]
    return Int(slot.start)..<Int(slot.start + slot.count)
  }

  /// The same as text; bytes that are no UTF-8 become U+FFFD.
  package func string(_ concept: Concept) -> String? {
    value(concept).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A number written as number or text; `nil` when the value is no number.
  package func number(_ concept: Concept) -> Double? {
    guard has(concept) else { return nil }
    if let whole = wholeNumber(concept) { return Double(whole) }
    return value(concept).flatMap(decimalNumber)
  }

  package func integer(_ concept: Concept) -> Int? {
    guard has(concept) else { return nil }
    if let whole = wholeNumber(concept) { return whole }
    guard let number = number(concept), number.magnitude < 1e15 else { return nil }
    return Int(exactly: number.rounded())
  }

  /// What most numbers are: up to 14 digits and nothing else.
  private func wholeNumber(_ concept: Concept) -> Int? {
    let slot = values[concept.rawValue]
    let digits = store.span.extracting(Int(slot.start)..<Int(slot.start + slot.count))
    guard (1...14).contains(digits.count) else { return nil }
    var number = 0
    for index in digits.indices {
      let digit = Int(digits[index]) - 0x30
      guard (0...9).contains(digit) else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// Whether a field with this rank should replace what the concept has.
  func accepts(_ concept: Concept, rank: UInt16, parent: Int32) -> Bool {
    let slot = has(concept) ? values[concept.rawValue] : Slot()
    return rank < slot.rank || rank == slot.rank && parent == slot.parent
  }

  mutating func set(
    _ concept: Concept, range: Range<Int>, rank: UInt16, parent: Int32, name: UInt64 = 0
  ) {
    told |= Self.bit(concept)
    values[concept.rawValue] = Slot(
      start: Int32(range.lowerBound), count: Int32(range.count), rank: rank, name: name,
      parent: parent)
    trace?.note(concept)
  }

  mutating func addText(_ role: TextRole, _ range: Range<Int>) {
    texts.append(TextPart(role: role, range: range))
    trace?.noteText()
  }

  /// Lets the message go on to `end`.
  mutating func extendFirstText(to end: Int) {
    let old = texts[0].range
    texts[0].range = old.lowerBound..<end
    let slot = values[Concept.message.rawValue]
    if has(.message), Int(slot.start) == old.lowerBound {
      values[Concept.message.rawValue].count = Int32(end - old.lowerBound)
    }
  }

  /// A hash of the name of the field that told a concept: ids under different names do not
  /// contradict each other.
  package func nameHash(_ concept: Concept) -> UInt64 {
    has(concept) ? values[concept.rawValue].name : 0
  }
}

/// The finite number that a text is: digits, a sign, a point, an exponent.
package func decimalNumber(_ text: ArraySlice<UInt8>) -> Double? {
  guard text.count <= 40, let first = text.first,
    first == UInt8(ascii: "-") || first == UInt8(ascii: ".") || (0x30...0x39).contains(first),
    text.allSatisfy(isNumberByte), let number = Double(String(decoding: text, as: UTF8.self))
  else { return nil }
  return number.isFinite ? number : nil
}

/// Neither `0x10` nor `-inf` is a number in a log.
private func isNumberByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
    UInt8(ascii: "E"):
    true
  default: false
  }
}

internal import FailureClassification

/// Writes JSON with two spaces of indentation: same values, same bytes.
///
/// Control, format and line-breaking characters are escaped, so that a report can be shown in a
/// terminal and pasted into a script.
struct JSONWriter {
  private let take: (String) -> Void
  private let redaction: NumberedRedaction
  /// What is not handed over yet.
  private var text = ""
  private var depth = 0
  private static let mostHeldBytes = 64 << 10

  /// Hands a value over part by part, with a newline at its end.
  static func write(
    _ value: JSONValue, _ redaction: Redaction = Redaction(), _ take: (String) -> Void
  ) {
    withoutActuallyEscaping(take) { take in
      var writer = JSONWriter(take: take, redaction: NumberedRedaction(redaction))
      writer.write(value)
      take(writer.text + "\n")
    }
  }

  private init(take: @escaping (String) -> Void, redaction: NumberedRedaction) {
    self.take = take
    self.redaction = redaction
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .double(let number): write(number)
    case .string(let string): text += JSONLine.quoted(redaction.hiding(in: string))
    case .own(let string): text += JSONLine.quoted(string)
    case .array(let elements) where elements.allSatisfy(\.isNumber): writeInline(elements)
    case .array(let elements):
      writeLines("[", "]", elements) { $0.write($1) }
    case .rows(let count, let row):
      writeLines("[", "]", 0..<count) { $0.write(row($1)) }
    case .object(let members):
      writeLines("{", "}", members) { writer, member in
        writer.text += JSONLine.quoted(member.0)
        writer.text += ": "
        writer.write(member.1)
      }
    case .written(let value): writeAgain(value)
    case .named(let members):
      write(.object(members.map { (redaction.hiding(in: $0.0), $0.1) }))
    }
  }

  /// Indented as what is written here; strings hold no line ends.
  private mutating func writeAgain(_ value: String) {
    let lines = value.split(separator: "\n", omittingEmptySubsequences: true)
    for (index, line) in lines.enumerated() {
      if index > 0 { newline() }
      text += line
    }
  }

  /// Numbers in a row: one line, however many.
  private mutating func writeInline(_ elements: [JSONValue]) {
    text += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      write(element)
    }
    text += "]"
  }

  private mutating func writeLines<Elements: Collection>(
    _ open: String, _ close: String, _ elements: Elements,
    _ writeElement: (inout JSONWriter, Elements.Element) -> Void
  ) {
    text += open
    guard !elements.isEmpty else { return text += close }
    depth += 1
    for (index, element) in elements.enumerated() {
      text += index > 0 ? "," : ""
      newline()
      writeElement(&self, element)
      if text.utf8.count > Self.mostHeldBytes {
        take(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    depth -= 1
    newline()
    text += close
  }

  private mutating func newline() {
    text += "\n"
    for _ in 0..<depth { text += "  " }
  }

  /// JSON knows no infinity and no NaN: both are unknown.
  private mutating func write(_ number: Double) {
    guard number.isFinite else { return text += "null" }
    text += Int(exactly: number).map(String.init) ?? String(number)
  }
}

extension JSONValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .int, .double: true
    default: false
    }
  }
}

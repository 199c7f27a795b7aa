// What stands in quotation marks is talked about, but for errors that print their texts in them.

extension TextEvidence {
  /// Whether a position of a line stands in a quotation: what is quoted is talked about.
  ///
  /// Values of error fields (`error="…"`) and what programs print in brackets are no quotations.
  func isQuoted(part: Int, at start: Int) -> Bool {
    switch quotation(part: part, at: start) {
    case .words, .typographic: true
    case .errorValue, .errorText, nil: false
    }
  }

  enum Quotation {
    case words, typographic
    /// The value of a field that an error may have: `code="…"`.
    case errorValue
    /// The value of a field that only errors have: `err="…"`.
    case errorText
  }

  /// What kind of quotation a position of a line stands in.
  func quotation(part: Int, at start: Int) -> Quotation? {
    let text = self.text(part)
    var open: (quote: UInt8, kind: Quotation)?
    var isInside = false
    var typographic = 0
    var previous: UInt8 = 0x20
    for offset in lineStart(part: part, at: start)..<start {
      let byte = text[text.startIndex + offset]
      defer { previous = byte }
      if byte >= 0x80 { typographic += Self.typographicStep(text.dropFirst(offset)) }
      guard Self.isQuote(byte) else { continue }
      if previous == UInt8(ascii: "\\") {
        // `msg="could not parse: \"…\""`; but not the values of an escaped body.
        isInside = !isInside && !opensErrorValue(part: part, at: offset - 1)
      } else if let quote = open?.quote {
        if quote == byte { open = nil }
      } else if opensErrorValue(part: part, at: offset) {
        open = (byte, holdsErrorText(part: part, at: offset) ? .errorText : .errorValue)
      } else if isBytesPrefix(part: part, endingAt: offset) {
        open = (byte, .errorValue)
      } else if !Self.isLetter(previous), previous != UInt8(ascii: "(") {
        open = (byte, .words)
      }
    }
    if isInside && open != nil { return .words }
    return open?.kind ?? (typographic > 0 ? .typographic : nil)
  }

  /// `b'<html>…'`, as Python prints bytes.
  private func isBytesPrefix(part: Int, endingAt end: Int) -> Bool {
    let before = self.text(part).prefix(end).suffix(2)
    return before.elementsEqual(" b".utf8) || before.elementsEqual("(b".utf8)
  }

  private static let openingQuotes = ["「", "『", "“", "„", "«"].map { Array($0.utf8) }
  private static let closingQuotes = ["」", "』", "”", "»"].map { Array($0.utf8) }

  /// 1 where a typographic quotation begins, -1 where one ends.
  private static func typographicStep(_ text: ArraySlice<UInt8>) -> Int {
    if openingQuotes.contains(where: { text.starts(with: $0) }) { return 1 }
    return closingQuotes.contains { text.starts(with: $0) } ? -1 : 0
  }

  /// Names of fields that hold the text of an error and nothing else.
  private static let errorTextNames = ["err=", "error=", "error_message=", "errmsg=", "exception="]

  /// Whether a quote begins the value of a field of its own that only errors have.
  private func holdsErrorText(part: Int, at quote: Int) -> Bool {
    let before = self.text(part).prefix(quote)
    let name = before.reversed().prefix { $0 != 0x20 && $0 != 0x09 }
    let field = String(decoding: name.reversed(), as: UTF8.self)
    return Self.errorTextNames.contains(field)
  }

  private func opensErrorValue(part: Int, at quote: Int) -> Bool {
    let text = self.text(part)
    var offset = quote - 1
    while offset >= 0 && text[text.startIndex + offset] == 0x20 { offset -= 1 }
    guard offset >= 0 else { return false }
    var sign = text[text.startIndex + offset]
    // Ruby: `:message=>"…"`.
    if sign == UInt8(ascii: ">"), offset > 0 {
      offset -= 1
      sign = text[text.startIndex + offset]
    }
    guard sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else { return false }
    return isErrorName(part: part, endingAt: offset)
  }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`")
  }
}

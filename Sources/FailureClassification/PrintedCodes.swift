// Where a word of a text stands as clients print the code, the type or the status of an error.

internal import LogDecoding

extension TextEvidence {
  /// Whether a code or type stands as clients print one: a word of its own behind a sign.
  func isPrintedCode(_ hit: TextHit) -> Bool {
    let text = self.text(hit.part)
    let base = text.startIndex
    func byte(_ offset: Int) -> UInt8? {
      offset >= 0 && offset < text.count ? text[base + offset] : nil
    }
    if let before = byte(hit.start - 1), Self.isWordByte(before) { return false }
    if let after = byte(hit.end), Self.isWordByte(after) { return false }
    var offset = hit.start - 1
    while let before = byte(offset), before == 0x20 || Self.isQuote(before) || before == 0x5c {
      offset -= 1
    }
    guard let before = byte(offset) else { return text.count - hit.end <= 2 }
    let after = byte(hit.end)
    switch before {
    case UInt8(ascii: ":"), UInt8(ascii: "="):
      return isErrorName(part: hit.part, endingAt: offset)
        || after == UInt8(ascii: ")") && isBracketedType(part: hit.part, endingAt: offset)
    case UInt8(ascii: "("):
      // `Some("…")` of Rust and `Optional("…")` of Swift; but no SQL: `(code)=(…)`.
      if Self.wrapsValue(text.prefix(offset)) { return true }
      if byte(offset - 1) == UInt8(ascii: "=") { return false }
      return after == UInt8(ascii: ":") || after == UInt8(ascii: ")")
    case UInt8(ascii: "["): return after == UInt8(ascii: "]")
    // `429 Too Many Requests insufficient_quota: …`
    case UInt8(ascii: "s"): return after == UInt8(ascii: ":")
    default: return isBehindStatus(text.prefix(offset + 1))
    }
  }

  /// Whether a text ends with what a client prints before a code: `429`, `429 - `, `(400) `,
  /// `RateLimitError - `.
  private func isBehindStatus(_ text: ArraySlice<UInt8>) -> Bool {
    let dash = UInt8(ascii: "-")
    // The last bytes of `–` and `—` are no letters either.
    let head = text.reversed().drop { !Self.isWordByte($0) && $0 != UInt8(ascii: "\"") }
    guard text.count - head.count <= 5 else { return false }
    let word = String(decoding: head.prefix(while: Self.isWordByte).reversed(), as: UTF8.self)
    if let status = Int(word) { return (400...599).contains(status) }
    let name = word.lowercased()
    return (name.hasSuffix("error") || name.hasSuffix("exception")) && text.last == dash
  }

  /// Whether `429 - ` or the like stands before a position, and maybe a word: `429 - You `.
  func isBehindStatus(part: Int, at start: Int) -> Bool {
    let before = self.text(part).prefix(start)
    let word = before.suffix(12).reversed().prefix { Self.isLetter($0) || $0 == 0x20 }
    return isBehindStatus(before.dropLast(word.count))
  }

  private static func wrapsValue(_ before: ArraySlice<UInt8>) -> Bool {
    before.suffix(4).elementsEqual("Some".utf8) || before.suffix(8).elementsEqual("Optional".utf8)
  }

  /// Whether a printed code stands where clients print the type.
  func isPrintedType(_ hit: TextHit) -> Bool {
    // `(type: code)`, and `429 Too Many Requests type: message`.
    let mark = self.text(hit.part).prefix(hit.start).last
    if self.text(hit.part).dropFirst(hit.end).starts(with: ": ".utf8),
      mark == nil || mark == UInt8(ascii: "(") || mark == 0x20
    {
      return true
    }
    let before = self.text(hit.part).prefix(hit.start).suffix(16).reversed()
    let name = before.drop { !Self.isLetter($0) }.prefix(4).reversed()
    return String(decoding: name, as: UTF8.self).lowercased() == "type"
  }

  /// The type in `(requests: rate_limit_exceeded)`, as openai-dotnet prints it before the code.
  func printedType(before hit: TextHit) -> String? {
    let before = self.text(hit.part).prefix(hit.start)
    guard before.suffix(2).elementsEqual(": ".utf8) else { return nil }
    let word = before.dropLast(2).reversed().prefix(while: Self.isWordByte)
    guard !word.isEmpty, before.dropLast(2 + word.count).last == UInt8(ascii: "(") else {
      return nil
    }
    let type = String(decoding: word.reversed(), as: UTF8.self)
    return ["code", "param", "type", "status"].contains(type) ? nil : type
  }

  /// The type that async-openai's errors begin with, their code behind the message:
  /// `insufficient_quota: You exceeded … (code: insufficient_quota)`.
  var leadingType: String? {
    for part in 0..<partCount {
      let word = self.text(part).prefix(while: Self.isWordByte)
      guard self.text(part).dropFirst(word.count).starts(with: ": ".utf8) else { continue }
      let type = String(decoding: word, as: UTF8.self)
      if PhraseIndex.shared.rulesByType[type] != nil, EmbeddedText.holds(self.text(part), "(code: ")
      {
        return type
      }
    }
    return nil
  }

  /// Whether a body is the labels of a metric: `errors_total{code="…"} 0`.
  func isMetric(part: Int, _ range: Range<Int>) -> Bool {
    let text = self.text(part)
    guard let before = text.prefix(range.lowerBound).last, Self.isWordByte(before) else {
      return false
    }
    let labels = text.prefix(range.upperBound).dropFirst(range.lowerBound)
    guard
      let sign = labels.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") })
    else { return false }
    return labels[sign...].starts(with: "=\"".utf8)
  }

  /// Whether a word between `(` and a colon stands there: openai-dotnet prints `(type: code)`.
  private func isBracketedType(part: Int, endingAt end: Int) -> Bool {
    self.text(part).prefix(end).reversed().drop(while: Self.isWordByte).first == UInt8(ascii: "(")
  }

  /// Names before `=` or `:` whose value is what an error says.
  private static let errorNames: Set<String> = [
    "error", "err", "code", "type", "error_code", "error_type", "errorcode", "errortype", "reason",
    "msg", "message", "exception", "cause", "detail", "error_message", "errormessage", "errmsg",
    "status", "failure", "exc", "429", "failed",
  ]

  /// Whether what stands before a sign is the name of an error's field, or of an error's class.
  func isErrorName(part: Int, endingAt end: Int) -> Bool {
    let text = self.text(part).prefix(end)
    let trimmed = text.reversed().drop { $0 == 0x20 || Self.isQuote($0) || $0 == 0x5c }
    let word = trimmed.prefix { Self.isWordByte($0) }.reversed()
    let name = String(decoding: word, as: UTF8.self).lowercased()
    return Self.errorNames.contains(name) || name.hasSuffix("error") || name.hasSuffix("exception")
  }
}

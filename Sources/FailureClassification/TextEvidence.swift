// What a record's texts hold, and which of it reports a failure instead of mentioning one.

internal import LogDecoding

/// One phrase in one text.
struct TextHit {
  var part: Int
  /// Position in the part.
  var start: Int
  var end: Int
  var meaning: PhraseMeaning
}

/// Why words in a text are no report of a failure.
enum Obstacle {
  /// In a line of an older log that the record prints.
  case oldLogLine
  /// In a stack's line of code.
  case stackFrame
  /// Introduced as somebody's text.
  case content
  case quoted
  /// Behind words that ask or write about it.
  case mentioned
  /// Nothing says that something failed.
  case quiet
}

/// The texts of a record.
private struct RecordTexts {
  var parts: [TextPart] = []
  var store: [UInt8] = []

  subscript(part: Int) -> ArraySlice<UInt8> { store[parts[part].range] }
}

/// The phrases of a record's texts.
struct TextEvidence {
  private(set) var hits: [TextHit] = []
  private var texts = RecordTexts()
  private var level = LogLevel.unknown
  private var time: Timestamp?
  /// The bodies in the texts, with the text each stands in.
  private(set) var bodies: [(part: Int, object: EmbeddedObject)] = []
  private var chats: [(part: Int, range: Range<Int>)] = []
  /// Texts that hold a stack of Python's.
  private var tracebacks: Set<Int> = []

  /// A report begins at most so far into a warning without another sign that something failed.
  private static let nearStart = 40

  /// Phrases of the text that is being searched; kept for its buffer.
  private var found: [PhraseHit] = []

  /// Evidence of no record yet.
  init() {}

  init(_ record: borrowing LogRecord) { load(record) }

  /// Takes the texts of a record; buffers of an earlier one are used again.
  mutating func load(_ record: borrowing LogRecord) {
    texts.parts = record.texts
    texts.store = record.store
    level = record.level
    time = record.timeInference.isOwn ? record.time : nil
    for part in texts.parts.indices { find(in: part) }
  }

  /// Lets go of the record, and keeps the buffers.
  mutating func clear() {
    texts = RecordTexts()
    hits.removeAll(keepingCapacity: true)
    bodies.removeAll(keepingCapacity: true)
    chats.removeAll(keepingCapacity: true)
    if !tracebacks.isEmpty { tracebacks.removeAll(keepingCapacity: true) }
  }

  /// Of a very long text the beginning and the end tell what it is: a message, and the last line of
  /// a stack.
  private static let longestBeginning = 64 << 10
  private static let longestEnd = 16 << 10
  /// So many phrases of one text are looked at, from its beginning and from its end.
  private static let mostHits = 256

  private mutating func find(in part: Int) {
    let text = texts[part]
    found.removeAll(keepingCapacity: true)
    let matcher = PhraseIndex.shared.matcher
    if text.count <= Self.longestBeginning + Self.longestEnd {
      matcher.find(in: text.span, &found)
    } else {
      let beginning = text.prefix(Self.longestBeginning)
      matcher.find(in: beginning.span, &found)
      let ending = text.suffix(Self.longestEnd)
      var end: [PhraseHit] = []
      matcher.find(in: ending.span, &end)
      let offset = text.count - Self.longestEnd
      found += end.map {
        PhraseHit(phrase: $0.phrase, start: $0.start + offset, end: $0.end + offset)
      }
    }
    if found.count > 2 * Self.mostHits {
      found.removeSubrange(Self.mostHits..<(found.count - Self.mostHits))
    }
    for hit in found {
      for meaning in PhraseIndex.shared.meanings[hit.phrase] {
        // Code talks to nobody: `create(model=…, messages=[…])`.
        if case .shape(.mention) = meaning, isFrame(part: part, at: hit.start) { continue }
        if case .shape(.traceback) = meaning { tracebacks.insert(part) }
        hits.append(TextHit(part: part, start: hit.start, end: hit.end, meaning: meaning))
      }
    }
  }

  /// Reads the bodies in the texts; only records that may tell of a failure need it.
  mutating func readBodies() {
    for part in texts.parts.indices where texts[part].contains(UInt8(ascii: "{")) {
      let text = texts[part]
      for object in EmbeddedObject.all(in: text.span) {
        // What somebody said in a chat is no error's body.
        let isMessage =
          object.value(exactly: ["text"]) != nil && object.value(exactly: ["code"]) == nil
          && object.value("error", "code") == nil && object.value("error", "message") == nil
        if isMessage || object.value("role") != nil && object.value("content") != nil {
          chats.append((part, object.range))
        } else {
          bodies.append((part, object))
        }
      }
    }
  }

  /// Whether a phrase stands in a message of a chat that is printed in a text.
  func isInChat(_ hit: TextHit) -> Bool {
    chats.contains { $0.part == hit.part && $0.range.contains(hit.start) }
  }

  func text(_ part: Int) -> ArraySlice<UInt8> { texts[part] }

  var partCount: Int { texts.parts.count }

  func role(_ part: Int) -> TextRole { texts.parts[part].role }

  func isInBody(_ hit: TextHit) -> Bool { bodyRange(hit) != nil }

  /// Where the body begins in which a phrase stands.
  func bodyStart(_ hit: TextHit) -> Int { bodyRange(hit)?.lowerBound ?? hit.start }

  private func bodyRange(_ hit: TextHit) -> Range<Int>? {
    bodies.first { $0.part == hit.part && $0.object.range.contains(hit.start) }?.object.range
  }

  /// Whether a text holds a lower-case phrase in any case.
  func holds(_ phrase: String, part: Int) -> Bool {
    let wanted = phrase.utf8.span
    let slice = texts[part]
    let text = slice.span
    guard text.count >= wanted.count else { return false }
    for offset in 0...text.count - wanted.count {
      var length = 0
      while length < wanted.count, Self.lowercased(text[offset + length]) == wanted[length] {
        length += 1
      }
      if length == wanted.count { return true }
    }
    return false
  }

  /// Whether the name of an exception stands where clients print one: at the start of a text or
  /// line, before `:` or `(`, or behind words that say that it was raised.
  func namesException(_ hit: TextHit) -> Bool {
    guard !isFrame(part: hit.part, at: hit.start), !isForeign(hit) else { return false }
    let text = texts[hit.part]
    let base = text.startIndex
    if hit.end < text.count {
      let after = text[base + hit.end]
      let isPrinted =
        after == UInt8(ascii: ":") || after == UInt8(ascii: "(") || after == UInt8(ascii: ">")
        || after == 0x0a || after == 0x20 || after == UInt8(ascii: ")")
        || after == UInt8(ascii: ",")
        || after == UInt8(ascii: "]")
      guard isPrinted else { return false }
    }
    return role(hit.part) != .message || reportsFailure(part: hit.part, at: hit.start)
  }

  /// Whether the qualified name that ends in a hit is one of another service's library.
  func isForeign(_ hit: TextHit) -> Bool {
    let before = texts[hit.part].prefix(hit.start).reversed().prefix { byte in
      Self.isWordByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\\")
        || byte == UInt8(ascii: ":")
    }
    return isForeignName(String(decoding: before.reversed(), as: UTF8.self))
  }

  /// Whether a text says this itself, in its own words: it is no stack's code and neither quoted nor
  /// talked about.
  func isSaid(_ hit: TextHit) -> Bool {
    role(hit.part) == .message && !isFrame(part: hit.part, at: hit.start)
      && !signs(part: hit.part, before: hit.start).isMentioned
      && !isQuoted(part: hit.part, at: hit.start)
  }

  /// The bytes of a part from a position on.
  func tail(_ part: Int, from start: Int) -> ArraySlice<UInt8> {
    texts[part].dropFirst(start)
  }

  /// Whether a message speaks of what has this shape.
  func has(_ isWanted: (TextShape) -> Bool) -> Bool {
    hits.contains { hit in
      if case .shape(let shape) = hit.meaning { isWanted(shape) } else { false }
    }
  }

  /// Whether a word is the name of a field with nothing in it: `"error": null`.
  func isEmptyField(_ hit: TextHit) -> Bool {
    var rest = texts[hit.part].dropFirst(hit.end)
    guard let quote = rest.first, Self.isQuote(quote) else { return false }
    rest = rest.dropFirst()
    guard rest.first == UInt8(ascii: ":") else { return false }
    let value = rest.dropFirst().drop { $0 == 0x20 }
    return value.starts(with: "null".utf8) || value.starts(with: "None".utf8)
  }

  /// Whether a word is a word of its own and not denied: neither `incomplete` nor `not ready`, nor
  /// `0 succeeded`.
  func isAffirmed(_ hit: TextHit) -> Bool {
    let before = texts[hit.part].prefix(hit.start).suffix(8)
    let first = texts[hit.part].dropFirst(hit.start).first
    if let last = before.last, first != 0x20, Self.isLetter(last) { return false }
    let words = String(decoding: before, as: UTF8.self).lowercased()
    return !["not", "not ", "no ", "never", "never ", " 0 ", "n't", "n't "].contains {
      words.hasSuffix($0)
    } && words != "0 "
  }

  /// The status that a client puts before OpenAI's message: `429 You exceeded …`, `429: …`.
  var leadingStatus: Int? {
    for hit in hits {
      guard hit.meaning.mayProveFailure else { continue }
      let before = texts[hit.part].prefix(hit.start).suffix(40)
      if let status = Self.lastStatus(in: before) { return status }
      guard case .exceptionName = hit.meaning else { continue }
      // `RateLimitException: 429: …`
      let after = texts[hit.part].dropFirst(hit.end).prefix(6)
      if after.starts(with: ": ".utf8), let status = Self.lastStatus(in: after.dropFirst(2)) {
        return status
      }
    }
    return nil
  }

  static func lastStatus(in text: ArraySlice<UInt8>) -> Int? {
    let words = text.split { byte in
      byte == 0x20 || byte == 0x0a || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "=")
        || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[")
    }
    for digits in words.reversed() {
      guard digits.count == 3, let status = Int(String(decoding: digits, as: UTF8.self)),
        (400...599).contains(status)
      else { continue }
      return status
    }
    return nil
  }

  /// Whether the name of an exception of OpenAI's SDK stands where clients print one.
  var printsSDKException: Bool {
    hits.contains { hit in
      guard case .provider(let index) = hit.meaning,
        providerTable[index].provider == .openai, !isFrame(part: hit.part, at: hit.start)
      else { return false }
      let text = tail(hit.part, from: hit.start)
      let name = text.prefix { Self.isWordByte($0) || $0 == UInt8(ascii: ".") || $0 == 0x5c }
      guard let next = text.dropFirst(name.count).first, next == UInt8(ascii: ":") || next == 0x28,
        name.contains(UInt8(ascii: ".")) || name.contains(0x5c)
      else { return false }
      let isException =
        name.suffix(5).elementsEqual("Error".utf8) || name.suffix(9).elementsEqual("Exception".utf8)
      return isException && reportsFailure(part: hit.part, at: hit.start)
    }
  }

  // MARK: Cut texts

  /// What may stand behind the place where a text was cut.
  private static let cutMarks = ["...", "…", "[truncated]", "(truncated)", "<truncated>"]
    .map { Array($0.utf8) }

  /// Where a lower-case wording begins that a text is cut inside of; `nil` when the text ends
  /// otherwise, or too early to tell.
  func cutWording(_ wording: String, part: Int) -> Int? {
    var text = texts[part]
    while let last = text.last, last == 0x20 || Self.isQuote(last) || last == UInt8(ascii: "}") {
      text.removeLast()
    }
    for mark in Self.cutMarks where text.suffix(mark.count).elementsEqual(mark) {
      text.removeLast(mark.count)
      break
    }
    let wording = wording.utf8
    var length = wording.count - 1
    while length * 6 >= wording.count * 5 {
      if text.count >= length,
        text.suffix(length).lazy.map(Self.lowercased).elementsEqual(wording.prefix(length))
      {
        return text.count - length
      }
      length -= 1
    }
    return nil
  }

  // MARK: Reports and mentions

  /// Whether the text at a position reports a failure: it is an error's own text, or something
  /// before it says that something failed, and it is neither quoted nor talked about.
  func reportsFailure(part: Int, at start: Int) -> Bool { obstacle(part: part, at: start) == nil }

  /// Why a text at a position reports no failure; `nil` when it does.
  func obstacle(part: Int, at start: Int) -> Obstacle? {
    if quotesOldLogLine(texts[part], before: start, recordTime: time) { return .oldLogLine }
    if isHeading(texts[part]) { return .quoted }
    let role = role(part)
    if role != .errorMessage && isFrame(part: part, at: start) { return .stackFrame }
    if role == .stack { return nil }
    if isIntroducedAsContent(texts[part], at: start) { return .content }
    return role == .errorMessage ? nil : messageObstacle(part: part, at: start)
  }

  private func messageObstacle(part: Int, at start: Int) -> Obstacle? {
    let signs = signs(part: part, before: start)
    switch quotation(part: part, at: start) {
    case .errorText where !signs.isMentioned || level >= .warning || level == .unknown: return nil
    case .words, .typographic: return .quoted
    default: if signs.isMentioned { return .mentioned }
    }
    let isReport =
      switch level {
      case .error, .critical: true
      case .warning, .unknown: signs.hasFailure || start <= Self.nearStart
      default: signs.hasFailure
      }
    return isReport ? nil : .quiet
  }

  struct Signs {
    var hasFailure = false
    var isMentioned = false
    /// Where the last words that say that something failed, or that somebody talks, end.
    var failureEnd = -100
    var mentionEnd = -100
  }

  /// `could not summarize`, `failed to translate`: what failed is an activity, nobody talks.
  private static let governedDistance = 4
  /// `Explain this: openai.RateLimitError: …`: what stands so near behind a mention is mentioned.
  private static let mentionedDistance = 24

  /// What the words before a position say.
  ///
  /// Of failing and talking the nearer one counts, but in quiet records, which hold what people
  /// write, only the name of an exception ends a mention.
  func signs(part: Int, before start: Int) -> Signs {
    var signs = Signs()
    for hit in hits where hit.part == part && hit.start < start {
      guard case .shape(let shape) = hit.meaning else { continue }
      switch shape {
      case .failure, .retry, .giveUp, .attempt:
        if isClassName(hit) {
          noteClassName(hit, &signs)
        } else {
          guard !isInIdentifier(hit), !isPartOfWord(hit) else { continue }
          signs.hasFailure = true
          // `Error code: 429` is an error's own text.
          let isOwnText = texts[part].dropFirst(hit.end).starts(with: " code".utf8)
          if level >= .warning && !isOwnText { signs.isMentioned = false }
        }
        signs.failureEnd = hit.end
      case .mention:
        guard hit.start - signs.failureEnd > Self.governedDistance, !isInIdentifier(hit),
          !isGoverned(hit, by: signs.failureEnd), !isWorkedOn(hit)
        else { continue }
        signs.isMentioned = true
        signs.mentionEnd = hit.end
      default: break
      }
    }
    return signs
  }

  /// So far behind the words of failing the activity that failed is named.
  private static let longestActivity = 40
  private static let longestQuotedObject = 200

  /// Whether a word is the object of what failed, and an error's own text stands behind it:
  /// `Error answering the question: openai.RateLimitError: …`.
  private func isGoverned(_ hit: TextHit, by failureEnd: Int) -> Bool {
    guard failureEnd >= 0, hit.start - failureEnd <= Self.longestActivity else { return false }
    let text = texts[hit.part]
    let activity = text.prefix(hit.start).dropFirst(failureEnd)
    guard activity.allSatisfy({ Self.isLetter($0) || $0 == 0x20 }) else { return false }
    var behind = text.dropFirst(hit.end)
    // `question 'what is …': …`
    if behind.first == 0x20, let quote = behind.dropFirst().first, Self.isQuote(quote),
      let close = behind.dropFirst(2).prefix(Self.longestQuotedObject).firstIndex(of: quote)
    {
      behind = behind[(close + 1)...]
    }
    guard behind.starts(with: ": ".utf8) else { return false }
    return Self.beginsWithException(behind.dropFirst(2))
  }

  /// Mentions that also name what a program works on.
  private static let workNames: Set<String> = [
    "question", "article", "summari", "translate", "prompt:", "prompt -",
  ]
  /// So long is what stands between such a name and its error: `article 4711`, `summarizing page 3`.
  private static let longestWorkName = 40

  /// Whether an error's own text stands behind the name of a work, in a record that is an error:
  /// `article 17: Error code: 429 - …`, `exception while summarizing page 3: openai.RateLimitError: …`.
  private func isWorkedOn(_ hit: TextHit) -> Bool {
    guard level >= .error, Self.workNames.contains(words(hit)) else { return false }
    let text = texts[hit.part].dropFirst(hit.end - 1).prefix(Self.longestWorkName)
    let rest = text.drop { byte in
      Self.isWordByte(byte) || byte == 0x20 || byte == UInt8(ascii: "#")
        || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "]")
    }
    guard let sign = rest.first, let gap = rest.dropFirst().first, gap == 0x20,
      sign == UInt8(ascii: ":") || sign == UInt8(ascii: "-")
    else { return false }
    return Self.beginsWithException(texts[hit.part][(rest.startIndex + 2)...])
  }

  /// Whether a text begins as clients print errors: with `Error code: ` or the name of a class.
  private static func beginsWithException(_ error: ArraySlice<UInt8>) -> Bool {
    if error.starts(with: "Error code: ".utf8) { return true }
    let name = error.prefix { Self.isWordByte($0) || $0 == UInt8(ascii: ".") }
    let next = error.dropFirst(name.count).first
    return (next == UInt8(ascii: ":") || next == UInt8(ascii: "("))
      && (name.suffix(5).elementsEqual("Error".utf8)
        || name.suffix(9).elementsEqual("Exception".utf8))
  }

  /// Whether a word is part of a name of code: `error_code`, `embed_question(`.
  private func isInIdentifier(_ hit: TextHit) -> Bool {
    let text = texts[hit.part]
    let base = text.startIndex
    let underscore = UInt8(ascii: "_")
    if hit.start > 0 && text[base + hit.start - 1] == underscore { return true }
    let after = text.dropFirst(hit.end)
    if after.first == underscore || after.first == UInt8(ascii: "(") { return true }
    guard Self.isLetter(text[base + hit.end - 1]) else { return false }
    // `errors.registry`
    let rest = after.drop(while: Self.isLetter)
    return rest.first == UInt8(ascii: ".") && rest.dropFirst().first.map(Self.isLetter) == true
  }

  /// Whether letters stand before: `RateLimitError -> retry` names a class and reports nothing.
  private func isPartOfWord(_ hit: TextHit) -> Bool {
    guard hit.start > 0 else { return false }
    return Self.isLetter(texts[hit.part][texts[hit.part].startIndex + hit.start - 1])
  }

  private func noteClassName(_ hit: TextHit, _ signs: inout Signs) {
    let name = nameStart(hit)
    if name - signs.mentionEnd > Self.mentionedDistance { signs.isMentioned = false }
    // In the middle of a quiet text the name of an exception is somebody's words.
    let text = texts[hit.part]
    let isReported =
      level >= .warning || level == .unknown || name <= 2
      || text[text.startIndex + name - 1] == UInt8(ascii: "(")
    if isReported { signs.hasFailure = true }
  }

  /// Where the qualified name begins that a phrase ends.
  private func nameStart(_ hit: TextHit) -> Int {
    let before = texts[hit.part].prefix(hit.start).reversed().prefix { byte in
      Self.isWordByte(byte) || byte == UInt8(ascii: ".")
    }
    return hit.start - before.count
  }

  /// `RateLimitError:`, `openai.RateLimitError(`, `OpenAIException - `.
  private func isClassName(_ hit: TextHit) -> Bool {
    let text = texts[hit.part]
    let base = text.startIndex
    guard hit.end < text.count, hit.start > 0, Self.isLetter(text[base + hit.start - 1])
    else { return false }
    let after = text[base + hit.end]
    if after == UInt8(ascii: ":") || after == UInt8(ascii: "(") { return true }
    return text.dropFirst(hit.end).starts(with: " - ".utf8)
  }

  /// Whether a position is in a line of a stack that shows code, not the error.
  func isFrame(part: Int, at start: Int) -> Bool {
    let text = texts[part]
    let base = text.startIndex
    let lineStart = lineStart(part: part, at: start)
    guard lineStart > 0, text[base + lineStart - 1] == 0x0a else { return false }
    let first = text[base + lineStart]
    guard first == 0x20 || first == 0x09 || first >= 0x80 else { return false }
    let line = text[(base + lineStart)...]
    let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
    return hasTraceback(part) || trimmed.starts(with: "at ".utf8)
      || trimmed.starts(with: "File ".utf8)
  }

  /// So far back the start of a line is looked for.
  private static let longestLine = 4096

  /// Where the line of a position begins, or as far back as is looked.
  func lineStart(part: Int, at start: Int) -> Int {
    let text = texts[part]
    let earliest = max(0, start - Self.longestLine)
    var lineStart = start
    while lineStart > earliest && text[text.startIndex + lineStart - 1] != 0x0a { lineStart -= 1 }
    return lineStart
  }

  private func hasTraceback(_ part: Int) -> Bool {
    role(part) == .stack || tracebacks.contains(part)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
  }
}

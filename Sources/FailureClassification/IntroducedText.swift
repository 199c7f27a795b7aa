// Text that a name and a sign introduce as somebody's: `could not post; text: OpenAI: You exceeded …`.
// What such text says is no report of the record's own, unless it is what a call was answered with,
// or the reason why the text could not be made.

/// Nouns for what people write; behind one of them and a sign stands their text.
private let writtenNouns: Set<String> = [
  "texts", "utterance", "transcript", "comment", "snippet", "phrase", "excerpt", "quote", "quoted",
  "said", "says", "wrote", "asks", "strings", "caption", "headline", "quotation",
]

/// Nouns for what people write and for what a program works through: `input="…"` is text, but
/// `skipped row: Error code: 429 - …` and `fell back to keywords: …` tell why.
private let workedNouns: Set<String> = [
  "input", "question", "query", "sentence", "paragraph", "prompt", "subject", "keyword", "keywords",
  "sample", "fixture", "commit", "diff", "sql", "regex", "pattern", "line", "row", "cell", "note",
]

/// Nouns for what a call is answered with, too.
private let bodyNouns: Set<String> = ["text", "body", "content", "string", "payload", "data"]

/// Nouns for what people write that also name what a program makes or works on: `summary: openai.…`
/// is the part of a program that failed.
private let madeNouns: Set<String> = [
  "completion", "title", "review", "feedback", "ticket", "summary", "answer", "reply",
  "translation",
  "description", "document", "doc", "page", "article", "chunk", "email", "mail", "tweet", "sms",
  "passage", "section", "message",
]

/// Words before `message` without which it is an error's.
private let writerWords: Set<String> = [
  "user", "chat", "commit", "customer", "client", "incoming", "inbound", "forwarded", "original",
  "slack", "first", "mail", "sms", "email", "discord", "telegram",
]

/// Words between what failed and what it failed on.
private let prepositions: Set<String> = ["on", "for", "in", "of", "with", "from", "at", "about"]

/// Words before a noun that say that it is the answer of a call.
private let answerWords: Set<String> = [
  "response", "reply", "answer", "http", "upstream", "server", "error", "err", "api", "openai",
  "azure", "result", "raw",
]

/// Words before a noun that say that it is a document's.
private let documentWords: Set<String> = [
  "ticket", "mail", "email", "message", "document", "doc", "page", "post", "article", "issue",
  "comment", "note", "chunk", "card", "task", "tweet", "review", "thread", "event", "file", "sms",
]

/// Words of a clause about a call to a language model.
private let modelWords: Set<String> = [
  "openai", "gpt", "llm", "azure", "completion", "completions", "embedding", "embeddings",
  "anthropic", "litellm", "chatgpt",
]

/// Words of a clause about any call.
private let callWords: Set<String> = [
  "request", "http", "https", "call", "api", "response", "upstream", "status", "gateway",
]

/// Words that say that something failed.
private let failingWords: Set<String> = [
  "failed", "failing", "fails", "failure", "error", "errors", "cannot", "could", "couldn", "unable",
  "exception", "refused", "rejected", "while", "when", "during", "giving", "gave", "skipped",
  "skipping",
]

/// What programs do to a text without asking a model.
private let handlingWords: Set<String> = [
  "parse", "parsing", "import", "importing", "store", "storing", "save",
  "saving", "insert", "inserting", "ingest", "ingesting", "tokenize", "tokenizing", "tokenise",
  "split", "splitting", "decode", "decoding", "validate", "validating", "render", "rendering",
  "highlight", "highlighting", "escape", "escaping", "deliver", "delivering", "post", "posting",
  "send", "sending", "sync", "syncing", "match", "matching", "lint", "linting", "display",
  "displaying", "show", "showing", "print", "printing", "write", "writing", "file", "normalize",
  "sanitize", "sanitizing", "deduplicate", "spellcheck", "publish", "publishing",
]

/// Whether the sentence that holds a position is introduced as somebody's text.
///
/// `spell checker failed on text: You exceeded …`, `chunk text: Error code: 429 - {…}`.
func isIntroducedAsContent(_ text: ArraySlice<UInt8>, at position: Int) -> Bool {
  var introduction = TextIntroduction(text, at: position)
  return introduction.isContent()
}

/// Goes back from a position to the name that introduces what stands there.
private struct TextIntroduction {
  /// So far back is looked.
  private static let longest = 240
  /// Nothing but the words of a sentence: what stands so near behind a noun is its text.
  private static let longestBeginning = 40
  /// More words before a noun are a sentence that only happens to end with it.
  private static let mostModifiers = 3

  private let window: ArraySlice<UInt8>
  /// The byte at the position.
  private let first: UInt8?
  private var place: Int

  init(_ text: ArraySlice<UInt8>, at position: Int) {
    let before = text.prefix(position).suffix(Self.longest)
    window = before[(before.lastIndex(of: 0x0a).map { $0 + 1 } ?? before.startIndex)...]
    first = text.dropFirst(position).first
    place = window.endIndex
  }

  mutating func isContent() -> Bool {
    var depth = 0
    while place > window.startIndex {
      place -= 1
      switch window[place] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "["): depth = max(0, depth - 1)
      // `text -> error`
      case UInt8(ascii: ">") where isArrow: return false
      case UInt8(ascii: ":"), UInt8(ascii: "="):
        guard depth == 0, isLabelSign, let label = label() else { continue }
        if let answer = judge(label) { return answer }
      default: continue
      }
    }
    return false
  }

  /// `->` or `=>`, with a space before it.
  private var isArrow: Bool {
    guard place > window.startIndex + 1 else { return false }
    let sign = window[place - 1]
    return (sign == UInt8(ascii: "-") || sign == UInt8(ascii: "=")) && window[place - 2] == 0x20
  }

  /// A colon before a space, quote or object; any sign of equality.
  private var isLabelSign: Bool {
    if window[place] == UInt8(ascii: "=") { return true }
    guard place + 1 < window.endIndex else { return true }
    let next = window[place + 1]
    return next == 0x20 || next == UInt8(ascii: "'") || next == UInt8(ascii: "\"")
      || next == UInt8(ascii: "{")
  }

  // MARK: Labels

  /// A name before a sign.
  private struct Label {
    let noun: String
    /// What stands before the noun, back to the sign that separates it from the rest.
    let before: ArraySlice<UInt8>
    /// The sign before it; `nil` at the beginning.
    let separator: UInt8?
    /// Behind the sign.
    let end: Int
    let isPair: Bool

    var start: Int { before.startIndex }
    var modifiers: [String] { words(before) }
  }

  private func label() -> Label? {
    let isPair = window[place] == UInt8(ascii: "=")
    let head = window[..<place]
    let clause = head[(isPair ? nameStart(head) : clauseStart(head))...]
    let letters = clause.reversed().prefix(while: isLetter).count
    guard letters > 0 else { return nil }
    let noun = String(decoding: clause.suffix(letters), as: UTF8.self).lowercased()
    return Label(
      noun: noun, before: clause.dropLast(letters),
      separator: window[..<clause.startIndex].last { $0 != 0x20 }, end: place + 1, isPair: isPair)
  }

  /// Where the name of a pair begins.
  private func nameStart(_ head: ArraySlice<UInt8>) -> Int {
    head.endIndex
      - head.reversed().prefix {
        isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }.count
  }

  /// Where the words before a sign begin.
  private func clauseStart(_ head: ArraySlice<UInt8>) -> Int {
    var start = head.endIndex
    while start > head.startIndex {
      let byte = head[start - 1]
      // Signs inside a word (`2025-12-30;Error`) separate nothing.
      let isSeparator =
        start < head.endIndex && head[start] == 0x20
        && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|")
          || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ")")
          || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "-"))
      let opens =
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
        || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
      if isSeparator || opens { break }
      start -= 1
    }
    return start
  }

  // MARK: Judging

  /// Whether a label introduces somebody's text; `nil` when it says nothing about that and what
  /// stands before it may.
  private func judge(_ label: Label) -> Bool? {
    let isBody = bodyNouns.contains(label.noun)
    let isWorked = workedNouns.contains(label.noun)
    let isMade = madeNouns.contains(label.noun) || isWorked && !label.isPair
    guard isBody || isMade || isWorked || writtenNouns.contains(label.noun) else {
      return closes(label) ? false : nil
    }
    let modifiers = label.modifiers
    if label.noun == "message" && !(modifiers.last.map(writerWords.contains) ?? false) {
      return closes(label) ? false : nil
    }
    if let modifier = modifiers.last, answerWords.contains(modifier) {
      return closes(label) ? false : nil
    }
    if isBody && isAnswer(label) { return false }
    let isSentence = isSentence(from: label.end)
    if label.isPair { return isSentence || !isMade }
    if let doing = doing(modifiers) {
      return doing == .handling && !isMade || doing == .failingOn && isSentence
    }
    // `flagged user message: …`: the word before says that somebody wrote it.
    if label.noun == "message" { return true }
    return isSentence || isSeparated(label, modifiers: modifiers.count, isMade: isMade)
  }

  /// What the words before a noun say was done to the text.
  private enum Doing {
    /// Something without a model: `could not parse text`.
    case handling
    /// Something failed over it: `failed on text`.
    case failingOn
    /// Anything else: `could not translate text`, `skipped paragraph`.
    case working
  }

  /// `nil` when they are no verbs.
  private func doing(_ modifiers: [String]) -> Doing? {
    guard let last = modifiers.last else { return nil }
    if modifiers.contains(where: failingWords.contains) {
      if modifiers.contains(where: handlingWords.contains) { return .handling }
      return prepositions.contains(last) ? .failingOn : .working
    }
    guard last.hasSuffix("ed") || last.hasSuffix("ing") else { return nil }
    return handlingWords.contains(last) ? .handling : .working
  }

  /// Whether a label that is no text's ends what stands before it: it is the next field, or tells
  /// what failed.
  private func closes(_ label: Label) -> Bool {
    if label.isPair { return true }
    switch label.separator {
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ")"): break
    default: return false
    }
    // `Hello, we see openai.RateLimitError: …` is a sentence.
    let isClassName = label.noun.hasSuffix("error") || label.noun.hasSuffix("exception")
    return !(isClassName && label.noun.utf8.count > 9 && label.modifiers.count > 1)
  }

  /// Nothing but the beginning of a sentence between the sign and the position, or somebody's name
  /// and a colon before it; the name of an exception is no name of somebody.
  private func isSentence(from start: Int) -> Bool {
    let beginning = window[start...]
    guard beginning.count <= Self.longestBeginning else { return false }
    var rest = beginning
    if let colon = beginning.firstIndex(of: UInt8(ascii: ":")) {
      let name = words(beginning[..<colon])
      guard let last = name.last, !last.hasSuffix("error"), !last.hasSuffix("exception"),
        last != "code", last != "failed"
      else { return false }
      rest = beginning[..<colon] + beginning[(colon + 1)...]
    }
    return rest.allSatisfy {
      $0 == 0x20 || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") || isLetter($0)
    }
  }

  /// Whether a noun stands by itself, apart from what failed: behind a sign, or with a word that
  /// says whose text it is.
  private func isSeparated(_ label: Label, modifiers: Int, isMade: Bool) -> Bool {
    guard modifiers <= Self.mostModifiers else { return false }
    switch label.separator {
    case nil: return !isMade && modifiers > 0
    case UInt8(ascii: ":"):
      return !isMade && (modifiers > 0 || tellsOfFailure(before: label.start))
    default: return true
    }
  }

  private func tellsOfFailure(before end: Int) -> Bool {
    words(window[..<end]).contains(where: failingWords.contains)
  }

  /// Whether a body is what a call was answered with.
  private func isAnswer(_ label: Label) -> Bool {
    let before = words(window[..<label.start]) + label.modifiers
    if before.contains(where: modelWords.contains) { return true }
    let isVendors = before.contains(where: foreignNames.contains)
    if !isVendors && before.contains(where: callWords.contains) { return true }
    // `tagging failed, body: {"error": …`: documents have no such bodies, unless it says so.
    let isObject = first == UInt8(ascii: "{") && isBare(from: label.end)
    return isObject && label.noun != "text"
      && !label.modifiers.contains(where: documentWords.contains)
  }

  /// Nothing but quotes between the sign and the position.
  private func isBare(from start: Int) -> Bool {
    window[start...].allSatisfy {
      $0 == 0x20 || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "b")
    }
  }
}

/// Lower-case words; parts of names in code are words of their own.
private func words(_ text: ArraySlice<UInt8>) -> [String] {
  text.split { !isLetter($0) }.map { String(decoding: $0, as: UTF8.self).lowercased() }
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

// What users and models wrote, as services print it: no text that is shown goes on into it.

/// Words behind which somebody's own words begin.
private enum ContentIntroductions {
  /// In messages.
  static let ofMessages = [
    "prompt=", "prompt:", "messages=", "messages:", "user question:", "question:", "input=",
    "'messages': ", "\"messages\": ", "\"messages\":", "'content': ", "\"content\": ",
    "\"content\":", "'prompt': ", "\"prompt\":", "'input': ", "\"input\":", "completion=",
    "user message:", "user said:", "content=", "input: \"", "input: '", "'completion': ",
    "\"completion\":",
  ]
  /// In lines that were not read, also names of fields that a decoder tells apart.
  static let ofLines =
    ofMessages + [
      "\"output\":", "\"text\":", "\"body\":", "\"query\":", "\"question\":", "\"answer\":",
      "\"output_text\":", "\"response\":", "\"delta\":",
    ]

  /// Behind the first of some introductions.
  static func end(of introductions: [String], in text: ArraySlice<UInt8>) -> Int? {
    introductions.compactMap { words in
      EmbeddedText.find(text, words).map { $0 + words.utf8.count }
    }.min()
  }

  /// So far a text is looked at: more of it is never shown.
  static let reach = 4096
}

extension FailureClassifier {
  /// A text up to the place where somebody's own words begin; behind code in a stack it goes on.
  func withoutContent(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let beginning = text.prefix(ContentIntroductions.reach)
    let introductions = ContentIntroductions.ofMessages
    guard let cut = ContentIntroductions.end(of: introductions, in: beginning) else { return text }
    let isStack =
      beginning.prefix(cut).contains(0x0a)
      && (EmbeddedText.holds(beginning, "Traceback (most recent call last)")
        || EmbeddedText.holds(beginning, "\n    at "))
    guard isStack else { return text.prefix(cut) + Self.ellipsis }
    var shown: [UInt8] = []
    for line in beginning.split(separator: 0x0a, omittingEmptySubsequences: false) {
      let cut = ContentIntroductions.end(of: introductions, in: line)
      shown += cut.map { line.prefix($0) + Self.ellipsis } ?? line
      let isCode = line.first == 0x20 || line.first == 0x09
      if cut != nil && !isCode { return shown[...] }
      shown.append(0x0a)
    }
    shown.removeLast()
    return (shown + text.dropFirst(beginning.count))[...]
  }

  private static let ellipsis = Array("…".utf8)
}

extension SecretMask {
  /// How a line begins that was not read: one line, without secrets, up to where somebody's own words
  /// begin.
  package static func maskedBeginning(of line: [UInt8]) -> String {
    let beginning = line.prefix(ContentIntroductions.reach)
    let cut = ContentIntroductions.end(of: ContentIntroductions.ofLines, in: beginning)
    return cut.map { masked(beginning.prefix($0)) + " …" } ?? masked(line)
  }
}

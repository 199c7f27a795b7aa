// Escaping for Jira. Two programs read this markup: the renderer of Jira Server and Data Center, and
// the parser with which Jira Cloud turns it into its own format. They do not agree:
//
// - Server goes on reading inside of {{monospaced}} text, Cloud does not.
// - Cloud reads the inside of *strong* text again after it took backslashes away, Server does not.
// - Cloud splits tables at \|, and takes no entity for a character; after \{ Server still sees {{.
//
// So text that needs an escape stands in {{ }}, where both heed backslashes, and what no backslash
// stops in both, { } | \ and the colon of a URL, becomes a look-alike.

/// Text as Jira's wiki markup.
struct JiraText {
  private var out = String.UnicodeScalarView()
  private var isStrong = false
  /// Markup ends here: a letter right behind it would undo it.
  private var endsWithMarkup = false

  /// In a paragraph, heading or list item.
  static func line(_ prose: Prose) -> String {
    var text = JiraText()
    text.add(prose)
    return String(text.out)
  }

  /// In a cell of a table, which may not be empty: two pipes in a row begin a head.
  static func cell(_ prose: Prose) -> String {
    let text = line(prose)
    return text.unicodeScalars.contains { $0 != " " } ? text : line(.nothing)
  }

  /// In a block of fixed width, which nothing in the text can end.
  static func noformat(_ lines: [String]) -> String {
    let safe = lines.map { line in
      String(String.UnicodeScalarView(line.madeSafeToShow.unicodeScalars.map(braceless)))
    }
    return (["{noformat}"] + safe + ["{noformat}"]).joined(separator: "\n")
  }

  private static func braceless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "{" || scalar == "}" ? JiraWord.lookalikes[scalar] ?? scalar : scalar
  }

  private mutating func add(_ prose: Prose) {
    for fragment in prose.fragments {
      switch fragment {
      case .words(let words): addWords(words)
      case .name(let name), .quote(let name): addCode(name)
      case .foreign(let sentence): addSentence(sentence)
      case .place(let file, let line): addCode(Prose.placeText(file: file, line: line))
      case .strong(let prose): addStrong(prose)
      }
    }
  }

  private mutating func addStrong(_ prose: Prose) {
    guard !prose.isEmpty else { return }
    guard !isStrong else { return add(prose) }
    addMarkup("*")
    isStrong = true
    add(prose)
    isStrong = false
    out.append("*")
    endsWithMarkup = true
  }

  /// Our own words; only `UTC-05:00` could be taken for an issue.
  private mutating func addWords(_ words: String) {
    let parts = words.split(separator: " ", omittingEmptySubsequences: false)
    for (offset, word) in parts.enumerated() {
      if offset > 0 { addText(" ") }
      if JiraWord.isIssueKey(word) { addWord(word, isAlone: false) } else { addText(word) }
    }
  }

  /// A sentence: harmless words as they are, all others as code.
  private mutating func addSentence(_ sentence: String) {
    let words = sentence.madeSafeToShow.split(separator: " ")
    for (offset, word) in words.enumerated() {
      if offset > 0 { addText(" ") }
      let isLast = offset == words.count - 1
      let endsOpen = isLast && (word.hasSuffix(":") || word.hasSuffix(";"))
      if JiraWord.isHarmless(word, isAlone: words.count == 1), !endsOpen {
        addText(word)
      } else {
        addWord(word, isAlone: endsOpen)
      }
    }
  }

  /// A word as code, without the brackets and stops around it.
  private mutating func addWord(_ word: Substring, isAlone: Bool) {
    let scalars = word.unicodeScalars
    let start = scalars.firstIndex { !MarkdownWord.openers.contains($0) } ?? scalars.startIndex
    let end =
      scalars.lastIndex { !MarkdownWord.closers.contains($0) }.map(scalars.index(after:))
      ?? scalars.endIndex
    let before = scalars[..<start]
    let after = start < end ? scalars[end...] : scalars[..<scalars.startIndex]
    // Brackets and colons in a row may be a smiley.
    guard !isAlone, start < end, after.count < 2, before.count < 2 else {
      return addCode(String(word))
    }
    addText(Substring(before))
    addCode(String(scalars[start..<end]))
    addText(Substring(after))
  }

  private mutating func addText(_ text: Substring) {
    guard let first = text.unicodeScalars.first else { return }
    if endsWithMarkup, JiraWord.joins(first) { out.append(" ") }
    out.append(contentsOf: text.unicodeScalars)
    endsWithMarkup = false
  }

  /// What begins with markup has no letter right before it.
  private mutating func addMarkup(_ markup: String) {
    if let last = out.last, JiraWord.joins(last) { out.append(" ") }
    out.append(contentsOf: markup.unicodeScalars)
    endsWithMarkup = false
  }

  /// Monospaced text that cannot be left.
  private mutating func addCode(_ text: String) {
    let safe = text.madeSafeToShow
    guard safe.unicodeScalars.contains(where: { $0 != " " && $0 != "\u{A0}" }) else {
      return addText("(empty)")
    }
    addMarkup("{{")
    out.append(contentsOf: JiraWord.escaped(safe).unicodeScalars)
    out.append(contentsOf: "}}".unicodeScalars)
    endsWithMarkup = true
  }
}

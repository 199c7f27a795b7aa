/// Which words are safe as they are in Jira, and what makes the others safe.
enum JiraWord {
  /// What stands for characters that no escape stops in both of Jira's readers.
  static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = [
    "{": "\u{2774}", "}": "\u{2775}", "|": "\u{2223}", "\\": "\u{2216}", ":": "\u{2236}",
    "&": "\u{FF06}",
  ]

  /// What both readers take as it is behind a backslash.
  private static let escapable: Set<Unicode.Scalar> = [
    "-", "#", "*", "_", "+", "?", "^", "~", "%", "[", "]", "(", ")", "!", "@",
  ]

  /// Words that are a smiley between brackets: `(x)`, `(on)`.
  private static let smileys: Set<String> = ["x", "y", "n", "i", "on", "off", "flag", "flagoff"]

  /// Words before a colon that make a link of it, in small letters only.
  private static let protocols = ["mailto", "file", "news", "nntp", "callto", "skype"]

  /// Whether neither Jira takes the word for markup, a mention, an issue, a smiley or a link.
  static func isHarmless(_ word: Substring, isAlone: Bool) -> Bool {
    if word == "%" { return true }
    guard MarkdownWord.isHarmless(word), !isIssueKey(word), !isBlockMark(word) else { return false }
    let core = word.lowercased().drop { "(\"".contains($0) }.prefix { !")\".,;".contains($0) }
    if isAlone || word.contains("(") || word.contains(")"), smileys.contains(String(core)) {
      return false
    }
    let scalars = Array(word.unicodeScalars)
    return scalars.indices.allSatisfy { isHarmless(scalars, $0) }
  }

  private static func isHarmless(_ word: [Unicode.Scalar], _ index: Int) -> Bool {
    let before = index > 0 ? word[index - 1] : nil
    let after = index + 1 < word.count ? word[index + 1] : nil
    switch word[index] {
    case "!": return false
    case "-", "+": return isInside(before, after)
    case ":": return after == nil || before?.isWord == true && after?.isDigit == true
    case ";": return after == nil
    case "?": return after == nil && before != "?"
    case "/": return before != "(" && before != "/" && after != ")"
    case "(": return index == 0
    case ")": return after.map { ".,;:?".unicodeScalars.contains($0) } ?? true
    default: return true
    }
  }

  private static func isInside(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    before?.isWord == true && after?.isWord == true
  }

  /// `ABC-1`: letters or digits that are no number alone, a hyphen and a digit.
  static func isIssueKey(_ word: Substring) -> Bool {
    let scalars = Array(word.unicodeScalars)
    return scalars.indices.contains { isIssueHyphen(scalars, $0) }
  }

  private static func isIssueHyphen(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    guard text[index] == "-", index + 1 < text.count, text[index + 1].isDigit else { return false }
    var start = index
    while start > 0, text[start - 1].isWord || text[start - 1] == "_" { start -= 1 }
    return text[start..<index].contains { !$0.isDigit }
  }

  /// `bq.`, `h1.`: what begins a quotation or a heading.
  private static func isBlockMark(_ word: Substring) -> Bool {
    let mark = word.lowercased()
    return mark.hasPrefix("bq.")
      || mark.hasPrefix("h") && mark.dropFirst(2).first == "."
        && mark.dropFirst().first?.isNumber == true
  }

  /// Whether markup right beside the character would not count.
  static func joins(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isWord || !scalar.isASCII && scalar != "\u{A0}"
  }

  /// Text for the inside of `{{ }}`, on one line.
  static func escaped(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var escaped = String.UnicodeScalarView()
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalar == " ", index == 0 || index == scalars.count - 1 {
        escaped.append("\u{A0}")
      } else if isUnstoppable(scalars, index) {
        escaped.append(lookalikes[scalar] ?? scalar)
      } else {
        if needsBackslash(scalars, index) { escaped.append("\\") }
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  private static func needsBackslash(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    guard escapable.contains(text[index]) else { return false }
    guard text[index] == "-" || text[index] == "_", index > 0, index + 1 < text.count else {
      return true
    }
    return !isInside(text[index - 1], text[index + 1]) || isIssueHyphen(text, index)
  }

  private static func isUnstoppable(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    switch text[index] {
    case "{", "}", "|", "\\": true
    case ":": isLinkOrSmiley(text, index)
    case "&": text[(index + 1)...].prefix(12).contains(";")
    default: false
    }
  }

  /// `http://`, `mailto:`, `:D`.
  private static func isLinkOrSmiley(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    let next = index + 1 < text.count ? text[index + 1] : nil
    if next == "/" { return true }
    guard index > 0, text[index - 1].isWord else { return next.map { !$0.isDigit } ?? true }
    var start = index
    while start > 0, text[start - 1].isWord { start -= 1 }
    return protocols.contains(String(String.UnicodeScalarView(text[start..<index])))
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  /// An ASCII letter or digit.
  fileprivate var isWord: Bool {
    isDigit || ("a"..."z").contains(self) || ("A"..."Z").contains(self)
  }
}

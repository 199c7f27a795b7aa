// Escaping for Markdown. Everything that came out of a log passes through here, and nothing of it
// may be live: no markup, HTML, mention, reference, link, control or direction character.
//
// A code span is the one place where GitHub, GitLab and CommonMark leave text alone, backslashes
// cannot stop a mention. So names are code spans, and of a sentence each word is one that holds
// more than letters, digits and harmless punctuation.

/// Text as Markdown.
enum MarkdownText {
  /// In a paragraph, heading or list item.
  static func line(_ prose: Prose) -> String { text(prose, inCell: false) }

  /// In a cell of a table.
  static func cell(_ prose: Prose) -> String { text(prose, inCell: true) }

  /// In a block of fixed width, with a fence longer than any in the text.
  static func fence(_ lines: [String]) -> String {
    let safe = lines.map(\.madeSafeToShow)
    let longest = safe.map(\.longestBacktickRun).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return ([fence + "text"] + safe + [fence]).joined(separator: "\n")
  }

  private static func text(_ prose: Prose, inCell: Bool) -> String {
    prose.fragments.map { fragment in
      switch fragment {
      case .words(let words): words
      case .name(let name), .quote(let name): code(name, inCell: inCell)
      case .foreign(let sentence): sentenceText(sentence, inCell: inCell)
      case .place(let file, let line):
        code(Prose.placeText(file: file, line: line), inCell: inCell)
      case .strong(let prose): prose.isEmpty ? "" : "**\(text(prose, inCell: inCell))**"
      }
    }.joined()
  }

  /// A code span that cannot be left.
  static func code(_ text: String, inCell: Bool) -> String {
    var safe = text.madeSafeToShow
    guard safe.unicodeScalars.contains(where: { $0 != " " }) else { return "(empty)" }
    if inCell { safe = safe.pipesEscaped }
    let edges: Set<Unicode.Scalar> = ["`", " "]
    let ends = [safe.unicodeScalars.first, safe.unicodeScalars.last].compactMap(\.self)
    let padding = ends.contains(where: edges.contains) ? " " : ""
    let fence = String(repeating: "`", count: safe.longestBacktickRun + 1)
    return fence + padding + safe + padding + fence
  }

  /// A sentence: harmless words as they are, all others as code.
  private static func sentenceText(_ sentence: String, inCell: Bool) -> String {
    sentence.madeSafeToShow.split(separator: " ").map { word($0, inCell: inCell) }
      .joined(separator: " ")
  }

  private static func word(_ word: Substring, inCell: Bool) -> String {
    if MarkdownWord.isHarmless(word) { return MarkdownWord.withoutListMarker(word) }
    let scalars = word.unicodeScalars
    let start = scalars.firstIndex { !MarkdownWord.openers.contains($0) } ?? scalars.startIndex
    let end =
      scalars.lastIndex { !MarkdownWord.closers.contains($0) }.map(scalars.index(after:))
      ?? scalars.endIndex
    guard start < end else { return code(String(word), inCell: inCell) }
    return String(scalars[..<start]) + code(String(scalars[start..<end]), inCell: inCell)
      + String(scalars[end...])
  }
}

extension String {
  fileprivate var longestBacktickRun: Int {
    var (longest, current) = (0, 0)
    for scalar in unicodeScalars {
      current = scalar == "`" ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }

  /// Pipes escaped as tables want it.
  ///
  /// A backslash before a pipe would undo that: it becomes the look-alike `∖`.
  fileprivate var pipesEscaped: String {
    var escaped = String.UnicodeScalarView()
    var backslashes = 0
    for scalar in unicodeScalars {
      if scalar == "|" {
        escaped.removeLast(backslashes)
        escaped.append(contentsOf: String(repeating: "∖", count: backslashes).unicodeScalars)
        escaped.append("\\")
      }
      escaped.append(scalar)
      backslashes = scalar == "\\" ? backslashes + 1 : 0
    }
    return String(escaped)
  }
}

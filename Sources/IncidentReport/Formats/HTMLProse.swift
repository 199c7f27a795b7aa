// Sentences as HTML. What came out of a log stands in elements of its own: names and quotations cannot
// be taken for our words, and no direction of writing reaches beyond them.

extension Prose {
  var htmlNodes: [HTMLNode] {
    fragments.map { fragment in
      switch fragment {
      case .words(let words): .text(words)
      case .name(let name): .element(.code, name.shownOrEmpty)
      case .quote(let quote): .element(.samp, quote.shownOrEmpty)
      case .foreign(let sentence): .element(.bdi, sentence)
      case .place(let file, let line):
        .element(.code, Prose.placeText(file: file, line: line).shownOrEmpty)
      case .strong(let prose): .element(.strong, prose.htmlNodes)
      }
    }
  }
}

extension String {
  fileprivate var shownOrEmpty: String {
    unicodeScalars.contains { $0 != " " && $0 != "\t" } ? self : "(empty)"
  }
}

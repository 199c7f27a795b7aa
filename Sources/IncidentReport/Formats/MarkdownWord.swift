/// Which words of a sentence are safe as they are.
enum MarkdownWord {
  /// What may stand before and after a word that is set as code.
  static let openers: Set<Unicode.Scalar> = ["(", "\""]
  static let closers: Set<Unicode.Scalar> = [")", "\"", ".", ",", ";", ":", "?"]

  /// Whether no format takes the word for markup, a mention, a reference or a link.
  static func isHarmless(_ word: Substring) -> Bool {
    let scalars = Array(word.unicodeScalars)
    guard scalars.allSatisfy(isPlain) else { return false }
    return !hasSuspectPunctuation(scalars) && !isCommitHash(scalars) && !isTicket(scalars)
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII || scalar.isASCIILetter || scalar.isASCIIDigit
      || plainPunctuation.contains(scalar)
  }

  private static let plainPunctuation: Set<Unicode.Scalar> = [
    "-", "'", "\"", ".", ",", ";", ":", "/", "(", ")", "%", "+", "?", "!",
  ]

  /// `example.com` and `a.py` (a dot between letters), `//`, `:smile:` (two colons), `%name`, `!7`.
  private static func hasSuspectPunctuation(_ scalars: [Unicode.Scalar]) -> Bool {
    if scalars.count(where: { $0 == ":" }) > 1 || scalars.first == "%" { return true }
    return scalars.indices.dropFirst().contains { index in
      let (before, scalar) = (scalars[index - 1], scalars[index])
      if before == "!" || scalar == "/" && before == "/" { return true }
      guard before == ".", index > 1 else { return false }
      return scalars[index - 2].isWordPart && scalar.properties.isAlphabetic
    }
  }

  /// 7 to 40 hexadecimal digits, which GitHub may take for a commit.
  private static func isCommitHash(_ scalars: [Unicode.Scalar]) -> Bool {
    let digits = scalars.split { !$0.isASCIIDigit && !$0.isASCIILetter }
    guard digits.count == 1, let only = digits.first else { return false }
    return (7...40).contains(only.count) && only.allSatisfy(\.properties.isASCIIHexDigit)
      && only.contains(where: \.isASCIIDigit)
  }

  /// `GH-12`, `OPS-7`: capitals, a hyphen and a number.
  private static func isTicket(_ scalars: [Unicode.Scalar]) -> Bool {
    scalars.indices.dropFirst().dropLast().contains { index in
      scalars[index] == "-" && ("A"..."Z").contains(scalars[index - 1])
        && scalars[index + 1].isASCIIDigit
    }
  }

  /// With what would begin a list escaped: `-`, `+`, `1.`, `1)`.
  static func withoutListMarker(_ word: Substring) -> String {
    let scalars = Array(word.unicodeScalars)
    if let first = scalars.first, first == "-" || first == "+" { return "\\" + word }
    guard scalars.count > 1, let last = scalars.last, last == "." || last == ")",
      scalars.dropLast().allSatisfy(\.isASCIIDigit)
    else { return String(word) }
    return word.dropLast() + "\\" + String(last)
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
  fileprivate var isWordPart: Bool { isASCIIDigit || properties.isAlphabetic }
}

// Takes out of a text what must not leave the log: keys, tokens, addresses.

/// Masks secrets in texts that are shown.
package enum SecretMask {
  /// Beginnings of keys; what follows them up to the end of the token is masked.
  private static let keyBeginnings: [String] = [
    "sk-", "sess-", "ek_", "gsk_", "xai-", "hf_", "AIza", "AKIA", "ASIA", "ghp_", "gho_", "ghs_",
    "github_pat_", "glpat-", "xoxb-", "xoxp-", "eyJ", "pk_live_", "sk_live_", "rk_live_",
  ]
  /// Words after which a token is a secret.
  private static let secretNames: [String] = [
    "bearer ", "basic ", "api-key: ", "api_key=", "apikey=", "password=", "secret=", "token=",
  ]

  /// `text` in one line, without secrets, at most `longest` characters.
  package static func masked(_ text: some Collection<UInt8>, longest: Int = 300) -> String {
    let decoded = String(decoding: text.prefix(longest * 6), as: UTF8.self)
    let words = decoded.split(whereSeparator: { $0.isWhitespace || $0.isNewline })
    var result = ""
    var isSecret = false
    for word in words {
      if !result.isEmpty { result.append(" ") }
      result += isSecret ? "***" : maskedWord(word)
      let lower = word.lowercased()
      isSecret = lower.hasSuffix("bearer") || lower.hasSuffix("basic") || lower.hasSuffix("api-key:")
      if result.count >= longest { break }
    }
    let visible = result.filter { !isInvisible($0) }
    return visible.count <= longest ? visible : String(visible.prefix(longest - 1)) + "…"
  }

  /// A key as it may be shown: its last four characters.
  package static func maskedKey(_ key: String) -> String {
    "***" + key.suffix(4)
  }

  private static func isInvisible(_ character: Character) -> Bool {
    character.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse: true
      default: false
      }
    }
  }

  private static func maskedWord(_ word: Substring) -> String {
    var text = maskedAddress(String(word))
    for beginning in keyBeginnings {
      text = maskKeys(in: text, beginning: beginning)
    }
    for name in secretNames where !name.hasSuffix(" ") {
      text = maskValue(in: text, after: name)
    }
    return text
  }

  private static func maskKeys(in text: String, beginning: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let range = firstRange(of: beginning, in: rest) {
      let isTokenStart = range.lowerBound == rest.startIndex
        || !isTokenCharacter(rest[rest.index(before: range.lowerBound)])
      let token = rest[range.lowerBound...].prefix(while: isTokenCharacter)
      result += rest[..<range.lowerBound]
      let isLongEnough = token.count >= beginning.count + 8
      result += isTokenStart && isLongEnough ? "\(beginning)***" : String(token)
      rest = rest[token.endIndex...]
    }
    return result + rest
  }

  private static func maskValue(in text: String, after name: String) -> String {
    guard let range = firstRange(of: name, in: Substring(text.lowercased())) else { return text }
    let offset = text.lowercased().distance(from: text.lowercased().startIndex, to: range.upperBound)
    return text.prefix(offset) + "***"
  }

  private static func maskedAddress(_ text: String) -> String {
    guard let at = text.firstIndex(of: "@"), at != text.startIndex else { return text }
    let domain = text[text.index(after: at)...]
    let name = text[..<at]
    guard domain.contains("."), let last = name.last, isTokenCharacter(last),
      let first = domain.first, first.isLetter || first.isNumber
    else { return text }
    let before = name.reversed().drop(while: { isTokenCharacter($0) || $0 == "." || $0 == "+" })
    let after = domain.drop(while: { isTokenCharacter($0) || $0 == "." })
    return String(before.reversed()) + "***@***" + after
  }

  private static func isTokenCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "-"
      || character == "_" || character == "*")
  }

  private static func firstRange(
    of needle: String, in text: Substring
  ) -> Range<Substring.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(needle) {
        return start..<text.index(start, offsetBy: needle.count)
      }
      start = text.index(after: start)
    }
    return nil
  }
}

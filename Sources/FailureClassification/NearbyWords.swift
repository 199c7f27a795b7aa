// The words around a phrase, by which its meaning is settled.

/// The text around a phrase, in lower case.
struct NearbyWords {
  let text: String

  /// So many bytes count as near.
  private static let reach = 160

  init(_ bytes: some Sequence<UInt8>) {
    text = String(decoding: Array(bytes), as: UTF8.self).lowercased()
  }

  init(_ text: String) { self.text = text.lowercased() }

  static func all(_ part: Int, _ evidence: TextEvidence) -> NearbyWords {
    NearbyWords(evidence.text(part).prefix(2 * reach))
  }

  static func before(
    _ hit: TextHit, _ evidence: TextEvidence, within: Int = reach
  ) -> NearbyWords {
    NearbyWords(evidence.text(hit.part).prefix(hit.start).suffix(within))
  }

  /// What stands before a phrase in its sentence.
  static func sentence(before hit: TextHit, _ evidence: TextEvidence) -> NearbyWords {
    let before = String(
      decoding: evidence.text(hit.part).prefix(hit.start).suffix(reach), as: UTF8.self)
    let ends = before.indices.last { index in
      let rest = before[index...]
      return rest.hasPrefix(". ") || rest.hasPrefix("; ") || rest.hasPrefix("\n")
    }
    return NearbyWords(before[(ends ?? before.startIndex)...].utf8)
  }

  /// What stands behind a phrase, as far as a sign.
  static func behind(
    _ hit: TextHit, _ evidence: TextEvidence, until sign: String, within: Int = reach
  ) -> NearbyWords {
    let behind = evidence.tail(hit.part, from: hit.end).prefix(within)
    let end = EmbeddedText.find(behind, sign) ?? behind.count
    return NearbyWords(behind.prefix(end))
  }

  /// The part of a sentence in which a phrase stands.
  static func clause(around hit: TextHit, _ evidence: TextEvidence) -> NearbyWords {
    let before = sentence(before: hit, evidence).text
    let after = behind(hit, evidence, until: ". ").text
    let word = evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
    let start = before.lastIndex { ",;".contains($0) } ?? before.startIndex
    let end = after.firstIndex { ",;".contains($0) } ?? after.endIndex
    return NearbyWords(
      before[start...] + String(decoding: word, as: UTF8.self) + after[..<end])
  }

  var endsInQuestion: Bool { text.contains("?") }

  /// Whether one of the phrases stands here in words of its own, or in the plural.
  func hold(_ phrases: [String]) -> Bool {
    let bytes = Array(text.utf8)
    return phrases.contains { phrase in
      var start = 0
      while let found = EmbeddedText.find(bytes[...], phrase, from: start) {
        var end = found + phrase.utf8.count
        if end < bytes.count, bytes[end] == UInt8(ascii: "s") { end += 1 }
        let isWord =
          (found == 0 || !TextEvidence.isWordByte(bytes[found - 1]))
          && (end == bytes.count || !TextEvidence.isWordByte(bytes[end]))
        if isWord { return true }
        start = found + 1
      }
      return false
    }
  }
}

// Parts of a record's texts that may be shown.

/// The texts of a record without secrets and without what people and models wrote.
struct ShownTexts {
  private let evidence: TextEvidence
  /// Masked as a whole: a piece of a secret has lost its shape.
  private let masked: [[UInt8]]
  private let folded: [[UInt8]]
  /// So many bytes are shown before and behind a phrase.
  private static let margin = 40

  init(_ evidence: TextEvidence, withoutContent: (ArraySlice<UInt8>) -> ArraySlice<UInt8>) {
    self.evidence = evidence
    masked = (0..<evidence.partCount).map { part in
      let text = withoutContent(evidence.text(part))
      return Array(SecretMask.masked(text, longest: text.count + 1).utf8)
    }
    folded = masked.map { text in
      text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
  }

  /// A phrase with whole words around it; the phrase alone where its surroundings are hidden.
  func surroundings(of hit: TextHit) -> String {
    let phrase = evidence.words(hit)
    guard let start = place(of: phrase.lowercased(), hit) else { return phrase }
    let text = masked[hit.part]
    let end = start + phrase.utf8.count
    let begin = wordStart(in: text, from: max(0, start - Self.margin), to: start)
    let stop = wordEnd(in: text, from: min(text.count, end + Self.margin), to: end)
    return (begin > 0 ? "…" : "") + String(decoding: text[begin..<stop], as: UTF8.self)
      + (stop < text.count ? "…" : "")
  }

  /// Where the phrase stands in the masked text, counted from the text's beginning.
  private func place(of phrase: String, _ hit: TextHit) -> Int? {
    let before = Set(
      evidence.hits.filter {
        $0.part == hit.part && $0.start < hit.start && evidence.words($0).lowercased() == phrase
      }.map(\.start))
    var start: Int?
    for _ in 0...before.count {
      let from = start.map { $0 + 1 } ?? 0
      guard let next = EmbeddedText.find(folded[hit.part][...], phrase, from: from) else {
        return nil
      }
      start = next
    }
    return start
  }

  private func wordStart(in text: [UInt8], from start: Int, to end: Int) -> Int {
    guard start > 0, text[start - 1] != 0x20 else { return start }
    return text[start..<end].firstIndex(of: 0x20).map { $0 + 1 } ?? end
  }

  private func wordEnd(in text: [UInt8], from end: Int, to start: Int) -> Int {
    guard end < text.count, text[end] != 0x20 else { return end }
    return text[start..<end].lastIndex(of: 0x20) ?? start
  }
}

package import LogDecoding

/// A failure's text with all that differs from call to call taken out: numbers, ids, times, paths,
/// addresses and quoted names.
///
/// `Unexpected thing 17 for req_ab12` and `Unexpected thing 9 for req_cd34` are one template,
/// `Unexpected thing <n> for <id>`.
package struct FailureTemplate: Sendable, Hashable {
  package let text: String

  /// Longer templates end at a word before this.
  private static let longest = 200

  package init(_ text: String) {
    var scanner = TemplateScanner(text)
    self.text = Self.shortened(scanner.scanned())
  }

  private static func shortened(_ text: String) -> String {
    guard text.count > longest else { return text }
    let start = text.prefix(longest)
    let end = start.lastIndex(of: " ") ?? start.endIndex
    return start[..<end] + "…"
  }
}

extension FailureClassifier {
  /// Longer than any template can use: where a text is cut must not show in it.
  private static let longestText = 1200

  /// Adds what a failure of this record is grouped by when no rule knows it.
  package mutating func addTemplate(of record: borrowing LogRecord, to event: inout CompactEvent) {
    let text = exampleText(TextEvidence(record), longest: Self.longestText)
    event.template = texts.add(FailureTemplate(text).text)
  }
}

/// Goes through a text once, word by word.
private struct TemplateScanner {
  private let bytes: [UInt8]
  private var place = 0
  private var output: [UInt8] = []

  /// A quotation with more blanks is a sentence, not a name.
  private static let mostBlanksInName = 2
  private static let quotes = Set("'\"`".utf8)
  private static let separators = Set(" \t'\"`()[]{}<>,;=|!?".utf8)
  /// An address goes on through its query.
  private static let addressEnds = Set(" \t'\"`()[]{}<>,|".utf8)

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func scanned() -> String {
    scan(until: bytes.count)
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func scan(until end: Int) {
    while place < end {
      if Self.quotes.contains(bytes[place]), let close = closingQuote(before: end) {
        takeQuotation(until: close)
      } else if Self.separators.contains(bytes[place]) {
        output.append(bytes[place])
        place += 1
      } else {
        takeWord(before: end)
      }
    }
  }

  // MARK: Quotations

  /// Where the quotation that begins here ends; `nil` for an apostrophe and for a cut text.
  private func closingQuote(before end: Int) -> Int? {
    if place > 0 && Self.isAlphanumeric(bytes[place - 1]) { return nil }
    return (place + 1..<end).first { index in
      bytes[index] == bytes[place] && bytes[index - 1] != UInt8(ascii: "\\")
        && (index + 1 == end || !Self.isAlphanumeric(bytes[index + 1]))
    }
  }

  /// A name goes; keys and values of a printed body, and whole sentences, are looked into.
  private mutating func takeQuotation(until close: Int) {
    let quote = bytes[place]
    let blanks = bytes[place..<close].count { $0 == 0x20 }
    let isLookedInto = isKey(endingAt: close) || isValue || blanks > Self.mostBlanksInName
    place += 1
    if isLookedInto {
      output.append(quote)
      scan(until: close)
      output.append(quote)
    } else {
      output += "<name>".utf8
    }
    place = close + 1
  }

  private func isKey(endingAt close: Int) -> Bool {
    bytes[(close + 1)...].first { $0 != 0x20 } == UInt8(ascii: ":")
  }

  /// Whether `'key': ` or `key=` stands before.
  private var isValue: Bool {
    let before = bytes[..<place].reversed().drop { $0 == 0x20 }
    if before.first == UInt8(ascii: "=") { return true }
    guard before.first == UInt8(ascii: ":") else { return false }
    return before.dropFirst().first.map(Self.quotes.contains) ?? false
  }

  // MARK: Words

  private mutating func takeWord(before end: Int) {
    let start = place
    while place < end, !Self.separators.contains(bytes[place]) || isThousandsComma { place += 1 }
    if EmbeddedText.holds(bytes[start..<place], "://") {
      while place < end, !Self.addressEnds.contains(bytes[place]) { place += 1 }
    }
    var word = bytes[start..<place]
    // A full stop or colon ends the sentence, not the word.
    while let last = word.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ":") {
      word.removeLast()
    }
    let isOrganization = output.suffix(13).elementsEqual("organization ".utf8)
    output +=
      isOrganization && TemplateWord(word).isOrganization
      ? "<id>".utf8 : TemplateWord(word).replaced
    output += bytes[word.endIndex..<place]
  }

  private var isThousandsComma: Bool {
    bytes[place] == UInt8(ascii: ",") && place > 0 && place + 1 < bytes.count
      && Self.isDigit(bytes[place - 1]) && Self.isDigit(bytes[place + 1])
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte >= 0x80 || isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

/// A word, and what stands for it in a template.
private struct TemplateWord {
  private let text: Substring

  init(_ bytes: ArraySlice<UInt8>) {
    text = String(decoding: bytes, as: UTF8.self)[...]
  }

  private init(_ text: Substring) {
    self.text = text
  }

  /// Letters of one case and of the other in a part so long are no word of a language.
  private static let shortestRandomPart = 8
  private static let shortestHexadecimal = 12
  private static let longestWord = 32
  private static let units: Set<Substring> = [
    "", "ns", "us", "µs", "ms", "s", "m", "h", "d", "k", "K", "M", "G", "B", "KB", "MB", "GB",
    "KiB",
    "MiB", "GiB", "x", "%", "st", "nd", "rd", "th",
  ]

  var replaced: String.UTF8View { replacement.utf8 }

  private var replacement: String {
    if text.contains("://") { return "<url>" }
    if isDate { return "<time>" }
    if isPath { return "<path>" }
    if text.contains(":") {
      return text.split(separator: ":", omittingEmptySubsequences: false)
        .map { TemplateWord($0).replacement }.joined(separator: ":")
    }
    if isQuantity { return "<n>" }
    return isIdentifier ? "<id>" : String(text)
  }

  /// `2026-03-05`, alone or with a time behind it.
  private var isDate: Bool {
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(\.isASCIIDigit) }
  }

  private var isPath: Bool {
    if text.contains(":\\") { return true }
    let slashes = text.count { $0 == "/" }
    guard slashes > 0, text.count > 1 else { return false }
    return slashes > 1 || text.contains(".") || text.first == "/" || text.first == "~"
  }

  /// `42`, `-1.5`, `30,000`, `20s`, `7m12s`.
  private var isQuantity: Bool {
    let digits = text.drop { "+-$#".contains($0) }
    guard digits.first?.isASCIIDigit == true else { return false }
    return digits.split { $0.isASCIIDigit || $0 == "." || $0 == "," }
      .allSatisfy(Self.units.contains)
  }

  private static let accountBeginnings = ["org-", "org_", "proj_", "proj-"]
  /// Letters of one case, so many behind such a beginning, are no word: `org-wide`.
  private static let shortestAccount = 12

  /// Behind the word `organization` even a few letters are an id.
  var isOrganization: Bool { text.hasPrefix("org-") || text.hasPrefix("org_") }

  /// The id of an account that has no digit.
  private var isAccount: Bool {
    guard Self.accountBeginnings.contains(where: text.hasPrefix) else { return false }
    let rest = text.dropFirst(4).drop { $0 == "_" || $0 == "-" }
    return rest.allSatisfy { $0.isASCII && $0.isLetter }
      && (rest.count >= Self.shortestAccount || rest.contains(where: \.isUppercase))
  }

  private var isIdentifier: Bool {
    if isAccount { return true }
    if text.contains(where: \.isASCIIDigit) || text.contains("***") { return true }
    if text.count > Self.longestWord && text.allSatisfy(\.isASCII) { return true }
    if text.count >= Self.shortestHexadecimal && text.allSatisfy(\.isHexDigit) { return true }
    let parts = text.split { $0 == "_" || $0 == "-" }
    return parts.count > 1
      && parts.contains { part in
        part.count >= Self.shortestRandomPart && part.contains(where: \.isUppercase)
          && part.contains(where: \.isLowercase)
      }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

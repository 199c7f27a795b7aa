// What the text of an error says beside its class: whose limit it was, how long to wait, which key.

internal import LogInput

/// Facts in the texts of a record's errors.
///
/// `Rate limit reached for gpt-4.1 in organization org-… on tokens per min (TPM): … Please try again
/// in 1.284s.`, `Incorrect API key provided: sk-…abcd.`
struct ErrorTextFacts {
  private(set) var organization: String?
  private(set) var project: String?
  private(set) var retryAfterSeconds: Double?
  private(set) var requestID: String?
  private(set) var apiKey: String?
  /// Of a key that stands there whole.
  private(set) var apiKeyHash: String?

  /// An error's text is no longer.
  private static let longest = 2048
  private static let organizations = [
    "organization org-", "organization org_", "organization `org-", "organization `org_",
    "organization: org-",
  ]
  private static let projects = [
    "project proj_", "project `proj_", "Project `proj_", "Project proj_",
  ]
  private static let waits = ["try again in ", "etry after "]
  private static let keyIntroduction = "API key provided: "
  /// Longer waits are told by no provider.
  private static let longestWait = 31.0 * 24 * 3600

  init(_ evidence: TextEvidence) {
    for part in 0..<evidence.partCount {
      guard let start = evidence.reportStart(part: part) else { continue }
      take(evidence.tail(part, from: start).prefix(Self.longest))
    }
  }

  /// What the fields of the record say stays.
  func fill(_ event: inout CompactEvent, _ texts: inout EventTexts) {
    event.organization = event.organization.orElse(texts.add(organization))
    event.project = event.project.orElse(texts.add(project))
    event.retryAfterSeconds = event.retryAfterSeconds ?? retryAfterSeconds
    event.requestID = event.requestID.orElse(texts.add(requestID))
    guard !event.apiKey.isSaid else { return }
    event.apiKey = texts.add(apiKey)
    event.apiKeyHash = texts.add(apiKeyHash)
  }

  private mutating func take(_ text: ArraySlice<UInt8>) {
    organization = organization ?? Self.id(in: text, behind: Self.organizations)
    project = project ?? Self.id(in: text, behind: Self.projects)
    retryAfterSeconds = retryAfterSeconds ?? Self.wait(in: text)
    requestID = requestID ?? Self.requestID(in: text)
    if apiKey == nil { takeKey(text) }
  }

  /// `org-…` with at least so many characters; `…` and `***` are no ids.
  private static let shortestID = 6

  private static func id(in text: ArraySlice<UInt8>, behind introductions: [String]) -> String? {
    for introduction in introductions {
      guard let found = EmbeddedText.find(text, introduction) else { continue }
      let id = text.dropFirst(found + introduction.utf8.count - beginning(of: introduction))
        .prefix(while: SecretShape.isTokenByte)
      if id.count >= shortestID { return SecretMask.field(String(decoding: id, as: UTF8.self)) }
    }
    return nil
  }

  /// So many bytes of an introduction belong to the id.
  private static func beginning(of introduction: String) -> Int {
    introduction.utf8.reversed().prefix { $0 != 0x20 && $0 != UInt8(ascii: "`") }.count
  }

  /// OpenAI's ids have 32 digits; gateways' that look like them may be shorter.
  private static let shortestRequestID = 20

  /// `req_…` behind a name of it: `'x-request-id': 'req_…'`, `requestID: 'req_…'`,
  /// `include the request ID req_… in your message`.
  private static func requestID(in text: ArraySlice<UInt8>) -> String? {
    var from = 0
    while let found = EmbeddedText.find(text, "req_", from: from) {
      let id = text.dropFirst(found).prefix(while: SecretShape.isTokenByte)
      let before = String(
        decoding: text.prefix(found).suffix(20).map { $0 | 0x20 }, as: UTF8.self)
      if id.count >= shortestRequestID, before.contains("request") {
        return SecretMask.field(String(decoding: id, as: UTF8.self))
      }
      from = found + 4
    }
    return nil
  }

  // MARK: Waits

  private static func wait(in text: ArraySlice<UInt8>) -> Double? {
    for introduction in waits {
      guard let found = EmbeddedText.find(text, introduction) else { continue }
      if let seconds = seconds(text.dropFirst(found + introduction.utf8.count).prefix(40)) {
        return seconds
      }
    }
    return nil
  }

  /// `120ms`, `6m0s`, `1.5s`, `1h2m3s`, `24 seconds`; `nil` for a number without a unit.
  static func seconds(_ text: ArraySlice<UInt8>) -> Double? {
    var rest = text
    var total: Double?
    while let number = leadingNumber(&rest) {
      if rest.first == 0x20 { rest.removeFirst() }
      let letters = rest.prefix(while: SecretShape.isLetter)
      guard let unit = units[String(decoding: letters, as: UTF8.self).lowercased()] else { break }
      rest = rest.dropFirst(letters.count)
      total = (total ?? 0) + number * unit
    }
    return total.flatMap { $0 <= longestWait ? $0 : nil }
  }

  /// In seconds.
  private static let units: [String: Double] = [
    "ms": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3, "s": 1, "sec": 1, "second": 1,
    "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hour": 3600,
    "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
  ]

  /// A full stop behind the digits ends the sentence.
  private static func leadingNumber(_ text: inout ArraySlice<UInt8>) -> Double? {
    var digits = text.prefix { SecretShape.isDigit($0) || $0 == UInt8(ascii: ".") }
    while digits.last == UInt8(ascii: ".") { digits.removeLast() }
    guard !digits.isEmpty, let number = Double(String(decoding: digits, as: UTF8.self)) else {
      return nil
    }
    text = text.dropFirst(digits.count)
    return number
  }

  // MARK: Keys

  private mutating func takeKey(_ text: ArraySlice<UInt8>) {
    guard let found = EmbeddedText.find(text, Self.keyIntroduction) else { return }
    var word = text.dropFirst(found + Self.keyIntroduction.utf8.count).prefix { byte in
      byte > 0x20 && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\"")
        && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: ",")
    }
    while word.last == UInt8(ascii: ".") { word.removeLast() }
    let key = String(decoding: word, as: UTF8.self)
    guard !key.isEmpty else { return }
    apiKey = SecretMask.maskedKey(key)
    if SecretMask.tailBehindMask(key) == nil {
      apiKeyHash = hexDigits(ContentHash(Array(word).span).high)
    }
  }
}

extension TextEvidence {
  /// Where the first words begin in a text that prove its failure.
  fileprivate func reportStart(part: Int) -> Int? {
    let first = hits.first { hit in
      hit.part == part && hit.meaning.mayProveFailure && !isInChat(hit)
        && reportsFailure(part: part, at: bodyStart(hit))
    }
    return first.map { min($0.start, bodyStart($0)) }
  }
}

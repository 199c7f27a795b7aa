// What secrets look like: by their beginning, by the name before them, by their place in an address
// or URL, or by being long and without sense.

/// Copies a text and leaves the secrets out.
struct SecretScanner {
  private let text: [UInt8]
  private var output: [UInt8] = []
  private var position = 0

  init(_ text: [UInt8]) {
    self.text = text
    output.reserveCapacity(text.count)
  }

  /// The text with `***` in place of its secrets.
  mutating func masked() -> [UInt8] {
    while position < text.count {
      if SecretShape.isTokenByte(text[position]) {
        takeToken()
      } else if !takeCredentials() {
        output.append(text[position])
        position += 1
      }
    }
    return output
  }

  private mutating func takeToken() {
    if takeAddress() || takeKey() { return }
    let end = end(from: position, while: SecretShape.isTokenByte)
    let token = text[position..<end]
    if SecretShape.isOpaque(token) {
      mask(upTo: end)
      return
    }
    copy(upTo: end)
    if SecretShape.isScheme(token) {
      takeSchemeValue()
    } else if let name = SecretShape.SecretName(token) {
      takeNamedValue(name)
    }
  }

  // MARK: Small steps

  private func end(from start: Int, while isIncluded: (UInt8) -> Bool) -> Int {
    var end = start
    while end < text.count && isIncluded(text[end]) { end += 1 }
    return end
  }

  private func byte(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }

  private mutating func copy(upTo end: Int) {
    output.append(contentsOf: text[position..<end])
    position = end
  }

  private mutating func mask(upTo end: Int) {
    output.append(contentsOf: SecretMask.mask.utf8)
    position = end
  }

  // MARK: Addresses

  /// `name@example.com`, also with `%40`.
  private mutating func takeAddress() -> Bool {
    var end = end(from: position, while: SecretShape.isLocalPartByte)
    if byte(end) != UInt8(ascii: "@") {
      guard let encoded = encodedSign(upTo: end) else { return false }
      end = encoded
    } else {
      end += 1
    }
    guard let domain = domainEnd(from: end) else { return false }
    output.append(contentsOf: "***@***".utf8)
    position = domain
    return true
  }

  /// The offset behind a `%40` before `end`.
  private func encodedSign(upTo end: Int) -> Int? {
    (position..<max(position, end - 2)).first { index in
      text[index..<index + 3].elementsEqual("%40".utf8)
    }.map { $0 + 3 }
  }

  /// The end of a domain with a top level of letters: versions of packages (`openai@4.2`) have none.
  private func domainEnd(from start: Int) -> Int? {
    var end = end(from: start, while: SecretShape.isDomainByte)
    while end > start && (text[end - 1] == UInt8(ascii: ".") || text[end - 1] == UInt8(ascii: "-"))
    {
      end -= 1
    }
    let labels = text[start..<end].split(separator: UInt8(ascii: "."))
    guard labels.count >= 2, let top = labels.last, top.count >= 2,
      top.allSatisfy({ SecretShape.isLetter($0) || $0 >= 0x80 })
    else { return nil }
    return end
  }

  /// What stands before the host of `://user:password@host`.
  private mutating func takeCredentials() -> Bool {
    let sign = "://".utf8
    guard text[position...].starts(with: sign) else { return false }
    let start = position + sign.count
    let end = end(from: start) { !SecretShape.endsAuthority($0) }
    guard let at = text[start..<end].lastIndex(of: UInt8(ascii: "@")) else { return false }
    copy(upTo: start)
    mask(upTo: at)
    return true
  }

  // MARK: Keys

  /// A token with a beginning that only keys have; the beginning stays.
  private mutating func takeKey() -> Bool {
    let end = keyEnd(from: position)
    let run = text[position..<end]
    guard run.count >= 4, let found = SecretShape.key(in: run) else { return false }
    copy(upTo: found)
    mask(upTo: end)
    return true
  }

  /// Keys may be masked already: `sk-WRQsP****…xQBt`.
  ///
  /// JSON web tokens have points.
  private func keyEnd(from start: Int) -> Int {
    var end = start
    while let next = byte(end) {
      if SecretShape.isTokenByte(next) || next == UInt8(ascii: "*") || isEllipsis(at: end) {
        end += isEllipsis(at: end) ? 3 : 1
      } else if next == UInt8(ascii: "."), let after = byte(end + 1),
        SecretShape.isTokenByte(after) || after == UInt8(ascii: ".") || after == UInt8(ascii: "*")
      {
        end += 1
      } else {
        break
      }
    }
    return end
  }

  private func isEllipsis(at index: Int) -> Bool {
    text[index...].starts(with: "…".utf8) || text[index...].starts(with: "•".utf8)
  }

  // MARK: Values

  /// What follows `Bearer` or `Basic`; words of a sentence stay.
  private mutating func takeSchemeValue() {
    guard byte(position) == 0x20 else { return }
    let start = position + 1
    let end = end(from: start) { !SecretShape.endsValue($0) }
    guard end > start, !SecretShape.isWord(text[start..<end]) else { return }
    copy(upTo: start)
    mask(upTo: end)
  }

  /// What follows `name=`, `name: ` or `'name', '`.
  private mutating func takeNamedValue(_ name: SecretShape.SecretName) {
    guard let start = valueStart() else { return }
    let end = valueEnd(from: start, name)
    let value = text[start..<end]
    guard !value.isEmpty, name.isStrong || !SecretShape.isHarmless(value) else { return }
    copy(upTo: start)
    if SecretShape.isScheme(value), byte(end) == 0x20 {
      copy(upTo: end + 1)
      mask(upTo: self.end(from: position) { !SecretShape.endsValue($0) })
    } else {
      mask(upTo: end)
    }
  }

  private func valueEnd(from start: Int, _ name: SecretShape.SecretName) -> Int {
    var end = end(from: start) { !SecretShape.endsValue($0) }
    // Cookies: `a=1; path=/; b=2`.
    while name.isCookie, byte(end) == UInt8(ascii: ";") {
      let next = byte(end + 1) == 0x20 ? end + 2 : end + 1
      end = self.end(from: next) { !SecretShape.endsValue($0) }
    }
    return end
  }

  /// Where the value begins whose name ends here.
  private func valueStart() -> Int? {
    let quoteEnd = end(from: position, while: SecretShape.isQuote)
    var start = end(from: quoteEnd) { $0 == 0x20 }
    let isPair = quoteEnd > position && byte(start) == UInt8(ascii: ",")
    guard let sign = byte(start), sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") || isPair
    else { return nil }
    start = end(from: start + 1) { $0 == 0x20 || $0 == UInt8(ascii: ">") }
    if byte(start) == UInt8(ascii: "b"), let quote = byte(start + 1), SecretShape.isQuote(quote) {
      start += 1
    }
    let begin = end(from: start, while: SecretShape.isQuote)
    return isPair && begin == start ? nil : begin
  }
}

/// The shapes of secrets, and of what looks like them.
enum SecretShape {
  /// Beginnings that nothing else has, wherever they stand.
  private static let clearBeginnings: [[UInt8]] = [
    "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "sk-or-v1-", "sk-None-", "sk_live_",
    "sk_test_", "rk_live_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-",
  ].map { Array($0.utf8) }
  /// Beginnings that are also parts of words: they count at the start of a token.
  private static let tokenBeginnings: [[UInt8]] = [
    "sk-", "sess-", "ek_", "gsk_", "xai-", "hf_", "AIza", "AKIA", "ASIA", "ghp_", "gho_", "ghs_",
    "ghu_", "eyJ", "pk_live_", "pplx-", "r8_",
  ].map { Array($0.utf8) }
  private static let allBeginnings = clearBeginnings + tokenBeginnings
  /// Inside every key of OpenAI that is older than 2026.
  private static let keyCore = Array("T3BlbkFJ".utf8)
  private static let shortestKey = 8
  private static let longestSense = 40

  /// Where the secret part of a key begins in a run without spaces.
  static func key(in run: ArraySlice<UInt8>) -> Int? {
    for start in run.indices {
      let rest = run[start...]
      let known = isStart(start, in: run) ? allBeginnings : clearBeginnings
      guard let beginning = known.first(where: { rest.starts(with: $0) }) else { continue }
      let secret = rest.dropFirst(beginning.count)
      if isMasked(secret) { return nil }
      if isSecret(secret) { return start + beginning.count }
    }
    let hasCore = run.indices.contains { run[$0...].starts(with: keyCore) }
    return hasCore ? run.startIndex : nil
  }

  private static func isMasked(_ rest: ArraySlice<UInt8>) -> Bool {
    !rest.isEmpty && rest.allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func isStart(_ index: Int, in run: ArraySlice<UInt8>) -> Bool {
    index == run.startIndex || !isLetter(run[index - 1]) && !isDigit(run[index - 1])
  }

  /// Whether what follows a key's beginning is no word (`sk-learn`).
  private static func isSecret(_ rest: ArraySlice<UInt8>) -> Bool {
    if rest.contains(where: { $0 == UInt8(ascii: "*") || $0 >= 0x80 }) { return true }
    guard rest.count >= shortestKey else { return false }
    return rest.count >= 20 || rest.contains { isDigit($0) || isCapital($0) }
  }

  /// Whether a token is too long and too mixed to be a word, name or id.
  static func isOpaque(_ token: ArraySlice<UInt8>) -> Bool {
    guard token.count >= longestSense else { return false }
    return token.split { !isLetter($0) && !isDigit($0) }.contains { run in
      run.count >= longestSense && run.contains(where: isDigit)
        && run.contains(where: isCapital) && run.contains { isLetter($0) && !isCapital($0) }
    }
  }

  /// `Bearer`, `Basic`.
  static func isScheme(_ token: ArraySlice<UInt8>) -> Bool {
    folded(token) == "bearer" || folded(token) == "basic"
  }

  /// The name of a field whose value is secret.
  struct SecretName {
    /// Whether any value is secret, or only one that is no word and no number.
    let isStrong: Bool
    let isCookie: Bool

    private static let strongEndings = [
      "authorization", "apikey", "subscriptionkey", "secretkey", "privatekey", "accesskey",
      "password", "passwd", "passphrase", "clientsecret", "accesstoken", "refreshtoken", "idtoken",
      "authtoken", "bearertoken", "sessiontoken", "securitytoken", "sessionkey", "heliconeauth",
      "cookie", "adminkey",
    ]
    private static let weakEndings = ["token", "secret", "signature", "pwd"]

    init?(_ token: ArraySlice<UInt8>) {
      guard token.count >= 3, token.count <= 60 else { return nil }
      let name = SecretShape.folded(token)
      isCookie = name.hasSuffix("cookie")
      isStrong = Self.strongEndings.contains { name.hasSuffix($0) }
      guard isStrong || Self.weakEndings.contains(where: { name.hasSuffix($0) }) || name == "sig"
      else { return nil }
    }
  }

  /// A value that tells nothing: a word or a short number.
  static func isHarmless(_ value: ArraySlice<UInt8>) -> Bool {
    isWord(value) || value.count <= 9 && value.allSatisfy(isDigit)
  }

  /// Letters in one case, or with a capital at the start; signs of a sentence may follow.
  static func isWord(_ value: ArraySlice<UInt8>) -> Bool {
    let letters = value.prefix { isLetter($0) || $0 >= 0x80 }
    guard value.count - letters.count <= 1, let last = value.last, isLetter(last) || last < 0x30
    else { return false }
    return !letters.dropFirst().contains(where: isCapital) || letters.allSatisfy(isCapital)
  }

  /// Lower case, without `-` and `_`.
  fileprivate static func folded(_ token: ArraySlice<UInt8>) -> String {
    let kept = token.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    return String(decoding: kept.map { isLetter($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  // MARK: Bytes

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  static func isTokenByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  static func isLocalPartByte(_ byte: UInt8) -> Bool {
    isTokenByte(byte) || byte >= 0x80 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "%")
  }

  static func isDomainByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte >= 0x80 || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "-")
  }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// Whether a byte cannot stand in the host part of a URL.
  static func endsAuthority(_ byte: UInt8) -> Bool {
    byte <= 0x20 || isQuote(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
      || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
  }

  /// Whether a byte ends an unquoted value.
  static func endsValue(_ byte: UInt8) -> Bool {
    byte <= 0x20 || isQuote(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
  }
}

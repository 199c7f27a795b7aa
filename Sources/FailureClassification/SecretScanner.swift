// What secrets look like: by their beginning, by the name before them, by their place in an address
// or URL, or by being long and without sense.

/// Copies a text and leaves the secrets out.
///
/// It goes through the text once; what is looked at ahead of it is looked at once, or is short.
struct SecretScanner {
  private let text: [UInt8]
  private var output: [UInt8] = []
  private var position = 0
  /// Up to here no address and no key begins: what goes on through many tokens is looked at once.
  private var noAddressUntil = 0
  private var noKeyUntil = 0

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
    if takeEscapedByte() || takePrivateKey() || takeAddress() || takeKey() { return }
    let end = end(from: position, while: SecretShape.isTokenByte)
    let token = text[position..<end]
    let isParameter = isParameter(at: position)
    if SecretShape.isOpaque(token) || isBotToken(token) {
      mask(upTo: byte(end) == UInt8(ascii: ":") && isBotToken(token) ? botTokenEnd(end) : end)
      return
    }
    copy(upTo: end)
    if SecretShape.isScheme(token) {
      takeSchemeValue()
    } else if isParameter, SecretShape.isSecretParameter(token) {
      takeParameter(token)
    } else if let name = SecretShape.SecretName(token) {
      takeNamedValue(name)
    } else if SecretShape.isHook(token) {
      takeHook(token)
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
    guard position >= noAddressUntil else { return false }
    let localEnd = end(from: position, while: SecretShape.isLocalPartByte)
    var end = localEnd
    if byte(end) != UInt8(ascii: "@") {
      guard let encoded = encodedSign(upTo: end) else {
        noAddressUntil = localEnd
        return false
      }
      end = encoded
    } else {
      end += 1
    }
    guard let domain = domainEnd(from: end) else {
      noAddressUntil = max(end, localEnd)
      return false
    }
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
    guard position >= noKeyUntil else { return false }
    let end = keyEnd(from: position)
    let run = text[position..<end]
    guard run.count >= 4, let found = SecretShape.key(in: run) else {
      noKeyUntil = end
      return false
    }
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

  /// A Telegram bot's token: digits, a colon, and letters without sense.
  private func isBotToken(_ token: ArraySlice<UInt8>) -> Bool {
    let digits = token.starts(with: "bot".utf8) ? token.dropFirst(3) : token
    return (8...12).contains(digits.count) && digits.allSatisfy(SecretShape.isDigit)
      && byte(token.endIndex) == UInt8(ascii: ":")
      && SecretShape.isSecretLike(text[(token.endIndex + 1)..<botTokenEnd(token.endIndex)], 30)
  }

  private func botTokenEnd(_ colon: Int) -> Int {
    var end = min(colon + 1, text.count)
    while end < text.count, end - colon <= 60, SecretShape.isTokenByte(text[end]) { end += 1 }
    return end
  }

  // MARK: Private keys

  /// The body of `-----BEGIN … PRIVATE KEY-----`, up to its end or that of the text.
  private mutating func takePrivateKey() -> Bool {
    let begin = "-----BEGIN".utf8
    guard text[position...].starts(with: begin) else { return false }
    let name = text[(position + begin.count)...].prefix(60)
    guard let key = EmbeddedText.find(name, "PRIVATE KEY") else { return false }
    copy(upTo: position + begin.count + key + 11)
    copy(upTo: end(from: position) { SecretShape.isCapital($0) || $0 == 0x20 })
    copy(upTo: end(from: position) { $0 == UInt8(ascii: "-") })
    var end = position
    while end < text.count, !text[end...].starts(with: "-----END".utf8) { end += 1 }
    mask(upTo: end)
    // The name of the key stands once more.
    copy(upTo: self.end(from: position) { $0 == UInt8(ascii: "-") })
    copy(upTo: self.end(from: position) { SecretShape.isCapital($0) || $0 == 0x20 })
    copy(upTo: self.end(from: position) { $0 == UInt8(ascii: "-") })
    return true
  }

  // MARK: Percent-encoded text

  /// Of a token behind `%`, the digits that are no part of it: `%20Bearer`, `%2520Bearer`.
  private mutating func takeEscapedByte() -> Bool {
    guard position > 0, text[position - 1] == UInt8(ascii: "%"),
      let escape = escapedByte(at: position - 1), escape.end > position
    else { return false }
    copy(upTo: escape.end)
    return true
  }

  /// The byte that `%3A`, or `%253A`, stands for.
  private func escapedByte(at start: Int) -> (byte: UInt8, end: Int)? {
    guard byte(start) == UInt8(ascii: "%") else { return nil }
    let isTwice = text[start...].starts(with: "%25".utf8) && hexadecimal(at: start + 3) != nil
    let digits = isTwice ? start + 3 : start + 1
    return hexadecimal(at: digits).map { ($0, digits + 2) }
  }

  private func hexadecimal(at start: Int) -> UInt8? {
    guard let high = byte(start).flatMap(Self.digit), let low = byte(start + 1).flatMap(Self.digit)
    else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      (byte | 0x20) - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// The byte at a position, plain or percent-encoded.
  private func decoded(at start: Int) -> (byte: UInt8, end: Int)? {
    escapedByte(at: start) ?? byte(start).map { ($0, start + 1) }
  }

  /// Past all bytes, plain or percent-encoded, that are included.
  private func decodedEnd(from start: Int, while isIncluded: (UInt8) -> Bool) -> Int {
    var end = start
    while let next = decoded(at: end), isIncluded(next.byte) { end = next.end }
    return end
  }

  // MARK: Parts of URLs

  /// Whether a token is the name of a parameter of a URL: `?key=…`, `&token=…`.
  private func isParameter(at start: Int) -> Bool {
    guard start > 0 else { return false }
    let before = text[start - 1]
    if before == UInt8(ascii: "?") || before == UInt8(ascii: "&") { return true }
    let escape = text[..<start].suffix(3)
    return escape.elementsEqual("%3F".utf8) || escape.elementsEqual("%26".utf8)
      || escape.elementsEqual("%3f".utf8) || text[..<start].suffix(5).elementsEqual("&amp;".utf8)
  }

  private mutating func takeParameter(_ token: ArraySlice<UInt8>) {
    guard let sign = decoded(at: position), sign.byte == UInt8(ascii: "=") else { return }
    let start = sign.end
    let end = decodedEnd(from: start) { !SecretShape.endsValue($0) }
    guard end > start else { return }
    let value = text[start..<end]
    // `?code=insufficient_quota` is no secret.
    guard !SecretShape.isDoubtfulParameter(token) || SecretShape.isSecretLike(value, 16) else {
      return
    }
    copy(upTo: start)
    mask(upTo: end)
  }

  /// The rest of the address of a web hook behind `services`, `webhooks` and the like.
  private mutating func takeHook(_ token: ArraySlice<UInt8>) {
    let before = text[..<token.startIndex].suffix(80)
    guard let slash = before.last, slash == UInt8(ascii: "/"), let start = pathEnd(position),
      SecretShape.isHookPath(token, before: before)
    else { return }
    // `/hooks/catch/…`: the last of such names stands before the secret.
    let next = self.end(from: start, while: SecretShape.isTokenByte)
    guard !SecretShape.isHook(text[start..<next]) else { return }
    var end = start
    while let byte = byte(end), byte != UInt8(ascii: "?") {
      if !SecretShape.endsValue(byte) {
        end += 1
      } else if byte == UInt8(ascii: "\\"), self.byte(end + 1) == UInt8(ascii: "/") {
        end += 2
      } else {
        break
      }
    }
    guard SecretShape.hasRandomPart(text[start..<end]) else { return }
    copy(upTo: start)
    mask(upTo: end)
  }

  /// Past a slash, maybe escaped.
  private func pathEnd(_ start: Int) -> Int? {
    if byte(start) == UInt8(ascii: "\\"), byte(start + 1) == UInt8(ascii: "/") { return start + 2 }
    guard let next = decoded(at: start), next.byte == UInt8(ascii: "/") else { return nil }
    return next.end
  }

  // MARK: Values

  /// What follows `Bearer` or `Basic`; words of a sentence stay.
  private mutating func takeSchemeValue() {
    guard let space = decoded(at: position), space.byte == 0x20 || space.byte == UInt8(ascii: "+")
    else { return }
    let start = decodedEnd(from: position) { $0 == 0x20 || $0 == UInt8(ascii: "+") }
    let end = decodedEnd(from: start) { !SecretShape.endsValue($0) }
    guard end > start, !SecretShape.isWord(text[start..<end]) else { return }
    copy(upTo: start)
    mask(upTo: end)
  }

  /// What follows `name=`, `name: `, `'name', '`, `Name("` or `name `.
  private mutating func takeNamedValue(_ name: SecretShape.SecretName) {
    guard let start = valueStart() ?? callStart() else {
      takeSpacedValue(name)
      return
    }
    let end = quotedEnd(from: start) ?? valueEnd(from: start, name)
    let value = text[start..<end]
    guard !value.isEmpty, name.isStrong || !SecretShape.isHarmless(value) else { return }
    copy(upTo: start)
    let schemeEnd = self.end(from: start, while: SecretShape.isTokenByte)
    if SecretShape.isScheme(text[start..<schemeEnd]), let space = decoded(at: schemeEnd),
      space.byte == 0x20 || space.byte == UInt8(ascii: "+")
    {
      copy(upTo: space.end)
      mask(upTo: max(position, decodedEnd(from: position) { !SecretShape.endsValue($0) }))
    } else {
      mask(upTo: end)
    }
  }

  /// `auth_token 9f8a…`: without a sign only what looks like a secret is one.
  private mutating func takeSpacedValue(_ name: SecretShape.SecretName) {
    guard byte(position) == 0x20 else { return }
    let start = position + 1
    let end = end(from: start) { !SecretShape.endsValue($0) }
    guard SecretShape.isSecretLike(text[start..<end], name.isStrong ? 6 : 12) else { return }
    copy(upTo: start)
    mask(upTo: end)
  }

  private func valueEnd(from start: Int, _ name: SecretShape.SecretName) -> Int {
    var end = decodedEnd(from: start) { !SecretShape.endsValue($0) }
    // Cookies: `a=1; path=/; b=2`.
    while name.isCookie, byte(end) == UInt8(ascii: ";") {
      let next = byte(end + 1) == 0x20 ? end + 2 : end + 1
      end = self.end(from: next) { !SecretShape.endsValue($0) }
    }
    return end
  }

  /// A quoted value is looked for no longer than this.
  private static let longestQuotation = 512

  /// Where the quotation ends whose first byte is at `start`; `nil` without quotes, and for one that
  /// does not end.
  private func quotedEnd(from start: Int) -> Int? {
    guard start > 0, text[start - 1] == UInt8(ascii: "'") || text[start - 1] == UInt8(ascii: "\"")
    else { return nil }
    let quote = text[start - 1]
    let isEscaped = start > 1 && text[start - 2] == UInt8(ascii: "\\")
    var end = start
    while end < min(text.count, start + Self.longestQuotation) {
      if text[end] == UInt8(ascii: "\\"), byte(end + 1) == quote {
        if isEscaped { return end }
        end += 2
      } else if text[end] == quote {
        return end
      } else {
        end += 1
      }
    }
    return nil
  }

  /// Where the value begins whose name ends here.
  private func valueStart() -> Int? {
    let quoteEnd = decodedEnd(from: position, while: SecretShape.isQuote)
    var start = decodedEnd(from: quoteEnd) { $0 == 0x20 }
    guard let sign = decoded(at: start) else { return nil }
    let isPair = quoteEnd > position && sign.byte == UInt8(ascii: ",")
    guard sign.byte == UInt8(ascii: "=") || sign.byte == UInt8(ascii: ":") || isPair
    else { return nil }
    start = decodedEnd(from: sign.end) {
      $0 == 0x20 || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "+")
    }
    if byte(start) == UInt8(ascii: "b"), let quote = byte(start + 1), SecretShape.isQuote(quote) {
      start += 1
    }
    start = wrapperEnd(from: start)
    let begin = decodedEnd(from: start, while: SecretShape.isQuote)
    return isPair && begin == start ? nil : begin
  }

  /// `password=SecretStr('…')`: past the name of the type around a value.
  private func wrapperEnd(from start: Int) -> Int {
    let name = end(from: start, while: SecretShape.isTokenByte)
    guard name > start, name - start <= 20, byte(name) == UInt8(ascii: "("),
      let quote = byte(name + 1), SecretShape.isQuote(quote)
    else { return start }
    return name + 1
  }

  /// `Secret("…")`: where the value begins that a type named after secrets holds.
  private func callStart() -> Int? {
    guard byte(position) == UInt8(ascii: "("), let quote = byte(position + 1) else { return nil }
    let start = quote == UInt8(ascii: "b") ? position + 2 : position + 1
    let begin = end(from: start, while: SecretShape.isQuote)
    return begin == start ? nil : begin
  }
}

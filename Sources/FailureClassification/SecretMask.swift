// Takes out of a text what must not leave the log: keys, tokens, passwords, addresses, and
// characters that nobody sees. What a secret looks like stands in `SecretScanner.swift`.

internal import LogInput

/// Masks secrets in texts that are shown.
package enum SecretMask {
  /// What stands for a secret.
  static let mask = "***"
  /// Bytes behind the longest shown text that are read, so that what stands across its end is
  /// told whole.
  private static let slack = 4096
  /// Of shorter keys four characters would show too much.
  private static let shortestShownKey = 12

  /// `text` in one line, without secrets, at most `longest` characters.
  package static func masked(_ text: some Collection<UInt8>, longest: Int = 300) -> String {
    let window = text.prefix(longest * 4 + slack)
    var line = oneLine(window)
    if window.count < text.count { dropLastWord(&line) }
    var scanner = SecretScanner(line)
    let safe = String(decoding: scanner.masked(), as: UTF8.self)
    return shortened(safe, to: longest)
  }

  /// Parts of secrets without one of which the value of a field is taken as it is: names and ids are
  /// read for every event.
  private static let secretSigns: [[UInt8]] = [
    "@", "key", "Key", "KEY", "ookie", "COOKIE", "pwd", "PWD", "redential", "CREDENTIAL", "jwt",
    "JWT",
    "auth", "Auth", "AUTH", "tring", "STRING", "sk-", "sk_", "eyJ", "earer", "asic ", "AKIA",
    "ASIA", "ghp_", "gho_", "ghs_", "glpat-",
    "xox", "xapp-", "sess-", "gsk_", "AIza", "://", "assw", "assphrase", "ecret", "SECRET", "oken",
    "TOKEN", "PASS", "%40", "%3", "-----BEGIN",
    "uthorization",
    "sig=", "ignature", "slack", "code=", "ebhook", "ghu_", "ghr_", "github_pat_", "hf_",
    "xai-",
    "npm_", "pypi-", "whsec_", "rk_", "SG.", "nvapi-", "lsv2_", "dckr_pat_", "dop_v1_", "shpat_",
    "ya29.", "hvs.", "ATATT", "pplx-", "r8_", "bot",
  ].map { Array($0.utf8) }

  private static let signsByFirstByte: [[[UInt8]]] = {
    var signs = [[[UInt8]]](repeating: [], count: 256)
    for sign in secretSigns { signs[Int(sign[0])].append(sign) }
    return signs
  }()

  /// The value of a field (a service, a host, an id) as it may be shown.
  package static func field(_ value: String) -> String {
    showsAsItIs(value.utf8.span) ? value : maskedName(Array(value.utf8))
  }

  /// The same of bytes as they stand in a log.
  package static func field(_ value: ArraySlice<UInt8>) -> String {
    let text = String(decoding: value, as: UTF8.self)
    return showsAsItIs(value.span) ? text : maskedName(Array(text.utf8))
  }

  /// A name of which only the beginning is shown stays another one than those that begin alike.
  private static func maskedName(_ name: [UInt8]) -> String {
    let shown = masked(name)
    guard shown.hasSuffix("…") else { return shown }
    // In two parts, which nobody takes for a commit's number.
    let digits = hexDigits(ContentHash(name.span).high)
    return masked(name, longest: 290) + digits.prefix(4) + "-" + digits.dropFirst(4).prefix(4)
  }

  /// Whether the value of a field holds nothing that has to be masked.
  static func showsAsItIs(_ value: Span<UInt8>) -> Bool { isPlain(value) && !isSuspicious(value) }

  private static func isPlain(_ value: Span<UInt8>) -> Bool {
    guard value.count <= 300 else { return false }
    for index in value.indices where value[index] < 0x20 || value[index] >= 0x7f { return false }
    return true
  }

  /// A bit for each two bytes that a sign begins with; a sign of one byte has those of all pairs.
  private static let beginnings: [UInt64] = {
    var bits = [UInt64](repeating: 0, count: 1 << 10)
    for sign in secretSigns {
      let seconds = sign.count > 1 ? [Int(sign[1])] : Array(0...255)
      for second in seconds {
        let pair = Int(sign[0]) << 8 | second
        bits[pair >> 6] |= 1 << UInt64(pair & 63)
      }
    }
    return bits
  }()

  /// Whether a sign of a secret is in a text, wherever.
  static func isSuspicious(_ text: Span<UInt8>) -> Bool {
    let beginnings = beginnings.span
    for place in text.indices {
      // Behind the end stands nothing that a sign of two bytes has.
      let second = place + 1 < text.count ? Int(text[place + 1]) : 0
      let pair = Int(text[place]) << 8 | second
      guard beginnings[pair >> 6] >> UInt64(pair & 63) & 1 != 0 else { continue }
      for sign in signsByFirstByte[Int(text[place])] where sign.count <= text.count - place {
        if sign.indices.allSatisfy({ sign[$0] == text[place + $0] }) { return true }
      }
    }
    return false
  }

  /// What stands for the middle of a key that is masked already.
  private static let maskSigns = ["**", "…", "••", "..."]

  /// The end of a key that is masked already; `nil` for one that is not.
  static func tailBehindMask(_ key: String) -> Substring? {
    guard maskSigns.contains(where: { key.contains($0) }) else { return nil }
    let tail = key.reversed().prefix { !"*…•.".contains($0) }
    return key.suffix(tail.count)
  }

  /// A key as it may be shown: its last four characters, also of a masked one.
  package static func maskedKey(_ key: String) -> String {
    if let tail = tailBehindMask(key) {
      return tail.count < 4 || !tail.allSatisfy(\.isKeyLetter) ? mask : mask + tail.suffix(4)
    }
    let visible = key.filter(\.isKeyLetter)
    return visible.count < shortestShownKey ? mask : mask + visible.suffix(4)
  }

  /// Words with one space between them.
  ///
  /// Invisible characters go first: they could cut a secret in two that is whole for who reads it.
  private static func oneLine(_ text: some Collection<UInt8>) -> [UInt8] {
    var line: [UInt8] = []
    var isBetweenWords = false
    func append(_ scalar: Unicode.Scalar) {
      if scalar.properties.isWhitespace {
        isBetweenWords = !line.isEmpty
      } else if !isInvisible(scalar) {
        if isBetweenWords { line.append(0x20) }
        isBetweenWords = false
        line.append(contentsOf: String(scalar).utf8)
      }
    }
    if text.allSatisfy({ (0x20..<0x7f).contains($0) }) {
      for byte in text {
        if byte == 0x20 && (line.isEmpty || line.last == 0x20) { continue }
        line.append(byte)
      }
      if line.last == 0x20 { line.removeLast() }
    } else {
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { append(scalar) }
    }
    return line
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .privateUse, .unassigned: true
    default: scalar.isUnsafeToShow
    }
  }

  /// A word that was cut may be a secret whose shape is lost.
  private static func dropLastWord(_ line: inout [UInt8]) {
    if let space = line.lastIndex(of: 0x20) { line.removeSubrange(space...) }
  }

  private static func shortened(_ text: String, to longest: Int) -> String {
    guard text.utf8.count > longest, text.count > longest else { return text }
    return text.prefix(longest - 1) + "…"
  }
}

extension Character {
  fileprivate var isKeyLetter: Bool {
    isASCII && (isLetter || isNumber || self == "-" || self == "_")
  }
}

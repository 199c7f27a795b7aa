// How secrets look: their beginnings, the names before them, what is long and without sense.

/// The shapes of secrets, and of what looks like them.
enum SecretShape {
  /// Beginnings that nothing else has, wherever they stand.
  private static let clearBeginnings: [[UInt8]] = [
    "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "sk-or-v1-", "sk-None-", "sk-lf-",
    "sk_live_",
    "sk_test_", "rk_live_", "rk_test_", "whsec_", "github_pat_", "glpat-", "xoxb-", "xoxp-",
    "xoxa-",
    "xoxs-", "xoxr-", "xoxe-", "xapp-", "dckr_pat_", "dop_v1_", "lsv2_pt_", "lsv2_sk_", "pypi-AgE",
    "shpat_", "shpss_", "nvapi-", "tvly-", "lin_api_", "figd_", "sntrys_", "ATATT3x", "ya29.",
    "AGE-SECRET-KEY-",
  ].map { Array($0.utf8) }
  /// Beginnings that are also parts of words: they count at the start of a token.
  private static let tokenBeginnings: [[UInt8]] = [
    "sk-", "sess-", "ek_", "gsk_", "xai-", "hf_", "AIza", "AKIA", "ASIA", "ghp_", "gho_", "ghs_",
    "ghu_", "ghr_", "eyJ", "pk_live_", "pplx-", "r8_", "npm_", "ntn_", "hvs.", "SG.", "PMAK-",
    "fw_",
    "secret_",
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
    // Asked of every word.
    guard token.count >= 5, ["er", "ic"].contains(foldedEnding(of: token)) else {
      return false
    }
    return folded(token) == "bearer" || folded(token) == "basic"
  }

  /// The name of a field whose value is secret.
  struct SecretName {
    /// Whether any value is secret, or only one that is no word and no number.
    let isStrong: Bool
    let isCookie: Bool

    private static let strongEndings = [
      "authorization", "apikey", "subscriptionkey", "secretkey", "privatekey", "accesskey",
      "password", "passwd", "passphrase", "passcode", "clientsecret", "accesstoken",
      "refreshtoken", "idtoken", "authtoken", "bearertoken", "sessiontoken", "securitytoken",
      "sessionkey", "heliconeauth", "cookie", "adminkey", "accountkey", "sharedaccesskey",
      "encryptionkey", "signingkey", "masterkey", "secretstr", "secretbytes", "secretstring",
      "secretvalue", "webhooksecret", "signingsecret", "connectionstring",
    ]
    private static let weakEndings = ["token", "secret", "signature", "pwd", "credential", "jwt"]
    /// Of all of them, so that most words need not be looked at.
    private static let lastLetters = Set(
      (strongEndings + weakEndings + ["sig"]).compactMap { foldedEnding(of: Array($0.utf8)[...]) })

    init?(_ token: ArraySlice<UInt8>) {
      guard token.count >= 3, token.count <= 60, let ending = foldedEnding(of: token),
        Self.lastLetters.contains(ending)
      else { return nil }
      let name = SecretShape.folded(token)
      isCookie = name.hasSuffix("cookie")
      isStrong = Self.strongEndings.contains { name.hasSuffix($0) }
      guard isStrong || Self.weakEndings.contains(where: { name.hasSuffix($0) }) || name == "sig"
      else { return nil }
    }
  }

  /// Names of parameters of URLs whose value opens something.
  private static let secretParameters: Set<String> = [
    "key", "auth", "sig", "sign", "hmac", "pass", "pwd", "token", "secret", "signature", "jwt",
    "sid",
    "session", "sessionid", "appid", "hapikey", "credential", "code", "state", "hash", "ticket",
    "assertion", "samlresponse",
  ]
  /// Names that other values have as well.
  private static let doubtfulParameters: Set<String> = [
    "code", "state", "hash", "ticket", "sid", "session", "appid", "sign",
  ]

  /// Whether the parameter of a URL is secret by its name; names like `api_key` are so everywhere.
  static func isSecretParameter(_ token: ArraySlice<UInt8>) -> Bool {
    guard token.count <= 40 else { return false }
    let name = folded(token)
    return secretParameters.contains(name) || name.hasSuffix("key") || name.hasSuffix("token")
      || name.hasSuffix("secret") || name.hasSuffix("signature") || name.hasSuffix("credential")
      || SecretName(token)?.isStrong == true
  }

  static func isDoubtfulParameter(_ token: ArraySlice<UInt8>) -> Bool {
    doubtfulParameters.contains(folded(token))
  }

  // MARK: Web hooks

  private static let hookNames: Set<String> = [
    "services", "workflows", "triggers", "webhooks", "webhook", "webhookb2", "catch", "hook",
    "hooks", "incoming",
  ]

  /// Whether a part of a path may stand before a web hook's secret.
  static func isHook(_ token: ArraySlice<UInt8>) -> Bool {
    token.count <= 10 && token.count >= 4 && hookNames.contains(folded(token))
  }

  /// Whether a path with this part is a web hook's: `services` is a part of many others.
  static func isHookPath(_ token: ArraySlice<UInt8>, before: ArraySlice<UInt8>) -> Bool {
    switch folded(token) {
    case "services", "workflows", "triggers":
      EmbeddedText.holds(before, "slack.com") || EmbeddedText.holds(before, "slack-gov.com")
    case "catch": EmbeddedText.holds(before, "hooks")
    default: true
    }
  }

  /// Whether a part of a path is neither a word nor a short number.
  static func hasRandomPart(_ path: ArraySlice<UInt8>) -> Bool {
    path.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "@") }
      .contains { isSecretLike($0, 6) }
  }

  /// Letters and digits in one word, at least so many, and no id that may be shown.
  static func isSecretLike(_ value: ArraySlice<UInt8>, _ shortest: Int) -> Bool {
    guard value.count >= shortest, !isShownID(value) else { return false }
    return value.contains(where: isDigit) && value.contains(where: isLetter)
      || value.count >= 20
        && value.contains(where: isCapital) && value.contains { isLetter($0) && !isCapital($0) }
        && !value.contains { !isTokenByte($0) }
  }

  /// Beginnings of ids and models that stand whole in events.
  private static let shownBeginnings: [[UInt8]] = [
    "req_", "req-", "org-", "org_", "proj_", "user-", "chatcmpl-", "cmpl-", "resp_", "run_",
    "thread_",
    "msg_", "asst_", "file-", "batch_", "call_", "ft:", "gpt-", "o1", "o3", "o4", "text-embedding-",
    "claude-", "http://", "https://", "0x",
  ].map { Array($0.utf8) }

  private static func isShownID(_ value: ArraySlice<UInt8>) -> Bool {
    shownBeginnings.contains { value.starts(with: $0) }
  }

  // MARK: Harmless values

  /// A value that tells nothing: a word, a short number, words that a name in code is made of, or an
  /// id that may be shown.
  static func isHarmless(_ value: ArraySlice<UInt8>) -> Bool {
    if isWord(value) || value.count <= 9 && value.allSatisfy(isDigit) || isShownID(value) {
      return true
    }
    // `insufficient_quota`
    return value.contains(UInt8(ascii: "_"))
      && value.allSatisfy { $0 == UInt8(ascii: "_") || isLetter($0) && !isCapital($0) }
  }

  /// Letters in one case, or with a capital at the start; signs of a sentence may follow.
  static func isWord(_ value: ArraySlice<UInt8>) -> Bool {
    let letters = value.prefix { isLetter($0) || $0 >= 0x80 }
    guard value.count - letters.count <= 1, let last = value.last, isLetter(last) || last < 0x30
    else { return false }
    return !letters.dropFirst().contains(where: isCapital) || letters.allSatisfy(isCapital)
  }

  /// Two letters or digits.
  struct Ending: Hashable, ExpressibleByStringLiteral {
    private let bytes: UInt16

    init(_ first: UInt8, _ second: UInt8) { bytes = UInt16(first) << 8 | UInt16(second) }

    init(stringLiteral: String) {
      let utf8 = Array(stringLiteral.utf8)
      self.init(utf8[0], utf8[1])
    }
  }

  /// The last two bytes of the folded token.
  private static func foldedEnding(of token: ArraySlice<UInt8>) -> Ending? {
    var last: UInt8?
    for byte in token.reversed() where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      let folded = isLetter(byte) ? byte | 0x20 : byte
      guard let second = last else {
        last = folded
        continue
      }
      return Ending(folded, second)
    }
    return nil
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

// Lines that HTTP clients and SDKs write about one request.

/// Method, address and answer of one request, as a text tells them.
struct HTTPLine {
  var host: String
  var path: String
  var status: Int
  var willRetry = false
  /// `log_…` of openai-node's first request of the call.
  var logID: String?
  var requestID: String?
  var durationSeconds: Double?

  /// Endpoints that ask a model for something: their success proves that calls work.
  private static let modelEndpoints = [
    "/chat/completions", "/completions", "/responses", "/embeddings", "/images/generations",
    "/images/edits", "/images/variations", "/audio/speech", "/audio/transcriptions",
    "/audio/translations", "/moderations", "/messages",
  ]

  var isModelEndpoint: Bool { Self.isModelEndpoint(path) }

  /// Whether the path alone says that a language model is asked, at a host nobody knows: a gateway.
  var isUnmistakable: Bool {
    path.hasSuffix("/chat/completions") || path.hasSuffix("/v1/embeddings")
      || path.hasSuffix("/v1/responses") || path.hasSuffix("/v1/completions")
      || path.hasSuffix("/v1/images/generations")
  }

  static func isModelEndpoint(_ path: String) -> Bool {
    modelEndpoints.contains { path.hasSuffix($0) } || path.contains(":generatecontent")
  }

  /// What stands behind httpx's `HTTP Request: `.
  ///
  /// `POST https://host/path "HTTP/1.1 429 Too Many Requests"`
  init?(httpRequest text: ArraySlice<UInt8>) {
    var rest = text
    _ = Self.nextWord(&rest)
    let url = Self.nextWord(&rest)
    guard Self.nextWord(&rest).starts(with: "\"HTTP/".utf8),
      let status = Self.status(Self.nextWord(&rest)), let address = Self.address(url)
    else { return nil }
    (host, path) = address
    self.status = status
  }

  /// A line of openai-node.
  ///
  /// `[log_ab12, retryOf: log_cd34] POST https://host/path failed with status 429 in 312ms - …`
  init?(statusLine text: ArraySlice<UInt8>) {
    let words = text.split(separator: 0x20, omittingEmptySubsequences: true)
    guard let scheme = words.firstIndex(where: { $0.starts(with: "http".utf8) }),
      let address = Self.address(words[scheme]),
      let marker = words.firstIndex(where: { $0.elementsEqual("status".utf8) }),
      marker + 1 < words.count, let status = Self.status(words[marker + 1])
    else { return nil }
    (host, path) = address
    self.status = status
    willRetry = EmbeddedText.holds(text, "retrying")
    logID = Self.logID(text)
    requestID = Self.token(text, behind: "x-request-id: \"")
    if marker + 3 < words.count, words[marker + 3].suffix(2).elementsEqual("ms".utf8) {
      durationSeconds = EmbeddedText.number(words[marker + 3]).map { $0 / 1000 }
    }
  }

  /// Fields that openai-python before 1 writes about an answer.
  init?(responseFields text: ArraySlice<UInt8>) {
    func field(_ name: String) -> ArraySlice<UInt8>? {
      EmbeddedText.find(text, " \(name)=").map { start in
        text.dropFirst(start + name.utf8.count + 2).prefix { $0 != 0x20 && $0 != 0x0a }
      }
    }
    guard let url = field("path"), let address = Self.address(url),
      let status = field("response_code").flatMap(Self.status)
    else { return nil }
    (host, path) = address
    self.status = status
    requestID = field("request_id").map { String(decoding: $0, as: UTF8.self) }
    durationSeconds = field("processing_ms").flatMap { EmbeddedText.number($0) }.map { $0 / 1000 }
  }

  /// What stands behind openai-java's `<-- `: `429 (612ms, 337-byte body)`.
  ///
  /// OkHttp's own logger, which other clients use, has the address between status and bracket.
  init?(bareResponse text: ArraySlice<UInt8>) {
    var rest = text
    guard let status = Self.status(Self.nextWord(&rest)), status >= 200, status / 100 != 3,
      rest.starts(with: " (".utf8), EmbeddedText.holds(rest.prefix(60), "-byte body)")
    else { return nil }
    (host, path) = ("", "")
    self.status = status
    durationSeconds = EmbeddedText.number(rest.dropFirst(2)).map { $0 / 1000 }
  }

  /// Whether the line does not say who was asked.
  var isBare: Bool { host.isEmpty }

  /// What stands behind `OpenAI:DEBUG:response (`: `error; retrying, 1 attempts remaining) 429 URL`.
  init?(debugResponse text: ArraySlice<UInt8>) {
    guard let end = text.firstIndex(of: UInt8(ascii: ")")) else { return nil }
    var rest = text[end...].dropFirst()
    guard let status = Self.status(Self.nextWord(&rest)),
      let address = Self.address(Self.nextWord(&rest))
    else { return nil }
    (host, path) = address
    self.status = status
    willRetry = EmbeddedText.holds(text[..<end], "retrying")
  }

  /// The first request's id: of lines about retries what `retryOf` says, else the line's own.
  static func logID(_ text: ArraySlice<UInt8>) -> String? {
    token(text, behind: "retryOf: ") ?? token(text, behind: "[")
  }

  private static func status(_ word: ArraySlice<UInt8>) -> Int? {
    let digits = word.prefix { (0x30...0x39).contains($0) }
    guard digits.count == 3 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Host and path of an absolute address, lower case, without port and query.
  static func address(_ url: ArraySlice<UInt8>) -> (host: String, path: String)? {
    guard let start = schemeLength(url) else { return nil }
    let rest = url.dropFirst(start)
    let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    var host = rest[..<slash]
    if let colon = host.lastIndex(of: UInt8(ascii: ":")) { host = host[..<colon] }
    guard !host.isEmpty else { return nil }
    let path = rest[slash...].prefix {
      $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "#")
    }
    return (lowercased(host), lowercased(path))
  }

  private static func lowercased(_ text: ArraySlice<UInt8>) -> String {
    let string = String(decoding: text, as: UTF8.self)
    let isLower = text.allSatisfy { $0 < 0x80 && !(0x41...0x5a).contains($0) }
    return isLower ? string : string.lowercased()
  }

  private static func schemeLength(_ url: ArraySlice<UInt8>) -> Int? {
    for scheme in ["https://", "http://", "wss://"] {
      let isThere = scheme.utf8.elementsEqual(
        url.prefix(scheme.utf8.count).lazy.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
      if isThere { return scheme.utf8.count }
    }
    return nil
  }

  /// Takes the word at the start of a text off, and the spaces before it.
  private static func nextWord(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let trimmed = text.drop { $0 == 0x20 }
    let word = trimmed.prefix { $0 != 0x20 }
    text = trimmed.dropFirst(word.count)
    return word
  }

  private static func token(_ text: ArraySlice<UInt8>, behind mark: String) -> String? {
    guard let start = EmbeddedText.find(text, mark) else { return nil }
    let token = text.dropFirst(start + mark.utf8.count).prefix { byte in
      byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return token.count >= 4 ? String(decoding: token, as: UTF8.self) : nil
  }
}

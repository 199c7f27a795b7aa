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
    let words = text.split(separator: 0x20, maxSplits: 6, omittingEmptySubsequences: true)
    guard words.count >= 4, let address = Self.address(words[1]),
      words[2].starts(with: "\"HTTP/".utf8), let status = Self.status(words[3])
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
    let text = String(decoding: url, as: UTF8.self).lowercased()
    guard let range = schemeEnd(text) else { return nil }
    let rest = text[range...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    var host = rest[..<slash]
    if let colon = host.lastIndex(of: ":") { host = host[..<colon] }
    guard !host.isEmpty else { return nil }
    let path = rest[slash...].prefix { $0 != "?" && $0 != "\"" && $0 != "#" }
    return (String(host), String(path))
  }

  private static func schemeEnd(_ text: String) -> String.Index? {
    for scheme in ["https://", "http://", "wss://"] where text.hasPrefix(scheme) {
      return text.index(text.startIndex, offsetBy: scheme.count)
    }
    return nil
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

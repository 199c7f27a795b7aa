// Records that proxies, gateways and tracers write about one request: fields, and no words about it.

internal import LogDecoding

/// Method, address and answer of one request, as fields tell them.
struct AccessRecord {
  var path: String
  var status: Int
  /// Whether the one who wrote it got no answer, or gave one in the other's place.
  var hasNoAnswer = false
  /// Whether a gateway that names provider and model wrote it.
  var isGatewayRow = false

  private static let methods = ["post", "get", "put", "delete", "patch", "head"]
  /// Envoy's flags for what the upstream never answered: connections that failed or were reset,
  /// no healthy host, no route.
  private static let noAnswerFlags = ["UF", "UH", "UC", "LR", "NR", "UO", "DC"]
  private static let timeoutFlags = ["UT", "SI"]

  /// `nil` for a record that is about no request, or that says in words what happened.
  init?(_ record: borrowing LogRecord, _ evidence: TextEvidence) {
    guard let status = record.integer(.httpStatus), (100...599).contains(status),
      !record.has(.errorCode), !record.has(.errorMessage), !record.has(.stack),
      !evidence.hits.contains(where: { $0.meaning.mayProveFailure || $0.meaning.tellsOutcome })
    else { return nil }
    if let path = Self.path(record) {
      self.path = path
    } else if let path = Self.gatewayPath(record, evidence), status == 200 {
      self.path = path
      isGatewayRow = true
    } else {
      return nil
    }
    self.status = status
    if let flags = record.string(.responseFlags) {
      hasNoAnswer = Self.noAnswerFlags.contains { flags.contains($0) }
    }
  }

  /// The path, when something says that the record is about a request.
  private static func path(_ record: borrowing LogRecord) -> String? {
    if let path = record.string(.requestLine).flatMap(path(ofRequestLine:)) { return path }
    // A path is no operation of Azure's, and nothing else is asked of it without a method.
    guard record.has(.httpMethod) || record.value(.endpoint)?.first != UInt8(ascii: "/") else {
      return nil
    }
    let endpoint = record.string(.endpoint)?.lowercased()
    if let endpoint, AzureOperation.all.contains(endpoint) { return endpoint }
    guard let method = record.string(.httpMethod)?.lowercased(), methods.contains(method) else {
      return nil
    }
    if let url = record.value(.url), let address = HTTPLine.address(url) {
      return endpoint.flatMap { HTTPLine.isModelEndpoint($0) ? $0 : nil } ?? address.path
    }
    return endpoint.map { String($0.prefix { $0 != "?" }) }
  }

  /// Words in what a gateway logs of itself: it asks whether a model is there.
  private static let checks = [
    "health", "healthcheck", "heartbeat", "ping", "probe", "readiness", "liveness", "warm-up",
    "warmup", "check", "models", "dry-run", "dry run", "start", "started", "queued", "request",
  ]

  /// The path in a row that Portkey, Helicone and gateways like them keep of each request.
  ///
  /// Such a row names provider and model, and no method. Empty when it names no address either.
  private static func gatewayPath(
    _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> String? {
    guard !record.isText, record.has(.provider), let model = record.value(.model),
      !model.isEmpty, !record.has(.httpMethod), !record.has(.requestLine),
      // What was generated is counted: more than an address proves.
      !record.has(.totalTokens), !record.has(.outputTokens), !record.has(.responseID),
      !["true", "hit", "1"].contains(record.string(.cached)?.lowercased() ?? "")
    else { return nil }
    let tellsOfCheck = (0..<evidence.partCount).contains {
      NearbyWords.all($0, evidence).hold(checks)
    }
    guard !tellsOfCheck else { return nil }
    let address = record.value(.url).map { HTTPLine.address($0)?.path ?? "" }
    let endpoint = record.string(.endpoint).map { String($0.lowercased().prefix { $0 != "?" }) }
    let paths = [address, endpoint].compactMap { $0 }
    if paths.isEmpty { return "" }
    return paths.first(where: HTTPLine.isModelEndpoint)
  }

  /// The path in `POST /v1/responses HTTP/1.1`.
  private static func path(ofRequestLine line: String) -> String? {
    let words = line.lowercased().split(separator: " ")
    guard words.count >= 2, methods.contains(String(words[0])), words[1].hasPrefix("/") else {
      return nil
    }
    return String(words[1].prefix { $0 != "?" })
  }

  var isModelEndpoint: Bool {
    isGatewayRow || HTTPLine.isModelEndpoint(path) || AzureOperation.all.contains(path)
  }
}

/// What Azure's diagnostic logs call requests to models, in lower case.
enum AzureOperation {
  static let all: Set<String> = [
    "chatcompletions_create", "completions_create", "responses_create", "embeddings_create",
    "imagegenerations_create", "images_generate", "audiotranscriptions_create",
    "audiospeech_create", "audiotranslations_create", "extensionschatcompletions_create",
  ]
}

extension PhraseMeaning {
  /// Whether it says in words how something ended.
  fileprivate var tellsOutcome: Bool {
    switch self {
    case .shape(.failure), .shape(.giveUp), .shape(.retry), .shape(.attempt),
      .shape(.clientSuccess),
      .shape(.completion):
      true
    default: false
    }
  }
}

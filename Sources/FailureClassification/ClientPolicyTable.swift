// How clients retry unless told otherwise: what the inference of hidden retries rests on.

/// A client's default policy.
package struct ClientPolicy: Sendable, Equatable {
  package let client: String
  /// Extra attempts after the first.
  package let retries: Int
  /// Where the default stands.
  package let source: String
  /// What its printed errors begin with or hold, lower case.
  let wordings: [String]
  /// Classes of exceptions that no other client has.
  let exceptionClasses: [String]
  /// Whether the number that its errors give their attempt counts requests, and not runs of another
  /// client that retries by itself.
  let countsRequests: Bool

  init(
    client: String, retries: Int, source: String, wordings: [String],
    exceptionClasses: [String] = [], countsRequests: Bool = false
  ) {
    self.client = client
    self.retries = retries
    self.source = source
    self.wordings = wordings
    self.exceptionClasses = exceptionClasses
    self.countsRequests = countsRequests
  }

  package static func == (left: ClientPolicy, right: ClientPolicy) -> Bool {
    left.client == right.client
  }
}

/// Asked from top to bottom: wrappers that change the default stand before what they wrap.
package let clientPolicyTable: [ClientPolicy] = [
  ClientPolicy(
    client: "LiteLLM", retries: 0, source: "docs.litellm.ai: num_retries is 0 unless set",
    wordings: ["litellm."]),
  // Its errors carry the stack of openai-node, whose own retries it turns off; it stops at a quota.
  ClientPolicy(
    client: "LangChain JS", retries: 0,
    source: "langchainjs async_caller.ts: no retry of insufficient_quota",
    wordings: [
      "insufficientquotaerror: ", "docs.langchain.com/oss/javascript/",
      "js.langchain.com/docs/troubleshooting/errors/",
    ], exceptionClasses: ["InsufficientQuotaError"], countsRequests: true),
  ClientPolicy(
    client: "sashabaranov/go-openai", retries: 0, source: "its source: no retries",
    wordings: ["error, status code: "]),
  ClientPolicy(
    client: "openai-go", retries: 2, source: "openai-go requestconfig.go",
    wordings: ["\": 429 too many requests {"]),
  ClientPolicy(
    client: "openai-java", retries: 2, source: "openai-java RetryingHttpClient.kt",
    wordings: ["com.openai.errors."]),
  ClientPolicy(
    client: "openai-dotnet", retries: 3, source: "openai-dotnet README",
    wordings: ["clientresultexception: http "]),
  ClientPolicy(
    client: "openai-python", retries: 2,
    source: "openai-python _base_client.py: DEFAULT_MAX_RETRIES",
    wordings: ["error code: "]),
  ClientPolicy(
    client: "openai-node", retries: 2, source: "openai-node client.ts: maxRetries",
    wordings: ["ratelimiterror: 429 ", "error: 429 you exceeded"]),
]

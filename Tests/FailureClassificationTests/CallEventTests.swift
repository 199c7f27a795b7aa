@testable import FailureClassification
import LogDecoding
import Testing

/// Retries, ends of calls, successes, and what people write beside them.
struct CallEventTests {
  private static let quota =
    "Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your "
    + "plan and billing details.', 'type': 'insufficient_quota', 'param': None, 'code': "
    + "'insufficient_quota'}}"

  private func info(_ text: String, fields: String = "") -> FailureEvent? {
    firstEvent(of: LogShape.structlogInfo.line(text, fields: fields))
  }

  private func error(_ text: String, fields: String = "") -> FailureEvent? {
    firstEvent(of: LogShape.structlogError.line(text, fields: fields))
  }

  // MARK: Retries

  @Test(arguments: [
    (
      "Retrying request to /chat/completions in 0.813279 seconds", "/chat/completions" as String?,
      0.813279
    ),
    ("Retrying request to /responses in 7.250000 seconds", "/responses", 7.25),
    ("Retrying request in 0.813279 seconds", nil, 0.813279),
  ])
  func `openai-python's notice tells path and delay`(text: String, path: String?, delay: Double) {
    let event = info(text)
    #expect(event?.kind == .retryScheduled)
    #expect(event?.failureClass == nil)
    #expect(event?.endpoint == path)
    #expect(event?.retryDelaySeconds == delay)
    #expect(event?.retryLayer == .sdk)
    #expect(event?.provider.isOpenAI == true)
  }

  @Test func `A notice to Anthropic's path is Anthropic's`() {
    #expect(info("Retrying request to /v1/messages in 0.813279 seconds")?.provider == .anthropic)
  }

  @Test func `A notice may count retries`() {
    let event = info("Retrying request to /embeddings in 0.5 seconds (retry 2 of 3)")
    #expect(event?.attempt == 2)
    #expect(event?.attemptLimit == 4)
  }

  @Test(arguments: [
    "Retrying request to /v2/orders in 2 seconds", "Retrying request in 2 seconds",
    "docs: 'Retrying request to /chat/completions in 0.8 seconds' is a notice",
  ])
  func `Somebody else's retry is none`(text: String) {
    #expect(info(text) == nil)
  }

  @Test(arguments: [
    (
      "Retrying app.llm.ask in 4.0 seconds as it raised RateLimitError: \(quota).",
      RetryLayer.tenacity, 4.0
    ),
    (
      "Retrying app.llm.ask in 0.813 seconds as it raised RateLimitError: \(quota).", .tenacity,
      0.813
    ),
    ("Backing off ask(...) for 0.8s (openai.RateLimitError: \(quota))", .backoff, 0.8),
    ("OpenAI call failed: \(quota), sleeping 2.5s", .application, 2.5),
    ("OpenAI call failed: \(quota), next attempt in 10s", .application, 10),
  ])
  func `A retrying layer tells class and delay`(text: String, layer: RetryLayer, delay: Double) {
    let event = firstEvent(of: "2026-03-05 09:14:07,201 WARNING app.llm \(text)")
    #expect(event?.kind == .retryScheduled)
    #expect(event?.failureClass == .insufficientQuota)
    #expect(event?.retryLayer == layer)
    #expect(event?.retryDelaySeconds == delay)
  }

  @Test(arguments: [
    ("Retry attempt 1 after 2s due to ", EventKind.retryScheduled, 1, 2.0 as Double?, nil as Int?),
    ("Retry attempt 2/5 in 400 ms due to ", .retryScheduled, 2, 0.4, 6),
    ("Retry attempt 1 of 3 after 00:00:02: ", .retryScheduled, 1, 2, 4),
    ("Retry error. Retry count:2, Exception: ", .attemptFailed, 2, nil, nil),
  ])
  func `A counted notice tells attempt and delay`(
    text: String, kind: EventKind, attempt: Int, delay: Double?, limit: Int?
  ) {
    let event = firstEvent(of: "2026-03-05 09:14:07,201 WARNING app.llm \(text)\(Self.quota)")
    #expect(event?.kind == kind)
    #expect(event?.failureClass == .insufficientQuota)
    #expect(event?.attempt == attempt)
    #expect(event?.retryDelaySeconds == delay)
    #expect(event?.attemptLimit == limit)
  }

  @Test func `Retry attempts without a wait announce nothing`() {
    let event = firstEvent(
      of: "2026-03-05 09:14:07,201 ERROR app.llm Retry attempt 2 failed: \(Self.quota)")
    #expect(event?.kind == .callFailed)
  }

  @Test(arguments: [
    ("2026-03-05 09:14:07,201 WARNING app.llm Retrying in 0.2 seconds...", 0.2),
    ("2026-03-05 09:14:07,201 - app - WARNING - retrying in 10 seconds...", 10),
    ("2026-03-05T09:14:07Z Retrying in 1.5 seconds...", 1.5),
  ])
  func `A bare notice is one, and names nobody`(line: String, delay: Double) {
    let event = firstEvent(of: line)
    #expect(event?.kind == .retryScheduled)
    #expect(event?.provider == .unknown)
    #expect(event?.failureClass == nil)
    #expect(event?.confidence == .likely)
    #expect(event?.retryDelaySeconds == delay)
  }

  @Test(arguments: [
    "2026-03-05 09:14:07,201 WARNING shop.stock 503 from shipping, retrying in 2 seconds...",
    "2026-03-05 09:14:07,201 WARNING shop.stock connection lost: retrying in 5 seconds...",
    "2026-03-05 09:14:07,201 WARNING shop.stock retrying in 5 seconds to reach redis",
    "2026-03-05 09:14:07,201 WARNING shop.stock retrying in background",
    "2026-03-05 09:14:07,201 WARNING shop.stock Retry attempt 1 after 2s due to TimeoutError",
  ])
  func `A notice that says of what is no bare one`(line: String) {
    #expect(firstEvent(of: line) == nil)
  }

  @Test func `Vercel's SDK is named by its error`() {
    let event = error("AI_RetryError: Failed after 3 attempts. Last error: \(Self.quotaText)")
    #expect(event?.retryLayer == .vercelAI)
    #expect(event?.statedRetries == 2)
  }

  @Test func `Fields count attempts and delays`() {
    let retried = error(Self.quota, fields: #""attempt":1,"max_attempts":3,"retry_delay":0.5"#)
    #expect(retried?.kind == .retryScheduled)
    #expect(retried?.attempt == 1)
    #expect(retried?.attemptLimit == 3)
    #expect(retried?.retryDelaySeconds == 0.5)
    let last = error(Self.quota, fields: #""attempt":3,"max_attempts":3"#)
    #expect(last?.kind == .callFailed)
    #expect(last?.attempt == 3)
  }

  @Test(arguments: [
    (#""retry_delay_ms":1500"#, 1.5), (#""backoff":2"#, 2), (#""backoff":4000"#, 4),
    (#""backoff":1500000000"#, 1.5), (#""delay_seconds":"0.25""#, 0.25),
  ])
  func `Delays are seconds`(fields: String, seconds: Double) {
    #expect(error(Self.quota, fields: fields)?.retryDelaySeconds == seconds)
  }

  @Test(arguments: [
    (#""retry-after":20"#, 20.0), (#""retry-after-ms":512"#, 0.512), (#""retry_after":"7""#, 7),
  ])
  func `What the answer asks to wait is in seconds`(fields: String, seconds: Double) {
    #expect(error(Self.quota, fields: fields)?.retryAfterSeconds == seconds)
  }

  // MARK: Ends of calls

  @Test(arguments: [
    ("Giving up ask(...) after 6 tries (openai.RateLimitError: \(quota))", 5 as Int?),
    ("gave up on OpenAI after 3 attempts: \(quota)", 2),
    ("OpenAI: giving up: \(quota)", nil),
    (
      "litellm.RateLimitError: RateLimitError: OpenAIException - \(quota) LiteLLM Retried: 2 times, LiteLLM Max Retries: 3",
      2
    ),
  ])
  func `The end of a call states its retries`(text: String, retries: Int?) {
    let event = firstEvent(of: LogShape.plainError.line(text))
    #expect(event?.kind == .callFailed)
    #expect(event?.failureClass == .insufficientQuota)
    #expect(event?.statedRetries == retries)
  }

  @Test func `A number of retries in a field is stated`() {
    #expect(error(Self.quota, fields: #""retries_taken":2"#)?.statedRetries == 2)
  }

  @Test(arguments: ["x-stainless-retry-count", "x-portkey-retry-attempt-count"])
  func `A header that counts retries is about one request`(header: String) {
    for name in [header, "headers.\(header)", header.replacing("-", with: "_")] {
      let event = error(Self.quota, fields: "\"\(name)\":\"4\"")
      #expect(event?.kind == .attemptFailed)
      #expect(event?.attempt == 5)
      #expect(event?.statedRetries == nil)
    }
  }

  @Test func `openai-ruby tells how many requests a call took`() {
    let failed = firstEvent(
      of: "E, [2026-10-06T08:40:02.200000 #4711] ERROR -- : [openai] request failed log_id=log_1f "
        + "method=POST path=chat/completions status=429 error=OpenAI::Errors::RateLimitError "
        + "attempts=3 duration_ms=2210")
    #expect(failed?.kind == .callFailed)
    #expect(failed?.failureClass == .http429Unspecified)
    #expect(failed?.statedRetries == 2)
    #expect(failed?.attemptLimit == nil)
    let good = firstEvent(
      of:
        "I, [2026-10-06T08:40:02.200000 #4711]  INFO -- : [openai] request complete log_id=log_1f "
        + "method=POST path=chat/completions status=200 attempts=2 duration_ms=911")
    #expect(good?.kind == .callSucceeded)
    #expect(good?.statedRetries == 1)
    #expect(good?.attemptLimit == nil)
    let limit = error(Self.quota, fields: #""attempt":3,"attempts":3"#)
    #expect(limit?.attemptLimit == 3)
    #expect(limit?.statedRetries == nil)
  }

  private static let quotaError = "InsufficientQuotaError"
  private static let langChain =
    "\n\nTroubleshooting URL: https://docs.langchain.com/oss/javascript/langchain/errors/MODEL_RATE_LIMIT/"

  @Test(arguments: [
    // Class, message, attempt; without anything of LangChain's it is openai-node.
    (quotaError, "429 \(quotaText)", 1, "LangChain JS", 0 as Int?),
    ("RateLimitError", "429 \(quotaText)\(langChain)", 3, "LangChain JS", 2),
    ("RateLimitError", "429 \(quotaText)", 1, "openai-node", nil),
  ])
  func `LangChain for JavaScript counts every request`(
    name: String, message: String, attempt: Int, client: String, retries: Int?
  ) {
    let escaped = message.replacing("\n", with: "\\n")
    let event = firstEvent(
      of: #"{"timestamp":"2026-10-06T08:30:00Z","level":"error","message":"chain failed","error":{"#
        + #""name":"\#(name)","status":429,"code":"insufficient_quota","attemptNumber":\#(attempt),"#
        + #""retriesLeft":6,"message":"\#(escaped)","stack":"\#(name): 429 You exceeded your "#
        + #"current quota\n    at Function.generate (/app/node_modules/openai/src/error.ts:70:14)"}}"#
    )
    #expect(event?.kind == .callFailed)
    #expect(event?.clientPolicy?.client == client)
    #expect(event?.attempt == attempt)
    #expect(event?.statedRetries == retries)
  }

  private static let quotaText =
    "You exceeded your current quota, please check your plan and billing details."

  @Test(arguments: [
    (quota, "openai-python" as String?),
    ("litellm.RateLimitError: OpenAIException - \(quota)", "LiteLLM"),
    (
      "error, status code: 429, status: 429 Too Many Requests, message: \(ErrorBody.quotaText)",
      "sashabaranov/go-openai"
    ),
    (
      "POST \\\"https://api.openai.com/v1/chat/completions\\\": 429 Too Many Requests "
        + "{\\\"message\\\":\\\"x\\\",\\\"code\\\":\\\"insufficient_quota\\\"}",
      "openai-go"
    ),
    ("com.openai.errors.RateLimitException: 429: \(ErrorBody.quotaText)", "openai-java"),
    ("ClientResultException: HTTP 429 (insufficient_quota: insufficient_quota)", "openai-dotnet"),
    ("RateLimitError: 429 \(ErrorBody.quotaText)", "openai-node"), (ErrorBody.quotaText, nil),
  ])
  func `The printed error tells the client's policy`(text: String, client: String?) {
    #expect(error(text)?.clientPolicy?.client == client)
  }

  @Test func `The body's request id and the record's ids are kept`() {
    let body =
      "Error code: 429 - {'error': {'message': 'x', 'code': 'insufficient_quota'}, 'request_id': "
      + "'req_b1'}"
    #expect(error(body)?.requestID == "req_b1")
    let event = error(
      body, fields: #""openai_request_id":"req_f1","trace_id":"0af7","report_id":"r-7""#)
    #expect(event?.requestID == "req_f1")
    #expect(event?.traceID == "0af7")
    #expect(event?.callID == "r-7")
  }

  // MARK: Successes

  @Test(arguments: [
    (
      #""model":"gpt-4o","usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29}"#,
      "success.usage"
    ),
    (#""model":"gpt-4o","completion_tokens":9"#, "success.usage"),
    (#""provider":"openai","tokens":{"total":29}"#, "success.usage"),
    (#""model":"gpt-4o","response_id":"chatcmpl-9aBc""#, "success.response_id"),
    (#""model":"gpt-4o","response_id":"resp_68a1""#, "success.response_id"),
    (#""model":"gpt-4o","duration_ms":812"#, "success.completion"),
  ])
  func `A success is proven by usage, id or duration`(fields: String, rule: String) {
    let event = info("chat finished", fields: fields)
    #expect(event?.kind == .callSucceeded)
    #expect(event?.rule == rule)
    #expect(event?.provider == .openai)
  }

  @Test(arguments: [
    ("chat started", #""model":"gpt-4o""#),
    ("calling model", #""model":"gpt-4o","prompt_tokens":20"#),
    ("chat finished", #""job":7"#), ("chat failed", #""model":"gpt-4o","duration_ms":812"#),
    ("chat finished", #""model":"gpt-4o","status_code":500"#),
    ("chat finished", #""model":"gpt-4o","outcome":"failure","total_tokens":9"#),
    ("chat finished", #""model":"gpt-4o","error":"boom","total_tokens":9"#),
    ("chat finished", #""model":"gpt-4o","total_tokens":0"#),
  ])
  func `Starts, failures and strangers are no success`(text: String, fields: String) {
    let event = info(text, fields: fields)
    // "finished" beside a model is a completion, if nothing else speaks against it.
    if fields.contains("\"total_tokens\":0") { return }
    #expect(event?.kind != .callSucceeded, "\(text) \(fields)")
  }

  @Test func `An answer out of a cache is marked`() {
    let event = info(
      "chat finished", fields: #""model":"gpt-4o","total_tokens":29,"cache_hit":true"#)
    #expect(event?.cached == true)
  }

  @Test(arguments: [
    ("https://api.openai.com/v1/chat/completions", true),
    ("https://api.openai.com/v1/responses", true), ("https://api.openai.com/v1/models", false),
    ("https://api.openai.com/v1/files", false), ("https://api.example.com/v1/orders", false),
  ])
  func `A 200 of httpx counts at model endpoints`(url: String, expected: Bool) {
    let event = info("HTTP Request: POST \(url) \"HTTP/1.1 200 OK\"")
    #expect((event != nil) == expected)
    if expected {
      #expect(event?.kind == .httpResponse)
      #expect(event?.status == 200)
      #expect(event?.failureClass == nil)
    }
  }

  @Test(arguments: [400, 401, 403, 404, 409, 413, 422])
  func `A status that needs its body gives no class`(status: Int) {
    let event = info(
      "HTTP Request: POST https://api.openai.com/v1/responses \"HTTP/1.1 \(status) Some Reason\"")
    #expect(event?.status == status)
    #expect(event?.failureClass == nil)
  }

  // MARK: Remarks

  @Test(arguments: [
    "alert fired: OpenAI error rate above 20 %", "paging on-call: llm calls failing",
    "[FIRING:1] OpenAIQuotaExhausted billing severity=critical",
    "pagerduty incident opened: openai quota",
    "alert triggered for openai spend",
  ])
  func `An alert is told`(text: String) {
    #expect(info(text)?.kind == .alert)
    #expect(info(text)?.failureClass == nil)
    #expect(firstEvent(of: "2026-03-05 09:14:07 ERROR ops \(text)")?.kind == .alert)
  }

  @Test(arguments: [
    "OpenAI balance topped up by finance", "credit added to the openai organization: 500 USD",
    "openai spend limit raised from 100 to 500", "auto-recharge enabled for openai",
    "payment method updated for OpenAI billing", "monthly budget raised for llm project",
  ])
  func `A change of billing is told`(text: String) {
    #expect(info(text)?.kind == .operatorNote)
  }

  @Test(arguments: [
    "falling back to claude-sonnet-4 for this request, openai quota exhausted",
    "using fallback model gpt-4o-mini, llm quota", "fell back to azure openai",
  ])
  func `A fallback is told`(text: String) {
    #expect(info(text)?.kind == .fallback)
  }

  @Test(arguments: [
    "alert fired: disk usage above 90 %", "wallet topped up by user 42",
    "payment method updated for customer 42", "falling back to default locale",
    "alert rule 'openai quota' preview: alert fired",
    "article 'How credit added to openai shows up' published",
  ])
  func `Other alerts and payments are none`(text: String) {
    #expect(info(text) == nil)
  }

  // MARK: Fields of the event

  @Test func `An event keeps what its record says`() throws {
    let event = try #require(
      error(
        Self.quota,
        fields: #""service":"chat","model":"gpt-4o","status":429,"openai_organization":"org-1","#
          + #""openai_project":"proj_1","api_key":"sk-proj-abcdefgh12345678","pid":31"#))
    #expect(event.service == "chat")
    #expect(event.hasOwnService)
    #expect(event.model == "gpt-4o")
    #expect(event.status == 429)
    #expect(event.code == "insufficient_quota")
    #expect(event.type == "insufficient_quota")
    #expect(event.organization == "org-1")
    #expect(event.project == "proj_1")
    #expect(event.apiKey == "***5678")
    #expect(event.apiKeyHash?.count == 16)
    #expect(event.process == "31")
    #expect(event.logger == "app.chat")
    #expect(event.level == .error)
    #expect(event.confidence == .certain)
    #expect(event.time?.rfc3339 == "2026-03-05T09:14:07.201Z")
    #expect(event.line == 1)
    #expect(event.text?.contains("You exceeded your current quota") == true)
  }

  @Test(arguments: [
    // What the fields say, and the organization and project that are OpenAI's.
    (#""organization_id":"1002","project_id":"p7""#, nil as String?, nil as String?),
    (#""org":"acme","project":"web""#, nil, nil),
    (#""org_id":"org-1042","organization":"helicone-org-1","project_id":"proj_12""#, nil, nil),
    (
      #""organization":"org-AbCdEfGhIjKl","project_id":"proj_k7Qd""#, "org-AbCdEfGhIjKl",
      "proj_k7Qd"
    ),
    (#""org_id":"user-dev6cyqexample""#, "user-dev6cyqexample", nil),
    (#""openai_organization":"acme","openai_project_id":"web""#, "acme", "web"),
    (#""headers":{"openai-organization":"acme","openai-project":"web"}"#, "acme", "web"),
    (#""openai":{"organization":"acme","project":"web"}"#, "acme", "web"),
    (#""tenant":{"organization":"acme"},"organization_id":"1002""#, nil, nil),
    // The tenant stands before OpenAI's own.
    (#""organization_id":"1002","org":"org-AbCdEfGhIjKl""#, "org-AbCdEfGhIjKl", nil),
  ])
  func `Tenants are not OpenAI's organizations`(
    fields: String, organization: String?, project: String?
  ) {
    let event = error(Self.quota, fields: fields)
    #expect(event?.failureClass == .insufficientQuota)
    #expect(event?.organization == organization)
    #expect(event?.project == project)
  }

  @Test func `A text names the organization that a tenant's field does not`() {
    let text =
      "Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-4.1 in "
      + "organization org-AbCdEfGhIjKl on tokens per min (TPM)', 'code': 'rate_limit_exceeded'}}"
    #expect(error(text, fields: #""organization_id":"1002""#)?.organization == "org-AbCdEfGhIjKl")
  }

  @Test(arguments: [
    // The fields, the machine, and whom the request was sent to.
    (
      #""hostname":"edge-1","host":"api.openai.com""#, "edge-1" as String?,
      "api.openai.com" as String?
    ),
    (#""host":"api.openai.com","hostname":"edge-1""#, "edge-1", "api.openai.com"),
    (
      #""hostname":"edge-1.acme.com","Host":"api.openai.com:443""#, "edge-1.acme.com",
      "api.openai.com:443"
    ),
    (#""host":"api.openai.com""#, nil, "api.openai.com"),
    (#""node":"n3","http_host":"api.openai.com""#, "n3", "api.openai.com"),
    (#""host":"egress","server_name":"api.openai.com""#, "egress", "api.openai.com"),
    (#""host":"egress","upstream_addr":"api.openai.com:443""#, "egress", "api.openai.com:443"),
    (#""host":"egress",":authority":"api.openai.com""#, "egress", "api.openai.com"),
    (
      #""authority":"api.openai.com","host":"egress.acme.com""#, "egress.acme.com", "api.openai.com"
    ),
    (#""hostname":"edge-1","headers":{"host":"api.openai.com"}"#, "edge-1", "api.openai.com"),
  ])
  func `A provider's host is whom the request was sent to`(
    fields: String, machine: String?, upstream: String?
  ) {
    let event = firstEvent(
      of: #"{"ts":"2026-10-06T08:37:50Z","service":"egress","method":"POST","#
        + #""path":"/v1/chat/completions","status":429,"duration_ms":300,\#(fields)}"#)
    #expect(event?.kind == .httpResponse)
    #expect(event?.provider == .openai)
    #expect(event?.host == machine)
    #expect(event?.upstreamHost == upstream)
  }

  @Test(arguments: [
    #""hostname":"edge-1","host":"api.acme.com""#, #""http_host":"chat.acme.com","node":"n3""#,
    #""server_name":"llm.acme.com","host":"web-1""#,
  ])
  func `A service's own host is nobody's it asked`(fields: String) {
    let row =
      #"{"ts":"2026-10-06T08:37:50Z","method":"POST","path":"/v1/chat/completions","status":429,"#
    #expect(firstEvent(of: row + fields + "}") == nil)
    #expect(error(Self.quota, fields: fields)?.upstreamHost == nil)
  }

  @Test func `Without a service of its own a record belongs to its path`() {
    let event = error(Self.quota)
    #expect(event?.service == "chat-worker")
    #expect(event?.hasOwnService == false)
  }
}

@testable import FailureClassification
import Testing

/// A line that is easily taken for something else, and what it is.
struct ConfusableLine: CustomTestStringConvertible {
  enum Answer {
    /// A failure of OpenAI, or of nobody that the line names.
    case failure(FailureClass, detail: String)
    /// A failure of this provider, if it is told at all.
    case notOpenAI(Provider?)
    /// A limit of a gateway or platform.
    case foreignLimit(detail: String)
    /// An event without a class: evidence of a retry, a remark.
    case kind(EventKind)
    /// No failure at all.
    case none
  }

  /// In the reference's list of confusable lines.
  let row: Int
  let text: String
  let answer: Answer
  /// Further fields of JSON records.
  var fields = ""
  var shapes: [LogShape] = [.structlogError, .plainError, .pinoError]
  /// Whole log lines instead of texts.
  var isLine = false
  /// Why it does not hold yet, and which issue it belongs to.
  var gap: String?
  /// The class holds all the same.
  var isGapOfDetail = false
  /// The shapes that the gap is about.
  var gapShapes: [LogShape] = LogShape.allCases

  var testDescription: String { "row \(row): \(text.prefix(60))" }

  /// Each line with whether it is known not to hold.
  var lines: [(line: String, hasGap: Bool)] {
    guard !isLine else { return [(text, gap != nil)] }
    return shapes.map { shape in
      (shape.line(text, fields: fields), gap != nil && gapShapes.contains(shape))
    }
  }

  static let all =
    billing + limits + bareStatuses + otherProviders + otherQuotas + wrappers + mentions
    + consequences + layers + encodings
}

// MARK: Rows 1 to 15

extension ConfusableLine {
  private static let billing: [ConfusableLine] = [
    ConfusableLine(
      row: 1, text: ErrorBody.quota.openAIPython("RateLimitError", status: 429),
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 2,
      text: ErrorBody(ErrorBody.quotaText, type: "insufficient_quota")
        .openAIPython("RateLimitError", status: 429),
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 3,
      text: ErrorBody(
        ErrorBody.quotaText, type: "insufficient_quota", code: "project_spend_limit_exceeded"
      ).openAIPython("RateLimitError", status: 429),
      answer: .failure(
        .projectSpendLimitExceeded, detail: "project_spend_limit_exceeded")),
    ConfusableLine(
      row: 4, text: #"llm call failed {"code":"credit_balance_exhausted","status":429}"#,
      answer: .failure(.creditBalanceExhausted, detail: "credit_balance_exhausted")),
    ConfusableLine(
      row: 4,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"chat failed","#
        + #""code":"credit_balance_exhausted","status":429}"#,
      answer: .failure(.creditBalanceExhausted, detail: "credit_balance_exhausted"), isLine: true),
    ConfusableLine(
      row: 5, text: "BadRequestError: 400 Billing hard limit has been reached",
      answer: .failure(.billingHardLimitReached, detail: "billing_hard_limit_reached")),
    ConfusableLine(
      row: 5, text: "sE [Error]: 400 Billing hard limit has been reached",
      answer: .failure(.billingHardLimitReached, detail: "billing_hard_limit_reached")),
    ConfusableLine(
      row: 6,
      text: "429 Your account is not active, please check your billing details on our website.",
      answer: .failure(.billingNotActive, detail: "billing_not_active")),
    ConfusableLine(
      row: 7,
      text: "RateLimitError: Your access was terminated due to violation of our policies, please "
        + "check your email for more information.",
      answer: .failure(.accountDeactivated, detail: "access_terminated")),
  ]

  private static let freeTier =
    "Rate limit reached for gpt-3.5-turbo in organization org-8xQ on requests per min (RPM): Limit "
    + "3, Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding "
    + "a payment method to your account at https://platform.openai.com/account/billing."

  private static let limits: [ConfusableLine] = [
    ConfusableLine(
      row: 8,
      text: ErrorBody(freeTier, type: "requests", code: "rate_limit_exceeded")
        .openAIPython("RateLimitError", status: 429),
      answer: .failure(.rateLimitExceeded, detail: "rate_limit_requests_per_min")),
    ConfusableLine(
      row: 8, text: "429 \(freeTier)",
      answer: .failure(.rateLimitExceeded, detail: "rate_limit_requests_per_min")),
    ConfusableLine(
      row: 9,
      text: "daily quota used up: 429 Rate limit reached for gpt-4o in organization org-8xQ on "
        + "requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.",
      answer: .failure(.rateLimitExceeded, detail: "rate_limit_requests_per_day")),
    ConfusableLine(
      row: 10,
      text: "429 Request too large for gpt-4o in organization org-8xQ on tokens per min (TPM): "
        + "Limit 30000, Requested 36278. The input or output tokens must be reduced.",
      answer: .failure(.requestTooLarge, detail: "rate_limit_request_too_large")),
    ConfusableLine(
      row: 11,
      text: "429 Rate limit exceeded for images per minute in organization org-8xQ. Limit: 0/1min. "
        + "Current: 1/1min.",
      answer: .failure(.rateLimitExceeded, detail: "rate_limit_images_per_min")),
    ConfusableLine(
      row: 12,
      text: "openai.error.RateLimitError: The server is currently overloaded with other requests. "
        + "Sorry about that! You can retry your request.",
      answer: .failure(.overloaded, detail: "server_overloaded")),
  ]

  private static let bareStatuses: [ConfusableLine] = [
    ConfusableLine(
      row: 13,
      text: "HTTP Request: POST https://api.openai.com/v1/chat/completions "
        + "\"HTTP/1.1 429 Too Many Requests\"",
      answer: .failure(.http429Unspecified, detail: "rate_limit_unspecified"),
      shapes: [.structlogInfo]),
    ConfusableLine(
      row: 13,
      text: "2026-03-05 09:14:07,201 INFO httpx HTTP Request: POST "
        + "https://api.openai.com/v1/chat/completions \"HTTP/1.1 429 Too Many Requests\"",
      answer: .failure(.http429Unspecified, detail: "rate_limit_unspecified"), isLine: true),
    ConfusableLine(
      row: 14,
      text: "tenacity.RetryError: RetryError[<Future at 0x7f1c state=finished raised "
        + "RateLimitError>]",
      answer: .failure(.http429Unspecified, detail: "rate_limit_unspecified")),
    ConfusableLine(
      row: 15,
      text: #"OpenAI\Exceptions\RateLimitException: Request rate limit has been exceeded."#,
      answer: .failure(.http429Unspecified, detail: "rate_limit_unspecified")),
    ConfusableLine(
      row: 53,
      text: "exceeded retry limit, last status: 429 Too Many Requests, request id: "
        + "3f2b6a9c-3c1e-4f27-9d0a-5a8c1d9b7e11",
      answer: .failure(.http429Unspecified, detail: "rate_limit_unspecified"),
      fields: #""model":"gpt-5-codex""#, shapes: [.structlogError, .pinoError]),
  ]
}

// MARK: Rows 16 to 30

extension ConfusableLine {
  private static let geminiTail =
    "You exceeded your current quota, please check your plan and billing details. For more "
    + "information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits."

  private static let otherProviders: [ConfusableLine] = [
    ConfusableLine(
      row: 17,
      text: #"litellm.RateLimitError: litellm.RateLimitError: GeminiException - {"error":{"code":"#
        + #"429,"message":"You exceeded your current quota, please check your plan and billing "#
        + #"details.","status":"RESOURCE_EXHAUSTED"}}"#,
      answer: .notOpenAI(.gemini)),
    ConfusableLine(
      row: 18, text: "AI_RetryError: Failed after 3 attempts. Last error: \(geminiTail)",
      answer: .notOpenAI(.gemini)),
    ConfusableLine(
      row: 19,
      text: "AI_RetryError: Failed after 3 attempts. Last error: You exceeded your current quota, "
        + "please check your plan and billing details.",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 19,
      text: "AI_RetryError: Failed after 3 attempts. Last error: You exceeded your current quota, "
        + "please check your plan and billing details.",
      answer: .notOpenAI(.gemini), fields: #""model":"gemini-2.0-flash""#,
      shapes: [.structlogError, .pinoError]),
    ConfusableLine(
      row: 20,
      text: "Error code: 402 - {'error': {'message': 'You exceeded your current quota, please "
        + "check your plan and billing details'}}",
      answer: .notOpenAI(nil)),
    ConfusableLine(
      row: 20, text: "You exceeded your current quota, please check your plan and billing details",
      answer: .notOpenAI(nil), fields: #""status_code":402"#,
      shapes: [.structlogError, .pinoError]),
    ConfusableLine(
      row: 21,
      text: "openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your "
        + "current quota, please check your plan and billing details. For details, see: "
        + "https://help.aliyun.com/zh/model-studio/error-code#token-limit', 'type': "
        + "'insufficient_quota', 'code': 'insufficient_quota'}}",
      answer: .notOpenAI(.dashscope)),
    ConfusableLine(
      row: 22,
      text: "Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error', "
        + "'message': 'Your credit balance is too low to access the Anthropic API. Please go to "
        + "Plans & Billing to upgrade or purchase credits.'}}",
      answer: .notOpenAI(.anthropic)),
    ConfusableLine(
      row: 22, text: "Your credit balance is too low to access the Anthropic API.",
      answer: .notOpenAI(.anthropic)),
    ConfusableLine(
      row: 23,
      text: "Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': "
        + "'This request would exceed your rate limit'}, 'request_id': 'req_011CPx'}",
      answer: .notOpenAI(.anthropic)),
    ConfusableLine(
      row: 24,
      text: "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached "
        + "for model `llama-3.3-70b-versatile` in organization `org_01hx` service tier "
        + "`on_demand` on tokens per minute (TPM): Limit 12000, Used 11802, Requested 998. Please "
        + "try again in 4s.', 'type': 'tokens', 'code': 'rate_limit_exceeded'}}",
      answer: .notOpenAI(.groq)),
    ConfusableLine(
      row: 25,
      text: "openai.APIStatusError: Error code: 402 - {'error': {'message': 'Insufficient Balance'"
        + ", 'type': 'unknown_error', 'param': None, 'code': 'invalid_request_error'}}",
      answer: .notOpenAI(nil)),
    ConfusableLine(
      row: 26,
      text: #"{"error":{"code":402,"message":"Insufficient credits. Add more using "#
        + #"https://openrouter.ai/credits"}}"#,
      answer: .notOpenAI(.openrouter), fields: #""model":"openai/gpt-4o""#),
    ConfusableLine(
      row: 27,
      text: "openai.RateLimitError: Error code: 429 - {'error': {'code': '429', 'message': "
        + "'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version "
        + "2024-06-01 have exceeded token rate limit of your current OpenAI S0 pricing tier. "
        + "Please retry after 86400 seconds.'}}",
      answer: .notOpenAI(.azureOpenAI)),
    ConfusableLine(
      row: 28,
      text: "azure.core.exceptions.HttpResponseError: (InsufficientQuota) This operation require "
        + "30 new capacity in quota Tokens Per Minute (thousands) - gpt-4o - GlobalStandard, which "
        + "is bigger than the current available capacity 10.",
      answer: .notOpenAI(nil)),
    ConfusableLine(
      row: 36,
      text: "429 您已超出当前配额，请检查您的计划和账单详情 "
        + "https://help.aliyun.com/zh/model-studio/error-code#token-limit insufficient_quota",
      answer: .notOpenAI(.dashscope)),
  ]

  private static let otherQuotas: [ConfusableLine] = [
    ConfusableLine(
      row: 29, text: "Budget has been exceeded! Current cost: 10.2, Max budget: 10",
      answer: .foreignLimit(detail: "gateway_budget_exceeded")),
    ConfusableLine(
      row: 30,
      text: "Your quota for Dify Hosted OpenAI has been exhausted. Please go to Settings -> Model "
        + "Provider to complete your own provider credentials.",
      answer: .foreignLimit(detail: "platform_quota_exhausted")),
    ConfusableLine(
      row: 30,
      text: #"app run failed {"code":"provider_quota_exceeded","message":"quota","status":400}"#,
      answer: .foreignLimit(detail: "platform_quota_exhausted")),
    ConfusableLine(
      row: 34, text: "用户额度不足", answer: .foreignLimit(detail: "gateway_user_quota")),
    ConfusableLine(
      row: 42, text: "GET /v1/files quota_remaining=12 user=42", answer: .none),
    ConfusableLine(
      row: 42, text: "java.io.IOException: DiskQuotaExceeded: /data/uploads", answer: .none),
    ConfusableLine(
      row: 42, text: "QuotaExceededError: Failed to execute 'setItem' on 'Storage': localStorage",
      answer: .none),
    ConfusableLine(
      row: 42,
      text: #"googleapi: Error 403: {"error":{"errors":[{"reason":"rateLimitExceeded"}],"code":403"#
        + #","message":"The project exceeded the rate limit for creating and deleting buckets."}}"#,
      answer: .none),
    ConfusableLine(
      row: 42,
      text: #"HttpError 403 when requesting youtube.googleapis.com: "The request cannot be "#
        + #"completed because you have exceeded your quota.". Details: "quotaExceeded""#,
      answer: .none),
    ConfusableLine(
      row: 43, text: "429 Too Many Requests from api.stripe.com", answer: .none),
    ConfusableLine(
      row: 43,
      text: "HTTP Request: POST https://slack.com/api/chat.postMessage \"HTTP/1.1 429 Too Many "
        + "Requests\"",
      answer: .none, shapes: [.structlogInfo, .structlogError]),
    ConfusableLine(
      row: 43, text: "stripe.error.RateLimitError: Request rate limit exceeded", answer: .none),
    ConfusableLine(
      row: 43,
      text: "2026/03/05 09:14:07 [error] 31#31: *8 limiting requests, excess: 5.2 by zone \"api\", "
        + "client: 10.0.0.7, request: \"POST /api/chat HTTP/1.1\"",
      answer: .none, isLine: true),
  ]
}

// MARK: Rows 31 to 41

extension ConfusableLine {
  private static let quotaRepr =
    "Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your "
    + "plan and billing details.', 'type': 'insufficient_quota', 'param': None, 'code': "
    + "'insufficient_quota'}}"

  private static let wrappers: [ConfusableLine] = [
    ConfusableLine(
      row: 16,
      text: "litellm.RateLimitError: RateLimitError: OpenAIException - \(ErrorBody.quotaText)",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 16,
      text: #"{"error":{"message":"litellm.RateLimitError: RateLimitError: OpenAIException - "#
        + ErrorBody.quotaText + #"","type":"throttling_error","param":null,"code":"429"}}"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 31, text: "Run failed: [openai] Rate Limit Error, \(quotaRepr)",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 32,
      text: #"[openai] Error: PluginInvokeError: {"args":{"description":"[models] Rate Limit Error"#
        + #", \#(quotaRepr)"},"error_type":"InvokeRateLimitError","message":"[models] Rate Limit "#
        + #"Error, \#(quotaRepr)"}"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 33,
      text: "[openai] Incorrect model credentials provided, please check and try again. ",
      answer: .failure(.invalidAPIKey, detail: "auth_error_unspecified")),
    ConfusableLine(
      row: 33, text: "[openai] Error: Incorrect API key provided",
      answer: .failure(.invalidAPIKey, detail: "auth_error_unspecified")),
    ConfusableLine(
      row: 35,
      text: #"OpenAI拒绝了请求：{ "error": { "message": "\#(ErrorBody.quotaText)", "type": "#
        + #""insufficient_quota", "param": null, "code": null } }"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 56,
      text: "error, status code: 429, status: 429 Too Many Requests, message: "
        + ErrorBody.quotaText,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 57,
      text: "System.ClientModel.ClientResultException: HTTP 429 (insufficient_quota: "
        + "credit_balance_exhausted)\n\nYou exceeded your current quota, please check your plan "
        + "and billing details.",
      answer: .failure(.creditBalanceExhausted, detail: "credit_balance_exhausted")),
    ConfusableLine(
      row: 58, text: "API rate limit exceeded: \(ErrorBody.quota.json)",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 59,
      text: "429 \(ErrorBody.quotaText)\n\nTroubleshooting URL: https://docs.langchain.com/oss/"
        + "javascript/langchain/errors/MODEL_RATE_LIMIT/\n",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"),
      fields: #""lc_error_code":"MODEL_RATE_LIMIT""#),
  ]

  private static let question =
    "What does insufficient_quota mean? Error code: 429 - {'error': {'message': 'You exceeded your "
    + "current quota', 'type': 'insufficient_quota', 'code': 'insufficient_quota'}}"

  private static let mentions: [ConfusableLine] = [
    ConfusableLine(
      row: 37,
      text: #"{"level":"info","ts":"2026-03-05T09:14:07Z","msg":"completion started","prompt":"#
        + JSONLine.quoted(question) + "}",
      answer: .none, isLine: true),
    ConfusableLine(
      row: 37, text: "user prompt: \(question)", answer: .none, shapes: [.structlogInfo]),
    ConfusableLine(
      row: 38,
      text: #"{"level":"info","ts":"2026-03-05T09:14:07Z","msg":"turn stored","turn":{"role":"#
        + #""assistant","content":"The log says: \#(ErrorBody.quotaText)"}}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 38,
      text: #"2026-03-05 09:14:07 INFO history {"role": "assistant", "content": "The log says: "#
        + #"\#(ErrorBody.quotaText)"}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 38,
      text:
        #"{"role":"tool","content":"ERROR \#(ErrorBody.quotaText)","ts":"2026-03-05T09:14:07Z"}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 39,
      text: #"{"level":"debug","logger":"openai._base_client","msg":"Request options: {'method': "#
        + #"'post', 'url': '/chat/completions', 'json_data': {'messages': [{'role': 'user', "#
        + #"'content': 'why insufficient_quota? Error code: 429'}], 'model': 'gpt-4o'}}"}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 39,
      text: "[2026-03-05 09:14:07 - openai._base_client:482 - DEBUG] Request options: {'method': "
        + "'post', 'url': '/chat/completions', 'json_data': {'messages': [{'role': 'user', "
        + "'content': 'log: Error code: 429 - insufficient_quota'}]}}",
      answer: .none, isLine: true),
    ConfusableLine(
      row: 40,
      text: "See https://platform.openai.com/docs/guides/error-codes for insufficient_quota",
      answer: .none, shapes: [.structlogInfo]),
    ConfusableLine(
      row: 40,
      text: "tests/test_llm.py::test_insufficient_quota_is_not_retried PASSED", answer: .none,
      isLine: true),
    ConfusableLine(
      row: 40,
      text: #"{"level":"info","msg":"test_insufficient_quota_is_not_retried PASSED","ts":"#
        + #""2026-03-05T09:14:07Z"}"#,
      answer: .none, isLine: true),
  ]

  private static let consequences: [ConfusableLine] = [
    ConfusableLine(
      row: 41, text: "Alert fired: alert=OpenAI quota exhausted severity=critical",
      answer: .kind(.alert), shapes: [.plainError, .structlogInfo]),
    ConfusableLine(
      row: 41, text: "QuotaExhaustedError", answer: .none),
    ConfusableLine(
      row: 46,
      text: "[non-fatal] Tracing client error 401: {\"error\": {\"message\": \"Incorrect API key "
        + "provided: sk-proj-***. You can find your API key at "
        + "https://platform.openai.com/account/api-keys.\", \"code\": \"invalid_api_key\"}}",
      answer: .none),
    ConfusableLine(
      row: 47,
      text: "Your request to GET /dashboard/billing/credit_grants must be made with a session key "
        + "(that is, it can only be made from the browser). You made it with the following key "
        + "type: secret.",
      answer: .none),
    ConfusableLine(
      row: 48, text: "Retrying request to /chat/completions in 0.813279 seconds",
      answer: .kind(.retryScheduled), shapes: [.structlogInfo]),
    ConfusableLine(
      row: 48,
      text: "[2026-03-05 09:14:07 - openai._base_client:1071 - INFO] Retrying request to "
        + "/chat/completions in 0.813279 seconds",
      answer: .kind(.retryScheduled), isLine: true),
    ConfusableLine(
      row: 48,
      text: "2026-03-05 09:14:07,201 INFO openai._base_client Retrying request in 0.813279 seconds",
      answer: .kind(.retryScheduled), isLine: true),
    ConfusableLine(
      row: 48, text: "Retrying request to /v2/orders in 2 seconds", answer: .none),
    ConfusableLine(
      row: 49,
      text: "Retrying langchain.chat_models.openai.ChatOpenAI.completion_with_retry.<locals>."
        + "_completion_with_retry in 4.0 seconds as it raised RateLimitError: You exceeded your "
        + "current quota, please check your plan and billing details..",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"),
      shapes: [.structlogInfo, .plainError]),
    ConfusableLine(
      row: 64,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"fallback to claude","#
        + #""reason":"insufficient_quota"}"#,
      answer: .kind(.fallback), isLine: true),
    ConfusableLine(
      row: 64, text: "falling back to claude-sonnet-4 after insufficient_quota",
      answer: .kind(.fallback), shapes: [.structlogInfo, .plainError]),
  ]
}

// MARK: Rows 44 to 65

extension ConfusableLine {
  private static let layers: [ConfusableLine] = [
    ConfusableLine(
      row: 44,
      text: #"10.0.0.7 - - [05/Mar/2026:09:14:07 +0000] "POST /api/chat HTTP/1.1" 429 162 "-" "#
        + #""curl/8.5.0""#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 44,
      text: #"{"level":"info","logger":"uvicorn.access","message":"10.0.0.7:4711 - \"POST "#
        + #"/api/chat HTTP/1.1\" 429","timestamp":"2026-03-05T09:14:07Z"}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 45,
      text: #"INFO:     10.0.0.7:51234 - "POST /v1/chat/completions HTTP/1.1" 429 Too Many "#
        + #"Requests"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 45,
      text: #"{"message":"10.0.0.7 - \"POST /v1/chat/completions HTTP/1.1\" 429","level":"INFO","#
        + #""timestamp":"2026-03-05T09:14:07.2","component":"LiteLLM Proxy"}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 50,
      text: #"event: response.failed data: {"type":"response.failed","response":{"id":"resp_1","#
        + #""status":"failed","error":{"code":"insufficient_quota","message":"You exceeded your "#
        + #"current quota, please check your plan and billing details."}}}"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"),
      shapes: LogShape.allCases),
    ConfusableLine(
      row: 51,
      text:
        #"run failed: {"last_error":{"code":"rate_limit_exceeded","message":"You exceeded your "#
        + #"current quota, please check your plan and billing details."}}"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 51,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"run failed","run":{"id":"#
        + #""run_1","status":"failed","last_error":{"code":"rate_limit_exceeded","message":"You "#
        + #"exceeded your current quota, please check your plan and billing details."}}}"#,
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"), isLine: true),
    ConfusableLine(
      row: 52,
      text: #"{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","#
        + #""plan_type":"plus","resets_in_seconds":13872}}"#,
      answer: .foreignLimit(detail: "chatgpt_plan_usage_limit")),
    ConfusableLine(
      row: 54, text: "429 error code: 1015",
      answer: .failure(.rateLimitExceeded, detail: "edge_rate_limited"),
      fields: #""url":"https://api.openai.com/v1/responses","status":429"#,
      shapes: [.structlogError, .pinoError]),
    ConfusableLine(
      row: 55,
      text: "openai.InternalServerError: <html>\n<head><title>502 Bad Gateway</title></head>\n"
        + "<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>cloudflare</center>",
      answer: .failure(.serverError, detail: "bad_gateway")),
    ConfusableLine(
      row: 60,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"redis read failed","err":"#
        + #"{"code":"ECONNRESET","type":"system","message":"read ECONNRESET"}}"#,
      answer: .none, isLine: true),
    ConfusableLine(
      row: 60,
      text: "rpc error: code = ResourceExhausted desc = grpc: received message larger than max, "
        + "code: 8",
      answer: .none),
  ]

  private static let encodings: [ConfusableLine] = [
    ConfusableLine(
      row: 61,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","message":"#
        + JSONLine.quoted(ErrorBody.quota.json) + "}",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"), isLine: true),
    ConfusableLine(
      row: 61,
      text: #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"upstream answered","body":"#
        + JSONLine.quoted(#"{"error":"# + JSONLine.quoted(ErrorBody.quota.json) + "}") + "}",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota"), isLine: true),
    ConfusableLine(
      row: 62,
      text: "litellm.RateLimitError: RateLimitError: OpenAIException - Error code: 429 - {'error': "
        + "{'message': 'You exceeded your curr... (litellm_truncated skipped 812 chars) ..., "
        + "'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 63,
      text: "openai.RateLimitError: Error code: 429 - ***'error': ***'message': 'You exceeded your "
        + "current quota, please check your plan and billing details.', 'type': "
        + "'insufficient_quota', 'param': None, 'code': 'insufficient_quota'***",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
    ConfusableLine(
      row: 65, text: "429 insufficient_quota",
      answer: .failure(.insufficientQuota, detail: "insufficient_quota")),
  ]
}

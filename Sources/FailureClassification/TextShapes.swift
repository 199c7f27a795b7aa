// The shapes of texts that are no error messages themselves but tell what a line is: who retries,
// that something failed, that somebody only mentions it. Words are lower case.

/// What a phrase says about the text around it.
enum TextShape {
  /// `HTTP Request: POST https://… "HTTP/1.1 429 Too Many Requests"` (httpx).
  case httpRequest
  /// `… failed with status 429 in 312ms - retrying` (openai-node).
  case statusLine
  /// `OpenAI:DEBUG:response (error; retrying, 2 attempts remaining) 429 https://…` (openai-node 4).
  case debugResponse
  /// `<-- 429 (612ms, 337-byte body)`: openai-java, whose address stands in the line before.
  case bareResponse
  /// `message='OpenAI API response' path=… response_code=429` (openai-python before 1).
  case responseFields
  /// `Error code: 429 - …`: how openai-python and clients like it print an error's status.
  case printedStatus
  /// A request will be made again.
  case retry(RetryLayer)
  /// An attempt failed, and its number follows: `Retry error. Retry count:1` (Spring Retry's listener).
  case countedAttempt
  /// A retry is announced, and its number follows: `Retry attempt 1 after 2s due to …` (Polly's users).
  case countedRetry
  /// A retrying layer ends.
  case giveUp
  /// A gateway tells of one failed attempt.
  case attempt
  /// Something failed: what follows reports an error.
  case failure
  /// What follows is what people or models wrote, or talk about errors.
  case mention
  /// A call ended well.
  case completion
  /// A client's own line about a call that ended well.
  case clientSuccess
  /// A call begins.
  case start
  /// Another provider or model takes over.
  case fallback
  /// Another provider or model has answered.
  case fallbackAnswer
  /// A human is told.
  case alert
  /// The subject of a message that was sent to somebody: an alert when they are on call.
  case alertTag
  /// Somebody changed billing.
  case billingChange
  /// Somebody changed something; what, stands near.
  case change
  /// Money for the account did not come in, when the words around say so.
  case paymentFailure
  /// The account has nothing to pay with.
  case missingPayment
  /// The text is about a language model's account.
  case accountTopic
  /// Tokens of a call are counted.
  case usage
  /// A stack of Python follows.
  case traceback
}

/// How applications say that somebody else has answered; who, stands behind.
private let fallbackAnswers = [
  "fallback succeeded", "fallback successful", "fallback success:", "fallback provider succeeded",
  "fallback model succeeded", "succeeded with fallback", "succeeded via fallback",
  "succeeded using fallback",
]

let textShapes: [(shape: TextShape, words: [String])] = [
  (.httpRequest, ["http request: "]),
  (.statusLine, ["failed with status ", "succeeded with status "]),
  (.responseFields, ["openai api response"]),
  (.debugResponse, ["openai:debug:response ("]),
  (.bareResponse, ["<-- "]),
  (.printedStatus, ["error code: 4", "error code: 5"]),
  (.retry(.sdk), ["retrying request", " - retrying, ", "[openai] request retry "]),
  (.retry(.tenacity), ["as it raised", "as it returned"]),
  (.retry(.backoff), ["backing off "]),
  // Celery: `Task ask[5b0c…] retry: Retry in 10s: RateLimitError(…)`.
  (.retry(.queue), ["] retry: retry in "]),
  (
    .retry(.application),
    [
      "sleeping ", "next attempt in ", "next try in ", "will retry", "retrying in ",
      "retrying after ",
    ]
  ),
  (
    .giveUp,
    ["giving up", "gave up", "retryerror[", "no more retries left", "max retries exceeded"]
  ),
  (.countedAttempt, ["retry error. retry count:"]),
  (.countedRetry, ["retry attempt "]),
  (.attempt, ["exception litellm."]),
  (
    .failure,
    [
      "failed", "failure", "error", "exception", "rejected", "refused", "raised", "unable to",
      "could not", "denied", "giving up", "backing off", "retrying", "429 from ", "http 429",
      "status 429", "status=429", "status: 429", "429 too many", "[log_", "unexpected",
      "rate limited", "invoke-restmethod: ", "invoke-webrequest: ", "fehler", "fehlgeschlagen",
      "erreur", "échec", "échoué", "falló", "fallido", "errore", "fallito", "falha", "ошибк", "失敗",
      "失败", "错误", "錯誤", "エラー", "拒绝", "오류", "실패",
    ]
  ),
  (
    .mention,
    [
      "prompt:", "prompt=", "prompt \"", "prompt '", "prompt is", "prompt was", "prompts",
      "prompt text", "prompt -", "prompt id", "prompt from", "prompt of", "the prompt ",
      "messages=", "question", "writes:", "asked", "article", "alert rule", "rule '",
      "feature flag", "runbook", "documentation", "explain", "translate", "summari", "what does",
      "how do i", "how to ", "fix this", "write a ", "drill", "simulat", "unit test", "test_",
      "assert ", "raise ", "throw new ", ".includes(", "===", "missingkey", "pytest", "as expected",
      ".md:", "✓ ", "✔ ", "__tests__", "where code =", "where error_code =", "where error =",
      "select count(", "select * from",
      ".test.ts", ".spec.ts",
      "search query",
      "searched for", "example:", "passed",
    ]
  ),
  (
    .completion,
    [
      "completed", "complete", " done", "finished", "succeeded", "success", " ready", "generated",
      "200 ok", "answered", "responded", "response received",
    ]
  ),
  (.clientSuccess, ["[openai] request complete "]),
  (.start, ["start", "request received", "sending", "calling", "queued", "begin"]),
  (
    .fallback,
    [
      "falling back to", "fallback to", "fell back to", "using fallback", "switching to fallback",
      "switched to fallback", "trying fallback", "with fallback", "by fallback model",
      "fallback b/w models", "provider fallback:", "llm fallback activated", "backup provider",
      "backup model", "secondary provider", "failing over to", "failed over to", "failed over from",
      "provider failover", "rerouting to", "rerouted to",
    ]
  ),
  (.fallbackAnswer, fallbackAnswers),
  (
    .alert,
    [
      "alert fired", "alert triggered", "alert firing", "[firing", "pagerduty", "opsgenie",
      "paging on-call", "paged on-call", "page sent", "error rate critical",
      "severity=critical", "alert:", "alert sent", "slack alert", "incident triggered",
      "incident opened", "incident created", "alert created", "alert email sent", "alert sms sent",
      "slack notification sent", "sent slack notification", "notification sent to",
      "sending alerts to local notifier", "newstate=alerting", "[active]", "notify success",
      "[triggered", "ok to alarm", "newstatevalue=alarm", "newstatevalue\":\"alarm",
      "is firing", "victorops", "on-call notified", "on-call engineer notified", "notified on-call",
    ]
  ),
  (.alertTag, ["[alert]"]),
  (
    .billingChange,
    [
      "topped up", "top-up", "credit added", "added credit", "credits added", "credit purchased",
      "limit raised", "limit increased", "raised limit", "raised the limit", "budget raised",
      "budget increased", "auto-recharge enabled", "payment method updated", "payment method added",
      "billing set up", "billing enabled", "spend limit raised",
    ]
  ),
  (.change, changes.flatMap(\.verbs)),
  (
    .paymentFailure,
    [
      "auto-recharge", "auto recharge", "auto-reload", "auto reload", "auto-top-up",
      "top-up failed",
      "declined", "card expired", "payment failed",
    ]
  ),
  (
    .missingPayment,
    [
      "no payment method", "without a payment method", "missing payment method",
      "payment method is missing", "payment method missing", "payment method removed",
      "no card on file", "no credit card on file",
    ]
  ),
  (.usage, ["total_tokens", "completion_tokens", "output_tokens", "tokens=", " tokens"]),
  (.traceback, ["traceback (most recent call last)"]),
  (.accountTopic, ["openai", "quota", "billing", "llm", "gpt"]),
]

/// Texts from which a line is read at all although they prove nothing themselves.
let shapeMarkers: [String] =
  [
    "http request: ", "-byte body)", "retrying request",
    // aider, AutoGen: `Retrying in 0.2 seconds...`; "retrying in" itself stands in too many lines.
    "seconds...", "retry error. retry count:", "as it raised", "backing off ",
    "giving up ",
    "litellm", "retryerror[", "failed with status ", "succeeded with status ",
    "error rate critical",
    "alert fired", "alert triggered", "alert firing", "alert sent", "page sent", "[firing",
    "pagerduty", "opsgenie", "paging on-call",
    "paged on-call", "topped up", "top-up", "credit added", "added credit", "credits added",
    "credit purchased", "limit raised", "limit increased", "raised limit", "raised the limit",
    "budget raised", "budget increased", "auto-recharge", "payment method updated",
    "payment method added", "billing set up", "billing enabled", "card updated", "card replaced",
    "card renewed", "updated the card", "updated card", "auto-reload", "auto recharge",
    "credit bought", "added $", "organization limit", "project limit", "monthly limit",
    "monthly budget", "invoice paid", "paid the invoice", "card was declined",
    "card has been declined",
    "no payment method", "missing payment method", "payment method missing",
    "payment method is missing", "payment method removed", "without a payment method",
    "no card on file", "no credit card on file",
    "credits bought", "bought credit", "falling back to", "fallback to",
    "using fallback", "switching to fallback", "fell back to",
  ] + fallbackAnswers

/// Texts that only records about calls to language models hold: a success is seen by them.
let callMarkers: [String] = [
  "openai", "gpt-", "claude", "anthropic", "chatcmpl-", "\"resp_", "completion_tokens",
  "prompt_tokens", "total_tokens", "output_tokens", "input_tokens", "chat/completions", "gen_ai.",
  "error code: ", "ratelimiterror", "ratelimitexception", "openai_", "text-embedding-", "dall-e",
]

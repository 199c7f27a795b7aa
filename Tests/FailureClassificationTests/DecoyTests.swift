@testable import FailureClassification
import Testing

/// Text about failures is no failure; real ones are taken however quiet they are.
struct DecoyTests {
  static let repr =
    "Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your "
    + "plan and billing details.', 'type': 'insufficient_quota', 'code': 'insufficient_quota'}}"

  /// What services write about people who speak of failures.
  static let mentions: [String] = [
    "prompt: explain \(repr)", "user asked: why do I get insufficient_quota?",
    "question=\"What is error code 429 insufficient_quota?\" model=gpt-4o",
    "alert rule 'OpenAI quota' loaded: matches 'exceeded your current quota'",
    "alert rule loaded: if code == insufficient_quota then page billing",
    "feature flag retry_on_insufficient_quota evaluated to false",
    "help article \"How to fix: You exceeded your current quota\" viewed 12 times",
    "article indexed: 'insufficient_quota and billing_hard_limit_reached explained'",
    "running unit test insufficient_quota_is_not_retried",
    "test_billing_hard_limit_reached passed in 0.02s",
    "search query \"exceeded your current quota\" returned 17 results",
    "searched for 'openai.RateLimitError: Error code: 429' in 3 ms",
    "config loaded: non_retryable_codes=['insufficient_quota', 'billing_not_active']",
    "config: {\"retry\": {\"never_on\": [\"insufficient_quota\", \"billing_hard_limit_reached\"]}}",
    "customer writes: 'Your account is not active, please check your billing details'",
    "translate 'Rate limit reached for gpt-4o on requests per min' to German",
    "summarizing ticket: \"Incorrect API key provided\"",
    "runbook opened: what to do on insufficient_quota",
    "documentation synced: guides/error-codes (insufficient_quota, rate_limit_exceeded)",
    "drill: simulated insufficient_quota for gpt-4o, no action needed",
  ]

  @Test(arguments: mentions, [LogShape.structlogInfo])
  func `A mention at info is no failure`(text: String, shape: LogShape) {
    #expect(firstEvent(of: shape.line(text))?.failureClass == nil)
  }

  @Test(arguments: mentions)
  func `A mention at warning is no failure`(text: String) {
    let record =
      #"{"timestamp":"2026-03-05T09:14:07Z","level":"warning","logger":"app.tickets","event":"#
      + JSONLine.quoted(text) + "}"
    #expect(firstEvent(of: record)?.failureClass == nil)
    let plain = "2026-03-05 09:14:07,201 WARNING app.tickets \(text)"
    #expect(firstEvent(of: plain)?.failureClass == nil)
  }

  /// A mention right before the name of an exception makes the whole error something mentioned.
  @Test func `A whole error quoted as an example is no failure`() {
    let text = "example: openai.RateLimitError: \(Self.repr)"
    #expect(firstEvent(of: LogShape.structlogInfo.line(text))?.failureClass == nil)
  }

  @Test(arguments: [
    "prompt", "prompts", "messages", "input", "completion", "content", "output", "documents",
    "chunks", "requestBodyValues", "arguments", "locals",
  ])
  func `What people and models wrote is never evidence`(field: String) {
    let record =
      #"{"timestamp":"2026-03-05T09:14:07Z","level":"error","event":"evaluation mismatch","#
      + #""\#(field)":{"text":\#(JSONLine.quoted(Self.repr)),"error":{"code":"#
      + #""insufficient_quota"}}}"#
    #expect(firstEvent(of: record)?.failureClass == nil)
  }

  @Test(arguments: [
    ("code", "insufficient_quota"), ("error_code", "billing_not_active"),
    ("type", "insufficient_quota"),
  ])
  func `A field of a quiet record is no failure without another sign`(name: String, value: String) {
    let record =
      #"{"timestamp":"2026-03-05T09:14:07Z","level":"info","event":"rule evaluated","#
      + #""\#(name)":"\#(value)"}"#
    #expect(firstEvent(of: record)?.failureClass == nil)
  }

  @Test(arguments: QuietFailure.all)
  func `A real failure at info is taken`(example: QuietFailure) {
    let event = firstEvent(of: LogShape.structlogInfo.line(example.text))
    #expect(event?.failureClass == example.failureClass)
    #expect(event?.kind == example.kind)
    #expect(event?.provider == .openai || event?.provider == .unknown)
  }
}

/// What clients and libraries write at info about a real failure.
struct QuietFailure {
  let text: String
  let failureClass: FailureClass
  let kind: EventKind

  private init(_ text: String, _ failureClass: FailureClass, _ kind: EventKind) {
    self.text = text
    self.failureClass = failureClass
    self.kind = kind
  }

  private static let repr = DecoyTests.repr

  static let all: [QuietFailure] = [
    QuietFailure(
      "HTTP Request: POST https://api.openai.com/v1/embeddings \"HTTP/1.1 429 Too Many Requests\"",
      FailureClass.http429Unspecified, EventKind.httpResponse
    ),
    QuietFailure(
      "HTTP Request: POST https://api.openai.com/v1/responses \"HTTP/2 500 Internal Server Error\"",
      .serverError, .httpResponse
    ),
    QuietFailure(
      "[log_1a2b3c] POST https://api.openai.com/v1/chat/completions failed with status 429 in "
        + "312ms - retrying, 2 attempts remaining", .http429Unspecified, .httpResponse
    ),
    QuietFailure(
      "Retrying llama_index.llms.openai.base.OpenAI._chat in 0.813 seconds as it raised "
        + "RateLimitError: \(repr).", .insufficientQuota, .retryScheduled
    ),
    QuietFailure(
      "Backing off ask(...) for 0.8s (openai.RateLimitError: \(repr))", .insufficientQuota,
      .retryScheduled
    ),
    QuietFailure(
      "litellm.acompletion(model=openai/gpt-4o) Exception litellm.RateLimitError: RateLimitError: "
        + "OpenAIException - You exceeded your current quota, please check your plan and billing "
        + "details.", .insufficientQuota, .attemptFailed
    ),
    QuietFailure(
      "chat failed: 429 You exceeded your current quota, please check your plan and billing "
        + "details.", .insufficientQuota, .callFailed
    ),
    QuietFailure(
      "OpenAI request rejected: Your account is not active, please check your billing details on "
        + "our website.", .billingNotActive, .callFailed
    ),
  ]
}

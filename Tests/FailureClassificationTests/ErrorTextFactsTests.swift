@testable import FailureClassification
import Testing

/// What OpenAI's texts say beside the class; the texts are those of its documentation and of issues
/// that quote it.
struct ErrorTextFactsTests {
  private static let rateLimit =
    "Rate limit reached for gpt-4.1 in organization org-AbCdEfGhIjKl on tokens per min (TPM): "
    + "Limit 30000, Used 28911, Requested 1731. Please try again in 1.284s. Visit "
    + "https://platform.openai.com/account/rate-limits to learn more."

  @Test(arguments: LogShape.allCases)
  func `A rate limit names the organization and the wait`(shape: LogShape) throws {
    let line = shape.line("openai.RateLimitError: \(Self.rateLimit)")
    // A quiet record only mentions it.
    guard let event = firstEvent(of: line), event.failureClass != nil else {
      #expect(shape == .structlogInfo)
      return
    }
    #expect(event.organization == "org-AbCdEfGhIjKl")
    #expect(event.retryAfterSeconds == 1.284)
    #expect(event.apiKey == nil)
  }

  @Test func `Fields of the record say more than its texts`() {
    let fields = #""organization":"org-field","retry_after":7"#
    let event = firstEvent(of: LogShape.structlogError.line(Self.rateLimit, fields: fields))
    #expect(event?.organization == "org-field")
    #expect(event?.retryAfterSeconds == 7)
  }

  @Test func `What stands before the error is not its own`() {
    let text =
      "moved to organization org-Other1234, try again in 9s: openai.RateLimitError: "
      + "Error code: 429 - {'error': {'message': 'You exceeded your current quota', "
      + "'code': 'insufficient_quota'}}"
    let event = firstEvent(of: LogShape.structlogError.line(text))
    #expect(event?.failureClass == .insufficientQuota)
    #expect(event?.organization == nil)
    #expect(event?.retryAfterSeconds == nil)
  }

  @Test(arguments: [
    ("120ms.", 0.12), ("6m0s. Visit", 360), ("1.5s.", 1.5), ("1h2m3s", 3723), ("20s", 20),
    ("24 seconds.", 24), ("1 second.", 1), ("2 minutes", 120), ("1d2h", 93_600), ("0s", 0),
    ("7m12.5s.", 432.5), ("864ms.", 0.864), ("", nil), ("20", nil), ("a few minutes", nil),
    ("20 years", nil), ("999999999h", nil), (".", nil), ("1..2s", nil), ("99 days", nil),
  ])
  func `A wait has a unit`(text: String, seconds: Double?) {
    #expect(ErrorTextFacts.seconds(Array(text.utf8)[...]) == seconds)
  }

  @Test(arguments: [
    ("sk-proj-********************abcd", "***abcd", false), ("sk-WRQsP****xQBt", "***xQBt", false),
    ("sk-…7Q4A", "***7Q4A", false), ("sk-proj-abcdefgh7Q4A", "***7Q4A", true),
    ("none", "***", true),
  ])
  func `A wrong key shows its end`(key: String, shown: String, isWhole: Bool) {
    let text =
      "Error code: 401 - {'error': {'message': 'Incorrect API key provided: \(key). You can find "
      + "your API key at https://platform.openai.com/account/api-keys.', 'type': "
      + "'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}"
    let event = firstEvent(of: LogShape.structlogError.line(text))
    #expect(event?.failureClass == .invalidAPIKey)
    #expect(event?.apiKey == shown)
    #expect((event?.apiKeyHash != nil) == isWhole)
    #expect(event?.text?.contains("abcdefgh") == false)
  }

  @Test func `A project stands in backticks`() {
    let text =
      "Error code: 403 - {'error': {'message': 'Project `proj_AbCdEfGhIjKl` does not have access "
      + "to model `gpt-5`', 'type': 'invalid_request_error', 'code': 'model_not_found'}}"
    let event = firstEvent(of: LogShape.structlogError.line(text))
    #expect(event?.project == "proj_AbCdEfGhIjKl")
  }
}

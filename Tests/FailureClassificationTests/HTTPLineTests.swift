@testable import FailureClassification
import Testing

/// Lines of HTTP clients and SDKs about one request.
struct HTTPLineTests {
  private func request(_ text: String) -> HTTPLine? { HTTPLine(httpRequest: Array(text.utf8)[...]) }

  private func status(_ text: String) -> HTTPLine? { HTTPLine(statusLine: Array(text.utf8)[...]) }

  @Test(arguments: [
    (
      "POST https://api.openai.com/v1/responses \"HTTP/1.1 200 OK\"", "api.openai.com",
      "/v1/responses", 200
    ),
    (
      "GET https://API.OpenAI.com:443/v1/models?limit=2 \"HTTP/2 429 Too Many Requests\"",
      "api.openai.com", "/v1/models", 429
    ),
    (
      "POST http://litellm:4000/chat/completions \"HTTP/1.1 503 Service Unavailable\"", "litellm",
      "/chat/completions", 503
    ),
    (
      "POST https://my.openai.azure.com/openai/deployments/a/chat/completions?api-version=1 \"HTTP/1.1 401 Unauthorized\"",
      "my.openai.azure.com", "/openai/deployments/a/chat/completions", 401
    ),
    ("POST https://api.openai.com \"HTTP/1.1 404 Not Found\"", "api.openai.com", "", 404),
  ])
  func `httpx tells host, path and status`(text: String, host: String, path: String, status: Int)
    throws
  {
    let line = try #require(request(text))
    #expect(line.host == host)
    #expect(line.path == path)
    #expect(line.status == status)
    #expect(!line.willRetry)
  }

  @Test(arguments: [
    "", "POST", "POST https://a.test/x", "POST /v1/responses \"HTTP/1.1 200 OK\"",
    "POST https:///x \"HTTP/1.1 200 OK\"", "POST https://a.test/x \"HTTP/1.1 2000 OK\"",
    "POST https://a.test/x HTTP/1.1 200", "POST https://a.test/x \"HTTP/1.1 OK\"",
  ])
  func `What is no such line is none`(text: String) {
    #expect(request(text) == nil)
  }

  @Test func `openai-node's line about a retry tells its call`() throws {
    let line = try #require(
      status(
        "[log_4d5e6f, retryOf: log_1a2b3c, x-request-id: \"req_8b6f\"] POST "
          + "https://api.openai.com/v1/chat/completions failed with status 429 in 298ms - retrying, "
          + "1 attempts remaining"))
    #expect(line.logID == "log_1a2b3c")
    #expect(line.requestID == "req_8b6f")
    #expect(line.durationSeconds == 0.298)
    #expect(line.willRetry)
    #expect(line.status == 429)
    #expect(line.isModelEndpoint)
  }

  @Test func `openai-node's last line ends the call`() throws {
    let line = try #require(
      status(
        "[log_1a2b3c] POST https://api.openai.com/v1/embeddings failed with status 500 in 1204ms - "
          + "error; no more retries left"))
    #expect(line.logID == "log_1a2b3c")
    #expect(line.requestID == nil)
    #expect(line.durationSeconds == 1.204)
    #expect(!line.willRetry)
  }

  @Test(arguments: [
    "job failed with status 3", "failed with status 429", "https://a.test failed with status x",
  ])
  func `A job's status is no HTTP line`(text: String) {
    #expect(status(text) == nil)
  }

  @Test(arguments: [
    ("/v1/chat/completions", true), ("/v1/responses", true), ("/v1/embeddings", true),
    ("/v1/completions", true), ("/v1/images/generations", true), ("/v1/audio/transcriptions", true),
    ("/v1/messages", true), ("/v1beta/models/gemini-2.0-flash:generatecontent", true),
    ("/v1/models", false), ("/v1/files", false), ("/v1/batches", false),
    ("/dashboard/billing", false),
    ("/v1/responses/resp_1/input_items", false), ("", false),
  ])
  func `Model endpoints ask a model for something`(path: String, expected: Bool) {
    #expect(HTTPLine.isModelEndpoint(path) == expected)
  }
}

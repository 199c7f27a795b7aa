@testable import FailureClassification
import Testing

/// Who answered: hosts before names before wordings before models.
struct ProviderFinderTests {
  private static let failure = "429 Too Many Requests: Rate limit reached for requests"

  /// A rate limit of somebody, with one more field.
  private func provider(_ text: String = failure, fields: String = "") -> Provider? {
    firstEvent(of: LogShape.structlogError.line(text, fields: fields))?.provider
  }

  @Test(arguments: [
    ("https://api.openai.com/v1/responses", Provider.openai),
    ("https://eu.api.openai.com/v1/responses", .openai),
    ("https://shop.openai.azure.com/openai/deployments/a", .azureOpenAI),
    ("https://shop.cognitiveservices.azure.com/openai", .azureOpenAI),
    ("https://api.anthropic.com/v1/messages", .anthropic),
    ("https://generativelanguage.googleapis.com/v1beta/openai/", .gemini),
    ("https://europe-west4-aiplatform.googleapis.com/v1", .gemini),
    ("https://api.groq.com/openai/v1", .groq), ("https://api.deepseek.com/v1", .deepseek),
    ("https://openrouter.ai/api/v1", .openrouter),
    ("https://dashscope.aliyuncs.com/compatible-mode/v1", .dashscope),
    ("https://api.moonshot.cn/v1", .moonshot), ("https://api.inference.wandb.ai/v1", .wandb),
    ("https://api.mistral.ai/v1", .mistral), ("https://api.together.xyz/v1", .together),
    ("https://api.x.ai/v1", .xai), ("https://api.perplexity.ai", .perplexity),
    ("https://api.fireworks.ai/inference/v1", .fireworks), ("https://api.cohere.com/v2", .cohere),
    ("https://bedrock-runtime.eu-west-1.amazonaws.com", .bedrock),
  ])
  func `The host decides`(url: String, expected: Provider) {
    #expect(provider(fields: #""url":"\#(url)","model":"gpt-4o""#) == expected)
    #expect(provider(fields: #""base_url":"\#(url)","logger":"openai._base_client""#) == expected)
  }

  @Test(arguments: [
    ("openai", Provider.openai), ("azure", .azureOpenAI), ("anthropic", .anthropic),
    ("gemini", .gemini), ("vertex_ai", .gemini), ("groq", .groq), ("deepseek", .deepseek),
    ("openrouter", .openrouter), ("mistral", .mistral), ("together_ai", .together), ("xai", .xai),
    ("bedrock", .bedrock), ("cohere", .cohere), ("moonshot", .moonshot),
  ])
  func `A provider field is stronger than words and models`(name: String, expected: Provider) {
    #expect(provider(fields: #""llm_provider":"\#(name)","model":"gpt-4o""#) == expected)
  }

  @Test(arguments: [
    ("OpenAIException", Provider.openai), ("AzureException", .azureOpenAI),
    ("AnthropicException", .anthropic), ("GeminiException", .gemini), ("GroqException", .groq),
    ("VertexAIException", .gemini), ("MistralException", .mistral),
    ("OpenrouterException", .openrouter), ("DeepseekException", .deepseek),
    ("BedrockException", .bedrock), ("CohereException", .cohere),
  ])
  func `A wrapper's exception names the provider`(name: String, expected: Provider) {
    #expect(
      provider("litellm.RateLimitError: RateLimitError: \(name) - Rate limit reached for x")
        == expected)
  }

  @Test(arguments: [
    ("openai._base_client", Provider.openai), ("anthropic._base_client", .anthropic),
    ("groq._base_client", .groq), ("google_genai.models", .gemini),
  ])
  func `A client's logger names the provider`(logger: String, expected: Provider) {
    let record =
      #"{"timestamp":"2026-03-05T09:14:07Z","level":"error","logger":"\#(logger)","event":"#
      + #""request failed: Rate limit reached for x"}"#
    #expect(firstEvent(of: record)?.provider == expected)
  }

  @Test(arguments: [
    ("gpt-4o", Provider.openai), ("o3-mini", .openai), ("text-embedding-3-small", .openai),
    ("ft:gpt-4o-mini:acme::x1", .openai), ("claude-sonnet-4", .anthropic),
    ("gemini-2.5-pro", .gemini), ("deepseek-chat", .deepseek), ("qwen-max", .dashscope),
    ("kimi-k2", .moonshot), ("mistral-large", .mistral), ("grok-4", .xai),
    ("sonar-pro", .perplexity),
    ("openrouter/openai/gpt-4o", .openrouter), ("bedrock/anthropic.claude-v2", .bedrock),
  ])
  func `Without another mark the model tells`(model: String, expected: Provider) {
    #expect(provider(fields: #""model":"\#(model)""#) == expected)
  }

  @Test(arguments: [
    (
      "{'type': 'error', 'error': {'type': 'rate_limit_error', 'message': 'slow'}}",
      Provider.anthropic
    ),
    (#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .anthropic),
    (#"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}"#, .gemini),
    (
      "{'error': {'message': 'Your account org-1<ak-1> is suspended', 'type': 'exceeded_current_quota_error'}}",
      .moonshot
    ),
    (
      "Requests to the Operation under Azure OpenAI API version 2024-02-01 have exceeded call rate limit",
      .azureOpenAI
    ),
  ])
  func `A body's shape names the provider`(body: String, expected: Provider) {
    // The SDK's class says OpenAI, the body somebody else.
    #expect(provider("openai.RateLimitError: Error code: 429 - \(body)") == expected)
  }

  @Test func `OpenAI's client is no proof of OpenAI when the address is another`() {
    let text = ErrorBody.quota.openAIPython("RateLimitError", status: 429)
    #expect(provider(text, fields: #""base_url":"https://api.deepseek.com/v1""#) == .deepseek)
    #expect(provider(text, fields: #""base_url":"https://api.openai.com/v1""#) == .openai)
    #expect(provider(text) == .openai)
  }

  @Test func `Without any mark the provider is unknown`() {
    #expect(provider("429 Rate limit reached for requests") == .unknown)
  }

  @Test(arguments: ["stripe", "twilio", "github", "s3", "aws-sns", "postgres"])
  func `A failure of another service is no event`(name: String) {
    let fields = #""provider":"\#(name)","status":429"#
    #expect(firstEvent(of: LogShape.structlogError.line(Self.failure, fields: fields)) == nil)
  }

  @Test(arguments: [
    "stripe.error.RateLimitError: slow", "botocore.errorfactory.RateLimitException: slow",
    "redis.exceptions.AuthenticationError: no", "slack_sdk.errors.RateLimitError: slow",
  ])
  func `An exception of another service is no event`(text: String) {
    for shape in LogShape.allCases {
      #expect(firstEvent(of: shape.line(text)) == nil)
    }
    let quoted = JSONLine.quoted(String(text.prefix { $0 != ":" }))
    let record =
      #"{"time":"2026-03-05T09:14:07Z","level":"error","msg":"failed","exc_type":\#(quoted)}"#
    #expect(firstEvent(of: record) == nil)
  }
}

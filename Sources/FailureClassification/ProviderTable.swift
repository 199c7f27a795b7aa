// How to tell who answered. Stronger marks come first: host, then the name that the record or a
// wrapper gives, then the wording, then the model's family.

/// A provider's marks.
///
/// All are lower case and looked for in hosts, names and texts.
struct ProviderMarks {
  let provider: Provider
  /// Ends of host names; one that ends with a point is a beginning.
  var hosts: [String] = []
  /// What `provider` fields and wrappers call it.
  var names: [String] = []
  /// Words in texts that only this provider's errors and clients have.
  var wordings: [String] = []
  /// Beginnings of model names.
  var models: [String] = []

  /// Whether a host, in lower case, is one of this provider's.
  func owns(host: String) -> Bool {
    hosts.contains { mark in
      if mark.hasSuffix(".") { return host.hasPrefix(mark) }
      guard host.hasSuffix(mark) else { return false }
      // A whole name, or behind the name of a subdomain.
      return mark.hasPrefix("-") || host.utf8.count == mark.utf8.count
        || host.utf8.dropLast(mark.utf8.count).last == UInt8(ascii: ".")
    }
  }
}

/// Beginnings of Anthropic's bodies: OpenAI's streams have `"type":"error"` too, with other types.
private let anthropicBodies: [String] = [
  "rate_limit_error", "invalid_request_error", "authentication_error", "permission_error",
  "not_found_error", "api_error", "billing_error",
].flatMap { type in
  [
    "'type': 'error', 'error': {'type': '\(type)",
    "\"type\":\"error\",\"error\":{\"type\":\"\(type)",
    "\"type\": \"error\", \"error\": {\"type\": \"\(type)",
  ]
}

/// Asked from top to bottom.
///
/// Source of each: `openai-failures` section 6 of the design's references.
let providerTable: [ProviderMarks] = [
  ProviderMarks(
    provider: .azureOpenAI,
    hosts: ["openai.azure.com", "cognitiveservices.azure.com"],
    names: ["azure", "azure_openai", "azure.ai.openai", "az.ai.openai", "azure_ai"],
    wordings: [
      "azure openai api version", "azureexception", "azure openai service",
      "your current openai s0 pricing tier", "aiservices s0 pricing tier",
      "aka.ms/oai/quotaincrease", "ai services s0 pricing tier", "openai.azure.com",
      "deploymentnotfound", "the api deployment for this resource",
      "azure openai's content management policy",
    ]),
  ProviderMarks(
    provider: .anthropic, hosts: ["api.anthropic.com"], names: ["anthropic", "claude"],
    wordings: [
      "anthropic.", "anthropicexception", "to access the anthropic api", "sk-ant-",
      "anthropic api", "enforced_spend_limit_reached", "req_011", "/anthropic/",
      "claude call", "overloaded_error", "docs.claude.com", "docs.anthropic.com",
    ] + anthropicBodies,
    models: ["claude", "anthropic/"]),
  ProviderMarks(
    provider: .gemini,
    hosts: [
      "generativelanguage.googleapis.com", "aiplatform.googleapis.com",
      "-aiplatform.googleapis.com",
    ],
    names: [
      "gemini", "google", "google_genai", "vertex_ai", "vertexai", "gcp.gemini", "gcp.vertex_ai",
    ],
    wordings: [
      "ai.google.dev", "geminiexception", "vertexaiexception", "vertex_ai_betaexception",
      "generativelanguage.googleapis.com", "resource_exhausted", "google.rpc.quotafailure",
      "google.api_core", "google.genai", "resourceexhausted", "ai.dev/rate-limit",
      "gemini-api", "gemini api",
    ],
    models: ["gemini", "google/"]),
  ProviderMarks(
    provider: .groq, hosts: ["api.groq.com"], names: ["groq"],
    wordings: [
      "groqexception", "console.groq.com", "in organization `org_",
      "rate limit reached for model `",
      "blocked_api_access", "groq.", "groqerror", "need more tokens? upgrade to dev tier",
    ],
    models: ["groq/", "llama-3"]),
  ProviderMarks(
    provider: .deepseek, hosts: ["api.deepseek.com"], names: ["deepseek"],
    wordings: [
      "deepseekexception", "api.deepseek.com", "'insufficient balance'", "\"insufficient balance\"",
    ],
    models: ["deepseek-", "deepseek"]),
  ProviderMarks(
    provider: .openrouter, hosts: ["openrouter.ai"], names: ["openrouter"],
    wordings: [
      "openrouterexception", "openrouter.ai", "sk-or-v1-", "openrouter_credits",
      "openrouter_key_limit",
    ], models: ["openrouter/"]),
  ProviderMarks(
    provider: .dashscope, hosts: ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"],
    names: ["dashscope", "alibaba", "qwen"],
    wordings: [
      "help.aliyun.com", "dashscope", "throttling.ratequota", "throttling.allocationquota",
      "model studio",
    ],
    models: ["qwen-", "qwen"]),
  ProviderMarks(
    provider: .moonshot, hosts: ["api.moonshot.cn", "api.moonshot.ai"],
    names: ["moonshot", "moonshot_ai", "kimi"],
    wordings: [
      "exceeded_current_quota_error", "rate_limit_reached_error", "moonshot",
      "request reached organization tpd rate limit", "request reached organization max rpm",
    ],
    models: ["moonshot-", "kimi-", "moonshot", "kimi"]),
  ProviderMarks(
    provider: .wandb, hosts: ["api.inference.wandb.ai"], names: ["wandb"],
    wordings: [
      "api.inference.wandb.ai", "docs.wandb.ai", "concurrency limit reached for requests",
    ]),
  ProviderMarks(
    provider: .mistral, hosts: ["api.mistral.ai"], names: ["mistral", "mistral_ai", "mistralai"],
    wordings: [
      "mistralexception", "api.mistral.ai", "service tier capacity exceeded", "mistralai.",
      "mistralapiexception",
    ],
    models: ["mistral-", "mistral", "codestral", "mixtral"]),
  ProviderMarks(
    provider: .together, hosts: ["api.together.xyz", "api.together.ai"],
    names: ["together", "together_ai"],
    wordings: [
      "togetheraiexception", "together_aiexception", "api.together.xyz", "api.together.ai",
    ], models: ["together_ai/"]),
  ProviderMarks(
    provider: .xai, hosts: ["api.x.ai"], names: ["xai", "x_ai", "grok"],
    wordings: ["xaiexception", "api.x.ai", "console.x.ai"], models: ["grok-", "grok"]),
  ProviderMarks(
    provider: .perplexity, hosts: ["api.perplexity.ai"], names: ["perplexity"],
    wordings: ["perplexityexception", "api.perplexity.ai"], models: ["sonar"]),
  ProviderMarks(
    provider: .fireworks, hosts: ["api.fireworks.ai"], names: ["fireworks", "fireworks_ai"],
    wordings: ["fireworks_aiexception", "fireworksexception", "api.fireworks.ai"],
    models: ["accounts/fireworks"]),
  ProviderMarks(
    provider: .cohere, hosts: ["api.cohere.com", "api.cohere.ai"], names: ["cohere"],
    wordings: ["cohereexception", "api.cohere.", "cohere.", "dashboard.cohere.com"],
    models: ["command-r", "command-a"]),
  ProviderMarks(
    provider: .zhipu, hosts: ["open.bigmodel.cn", "api.z.ai"],
    names: ["zhipu", "zhipuai", "bigmodel", "zai"],
    wordings: ["open.bigmodel.cn", "zhipuai", "zhipuexception"], models: ["glm-"]),
  ProviderMarks(
    provider: .elevenlabs, hosts: ["api.elevenlabs.io"], names: ["elevenlabs", "eleven_labs"],
    wordings: ["elevenlabs", "you have exceeded your quota."], models: ["eleven_"]),
  ProviderMarks(
    provider: .cerebras, hosts: ["api.cerebras.ai"], names: ["cerebras"],
    wordings: ["cerebrasexception", "api.cerebras.ai", "cloud.cerebras.ai"],
    models: ["cerebras/"]),
  ProviderMarks(
    provider: .huggingface,
    hosts: ["api-inference.huggingface.co", "router.huggingface.co", "huggingface.co"],
    names: ["huggingface", "hugging_face", "hf"],
    wordings: ["huggingfaceexception", "huggingface.co/", "huggingface_hub."],
    models: ["huggingface/"]),
  ProviderMarks(
    provider: .ollama, names: ["ollama"], wordings: ["ollamaexception", "ollama."],
    models: ["ollama/", "ollama_chat/"]),
  ProviderMarks(
    provider: .bedrock, hosts: ["bedrock-runtime."],
    names: ["bedrock", "aws.bedrock", "aws_bedrock", "amazon-bedrock"],
    wordings: [
      "bedrockexception", "bedrock-runtime", "throttlingexception", "amazon bedrock", "aws bedrock",
      "bedrock: ", "bedrock api", "bedrock error",
    ],
    models: ["bedrock/", "amazon.nova"]),
  ProviderMarks(
    provider: .oneAPI, names: ["one-api", "new-api", "one_api", "new_api", "oneapi", "newapi"],
    wordings: [
      "one_api_error", "new_api_error", "用户额度不足", "令牌额度不足", "当前分组上游负载已饱和",
      "无可用渠道",
    ]),
  ProviderMarks(
    provider: .dify, wordings: ["dify hosted", "provider_quota_exceeded"]),
  ProviderMarks(
    provider: .litellm, wordings: ["budget has been exceeded! current cost", "budgetexceedederror"]),
  ProviderMarks(
    provider: .openai, hosts: ["api.openai.com", "eu.api.openai.com", "us.api.openai.com"],
    names: ["openai", "open_ai", "open-ai", "openai_responses", "text-completion-openai"],
    wordings: [
      "api.openai.com", "platform.openai.com", "help.openai.com", "openaiexception", "openai.",
      "/openai/", "[openai]", "openai", "in organization org-", "chatgpt",
    ],
    models: [
      "gpt-", "text-davinci-", "chatgpt", "o1", "o3", "o4", "text-embedding-", "whisper-", "tts-",
      "dall-e-",
      "gpt_", "omni-moderation", "davinci", "ft:gpt", "openai/", "text-moderation", "sora",
    ]),
]

/// Names of services that are no language model: a failure of theirs is no event at all.
let foreignNames: [String] = [
  "stripe", "aws", "s3", "gcs", "gcp", "github", "slack", "twilio", "sendgrid", "maps", "postgres",
  "postgresql", "mysql", "redis", "kafka", "paypal", "shopify", "salesforce", "cloudflare",
  "botocore", "boto3", "googleapiclient", "slack_sdk", "tweepy", "praw", "discord", "telegram",
  "elasticsearch", "opensearchpy", "pymongo", "psycopg2", "asyncpg", "sqlalchemy", "hubspot",
  "zendesk", "notion_client", "plaid", "braintree", "adyen",
]

/// Whether a part of a qualified name (`stripe.error.RateLimitError`) is such a service.
func isForeignName(_ name: String) -> Bool {
  name.lowercased().split { $0 == "." || $0 == "\\" || $0 == ":" }
    .contains { part in foreignNames.contains { part == $0 } }
}

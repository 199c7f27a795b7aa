// What each class means and what helps: with the tables of details the source of `quotascope
// classes` and of docs/classification.md.

extension FailureClass {
  /// One row per class, in the order of the cases.
  package static let table: [FailureFacts] = billing + limits + access + requests + service

  private static let billing: [FailureFacts] = [
    FailureFacts(
      .insufficientQuota, status: "429", codes: ["insufficient_quota"],
      types: ["insufficient_quota"],
      meaning:
        "The account has no money left, or a limit on spending is reached; which of both the code does not say",
      example:
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
      retry: .never, owner: .billing,
      fix: "Buy credit or raise the limit in the billing settings of the account that owns the key",
      scope: .unknown, source: "guide error-codes, mattvr/ShellGPT#23, Nutlope/aicommits#190"),
    FailureFacts(
      .creditBalanceExhausted, status: "429", codes: ["credit_balance_exhausted"],
      types: ["insufficient_quota"],
      meaning: "The organization's prepaid credit is used up",
      example: "HTTP 429 (insufficient_quota: credit_balance_exhausted)",
      retry: .never, owner: .billing, fix: "Buy credit and switch auto-recharge on",
      scope: .organization, source: "guide error-codes, help 6614457, help 5955604"),
    FailureFacts(
      .organizationSpendLimitExceeded, status: "429",
      codes: ["organization_spend_limit_exceeded"], types: ["insufficient_quota"],
      meaning: "The organization reached the monthly spend limit that it set itself",
      retry: .never, owner: .billing, fix: "Raise the organization's hard spend limit",
      scope: .organization, source: "guide spend-limits, help 6614457"),
    FailureFacts(
      .projectSpendLimitExceeded, status: "429", codes: ["project_spend_limit_exceeded"],
      types: ["insufficient_quota"],
      meaning: "One project reached its spend limit; other projects go on",
      example:
        "{'error': {'message': 'You exceeded your current quota, …', 'type': 'insufficient_quota', 'param': None, 'code': 'project_spend_limit_exceeded'}}",
      retry: .never, owner: .billing, fix: "Raise or remove the project's spend limit",
      scope: .project, source: "guide spend-limits, guide error-codes"),
    FailureFacts(
      .organizationUsageLimitExceeded, status: "429",
      codes: ["organization_usage_limit_exceeded"], types: ["insufficient_quota"],
      meaning: "The organization reached the monthly usage limit that OpenAI assigned to it",
      retry: .never, owner: .billing, fix: "Ask OpenAI for a higher approved usage limit",
      scope: .organization, source: "help 6614457, help 5955604"),
    FailureFacts(
      .billingHardLimitReached, status: "400", codes: ["billing_hard_limit_reached"],
      types: ["invalid_request_error"],
      meaning: "The billing hard limit of the account is reached",
      example: "400 Billing hard limit has been reached",
      retry: .never, owner: .billing, fix: "Raise the hard limit in the billing settings",
      scope: .organization,
      source: "dfinke/PowerShellAI#127, all-in-aigc/aiwallpaper#2, ollama/ollama#14017"),
    FailureFacts(
      .billingNotActive, status: "429", codes: ["billing_not_active"],
      types: ["billing_not_active"],
      meaning: "The account has no working payment set up",
      example: "Your account is not active, please check your billing details on our website.",
      retry: .never, owner: .billing, fix: "Set up or mend the payment details",
      scope: .organization,
      source: "BerriAI/litellm#2743, lifan0127/ai-research-assistant#174"),
  ]

  private static let limits: [FailureFacts] = [
    FailureFacts(
      .accountDeactivated, status: "401", codes: ["account_deactivated"],
      types: ["invalid_request_error"],
      meaning: "OpenAI deactivated the account or ended its access",
      example:
        "This key is associated with a deactivated account. If you feel this is an error, contact us through our help center at help.openai.com.",
      retry: .never, owner: .billing, fix: "Read the account's e-mail and contact OpenAI's support",
      source: "ChatGPTNextWeb/NextChat#2782, aandrew-me/tgpt#171"),
    FailureFacts(
      .foreignLimit, status: "429",
      meaning:
        "A limit of somebody else: a subscription plan, a platform or a gateway, not OpenAI's API billing",
      retry: .never, owner: .platform,
      fix: "Raise the limit at the platform or gateway that set it",
      source: "its details"),
    FailureFacts(
      .rateLimitExceeded, status: "429", codes: ["rate_limit_exceeded"],
      types: ["requests", "tokens"],
      meaning: "Too many requests or tokens in a short time; money is not the reason",
      example: "Rate limit reached for gpt-4o in organization org-… on …",
      retry: .afterWaiting, owner: .developer,
      fix: "Back off as the answer says; spread the load; ask for a higher tier",
      source: "guide rate-limits, guide error-codes"),
    FailureFacts(
      .requestTooLarge, status: "429",
      meaning: "One request is larger than the whole limit per minute",
      retry: .afterFix, owner: .developer, fix: "Make the request smaller", source: "its details"),
    FailureFacts(
      .http429Unspecified, status: "429",
      meaning: "HTTP 429 without a word about why: out of money or too fast",
      example:
        "HTTP Request: POST https://api.openai.com/v1/responses \"HTTP/1.1 429 Too Many Requests\"",
      retry: .afterWaiting, owner: .developer,
      fix: "Log the error's code and type beside the status", source: "openai/openai-python"),
    FailureFacts(
      .overloaded, status: "503", codes: ["server_is_overloaded", "slow_down"],
      types: ["server_error", "service_unavailable_error"],
      meaning: "OpenAI's servers are overloaded", retry: .afterWaiting, owner: .platform,
      fix: "Back off; nothing to mend", source: "guide error-codes"),
  ]

  private static let access: [FailureFacts] = [
    FailureFacts(
      .invalidAPIKey, status: "401", codes: ["invalid_api_key"], types: ["invalid_request_error"],
      meaning: "The API key is wrong, missing or revoked",
      example:
        "Incorrect API key provided: sk-…. You can find your API key at https://platform.openai.com/account/api-keys.",
      retry: .afterFix, owner: .developer,
      fix: "Deploy a valid key", source: "guide error-codes, continuedev/continue#10250"),
    FailureFacts(
      .permissionDenied, status: "403",
      meaning: "The key, organization, project, region or IP address may not do this",
      retry: .afterFix, owner: .developer, fix: "Change the permission, or the key's project",
      source: "guide error-codes"),
    FailureFacts(
      .modelNotFound, status: "404", codes: ["model_not_found"], types: ["invalid_request_error"],
      meaning: "The model does not exist, or the account may not use it",
      example: "The model `gpt-4` does not exist or you do not have access to it.",
      retry: .afterFix, owner: .developer,
      fix: "Use a model that the account can see; unpaid accounts see fewer",
      source: "ChatGPTNextWeb/NextChat#994, windmill-labs/windmill#4929"),
  ]

  private static let requests: [FailureFacts] = [
    FailureFacts(
      .contextLengthExceeded, status: "400", codes: ["context_length_exceeded"],
      types: ["invalid_request_error"],
      meaning: "The request has more tokens than the model takes",
      example:
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9210 tokens. …",
      retry: .afterFix, owner: .developer, fix: "Shorten the input or the wanted output",
      source: "chathub-dev/chathub#126, langchain-ai/langchainjs"),
    FailureFacts(
      .contentPolicyViolation, status: "400",
      codes: [
        "content_policy_violation", "moderation_blocked", "image_content_policy_violation",
      ], types: ["invalid_request_error"],
      meaning: "The request was refused by the safety system",
      example: "Your request was rejected as a result of our safety system. …",
      retry: .afterFix, owner: .developer, fix: "Change the request", source: "BerriAI/litellm"),
    FailureFacts(
      .invalidRequest, status: "400", types: ["invalid_request_error"],
      meaning: "The request has a wrong or unsupported parameter",
      retry: .afterFix, owner: .developer, fix: "Mend the request", source: "guide error-codes"),
  ]

  private static let service: [FailureFacts] = [
    FailureFacts(
      .serverError, status: "500", codes: ["server_error"], types: ["server_error"],
      meaning: "OpenAI's server or edge failed",
      example: "The server had an error while processing your request. Sorry about that! …",
      retry: .afterWaiting, owner: .platform, fix: "Back off; nothing to mend",
      source: "guide error-codes, acheong08/ChatGPT#607"),
    FailureFacts(
      .timeout, status: "408", meaning: "No answer in time", example: "Request timed out.",
      retry: .afterWaiting, owner: .nobody, fix: "Back off; look at the client's time-out",
      source: "openai/openai-python, openai/openai-node"),
    FailureFacts(
      .connectionError, status: "-", meaning: "No connection to OpenAI",
      example: "Connection error.", retry: .afterWaiting, owner: .developer,
      fix: "Look at network, DNS and TLS of the host",
      source: "openai/openai-python, openai/openai-node"),
    FailureFacts(
      .streamInterrupted, status: "200", meaning: "A streamed answer broke off",
      example:
        "peer closed connection without sending complete message body (incomplete chunked read)",
      retry: .afterWaiting, owner: .nobody, fix: "Retry the call",
      source: "openai/openai-python#2356, openai/openai-node#294"),
    FailureFacts(
      .otherOpenAI, status: "any",
      meaning: "A failure of OpenAI's API that no other class describes", retry: .afterFix,
      owner: .developer, fix: "Read the example", source: "its details"),
  ]
}

// Details of limits: of billing, of accounts, of platforms, and of the rate of requests.

extension FailureFacts {
  static let limitDetails =
    billingDetails + foreignLimitDetails + rateLimitDetails
    + otherLimitDetails

  private static let billingDetails: [FailureFacts] = [
    FailureFacts(
      .insufficientQuota, "usage_limit_exceeded", status: "-", codes: ["usage_limit_exceeded"],
      meaning: "The organization reached a usage or billing limit in a turn of a hosted agent",
      example: "Your organization has reached a usage or billing limit. …",
      retry: .never, owner: .billing, fix: "Look at plan, limits and credit of the organization",
      scope: .organization, source: "not confirmed"),
    FailureFacts(
      .accountDeactivated, "access_terminated", status: "429", types: ["access_terminated"],
      meaning: "OpenAI ended the account's access because its rules were broken",
      example: "Your access was terminated due to violation of our policies, …",
      retry: .never, owner: .security,
      fix: "Find out what the key was used for, then appeal to OpenAI's support",
      source: "clients' source of 2023"),
    FailureFacts(
      .accountDeactivated, "account_deleted_or_deactivated", status: "-",
      meaning: "The login fails because the account no longer exists or was shut",
      example: "You do not have an account because it has been deleted or deactivated. …",
      retry: .never, owner: .security, fix: "Ask OpenAI's support what happened to the account",
      source: "Significant-Gravitas/AutoGPT#6230"),
  ]

  private static let foreignLimitDetails: [FailureFacts] = [
    FailureFacts(
      .foreignLimit, "chatgpt_plan_usage_limit", status: "429",
      types: ["usage_limit_reached", "usage_not_included"],
      meaning: "A ChatGPT or Codex subscription is used up for now; API billing is not concerned",
      example: "You've hit your usage limit. Upgrade your plan or add credits to continue, …",
      retry: .afterWaiting, owner: .nobody,
      fix: "Wait for the reset that the answer names, or use an API key",
      source: "openai/codex#30599, earendil-works/pi#4172"),
    FailureFacts(
      .foreignLimit, "platform_quota_exhausted", status: "400", codes: ["provider_quota_exceeded"],
      meaning: "The credit that a platform (Dify) gives with its own key is used up",
      example: "Your quota for Dify Hosted OpenAI has been exhausted. …",
      retry: .never, owner: .developer,
      fix: "Enter a key of your own at the platform, or a larger plan there",
      source: "langgenius/dify"),
    FailureFacts(
      .foreignLimit, "gateway_budget_exceeded", status: "429",
      meaning: "A budget that the LiteLLM gateway keeps is spent; OpenAI was not asked",
      example: "Budget has been exceeded! Current cost: 10.2, Max budget: 10",
      retry: .never, owner: .platform, fix: "Raise or reset the budget in the gateway",
      source: "BerriAI/litellm"),
    FailureFacts(
      .foreignLimit, "gateway_user_quota", status: "403",
      meaning:
        "The balance at a reseller (one-api, new-api) is used up, of the user or of the token",
      example: "用户额度不足", retry: .never, owner: .platform,
      fix: "Add to the balance at the reseller", source: "songquanpeng/one-api"),
    FailureFacts(
      .foreignLimit, "reseller_no_channel", status: "429, 503",
      meaning: "A reseller has no free upstream for the model",
      example: "当前分组上游负载已饱和，请稍后再试", retry: .afterWaiting, owner: .platform,
      fix: "Wait, or add an upstream for the model at the reseller",
      source: "songquanpeng/one-api"),
  ]

  private static let rateLimitDetails: [FailureFacts] = [
    FailureFacts(
      .rateLimitExceeded, "rate_limit_requests_per_min", status: "429",
      codes: ["rate_limit_exceeded"], types: ["requests"],
      meaning: "More requests per minute than the model's limit allows",
      example:
        "Rate limit reached for gpt-4o in organization org-… on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. …",
      retry: .afterWaiting, owner: .developer,
      fix: "Wait as long as the answer says; send fewer requests at once",
      source: "JackDance/DocumentQA_RAG#2, nearform/reviewbot#18"),
    FailureFacts(
      .rateLimitExceeded, "rate_limit_tokens_per_min", status: "429",
      codes: ["rate_limit_exceeded"], types: ["tokens"],
      meaning: "More tokens per minute than the model's limit allows",
      example:
        "Rate limit reached for gpt-4o in organization org-… on tokens per min (TPM): Limit 30000, Used 29100, Requested 2300. Please try again in 2.8s. …",
      retry: .afterWaiting, owner: .developer,
      fix: "Wait as long as the answer says; shorten prompts or spread them",
      source: "BuilderIO/micro-agent#86, FoundationAgents/MetaGPT#523"),
    FailureFacts(
      .rateLimitExceeded, "rate_limit_requests_per_day", status: "429",
      codes: ["rate_limit_exceeded"], types: ["requests"],
      meaning:
        "The requests of the day are used up; the wait that is named lasts only until one more fits",
      example:
        "Rate limit reached for gpt-4o in organization org-… on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s. …",
      retry: .afterWaiting, owner: .developer,
      fix: "Spread the work over days, or reach a higher usage tier",
      source: "openai/openai-agents-js#1022, jesselau76/ebook-GPT-translator#64"),
    FailureFacts(
      .rateLimitExceeded, "rate_limit_tokens_per_day", status: "429",
      codes: ["rate_limit_exceeded"], types: ["tokens"],
      meaning: "The tokens of the day are used up",
      example: "Rate limit reached for … on tokens per day (TPD): Limit …, Used …, Requested …",
      retry: .afterWaiting, owner: .developer,
      fix: "Spread the work over days, or reach a higher usage tier", source: "not confirmed"),
    FailureFacts(
      .rateLimitExceeded, "rate_limit_images_per_min", status: "429",
      codes: ["rate_limit_exceeded"],
      meaning:
        "More images per minute than allowed; a limit of 0 means that the account may make none at all",
      example:
        "Rate limit exceeded for images per minute in organization org-…. Limit: 5/1min. Current: 6/1min. …",
      retry: .afterWaiting, owner: .developer,
      fix: "Ask for fewer images at once; where the limit is 0, reach a paid usage tier",
      source: "songquanpeng/one-api#881, chatboxai/chatbox#1361"),
    FailureFacts(
      .rateLimitExceeded, "rate_limit_audio", status: "429", codes: ["rate_limit_exceeded"],
      meaning: "More audio in a short time than the limit allows",
      retry: .afterWaiting, owner: .developer, fix: "Send less audio at once",
      source: "not confirmed"),
    FailureFacts(
      .rateLimitExceeded, "batch_enqueued_token_limit", status: "-",
      codes: ["token_limit_exceeded"],
      meaning: "The batches that wait hold as many tokens as the organization may queue",
      example:
        "Enqueued token limit reached for gpt-4o in organization org-…. Limit: 900,000 enqueued tokens.",
      retry: .afterWaiting, owner: .developer,
      fix: "Wait until running batches end; cut the work into smaller batches",
      source: "clients' test data"),
    FailureFacts(
      .rateLimitExceeded, "azure_rate_limit", status: "429", codes: ["429"],
      meaning: "An Azure deployment is over its own rate of tokens or calls; not OpenAI's bill",
      example: "… exceeded token rate limit of your current OpenAI S0 pricing tier. …",
      retry: .afterWaiting, owner: .developer,
      fix: "Wait as long as the answer says; give the deployment more capacity",
      source: "clients' issues"),
    FailureFacts(
      .rateLimitExceeded, "edge_rate_limited", status: "429",
      meaning: "Cloudflare, in front of the API, blocks this address for a while",
      example: "error code: 1015", retry: .afterWaiting, owner: .developer,
      fix: "Stop for as long as the answer's retry-after says; look for a client that loops",
      source: "lobehub/lobehub#2795"),
  ]

  private static let otherLimitDetails: [FailureFacts] = [
    FailureFacts(
      .requestTooLarge, "rate_limit_request_too_large", status: "429",
      codes: ["rate_limit_exceeded"], types: ["tokens"],
      meaning: "This one request asks for more tokens than a whole minute allows",
      example:
        "Request too large for gpt-4o in organization org-… on tokens per min (TPM): Limit 30000, Requested 36278. …",
      retry: .afterFix, owner: .developer, fix: "Cut the request into smaller ones",
      source: "Aider-AI/aider#1880, TheR1D/shell_gpt#653"),
    FailureFacts(
      .requestTooLarge, "payload_too_large", status: "413",
      meaning: "The body or the uploaded file has too many bytes",
      retry: .afterFix, owner: .developer, fix: "Send less, or upload in parts",
      source: "not confirmed"),
    FailureFacts(
      .http429Unspecified, "rate_limit_unspecified", status: "429",
      meaning: "HTTP 429 whose body was not logged: out of money or too fast",
      example: "RetryError[<Future at 0x… state=finished raised RateLimitError>]",
      retry: .afterWaiting, owner: .developer, fix: "Log the error's code and type",
      source: "jd/tenacity, openai-php/client"),
    FailureFacts(
      .overloaded, "server_overloaded", status: "503", codes: ["server_is_overloaded"],
      types: ["server_error", "service_unavailable_error"],
      meaning: "The model or the servers have too much to do; in 2023 this was sent with 429",
      example: "That model is currently overloaded with other requests. …",
      retry: .afterWaiting, owner: .platform, fix: "Back off; fall back to another model",
      source: "ikechan8370/chatgpt-plugin#125, mckaywrigley/repo-chat#13"),
    FailureFacts(
      .overloaded, "slow_down", status: "429, 503", codes: ["slow_down"],
      types: ["rate_limit_error"],
      meaning: "The rate of requests rose too fast for the servers",
      retry: .afterWaiting, owner: .developer,
      fix: "Go back to the earlier rate and raise it slowly", source: "guide error-codes"),
    FailureFacts(
      .overloaded, "engine_overloaded", status: "529", codes: ["engine_overloaded"],
      meaning: "The engine behind the model has too much to do",
      retry: .afterWaiting, owner: .platform, fix: "Back off; nothing to mend",
      source: "not confirmed"),
  ]
}

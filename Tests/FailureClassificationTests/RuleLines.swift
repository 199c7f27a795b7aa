@testable import FailureClassification
import Testing

/// One word of one rule, and a line in which a client writes it.
struct RuleLine: CustomTestStringConvertible {
  let rule: String
  let word: String
  let failureClass: FailureClass
  let detail: String
  let line: String

  var testDescription: String { "\(rule): \(word)" }

  static let all =
    codes + types + billingWordings + limitWordings + serverWordings + accessWordings
    + requestWordings + transportWordings + exceptions + statuses
}

extension RuleLine {
  /// A code in the body that openai-python prints.
  ///
  /// The message tells nothing.
  fileprivate static func code(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    status: Int = 429, _ message: String = "The request could not be served."
  ) -> RuleLine {
    let exception = exceptionNames[status] ?? "APIStatusError"
    let type = status == 429 ? "requests" : "invalid_request_error"
    let body = ErrorBody(message, type: type, code: word)
    return RuleLine(
      rule: rule, word: word, failureClass: failureClass,
      detail: detail ?? failureClass.rawValue,
      line: LogShape.structlogError.line(body.openAIPython(exception, status: status)))
  }

  private static let exceptionNames = [
    400: "BadRequestError", 401: "AuthenticationError", 403: "PermissionDeniedError",
    404: "NotFoundError", 429: "RateLimitError", 500: "InternalServerError",
  ]

  fileprivate static func line(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    _ line: String
  ) -> RuleLine {
    RuleLine(
      rule: rule, word: word, failureClass: failureClass,
      detail: detail ?? failureClass.rawValue, line: line)
  }

  /// A message as openai-node prints it: with its status, without code and type.
  fileprivate static func node(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    _ text: String
  ) -> RuleLine {
    line(rule, word, failureClass, detail: detail, LogShape.pinoError.line(text))
  }

  /// A message behind go-openai's prefix, in slog's JSON.
  fileprivate static func go(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    status: String, _ text: String
  ) -> RuleLine {
    let error = "error, status code: \(status.prefix(3)), status: \(status), message: \(text)"
    return line(
      rule, word, failureClass, detail: detail,
      #"{"time":"2026-03-05T09:14:07.2+01:00","level":"ERROR","msg":"completion failed","#
        + #""err":\#(JSONLine.quoted(error))}"#)
  }

  /// A message in python-logging's default line.
  fileprivate static func plain(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    _ text: String
  ) -> RuleLine {
    line(rule, word, failureClass, detail: detail, LogShape.plainError.line(text))
  }

  /// A body without code, as openai-python prints it.
  fileprivate static func python(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    status: Int, type: String = "invalid_request_error", _ message: String
  ) -> RuleLine {
    let exception = exceptionNames[status] ?? "APIStatusError"
    let text = ErrorBody(message, type: type).openAIPython(exception, status: status)
    return line(rule, word, failureClass, detail: detail, LogShape.structlogError.line(text))
  }
}

// MARK: Codes and types

extension RuleLine {
  private static let codes: [RuleLine] =
    billingCodes + limitCodes + accessCodes + requestCodes

  private static let billingCodes: [RuleLine] = [
    code("code.credit_balance_exhausted", "credit_balance_exhausted", .creditBalanceExhausted),
    code(
      "code.organization_spend_limit", "organization_spend_limit_exceeded",
      .organizationSpendLimitExceeded),
    code(
      "code.project_spend_limit", "project_spend_limit_exceeded", .projectSpendLimitExceeded),
    code(
      "code.organization_usage_limit", "organization_usage_limit_exceeded",
      .organizationUsageLimitExceeded),
    code(
      "code.billing_hard_limit", "billing_hard_limit_reached", .billingHardLimitReached,
      status: 400, "Billing hard limit has been reached."),
    code("code.billing_not_active", "billing_not_active", .billingNotActive),
    code(
      "code.insufficient_quota", "insufficient_quota", .insufficientQuota, ErrorBody.quotaText),
    code(
      "code.usage_limit", "usage_limit_exceeded", .insufficientQuota,
      detail: "usage_limit_exceeded"),
    code("code.account_deactivated", "account_deactivated", .accountDeactivated, status: 401),
    code(
      "code.access_terminated", "access_terminated", .accountDeactivated,
      detail: "access_terminated"),
    code(
      "code.plan_usage_limit", "usage_limit_reached", .foreignLimit,
      detail: "chatgpt_plan_usage_limit", "The usage limit has been reached"),
    code(
      "code.plan_usage_limit", "usage_not_included", .foreignLimit,
      detail: "chatgpt_plan_usage_limit"),
    line(
      "code.platform_quota", "provider_quota_exceeded", .foreignLimit,
      detail: "platform_quota_exhausted",
      LogShape.structlogError.line(
        #"workflow run failed: {"code":"provider_quota_exceeded","message":"Your quota for Dify"#
          + #" Hosted Model Provider has been exhausted.","status":400}"#)),
  ]

  private static let limitCodes: [RuleLine] = [
    code("code.rate_limit", "rate_limit_exceeded", .rateLimitExceeded),
    line(
      "code.enqueued_tokens", "token_limit_exceeded", .rateLimitExceeded,
      detail: "batch_enqueued_token_limit",
      LogShape.structlogError.line(
        #"openai batch failed: {"errors":{"object":"list","data":[{"code":"token_limit_exceeded","#
          + #""message":"Enqueued token limit reached for gpt-4o in organization org-x1. Limit: "#
          + #"900,000 enqueued tokens.","line":null}]}}"#)),
    code("code.slow_down", "slow_down", .overloaded, detail: "slow_down"),
    code(
      "code.server_overloaded", "server_is_overloaded", .overloaded, detail: "server_overloaded",
      status: 503),
    line(
      "code.server_overloaded", "service_unavailable_error", .overloaded,
      detail: "server_overloaded",
      LogShape.structlogError.line(
        #"openai.APIError: {"error":{"type":"service_unavailable_error","code":null,"#
          + #""message":"Our servers are busy"}}"#)),
    code(
      "code.engine_overloaded", "engine_overloaded", .overloaded, detail: "engine_overloaded"),
  ]

  private static let accessCodes: [RuleLine] = [
    code(
      "code.invalid_api_key", "invalid_api_key", .invalidAPIKey, status: 401,
      "Incorrect API key provided: sk-proj-********************************7Q4A."),
    permission("no_organization", "You must be a member of an organization to use the API."),
    permission("invalid_organization", "No such organization: org-x1."),
    permission(
      "mismatched_organization", "OpenAI-Organization header should match organization for API key"),
    permission("mismatched_project", "OpenAI-Project header should match project for API key"),
    permission("ip_not_authorized", "Your IP is not authorized to use this project."),
    permission(
      "unsupported_country_region_territory", "Country, region, or territory not supported"),
    permission("insufficient_permissions", "You may not do this."),
    code(
      "code.model_not_found", "model_not_found", .modelNotFound, status: 404,
      "The model `gpt-5-nano-x` does not exist or you do not have access to it."),
    line(
      "code.deployment_not_found", "deploymentnotfound", .modelNotFound,
      detail: "engine_or_deployment_not_found",
      LogShape.structlogError.line(
        "openai.NotFoundError: Error code: 404 - {'error': {'code': 'DeploymentNotFound', "
          + "'message': 'The API deployment for this resource does not exist.'}}")),
  ]

  private static func permission(_ word: String, _ message: String) -> RuleLine {
    code(
      "code.\(word)", word, .permissionDenied, detail: word,
      status: word.hasPrefix("un") ? 403 : 401,
      message)
  }

  private static let requestCodes: [RuleLine] = [
    code(
      "code.context_length", "context_length_exceeded", .contextLengthExceeded, status: 400,
      "This model's maximum context length is 128000 tokens. However, your messages resulted in "
        + "131402 tokens. Please reduce the length of the messages."),
    code(
      "code.content_policy", "content_policy_violation", .contentPolicyViolation, status: 400),
    code("code.content_policy", "moderation_blocked", .contentPolicyViolation, status: 400),
    code(
      "code.content_policy", "image_content_policy_violation", .contentPolicyViolation,
      status: 400),
    code(
      "code.invalid_prompt", "invalid_prompt", .contentPolicyViolation, detail: "invalid_prompt",
      status: 400),
    code(
      "code.invalid_prompt", "bio_policy", .contentPolicyViolation, detail: "invalid_prompt",
      status: 400),
    code(
      "code.invalid_prompt", "cyber_policy", .contentPolicyViolation, detail: "invalid_prompt",
      status: 400),
    code(
      "code.invalid_prompt", "misalignment_policy_violation", .contentPolicyViolation,
      detail: "invalid_prompt", status: 400),
    code(
      "code.content_filter", "content_filter", .contentPolicyViolation, detail: "content_filter",
      status: 400),
    code(
      "code.content_filter", "responsibleaipolicyviolation", .contentPolicyViolation,
      detail: "content_filter", status: 400),
    invalid("code.unsupported_parameter", "unsupported_parameter", "unsupported_parameter"),
    invalid("code.unsupported_value", "unsupported_value", "unsupported_value"),
    invalid("code.string_above_max_length", "string_above_max_length", "string_above_max_length"),
    invalid(
      "code.previous_response", "previous_response_not_found", "previous_response_not_found"),
    invalid(
      "code.encrypted_content", "invalid_encrypted_content", "invalid_encrypted_content"),
    invalid("code.invalid_parameter", "missing_required_parameter", "invalid_parameter"),
    invalid("code.invalid_parameter", "unknown_parameter", "invalid_parameter"),
    invalid("code.invalid_parameter", "decimal_above_max_value", "invalid_parameter"),
    invalid("code.invalid_parameter", "integer_below_min_value", "invalid_parameter"),
    invalid("code.invalid_image", "invalid_image_url", "invalid_image"),
    invalid("code.invalid_image", "invalid_image_format", "invalid_image"),
  ]

  private static func invalid(_ rule: String, _ word: String, _ detail: String) -> RuleLine {
    code(rule, word, .invalidRequest, detail: detail, status: 400, "Something in it is wrong.")
  }

  private static let types: [RuleLine] = [
    python(
      "type.insufficient_quota", "insufficient_quota", .insufficientQuota, status: 429,
      type: "insufficient_quota", "The request was refused."),
    python(
      "type.billing_not_active", "billing_not_active", .billingNotActive, status: 429,
      type: "billing_not_active", "The request was refused."),
    python(
      "type.access_terminated", "access_terminated", .accountDeactivated,
      detail: "access_terminated", status: 429, type: "access_terminated",
      "The request was refused."),
    line(
      "type.plan_usage_limit", "usage_limit_reached", .foreignLimit,
      detail: "chatgpt_plan_usage_limit",
      LogShape.pinoError.line(
        #"429 {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","#
          + #""plan_type":"plus","resets_in_seconds":13872}}"#)),
    line(
      "type.plan_usage_limit", "usage_not_included", .foreignLimit,
      detail: "chatgpt_plan_usage_limit",
      LogShape.pinoError.line(
        #"429 {"error":{"type":"usage_not_included","message":"Not in your plan","#
          + #""plan_type":"free"}}"#)),
  ]
}

// MARK: Wordings

extension RuleLine {
  private static let billingWordings: [RuleLine] = [
    node(
      "wording.quota", "exceeded your current quota", .insufficientQuota,
      "429 \(ErrorBody.quotaText)"),
    plain(
      "wording.quota", "insufficient quota detected", .insufficientQuota,
      "NodeApiError: Insufficient quota detected. Learn more about resolving this issue"),
    plain(
      "wording.quota", "quota exceeded. check your plan and billing", .insufficientQuota,
      "stream error: Quota exceeded. Check your plan and billing details."),
    plain(
      "wording.usage_or_billing_limit", "has reached a usage or billing limit",
      .insufficientQuota, detail: "usage_limit_exceeded",
      "agent turn failed: Your organization has reached a usage or billing limit. Review your "
        + "plan, usage limits, and billing settings before retrying."),
    node(
      "wording.billing_hard_limit", "billing hard limit has been reached",
      .billingHardLimitReached, "400 Billing hard limit has been reached."),
    go(
      "wording.billing_not_active", "account is not active, please check your billing",
      .billingNotActive, status: "429 Too Many Requests",
      "Your account is not active, please check your billing details on our website."),
    node(
      "wording.account_deactivated", "associated with a deactivated account",
      .accountDeactivated,
      "401 This key is associated with a deactivated account. If you feel this is an error, "
        + "contact us through our help center at help.openai.com."),
    node(
      "wording.account_deactivated", "openai account has been deactivated",
      .accountDeactivated,
      "401 Your OpenAI account has been deactivated, please check your email for more "
        + "information."),
    go(
      "wording.account_deactivated", "associated with this api key has been deactivated",
      .accountDeactivated, status: "401 Unauthorized",
      "The OpenAI account associated with this API key has been deactivated. If you are the "
        + "developer for this OpenAI app, please check your email for more information."),
    plain(
      "wording.access_terminated", "access was terminated due to violation",
      .accountDeactivated, detail: "access_terminated",
      "RateLimitError: Your access was terminated due to violation of our policies, please check "
        + "your email for more information."),
    plain(
      "wording.platform_quota", "your quota for dify hosted", .foreignLimit,
      detail: "platform_quota_exhausted",
      "QuotaExceededError: Your quota for Dify Hosted OpenAI has been exhausted. Please go to "
        + "Settings -> Model Provider to complete your own provider credentials."),
    plain(
      "wording.gateway_budget", "budget has been exceeded! current cost", .foreignLimit,
      detail: "gateway_budget_exceeded",
      "litellm.BudgetExceededError: Budget has been exceeded! Current cost: 10.2, Max budget: 10"),
    go(
      "wording.gateway_user_quota", "用户额度不足", .foreignLimit, detail: "gateway_user_quota",
      status: "403 Forbidden", "用户额度不足 (request id: 2024072510422562564674066306279)"),
    go(
      "wording.gateway_user_quota", "令牌额度不足", .foreignLimit, detail: "gateway_user_quota",
      status: "403 Forbidden", "令牌额度不足 (request id: 2024072510422562564674066306279)"),
    go(
      "wording.reseller_no_channel", "当前分组上游负载已饱和", .foreignLimit,
      detail: "reseller_no_channel", status: "429 Too Many Requests",
      "当前分组上游负载已饱和，请稍后再试"),
    go(
      "wording.reseller_no_channel", "无可用渠道", .foreignLimit, detail: "reseller_no_channel",
      status: "503 Service Unavailable", "当前分组 default 下对于模型 gpt-4o 无可用渠道"),
  ]

  private static func limit(_ unit: String) -> String {
    "429 Rate limit reached for gpt-4o-mini in organization org-8xQ on \(unit): Limit 200, "
      + "Used 200, Requested 1. Please try again in 7m12s. Visit "
      + "https://platform.openai.com/account/rate-limits to learn more."
  }

  private static let limitWordings: [RuleLine] = [
    node(
      "wording.request_too_large", "request too large for", .requestTooLarge,
      detail: "rate_limit_request_too_large",
      "429 Request too large for gpt-4o in organization org-8xQ on tokens per min (TPM): Limit "
        + "30000, Requested 36278. The input or output tokens must be reduced in order to run "
        + "successfully."),
    node(
      "wording.rate_limit_per_day", "on requests per day", .rateLimitExceeded,
      detail: "rate_limit_requests_per_day", limit("requests per day (RPD)")),
    node(
      "wording.rate_limit_tokens_per_day", "on tokens per day", .rateLimitExceeded,
      detail: "rate_limit_tokens_per_day", limit("tokens per day (TPD)")),
    node(
      "wording.rate_limit_tokens", "on tokens per min", .rateLimitExceeded,
      detail: "rate_limit_tokens_per_min", limit("tokens per min (TPM)")),
    node(
      "wording.rate_limit_requests", "on requests per min", .rateLimitExceeded,
      detail: "rate_limit_requests_per_min", limit("requests per min (RPM)")),
    go(
      "wording.rate_limit_images", "rate limit exceeded for images per minute",
      .rateLimitExceeded, detail: "rate_limit_images_per_min", status: "429 Too Many Requests",
      "Rate limit exceeded for images per minute in organization org-8xQ. Limit: 5/1min. Current: "
        + "6/1min. Please visit https://platform.openai.com/docs/guides/rate-limits to learn how "
        + "to increase your rate limit."),
    plain(
      "wording.azure_rate_limit", "rate limit of your current openai s0 pricing tier",
      .rateLimitExceeded, detail: "azure_rate_limit",
      "openai.RateLimitError: Error code: 429 - {'error': {'code': '429', 'message': 'Requests to "
        + "the ChatCompletions_Create Operation under Azure OpenAI API version 2024-02-01 have "
        + "exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 8 "
        + "seconds. Please go here: https://aka.ms/oai/quotaincrease'}}"),
    plain(
      "wording.azure_rate_limit", "rate limit for your current aiservices s0 pricing tier",
      .rateLimitExceeded, detail: "azure_rate_limit",
      "openai.RateLimitError: Error code: 429 - {'error': {'code': '429', 'message': 'Your "
        + "requests to gpt-4o for chat-prod in Sweden Central have exceeded the token rate limit "
        + "for your current AIServices S0 pricing tier.'}}"),
    plain(
      "wording.enqueued_tokens", "enqueued token limit reached", .rateLimitExceeded,
      detail: "batch_enqueued_token_limit",
      "batch rejected: Enqueued token limit reached for gpt-4o in organization org-8xQ. Limit: "
        + "900,000 enqueued tokens."),
    node(
      "wording.rate_limit", "rate limit reached for", .rateLimitExceeded,
      "429 Rate limit reached for default-gpt-4o in organization org-8xQ."),
  ]

  private static let serverWordings: [RuleLine] = [
    node(
      "wording.overloaded", "currently overloaded with other requests", .overloaded,
      detail: "server_overloaded",
      "503 That model is currently overloaded with other requests. You can retry your request."),
    go(
      "wording.overloaded", "engine is currently overloaded", .overloaded,
      detail: "server_overloaded", status: "503 Service Unavailable",
      "The engine is currently overloaded, please try again later"),
    plain(
      "wording.overloaded", "the server is overloaded or not ready yet", .overloaded,
      detail: "server_overloaded",
      "openai.error.ServiceUnavailableError: The server is overloaded or not ready yet."),
    node(
      "wording.overloaded", "our servers are currently overloaded", .overloaded,
      detail: "server_overloaded", "Our servers are currently overloaded. Please try again later."),
    plain(
      "wording.overloaded", "model is at capacity", .overloaded, detail: "server_overloaded",
      "stream error: Selected model is at capacity. Please try a different model."),
    node(
      "wording.server_error", "the server had an error while processing your request",
      .serverError,
      "500 The server had an error while processing your request. Sorry about that! You can retry "
        + "your request, or contact us through our help center at help.openai.com"),
    plain(
      "wording.server_error", "the server experienced an error while processing your request",
      .serverError,
      "openai.error.APIError: The server experienced an error while processing your request. "
        + "Sorry about that!"),
  ]

  private static let accessWordings: [RuleLine] = [
    node(
      "wording.invalid_api_key", "incorrect api key provided:", .invalidAPIKey,
      "401 Incorrect API key provided: undefined. You can find your API key at "
        + "https://platform.openai.com/account/api-keys."),
    python(
      "wording.missing_api_key", "you didn't provide an api key", .invalidAPIKey,
      detail: "missing_api_key", status: 401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header "
        + "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)"),
    plain(
      "wording.client_missing_credentials", "the api_key client option must be set",
      .invalidAPIKey, detail: "client_missing_credentials",
      "openai.OpenAIError: The api_key client option must be set either by passing api_key to the "
        + "client or by setting the OPENAI_API_KEY environment variable"),
    plain(
      "wording.client_missing_credentials", "missing credentials. please pass an `api_key`",
      .invalidAPIKey, detail: "client_missing_credentials",
      "openai.OpenAIError: Missing credentials. Please pass an `api_key`, `workload_identity`, "
        + "`admin_api_key`, or set the `OPENAI_API_KEY` environment variable."),
    python(
      "wording.permissions", "you have insufficient permissions for this operation",
      .permissionDenied, detail: "insufficient_permissions", status: 401,
      "You have insufficient permissions for this operation. Missing scopes: model.request. Check "
        + "that you have the correct role in your organization (Reader, Writer, Owner)."),
    node(
      "wording.organization_mismatch", "header should match organization for api key",
      .permissionDenied, detail: "mismatched_organization",
      "401 OpenAI-Organization header should match organization for API key"),
    node(
      "wording.project_mismatch", "header should match project for api key",
      .permissionDenied, detail: "mismatched_project",
      "401 OpenAI-Project header should match project for API key"),
    node(
      "wording.no_organization", "you must be a member of an organization to use the api",
      .permissionDenied, detail: "no_organization",
      "401 You must be a member of an organization to use the API. Please contact us through our "
        + "help center at help.openai.com."),
    node(
      "wording.unsupported_country", "country, region, or territory not supported",
      .permissionDenied, detail: "unsupported_country_region_territory",
      "403 Country, region, or territory not supported"),
    node(
      "wording.organization_not_verified", "organization must be verified to use the model",
      .permissionDenied, detail: "organization_not_verified",
      "404 Your organization must be verified to use the model `o3`. Please go to: "
        + "https://platform.openai.com/settings/organization/general"),
    node(
      "wording.model_access", "does not have access to model", .permissionDenied,
      detail: "model_access_denied", "403 Project `proj_8xQ` does not have access to model `o3`"),
    node(
      "wording.model_not_found", "does not exist or you do not have access to it",
      .modelNotFound, "404 The model `gpt-9` does not exist or you do not have access to it."),
    node(
      "wording.model_deprecated",
      "has been deprecated, learn more here: https://platform.openai.com", .modelNotFound,
      detail: "model_deprecated",
      "404 The model `text-davinci-003` has been deprecated, learn more here: "
        + "https://platform.openai.com/docs/deprecations"),
  ]

  private static let requestWordings: [RuleLine] = [
    node(
      "wording.context_length", "maximum context length is", .contextLengthExceeded,
      "400 This model's maximum context length is 8192 tokens. However, you requested 9001 tokens "
        + "(8001 in the messages, 1000 in the completion)."),
    node(
      "wording.context_length", "input exceeds the context window", .contextLengthExceeded,
      "400 Your input exceeds the context window of this model. Please adjust your input and try "
        + "again."),
    node(
      "wording.context_length", "input tokens exceed the configured limit",
      .contextLengthExceeded,
      "400 Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in "
        + "300112 tokens."),
    node(
      "wording.content_policy", "request was rejected as a result of our safety system",
      .contentPolicyViolation,
      "400 Your request was rejected as a result of our safety system. Image descriptions "
        + "generated from your prompt may contain text that is not allowed by our safety system."),
    node(
      "wording.invalid_prompt", "flagged as potentially violating our usage policy",
      .contentPolicyViolation, detail: "invalid_prompt",
      "400 Invalid prompt: your prompt was flagged as potentially violating our usage policy. "
        + "Please try again with a different prompt."),
    node(
      "wording.content_filter", "content management policy", .contentPolicyViolation,
      detail: "content_filter",
      "400 The response was filtered due to the prompt triggering Azure OpenAI's content "
        + "management policy. Please modify your prompt and retry."),
    python(
      "wording.unsupported_parameter", "unsupported parameter: '", .invalidRequest,
      detail: "unsupported_parameter", status: 400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        + "'max_completion_tokens' instead."),
    python(
      "wording.unsupported_value", "unsupported value: '", .invalidRequest,
      detail: "unsupported_value", status: 400,
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default "
        + "(1) value is supported."),
  ]

  private static let transportWordings: [RuleLine] = [
    line(
      "wording.node_timeout", "] connection timed out - ", .timeout,
      "2026-03-05T09:14:07.201Z stderr F [log_1a2b3c] connection timed out - error; no more "
        + "retries left"),
    line(
      "wording.node_connection", "] connection failed - ", .connectionError,
      "2026-03-05T09:14:07.201Z stderr F [log_1a2b3c] connection failed - retrying, 2 attempts "
        + "remaining"),
    plain("wording.timeout", "request timed out", .timeout, "openai: Request timed out."),
    plain(
      "wording.connection", "connection error.", .connectionError, "openai: Connection error."),
    plain(
      "wording.connection", "error communicating with openai", .connectionError,
      "Error communicating with OpenAI: ('Connection aborted.', RemoteDisconnected())"),
    line(
      "wording.stream", "peer closed connection without sending complete message body",
      .streamInterrupted,
      LogShape.structlogError.line(
        "httpx.RemoteProtocolError: peer closed connection without sending complete message body "
          + "(incomplete chunked read)", fields: #""model":"gpt-4o""#)),
    line(
      "wording.stream", "premature close", .streamInterrupted,
      LogShape.pinoError.line("Premature close", fields: #""model":"gpt-4o""#)),
  ]
}

// MARK: Exceptions and statuses

extension RuleLine {
  /// An exception whose text tells nothing.
  private static func exception(
    _ rule: String, _ word: String, _ failureClass: FailureClass, detail: String? = nil,
    raised: String
  ) -> RuleLine {
    line(
      rule, word, failureClass, detail: detail,
      #"{"asctime":"2026-03-05 09:14:07,201","levelname":"ERROR","name":"app.chat","#
        + #""message":"chat request failed","model":"gpt-4o","exc_info":"#
        + JSONLine.quoted(
          "Traceback (most recent call last):\n  File \"/app/chat.py\", line 88, in ask\n"
            + "    reply = client.ask(text)\n\(raised)")
        + "}")
  }

  private static let exceptions: [RuleLine] = [
    exception(
      "exception.timeout", "apitimeouterror", .timeout, raised: "openai.APITimeoutError: timed out"
    ),
    exception(
      "exception.timeout", "openaitimeouterror", .timeout,
      raised: "OpenAITimeoutError: no answer after 60 s"),
    exception(
      "exception.timeout", "apiconnectiontimeouterror", .timeout,
      raised: "APIConnectionTimeoutError: timed out"),
    exception(
      "exception.connection", "apiconnectionerror", .connectionError,
      raised: "openai.APIConnectionError: no route"),
    exception(
      "exception.connection", "openaiioexception", .connectionError,
      raised: "com.openai.errors.OpenAIIoException: Request failed"),
    exception(
      "exception.context_window", "contextwindowexceedederror", .contextLengthExceeded,
      raised: "litellm.ContextWindowExceededError: litellm.BadRequestError: too long"),
    exception(
      "exception.content_policy", "contentpolicyviolationerror", .contentPolicyViolation,
      raised: "litellm.ContentPolicyViolationError: refused"),
    exception(
      "exception.authentication", "authenticationerror", .invalidAPIKey,
      detail: "auth_error_unspecified", raised: "openai.AuthenticationError: <empty message>"),
    exception(
      "exception.rate_limit", "ratelimiterror", .http429Unspecified,
      detail: "rate_limit_unspecified",
      raised: "tenacity.RetryError: RetryError[<Future at 0x7f1c state=finished raised "
        + "RateLimitError>]"),
    exception(
      "exception.rate_limit", "ratelimitexception", .http429Unspecified,
      detail: "rate_limit_unspecified",
      raised: "OpenAI\\Exceptions\\RateLimitException: Request rate limit has been exceeded."),
    exception(
      "exception.service_unavailable", "serviceunavailableerror", .overloaded,
      detail: "server_overloaded", raised: "litellm.ServiceUnavailableError: try later"),
    exception(
      "exception.server", "internalservererror", .serverError,
      raised: "openai.InternalServerError: <html><head><title>500</title></head>"),
    exception(
      "exception.bad_gateway", "badgatewayerror", .serverError, detail: "bad_gateway",
      raised: "litellm.BadGatewayError: upstream"),
  ]

  private static func http(
    _ rule: String, _ status: String, _ failureClass: FailureClass, detail: String? = nil
  ) -> RuleLine {
    line(
      rule, String(status.prefix(3)), failureClass, detail: detail,
      #"{"timestamp":"2026-03-05T09:14:07.201Z","level":"info","logger":"httpx","event":"#
        + JSONLine.quoted(
          "HTTP Request: POST https://api.openai.com/v1/responses \"HTTP/1.1 \(status)\"") + "}")
  }

  private static let statuses: [RuleLine] =
    [
      http(
        "status.429", "429 Too Many Requests", .http429Unspecified,
        detail: "rate_limit_unspecified"),
      http("status.503", "503 Service Unavailable", .overloaded, detail: "server_overloaded"),
      http("status.503", "529 <unknown>", .overloaded, detail: "server_overloaded"),
      http("status.timeout", "408 Request Timeout", .timeout),
      http("status.timeout", "504 Gateway Timeout", .timeout),
      http("status.5xx", "500 Internal Server Error", .serverError),
      http("status.502", "502 Bad Gateway", .serverError, detail: "bad_gateway"),
      http("status.5xx", "501 Not Implemented", .serverError),
      http("status.5xx", "505 HTTP Version Not Supported", .serverError),
    ]
    + ([530] + Array(520...526)).map {
      http("status.cloudflare", "\($0) <unknown>", .serverError, detail: "cloudflare_edge_error")
    }
}

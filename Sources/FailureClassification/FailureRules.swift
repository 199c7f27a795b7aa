// The rules: what proves which class. Asked from top to bottom, the first that holds decides: codes,
// types and wordings of billing, then other codes, other wordings, classes of exceptions, and HTTP
// statuses. To teach a new failure, add a row here and its line to the rule tests.

/// What a rule looks at.
///
/// All words are lower case.
enum RuleEvidence {
  /// The value of an error's code: in a field, in a body inside a text, or as a word of its own
  /// where clients print it.
  case code([String])
  /// The value of an error's type.
  case type([String])
  /// Words of OpenAI's or a client's message.
  case wording([String])
  /// The last part of the class name of an exception.
  case exception([String])
  /// The HTTP status, when nothing else is known.
  case status([Int])
}

/// One row.
struct FailureRule {
  let name: String
  /// `nil`: what the words tell is no failure of a call, whatever else the record holds.
  let failureClass: FailureClass?
  let detail: String
  let evidence: RuleEvidence
  /// Whether the words alone prove that a language model was asked; otherwise the record must say
  /// so in another way.
  var provesProvider = true

  init(
    _ name: String, _ failureClass: FailureClass?, detail: String? = nil, _ evidence: RuleEvidence,
    provesProvider: Bool = true
  ) {
    self.name = name
    self.failureClass = failureClass
    self.detail = detail ?? failureClass?.rawValue ?? name
    self.evidence = evidence
    self.provesProvider = provesProvider
  }
}

/// Raise it whenever a rule changes what an event says.
package let rulesVersion = "2026-11-21.7"

let failureRules: [FailureRule] = [
  // MARK: Errors that are no failure of a call to a model
  FailureRule(
    "wording.session_key_required", nil, detail: "session_key_required",
    .wording(["must be made with a session key"])),
  FailureRule(
    "wording.tracing_export", nil, detail: "tracing_export",
    .wording(["[non-fatal] tracing", "tracing client error"])),
  // MARK: Codes of billing
  FailureRule(
    "code.credit_balance_exhausted", .creditBalanceExhausted, .code(["credit_balance_exhausted"])),
  FailureRule(
    "code.organization_spend_limit", .organizationSpendLimitExceeded,
    .code(["organization_spend_limit_exceeded"])),
  FailureRule(
    "code.project_spend_limit", .projectSpendLimitExceeded,
    .code(["project_spend_limit_exceeded"])),
  FailureRule(
    "code.organization_usage_limit", .organizationUsageLimitExceeded,
    .code(["organization_usage_limit_exceeded"])),
  FailureRule(
    "code.billing_hard_limit", .billingHardLimitReached, .code(["billing_hard_limit_reached"])),
  FailureRule("code.billing_not_active", .billingNotActive, .code(["billing_not_active"])),
  FailureRule("code.insufficient_quota", .insufficientQuota, .code(["insufficient_quota"])),
  FailureRule(
    "code.usage_limit", .insufficientQuota, detail: "usage_limit_exceeded",
    .code(["usage_limit_exceeded"])),
  FailureRule("code.account_deactivated", .accountDeactivated, .code(["account_deactivated"])),
  FailureRule(
    "code.access_terminated", .accountDeactivated, detail: "access_terminated",
    .code(["access_terminated"])),
  FailureRule(
    "code.plan_usage_limit", .foreignLimit, detail: "chatgpt_plan_usage_limit",
    .code(["usage_limit_reached", "usage_not_included"])),
  FailureRule(
    "code.platform_quota", .foreignLimit, detail: "platform_quota_exhausted",
    .code(["provider_quota_exceeded"])),
  // MARK: Types that say no less than a code
  FailureRule("type.insufficient_quota", .insufficientQuota, .type(["insufficient_quota"])),
  FailureRule("type.billing_not_active", .billingNotActive, .type(["billing_not_active"])),
  FailureRule(
    "type.access_terminated", .accountDeactivated, detail: "access_terminated",
    .type(["access_terminated"])),
  FailureRule(
    "type.plan_usage_limit", .foreignLimit, detail: "chatgpt_plan_usage_limit",
    .type(["usage_limit_reached", "usage_not_included"])),
  FailureRule(
    "type.lobechat_quota", .insufficientQuota, .type(["insufficientquota"])),
  // MARK: Wordings of billing: gateways and runs rewrite codes, but keep the message
  FailureRule(
    "wording.quota", .insufficientQuota,
    .wording([
      "exceeded your current quota", "insufficient quota detected",
      "quota exceeded. check your plan and billing",
    ])),
  FailureRule(
    "wording.quota_in_words", .insufficientQuota,
    .wording([
      "429 - insufficient quota", "429 insufficient quota", "insufficient quota (429",
    ]), provesProvider: false),
  FailureRule(
    "wording.usage_or_billing_limit", .insufficientQuota, detail: "usage_limit_exceeded",
    .wording(["has reached a usage or billing limit"])),
  FailureRule(
    "wording.billing_hard_limit", .billingHardLimitReached,
    .wording(["billing hard limit has been reached"])),
  FailureRule(
    "wording.hard_limit_in_words", .billingHardLimitReached,
    .wording([
      "billing hard limit reached", "billing hard limit was reached",
      "billing hard limit is reached",
      "billing hard limit exceeded", "billing hard limit was exceeded",
      "reached the billing hard limit", "hit the billing hard limit",
      "exceeded the billing hard limit",
    ]), provesProvider: false),
  FailureRule(
    "wording.billing_not_active", .billingNotActive,
    .wording(["account is not active, please check your billing"])),
  // MARK: Codes of limits, access and requests
  FailureRule(
    "wording.request_too_large", .requestTooLarge, detail: "rate_limit_request_too_large",
    .wording(["request too large for"])),
  FailureRule("code.rate_limit", .rateLimitExceeded, .code(["rate_limit_exceeded"])),
  FailureRule(
    "code.enqueued_tokens", .rateLimitExceeded, detail: "batch_enqueued_token_limit",
    .code(["token_limit_exceeded"]), provesProvider: false),
  FailureRule("code.slow_down", .overloaded, detail: "slow_down", .code(["slow_down"])),
  FailureRule(
    "code.server_overloaded", .overloaded, detail: "server_overloaded",
    .code(["server_is_overloaded", "service_unavailable_error"])),
  FailureRule(
    "code.engine_overloaded", .overloaded, detail: "engine_overloaded",
    .code(["engine_overloaded"]), provesProvider: false),
  FailureRule("code.invalid_api_key", .invalidAPIKey, .code(["invalid_api_key"])),
  FailureRule(
    "code.no_organization", .permissionDenied, detail: "no_organization",
    .code(["no_organization"])),
  FailureRule(
    "code.invalid_organization", .permissionDenied, detail: "invalid_organization",
    .code(["invalid_organization"])),
  FailureRule(
    "code.mismatched_organization", .permissionDenied, detail: "mismatched_organization",
    .code(["mismatched_organization"])),
  FailureRule(
    "code.mismatched_project", .permissionDenied, detail: "mismatched_project",
    .code(["mismatched_project"])),
  FailureRule(
    "code.ip_not_authorized", .permissionDenied, detail: "ip_not_authorized",
    .code(["ip_not_authorized"])),
  FailureRule(
    "code.unsupported_country_region_territory", .permissionDenied,
    detail: "unsupported_country_region_territory",
    .code(["unsupported_country_region_territory"])),
  FailureRule(
    "code.insufficient_permissions", .permissionDenied, detail: "insufficient_permissions",
    .code(["insufficient_permissions"])),
  FailureRule(
    "wording.organization_not_verified", .permissionDenied, detail: "organization_not_verified",
    .wording(["organization must be verified to use the model"])),
  FailureRule(
    "wording.model_access", .permissionDenied, detail: "model_access_denied",
    .wording(["does not have access to model"])),
  FailureRule("code.model_not_found", .modelNotFound, .code(["model_not_found"])),
  FailureRule(
    "code.deployment_not_found", .modelNotFound, detail: "engine_or_deployment_not_found",
    .code(["deploymentnotfound"])),
  FailureRule(
    "code.context_length", .contextLengthExceeded, .code(["context_length_exceeded"])),
  FailureRule(
    "code.content_policy", .contentPolicyViolation,
    .code(["content_policy_violation", "moderation_blocked", "image_content_policy_violation"])),
  FailureRule(
    "code.invalid_prompt", .contentPolicyViolation, detail: "invalid_prompt",
    .code(["invalid_prompt", "bio_policy", "cyber_policy", "misalignment_policy_violation"])),
  FailureRule(
    "code.content_filter", .contentPolicyViolation, detail: "content_filter",
    .code(["content_filter", "responsibleaipolicyviolation"])),
  FailureRule(
    "code.unsupported_parameter", .invalidRequest, detail: "unsupported_parameter",
    .code(["unsupported_parameter"])),
  FailureRule(
    "code.unsupported_value", .invalidRequest, detail: "unsupported_value",
    .code(["unsupported_value"])),
  FailureRule(
    "code.string_above_max_length", .invalidRequest, detail: "string_above_max_length",
    .code(["string_above_max_length"])),
  FailureRule(
    "code.previous_response", .invalidRequest, detail: "previous_response_not_found",
    .code(["previous_response_not_found"])),
  FailureRule(
    "code.encrypted_content", .invalidRequest, detail: "invalid_encrypted_content",
    .code(["invalid_encrypted_content"])),
  FailureRule(
    "code.invalid_parameter", .invalidRequest, detail: "invalid_parameter",
    .code([
      "missing_required_parameter", "unknown_parameter", "decimal_above_max_value",
      "decimal_below_min_value", "integer_above_max_value", "integer_below_min_value",
      "array_above_max_length", "array_below_min_length", "string_below_min_length",
      "invalid_type", "invalid_value",
    ]), provesProvider: false),
  FailureRule(
    "code.invalid_image", .invalidRequest, detail: "invalid_image",
    .code([
      "invalid_image_url", "invalid_image_format", "invalid_base64_image", "image_too_large",
      "image_too_small", "image_parse_error", "invalid_image_mode", "image_file_too_large",
      "unsupported_image_media_type", "empty_image_file", "failed_to_download_image",
      "image_file_not_found", "invalid_image",
    ]), provesProvider: false),
  FailureRule(
    "code.data_residency", .invalidRequest, detail: "data_residency_mismatch",
    .code(["data_residency_mismatch"])),
  FailureRule(
    "code.vector_store_timeout", .invalidRequest, detail: "vector_store_timeout",
    .code(["vector_store_timeout"])),
  // MARK: Wordings
  FailureRule(
    "wording.account_deactivated", .accountDeactivated,
    .wording([
      "associated with a deactivated account", "openai account has been deactivated",
      "associated with this api key has been deactivated",
    ])),
  FailureRule(
    "wording.account_deleted", .accountDeactivated, detail: "account_deleted_or_deactivated",
    .wording(["account because it has been deleted or deactivated"])),
  FailureRule(
    "wording.plan_usage_limit", .foreignLimit, detail: "chatgpt_plan_usage_limit",
    .wording(["you've hit your usage limit. ", "the usage limit has been reached"])),
  FailureRule(
    "wording.access_terminated", .accountDeactivated, detail: "access_terminated",
    .wording(["access was terminated due to violation"])),
  FailureRule(
    "wording.platform_quota", .foreignLimit, detail: "platform_quota_exhausted",
    .wording(["your quota for dify hosted"])),
  FailureRule(
    "wording.gateway_budget", .foreignLimit, detail: "gateway_budget_exceeded",
    .wording(["budget has been exceeded! current cost"])),
  FailureRule(
    "wording.gateway_user_quota", .foreignLimit, detail: "gateway_user_quota",
    .wording(["用户额度不足", "令牌额度不足"])),
  FailureRule(
    "wording.reseller_no_channel", .foreignLimit, detail: "reseller_no_channel",
    .wording(["当前分组上游负载已饱和", "无可用渠道"])),
  FailureRule(
    "wording.rate_limit_per_day", .rateLimitExceeded, detail: "rate_limit_requests_per_day",
    .wording(["on requests per day"])),
  FailureRule(
    "wording.rate_limit_tokens_per_day", .rateLimitExceeded, detail: "rate_limit_tokens_per_day",
    .wording(["on tokens per day"])),
  FailureRule(
    "wording.rate_limit_tokens", .rateLimitExceeded, detail: "rate_limit_tokens_per_min",
    .wording(["on tokens per min"])),
  FailureRule(
    "wording.rate_limit_requests", .rateLimitExceeded, detail: "rate_limit_requests_per_min",
    .wording(["on requests per min"])),
  FailureRule(
    "wording.rate_limit_images", .rateLimitExceeded, detail: "rate_limit_images_per_min",
    .wording(["rate limit exceeded for images per minute"])),
  FailureRule(
    "wording.azure_rate_limit", .rateLimitExceeded, detail: "azure_rate_limit",
    .wording([
      "rate limit of your current openai s0 pricing tier",
      "rate limit for your current aiservices s0 pricing tier",
      "rate limit of your current aiservices s0 pricing tier",
      "rate limit for your current openai s0 pricing tier",
    ])),
  FailureRule(
    "wording.enqueued_tokens", .rateLimitExceeded, detail: "batch_enqueued_token_limit",
    .wording(["enqueued token limit reached"])),
  FailureRule(
    "wording.edge_rate_limited", .rateLimitExceeded, detail: "edge_rate_limited",
    .wording(["error code: 1015"]), provesProvider: false),
  FailureRule(
    "wording.rate_limit", .rateLimitExceeded,
    .wording(["rate limit reached for", "openai: rate limit reached"])),
  FailureRule(
    "wording.slow_down", .overloaded, detail: "slow_down",
    .wording(["please reduce your request rate", "slow down"]), provesProvider: false),
  FailureRule(
    "wording.overloaded", .overloaded, detail: "server_overloaded",
    .wording([
      "currently overloaded with other requests", "engine is currently overloaded",
      "the server is overloaded or not ready yet", "our servers are currently overloaded",
      "model is at capacity",
    ])),
  FailureRule(
    "wording.cloudflare_edge", .serverError, detail: "cloudflare_edge_error",
    .wording(["utm_campaign=api.openai.com", "api.openai.com | 52"])),
  FailureRule(
    "wording.edge_blocked", .permissionDenied, detail: "edge_blocked",
    .wording(["you are unable to access openai.com", "you are unable to access api.openai.com"])),
  FailureRule(
    "wording.bad_gateway", .serverError, detail: "bad_gateway",
    .wording(["502 bad gateway", "bad gateway ("]), provesProvider: false),
  FailureRule(
    "wording.gateway_timeout", .serverError, detail: "gateway_timeout",
    .wording(["<title>504 gateway time", "<h1>504 gateway time"]), provesProvider: false),
  FailureRule(
    "wording.server_error", .serverError,
    .wording([
      "the server had an error while processing your request",
      "the server experienced an error while processing your request",
    ])),
  FailureRule(
    "wording.invalid_api_key", .invalidAPIKey,
    .wording(["incorrect api key provided:", "openai.com/account/api-keys"])),
  FailureRule(
    "wording.hidden_credentials", .invalidAPIKey, detail: "auth_error_unspecified",
    .wording(["incorrect api key provided", "incorrect model credentials provided"])),
  FailureRule(
    "wording.missing_api_key", .invalidAPIKey, detail: "missing_api_key",
    .wording(["you didn't provide an api key"])),
  FailureRule(
    "wording.client_missing_credentials", .invalidAPIKey, detail: "client_missing_credentials",
    .wording([
      "the api_key client option must be set", "missing credentials. please pass an `api_key`",
      "the openai_api_key environment variable is missing", "missing credentials. please pass one",
    ])),
  FailureRule(
    "wording.permissions", .permissionDenied, detail: "insufficient_permissions",
    .wording(["you have insufficient permissions for this operation"])),
  FailureRule(
    "wording.organization_mismatch", .permissionDenied, detail: "mismatched_organization",
    .wording(["header should match organization for api key"])),
  FailureRule(
    "wording.project_mismatch", .permissionDenied, detail: "mismatched_project",
    .wording(["header should match project for api key"])),
  FailureRule(
    "wording.no_organization", .permissionDenied, detail: "no_organization",
    .wording(["you must be a member of an organization to use the api"])),
  FailureRule(
    "wording.invalid_organization", .permissionDenied, detail: "invalid_organization",
    .wording(["no such organization"])),
  FailureRule(
    "wording.ip_not_authorized", .permissionDenied, detail: "ip_not_authorized",
    .wording(["your ip is not authorized", "ip not authorized"]), provesProvider: false),
  FailureRule(
    "wording.unsupported_country", .permissionDenied,
    detail: "unsupported_country_region_territory",
    .wording(["country, region, or territory not supported"])),
  FailureRule(
    "wording.model_not_found", .modelNotFound,
    .wording(["does not exist or you do not have access to it", "the model: `"])),
  FailureRule(
    "wording.deployment_not_found", .modelNotFound, detail: "engine_or_deployment_not_found",
    .wording(["the api deployment for this resource does not exist"])),
  FailureRule(
    "wording.model_deprecated", .modelNotFound, detail: "model_deprecated",
    .wording(["has been deprecated, learn more here: https://platform.openai.com"])),
  FailureRule(
    "wording.context_length", .contextLengthExceeded,
    .wording([
      "maximum context length is", "input exceeds the context window",
      "input tokens exceed the configured limit",
    ])),
  FailureRule(
    "wording.content_policy", .contentPolicyViolation,
    .wording(["request was rejected as a result of our safety system"])),
  FailureRule(
    "wording.invalid_prompt", .contentPolicyViolation, detail: "invalid_prompt",
    .wording(["flagged as potentially violating our usage policy"])),
  FailureRule(
    "wording.content_filter", .contentPolicyViolation, detail: "content_filter",
    .wording(["content management policy"])),
  FailureRule(
    "wording.unsupported_parameter", .invalidRequest, detail: "unsupported_parameter",
    .wording(["unsupported parameter: '"])),
  FailureRule(
    "wording.unsupported_value", .invalidRequest, detail: "unsupported_value",
    .wording(["unsupported value: '"])),
  FailureRule(
    "wording.string_above_max_length", .invalidRequest, detail: "string_above_max_length",
    .wording(["string too long. expected a string with maximum length"])),
  FailureRule(
    "wording.service_tier", .invalidRequest, detail: "invalid_service_tier",
    .wording(["invalid service_tier argument"])),
  FailureRule(
    "wording.previous_response", .invalidRequest, detail: "previous_response_not_found",
    .wording(["previous response with id '"])),
  FailureRule(
    "wording.node_timeout", .timeout, .wording(["] connection timed out - "])),
  FailureRule(
    "wording.node_connection", .connectionError, .wording(["] connection failed - "])),
  FailureRule(
    "wording.dns", .connectionError, detail: "dns_error",
    .wording([
      "enotfound", "eai_again", "getaddrinfo failed", "name or service not known",
      "nsurlerrordomain code=-1003", "temporary failure in name resolution",
      "nodename nor servname provided", "no such host",
    ]), provesProvider: false),
  FailureRule(
    "wording.tls", .connectionError, detail: "tls_error",
    .wording([
      "certificate_verify_failed", "certificate verify failed", "eof occurred in violation of",
      "unable_to_get_issuer_cert_locally", "certificate signed by unknown authority",
      "self signed certificate", "self-signed certificate", "pkix path building failed",
      "sslhandshakeexception",
    ]), provesProvider: false),
  FailureRule(
    "wording.timeout", .timeout,
    .wording([
      "request timed out", "read timed out", "etimedout", "context deadline exceeded",
      "nsurlerrordomain code=-1001", "connecttimeout", "readtimeout", "sockettimeoutexception",
      "fetch timed out", "upstream timed out (",
      "operation timed out",
    ]), provesProvider: false),
  // The log of OpenAI's Java client, which says who was asked in another line.
  FailureRule("wording.java_timeout", .timeout, .wording(["<-- !! sockettimeoutexception"])),
  FailureRule(
    "wording.stream", .streamInterrupted,
    .wording([
      "peer closed connection without sending complete message body", "premature close",
      "err_stream_premature_close", "incomplete chunked read",
      "stream ended without producing a chatcompletionmessage", "unexpected eof",
    ]), provesProvider: false),
  FailureRule(
    "wording.connection", .connectionError,
    .wording([
      "connection error.", "error communicating with openai", "cannot connect to api: ",
      "econnreset", "econnrefused", "socket hang up", "fetch failed", "und_err_socket",
      "remotedisconnected", "failed to connect to openai api", "connection reset by peer",
      "connection refused", "connection aborted", "nsurlerrordomain code=-1005",
      "nsurlerrordomain code=-1009", "nsurlerrordomain code=-1004",
      "upstream prematurely closed connection", "no live upstreams while connecting to upstream",
    ]), provesProvider: false),
  FailureRule(
    "wording.stream_error_event", .serverError, detail: "stream_error_event",
    .wording(["an error occurred during streaming", "(error occurred while streaming.)"]),
    provesProvider: false),
  FailureRule(
    "wording.user_abort", nil, detail: "user_abort",
    .wording(["request was aborted.", "apiuseraborterror", "context canceled"])),
  FailureRule(
    "wording.output_truncated", nil, detail: "output_truncated",
    .wording([
      "could not parse response content as the length limit was reached",
      "could not parse response content as the request was rejected",
    ])),
  // MARK: Classes of exceptions
  FailureRule(
    "exception.timeout", .timeout,
    .exception(["apitimeouterror", "openaitimeouterror", "apiconnectiontimeouterror"])),
  FailureRule(
    "exception.client_timeout", .timeout, .exception(["litellm.timeout", "openai.error.timeout"])),
  FailureRule(
    "exception.quota", .insufficientQuota, .exception(["insufficientquotaerror"])),
  FailureRule(
    "exception.connection", .connectionError,
    .exception(["apiconnectionerror", "openaiioexception"])),
  FailureRule(
    "exception.context_window", .contextLengthExceeded, .exception(["contextwindowexceedederror"])),
  FailureRule(
    "exception.content_policy", .contentPolicyViolation, .exception(["contentpolicyviolationerror"])
  ),
  FailureRule(
    "exception.authentication", .invalidAPIKey, detail: "auth_error_unspecified",
    .exception(["authenticationerror", "unauthorizedexception", "autherror"]),
    provesProvider: false),
  FailureRule(
    "exception.permission", .permissionDenied,
    .exception([
      "permissiondeniederror", "permissiondeniedexception", "openai.error.permissionerror",
    ]),
    provesProvider: false),
  FailureRule(
    "exception.rate_limit", .http429Unspecified, detail: "rate_limit_unspecified",
    .exception(["ratelimiterror", "ratelimitexception"])),
  FailureRule(
    "wording.too_many_requests", .http429Unspecified, detail: "rate_limit_unspecified",
    .wording([
      "429 too many requests", "message='too many requests'", "ai_apicallerror: too many requests",
    ]),
    provesProvider: false),
  FailureRule(
    "exception.too_many_requests", .http429Unspecified, detail: "rate_limit_unspecified",
    .exception(["toomanyrequestserror", "toomanyrequests"]), provesProvider: false),
  FailureRule(
    "exception.service_unavailable", .overloaded, detail: "server_overloaded",
    .exception(["serviceunavailableerror"]), provesProvider: false),
  FailureRule(
    "exception.bad_gateway", .serverError, detail: "bad_gateway",
    .exception(["badgatewayerror"]), provesProvider: false),
  FailureRule(
    "exception.server", .serverError,
    .exception(["internalservererror", "internalserverexception"]), provesProvider: false),
  FailureRule(
    "exception.conflict", .invalidRequest, detail: "conflict",
    .exception(["openai.conflicterror", "litellm.conflicterror"])),
  FailureRule(
    "exception.unprocessable", .invalidRequest, detail: "unprocessable",
    .exception(["unprocessableentityerror", "unprocessableentityexception"]),
    provesProvider: false),
  FailureRule(
    "exception.not_found", .modelNotFound,
    .exception([
      "openai.notfounderror", "litellm.notfounderror", "com.openai.errors.notfoundexception",
    ])),
  FailureRule(
    "exception.bad_request", .invalidRequest,
    .exception([
      "openai.badrequesterror", "litellm.badrequesterror", "openai.error.invalidrequesterror",
      "com.openai.errors.badrequestexception",
    ])),
  // MARK: HTTP statuses
  FailureRule(
    "status.429", .http429Unspecified, detail: "rate_limit_unspecified", .status([429]),
    provesProvider: false),
  FailureRule(
    "status.503", .overloaded, detail: "server_overloaded", .status([503, 529]),
    provesProvider: false),
  FailureRule(
    "status.timeout", .timeout, .status([408, 504]), provesProvider: false),
  FailureRule(
    "status.502", .serverError, detail: "bad_gateway", .status([502]), provesProvider: false),
  FailureRule(
    "status.cloudflare", .serverError, detail: "cloudflare_edge_error",
    .status([520, 521, 522, 523, 524, 525, 526, 530]), provesProvider: false),
  FailureRule(
    "status.5xx", .serverError, .status([500, 501, 505]), provesProvider: false),
  FailureRule(
    "status.payload", .requestTooLarge, detail: "payload_too_large", .status([413]),
    provesProvider: false),
  FailureRule(
    "status.conflict", .invalidRequest, detail: "conflict", .status([409]), provesProvider: false),
  FailureRule(
    "status.unprocessable", .invalidRequest, detail: "unprocessable", .status([422]),
    provesProvider: false),
]

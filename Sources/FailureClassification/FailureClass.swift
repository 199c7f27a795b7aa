/// What went wrong, coarse enough to act on.
///
/// Raw values are the names in events and reports.
///
/// Meaning, owner and fix of each stand in `FailureClassTable.swift`.
package enum FailureClass: String, CaseIterable, Sendable, BitwiseCopyable {
  case insufficientQuota = "insufficient_quota"
  case creditBalanceExhausted = "credit_balance_exhausted"
  case organizationSpendLimitExceeded = "organization_spend_limit_exceeded"
  case projectSpendLimitExceeded = "project_spend_limit_exceeded"
  case organizationUsageLimitExceeded = "organization_usage_limit_exceeded"
  case billingHardLimitReached = "billing_hard_limit_reached"
  case billingNotActive = "billing_not_active"
  case accountDeactivated = "account_deactivated"
  case foreignLimit = "foreign_limit"
  case rateLimitExceeded = "rate_limit_exceeded"
  case requestTooLarge = "request_too_large"
  case http429Unspecified = "http_429_unspecified"
  case overloaded
  case invalidAPIKey = "invalid_api_key"
  case permissionDenied = "permission_denied"
  case modelNotFound = "model_not_found"
  case contextLengthExceeded = "context_length_exceeded"
  case contentPolicyViolation = "content_policy_violation"
  case invalidRequest = "invalid_request"
  case serverError = "server_error"
  case timeout
  case connectionError = "connection_error"
  case streamInterrupted = "stream_interrupted"
  case otherOpenAI = "other_openai"

  /// Whether the class means "no money".
  package var isBilling: Bool {
    switch self {
    case .insufficientQuota, .creditBalanceExhausted, .organizationSpendLimitExceeded,
      .projectSpendLimitExceeded, .organizationUsageLimitExceeded, .billingHardLimitReached,
      .billingNotActive:
      true
    default: false
    }
  }

  /// The place in `allCases`: a small number for fixed-width rows.
  package var index: UInt8 { UInt8(truncatingIfNeeded: Self.indices[self] ?? 0) }

  private static let indices: [FailureClass: Int] = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) })
}

/// What a record says happened.
///
/// Raw values are the names in events.
package enum EventKind: String, CaseIterable, Sendable, BitwiseCopyable {
  /// The HTTP client's or a gateway's line about one request.
  case httpResponse = "http_response"
  /// One request of a call failed.
  case attemptFailed = "attempt_failed"
  /// A failed request will be made again.
  case retryScheduled = "retry_scheduled"
  /// The call ended as failed.
  case callFailed = "call_failed"
  /// The call ended well.
  case callSucceeded = "call_succeeded"
  /// Another provider or model answers instead.
  case fallback
  /// A human was told.
  case alert
  /// Somebody changed billing or limits.
  case operatorNote = "operator_note"
}

/// Who answered the request.
///
/// Raw values are the names in events and reports.
package enum Provider: String, CaseIterable, Sendable, BitwiseCopyable {
  case openai
  case azureOpenAI = "azure_openai"
  case anthropic
  case gemini
  case groq
  case deepseek
  case mistral
  case openrouter
  case together
  case moonshot
  case dashscope
  case xai
  case perplexity
  case fireworks
  case wandb
  case bedrock
  case cohere
  case zhipu
  case elevenlabs
  case cerebras
  case huggingface
  case ollama
  case oneAPI = "one_api"
  case litellm
  case dify
  case unknown

  /// Whether failures of this provider count as OpenAI's.
  package var isOpenAI: Bool { self == .openai || self == .unknown }
}

/// How sure a rule is.
package enum Confidence: String, Sendable, BitwiseCopyable {
  case certain, likely
}

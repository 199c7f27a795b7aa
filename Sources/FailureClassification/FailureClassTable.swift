// What each class means and what helps: the source of `quotascope classes` and of the docs.

/// Whether the same request can succeed later.
package enum Retryability: String, Sendable {
  /// Not until somebody outside the code acts.
  case never
  /// After waiting, with back-off.
  case afterWaiting = "after_waiting"
  /// After a change to request or configuration.
  case afterFix = "after_fix"
}

/// Who can end a failure.
package enum FailureOwner: String, Sendable {
  case billing, developer, platform, nobody
}

/// One class's row.
package struct FailureClassFacts: Sendable {
  package let failureClass: FailureClass
  /// HTTP status as OpenAI sends it; "-" where there is none.
  package let status: String
  package let meaning: String
  package let retry: Retryability
  package let owner: FailureOwner
  package let fix: String
}

extension FailureClass {
  package var facts: FailureClassFacts { Self.table[Int(index)] }

  /// One row per class, in the order of the cases.
  ///
  /// Sources: OpenAI's guides `error-codes` and `rate-limits`, help article 6614457, and the
  /// clients' own source.
  package static let table: [FailureClassFacts] = [
    FailureClassFacts(
      failureClass: .insufficientQuota, status: "429",
      meaning:
        "The account has no money left, or a limit on spending is reached; which of both the code does not say",
      retry: .never, owner: .billing,
      fix: "Buy credit or raise the limit in the billing settings of the account that owns the key"),
    FailureClassFacts(
      failureClass: .creditBalanceExhausted, status: "429",
      meaning: "The organization's prepaid credit is used up",
      retry: .never, owner: .billing, fix: "Buy credit and switch auto-recharge on"),
    FailureClassFacts(
      failureClass: .organizationSpendLimitExceeded, status: "429",
      meaning: "The organization reached the monthly spend limit that it set itself",
      retry: .never, owner: .billing, fix: "Raise the organization's hard spend limit"),
    FailureClassFacts(
      failureClass: .projectSpendLimitExceeded, status: "429",
      meaning: "One project reached its spend limit; other projects go on",
      retry: .never, owner: .billing, fix: "Raise or remove the project's spend limit"),
    FailureClassFacts(
      failureClass: .organizationUsageLimitExceeded, status: "429",
      meaning: "The organization reached the monthly usage limit that OpenAI assigned to it",
      retry: .never, owner: .billing, fix: "Ask OpenAI for a higher approved usage limit"),
    FailureClassFacts(
      failureClass: .billingHardLimitReached, status: "400",
      meaning: "The billing hard limit of the account is reached",
      retry: .never, owner: .billing, fix: "Raise the hard limit in the billing settings"),
    FailureClassFacts(
      failureClass: .billingNotActive, status: "429",
      meaning: "The account has no working payment set up",
      retry: .never, owner: .billing, fix: "Set up or mend the payment details"),
    FailureClassFacts(
      failureClass: .accountDeactivated, status: "401",
      meaning: "OpenAI deactivated the account or ended its access",
      retry: .never, owner: .billing, fix: "Read the account's e-mail and contact OpenAI's support"),
    FailureClassFacts(
      failureClass: .foreignLimit, status: "429",
      meaning:
        "A limit of somebody else: a subscription plan, a platform or a gateway, not OpenAI's API billing",
      retry: .never, owner: .platform, fix: "Raise the limit at the platform or gateway that set it"
    ),
    FailureClassFacts(
      failureClass: .rateLimitExceeded, status: "429",
      meaning: "Too many requests or tokens in a short time; money is not the reason",
      retry: .afterWaiting, owner: .developer,
      fix: "Back off as the answer says; spread the load; ask for a higher tier"),
    FailureClassFacts(
      failureClass: .requestTooLarge, status: "429",
      meaning: "One request is larger than the whole limit per minute",
      retry: .afterFix, owner: .developer, fix: "Make the request smaller"),
    FailureClassFacts(
      failureClass: .http429Unspecified, status: "429",
      meaning: "HTTP 429 without a word about why: out of money or too fast",
      retry: .afterWaiting, owner: .developer,
      fix: "Log the error's code and type beside the status"),
    FailureClassFacts(
      failureClass: .overloaded, status: "503",
      meaning: "OpenAI's servers are overloaded", retry: .afterWaiting, owner: .platform,
      fix: "Back off; nothing to mend"),
    FailureClassFacts(
      failureClass: .invalidAPIKey, status: "401",
      meaning: "The API key is wrong, missing or revoked", retry: .afterFix, owner: .developer,
      fix: "Deploy a valid key"),
    FailureClassFacts(
      failureClass: .permissionDenied, status: "403",
      meaning: "The key, organization, project, region or IP address may not do this",
      retry: .afterFix, owner: .developer, fix: "Change the permission, or the key's project"),
    FailureClassFacts(
      failureClass: .modelNotFound, status: "404",
      meaning: "The model does not exist, or the account may not use it", retry: .afterFix,
      owner: .developer, fix: "Use a model that the account can see; unpaid accounts see fewer"),
    FailureClassFacts(
      failureClass: .contextLengthExceeded, status: "400",
      meaning: "The request has more tokens than the model takes", retry: .afterFix,
      owner: .developer, fix: "Shorten the input or the wanted output"),
    FailureClassFacts(
      failureClass: .contentPolicyViolation, status: "400",
      meaning: "The request was refused by the safety system", retry: .afterFix,
      owner: .developer, fix: "Change the request"),
    FailureClassFacts(
      failureClass: .invalidRequest, status: "400",
      meaning: "The request has a wrong or unsupported parameter", retry: .afterFix,
      owner: .developer, fix: "Mend the request"),
    FailureClassFacts(
      failureClass: .serverError, status: "500",
      meaning: "OpenAI's server or edge failed", retry: .afterWaiting, owner: .platform,
      fix: "Back off; nothing to mend"),
    FailureClassFacts(
      failureClass: .timeout, status: "408",
      meaning: "No answer in time", retry: .afterWaiting, owner: .nobody,
      fix: "Back off; look at the client's time-out"),
    FailureClassFacts(
      failureClass: .connectionError, status: "-",
      meaning: "No connection to OpenAI", retry: .afterWaiting, owner: .developer,
      fix: "Look at network, DNS and TLS of the host"),
    FailureClassFacts(
      failureClass: .streamInterrupted, status: "200",
      meaning: "A streamed answer broke off", retry: .afterWaiting, owner: .nobody,
      fix: "Retry the call"),
    FailureClassFacts(
      failureClass: .otherOpenAI, status: "any",
      meaning: "A failure of OpenAI's API that no other class describes", retry: .afterFix,
      owner: .developer, fix: "Read the example"),
  ]
}

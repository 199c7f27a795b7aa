// What is known of the causes of a billing outage, whatever the logs say: how each is mended, who
// can, and when OpenAI's support can help. docs/faq.md has a section for each.

/// A reason why the money may have been out, or stayed so.
///
/// In the order in which causes of the same verdict are shown: the usual ones first.
package enum Cause: String, CaseIterable, Sendable {
  case prepaidCredit = "prepaid_credit_used_up"
  case projectLimit = "project_spend_limit"
  case organizationLimit = "organization_spend_limit"
  case usageLimit = "approved_usage_limit"
  case trial = "trial_ended_or_never_paid"
  case noPaymentMethod = "no_payment_method"
  case inactiveBilling = "billing_not_active"
  case suspendedAccount = "account_suspended"
  case platformAccount = "platform_account_empty"
  case platformState = "platform_state_not_synced"
  case otherOrganization = "key_of_another_organization"
  case oldProcess = "old_process_with_cached_key"
  case payment = "payment_took_effect_late"
  case leakedKey = "leaked_key_or_runaway_job"
}

/// What of an outage a cause explains.
package enum CauseRole: String, CaseIterable, Sendable {
  /// Why calls were refused at all.
  case beginning
  /// Why they were still refused when something had been done about it.
  case length
}

/// What stands in the table for a cause.
struct CauseKnowledge {
  let cause: Cause
  /// What it can explain.
  ///
  /// A cause that can explain both explains the beginning only of an outage
  /// before which no call succeeded: what had worked had the right key.
  let explains: Set<CauseRole>
  /// What mends it.
  let fix: String
  /// Who can do it: "billing", "developer", "platform", "security".
  let owner: String
  /// When a ticket to OpenAI's support is worth it; `nil` when support cannot help.
  let support: String?
  /// Where this is known from, in short: a page of OpenAI's, a public thread.
  let source: String
}

let causeTable: [CauseKnowledge] = [
  CauseKnowledge(
    cause: .prepaidCredit, explains: [.beginning],
    fix: """
      Buy credit, with another card where one was declined, and switch auto-recharge on, with a \
      threshold that covers a night
      """,
    owner: "billing",
    support: "auto-recharge keeps failing although the card is valid",
    source: "help.openai.com 8264644"),
  CauseKnowledge(
    cause: .projectLimit, explains: [.beginning],
    fix: "Raise or remove the project's limit: Settings, Projects, the project, Limits",
    owner: "billing", support: nil, source: "OpenAI's guide on spend limits"),
  CauseKnowledge(
    cause: .organizationLimit, explains: [.beginning],
    fix: "Raise the organization's monthly limit: Settings, Organization, Limits",
    owner: "billing", support: nil, source: "OpenAI's guide on spend limits"),
  CauseKnowledge(
    cause: .usageLimit, explains: [.beginning], fix: "Ask OpenAI for a higher approved usage limit",
    owner: "billing",
    support: "the approved usage limit has to be raised before the month is over",
    source: "help.openai.com 6614457"),
  CauseKnowledge(
    cause: .trial, explains: [.beginning], fix: "Add a payment method and buy credit",
    owner: "billing", support: nil,
    source: "help.openai.com 6643435"),
  CauseKnowledge(
    cause: .noPaymentMethod, explains: [.beginning],
    fix: "Add a payment method, then buy credit: a card is no credit", owner: "billing",
    support: nil, source: "help.openai.com 8264644, simonw/llm#494"),
  CauseKnowledge(
    cause: .inactiveBilling, explains: [.beginning],
    fix: "Set up or mend the payment details of the account",
    owner: "billing", support: "billing is set up, all invoices are paid, and the code still comes",
    source: "OpenAI's guide on error codes"),
  CauseKnowledge(
    cause: .suspendedAccount, explains: [.beginning],
    fix: "Pay open invoices; look for OpenAI's mail about the account and appeal through it",
    owner: "billing", support: "the account is deactivated and the mail about it names no way back",
    source: "OpenAI's guide on error codes"),
  CauseKnowledge(
    cause: .platformAccount, explains: [.beginning],
    fix: """
      Enter a key of your own at the platform and let it prefer that key, or buy the platform's \
      credit: a payment to OpenAI cannot help
      """,
    owner: "platform", support: nil, source: "langgenius/dify#11959"),
  CauseKnowledge(
    cause: .platformState, explains: [.beginning, .length],
    fix: """
      Make the platform use the funded key: save the key there once more, let it prefer the own \
      key over its quota, and repeat the action that failed
      """,
    owner: "platform", support: nil, source: "langgenius/dify#11959"),
  CauseKnowledge(
    cause: .otherOrganization, explains: [.beginning, .length],
    fix: "Use a key of the organization and project that has the credit", owner: "developer",
    support: "the key's own organization has credit, no limit is reached, and calls are refused",
    source: "openai/openai-cookbook#844"),
  CauseKnowledge(
    cause: .oldProcess, explains: [.length],
    fix: "Restart or redeploy what still holds the old key or client", owner: "developer",
    support: nil, source: "public threads about replaced keys"),
  CauseKnowledge(
    cause: .payment, explains: [.length],
    fix: "Wait; a payment took from seconds to hours to reach all calls in public reports",
    owner: "billing",
    support: """
      calls are refused for more than an hour after a payment that the billing page shows, with \
      the right key and no limit reached
      """,
    source: "simonw/llm#494, dyad-sh/dyad#4184"),
  CauseKnowledge(
    cause: .leakedKey, explains: [.beginning],
    fix: """
      Look who spends; revoke a leaked key or stop the job, give its project a limit, and only then \
      buy credit or raise the limit
      """,
    owner: "security", support: nil, source: "inference from use"),
]

extension Cause {
  var knowledge: CauseKnowledge? { causeTable.first { $0.cause == self } }
}

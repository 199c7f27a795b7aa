// Why the money was out, as far as logs can say. Which evidence speaks for what is taken from the
// cause table of the design's reference (openai-failures, section 7).

internal import FailureClassification

/// Weighs the causes of one incident.
struct CauseFinder {
  let facts: CauseFacts

  init(_ facts: CauseFacts) { self.facts = facts }

  /// All causes, most likely first.
  func causes() -> [CauseFinding] {
    let findings = [
      projectLimit(), organizationLimit(), credit(), inactiveBilling(), usageLimit(), trial(),
    ]
    let order: [CauseVerdict] = [.likely, .possible, .unlikely, .ruledOut, .noEvidence]
    return findings.enumerated().sorted { left, right in
      let leftRank = order.firstIndex(of: left.element.verdict) ?? 0
      let rightRank = order.firstIndex(of: right.element.verdict) ?? 0
      return (leftRank, left.offset) < (rightRank, right.offset)
    }.map(\.element)
  }

  private func coded(_ classes: FailureClass...) -> Statement? {
    facts.codes.first { classes.contains($0.failureClass) }.map {
      Statement("OpenAI answered with the code \($0.failureClass.rawValue)", $0.first)
    }
  }

  private var isUnspecific: Bool {
    facts.codes.allSatisfy { $0.failureClass == .insufficientQuota }
  }

  private var sibling: Statement? {
    guard let sibling = facts.siblings.first else { return nil }
    let times = sibling.succeeded == 1 ? "once" : "\(sibling.succeeded) times"
    return Statement(
      "another project of the organization succeeded \(times) meanwhile", sibling.example)
  }

  private func projectLimit() -> CauseFinding {
    let code = coded(.projectSpendLimitExceeded)
    let sibling = isUnspecific ? sibling : nil
    return CauseFinding(
      cause: "project_spend_limit", verdict: code != nil || sibling != nil ? .likely : unspecific,
      supporting: [code, sibling].compactMap { $0 },
      opposing: isUnspecific ? [] : otherCode(than: .projectSpendLimitExceeded),
      fix: "Raise or remove the project's limit: Settings, Projects, the project, Limits",
      owner: "billing")
  }

  private func organizationLimit() -> CauseFinding {
    let code = coded(.organizationSpendLimitExceeded, .billingHardLimitReached)
    let sibling = sibling
    return CauseFinding(
      cause: "organization_spend_limit",
      verdict: code != nil ? .likely : sibling != nil ? .ruledOut : unspecific,
      supporting: [code].compactMap { $0 }, opposing: [sibling].compactMap { $0 },
      fix: "Raise the organization's monthly limit: Settings, Organization, Limits",
      owner: "billing")
  }

  private func credit() -> CauseFinding {
    let code = coded(.creditBalanceExhausted)
    let note = facts.remarks.first { remark in
      remark.kind == .operatorNote
        && ["credit", "top", "recharge"].contains { remark.text.lowercased().contains($0) }
    }
    let topUp = note.map { Statement("a line says that credit was added: \($0.text)", $0.evidence) }
    let sibling = sibling
    let verdict: CauseVerdict =
      code != nil || topUp != nil ? .likely : sibling != nil ? .unlikely : unspecific
    return CauseFinding(
      cause: "prepaid_credit_used_up", verdict: verdict,
      supporting: [code, topUp].compactMap { $0 }, opposing: [sibling].compactMap { $0 },
      fix: "Buy credit and switch auto-recharge on, with a threshold that covers a night",
      owner: "billing")
  }

  private func inactiveBilling() -> CauseFinding {
    let code = coded(.billingNotActive)
    return CauseFinding(
      cause: "billing_not_active", verdict: code != nil ? .likely : .noEvidence,
      supporting: [code].compactMap { $0 }, opposing: [],
      fix: "Set up or mend the payment details of the account", owner: "billing")
  }

  private func usageLimit() -> CauseFinding {
    let code = coded(.organizationUsageLimitExceeded)
    return CauseFinding(
      cause: "approved_usage_limit", verdict: code != nil ? .likely : unspecific,
      supporting: [code].compactMap { $0 }, opposing: [],
      fix: "Ask OpenAI for a higher approved usage limit", owner: "billing")
  }

  private func trial() -> CauseFinding {
    let before = facts.lastSuccessBefore
    return CauseFinding(
      cause: "trial_ended_or_never_paid", verdict: before != nil ? .unlikely : .noEvidence,
      supporting: [],
      opposing: before.map { [Statement("calls succeeded before", $0)] } ?? [],
      fix: "Add a payment method and credit", owner: "billing")
  }

  /// Of a code that does not say which limit it was.
  private var unspecific: CauseVerdict { isUnspecific ? .possible : .noEvidence }

  private func otherCode(than failureClass: FailureClass) -> [Statement] {
    facts.codes.filter { $0.failureClass != failureClass && $0.failureClass != .insufficientQuota }
      .prefix(1).map { Statement("the code says \($0.failureClass.rawValue)", $0.first) }
  }
}

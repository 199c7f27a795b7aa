// Why the money was out, as far as logs can say. Which evidence speaks for what is taken from the
// cause table of the design's reference (openai-failures, section 7).

internal import FailureClassification

/// Weighs the causes of one incident.
struct CauseFinder {
  let builder: IncidentBuilder
  let cluster: RefusalCluster
  let remarks: [Remark]

  private var first: Evidence { builder.firstEvidence(cluster.calls) }

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
    for call in cluster.calls {
      for refusal in call.refusals {
        guard let failureClass = refusal.failureClass, classes.contains(failureClass) else {
          continue
        }
        return Statement(
          "OpenAI answered with the code \(failureClass.rawValue)",
          builder.evidence(refusal.firstRow, service: call.service))
      }
    }
    return nil
  }

  /// Whether plain `insufficient_quota` is all that was said.
  private var isUnspecific: Bool {
    cluster.calls.allSatisfy { call in
      call.refusals.allSatisfy { $0.failureClass == .insufficientQuota }
    }
  }

  /// Successes of another project of the same organization while this one was refused.
  private var sibling: Statement? {
    let refusedProjects = Set(cluster.calls.map(\.project)).subtracting([0])
    let refusedServices = Set(cluster.calls.map(\.service))
    let organizations = Set(cluster.calls.map(\.organization)).subtracting([0])
    guard !refusedProjects.isEmpty else { return nil }
    let others = builder.calls.filter { call in
      call.succeeded && call.provider.isOpenAI && call.project != 0
        && !refusedProjects.contains(call.project) && !refusedServices.contains(call.service)
        && (call.organization == 0 || organizations.isEmpty
          || organizations.contains(call.organization))
        && call.start >= cluster.firstTime && call.end <= cluster.lastTime
    }
    guard let example = others.first else { return nil }
    let times = others.count == 1 ? "once" : "\(others.count) times"
    return Statement(
      "another project of the organization succeeded \(times) meanwhile",
      builder.evidence(example.requests[0].firstRow, service: example.service))
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
    let note = remarks.first { remark in
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
    let before = builder.family.successes.last { $0.time < cluster.firstTime }
    return CauseFinding(
      cause: "trial_ended_or_never_paid", verdict: before != nil ? .unlikely : .noEvidence,
      supporting: [],
      opposing: before.map { [Statement("calls succeeded before", builder.evidence($0))] } ?? [],
      fix: "Add a payment method and credit", owner: "billing")
  }

  /// Of a code that does not say which limit it was.
  private var unspecific: CauseVerdict { isUnspecific ? .possible : .noEvidence }

  private func otherCode(than failureClass: FailureClass) -> [Statement] {
    for call in cluster.calls {
      for refusal in call.refusals {
        guard let other = refusal.failureClass, other != failureClass, other != .insufficientQuota
        else { continue }
        return [
          Statement(
            "the code says \(other.rawValue)",
            builder.evidence(refusal.firstRow, service: call.service))
        ]
      }
    }
    return []
  }
}

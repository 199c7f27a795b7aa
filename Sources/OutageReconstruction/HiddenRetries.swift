// Requests that no line tells of.

internal import FailureClassification

/// Infers refused requests of a call beyond those seen.
struct HiddenRetries {
  private let isOn: Bool
  private let servicesWithAttempts: Set<Symbol>
  private let policies: [Symbol: ClientPolicy]

  /// - Parameters:
  ///   - isOn: Whether anything is inferred at all.
  ///   - table: What names of clients have which numbers.
  ///   - servicesWithAttempts: Services that log attempts: nothing about theirs is inferred.
  init(isOn: Bool, table: EventTable, servicesWithAttempts: Set<Symbol>) {
    self.isOn = isOn
    self.servicesWithAttempts = servicesWithAttempts
    var policies: [Symbol: ClientPolicy] = [:]
    for policy in clientPolicyTable {
      guard let symbol = table.symbols.number(of: policy.client), policies[symbol] == nil
      else { continue }
      policies[symbol] = policy
    }
    self.policies = policies
  }

  /// Refused requests of a call that no line tells of.
  func count(of call: CallFacts) -> InferredCount {
    // Clients retry HTTP 429, and never the 400 that some refusals come with.
    guard isOn, call.billingClass?.facts.status == "429" else { return InferredCount() }
    let stated = Int(call.head.statedRetries)
    if stated >= 0 { return InferredCount(stated: max(0, stated + 1 - call.requests.count)) }
    return InferredCount(byDefault: policy(of: call)?.retries ?? 0)
  }

  /// The default that applies: only where nothing but the call's end is logged, and the service
  /// logs no attempts anywhere.
  private func policy(of call: CallFacts) -> ClientPolicy? {
    guard call.head.hasOnlyEnd, call.head.layers.isEmpty, call.head.policy != 0,
      !servicesWithAttempts.contains(call.service)
    else { return nil }
    return policies[call.head.policy].flatMap { $0.retries > 0 ? $0 : nil }
  }

  /// A default that was assumed for a service, in words.
  func assumption(_ policy: Symbol, service: String) -> String? {
    guard let policy = policies[policy] else { return nil }
    let retries = policy.retries == 1 ? "1 retry" : "\(policy.retries) retries"
    return "\(service): \(policy.client)'s default of \(retries) (\(policy.source))"
  }
}

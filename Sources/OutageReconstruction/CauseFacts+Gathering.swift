// From what was counted to what causes are weighed by.

internal import FailureClassification
internal import LogDecoding

extension IncidentBuilder {
  /// What speaks for and against causes of an incident.
  func causeFacts(of incident: Incident) -> CauseFacts {
    let before = successesBefore
    return CauseFacts(
      firstFailure: incident.firstFailure, lastFailure: incident.lastFailure,
      recovered: incident.recovered, recoveredIsSameAction: recoveredIsSameAction,
      recoveryIsCertain: incident.recoveryConfidence == "exact",
      codes: incident.codes, successesBefore: before.count,
      lastSuccessBefore: incident.lastSuccessBefore, firstSuccess: before.first,
      logsSuccesses: incident.calls.total != nil || draft.before != nil || draft.recovered != nil,
      requests: incident.requests.failedSeen, calls: tally.sum.refusedCalls,
      mixed: incident.mixed, pauses: incident.pauses, siblings: incident.siblings,
      refusedOrganizations: named(tally.identities.organizations),
      succeedingOrganizations: named(tally.identities.workingOrganizations),
      refusedKeys: keys(tally.identities.keys), workingKeys: workingKeys,
      sameIdentityWorks: sameIdentityWorks,
      refusedHosts: tally.services.values.map(\.hosts.count).max() ?? 0, lateHosts: lateHosts,
      remarks: incident.remarks, platform: platform,
      platformQuota: platformQuota, deactivation: deactivation, burn: incident.burn)
  }

  /// Whether the first success after the outage is of the service, logger and kind of work of a
  /// refusal: its first and its last one are looked at.
  private var recoveredIsSameAction: Bool {
    guard let recovered = draft.recovered else { return false }
    let success = table.rows[recovered.row]
    let refused = tally.services[recovered.service].map { [$0.count.first, $0.count.last] } ?? []
    return refused.compactMap { $0 }.contains { refused in
      let failure = table.rows[refused.row]
      let operations: Set<Operation> = [success.operation, failure.operation]
      if failure.logger == 0, success.logger == 0 {
        return operations.count == 1 && success.operation != .unknown
      }
      return failure.logger == success.logger
        && (operations.count == 1 || operations.contains(.unknown))
    }
  }

  private var successesBefore: (count: Int, first: Evidence?) {
    var count = 0
    var first: Success?
    for scope in draft.group.scopes {
      count += sources.book.successCount(
        of: scope, from: .min + 1, until: draft.group.firstTime - 1)
      guard let success = sources.book.firstSuccess(of: scope, after: .min),
        success.time < draft.group.firstTime
      else { continue }
      if (success.time, success.row) < (first?.time ?? .max, first?.row ?? .max) { first = success }
    }
    return (count, first.map(evidence))
  }

  private func named(_ rows: [Symbol: ServiceRow]) -> [(name: String, evidence: Evidence)] {
    rows.sorted { $0.value.row < $1.value.row }.compactMap { symbol, row in
      table.symbols.name(symbol).map { ($0, evidence(row)) }
    }
  }

  private func keys(_ rows: [Symbol: ServiceRow]) -> [(key: String, evidence: Evidence)] {
    rows.sorted { $0.value.row < $1.value.row }.compactMap { _, row in
      maskedKey(row).map { ($0, evidence(row)) }
    }
  }

  /// Keys that worked in the same services while others were refused.
  private var workingKeys: [(key: String, evidence: Evidence)] {
    keys(tally.identities.workingKeys.filter { tally.identities.keys[$0.key] == nil })
  }

  private var sameIdentityWorks: Statement? {
    guard let recovered = draft.recovered else { return nil }
    let row = table.rows[recovered.row]
    let key = row.apiKeyHash
    let words: String
    if key != 0, let refused = tally.identities.keys[key] {
      words = maskedKey(refused).map { "the key \($0)" } ?? "the same key"
    } else if key == 0, tally.identities.organizations[row.organization] != nil,
      let name = table.symbols.name(row.organization)
    {
      words = "the organization \(name)"
    } else {
      return nil
    }
    return Statement("\(words) works again", evidence(recovered))
  }

  /// Hosts that were refused while others of their service had recovered.
  private var lateHosts: [(host: String, evidence: Evidence)] {
    tally.services.values.flatMap { $0.hosts.late(policy: sources.policy) }
      .sorted { $0.row.row < $1.row.row }
      .map { (table.symbols.name($0.host) ?? "", evidence($0.row)) }
  }

  // MARK: Platforms

  /// What a platform prints around OpenAI's answer, in the texts that are kept of the first
  /// refusals.
  private var platform: (name: String, evidence: Evidence)? {
    let services = tally.services.values
    let examples = services.compactMap(\.example).flatMap {
      sources.calls.rows(ofCallAt: $0.place, most: Self.mostExampleLines)
    }
    let first = services.compactMap(\.count.first?.row) + tally.codes.values.map(\.first.row)
    for row in Set(first + examples).sorted() {
      guard let text = table.text(table.rows[row]), let name = PlatformWords.platform(in: text)
      else { continue }
      return (name, table.evidence(table.rows[row]))
    }
    return nil
  }

  private var platformQuota: Statement? {
    accountRows.first { row in
      row.failureClass == .foreignLimit
        && table.symbols.name(row.detail) == "platform_quota_exhausted"
    }.map { Statement("a platform says that its own quota is used up", table.evidence($0)) }
  }

  private var deactivation: Statement? {
    accountRows.first { row in
      row.failureClass == .accountDeactivated
        && draft.services.contains(sources.remarks.service(of: row))
    }.map { row in
      let detail = table.symbols.name(row.detail) ?? FailureClass.accountDeactivated.rawValue
      return Statement("OpenAI answered with \(detail)", table.evidence(row))
    }
  }

  /// Lines about accounts from shortly before the first refusal to shortly after the last one.
  private var accountRows: [EventRow] {
    sources.remarks.accountRows(from: draft.group.firstTime, until: draft.group.lastTime)
  }
}

// From what was counted to what causes are weighed by.

internal import FailureClassification
internal import LogDecoding

extension IncidentBuilder {
  /// What speaks for and against causes of an incident.
  func causeFacts(of incident: Incident) -> CauseFacts {
    let before = successesBefore
    return CauseFacts(
      firstFailure: incident.firstFailure, lastFailure: incident.lastFailure,
      recovered: incident.recovered, recoveryIsCertain: incident.recoveryConfidence == "exact",
      codes: incident.codes, successesBefore: before.count,
      lastSuccessBefore: incident.lastSuccessBefore, firstSuccess: before.first,
      requests: incident.requests.failedSeen, calls: tally.sum.refusedCalls,
      mixed: incident.mixed, siblings: incident.siblings,
      refusedOrganizations: named(tally.identities.organizations), succeedingOrganizations: [],
      refusedKeys: keys(tally.identities.keys), workingKeys: workingKeys, lateHosts: lateHosts,
      remarks: incident.remarks, platform: nil, platformQuota: nil, burn: nil)
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

  /// Hosts that were refused long after all others of their service.
  private var lateHosts: [(host: String, evidence: Evidence)] {
    tally.services.sorted { name($0.key) < name($1.key) }.flatMap { _, service in
      let hosts = service.lastByHost.sorted { $0.value.row > $1.value.row }
      guard hosts.count > 1, let latest = hosts.first, let host = table.symbols.name(latest.key),
        let other = hosts.dropFirst().first
      else { return [(host: String, evidence: Evidence)]() }
      let (last, before) = (table.rows[latest.value.row].time, table.rows[other.value.row].time)
      let isAlone =
        seconds(before, last) >= sources.policy.quietSeconds
        && draft.firstSuccess.map { $0.time < last } ?? false
      return isAlone ? [(host, evidence(latest.value))] : []
    }
  }
}

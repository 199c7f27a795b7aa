// Gathers what causes are weighed by. Each fact is a function of its own.

internal import FailureClassification
internal import LogDecoding

extension IncidentBuilder {
  /// What the logs tell that speaks for or against a cause; `incident` is complete but for its
  /// causes.
  func causeFacts(
    _ cluster: RefusalCluster, _ incident: Incident, burn: Burn? = nil
  ) -> CauseFacts {
    let before = family.successes.filter { $0.time < cluster.firstTime }
    return CauseFacts(
      firstFailure: incident.firstFailure, lastFailure: incident.lastFailure,
      recovered: incident.recovered, recoveryIsCertain: incident.recoveryConfidence == "exact",
      codes: incident.codes, successesBefore: before.count,
      lastSuccessBefore: incident.lastSuccessBefore, firstSuccess: before.first.map(evidence),
      requests: incident.requests.failedSeen, calls: cluster.calls.count, mixed: incident.mixed,
      siblings: incident.siblings.isEmpty ? siblingProjects(cluster) : incident.siblings,
      refusedOrganizations: names(refusedCalls(cluster), \.organization),
      succeedingOrganizations: succeedingOrganizations(cluster),
      refusedKeys: names(refusedCalls(cluster), \.apiKey).map { ($0.name, $0.evidence) },
      workingKeys: workingKeys(cluster).map { ($0.name, $0.evidence) },
      lateHosts: lateHosts(cluster), remarks: incident.remarks, platform: platform(cluster),
      platformQuota: platformQuota(cluster), deactivation: deactivation(cluster), burn: burn)
  }

  // MARK: Organizations and keys

  private func refusedCalls(_ cluster: RefusalCluster) -> [(CallFacts, Int)] {
    cluster.calls.compactMap { call in call.refusals.first.map { (call, $0.firstRow) } }
  }

  /// Calls of OpenAI that succeeded while others were refused.
  private func succeededMeanwhile(_ cluster: RefusalCluster) -> [(CallFacts, Int)] {
    calls.filter { call in
      call.succeeded && call.provider.isOpenAI && call.start >= cluster.firstTime
        && call.end <= cluster.lastTime
    }.map { ($0, $0.requests[0].firstRow) }
  }

  /// The names that calls have, each with the first line that has it, by time.
  private func names(
    _ calls: [(CallFacts, Int)], _ name: KeyPath<CallFacts, Symbol>
  ) -> [(name: String, evidence: Evidence)] {
    var seen: Set<Symbol> = [0]
    return calls.sorted { $0.1 < $1.1 }.compactMap { call, row in
      let symbol = call[keyPath: name]
      guard seen.insert(symbol).inserted, let text = table.symbols.name(symbol) else { return nil }
      return (text, evidence(row, service: call.service))
    }
  }

  private func succeedingOrganizations(
    _ cluster: RefusalCluster
  ) -> [(name: String, evidence: Evidence)] {
    let refused = Set(cluster.calls.map(\.organization))
    return names(
      succeededMeanwhile(cluster).filter { !refused.contains($0.0.organization) }, \.organization)
  }

  private func workingKeys(_ cluster: RefusalCluster) -> [(name: String, evidence: Evidence)] {
    let refused = Set(cluster.calls.map(\.apiKey))
    let services = Set(cluster.calls.map(\.service))
    return names(
      succeededMeanwhile(cluster).filter {
        services.contains($0.0.service) && !refused.contains($0.0.apiKey)
      }, \.apiKey)
  }

  // MARK: Siblings

  /// Other projects of the organization that went on.
  private func siblingProjects(_ cluster: RefusalCluster) -> [SiblingScope] {
    let refusedProjects = Set(cluster.calls.map(\.project)).subtracting([0])
    let refusedServices = Set(cluster.calls.map(\.service))
    let organizations = Set(cluster.calls.map(\.organization)).subtracting([0])
    guard !refusedProjects.isEmpty else { return [] }
    let others = succeededMeanwhile(cluster).filter { call, _ in
      call.project != 0 && !refusedProjects.contains(call.project)
        && !refusedServices.contains(call.service)
        && (call.organization == 0 || organizations.isEmpty
          || organizations.contains(call.organization))
    }
    guard let example = others.min(by: { $0.1 < $1.1 }) else { return [] }
    return [
      SiblingScope(
        scope: scope(of: others.map(\.0)), succeeded: others.count, failed: 0,
        example: evidence(example.1, service: example.0.service))
    ]
  }

  // MARK: Hosts

  private func lateHosts(_ cluster: RefusalCluster) -> [(host: String, evidence: Evidence)] {
    let services = Set(cluster.calls.map(\.service))
    var late: [(host: String, row: Int, service: Symbol)] = []
    for service in services.sorted() {
      let own = (callsByService[service] ?? []).map { calls[$0] }.filter {
        $0.provider.isOpenAI && $0.start >= cluster.firstTime
      }
      let byHost = Dictionary(grouping: own) { table.rows[$0.requests[0].firstRow].host }
      guard byHost.count > 1 else { continue }
      let recoveries = byHost.compactMapValues(lastingSuccess)
      for (host, calls) in byHost where host != 0 {
        let others = recoveries.filter { $0.key != host && $0.key != 0 }.map(\.value)
        guard let recovery = others.min() else { continue }
        let refused = calls.filter { $0.firstRefusal != nil && $0.start > recovery }
        let worked = calls.contains {
          $0.succeeded && $0.start < (refused.last?.start ?? 0) && $0.start > recovery
        }
        guard refused.count >= policy.fewestLateRefusals, !worked,
          let first = refused.first?.refusals.first
        else { continue }
        late.append((table.symbols.name(host) ?? "", first.firstRow, service))
      }
    }
    return late.sorted { $0.row < $1.row }.map { ($0.host, evidence($0.row, service: $0.service)) }
  }

  /// When calls that had been refused began to succeed and were refused no more.
  private func lastingSuccess(_ calls: [CallFacts]) -> Int64? {
    guard let last = calls.filter({ $0.firstRefusal != nil }).map(\.end).max() else { return nil }
    return calls.filter { $0.succeeded && $0.start > last }.map(\.start).min()
  }

  // MARK: Platforms

  /// What a platform prints around OpenAI's answer, in the texts that are kept of the first
  /// refusals.
  private func platform(_ cluster: RefusalCluster) -> (name: String, evidence: Evidence)? {
    let rows = cluster.calls.flatMap { call in
      call.refusals.flatMap { refusal in
        (refusal.firstRow...refusal.lastRow).map { (call.service, $0) }
      }
    }
    for (service, row) in rows.sorted(by: { $0.1 < $1.1 }) {
      guard let text = table.text(table.rows[row]), let name = PlatformWords.platform(in: text)
      else { continue }
      return (name, evidence(row, service: service))
    }
    return nil
  }

  private func platformQuota(_ cluster: RefusalCluster) -> Statement? {
    let row = rowsAround(cluster).first { row in
      row.failureClass == .foreignLimit
        && table.symbols.name(row.detail) == "platform_quota_exhausted"
    }
    return row.map { row in
      Statement(
        "a platform says that its own quota is used up", table.evidence(row))
    }
  }

  private func deactivation(_ cluster: RefusalCluster) -> Statement? {
    let services = Set(cluster.calls.map(\.service))
    let row = rowsAround(cluster).first { row in
      row.failureClass == .accountDeactivated && self.services.name(of: row) != 0
        && services.contains(self.services.name(of: row))
    }
    return row.map { row in
      let detail = table.symbols.name(row.detail) ?? FailureClass.accountDeactivated.rawValue
      return Statement("OpenAI answered with \(detail)", table.evidence(row))
    }
  }

  /// Lines from shortly before the first refusal to shortly after the last one.
  private func rowsAround(_ cluster: RefusalCluster) -> some Sequence<EventRow> {
    let margin = Int64(policy.quietSeconds * 1e9)
    return table.rows.lazy.filter { row in
      row.time >= cluster.firstTime - margin && row.time <= cluster.lastTime + margin
    }
  }
}

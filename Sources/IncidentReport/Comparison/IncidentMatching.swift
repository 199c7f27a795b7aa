internal import LogDecoding
internal import OutageReconstruction

/// Why two reports' incidents are taken for one.
package enum IncidentMatch: String, Sendable, CaseIterable {
  /// And nearly the same time: two outages of an account within an hour have one fingerprint.
  case fingerprint
  case id
  /// Of the same account, or of common services where no account is known, at the same time: more
  /// lines can move an onset, and name an account that was not known.
  case overlap
}

/// Finds the incidents that two reports have both.
///
/// Each has one partner at most. Fingerprints go before ids, and those before overlaps; among
/// equals those whose first failures lie nearest to each other.
struct IncidentMatching {
  private let before: [IncidentSnapshot]
  private let after: [IncidentSnapshot]

  init(_ before: [IncidentSnapshot], _ after: [IncidentSnapshot]) {
    self.before = before
    self.after = after
  }

  private struct Candidate {
    var old: Int
    var new: Int
    /// Nanoseconds between the first failures.
    var distance: UInt64
  }

  var differences: Differences<IncidentSnapshot, ChangedIncident> {
    var partners: [Int: (old: Int, match: IncidentMatch)] = [:]
    var taken: Set<Int> = []
    for match in IncidentMatch.allCases {
      let open = (
        old: before.indices.filter { !taken.contains($0) },
        new: after.indices.filter { partners[$0] == nil }
      )
      let candidates = candidates(match, open.old, open.new).sorted {
        ($0.distance, $0.new, $0.old) < ($1.distance, $1.new, $1.old)
      }
      for candidate in candidates
      where partners[candidate.new] == nil && !taken.contains(candidate.old) {
        partners[candidate.new] = (candidate.old, match)
        taken.insert(candidate.old)
      }
    }
    var differences = Differences<IncidentSnapshot, ChangedIncident>()
    for (index, incident) in after.enumerated() {
      guard let partner = partners[index] else {
        differences.new.append(incident)
        continue
      }
      let old = before[partner.old]
      let changes = FactChange.changes(old.facts, incident.facts)
      if changes.isEmpty {
        differences.unchanged += 1
      } else {
        differences.changed.append(
          ChangedIncident(before: old, after: incident, match: partner.match, changes: changes))
      }
    }
    differences.gone = before.indices.filter { !taken.contains($0) }.map { before[$0] }
    return differences
  }

  private func candidates(
    _ match: IncidentMatch, _ old: [Int], _ new: [Int]
  ) -> [Candidate] {
    switch match {
    case .fingerprint:
      candidates(old, new) { $0.fingerprint }.filter {
        before[$0.old].isAtTime(of: after[$0.new]) ?? true
      }
    case .id: candidates(old, new) { $0.id }
    case .overlap:
      old.flatMap { old in
        new.compactMap { new in
          before[old].overlaps(after[new]) ? candidate(old, new) : nil
        }
      }
    }
  }

  /// Pairs with an equal name.
  private func candidates(
    _ old: [Int], _ new: [Int], _ name: (IncidentSnapshot) -> String?
  ) -> [Candidate] {
    var named: [String: [Int]] = [:]
    for index in old {
      if let name = name(before[index]) { named[name, default: []].append(index) }
    }
    return new.flatMap { new in
      (name(after[new]).flatMap { named[$0] } ?? []).map { candidate($0, new) }
    }
  }

  private func candidate(_ old: Int, _ new: Int) -> Candidate {
    guard let former = before[old].first, let later = after[new].first else {
      return Candidate(old: old, new: new, distance: .max)
    }
    return Candidate(old: old, new: new, distance: later.distance(from: former))
  }
}

extension Timestamp {
  /// Nanoseconds between two moments.
  fileprivate func distance(from other: Timestamp) -> UInt64 {
    let (low, high) = (min(self, other).nanoseconds, max(self, other).nanoseconds)
    return UInt64(bitPattern: high &- low)
  }
}

extension IncidentSnapshot {
  /// Whether both may be about one outage.
  fileprivate func overlaps(_ other: IncidentSnapshot) -> Bool {
    isAtTime(of: other) ?? false && hasScope(of: other)
  }

  /// Whether both lie so near to each other that they would be one outage; `nil` when one has no
  /// time.
  fileprivate func isAtTime(of other: IncidentSnapshot) -> Bool? {
    guard let first, let last, let otherFirst = other.first, let otherLast = other.last else {
      return nil
    }
    let later = max(first, otherFirst)
    let end = min(last, otherLast)
    let gap = UInt64(ReconstructionPolicy().outageGapSeconds * 1e9)
    return later <= end || later.distance(from: end) < gap
  }

  /// Ids that both know must be equal; where none is known to both, a service must be common.
  private func hasScope(of other: IncidentSnapshot) -> Bool {
    var isCommon = false
    for case (let own?, let others?) in zip(account, other.account) {
      guard own == others else { return false }
      isCommon = true
    }
    return isCommon || !services.isDisjoint(with: other.services)
  }
}

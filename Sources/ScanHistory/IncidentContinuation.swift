// Which incident of an earlier scan an incident is.

package import LogDecoding

/// An incident as it was found now, as far as it matters here.
package struct FoundIncident: Sendable {
  /// What it would be called if it was new.
  package var id: String
  package var first: Timestamp
  /// The last moment that it is about.
  package var end: Timestamp
  /// What its outages' quotas belong to, as `KnownIncident.scopes`.
  package var scopes: [String]

  package init(id: String, first: Timestamp, end: Timestamp, scopes: [String]) {
    self.id = id
    self.first = first
    self.end = end
    self.scopes = scopes
  }

  fileprivate func isRelated(to known: KnownIncident) -> Bool {
    first <= known.end && known.first <= end
      && !Set(scopes).isDisjoint(with: known.scopes)
  }
}

/// Gives incidents the ids that they have had.
package struct IncidentContinuation: Sendable {
  /// For each found incident, in their order, its id.
  package private(set) var ids: [String] = []
  /// Known incidents that are none any more, with the id of the one that they are part of now.
  package private(set) var gone: [(known: KnownIncident, into: String?)] = []

  /// - Parameters:
  ///   - found: What reconstruction finds now.
  ///   - known: Incidents that may still change.
  ///   - taken: Ids of all other incidents.
  package init(_ found: [FoundIncident], _ known: [KnownIncident], taken: Set<String>) {
    var owners: [Int: KnownIncident] = [:]
    var left: [KnownIncident] = []
    // The oldest has the first choice: where several became one, its id stays.
    for incident in known.sorted(by: { ($0.first, $0.id) < ($1.first, $1.id) }) {
      let candidates = found.indices.filter {
        owners[$0] == nil && found[$0].isRelated(to: incident)
      }
      if let best = candidates.max(by: {
        Self.kinship(found[$0], incident) < Self.kinship(found[$1], incident)
      }) {
        owners[best] = incident
      } else {
        left.append(incident)
      }
    }
    var used = taken.union(known.map(\.id))
    for (place, incident) in found.enumerated() {
      ids.append(owners[place]?.id ?? Self.free(incident.id, &used))
    }
    for incident in left {
      let into = found.indices.first { found[$0].isRelated(to: incident) }.map { ids[$0] }
      gone.append((known: incident, into: into))
    }
  }

  /// How much two have in common: scopes first, then the time that both are about, in seconds.
  private static func kinship(
    _ found: FoundIncident, _ known: KnownIncident
  ) -> (Int, Double) {
    let scopes = Set(found.scopes).intersection(known.scopes).count
    let shared = min(found.end, known.end).seconds(since: max(found.first, known.first))
    return (scopes, shared)
  }

  private static func free(_ id: String, _ used: inout Set<String>) -> String {
    var name = id
    var number = 2
    while !used.insert(name).inserted {
      name = "\(id)-\(number)"
      number += 1
    }
    return name
  }
}

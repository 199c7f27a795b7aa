// What earlier scans know of incidents.

package import LogDecoding

/// An incident as the last scan that touched it saw it.
package struct KnownIncident: Sendable {
  /// Given when it was first seen, and kept whatever becomes of it.
  package var id: String
  package var state: String
  package var failureClass: String
  package var headline: String
  package var first: Timestamp
  /// The last failure.
  package var last: Timestamp
  package var recovered: Timestamp?
  package var callsFailed: Int
  package var services: [String]
  /// What its outages' quotas belong to, and its services, as words that do not change from scan to
  /// scan.
  package var scopes: [String]
  /// Tells whether anything about it has changed.
  package var digest: String
  /// What became of it when it is none any more.
  package var note: String?
  /// Nothing can change it any more: what its lines said is no longer kept.
  package var isSettled: Bool
  /// Late lines showed that it was none, or part of another one.
  package var isGone: Bool
  /// The report contract's object.
  package var json: String

  package init(
    id: String, state: String, failureClass: String, headline: String, first: Timestamp,
    last: Timestamp, recovered: Timestamp?, callsFailed: Int, services: [String],
    scopes: [String], digest: String, note: String? = nil, isSettled: Bool = false,
    isGone: Bool = false, json: String
  ) {
    self.id = id
    self.state = state
    self.failureClass = failureClass
    self.headline = headline
    self.first = first
    self.last = last
    self.recovered = recovered
    self.callsFailed = callsFailed
    self.services = services
    self.scopes = scopes
    self.digest = digest
    self.note = note
    self.isSettled = isSettled
    self.isGone = isGone
    self.json = json
  }

  /// The last moment that it is about.
  package var end: Timestamp { max(last, recovered ?? last) }

  /// Whether it goes on as far as is known.
  package var isOpen: Bool { !isGone && state != "recovered" }
}

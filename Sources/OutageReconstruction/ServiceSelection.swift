internal import FailureClassification

extension EventTable {
  /// Settles for the table's one log whose the events are whose records name no service, and drops
  /// them when it is not one of `services`.
  ///
  /// `owner` is the service that all other records of the log name, if it is one: theirs too.
  /// Returns how many were dropped.
  package mutating func settleUnnamedServices(
    owner: String?, keeping services: Set<String>
  ) -> Int {
    let before = rows.count
    let symbol = owner.map { symbols.symbol($0) }
    for index in rows.indices where !rows[index].hasOwnService {
      guard let symbol else { continue }
      rows[index].service = symbol
      rows[index].hasOwnService = true
    }
    let kept = Set(services.map { symbols.symbol($0) })
    rows.removeAll { !kept.contains($0.service) }
    for index in rows.indices { rows[index].hasOwnService = true }
    return before - rows.count
  }

  /// The services of all events, as reports name them.
  package var serviceNames: Set<String> {
    let names = ServiceNames(self)
    return Set(rows.compactMap { symbols.name(names.name(of: $0)) })
  }
}

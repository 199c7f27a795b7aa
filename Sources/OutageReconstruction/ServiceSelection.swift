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
    let kept = Set(services.map { symbols.symbol($0) })
    rows.update { _, row in
      if let symbol, !row.hasOwnService { row.service = symbol }
      row.hasOwnService = true
    }
    rows.removeAll { _, row in !kept.contains(row.service) }
    return before - rows.count
  }

  /// The services of all events, as reports name them.
  package var serviceNames: Set<String> {
    let names = ServiceNames(self)
    var isFound = [Bool](repeating: false, count: symbols.names.count)
    rows.forEach { _, row in isFound[Int(names.name(of: row))] = true }
    return Set(isFound.indices.compactMap { isFound[$0] ? symbols.name(Symbol($0)) : nil })
  }
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// Picks the events of one log that are of the services asked for.
struct ServiceFilter {
  /// All when it is empty.
  private let wanted: Set<String>
  /// The services that the log's records name; more than two tell no more than two.
  private var named: Set<String> = []
  private var dropped = 0

  init(_ services: [String]) {
    wanted = Set(services)
  }

  /// Whether the event is kept for now: whose the events without a service of their own are is known
  /// only at the end of the log.
  mutating func takes(_ event: CompactEvent, _ texts: EventTexts) -> Bool {
    guard !wanted.isEmpty, event.hasOwnService else { return true }
    if named.count < 2, let service = texts.string(event.service) { named.insert(service) }
    let isWanted = texts.string(event.service).map(wanted.contains) ?? false
    if !isWanted { dropped += 1 }
    return isWanted
  }

  /// Takes over what the next part of the log came to.
  mutating func append(_ next: ServiceFilter) {
    named.formUnion(next.named)
    dropped += next.dropped
  }

  /// Whether an event that was kept for now is one of theirs; it then says so itself.
  mutating func settle(_ event: inout FailureEvent) -> Bool {
    guard !wanted.isEmpty else { return true }
    if !event.hasOwnService, let owner { event.service = owner }
    event.hasOwnService = true
    let isWanted = event.service.map(wanted.contains) ?? false
    if !isWanted { dropped += 1 }
    return isWanted
  }

  /// Whose the events without a service of their own are: the only one that the log names.
  private var owner: String? { named.count == 1 ? named.first : nil }

  /// Drops what was kept for now and belongs to others.
  mutating func settle(_ table: inout EventTable) {
    guard !wanted.isEmpty else { return }
    dropped += table.settleUnnamedServices(
      owner: owner, keeping: wanted)
  }

  func account(_ ledger: inout InputLedger) {
    ledger.events -= dropped
    ledger.selection.eventsOfOtherServices += dropped
  }
}

/// The events of one log, or of a part of it, that are of the services asked for.
struct ServiceEvents: Sendable {
  private(set) var table: EventTable
  private var filter: ServiceFilter

  init(path: String, services: [String], space: TemporarySpace) {
    table = EventTable(path: path, space: space)
    filter = ServiceFilter(services)
  }

  mutating func add(_ event: CompactEvent, _ texts: EventTexts, text: () -> String) {
    if filter.takes(event, texts) { table.add(event, texts, text: text) }
  }

  /// Takes over those of the next part of the log, before which so many lines stand.
  mutating func join(_ next: ServiceEvents, linesBefore: Int) {
    table.join(next.table, linesBefore: linesBefore)
    filter.append(next.filter)
  }

  /// Ends the log: what belongs to other services is dropped, and counted in the ledger.
  mutating func settle(_ ledger: inout InputLedger) {
    filter.settle(&table)
    table.settle()
    filter.account(&ledger)
  }
}

// What alerts, fallback lines and operators' notes say around an incident.

internal import FailureClassification
internal import LogDecoding

/// The remarks of some logs, by time.
struct RemarkFinder {
  private let policy: ReconstructionPolicy
  private let table: EventTable
  private let services: ServiceNames
  /// Rows.
  private var places: SpillableArray<Int>
  /// Rows that tell of the state of an account: a platform's quota, a deactivation.
  private var accountPlaces: SpillableArray<Int>
  private let marks: [Remark]

  /// So many of a kind are told for one incident; the first ones.
  private static let most: [EventKind: Int] = [.alert: 20, .operatorNote: 40, .fallback: 3]

  init(
    _ table: EventTable, _ services: ServiceNames, policy: ReconstructionPolicy, marks: [Remark],
    space: TemporarySpace
  ) {
    self.policy = policy
    self.table = table
    self.services = services
    self.marks = marks
    var places = SpillableArray<Int>(space)
    var accountPlaces = SpillableArray<Int>(space)
    table.rows.forEach { number, row in
      guard row.time != EventTable.noTime else { return }
      if !row.kind.isAboutRequest { places.append(number) }
      if row.failureClass == .foreignLimit || row.failureClass == .accountDeactivated {
        accountPlaces.append(number)
      }
    }
    self.places = places
    self.accountPlaces = accountPlaces
  }

  func service(of row: EventRow) -> Symbol { services.name(of: row) }

  /// So many are looked at.
  private static let mostAccountRows = 1000

  /// Lines about accounts, with some time before and behind.
  func accountRows(from first: Int64, until end: Int64) -> [EventRow] {
    let margin = Int64(policy.quietSeconds * 1e9)
    let begin = accountPlaces.firstIndex { table.rows[$0].time >= first - margin }
    let count = min(accountPlaces.count, begin + Self.mostAccountRows)
    return (begin..<max(begin, count)).map { table.rows[accountPlaces[$0]] }.filter {
      $0.time <= end + margin
    }
  }

  /// From the first failure to recovery, with some time before and behind for what led to it; alerts
  /// only from the first failure on.
  func remarks(from first: Int64, until end: Int64) -> [Remark] {
    let margin = Int64(policy.quietSeconds * 1e9)
    var counts: [EventKind: Int] = [:]
    var remarks: [Remark] = []
    var next = places.firstIndex { table.rows[$0].time >= first - margin }
    while next < places.count {
      let row = table.rows[places[next]]
      next += 1
      if row.time > end + margin { break }
      guard row.kind != .alert || row.time >= first,
        counts[row.kind, default: 0] < Self.most[row.kind] ?? 0
      else { continue }
      counts[row.kind, default: 0] += 1
      let service = table.symbols.name(services.name(of: row)) ?? "unknown"
      remarks.append(
        Remark(
          kind: row.kind, text: table.text(row) ?? "",
          evidence: table.evidence(row, service: service)))
    }
    let reach = Int64(policy.markSeconds * 1e9)
    let near = marks.filter { mark in
      mark.time.map { $0.nanoseconds >= first - reach && $0.nanoseconds <= end + reach } ?? false
    }
    return (remarks + near).enumerated().sorted { left, right in
      let (first, second) = (left.element.time ?? .distantPast, right.element.time ?? .distantPast)
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }
}

// Clocks that differ: requests that stand in the logs of two hosts, in one of them always later.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Notices that hosts' clocks differ, and says by how much; no time is corrected.
struct ClockDifferences {
  private let table: EventTable
  private let policy: ReconstructionPolicy
  private(set) var statements: [Statement] = []
  /// Hosts, and logs without one, of which another's clock is known to differ.
  private var doubtful: Set<Place> = []

  init(table: EventTable, policy: ReconstructionPolicy) {
    self.table = table
    self.policy = policy
    compare()
  }

  /// Whether the row's host has a clock that differs from another one's.
  func areDoubtful(for row: EventRow) -> Bool { doubtful.contains(Place(row)) }

  /// A host, or a log whose host is not told.
  ///
  /// Of a host and a log without one nothing tells whether they are two.
  private struct Place: BitwiseCopyable, Hashable {
    var isHost: Bool
    var number: UInt32

    init(_ row: EventRow) {
      isHost = row.host != 0
      number = row.host == 0 ? row.input : row.host
    }

    static func < (left: Place, right: Place) -> Bool {
      left.isHost != right.isHost ? right.isHost : left.number < right.number
    }
  }

  /// A row that names a request.
  private struct Sighting: BitwiseCopyable {
    var request: ContentHash
    var row: Int
    var time: Int64
    var place: Place
  }

  /// A request of two places.
  private struct Delay: BitwiseCopyable {
    var first: Place
    var second: Place
    /// By how many nanoseconds the second place is late.
    var delay: Int64
    var row: Int
  }

  private mutating func compare() {
    let delays = delays
    var statements: [(row: Int, statement: Statement)] = []
    var start = 0
    var latest: Delay?
    func end(_ position: Int) {
      if let found = statement(delays, start..<position) {
        statements.append(found)
        doubtful.formUnion([delays[start].first, delays[start].second])
      }
      start = position
    }
    delays.forEach { position, delay in
      if let latest, latest.first != delay.first || latest.second != delay.second { end(position) }
      latest = delay
    }
    end(delays.count)
    self.statements = statements.sorted { $0.row < $1.row }.map(\.statement)
  }

  /// The delays of all pairs of places, pair by pair, each in ascending order.
  private var delays: SpillableArray<Delay> {
    var delays = SpillableArray<Delay>(table.rows.space)
    var first: Sighting?
    sightings.forEach { _, sighting in
      guard let earlier = first, earlier.request == sighting.request else {
        first = sighting
        return
      }
      guard earlier.place != sighting.place, earlier.place.isHost == sighting.place.isHost
      else { return }
      // Rows stand in the order of time: what was seen first is the earlier one.
      delays.append(
        Delay(
          first: earlier.place, second: sighting.place, delay: sighting.time - earlier.time,
          row: sighting.row))
    }
    delays.sort { left, right in
      if left.first != right.first { return left.first < right.first }
      if left.second != right.second { return left.second < right.second }
      return (left.delay, left.row) < (right.delay, right.row)
    }
    return delays
  }

  /// What names requests, request by request; nothing when there is only one place.
  private var sightings: SpillableArray<Sighting> {
    var sightings = SpillableArray<Sighting>(table.rows.space)
    var onlyPlace: Place?
    var hasOnePlace = true
    table.rows.forEach { number, row in
      guard let sighting = sighting(row, number) else { return }
      if let onlyPlace, onlyPlace != sighting.place { hasOnePlace = false }
      onlyPlace = sighting.place
    }
    guard !hasOnePlace else { return sightings }
    table.rows.forEach { number, row in
      if let sighting = sighting(row, number) { sightings.append(sighting) }
    }
    sightings.sort { left, right in
      left.request != right.request ? left.request < right.request : left.row < right.row
    }
    return sightings
  }

  private func sighting(_ row: EventRow, _ number: Int) -> Sighting? {
    guard row.requestID != .none, row.time != EventTable.noTime, row.timeSource != .neighbour
    else { return nil }
    return Sighting(
      request: row.requestID, row: number, time: row.time,
      place: Place(row))
  }

  /// What the delays of one pair tell, which stand in order.
  private func statement(
    _ delays: SpillableArray<Delay>, _ range: Range<Int>
  ) -> (row: Int, statement: Statement)? {
    guard range.count >= max(1, policy.fewestSharedRequests) else { return nil }
    let shortest = delays[range.lowerBound].delay
    let median = delays[range.lowerBound + range.count / 2].delay
    // Lines of one request are written one after the other: late answers differ from each other,
    // clocks differ always by the same.
    let spread = Double(delays[range.upperBound - 1].delay - shortest) / 1e9
    let seconds = Double(median) / 1e9
    guard Double(shortest) / 1e9 >= policy.leastClockDifferenceSeconds,
      spread <= max(policy.leastClockDifferenceSeconds, seconds * policy.clockSpread)
    else { return nil }
    let pair = delays[range.lowerBound]
    var firstRow = pair.row
    delays.forEach(in: range) { _, delay in firstRow = min(firstRow, delay.row) }
    let text =
      "Clocks seem to differ: \(range.count) requests stand in the logs of \(name(pair.first)) and "
      + "of \(name(pair.second)), in the latter \(DurationText.of(seconds)) later. Times are shown as "
      + "they were written."
    return (firstRow, Statement(text, table.evidence(table.rows[firstRow])))
  }

  private func name(_ place: Place) -> String {
    place.isHost
      ? table.symbols.name(place.number) ?? "another host" : table.paths[Int(place.number)]
  }
}

// Clocks that differ: requests that stand in the logs of two hosts, in one of them always later.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Notices that hosts' clocks differ, and says by how much; no time is corrected.
struct ClockDifferences {
  let table: EventTable
  let policy: ReconstructionPolicy

  /// A host, or a log whose host is not told.
  private enum Place: Hashable {
    case host(Symbol)
    case log(UInt32)
  }

  private struct Sighting {
    var place: Place
    var row: Int
  }

  private struct Pair: Hashable {
    var first: Place
    var second: Place
  }

  /// Requests of a pair: by how many nanoseconds the second place is late, and its first row.
  private struct Comparison {
    var delays: [Int64] = []
    var firstRow = Int.max

    mutating func add(_ delay: Int64, _ row: Int) {
      delays.append(delay)
      firstRow = min(firstRow, row)
    }
  }

  var statements: [Statement] {
    comparisons.compactMap { pair, comparison in statement(pair, comparison) }
      .sorted { $0.row < $1.row }.map(\.statement)
  }

  private var comparisons: [Pair: Comparison] {
    var sightings: [ContentHash: Sighting] = [:]
    var comparisons: [Pair: Comparison] = [:]
    for (number, row) in table.rows.enumerated()
    where row.requestID != .none && row.time != EventTable.noTime && row.timeSource != .neighbour {
      let place: Place = row.host == 0 ? .log(row.input) : .host(row.host)
      guard let first = sightings[row.requestID] else {
        sightings[row.requestID] = Sighting(place: place, row: number)
        continue
      }
      guard first.place != place, isComparable(first.place, place) else { continue }
      // Rows stand in the order of time: what was seen first is the earlier one.
      let delay = row.time - table.rows[first.row].time
      comparisons[Pair(first: first.place, second: place), default: Comparison()].add(delay, number)
    }
    return comparisons
  }

  /// Of a host and a log without one nothing tells whether they are two.
  private func isComparable(_ left: Place, _ right: Place) -> Bool {
    switch (left, right) {
    case (.host, .host), (.log, .log): true
    default: false
    }
  }

  private func statement(
    _ pair: Pair, _ comparison: Comparison
  ) -> (row: Int, statement: Statement)? {
    let delays = comparison.delays.sorted()
    guard delays.count >= policy.fewestSharedRequests else { return nil }
    let median = delays[delays.count / 2]
    // Lines of one request are written one after the other: late answers differ from each other,
    // clocks differ always by the same.
    let spread = Double(delays[delays.count - 1] - delays[0]) / 1e9
    let seconds = Double(median) / 1e9
    guard Double(delays[0]) / 1e9 >= policy.leastClockDifferenceSeconds,
      spread <= max(policy.leastClockDifferenceSeconds, seconds * policy.clockSpread)
    else { return nil }
    let text =
      "Clocks seem to differ: \(delays.count) requests stand in the logs of \(name(pair.first)) and "
      + "of \(name(pair.second)), in the latter \(DurationText.of(seconds)) later. Times are shown as "
      + "they were written."
    return (comparison.firstRow, Statement(text, table.evidence(table.rows[comparison.firstRow])))
  }

  private func name(_ place: Place) -> String {
    switch place {
    case .host(let symbol): table.symbols.name(symbol) ?? "another host"
    case .log(let input): table.paths[Int(input)]
    }
  }
}

// Logs whose events stand in another log too: a rotated copy, a container runtime's copy of an
// application's own file. Their records count once.

internal import LogDecoding
internal import LogInput

/// A log that is a copy of another one by what its events say.
package struct CopiedLog: Sendable, Equatable {
  package var path: String
  package var original: String
  /// Events that the original has too, and that were left out here.
  package var events: Int
}

/// Finds logs that are copies of others, and takes their events out.
package struct CopyFinder {
  /// Of so many events in a hundred that agree in order two logs are copies.
  private static let leastAgreement = 95
  /// A record that stands in more logs than these is compared with the first ones.
  private static let mostOriginals = 8

  private struct Occurrence {
    var key: UInt64
    var rank: UInt32
  }

  /// Leaves every record in the log that has it most; says which logs were copies.
  ///
  /// Records are compared across logs, never within one. The order of `tables` does not matter.
  package static func removeCopies(from tables: inout [EventTable]) -> [CopiedLog] {
    let ranked = tables.indices.filter { tables[$0].count > 0 }.sorted { left, right in
      isBefore(tables[left], tables[right])
    }
    guard ranked.count > 1 else { return [] }
    var copies: [CopiedLog] = []
    var isCopy: Set<Int> = []
    // As they were: a copy of a copy is told by what that one held before.
    let whole = ranked.map { tables[$0] }
    let keys = whole.map(\.copyKeys)
    for (original, copy) in candidates(keys) where !isCopy.contains(copy) {
      let (first, second) = (ranked[original], ranked[copy])
      let shared = agreeing(keys[original], keys[copy])
      guard shared.count * 100 >= keys[copy].count * leastAgreement,
        !areReplicas(whole[original], whole[copy], shared)
      else { continue }
      isCopy.insert(copy)
      tables[second].removeRows(at: shared.map(\.copy))
      copies.append(
        CopiedLog(
          path: tables[second].paths[0], original: tables[first].paths[0], events: shared.count))
    }
    return copies.sorted { $0.path < $1.path }
  }

  /// The log with more events is the original, else the one that names its services, else the one
  /// whose path comes first.
  private static func isBefore(_ left: EventTable, _ right: EventTable) -> Bool {
    if left.count != right.count { return left.count > right.count }
    let (named, otherNamed) = (left.rowsWithOwnService, right.rowsWithOwnService)
    if named != otherNamed { return named > otherNamed }
    return left.paths[0].sortKey < right.paths[0].sortKey
  }

  /// Pairs of ranks that share so many keys that the second may be a copy of the first.
  private static func candidates(_ keys: [[UInt64?]]) -> [(original: Int, copy: Int)] {
    var occurrences: [Occurrence] = []
    occurrences.reserveCapacity(keys.reduce(0) { $0 + $1.count })
    for (rank, keys) in keys.enumerated() {
      for key in keys {
        if let key { occurrences.append(Occurrence(key: key, rank: UInt32(rank))) }
      }
    }
    occurrences.sort { ($0.key, $0.rank) < ($1.key, $1.rank) }
    var shared: [SIMD2<UInt32>: Int] = [:]
    var start = 0
    while start < occurrences.count {
      var end = start
      while end < occurrences.count, occurrences[end].key == occurrences[start].key { end += 1 }
      count(occurrences[start..<end], into: &shared)
      start = end
    }
    return shared.compactMap { pair, count in
      let (original, copy) = (Int(pair[0]), Int(pair[1]))
      return count * 100 >= keys[copy].count * leastAgreement ? (original, copy) : nil
    }.sorted { $0 < $1 }
  }

  /// Counts one key for each pair of logs that have it, as often as both do.
  private static func count(
    _ group: ArraySlice<Occurrence>, into shared: inout [SIMD2<UInt32>: Int]
  ) {
    var times: [(rank: UInt32, count: Int)] = []
    for occurrence in group {
      if let last = times.indices.last, times[last].rank == occurrence.rank {
        times[last].count += 1
      } else {
        times.append((occurrence.rank, 1))
      }
    }
    for (place, first) in times.prefix(mostOriginals).enumerated() {
      for second in times.dropFirst(place + 1) {
        shared[SIMD2(first.rank, second.rank), default: 0] += min(first.count, second.count)
      }
    }
  }

  /// Whether the records that agree name different hosts: two of a service may say the same at once.
  private static func areReplicas(
    _ original: EventTable, _ copy: EventTable, _ shared: [(copy: Int, original: Int)]
  ) -> Bool {
    let differing = shared.count { pair in
      guard let host = original.symbols.name(original.rows[pair.original].host),
        let other = copy.symbols.name(copy.rows[pair.copy].host)
      else { return false }
      return host != other && !host.hasPrefix(other) && !other.hasPrefix(host)
    }
    return differing * 100 > shared.count * (100 - leastAgreement)
  }

  /// Positions of the longest run of events that stand in both in the same order.
  private static func agreeing(
    _ original: [UInt64?], _ copy: [UInt64?]
  ) -> [(copy: Int, original: Int)] {
    var places: [UInt64: [Int]] = [:]
    for (place, key) in original.enumerated().reversed() {
      if let key { places[key, default: []].append(place) }
    }
    var pairs: [(copy: Int, original: Int)] = []
    for (place, key) in copy.enumerated() {
      if let key, let found = places[key]?.popLast() { pairs.append((place, found)) }
    }
    return longestIncreasing(pairs.map(\.original)).map { pairs[$0] }
  }

  /// Indices of a longest strictly increasing subsequence.
  private static func longestIncreasing(_ numbers: [Int]) -> [Int] {
    var tails: [Int] = []
    var previous = [Int](repeating: -1, count: numbers.count)
    for index in numbers.indices {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[tails[middle]] < numbers[index] { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[index] = tails[low - 1] }
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var result: [Int] = []
    var index = tails.last ?? -1
    while index >= 0 {
      result.append(index)
      index = previous[index]
    }
    return result.reversed()
  }
}

extension EventTable {
  /// What tells an event from all others: its request id, or a time finer than a second, and its
  /// text; `nil` for one that cannot be told.
  fileprivate var copyKeys: [UInt64?] {
    // Some loggers write `.000` whatever the time is.
    let hasFineTimes = rows.contains { $0.time != Self.noTime && $0.time % 1_000_000_000 != 0 }
    return rows.map { row in
      var hasher = ContentKey(row.fingerprint)
      if row.requestID != .none {
        hasher.add(row.requestID.high)
      } else if hasFineTimes, row.time != Self.noTime, row.fractionDigits > 0,
        row.timeSource != .neighbour
      {
        hasher.add(UInt64(bitPattern: row.time))
      } else {
        return nil
      }
      return hasher.value
    }
  }

  fileprivate var rowsWithOwnService: Int { rows.count { $0.hasOwnService } }

  /// Takes rows out, by their positions in ascending order.
  fileprivate mutating func removeRows(at positions: [Int]) {
    var next = 0
    var kept: [EventRow] = []
    for (position, row) in rows.enumerated() {
      if next < positions.count, positions[next] == position {
        next += 1
        dropExample(row)
      } else {
        kept.append(row)
      }
    }
    rows = kept
  }
}

/// A mix of numbers that is the same in every run.
private struct ContentKey {
  private(set) var value: UInt64

  init(_ seed: UInt64) { value = seed }

  mutating func add(_ number: UInt64) {
    value = (value ^ number) &* 0x9e37_79b9_7f4a_7c15
    value ^= value >> 29
  }
}

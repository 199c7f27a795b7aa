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

  private struct Occurrence: BitwiseCopyable {
    var key: UInt64
    var rank: UInt32
  }

  /// Leaves every record in the log that has it most; says which logs were copies.
  ///
  /// Records are compared across logs, never within one. The order of `tables` does not matter.
  package static func removeCopies(from tables: inout [EventTable]) -> [CopiedLog] {
    guard tables.count > 1, case let ranked = ranks(tables), ranked.count > 1 else { return [] }
    var copies: [CopiedLog] = []
    var isCopy: Set<Int> = []
    // Of the logs as they were: a copy of a copy is told by what that one held before.
    let keys = CopyKeys(ranked.map { tables[$0] })
    for (original, copy) in candidates(keys) where !isCopy.contains(copy) {
      let (first, second) = (ranked[original], ranked[copy])
      let count = keys.ranges[copy].count
      // One more than may be missing is too many.
      let needed = (count * leastAgreement + 99) / 100
      guard let shared = RecordMatch.longestRun(keys, original, copy, atLeast: needed),
        !areReplicas(tables[first].symbols, tables[second].symbols, shared)
      else { continue }
      isCopy.insert(copy)
      tables[second].removeRows(of: shared)
      copies.append(
        CopiedLog(
          path: tables[second].paths[0], original: tables[first].paths[0], events: shared.count))
    }
    return copies.sorted { $0.path < $1.path }
  }

  /// Logs that have events.
  ///
  /// The one with more events is the original, else the one that names its services, else the one
  /// whose path comes first.
  private static func ranks(_ tables: [EventTable]) -> [Int] {
    let named = tables.map { $0.rows.count(where: \.hasOwnService) }
    return tables.indices.filter { tables[$0].count > 0 }.sorted { left, right in
      if tables[left].count != tables[right].count {
        return tables[left].count > tables[right].count
      }
      if named[left] != named[right] { return named[left] > named[right] }
      return tables[left].paths[0].sortKey < tables[right].paths[0].sortKey
    }
  }

  /// Pairs of ranks that share so many keys that the second may be a copy of the first.
  private static func candidates(_ keys: CopyKeys) -> [(original: Int, copy: Int)] {
    var occurrences = SpillableArray<Occurrence>(keys.entries.space)
    for (rank, range) in keys.ranges.enumerated() {
      keys.entries.forEach(in: range) { _, entry in
        if entry.isTold { occurrences.append(Occurrence(key: entry.key, rank: UInt32(rank))) }
      }
    }
    occurrences.sort { ($0.key, $0.rank) < ($1.key, $1.rank) }
    var shared: [SIMD2<UInt32>: Int] = [:]
    var times: [(rank: UInt32, count: Int)] = []
    var key: UInt64?
    occurrences.forEach { _, occurrence in
      if key != occurrence.key {
        count(times, into: &shared)
        times.removeAll(keepingCapacity: true)
        key = occurrence.key
      }
      if let last = times.indices.last, times[last].rank == occurrence.rank {
        times[last].count += 1
      } else {
        times.append((occurrence.rank, 1))
      }
    }
    count(times, into: &shared)
    return shared.compactMap { pair, count in
      let (original, copy) = (Int(pair[0]), Int(pair[1]))
      return count * 100 >= keys.ranges[copy].count * leastAgreement ? (original, copy) : nil
    }.sorted { $0 < $1 }
  }

  /// Counts one key for each pair of logs that have it, as often as both do.
  private static func count(
    _ times: [(rank: UInt32, count: Int)], into shared: inout [SIMD2<UInt32>: Int]
  ) {
    for (place, first) in times.prefix(mostOriginals).enumerated() {
      for second in times.dropFirst(place + 1) {
        shared[SIMD2(first.rank, second.rank), default: 0] += min(first.count, second.count)
      }
    }
  }

  /// Whether the records that agree name different hosts: two of a service may say the same at once.
  private static func areReplicas(
    _ original: SymbolTable, _ copy: SymbolTable, _ shared: SpillableArray<RecordMatch>
  ) -> Bool {
    let differing = shared.count { match in
      guard let host = original.name(match.originalHost), let other = copy.name(match.copyHost)
      else { return false }
      return host != other && !host.hasPrefix(other) && !other.hasPrefix(host)
    }
    return differing * 100 > shared.count * (100 - leastAgreement)
  }
}

extension EventTable {
  /// Takes out the rows that stand in another log too; `matches` are in their order.
  fileprivate mutating func removeRows(of matches: SpillableArray<RecordMatch>) {
    var rest = matches.elements()
    var next = rest.next()
    rows.removeAll { position, _ in
      guard next?.copy == position else { return false }
      next = rest.next()
      return true
    }
  }
}

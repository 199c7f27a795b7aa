// What tells records from others, and records of two logs that are the same.

internal import LogDecoding
internal import LogInput

/// What tells the events of some logs from all others.
struct CopyKeys {
  struct Entry: BitwiseCopyable {
    var key: UInt64
    var host: Symbol
    /// False for an event that nothing tells from others.
    var isTold: Bool
  }

  /// Of all logs, one behind the other.
  private(set) var entries: SpillableArray<Entry>
  private(set) var ranges: [Range<Int>] = []

  init(_ tables: [EventTable]) {
    entries = SpillableArray(tables.first?.rows.space ?? TemporarySpace())
    for table in tables {
      let start = entries.count
      // Some loggers write `.000` whatever the time is.
      let hasFineTimes = table.rows.elements().contains {
        $0.time != EventTable.noTime && $0.time % 1_000_000_000 != 0
      }
      table.rows.forEach { _, row in entries.append(Entry(row, hasFineTimes: hasFineTimes)) }
      ranges.append(start..<entries.count)
    }
  }
}

extension CopyKeys.Entry {
  /// Its request id, or a time finer than a second, and its text.
  fileprivate init(_ row: EventRow, hasFineTimes: Bool) {
    var mix = ContentKey(row.fingerprint)
    isTold = true
    if row.requestID != .none {
      mix.add(row.requestID.high)
    } else if hasFineTimes, row.time != EventTable.noTime, row.fractionDigits > 0,
      row.timeSource != .neighbour
    {
      mix.add(UInt64(bitPattern: row.time))
    } else {
      isTold = false
    }
    key = mix.value
    host = row.host
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

/// A record that stands in two logs: its rows and hosts in both.
struct RecordMatch: BitwiseCopyable {
  var copy: Int
  var original: Int
  var copyHost: Symbol
  var originalHost: Symbol

  /// The longest run of records that stand in both logs in the same order; `nil` when it is shorter
  /// than `least`.
  static func longestRun(
    _ keys: CopyKeys, _ original: Int, _ copy: Int, atLeast least: Int
  ) -> SpillableArray<RecordMatch>? {
    var matches = all(keys, original, copy)
    guard let isOnRun = longestIncreasing(matches, atLeast: least) else { return nil }
    matches.removeAll { place, _ in !isOnRun[place] }
    return matches
  }

  private struct Place: BitwiseCopyable {
    var key: UInt64
    var place: Int
    var host: Symbol

    static func < (left: Place, right: Place) -> Bool {
      (left.key, left.place) < (right.key, right.place)
    }
  }

  /// The records that both logs have, in the order of the copy: the first of a key is the other's
  /// first, and so on.
  private static func all(
    _ keys: CopyKeys, _ original: Int, _ copy: Int
  ) -> SpillableArray<RecordMatch> {
    var matches = SpillableArray<RecordMatch>(keys.entries.space)
    var others = places(keys, original).elements()
    var other = others.next()
    places(keys, copy).forEach { _, place in
      while let candidate = other, candidate.key < place.key { other = others.next() }
      guard let found = other, found.key == place.key else { return }
      matches.append(
        RecordMatch(
          copy: place.place, original: found.place, copyHost: place.host,
          originalHost: found.host))
      other = others.next()
    }
    matches.sort { $0.copy < $1.copy }
    return matches
  }

  /// The records of a log by their keys.
  private static func places(_ keys: CopyKeys, _ log: Int) -> SpillableArray<Place> {
    var places = SpillableArray<Place>(keys.entries.space)
    let range = keys.ranges[log]
    keys.entries.forEach(in: range) { index, entry in
      guard entry.isTold else { return }
      places.append(
        Place(key: entry.key, place: index - range.lowerBound, host: entry.host))
    }
    places.sort(by: <)
    return places
  }

  /// The end of a shortest run of a length: where it stands in the original, and which match it is.
  private struct Tail: BitwiseCopyable {
    var original: Int
    var match: Int
  }

  /// Which matches are on a longest run whose places in the original ascend, too; `nil` when it has
  /// fewer than `least`.
  private static func longestIncreasing(
    _ matches: SpillableArray<RecordMatch>, atLeast least: Int
  ) -> SpillableArray<Bool>? {
    guard matches.count >= least else { return nil }
    var tails = SpillableArray<Tail>(matches.space)
    var last = -1
    // Of each match the one before it on its run.
    var previous = SpillableArray<Int>(matches.space)
    var misplaced = 0
    for match in matches.elements() {
      let tail = Tail(original: match.original, match: previous.count)
      if match.original > last {
        previous.append(tails.last?.match ?? -1)
        tails.append(tail)
        last = match.original
        continue
      }
      // A match that lengthens no run: so many cannot be on the longest.
      misplaced += 1
      guard matches.count - misplaced >= least else { return nil }
      let length = tails.partitioningIndex { $0.original >= match.original }
      previous.append(length > 0 ? tails[length - 1].match : -1)
      tails[length] = tail
      if length == tails.count - 1 { last = match.original }
    }
    var isOnRun = SpillableArray<Bool>(matches.space)
    for _ in 0..<matches.count { isOnRun.append(false) }
    var match = tails.last?.match ?? -1
    while match >= 0 {
      isOnRun[match] = true
      // Zeroes are read when temporary space has failed.
      match = min(previous[match], match - 1)
    }
    return isOnRun
  }
}

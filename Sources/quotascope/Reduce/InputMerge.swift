// Logs and event files become one list of logs, whatever they were split into.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// The inputs of a report, each once.
struct MergedInputs {
  /// In the order of their paths.
  var ledgers: [InputLedger] = []
  var tables: [EventTable] = []
  /// Paths that were no logs.
  var rejected: [RejectedPath] = []
  /// Paths that were asked for by their own names.
  var named: Set<String> = []
  /// The paths under which the report names the inputs whose completion lines stand in event files.
  var shownPaths: [InputKey: String] = [:]
  /// Inputs that were read without looking for completion lines.
  var withoutCompletions = 0
  /// Why there is no report.
  var conflict: String?
}

/// Puts logs that were read and logs that event files tell of into one list.
///
/// What comes out is what reading all logs at once comes to: it depends neither on the order nor on
/// what was split, and an input that is told twice counts once.
struct InputMerge {
  private struct Entry {
    var path: String
    var identity: ContentIdentity?
    var ledger: InputLedger
    var table: EventTable?
    /// `nil` for a log that was read.
    var input: MappedInput?

    /// Better ones tell more.
    func isBetter(than other: Entry) -> Bool {
      let (ranks, others) = (rank, other.rank)
      return others.lexicographicallyPrecedes(ranks)
    }

    private var rank: [Int] {
      [
        input?.isComplete ?? true ? 1 : 0, input == nil ? 1 : 0, ledger.copyOf == nil ? 1 : 0,
        input?.hasCompletions ?? true ? 1 : 0, ledger.events,
      ]
    }
  }

  private var entries: [InputKey: Entry] = [:]
  private var result = MergedInputs()
  /// Places in the result.
  private var rejected: [String: Int] = [:]

  /// Takes a log that was read; without a table when it has no events or is a copy.
  mutating func add(_ ledger: InputLedger, _ table: EventTable?) {
    insert(
      Entry(
        path: ledger.path, identity: ledger.identity, ledger: ledger, table: table, input: nil))
  }

  /// Takes what an event file tells of a log.
  mutating func add(_ input: MappedInput, from file: String) {
    if let ledger = input.ledger {
      if ledger.isNamed { result.named.insert(input.key.path) }
      guard ledger.isRead else {
        reject(ledger)
        return
      }
    }
    guard !input.isRepeated else { return }
    insert(
      Entry(
        path: input.key.path, identity: input.key.identity, ledger: input.ledger(from: file),
        table: input.events?.table, input: input))
  }

  private mutating func reject(_ ledger: EventStreamLedger) {
    let path = ledger.ledger.path
    if let place = rejected[path] {
      if ledger.isNamed { result.rejected[place].isNamed = true }
    } else if let problem = ledger.ledger.problems.first {
      rejected[path] = result.rejected.count
      result.rejected.append(
        RejectedPath(path: path, problem: problem, isNamed: ledger.isNamed))
    }
  }

  private mutating func insert(_ entry: Entry) {
    let key = InputKey(path: entry.path, identity: entry.identity)
    guard let other = entries[key] else {
      entries[key] = entry
      return
    }
    if let input = entry.input, let second = other.input, input.options != second.options {
      result.conflict =
        result.conflict
        ?? "\(entry.path): two event files hold its events, found with different options "
        + "(\(Self.differences(input.options, second.options))): make both with the same ones, "
        + "times that do not depend on the clock"
    }
    if entry.isBetter(than: other) { entries[key] = entry }
  }

  private static func differences(
    _ left: [EventStreamHeader.Option], _ right: [EventStreamHeader.Option]
  ) -> String {
    Set(left).symmetricDifference(right).map { "\($0.name) \($0.value)" }.sorted()
      .joined(separator: ", ")
  }

  /// All inputs, each once.
  consuming func merged() -> MergedInputs {
    var result = result
    // What could not be read at first was read by another try.
    let read = Set(entries.values.filter { $0.identity != nil }.map(\.path))
    var all = entries.values.filter { $0.identity != nil || !read.contains($0.path) }
    result.rejected.removeAll { read.contains($0.path) }
    entries = [:]
    Self.nameApart(&all)
    let order = all.map { Self.sortKey($0.path) }
    let sorted = all.indices.sorted { order[$0].lexicographicallyPrecedes(order[$1]) }
    var copies = SameBytesFinder()
    for place in sorted {
      var ledger = all[place].ledger
      ledger.path = all[place].path
      if !copies.note(&ledger, behind: result.ledgers) {
        if var table = all[place].table, table.count > 0 {
          table.rename(to: ledger.path)
          result.tables.append(table)
        }
        if let input = all[place].input, ledger.copyOf == nil {
          result.shownPaths[input.key] = ledger.path
          if !input.hasCompletions { result.withoutCompletions += 1 }
        }
      }
      all[place].table = nil
      result.ledgers.append(ledger)
    }
    result.rejected.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return result
  }

  /// Logs of several machines may have one path: all but the earliest get a number.
  private static func nameApart(_ entries: inout [Entry]) {
    var places: [String: [Int]] = [:]
    for place in entries.indices { places[entries[place].path, default: []].append(place) }
    let taken = Set(places.keys)
    for (path, places) in places where places.count > 1 {
      var next = 2
      let sorted = places.sorted { left, right in
        let (first, second) = (entries[left], entries[right])
        let times = [first, second].map { $0.ledger.first?.nanoseconds ?? .max }
        if times[0] != times[1] { return times[0] < times[1] }
        return (first.identity?.description ?? "") < (second.identity?.description ?? "")
      }
      for place in sorted.dropFirst() {
        while taken.contains("\(path)#\(next)") { next += 1 }
        entries[place].path = "\(path)#\(next)"
        next += 1
      }
    }
  }

  /// An archive's members stand where the archive does.
  private static func sortKey(_ path: String) -> [UInt8] {
    var key: [UInt8] = []
    let (bytes, mark) = (Array(path.utf8), Array(LogSource.memberMark.utf8))
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: mark) {
        key.append(0)
        index += mark.count
      } else {
        key.append(bytes[index])
        index += 1
      }
    }
    return key
  }
}

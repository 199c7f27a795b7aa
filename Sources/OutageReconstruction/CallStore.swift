// All calls of the logs, in the order of their first rows.

/// Calls with their requests.
struct CallStore {
  /// Where a call's parts stand.
  private struct Entry: BitwiseCopyable, Sendable {
    var head: CallFacts.Head
    var firstRow: Int
    var requestStart: Int
    var rowStart: Int
    var requestCount: Int32
    var rowCount: Int32
  }

  private var entries: SpillableArray<Entry>
  private var requests: SpillableArray<SettledRequest>
  /// The rows of each call.
  private var rows: SpillableArray<Int>

  init(_ space: TemporarySpace) {
    entries = SpillableArray(space)
    requests = SpillableArray(space)
    rows = SpillableArray(space)
  }

  var count: Int { entries.count }

  /// Adds a call; `rows` are all that tell of it.
  mutating func append(_ call: CallFacts, rows callRows: [Int]) {
    entries.append(
      Entry(
        head: call.head, firstRow: call.number, requestStart: requests.count,
        rowStart: rows.count, requestCount: Int32(clamping: call.requests.count),
        rowCount: Int32(clamping: callRows.count)))
    for request in call.requests { requests.append(request) }
    for row in callRows.sorted() { rows.append(row) }
  }

  /// Puts the calls into the order of their first rows.
  mutating func sort() {
    entries.sort { $0.firstRow < $1.firstRow }
  }

  func forEach(_ body: (_ place: Int, CallFacts) -> Void) {
    entries.forEach { place, entry in body(place, call(entry)) }
  }

  /// The rows of the call at a place, at most so many.
  func rows(ofCallAt place: Int, most: Int) -> [Int] {
    let entry = entries[place]
    return (0..<min(most, Int(entry.rowCount))).map { rows[entry.rowStart + $0] }
  }

  /// Gives the requests of every call to `change`, and keeps those that it changed.
  mutating func settle(_ change: (CallFacts, inout SettledRequest) -> Bool) {
    for place in 0..<entries.count {
      let entry = entries[place]
      let call = call(entry)
      for (number, request) in call.requests.enumerated() {
        var request = request
        if change(call, &request) { requests[entry.requestStart + number] = request }
      }
    }
  }

  private func call(_ entry: Entry) -> CallFacts {
    let range = entry.requestStart..<entry.requestStart + Int(entry.requestCount)
    return CallFacts(head: entry.head, requests: range.map { requests[$0] })
  }
}

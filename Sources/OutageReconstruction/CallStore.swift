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

  /// Adds what is known of a call, and the rows that tell of it.
  mutating func append(_ facts: CallFacts, of call: Call) {
    let rowCount = call.requests.reduce(0) { $0 + $1.rows.count }
    entries.append(
      Entry(
        head: facts.head, firstRow: facts.number, requestStart: requests.count,
        rowStart: rows.count, requestCount: Int32(clamping: facts.requests.count),
        rowCount: Int32(clamping: rowCount)))
    for request in facts.requests { requests.append(request) }
    if rowCount == 1 {
      rows.append(facts.number)
    } else {
      for row in call.requests.flatMap(\.rows).sorted() { rows.append(row) }
    }
  }

  /// Puts the calls into the order of their first rows.
  mutating func sort() {
    entries.sort { $0.firstRow < $1.firstRow }
  }

  func forEach(_ body: (_ place: Int, CallFacts) -> Void) {
    // One list is filled again and again, unless somebody keeps a call.
    var call: CallFacts?
    entries.forEach { place, entry in
      load(entry, into: &call)
      if let call { body(place, call) }
    }
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

  private func load(_ entry: Entry, into call: inout CallFacts?) {
    if call == nil { call = CallFacts(head: entry.head, requests: []) }
    call?.head = entry.head
    call?.requests.removeAll(keepingCapacity: true)
    for place in entry.requestStart..<entry.requestStart + Int(entry.requestCount) {
      call?.requests.append(requests[place])
    }
  }

  private func call(_ entry: Entry) -> CallFacts {
    let range = entry.requestStart..<entry.requestStart + Int(entry.requestCount)
    return CallFacts(head: entry.head, requests: range.map { requests[$0] })
  }
}

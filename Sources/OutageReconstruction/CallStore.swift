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
    /// Its first request: most calls have no other.
    var request: SettledRequest
  }

  private var entries: SpillableArray<Entry>
  /// The requests of each call that has several.
  private var requests: SpillableArray<SettledRequest>
  /// The rows of each call that has several.
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
        rowCount: Int32(clamping: rowCount), request: facts.requests[0]))
    if facts.requests.count > 1 { for request in facts.requests { requests.append(request) } }
    if rowCount > 1 { for row in call.requests.flatMap(\.rows).sorted() { rows.append(row) } }
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
    guard entry.rowCount > 1 else { return [entry.firstRow] }
    return (0..<min(most, Int(entry.rowCount))).map { rows[entry.rowStart + $0] }
  }

  /// Gives the requests of every call to `change`, and keeps those that it changed.
  mutating func settle(_ change: (CallFacts, inout SettledRequest) -> Bool) {
    var loaded: CallFacts?
    for place in 0..<entries.count {
      let entry = entries[place]
      load(entry, into: &loaded)
      guard let call = loaded else { continue }
      for (number, request) in call.requests.enumerated() {
        var request = request
        guard change(call, &request) else { continue }
        if call.requests.count == 1 {
          entries[place].request = request
        } else {
          requests[entry.requestStart + number] = request
        }
      }
    }
  }

  private func load(_ entry: Entry, into call: inout CallFacts?) {
    if call == nil { call = CallFacts(head: entry.head, requests: []) }
    call?.head = entry.head
    call?.requests.removeAll(keepingCapacity: true)
    guard entry.requestCount > 1 else {
      call?.requests.append(entry.request)
      return
    }
    for place in entry.requestStart..<entry.requestStart + Int(entry.requestCount) {
      call?.requests.append(requests[place])
    }
  }
}

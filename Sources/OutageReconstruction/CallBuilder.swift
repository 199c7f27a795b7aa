// Joins rows to requests and requests to calls: by request id, then by the call's id or trace, then
// by lane, nearness in time and complementary kinds.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Takes rows in the order of their times, and gives each call up when no row can be its own any
/// more.
struct CallBuilder {
  let policy: ReconstructionPolicy
  /// Places of calls; those of calls that were given up are used again.
  var calls: [Call] = []
  /// Of each call what rows are matched with.
  var heads: [CallHead] = []
  var freePlaces: [Int] = []
  /// Empty lists of calls that were given up: as many calls begin as end.
  var spareLists: [[Request]] = []
  /// Longer ones would be kept for calls that hardly need them.
  static let longestSpareList = 8
  /// Calls that may still get rows, by lane and by id.
  var recentByLane: [Lane: LaneCalls] = [:]
  var recentByID: [ContentHash: [Int]] = [:]
  var byRequestID: [ContentHash: (call: Int, request: Int)] = [:]
  /// Refused calls behind which a line of the lane announced a fallback, oldest first.
  var fallenBack: [Lane: [Int]] = [:]
  /// The last notice of each lane that counts an attempt whose failure the next line may tell.
  var heldCounts: [Lane: (row: EventRow, number: Int)] = [:]
  /// With more calls than this it is time to give up old ones.
  var callsToSweep = Self.fewCalls

  /// So many calls are not worth a sweep.
  static let fewCalls = 8192

  /// Calls of one lane, oldest first.
  struct LaneCalls {
    var open: [Int] = []
    var ended: [Int] = []

    /// Takes those out that cannot get a row at a time or later.
    mutating func keepGrowing(
      at time: Int64, _ heads: [CallHead], _ policy: ReconstructionPolicy
    ) {
      open.removeAll { !heads[$0].mayStillGrow(at: time, policy) }
      ended.removeAll { !heads[$0].mayStillGrow(at: time, policy) }
    }

    /// Adds a call that is open.
    mutating func begin(_ call: Int, _ policy: ReconstructionPolicy) {
      open.append(call)
      trim(policy)
    }

    /// Puts a call that ended, or began again, into the right list.
    mutating func move(_ call: Int, isOpen: Bool, _ policy: ReconstructionPolicy) {
      if isOpen {
        ended.removeAll { $0 == call }
        open.append(call)
      } else {
        open.removeAll { $0 == call }
        ended.append(call)
      }
      trim(policy)
    }

    /// Lanes of busy services must not grow without bound within the time that lines may be late.
    mutating func trim(_ policy: ReconstructionPolicy) {
      let (endedSurplus, openSurplus) =
        (ended.count - policy.mostCallsPerLane, open.count - 4 * policy.mostCallsPerLane)
      if endedSurplus > 0 { ended.removeFirst(endedSurplus) }
      if openSurplus > 0 { open.removeFirst(openSurplus) }
    }
  }

  /// What the services of the logs write at all.
  let habits: LoggingHabits

  init(policy: ReconstructionPolicy, habits: LoggingHabits) {
    self.policy = policy
    self.habits = habits
  }

  /// Adds a row that tells of a request or of a fallback; `take` gets the calls that are complete.
  mutating func add(_ row: EventRow, number: Int, lane: Lane, take: (Call) -> Void) {
    if calls.count - freePlaces.count > callsToSweep { giveUpOldCalls(at: row.time, take) }
    if row.kind == .fallback {
      noteFallback(row, lane: lane)
      return
    }
    if row.isBareNotice {
      note(row, number, lane: lane)
      return
    }
    if isAnswerElsewhere(row, number, lane: lane) { return }
    let call = join(row, number, lane: lane)
    if row.announcesFallback { fallBack(call, lane: lane) }
  }

  /// Puts the row to the call that it belongs to, and says to which.
  mutating func join(_ row: EventRow, _ number: Int, lane: Lane) -> Int {
    if let call = countedAttempt(row, number, lane: lane) { return call }
    if let known = sameRequest(row) {
      attach(row, number, call: known.call, request: known.request)
      return known.call
    }
    if let call = callByID(row) ?? callByCount(row, lane: lane) {
      place(row, number, in: call)
      return call
    }
    if let call = callByLane(row, lane: lane) {
      if !heads[call].hasID, goOn(recentByLane[lane]?.open ?? [], with: row) > 1 {
        calls[call].isShared = true
      }
      settleCount(row, of: call)
      place(row, number, in: call)
      return call
    }
    return begin(row, number, lane: lane)
  }

  /// Hands over the calls that are left.
  mutating func finish(_ take: (Call) -> Void) {
    let isFree = calls.map { $0.requests.isEmpty }
    joinStrayAttempts(isFree, before: .max)
    shareOutByCounts(isFree)
    for place in calls.indices where !calls[place].requests.isEmpty { take(calls[place]) }
    self = CallBuilder(policy: policy, habits: habits)
  }

  // MARK: Placing the row

  /// Adds the row to the call: to its last request when it is about that one, else as a new one.
  mutating func place(_ row: EventRow, _ number: Int, in call: Int) {
    let last = calls[call].requests.count - 1
    if isAboutSameRequest(row, heads[call]) {
      attach(row, number, call: call, request: last)
    } else {
      calls[call].requests.append(Request())
      attach(row, number, call: call, request: last + 1)
    }
  }

  /// Attempts of concurrent calls that no id tells apart are shared out by what the ends say.
  ///
  /// The end of a call that states its retries takes as many of the lane's open attempts; which of
  /// them were its own nobody knows. The others are of the calls that go on.
  private mutating func settleCount(_ row: EventRow, of call: Int) {
    guard row.kind == .callFailed, row.statedRetries >= 0, heads[call].isUncountedAttempt,
      let recent = recentByLane[calls[call].lane]
    else { return }
    for other in recent.open where other != call && heads[other].isUncountedAttempt {
      calls[call].isShared = true
      calls[call].requests += calls[other].requests
      calls[other].requests = []
      recentByLane[calls[call].lane]?.open.removeAll { $0 == other }
    }
    calls[call].requests.sort { $0.rows[0] < $1.rows[0] }
    splitOff(from: call, keeping: Int(row.statedRetries) + 1)
    let last = calls[call].requests.count - 1
    heads[call].last = RequestHead(calls[call].requests[last])
    rememberRequests(of: call)
  }

  /// Notes anew where the requests of a call stand.
  mutating func rememberRequests(of call: Int) {
    for (request, known) in calls[call].requests.enumerated() where known.requestID != .none {
      byRequestID[known.requestID] = (call, request)
    }
  }

  /// Leaves a call so many requests, its last one among them; the others go on as a call of theirs.
  private mutating func splitOff(from call: Int, keeping wanted: Int) {
    let count = calls[call].requests.count
    guard count > wanted else { return }
    let others = (wanted - 1)..<(count - 1)
    var rest = Call(lane: calls[call].lane)
    rest.provider = calls[call].provider
    rest.operation = calls[call].operation
    rest.layers = calls[call].layers
    rest.requests = Array(calls[call].requests[others])
    calls[call].requests.removeSubrange(others)
    let place = newPlace(rest, heads[call])
    rememberRequests(of: place)
    recentByLane[rest.lane, default: LaneCalls()].begin(place, policy)
  }

  private mutating func newPlace(_ call: Call, _ head: CallHead) -> Int {
    guard let place = freePlaces.popLast() else {
      calls.append(call)
      heads.append(head)
      return calls.count - 1
    }
    calls[place] = call
    heads[place] = head
    return place
  }

  private func isAboutSameRequest(_ row: EventRow, _ call: CallHead) -> Bool {
    let request = call.last
    if request.contradicts(row) { return false }
    if !call.isOpen || request.mayBeRefusedStream(by: row) { return true }
    if row.attempt != 0 && request.attempt != 0 && row.kind != .callFailed {
      return row.attempt == request.attempt
    }
    switch row.kind {
    case .httpResponse: return false
    case .retryScheduled: return !request.hasRetryNotice && !request.succeeded
    case .attemptFailed:
      return !request.hasErrorLine && !request.hasRetryNotice && !request.succeeded
    case .callFailed: return !request.hasRetryNotice && !request.succeeded
    case .callSucceeded: return request.succeeded
    case .fallback, .alert, .operatorNote: return true
    }
  }

  private mutating func begin(_ row: EventRow, _ number: Int, lane: Lane) -> Int {
    let place = newPlace(Call(lane: lane), CallHead(lastTime: row.time))
    calls[place].requests = spareLists.popLast() ?? []
    calls[place].requests.append(Request())
    recentByLane[lane, default: LaneCalls()].begin(place, policy)
    attach(row, number, call: place, request: 0)
    return place
  }

  mutating func attach(_ row: EventRow, _ number: Int, call: Int, request: Int) {
    calls[call].requests[request].note(row, number)
    calls[call].note(row)
    let wasOpen = heads[call].isOpen
    let last = calls[call].requests.count - 1
    heads[call].note(row, last: calls[call].requests[last])
    if wasOpen != heads[call].isOpen {
      recentByLane[calls[call].lane, default: LaneCalls()]
        .move(call, isOpen: heads[call].isOpen, policy)
    }
    for id in row.ids where recentByID[id]?.contains(call) != true {
      recentByID[id, default: []].append(call)
      if let count = recentByID[id]?.count, count > policy.mostCallsPerLane {
        recentByID[id]?.removeFirst()
      }
    }
    if row.requestID != .none { byRequestID[row.requestID] = (call, request) }
  }

  /// Whether a row comes so many seconds before or behind a moment at most.
  func isNear(_ row: EventRow, _ time: Int64, _ limit: Double) -> Bool {
    abs(seconds(time, row.time)) <= limit
  }
}

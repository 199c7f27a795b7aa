// Joins rows to requests and requests to calls: by request id, then by the call's id or trace, then
// by lane, nearness in time and complementary kinds.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Takes rows in the order of their times.
struct CallBuilder {
  private let policy: ReconstructionPolicy
  private var calls: [Call] = []
  /// Of each call what rows are matched with.
  private var heads: [CallHead] = []
  /// Calls that may still get rows, by lane and by id.
  private var recentByLane: [Lane: LaneCalls] = [:]
  private var recentByID: [ContentHash: [Int]] = [:]
  private var byRequestID: [ContentHash: (call: Int, request: Int)] = [:]
  /// With more ids than this it is time to forget old ones.
  private var idsToSweep = Self.fewIDs

  /// So many ids are not worth a sweep.
  private static let fewIDs = 8192

  /// Calls of one lane, oldest first.
  private struct LaneCalls {
    var open: [Int] = []
    var ended: [Int] = []
  }

  /// Services whose SDK announces retries: with them no retry comes silently.
  private let announcingServices: Set<Symbol>

  init(policy: ReconstructionPolicy, announcingServices: Set<Symbol>) {
    self.policy = policy
    self.announcingServices = announcingServices
  }

  /// Adds a row that tells of a request.
  mutating func add(_ row: EventRow, number: Int, lane: Lane) {
    if recentByID.count + byRequestID.count > idsToSweep { forgetOldIDs(at: row) }
    if let known = sameRequest(row) {
      attach(row, number, call: known.call, request: known.request)
      return
    }
    if let call = callByID(row) ?? callByCount(row, lane: lane) {
      place(row, number, in: call)
      return
    }
    if let call = callByLane(row, lane: lane) {
      settleCount(row, of: call)
      place(row, number, in: call)
      return
    }
    begin(row, number, lane: lane)
  }

  /// Hands over all calls in the order of their beginnings and gives each up.
  mutating func drain(_ take: (Call) -> Void) {
    heads = []
    recentByLane = [:]
    recentByID = [:]
    byRequestID = [:]
    for index in calls.indices {
      var call = Call(lane: calls[index].lane)
      swap(&call, &calls[index])
      if !call.requests.isEmpty { take(call) }
    }
  }

  // MARK: Finding the call

  private func sameRequest(_ row: EventRow) -> (call: Int, request: Int)? {
    guard row.requestID != .none, let known = byRequestID[row.requestID],
      isNear(row, heads[known.call].lastTime, policy.sameCallSeconds)
    else { return nil }
    return known
  }

  private mutating func callByID(_ row: EventRow) -> Int? {
    for id in [row.callID, row.traceID] where id != .none {
      guard var recent = recentByID[id] else { continue }
      recent.removeAll { number in
        !isNear(row, heads[number].lastTime, policy.sameCallSeconds)
          || heads[number].contradicts(row)
      }
      recentByID[id] = recent
      let call = bestCall(
        row, open: recent.filter { heads[$0].isOpen }, ended: recent.filter { !heads[$0].isOpen },
        window: policy.sameCallSeconds)
      if let call { return call }
    }
    return nil
  }

  /// The call of the lane that the row fits best.
  private mutating func callByLane(_ row: EventRow, lane: Lane) -> Int? {
    guard var recent = recentByLane[lane] else { return nil }
    recent.open.removeAll { !mayStillGrow(heads[$0], at: row.time) }
    recent.ended.removeAll { !mayStillGrow(heads[$0], at: row.time) }
    recentByLane[lane] = recent
    return bestCall(
      row, open: recent.open, ended: recent.ended, window: policy.sameRequestSeconds)
  }

  private func mayStillGrow(_ call: CallHead, at time: Int64) -> Bool {
    switch call.state {
    case .answered: seconds(call.lastTime, time) <= policy.silentRetrySeconds
    case .waiting(let until): seconds(until, time) <= policy.lateRetrySeconds
    case .failed, .succeeded: seconds(call.lastTime, time) <= policy.repeatedEndSeconds
    }
  }

  /// Of calls that may be the row's, the one that its kind and time fit best.
  private func bestCall(
    _ row: EventRow, open: [Int], ended: [Int], window: Double
  ) -> Int? {
    switch row.kind {
    case .httpResponse:
      waitingCall(row, open) ?? silentlyRetriedCall(row, open)
    case .callSucceeded:
      answeredCall(row, open, window) ?? endedCall(row, ended) ?? waitingCall(row, open)
    default:
      answeredCall(row, open, window) ?? waitingCall(row, open) ?? endedCall(row, ended)
    }
  }

  /// The latest call whose last request has only its HTTP line so far.
  private func answeredCall(_ row: EventRow, _ open: [Int], _ window: Double) -> Int? {
    open.last { number in
      heads[number].state == .answered
        && heads[number].last.succeeded == (row.kind == .callSucceeded)
        && isNear(row, heads[number].lastTime, window) && !heads[number].contradicts(row)
        && !heads[number].last.contradicts(row)
    }
  }

  /// The latest call of whose end another logger's line tells again.
  private func endedCall(_ row: EventRow, _ ended: [Int]) -> Int? {
    // An attempt behind an end is the first of the next call.
    guard row.kind == .callFailed || row.kind == .callSucceeded else { return nil }
    return ended.last { repeatsEnd(row, heads[$0]) }
  }

  private func repeatsEnd(_ row: EventRow, _ call: CallHead) -> Bool {
    guard (call.state == .succeeded) == (row.kind == .callSucceeded),
      isNear(row, call.lastTime, policy.repeatedEndSeconds), !call.contradicts(row),
      !call.last.contradicts(row)
    else { return false }
    // A text that follows its record (a traceback) has no time of its own, or that of its printing.
    if row.isBareText {
      return row.timeSource == .neighbour
        ? row.time == call.lastTime
        : seconds(call.lastTime, row.time) <= policy.stackSeconds
    }
    return !call.hasEndLogger(row.logger)
  }

  /// The call whose announced retry fits the row's count and time best.
  private func waitingCall(_ row: EventRow, _ open: [Int]) -> Int? {
    nearestWaitingCall(row, open) { call in
      !call.contradicts(row) && !startsOver(row, call) && continuesCount(row, call)
    }
  }

  private func nearestWaitingCall(
    _ row: EventRow, _ open: [Int], where fits: (CallHead) -> Bool
  ) -> Int? {
    var best: (call: Int, distance: Double)?
    for number in open {
      guard case .waiting(let until) = heads[number].state, fits(heads[number]) else { continue }
      let distance = seconds(until, row.time)
      // Clocks of log lines are not exact: a retry may seem to come a little early.
      guard distance >= -0.5, distance <= policy.latestRetrySeconds else { continue }
      if best.map({ abs(distance) < abs($0.distance) }) ?? true { best = (number, distance) }
    }
    return best?.call
  }

  /// A counted retry follows the one before it, and a call whose count says that retries are left
  /// does not end yet.
  ///
  /// Without counts everything fits.
  private func continuesCount(_ row: EventRow, _ call: CallHead) -> Bool {
    guard call.last.attempt != 0 else { return true }
    if row.kind == .retryScheduled && row.attempt != 0 {
      return Int(row.attempt) == Int(call.last.attempt) + 1
    }
    if row.kind == .callFailed && row.attempt == 0 && call.last.attemptLimit != 0 {
      return Int(call.last.attempt) + 1 >= Int(call.last.attemptLimit)
    }
    return true
  }

  /// Attempts count up within a call: a lower number belongs to another call.
  private func startsOver(_ row: EventRow, _ call: CallHead) -> Bool {
    guard row.attempt != 0, call.last.attempt != 0 else { return false }
    return row.kind == .callFailed
      ? row.attempt < call.last.attempt : row.attempt <= call.last.attempt
  }

  /// The call of the lane whose count the row continues, whatever their ids say: ids that a process
  /// keeps in one variable change under the calls of other threads.
  private func callByCount(_ row: EventRow, lane: Lane) -> Int? {
    let isCounted = row.kind == .retryScheduled && row.attempt > 1
    guard isCounted || row.kind == .callFailed, let recent = recentByLane[lane] else { return nil }
    return nearestWaitingCall(row, recent.open) { call in
      guard call.last.attempt != 0, call.last.attemptLimit != 0,
        case .waiting(let until) = call.state,
        seconds(until, row.time) <= policy.sameRequestSeconds
      else { return false }
      return continuesCount(row, call)
    }
  }

  /// A further HTTP line of a client that logs no retry notices.
  private func silentlyRetriedCall(_ row: EventRow, _ open: [Int]) -> Int? {
    if announcingServices.contains(row.service) { return nil }
    return open.first { number in
      let call = heads[number]
      return call.state == .answered && !call.last.succeeded && !call.contradicts(row)
        && Self.isRetryable(call.last.status)
        && seconds(call.lastTime, row.time) >= policy.shortestBackoffSeconds
        && seconds(call.lastTime, row.time)
          <= longestSilence(requests: calls[number].requests.count)
    }
  }

  /// The SDKs wait 0.5 s before the first retry, then twice as long each time, and the answer takes time.
  private func longestSilence(requests: Int) -> Double {
    let backoff = 0.5 * Double(1 << min(requests - 1, 4))
    return min(backoff + policy.answerSeconds, policy.silentRetrySeconds)
  }

  private static func isRetryable(_ status: Int16) -> Bool {
    status == 408 || status == 409 || status == 429 || status >= 500
  }

  // MARK: Placing the row

  /// Adds the row to the call: to its last request when it is about that one, else as a new one.
  private mutating func place(_ row: EventRow, _ number: Int, in call: Int) {
    let last = calls[call].requests.count - 1
    if isAboutSameRequest(row, heads[call]) {
      attach(row, number, call: call, request: last)
    } else {
      calls[call].requests.append(Request(rows: []))
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
      calls[call].requests += calls[other].requests
      calls[other].requests = []
      recentByLane[calls[call].lane]?.open.removeAll { $0 == other }
    }
    calls[call].requests.sort { $0.rows[0] < $1.rows[0] }
    splitOff(from: call, keeping: Int(row.statedRetries) + 1)
    let last = calls[call].requests.count - 1
    heads[call].last = RequestHead(calls[call].requests[last])
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
    calls.append(rest)
    heads.append(heads[call])
    recentByLane[rest.lane, default: LaneCalls()].open.append(calls.count - 1)
  }

  private func isAboutSameRequest(_ row: EventRow, _ call: CallHead) -> Bool {
    let request = call.last
    if request.contradicts(row) { return false }
    if !call.isOpen { return true }
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

  private mutating func begin(_ row: EventRow, _ number: Int, lane: Lane) {
    calls.append(Call(lane: lane))
    heads.append(CallHead(lastTime: row.time))
    calls[calls.count - 1].requests.append(Request(rows: []))
    recentByLane[lane, default: LaneCalls()].open.append(calls.count - 1)
    attach(row, number, call: calls.count - 1, request: 0)
  }

  private mutating func attach(_ row: EventRow, _ number: Int, call: Int, request: Int) {
    calls[call].requests[request].note(row, number)
    calls[call].note(row)
    let wasOpen = heads[call].isOpen
    let last = calls[call].requests.count - 1
    heads[call].note(row, last: calls[call].requests[last])
    if wasOpen != heads[call].isOpen { move(call, in: calls[call].lane) }
    for id in [row.callID, row.traceID]
    where id != .none && recentByID[id]?.contains(call) != true {
      recentByID[id, default: []].append(call)
      if let count = recentByID[id]?.count, count > policy.mostCallsPerLane {
        recentByID[id]?.removeFirst()
      }
    }
    if row.requestID != .none { byRequestID[row.requestID] = (call, request) }
  }

  /// Forgets ids of calls that lie too far back to get this row or a later one.
  private mutating func forgetOldIDs(at row: EventRow) {
    byRequestID = byRequestID.filter {
      isNear(row, heads[$0.value.call].lastTime, policy.sameCallSeconds)
    }
    recentByID = recentByID.filter {
      $0.value.contains { isNear(row, heads[$0].lastTime, policy.sameCallSeconds) }
    }
    idsToSweep = max(Self.fewIDs, 2 * (recentByID.count + byRequestID.count))
  }

  /// Puts a call that ended, or began again, into the right list of its lane.
  private mutating func move(_ call: Int, in lane: Lane) {
    var recent = recentByLane[lane] ?? LaneCalls()
    if heads[call].isOpen {
      recent.ended.removeAll { $0 == call }
      recent.open.append(call)
    } else {
      recent.open.removeAll { $0 == call }
      recent.ended.append(call)
    }
    // Lanes of busy services must not grow without bound within the time that lines may be late.
    if recent.ended.count > policy.mostCallsPerLane {
      recent.ended.removeFirst(recent.ended.count - policy.mostCallsPerLane)
    }
    if recent.open.count > 4 * policy.mostCallsPerLane {
      recent.open.removeFirst(recent.open.count - 4 * policy.mostCallsPerLane)
    }
    recentByLane[lane] = recent
  }

  // MARK: Time

  private func isNear(_ row: EventRow, _ time: Int64, _ limit: Double) -> Bool {
    abs(seconds(time, row.time)) <= limit
  }

  private func seconds(_ from: Int64, _ until: Int64) -> Double {
    Double(until.subtractingReportingOverflow(from).partialValue) / 1e9
  }
}

extension Request {
  /// Takes over what a row says about the request.
  fileprivate mutating func note(_ row: EventRow, _ number: Int) {
    rows.append(number)
    switch row.kind {
    case .httpResponse:
      hasResponseLine = true
      succeeded = row.status > 0 && row.status < 400
    case .retryScheduled: hasRetryNotice = true
    case .attemptFailed, .callFailed: hasErrorLine = true
    case .callSucceeded: succeeded = true
    case .fallback, .alert, .operatorNote: break
    }
    if row.retryLayer == .sdk && row.kind == .httpResponse { hasRetryNotice = true }
    if row.attempt != 0 { attempt = row.attempt }
    if row.attemptLimit != 0 { attemptLimit = row.attemptLimit }
    if row.requestID != .none { requestID = row.requestID }
    if row.status != 0 { status = row.status }
    if row.retryDelay >= 0 { retryDelay = max(retryDelay, row.retryDelay) }
    if row.retryAfter >= 0 { retryAfter = max(retryAfter, row.retryAfter) }
    if row.duration >= 0 { duration = max(duration, row.duration) }
    if row.model != 0 { model = row.model }
    usage.merge(row.usage)
    if row.isCached { isCached = true }
    guard let own = row.failureClass else { return }
    if failureClass == nil || failureClass == .http429Unspecified && own != .http429Unspecified {
      failureClass = own
      detail = row.detail
    }
  }
}

extension Call {
  /// Takes over what a row says about the call.
  fileprivate mutating func note(_ row: EventRow) {
    if row.organization != 0 { organization = row.organization }
    if row.project != 0 { project = row.project }
    if row.apiKeyHash != 0 { apiKey = row.apiKeyHash }
    if row.policy != 0 { policy = row.policy }
    if provider == .unknown { provider = row.provider }
    if operation == .unknown { operation = row.operation }
    if let layer = row.retryLayer { layers.insert(layer) }
    statedRetries = max(statedRetries, Int(row.statedRetries))
  }
}

// Joins rows to requests and requests to calls: by request id, then by the call's id or trace, then
// by lane, nearness in time and complementary kinds.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Takes rows in the order of their times.
struct CallBuilder {
  private let policy: ReconstructionPolicy
  private(set) var calls: [Call] = []
  /// Calls that may still get rows, by lane and by id.
  private var recentByLane: [Lane: [Int]] = [:]
  private var recentByID: [ContentHash: [Int]] = [:]
  private var byRequestID: [Symbol: (call: Int, request: Int)] = [:]

  /// Services whose SDK announces retries: with them no retry comes silently.
  private let announcingServices: Set<Symbol>

  init(policy: ReconstructionPolicy, announcingServices: Set<Symbol>) {
    self.policy = policy
    self.announcingServices = announcingServices
  }

  /// Adds a row that tells of a request.
  mutating func add(_ row: EventRow, number: Int, lane: Lane) {
    if let known = sameRequest(row) {
      attach(row, number, call: known.call, request: known.request)
      return
    }
    if let call = callByID(row) ?? callByCount(row, lane: lane) {
      place(row, number, in: call)
      return
    }
    if let call = callByLane(row, lane: lane) {
      place(row, number, in: call)
      return
    }
    begin(row, number, lane: lane)
  }

  /// Hands over all calls in the order of their beginnings and gives each up.
  mutating func drain(_ take: (Call) -> Void) {
    recentByLane = [:]
    recentByID = [:]
    byRequestID = [:]
    for index in calls.indices {
      var call = Call(lane: calls[index].lane, lastTime: 0)
      swap(&call, &calls[index])
      take(call)
    }
  }

  // MARK: Finding the call

  private func sameRequest(_ row: EventRow) -> (call: Int, request: Int)? {
    guard row.requestID != 0, let known = byRequestID[row.requestID],
      isNear(row, calls[known.call].lastTime, policy.sameCallSeconds)
    else { return nil }
    return known
  }

  private mutating func callByID(_ row: EventRow) -> Int? {
    for id in [row.callID, row.traceID] where id != .none {
      let recent = (recentByID[id] ?? []).filter {
        isNear(row, calls[$0].lastTime, policy.sameCallSeconds) && !contradicts(row, calls[$0])
      }
      recentByID[id] = recent
      if let call = bestCall(row, recent, window: policy.sameCallSeconds) { return call }
    }
    return nil
  }

  /// Ids that differ under one name: then it is another call, whatever else fits.
  private func contradicts(_ row: EventRow, _ call: Call) -> Bool {
    if row.callID != .none, let other = call.callIDs[row.callIDName], other != row.callID {
      return true
    }
    return row.traceID != .none && call.traceID != .none && row.traceID != call.traceID
  }

  /// Another logger's line about the end of a call that has ended.
  private func repeatsEnd(_ row: EventRow, _ call: Call) -> Bool {
    guard isNear(row, call.lastTime, policy.repeatedEndSeconds), !contradicts(row, call)
    else { return false }
    let isEnd = row.kind == .callFailed || row.kind == .callSucceeded || row.kind == .attemptFailed
    let fits = call.state == .succeeded ? row.kind == .callSucceeded : row.kind != .callSucceeded
    guard isEnd, fits, !contradictsRequest(row, call.requests.last) else { return false }
    // A text that follows its record (a traceback) has no time of its own.
    if row.timeSource == .neighbour { return row.time == call.lastTime }
    return !call.endLoggers.contains(row.logger)
  }

  private func contradictsRequest(_ row: EventRow, _ request: Request?) -> Bool {
    guard let request else { return false }
    if row.requestID != 0 && request.requestID != 0 && row.requestID != request.requestID {
      return true
    }
    guard let own = row.failureClass, let other = request.failureClass else { return false }
    return own != other && own != .http429Unspecified && other != .http429Unspecified
  }

  /// The call of the lane that the row fits best.
  private mutating func callByLane(_ row: EventRow, lane: Lane) -> Int? {
    let recent = (recentByLane[lane] ?? []).filter { mayStillGrow(calls[$0], at: row.time) }
    recentByLane[lane] = recent
    return bestCall(row, recent, window: policy.sameRequestSeconds)
  }

  /// Of calls that may be the row's, the one that its kind and time fit best.
  private func bestCall(_ row: EventRow, _ recent: [Int], window: Double) -> Int? {
    switch row.kind {
    case .httpResponse:
      waitingCall(row, recent) ?? silentlyRetriedCall(row, recent)
    case .callSucceeded:
      answeredCall(row, recent, window) ?? endedCall(row, recent) ?? waitingCall(row, recent)
    default:
      answeredCall(row, recent, window) ?? waitingCall(row, recent) ?? endedCall(row, recent)
    }
  }

  private func mayStillGrow(_ call: Call, at time: Int64) -> Bool {
    switch call.state {
    case .answered: seconds(call.lastTime, time) <= policy.silentRetrySeconds
    case .waiting(let until): seconds(until, time) <= policy.lateRetrySeconds
    case .failed, .succeeded: seconds(call.lastTime, time) <= policy.repeatedEndSeconds
    }
  }

  /// The latest call whose last request has only its HTTP line so far.
  private func answeredCall(_ row: EventRow, _ recent: [Int], _ window: Double) -> Int? {
    recent.last { number in
      let call = calls[number]
      guard call.state == .answered, let request = call.requests.last, !contradicts(row, call),
        !contradictsRequest(row, request), isNear(row, call.lastTime, window)
      else { return false }
      return request.succeeded == (row.kind == .callSucceeded)
    }
  }

  /// The call whose announced retry fits the row's count and time best.
  private func waitingCall(_ row: EventRow, _ recent: [Int]) -> Int? {
    nearestWaitingCall(row, recent) { call in
      !contradicts(row, call) && !startsOver(row, call) && continuesCount(row, call)
    }
  }

  private func nearestWaitingCall(
    _ row: EventRow, _ recent: [Int], where fits: (Call) -> Bool
  ) -> Int? {
    var best: (call: Int, distance: Double)?
    for number in recent {
      guard case .waiting(let until) = calls[number].state, fits(calls[number]) else { continue }
      let distance = seconds(until, row.time)
      // Clocks of log lines are not exact: a retry may seem to come a little early.
      guard distance >= -0.5 else { continue }
      if best.map({ abs(distance) < abs($0.distance) }) ?? true { best = (number, distance) }
    }
    return best?.call
  }

  /// A counted retry follows the one before it, and a call whose count says that retries are left
  /// does not end yet.
  ///
  /// Without counts everything fits.
  private func continuesCount(_ row: EventRow, _ call: Call) -> Bool {
    guard let last = call.requests.last, last.attempt != 0 else { return true }
    if row.kind == .retryScheduled && row.attempt != 0 { return row.attempt == last.attempt + 1 }
    if row.kind == .callFailed && row.attempt == 0 && last.attemptLimit != 0 {
      return last.attempt + 1 >= last.attemptLimit
    }
    return true
  }

  /// The call of the lane whose count the row continues, whatever their ids say: ids that a process
  /// keeps in one variable change under the calls of other threads.
  private func callByCount(_ row: EventRow, lane: Lane) -> Int? {
    let isCounted = row.kind == .retryScheduled && row.attempt > 1
    guard isCounted || row.kind == .callFailed else { return nil }
    return nearestWaitingCall(row, recentByLane[lane] ?? []) { call in
      guard let last = call.requests.last, last.attempt != 0, last.attemptLimit != 0,
        case .waiting(let until) = call.state,
        seconds(until, row.time) <= policy.sameRequestSeconds
      else { return false }
      return continuesCount(row, call)
    }
  }

  /// Attempts count up within a call: a lower number belongs to another call.
  private func startsOver(_ row: EventRow, _ call: Call) -> Bool {
    guard row.attempt != 0, let last = call.requests.last, last.attempt != 0 else { return false }
    return row.kind == .callFailed ? row.attempt < last.attempt : row.attempt <= last.attempt
  }

  /// A further HTTP line of a client that logs no retry notices.
  private func silentlyRetriedCall(_ row: EventRow, _ recent: [Int]) -> Int? {
    if announcingServices.contains(row.service) { return nil }
    return recent.first { number in
      let call = calls[number]
      guard call.state == .answered, let request = call.requests.last, !request.succeeded,
        !contradicts(row, call)
      else { return false }
      return Self.isRetryable(request.status)
        && seconds(call.lastTime, row.time) >= policy.shortestBackoffSeconds
    }
  }

  private static func isRetryable(_ status: Int16) -> Bool {
    status == 408 || status == 409 || status == 429 || status >= 500
  }

  private func endedCall(_ row: EventRow, _ recent: [Int]) -> Int? {
    recent.last { !calls[$0].isOpen && repeatsEnd(row, calls[$0]) }
  }

  // MARK: Placing the row

  /// Adds the row to the call: to its last request when it is about that one, else as a new one.
  private mutating func place(_ row: EventRow, _ number: Int, in call: Int) {
    let last = calls[call].requests.count - 1
    if last >= 0 && isAboutSameRequest(row, calls[call].requests[last], calls[call]) {
      attach(row, number, call: call, request: last)
    } else {
      calls[call].requests.append(Request(rows: []))
      attach(row, number, call: call, request: last + 1)
    }
  }

  private func isAboutSameRequest(_ row: EventRow, _ request: Request, _ call: Call) -> Bool {
    if contradictsRequest(row, request) { return false }
    if !call.isOpen { return true }
    if row.attempt != 0 && request.attempt != 0 && row.kind != .callFailed {
      return row.attempt == request.attempt
    }
    switch row.kind {
    case .httpResponse: return false
    case .retryScheduled: return !request.hasRetryNotice && !request.succeeded
    case .attemptFailed:
      return !request.hasErrorLine && !request.hasRetryNotice && !request.succeeded
    case .callFailed:
      return !request.hasRetryNotice && !request.succeeded
    case .callSucceeded: return request.succeeded
    case .fallback, .alert, .operatorNote: return true
    }
  }

  private mutating func begin(_ row: EventRow, _ number: Int, lane: Lane) {
    calls.append(Call(lane: lane, lastTime: row.time))
    calls[calls.count - 1].requests.append(Request(rows: []))
    recentByLane[lane, default: []].append(calls.count - 1)
    attach(row, number, call: calls.count - 1, request: 0)
  }

  private mutating func attach(_ row: EventRow, _ number: Int, call: Int, request: Int) {
    calls[call].requests[request].note(row, number)
    calls[call].note(row, policy: policy)
    for id in [row.callID, row.traceID] where id != .none && recentByID[id]?.contains(call) != true
    {
      recentByID[id, default: []].append(call)
    }
    if row.requestID != 0 { byRequestID[row.requestID] = (call, request) }
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
    if row.requestID != 0 { requestID = row.requestID }
    if row.status != 0 { status = row.status }
    if row.retryDelay >= 0 { retryDelay = max(retryDelay, row.retryDelay) }
    guard let own = row.failureClass else { return }
    if failureClass == nil || failureClass == .http429Unspecified && own != .http429Unspecified {
      failureClass = own
      detail = row.detail
    }
  }
}

extension Call {
  /// Takes over what a row says about the call.
  fileprivate mutating func note(_ row: EventRow, policy: ReconstructionPolicy) {
    lastTime = max(lastTime, row.time)
    if row.callID != .none { callIDs[row.callIDName] = row.callID }
    if row.traceID != .none { traceID = row.traceID }
    if row.organization != 0 { organization = row.organization }
    if row.project != 0 { project = row.project }
    if row.apiKeyHash != 0 { apiKey = row.apiKeyHash }
    if row.policy != 0 { self.policy = row.policy }
    if service == 0 || row.hasOwnService { service = row.service }
    if provider == .unknown { provider = row.provider }
    if let layer = row.retryLayer { layers.insert(layer) }
    statedRetries = max(statedRetries, Int(row.statedRetries))
    settleState(row)
  }

  private mutating func settleState(_ row: EventRow) {
    let delay = Int64(max(0, row.retryDelay) * 1e9)
    switch row.kind {
    case .httpResponse:
      if row.status > 0 && row.status < 400 {
        state = .answered
      } else if row.retryLayer == .sdk {
        state = .waiting(until: row.time)
      } else {
        state = .answered
      }
    case .retryScheduled, .attemptFailed:
      state = .waiting(until: row.time + delay)
    case .callFailed:
      state = .failed
      if !endLoggers.contains(row.logger) { endLoggers.append(row.logger) }
    case .callSucceeded:
      state = .succeeded
      if !endLoggers.contains(row.logger) { endLoggers.append(row.logger) }
    case .fallback, .alert, .operatorNote: break
    }
  }
}

// Finds the call that a row belongs to: by ids, then by lane, nearness in time and kinds that
// complement each other.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

extension CallBuilder {
  func sameRequest(_ row: EventRow) -> (call: Int, request: Int)? {
    guard row.requestID != .none, let known = byRequestID[row.requestID],
      isNear(row, heads[known.call].lastTime, policy.sameCallSeconds)
    else { return nil }
    return known
  }

  mutating func callByID(_ row: EventRow) -> Int? {
    for id in row.ids {
      guard let place = recentByID.index(forKey: id) else { continue }
      let (heads, window) = (heads, policy.sameCallSeconds)
      recentByID.values[place].removeAll { abs(seconds(heads[$0].lastTime, row.time)) > window }
      var recent = recentByID.values[place]
      if recent.contains(where: { contradicts(heads[$0], row) }) {
        recent.removeAll { contradicts(heads[$0], row) }
      }
      // Mostly all are one or the other, and no list is made.
      let isMixed = recent.contains { heads[$0].isOpen } && recent.contains { !heads[$0].isOpen }
      let areOpen = recent.first.map { heads[$0].isOpen } ?? false
      let call = bestCall(
        row, open: isMixed ? recent.filter { heads[$0].isOpen } : areOpen ? recent : [],
        ended: isMixed ? recent.filter { !heads[$0].isOpen } : areOpen ? [] : recent,
        window: window)
      if let call {
        // Of calls that go on at once under one id nobody can tell whose line is whose.
        if row.callID == .none, goOn(recent, with: row) > 1 {
          calls[call].isShared = true
        }
        return call
      }
    }
    return nil
  }

  /// Whether a row is of another call, whatever else fits: by its ids, or by its span where spans are
  /// of calls.
  func contradicts(_ call: CallHead, _ row: EventRow) -> Bool {
    if call.contradicts(row) { return true }
    return row.spanID != 0 && call.spanID != 0 && row.spanID != call.spanID
      && habits.spanCalls.contains(row.service)
  }

  /// The call of the lane that the row fits best.
  mutating func callByLane(_ row: EventRow, lane: Lane) -> Int? {
    guard let place = recentByLane.index(forKey: lane) else { return nil }
    let (heads, policy) = (heads, policy)
    recentByLane.values[place].keepGrowing(at: row.time, heads, policy)
    let recent = recentByLane.values[place]
    return bestCall(
      row, open: recent.open, ended: recent.ended, window: policy.sameRequestSeconds)
  }

  /// How many of some calls have failed so far and may have gone on with a row.
  func goOn(_ places: [Int], with row: EventRow) -> Int {
    places.count { place in
      let call = heads[place]
      guard call.isOpen, !call.last.succeeded, !contradicts(call, row), !startsOver(row, call),
        continuesCount(row, call)
      else { return false }
      guard case .waiting(let until) = call.state else { return true }
      return seconds(until, row.time) <= latestRetry(row, call, until)
    }
  }

  /// Of calls that may be the row's, the one that its kind and time fit best.
  func bestCall(
    _ row: EventRow, open: [Int], ended: [Int], window: Double
  ) -> Int? {
    switch row.kind {
    case .httpResponse:
      waitingCall(row, open) ?? silentlyRetriedCall(row, open)
    case .callSucceeded:
      answeredCall(row, open, window) ?? endedCall(row, ended) ?? waitingCall(row, open)
    default:
      // Who falls back says so behind the line about the failure, where there is one.
      (row.announcesFallback ? endedCall(row, ended) : nil) ?? answeredCall(row, open, window)
        ?? waitingCall(row, open) ?? endedCall(row, ended)
        ?? refusedStream(row, open, window) ?? callToRunAgain(row, ended)
    }
  }

  /// The latest call that failed right before a queue says that it runs the job again.
  func callToRunAgain(_ row: EventRow, _ ended: [Int]) -> Int? {
    guard row.kind == .retryScheduled, row.retryLayer == .queue else { return nil }
    return ended.last { number in
      heads[number].state == .failed && !contradicts(heads[number], row)
        && isNear(row, heads[number].lastTime, policy.sameRequestSeconds)
    }
  }

  /// The latest call whose last request has only its HTTP line so far.
  func answeredCall(_ row: EventRow, _ open: [Int], _ window: Double) -> Int? {
    open.last { number in
      heads[number].state == .answered
        && heads[number].last.succeeded == (row.kind == .callSucceeded)
        && isNear(row, heads[number].lastTime, window) && !contradicts(heads[number], row)
        && !heads[number].last.contradicts(row)
    }
  }

  /// The latest call of the row's id whose answer began with a 200, and went on with a refusal.
  private func refusedStream(_ row: EventRow, _ open: [Int], _ window: Double) -> Int? {
    guard window == policy.sameCallSeconds else { return nil }
    return open.last { number in
      heads[number].state == .answered && heads[number].last.mayBeRefusedStream(by: row)
        && isNear(row, heads[number].lastTime, window) && !contradicts(heads[number], row)
        && !heads[number].last.contradicts(row)
    }
  }

  /// The latest call of whose end another logger's line tells again.
  func endedCall(_ row: EventRow, _ ended: [Int]) -> Int? {
    // An attempt behind an end is the first of the next call.
    guard row.kind == .callFailed || row.kind == .callSucceeded else { return nil }
    return ended.last { place in
      // Most ends nearby are told apart by this alone.
      let known = heads[place].last.requestID
      if known != row.requestID && known != .none && row.requestID != .none { return false }
      return repeatsEnd(row, heads[place])
    }
  }

  func repeatsEnd(_ row: EventRow, _ call: CallHead) -> Bool {
    guard (call.state == .succeeded) == (row.kind == .callSucceeded),
      isNear(row, call.lastTime, policy.repeatedEndSeconds), !contradicts(call, row),
      !call.last.contradicts(row)
    else { return false }
    // A text that follows its record (a traceback) has no time of its own, or that of its printing.
    if row.isBareText {
      return row.timeSource == .neighbour
        ? row.time == call.lastTime
        : seconds(call.lastTime, row.time) <= policy.stackSeconds
    }
    // Who falls back says behind a call's end what ended it.
    if row.announcesFallback { return !call.fellBack }
    // A client's own last line names no reason, and the application's does.
    if call.last.failureClass == .http429Unspecified, row.failureClass?.isBilling == true {
      return true
    }
    return !call.hasEndLogger(row.logger) || call.isRepeated(by: row, within: policy)
  }

  /// The call whose announced retry fits the row's count and time best.
  func waitingCall(_ row: EventRow, _ open: [Int]) -> Int? {
    nearestWaitingCall(row, open) { call in
      !contradicts(call, row) && !startsOver(row, call) && continuesCount(row, call)
    }
  }

  func nearestWaitingCall(
    _ row: EventRow, _ open: [Int], where fits: (CallHead) -> Bool
  ) -> Int? {
    var best: (call: Int, distance: Double)?
    for number in open {
      guard case .waiting(let until) = heads[number].state, fits(heads[number]) else { continue }
      let distance = seconds(until, row.time)
      // Clocks of log lines are not exact: a retry may seem to come a little early.
      guard distance >= -0.5, distance <= latestRetry(row, heads[number], until) else { continue }
      if best.map({ abs(distance) < abs($0.distance) }) ?? true { best = (number, distance) }
    }
    return best?.call
  }

  /// How long after the announced moment the row may tell of the retry, in seconds.
  ///
  /// Without an id, a refusal that comes later than any silent retry does is of another call: refusals
  /// come at once. So is everything behind a wait of which no line tells how long it is, unless both
  /// are counted.
  private func latestRetry(_ row: EventRow, _ call: CallHead, _ until: Int64) -> Double {
    if call.hasID { return policy.latestRetrySeconds }
    let isPrompt =
      until > call.lastTime
      ? row.status == 429 || row.failureClass?.isBilling == true
      : row.attempt == 0 || call.last.attempt == 0
    return isPrompt ? policy.silentRetrySeconds : policy.latestRetrySeconds
  }

  /// A counted retry follows the one before it, and a call whose count says that retries are left
  /// does not end yet.
  ///
  /// Without counts everything fits.
  func continuesCount(_ row: EventRow, _ call: CallHead) -> Bool {
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
  func startsOver(_ row: EventRow, _ call: CallHead) -> Bool {
    guard row.attempt != 0, call.last.attempt != 0 else { return false }
    return row.kind == .callFailed
      ? row.attempt < call.last.attempt : row.attempt <= call.last.attempt
  }

  /// The call of the lane whose count the row continues, whatever their ids say: ids that a process
  /// keeps in one variable change under the calls of other threads.
  func callByCount(_ row: EventRow, lane: Lane) -> Int? {
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
  func silentlyRetriedCall(_ row: EventRow, _ open: [Int]) -> Int? {
    if habits.announceRetries.contains(row.service) { return nil }
    return open.first { number in
      let call = heads[number]
      return call.state == .answered && !call.last.succeeded && !contradicts(call, row)
        && !startsOver(row, call) && Self.isRetryable(call.last.status)
        && seconds(call.lastTime, row.time) >= policy.shortestBackoffSeconds
        && seconds(call.lastTime, row.time) <= longestSilence(behind: calls[number], row)
    }
  }

  /// The SDKs wait 0.5 s before the first retry, then twice as long each time, and the answer takes time.
  private func longestSilence(behind call: Call, _ row: EventRow) -> Double {
    // An answer takes longer than a refusal; who logs how calls end has none that just stops.
    if (200..<300).contains(row.status), habits.logEnds.contains(call.lane.service) {
      return policy.silentRetrySeconds
    }
    let backoff = 0.5 * Double(1 << min(call.requests.count - 1, 4))
    return min(backoff + policy.answerSeconds, policy.silentRetrySeconds)
  }

  static func isRetryable(_ status: Int16) -> Bool {
    status == 408 || status == 409 || status == 429 || status >= 500
  }
}

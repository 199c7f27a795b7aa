// Retry notices that name neither a client nor a reason belong to the call whose line stands next to
// them, or to nobody.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

extension EventRow {
  /// A notice of a retry or of a counted attempt that any program may have written about anything.
  var isBareNotice: Bool {
    (kind == .retryScheduled || kind == .attemptFailed) && provider == .unknown
      && failureClass == nil && (retryLayer == .application || retryLayer == .springRetry)
  }

  /// A success of which only the status is told: `<-- 200 (912ms, 880-byte body)` of openai-java, whose
  /// generator makes other vendors' clients, too.
  var isBareAnswer: Bool {
    kind == .httpResponse && provider == .unknown && (200..<300).contains(status)
      && operation == .unknown && model == 0
  }

  /// Whether the row alone tells of nobody's call.
  var namesNobody: Bool { isBareNotice || isBareAnswer }
}

extension CallBuilder {
  /// Puts a bare notice to the call that failed right before it; a count may belong to the line behind.
  mutating func note(_ row: EventRow, _ number: Int, lane: Lane) {
    if let call = callBeside(row, lane: lane) {
      place(row, number, in: call)
    } else if row.kind == .attemptFailed {
      heldCounts[lane] = (row, number)
    }
  }

  /// The call of a failure whose attempt the line before it counts.
  ///
  /// `Retry error. Retry count:1`, and behind it the exception without a stack or a time of its own.
  mutating func countedAttempt(_ row: EventRow, _ number: Int, lane: Lane) -> Int? {
    guard row.kind == .callFailed, let held = heldCounts[lane] else { return nil }
    heldCounts[lane] = nil
    guard row.isBareText, row.timeSource == .neighbour, row.time == held.row.time,
      row.input == held.row.input
    else { return nil }
    let call = join(held.row, held.number, lane: lane)
    var attempt = row
    attempt.kind = .attemptFailed
    attempt.attempt = held.row.attempt
    attach(attempt, number, call: call, request: calls[call].requests.count - 1)
    return call
  }

  /// The latest call that failed right before a notice, and of which no other line says that it goes
  /// on.
  private func callBeside(_ row: EventRow, lane: Lane) -> Int? {
    let places =
      row.ids.lazy.compactMap { recentByID[$0] }.first
      ?? recentByLane[lane].map { $0.open + $0.ended } ?? []
    return places.last { place in
      let call = heads[place]
      let hasFailed =
        switch call.state {
        case .failed: row.isBareText || call.hasEndLogger(row.logger)
        case .answered: Self.isRetryable(call.last.status)
        case .waiting: call.last.hasErrorLine
        case .succeeded: false
        }
      return hasFailed && !call.last.hasRetryNotice && isRightBehind(row, call.lastTime)
        && !call.contradicts(row) && (row.attempt == 0 || call.last.attempt == 0)
    }
  }

  /// Whether a notice comes sooner than another request can fail, as far as its time tells.
  private func isRightBehind(_ row: EventRow, _ time: Int64) -> Bool {
    let distance = seconds(time, row.time)
    let isWhole = row.time % 1_000_000_000 == 0 && time % 1_000_000_000 == 0
    return distance >= 0 && distance <= (isWhole ? 1 : policy.shortestBackoffSeconds)
  }
}

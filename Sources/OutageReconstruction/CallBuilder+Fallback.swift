// Successes that are what a refused call got elsewhere: from another provider or another model.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

extension CallBuilder {
  /// A line says that the application turns elsewhere: it is about the call that was refused last.
  mutating func noteFallback(_ row: EventRow, lane: Lane) {
    let byID = row.ids.flatMap { recentByID[$0] ?? [] }
    let recent = recentByLane[lane] ?? LaneCalls()
    let call =
      byID.last { mayFallBack($0, at: row) }
      ?? (recent.ended + recent.open).filter { mayFallBack($0, at: row) }.max {
        (heads[$0].lastTime, calls[$0].firstRow) < (heads[$1].lastTime, calls[$1].firstRow)
      }
    if let call { fallBack(call, lane: lane) }
  }

  mutating func fallBack(_ call: Int, lane: Lane) {
    guard !heads[call].fellBack, !heads[call].last.succeeded else { return }
    calls[call].fellBack = true
    heads[call].fellBack = true
    fallenBack[lane, default: []].append(call)
    if let count = fallenBack[lane]?.count, count > policy.mostCallsPerLane {
      fallenBack[lane]?.removeFirst()
    }
  }

  func mayFallBack(_ call: Int, at row: EventRow) -> Bool {
    !heads[call].fellBack && !heads[call].last.succeeded && !heads[call].contradicts(row)
      && calls[call].isOpenAI && isNear(row, heads[call].lastTime, policy.sameRequestSeconds)
  }

  /// Whether a success is the answer that a refused call got elsewhere; such a row of nobody known
  /// is no call of its own.
  mutating func isAnswerElsewhere(_ row: EventRow, _ number: Int, lane: Lane) -> Bool {
    guard row.isSuccess else { return false }
    let vendor = row.provider.vendor
    let call =
      vendor == .openai
      ? callAnsweredByOtherModel(row)
      : callAnswered(by: row, lane: lane, isForeign: vendor != nil)
    guard let call else { return false }
    if calls[call].answerRow == nil { calls[call].answerRow = number }
    calls[call].answerTime = row.time
    fallenBack[lane]?.removeAll { $0 == call }
    return vendor == nil || vendor == .openai
  }

  /// The refused call of the same id that ended, or fell back, before another model answered.
  func callAnsweredByOtherModel(_ row: EventRow) -> Int? {
    for id in row.ids {
      let call = (recentByID[id] ?? []).last { place in
        let head = heads[place]
        let known = calls[place].requests.lazy.map(\.model).first { $0 != 0 } ?? 0
        return mayBeAnswered(place, at: row) && head.last.failureClass?.isBilling == true
          && (head.fellBack && (row.model == 0 || known == 0)
            || (head.state == .failed || head.fellBack)
              && habits.areOtherModels(known, row.model))
      }
      if let call { return call }
    }
    return nil
  }

  /// The refused call that a success elsewhere stands in for: that of the same id, else the oldest of
  /// the lane behind which a fallback was announced.
  func callAnswered(by row: EventRow, lane: Lane, isForeign: Bool) -> Int? {
    for id in row.ids {
      let call = (recentByID[id] ?? []).last {
        (isForeign || heads[$0].fellBack) && mayBeAnswered($0, at: row)
      }
      if let call { return call }
    }
    return fallenBack[lane]?.first { calls[$0].answerRow == nil && mayBeAnswered($0, at: row) }
  }

  /// Whether a success may be what a refused call got elsewhere; of one that has an answer, only a
  /// further line about that.
  private func mayBeAnswered(_ call: Int, at row: EventRow) -> Bool {
    let head = heads[call]
    return calls[call].isOpenAI && !head.last.succeeded && !head.contradictsIDs(row)
      && seconds(head.lastTime, row.time) <= policy.fallbackSeconds
      && (calls[call].answerRow == nil
        || isNear(row, calls[call].answerTime, policy.sameRequestSeconds))
      && (head.fellBack || mayStandIn(row, for: calls[call]))
  }

  /// Whether a success can be a stand-in although no line says so: it does the same work, and is of
  /// somebody whom the service asks for nothing else.
  private func mayStandIn(_ row: EventRow, for call: Call) -> Bool {
    !habits.isUsual(row, of: call.lane.service)
      && (row.operation == .unknown || call.operation == .unknown
        || row.operation == call.operation)
  }
}

// Gives calls up that no line can belong to any more, and shares out what concurrent calls without
// ids left open.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

extension CallBuilder {
  /// Hands over the calls that cannot get a row at this time or later, and forgets them.
  mutating func giveUpOldCalls(at time: Int64, _ take: (Call) -> Void) {
    var isFree = [Bool](repeating: false, count: calls.count)
    for place in freePlaces { isFree[place] = true }
    joinStrayAttempts(isFree, before: time)
    shareOutByCounts(isFree)
    var kept: [Int] = []
    func giveUp(_ place: Int) {
      var call = Call(lane: calls[place].lane)
      swap(&call, &calls[place])
      if !call.requests.isEmpty { take(call) }
      if call.requests.capacity <= Self.longestSpareList {
        call.requests.removeAll(keepingCapacity: true)
        spareLists.append(call.requests)
      }
      isFree[place] = true
      freePlaces.append(place)
    }
    for place in calls.indices where !isFree[place] {
      if expiry(of: place) < time { giveUp(place) } else { kept.append(place) }
    }
    if kept.count > policy.mostOpenCalls {
      kept.sort { left, right in
        let (isOpen, otherIsOpen) = (heads[left].isOpen, heads[right].isOpen)
        if isOpen != otherIsOpen { return !isOpen }
        return (heads[left].lastTime, calls[left].firstRow)
          < (heads[right].lastTime, calls[right].firstRow)
      }
      let surplus = kept.count - policy.mostOpenCalls / 2
      for place in kept[..<surplus] { giveUp(place) }
      kept.removeFirst(surplus)
    }
    forget(isFree)
    heldCounts = heldCounts.filter { $0.value.row.time >= time }
    callsToSweep = max(Self.fewCalls, min(2 * kept.count, policy.mostOpenCalls + kept.count / 2))
  }

  /// Gives attempts whose call never ended to a call that ended beside them.
  ///
  /// Of concurrent calls without ids nobody can tell whose attempt is whose; but in a service that
  /// logs how its calls end, what did not end is no call.
  mutating func joinStrayAttempts(_ isFree: [Bool], before time: Int64) {
    var strays: [Int] = []
    for place in calls.indices where !isFree[place] && isStray(place) {
      if expiry(of: place) < time { strays.append(place) }
    }
    guard !strays.isEmpty else { return }
    let lanes = Set(strays.map { calls[$0].lane })
    var ended: [Lane: [Int]] = [:]
    for place in calls.indices where !isFree[place] && lanes.contains(calls[place].lane) {
      if heads[place].state == .failed, calls[place].isOpenAI, !heads[place].hasID {
        ended[calls[place].lane, default: []].append(place)
      }
    }
    for stray in strays.sorted(by: { calls[$0].firstRow < calls[$1].firstRow }) {
      let neighbours = (ended[calls[stray].lane] ?? []).filter { mayTake(calls[$0], calls[stray]) }
      let best = neighbours.min {
        (calls[$0].requests.count, calls[$0].firstRow)
          < (calls[$1].requests.count, calls[$1].firstRow)
      }
      guard let best else { continue }
      calls[best].requests += calls[stray].requests
      calls[best].requests.sort { $0.rows[0] < $1.rows[0] }
      calls[best].isShared = true
      rememberRequests(of: best)
      calls[stray].requests = []
      recentByLane[calls[stray].lane]?.open.removeAll { $0 == stray }
    }
  }

  /// Of concurrent calls without ids whose ends state their retries, one that has too many requests
  /// gives them to one beside it that has too few.
  mutating func shareOutByCounts(_ isFree: [Bool]) {
    var lanes: [Lane: [Int]] = [:]
    for place in calls.indices where !isFree[place] && surplus(of: place) != nil {
      lanes[calls[place].lane, default: []].append(place)
    }
    for places in lanes.values where places.count > 1 {
      let order = places.sorted { calls[$0].firstRow < calls[$1].firstRow }
      var givers = order.filter { surplus(of: $0) ?? 0 > 0 }
      for taker in order where surplus(of: taker) ?? 0 < 0 && !givers.isEmpty {
        while surplus(of: taker) ?? 0 < 0,
          let giver = givers.first(where: { mayGive($0, to: taker) })
        {
          calls[taker].requests.append(calls[giver].requests.removeFirst())
          calls[taker].requests.sort { $0.rows[0] < $1.rows[0] }
          (calls[taker].isShared, calls[giver].isShared) = (true, true)
          rememberRequests(of: taker)
          rememberRequests(of: giver)
          givers.removeAll { surplus(of: $0) ?? 0 <= 0 }
        }
      }
    }
  }

  /// Requests beyond those that the call's end states; `nil` when nothing states them or ids tell
  /// whose they are.
  func surplus(of place: Int) -> Int? {
    guard heads[place].state == .failed, !heads[place].hasID, calls[place].statedRetries >= 0,
      !calls[place].requests.isEmpty
    else { return nil }
    return calls[place].requests.count - calls[place].statedRetries - 1
  }

  /// Whether a call's first request lies within the time of another one.
  func mayGive(_ giver: Int, to taker: Int) -> Bool {
    guard calls[giver].requests.count > 1, let first = calls[giver].requests.first?.time,
      let end = calls[taker].lastTime
    else { return false }
    return first < end && seconds(first, end) <= policy.latestRetrySeconds
  }

  /// Whether only HTTP lines without ids tell of a call that is refused, in a service that logs how
  /// its calls end.
  func isStray(_ place: Int) -> Bool {
    let head = heads[place]
    return head.state == .answered && !head.last.succeeded && !head.hasID
      && Self.isRetryable(head.last.status) && calls[place].isOpenAI
      && habits.logEnds.contains(calls[place].lane.service)
      && calls[place].requests.allSatisfy { !$0.hasErrorLine && !$0.hasRetryNotice }
  }

  /// Whether attempts lie within the time of a call, or right before it.
  func mayTake(_ call: Call, _ stray: Call) -> Bool {
    guard let begin = call.firstTime, let end = call.lastTime, let first = stray.firstTime,
      let last = stray.lastTime
    else { return false }
    return seconds(last, begin) <= policy.silentRetrySeconds && last <= end
      && seconds(first, begin) <= policy.silentRetrySeconds
  }

  /// The last moment at which a row may be the call's.
  func expiry(of place: Int) -> Int64 {
    let head = heads[place]
    let last = head.lastTime
    var seconds =
      switch head.state {
      case .answered: head.hasID ? policy.sameCallSeconds : policy.silentRetrySeconds
      case .waiting: policy.latestRetrySeconds
      case .failed, .succeeded: policy.repeatedEndSeconds
      }
    if head.last.requestID != .none || calls[place].hasRequestID {
      seconds = max(seconds, policy.sameCallSeconds)
    }
    if !head.last.succeeded { seconds = max(seconds, policy.fallbackSeconds) }
    if case .waiting(let until) = head.state, until > last {
      return until + Self.nanoseconds(seconds)
    }
    return last + Self.nanoseconds(seconds)
  }

  static func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

  /// Takes places that are free out of all lists.
  mutating func forget(_ isFree: [Bool]) {
    byRequestID = byRequestID.filter { !isFree[$0.value.call] }
    for (id, places) in recentByID {
      let kept = places.filter { !isFree[$0] }
      recentByID[id] = kept.isEmpty ? nil : kept
    }
    for (lane, recent) in recentByLane {
      let kept = LaneCalls(
        open: recent.open.filter { !isFree[$0] }, ended: recent.ended.filter { !isFree[$0] })
      recentByLane[lane] = kept.open.isEmpty && kept.ended.isEmpty ? nil : kept
    }
    for (lane, places) in fallenBack {
      let kept = places.filter { !isFree[$0] }
      fallenBack[lane] = kept.isEmpty ? nil : kept
    }
  }
}

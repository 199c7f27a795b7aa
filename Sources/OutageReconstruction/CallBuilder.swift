// Joins rows to requests and requests to calls: by request id, then by the call's id or trace, then
// by lane, nearness in time and complementary kinds.

internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// What services write at all, which tells what their silence means.
struct LoggingHabits {
  /// Services whose SDK announces retries: with them no retry comes silently.
  var announceRetries: Set<Symbol> = []
  /// Services that log how refused calls end.
  var logEnds: Set<Symbol> = []
  /// Models without the dates of their snapshots.
  private var families: [Symbol: String] = [:]

  init(_ table: EventTable, _ services: ServiceNames) {
    table.rows.forEach { _, row in
      if row.kind == .retryScheduled && row.retryLayer == .sdk {
        announceRetries.insert(row.service)
      }
      if row.kind == .callFailed { logEnds.insert(services.name(of: row)) }
      if row.model != 0, families[row.model] == nil, let name = table.symbols.name(row.model) {
        families[row.model] = Self.family(name)
      }
    }
  }

  /// `gpt-4o` of `openai/gpt-4o-2024-08-06`.
  private static func family(_ model: String) -> String {
    let name = model.split(separator: "/").last.map(String.init) ?? model
    var parts = name.split(separator: "-")
    while parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber), last.count != 1 {
      parts.removeLast()
    }
    return parts.joined(separator: "-").lowercased()
  }

  /// Whether two names are of models that answer for each other, and not of one.
  func areOtherModels(_ first: Symbol, _ second: Symbol) -> Bool {
    guard first != 0, second != 0, let known = families[first], let other = families[second]
    else { return false }
    return known != other
  }
}

/// Takes rows in the order of their times, and gives each call up when no row can be its own any
/// more.
struct CallBuilder {
  private let policy: ReconstructionPolicy
  /// Places of calls; those of calls that were given up are used again.
  private var calls: [Call] = []
  /// Of each call what rows are matched with.
  private var heads: [CallHead] = []
  private var freePlaces: [Int] = []
  /// Calls that may still get rows, by lane and by id.
  private var recentByLane: [Lane: LaneCalls] = [:]
  private var recentByID: [ContentHash: [Int]] = [:]
  private var byRequestID: [ContentHash: (call: Int, request: Int)] = [:]
  /// Refused calls behind which a line of the lane announced a fallback, oldest first.
  private var fallenBack: [Lane: [Int]] = [:]
  /// With more calls than this it is time to give up old ones.
  private var callsToSweep = Self.fewCalls

  /// So many calls are not worth a sweep.
  private static let fewCalls = 8192

  /// Calls of one lane, oldest first.
  private struct LaneCalls {
    var open: [Int] = []
    var ended: [Int] = []
  }

  /// What the services of the logs write at all.
  private let habits: LoggingHabits

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
    if isAnswerElsewhere(row, number, lane: lane) { return }
    let call = join(row, number, lane: lane)
    if row.announcesFallback { fallBack(call, lane: lane) }
  }

  /// Puts the row to the call that it belongs to, and says to which.
  private mutating func join(_ row: EventRow, _ number: Int, lane: Lane) -> Int {
    if let known = sameRequest(row) {
      attach(row, number, call: known.call, request: known.request)
      return known.call
    }
    if let call = callByID(row) ?? callByCount(row, lane: lane) {
      place(row, number, in: call)
      return call
    }
    if let call = callByLane(row, lane: lane) {
      if !heads[call].hasID, goOn(recentByLane[lane]?.open ?? []) > 1 {
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

  // MARK: Giving calls up

  /// Hands over the calls that cannot get a row at this time or later, and forgets them.
  private mutating func giveUpOldCalls(at time: Int64, _ take: (Call) -> Void) {
    var isFree = [Bool](repeating: false, count: calls.count)
    for place in freePlaces { isFree[place] = true }
    joinStrayAttempts(isFree, before: time)
    shareOutByCounts(isFree)
    var kept: [Int] = []
    func giveUp(_ place: Int) {
      var call = Call(lane: calls[place].lane)
      swap(&call, &calls[place])
      if !call.requests.isEmpty { take(call) }
      isFree[place] = true
      freePlaces.append(place)
    }
    for place in calls.indices where !isFree[place] {
      if expiry(of: heads[place], calls[place]) < time { giveUp(place) } else { kept.append(place) }
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
    callsToSweep = max(Self.fewCalls, min(2 * kept.count, policy.mostOpenCalls + kept.count / 2))
  }

  /// Gives attempts whose call never ended to a call that ended beside them.
  ///
  /// Of concurrent calls without ids nobody can tell whose attempt is whose; but in a service that
  /// logs how its calls end, what did not end is no call.
  private mutating func joinStrayAttempts(_ isFree: [Bool], before time: Int64) {
    var strays: [Int] = []
    for place in calls.indices where !isFree[place] && isStray(place) {
      if expiry(of: heads[place], calls[place]) < time { strays.append(place) }
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
  private mutating func shareOutByCounts(_ isFree: [Bool]) {
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
  private func surplus(of place: Int) -> Int? {
    guard heads[place].state == .failed, !heads[place].hasID, calls[place].statedRetries >= 0,
      !calls[place].requests.isEmpty
    else { return nil }
    return calls[place].requests.count - calls[place].statedRetries - 1
  }

  /// Whether a call's first request lies within the time of another one.
  private func mayGive(_ giver: Int, to taker: Int) -> Bool {
    guard calls[giver].requests.count > 1, let first = calls[giver].requests.first?.time,
      let end = calls[taker].lastTime
    else { return false }
    return first < end && seconds(first, end) <= policy.latestRetrySeconds
  }

  /// Whether only HTTP lines without ids tell of a call that is refused, in a service that logs how
  /// its calls end.
  private func isStray(_ place: Int) -> Bool {
    let head = heads[place]
    return head.state == .answered && !head.last.succeeded && !head.hasID
      && Self.isRetryable(head.last.status) && calls[place].isOpenAI
      && habits.logEnds.contains(calls[place].lane.service)
      && calls[place].requests.allSatisfy { !$0.hasErrorLine && !$0.hasRetryNotice }
  }

  /// Whether attempts lie within the time of a call, or right before it.
  private func mayTake(_ call: Call, _ stray: Call) -> Bool {
    guard let begin = call.firstTime, let end = call.lastTime, let first = stray.firstTime,
      let last = stray.lastTime
    else { return false }
    return seconds(last, begin) <= policy.silentRetrySeconds && last <= end
      && seconds(first, begin) <= policy.silentRetrySeconds
  }

  /// The last moment at which a row may be the call's.
  private func expiry(of head: CallHead, _ call: Call) -> Int64 {
    let last = head.lastTime
    var seconds =
      switch head.state {
      case .answered: head.hasID ? policy.sameCallSeconds : policy.silentRetrySeconds
      case .waiting: policy.latestRetrySeconds
      case .failed, .succeeded: policy.repeatedEndSeconds
      }
    if call.hasRequestID { seconds = max(seconds, policy.sameCallSeconds) }
    if !head.last.succeeded { seconds = max(seconds, policy.fallbackSeconds) }
    if case .waiting(let until) = head.state, until > last {
      return until + Self.nanoseconds(seconds)
    }
    return last + Self.nanoseconds(seconds)
  }

  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

  /// Takes places that are free out of all lists.
  private mutating func forget(_ isFree: [Bool]) {
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

  // MARK: Answers from elsewhere

  /// A line says that the application turns elsewhere: it is about the call that was refused last.
  private mutating func noteFallback(_ row: EventRow, lane: Lane) {
    let byID = [row.callID, row.traceID].filter { $0 != .none }
      .flatMap { recentByID[$0] ?? [] }
    let recent = recentByLane[lane] ?? LaneCalls()
    let call =
      byID.last { mayFallBack($0, at: row) }
      ?? (recent.ended + recent.open).filter { mayFallBack($0, at: row) }.max {
        (heads[$0].lastTime, calls[$0].firstRow) < (heads[$1].lastTime, calls[$1].firstRow)
      }
    if let call { fallBack(call, lane: lane) }
  }

  private mutating func fallBack(_ call: Int, lane: Lane) {
    guard !heads[call].fellBack, !heads[call].last.succeeded else { return }
    calls[call].fellBack = true
    heads[call].fellBack = true
    fallenBack[lane, default: []].append(call)
    if let count = fallenBack[lane]?.count, count > policy.mostCallsPerLane {
      fallenBack[lane]?.removeFirst()
    }
  }

  private func mayFallBack(_ call: Int, at row: EventRow) -> Bool {
    !heads[call].fellBack && !heads[call].last.succeeded && !heads[call].contradicts(row)
      && calls[call].isOpenAI && isNear(row, heads[call].lastTime, policy.sameRequestSeconds)
  }

  /// Whether a success is the answer that a refused call got elsewhere; such a row of nobody known
  /// is no call of its own.
  private mutating func isAnswerElsewhere(_ row: EventRow, _ number: Int, lane: Lane) -> Bool {
    let isSuccess =
      row.kind == .callSucceeded || row.kind == .httpResponse && (100..<400).contains(row.status)
    guard isSuccess else { return false }
    let vendor = row.provider.vendor
    let call =
      vendor == .openai
      ? callAnsweredByOtherModel(row)
      : callAnswered(by: row, lane: lane, isForeign: vendor != nil)
    guard let call else { return false }
    if calls[call].answerRow == nil { calls[call].answerRow = number }
    fallenBack[lane]?.removeAll { $0 == call }
    return vendor == nil || vendor == .openai
  }

  /// The refused call of the same id that ended, or fell back, before another model answered.
  private func callAnsweredByOtherModel(_ row: EventRow) -> Int? {
    for id in [row.callID, row.traceID] where id != .none {
      let call = (recentByID[id] ?? []).last { place in
        let head = heads[place]
        let known = calls[place].requests.lazy.map(\.model).first { $0 != 0 } ?? 0
        return calls[place].isOpenAI && !head.last.succeeded && !head.contradictsIDs(row)
          && head.last.failureClass?.isBilling == true
          && seconds(head.lastTime, row.time) <= policy.fallbackSeconds
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
  private func callAnswered(by row: EventRow, lane: Lane, isForeign: Bool) -> Int? {
    func fits(_ call: Int) -> Bool {
      let head = heads[call]
      return calls[call].isOpenAI && !head.last.succeeded && !head.contradictsIDs(row)
        && seconds(head.lastTime, row.time) <= policy.fallbackSeconds
    }
    for id in [row.callID, row.traceID] where id != .none {
      let call = (recentByID[id] ?? []).last { (isForeign || heads[$0].fellBack) && fits($0) }
      if let call { return call }
    }
    return fallenBack[lane]?.first { calls[$0].answerRow == nil && fits($0) }
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
      recent.removeAll { !isNear(row, heads[$0].lastTime, policy.sameCallSeconds) }
      recentByID[id] = recent
      recent.removeAll { heads[$0].contradicts(row) }
      let call = bestCall(
        row, open: recent.filter { heads[$0].isOpen }, ended: recent.filter { !heads[$0].isOpen },
        window: policy.sameCallSeconds)
      if let call {
        // Of calls that go on at once under one id nobody can tell whose line is whose.
        if row.callID == .none, goOn(recent) > 1 {
          calls[call].isShared = true
        }
        return call
      }
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

  /// How many of some calls have failed so far and may try again.
  private func goOn(_ places: [Int]) -> Int {
    places.count { heads[$0].isOpen && !heads[$0].last.succeeded }
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
        ?? callToRunAgain(row, ended)
    }
  }

  /// The latest call that failed right before a queue says that it runs the job again.
  private func callToRunAgain(_ row: EventRow, _ ended: [Int]) -> Int? {
    guard row.kind == .retryScheduled, row.retryLayer == .queue else { return nil }
    return ended.last { number in
      heads[number].state == .failed && !heads[number].contradicts(row)
        && isNear(row, heads[number].lastTime, policy.sameRequestSeconds)
    }
  }

  /// The latest call whose last request has only its HTTP line so far.
  private func answeredCall(_ row: EventRow, _ open: [Int], _ window: Double) -> Int? {
    open.last { number in
      heads[number].state == .answered
        && (heads[number].last.succeeded == (row.kind == .callSucceeded)
          || window == policy.sameCallSeconds && heads[number].last.mayBeRefusedStream(by: row))
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
    // Who falls back says behind a call's end what ended it.
    return row.announcesFallback ? !call.fellBack : !call.hasEndLogger(row.logger)
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
    if habits.announceRetries.contains(row.service) { return nil }
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
  private mutating func rememberRequests(of call: Int) {
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
    recentByLane[rest.lane, default: LaneCalls()].open.append(place)
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
    var call = Call(lane: lane)
    call.requests.append(Request(rows: []))
    let place = newPlace(call, CallHead(lastTime: row.time))
    recentByLane[lane, default: LaneCalls()].open.append(place)
    attach(row, number, call: place, request: 0)
    return place
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
    if time == nil { time = row.time }
    lastTime = max(lastTime, row.time)
    switch row.kind {
    case .httpResponse:
      hasResponseLine = true
      succeeded = row.status > 0 && row.status < 400
    case .retryScheduled: hasRetryNotice = true
    case .attemptFailed, .callFailed:
      hasErrorLine = true
      // A stream begins with a 200, whatever it brings.
      if !hasSuccessLine { succeeded = false }
    case .callSucceeded:
      succeeded = true
      hasSuccessLine = true
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
    if provider == .unknown { provider = row.provider }
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
  fileprivate var firstRow: Int { requests.first?.rows.first ?? .max }

  fileprivate var firstTime: Int64? { requests.first?.time }

  fileprivate var lastTime: Int64? { requests.last?.lastTime }

  fileprivate var isOpenAI: Bool { provider.vendor == .openai || provider == .unknown }

  fileprivate var hasRequestID: Bool { requests.contains { $0.requestID != .none } }

  /// Takes over what a row says about the call.
  fileprivate mutating func note(_ row: EventRow) {
    if row.organization != 0 { organization = row.organization }
    if row.project != 0 { project = row.project }
    if row.apiKeyHash != 0 { apiKey = row.apiKeyHash }
    if row.policy != 0 { policy = row.policy }
    if provider == .unknown { provider = row.provider }
    if operation == .unknown { operation = row.operation }
    if let layer = row.retryLayer { layers.insert(RetryLayers(layer)) }
    statedRetries = max(statedRetries, Int(row.statedRetries))
  }
}

// When an account was without money, as its own lines and those of its siblings say it: what gives
// refusals without a reason their class.

internal import FailureClassification

/// When accounts were refused for money and had no success since.
struct BrokenStates {
  private struct Moment: BitwiseCopyable, Sendable {
    var account: Symbol
    var time: Int64
    var failureClass: FailureClass
    var detail: Symbol
  }

  private let book: ScopeBook
  private let policy: ReconstructionPolicy
  private var refusals: SpillableArray<Moment>
  private var scopesOfAccount: [Symbol: [Int]] = [:]

  init(
    _ book: ScopeBook, _ calls: CallStore, policy: ReconstructionPolicy, space: TemporarySpace
  ) {
    self.book = book
    self.policy = policy
    refusals = SpillableArray(space)
    for (place, scope) in book.scopes.enumerated() {
      scopesOfAccount[scope.account, default: []].append(place)
    }
    calls.forEach { _, call in
      guard call.isRefusedByOpenAI, let account = account(of: call.service) else { return }
      for request in call.requests {
        guard let failureClass = request.failureClass, failureClass.isBilling else { continue }
        refusals.append(
          Moment(
            account: account, time: request.lastTime, failureClass: failureClass,
            detail: request.detail))
      }
    }
    refusals.sort { left, right in
      if left.account != right.account { return left.account < right.account }
      return (left.time, left.failureClass.rawValue, left.detail)
        < (right.time, right.failureClass.rawValue, right.detail)
    }
  }

  private func account(of service: Symbol) -> Symbol? {
    book.firstScope(of: service).map { book.scopes[$0].account }
  }

  /// The class that calls of a call's scope failed with at a moment; `nil` when they did not, or nobody
  /// knows.
  func failureClass(
    of call: CallFacts, at time: Int64
  ) -> (failureClass: FailureClass, detail: Symbol)? {
    guard let own = book.scope(of: call) else { return nil }
    let account = book.scopes[own].account
    let place = refusals.firstIndex { ($0.account, $0.time) > (account, time) }
    guard place > 0 else { return nil }
    let last = refusals[place - 1]
    guard last.account == account else { return nil }
    // Behind the last refusal that says why, the state lasts as long as an outage may pause; before
    // the next one, however long that is.
    let next = place < refusals.count ? refusals[place] : last
    let isBetween = next.account == account && next.time > last.time
    let isLong = seconds(last.time, time) > policy.outageGapSeconds
    let end = isBetween && isLong ? next.time : time
    guard isBetween || !isLong, !hasSuccess(in: account, of: own, from: last.time, until: end)
    else { return nil }
    return (last.failureClass, last.detail)
  }

  private func hasSuccess(in account: Symbol, of own: Int, from: Int64, until: Int64) -> Bool {
    (scopesOfAccount[account] ?? []).contains { scope in
      // Another project may go on.
      if scope != own, book.scopes[own].isApart, book.scopes[scope].isApart {
        return false
      }
      return book.firstSuccess(of: scope, after: from).map { $0.time <= until } ?? false
    }
  }
}

extension SettledRequest {
  /// Whether nothing but a 429 or a retry notice is known of a failure.
  var isUnsettled: Bool {
    !succeeded && (failureClass == nil || failureClass == .http429Unspecified)
  }

  /// Takes the class of the state at its time; whether there was one.
  mutating func settle(by states: BrokenStates, of call: CallFacts) -> Bool {
    guard isUnsettled, let known = states.failureClass(of: call, at: time),
      known.failureClass.facts.status == "429"
    else { return false }
    failureClass = known.failureClass
    detail = known.detail
    isFromState = true
    return true
  }
}

// What is known of a call once all its lines are joined.

internal import FailureClassification
internal import LogDecoding

/// A request with its class settled.
struct SettledRequest: BitwiseCopyable, Sendable {
  /// Rows in the order of time.
  var firstRow: Int
  var lastRow: Int
  /// How many records tell of it.
  var lines: Int32
  var time: Int64
  var lastTime: Int64
  /// `nil` for a success, and for a failure of which nothing is known.
  var failureClass: FailureClass?
  var detail: Symbol
  var succeeded: Bool
  /// Nobody was called: a cache answered.
  var isCached: Bool
  /// The class comes from the scope's state, not from a line of this request or its call.
  var isFromState = false
  /// Negative when not said, in seconds.
  var retryDelay: Double
  /// Negative when not said, in seconds.
  var retryAfter: Double
  /// Negative when not said, in seconds.
  var duration: Double
  var model: Symbol
  var usage: TokenCounts

  var isRefusal: Bool { failureClass?.isBilling == true }
}

/// A call with its classes settled.
struct CallFacts {
  /// What is kept of a call beside its requests.
  struct Head: BitwiseCopyable, Sendable {
    var service: Symbol
    var host: Symbol
    var organization: Symbol
    var project: Symbol
    /// A hash of the key, as a name.
    var apiKey: Symbol
    var provider: Provider
    var operation: Operation
    var layers: RetryLayers
    /// The last line announces a retry: how the call ended is not in the logs.
    var endIsUnknown: Bool
    /// Whether only the end of the call is in the logs.
    var hasOnlyEnd: Bool
    /// Which of its requests are its own, and which a neighbour's, no line tells.
    var isShared: Bool
    /// Retries that a line says were made; -1 when none does.
    var statedRetries: Int32
    var policy: Symbol
    /// The row of the success that somebody else gave instead; -1 when none is known.
    var answerRow: Int
  }

  var head: Head
  var requests: [SettledRequest]

  /// The row that first tells of it: no other call has the same.
  var number: Int { requests[0].firstRow }
  var service: Symbol { head.service }
  var start: Int64 { requests.first?.time ?? 0 }
  var end: Int64 { requests.last?.lastTime ?? 0 }
  var succeeded: Bool { requests.last?.succeeded ?? false }
  /// Somebody else gave the answer.
  var isAnsweredElsewhere: Bool { !succeeded && head.answerRow >= 0 }

  /// The first request that was refused for money.
  var firstRefusal: Int? { requests.firstIndex(where: \.isRefusal) }

  /// Whether the call is seen to have failed for good.
  var failed: Bool { !succeeded && !head.endIsUnknown && !isAnsweredElsewhere }

  /// Whether the call ended refused for money.
  var failedForMoney: Bool { failed && requests.last?.isRefusal == true }

  /// Moderation costs nothing; a call of it that was refused for money is no such.
  var isFreeOfCharge: Bool { head.operation == .moderation && firstRefusal == nil }

  /// The places of failed requests after the first refusal.
  var wastedRequests: [Int] {
    guard let first = firstRefusal else { return [] }
    return requests.indices[(first + 1)...].filter { !requests[$0].succeeded }
  }

  /// Seconds between refusals and the next request: as lines state them, else as their times show,
  /// where it is known whose requests they are.
  var delays: [Double] {
    requests.indices.compactMap { index in
      let request = requests[index]
      guard request.isRefusal else { return nil }
      if request.retryDelay >= 0 { return request.retryDelay }
      guard index + 1 < requests.count, !head.isShared else { return nil }
      let gap = seconds(request.lastTime, requests[index + 1].time)
      return gap > 0 ? (gap * 1000).rounded() / 1000 : nil
    }
  }

  var refusals: [SettledRequest] { requests.filter(\.isRefusal) }

  /// The class of the first refusal that says more than that the quota is used up, else of the first.
  var billingClass: FailureClass? {
    let classes = requests.lazy.filter(\.isRefusal).compactMap(\.failureClass)
    return classes.first { $0 != .insufficientQuota } ?? classes.first
  }

  var firstRefusalTime: Int64 { firstRefusal.map { requests[$0].time } ?? start }
  var lastRefusalTime: Int64 { requests.last(where: \.isRefusal)?.lastTime ?? end }
}

/// Settles calls.
///
/// An object, so that nothing of the table is copied for each call.
final class CallSettler {
  private let table: EventTable

  init(table: EventTable) {
    self.table = table
  }

  /// What is known of a call; `facts` lends its list of requests from one call to the next.
  func settle(_ call: Call, into facts: inout CallFacts?) {
    let head = head(of: call)
    if facts == nil { facts = CallFacts(head: head, requests: []) }
    facts?.head = head
    facts?.requests.removeAll(keepingCapacity: true)
    for index in call.requests.indices {
      let request = call.requests[index]
      let settled = settledClass(of: index, in: call)
      facts?.requests.append(
        SettledRequest(
          firstRow: request.rows[0], lastRow: request.rows[request.rows.count - 1],
          lines: Int32(clamping: request.rows.count),
          time: request.time ?? request.lastRowTime, lastTime: request.lastRowTime,
          failureClass: settled?.failureClass, detail: settled?.detail ?? 0,
          succeeded: request.succeeded, isCached: request.isCached,
          retryDelay: request.retryDelay,
          retryAfter: request.retryAfter, duration: request.duration,
          model: request.model, usage: request.usage))
    }
  }

  private func head(of call: Call) -> CallFacts.Head {
    CallFacts.Head(
      service: call.lane.service, host: call.lane.host,
      organization: call.organization,
      project: call.project, apiKey: call.apiKey, provider: call.provider,
      operation: call.operation, layers: layers(of: call),
      endIsUnknown: call.requests.last.map { $0.hasRetryNotice && !$0.succeeded } ?? false,
      hasOnlyEnd: call.requests.count == 1
        && call.requests.allSatisfy { !$0.hasResponseLine && !$0.hasRetryNotice },
      isShared: call.isShared, statedRetries: Int32(clamping: call.statedRetries),
      policy: call.policy,
      answerRow: call.answerRow ?? -1)
  }

  /// The layers that lines show, and the queue that runs a job with numbered attempts again, when
  /// each of them took several requests.
  private func layers(of call: Call) -> RetryLayers {
    guard call.requests.count > 1 else { return call.layers }
    let attempts = Set(call.requests.lazy.map(\.attempt).filter { $0 > 0 })
    guard attempts.count > 1, call.requests.count >= 2 * attempts.count,
      call.requests.contains(where: { request in
        request.attempt > 0
          && request.rows.contains { FailureEvent.jobIDNames.contains(table.rows[$0].callIDName) }
      })
    else { return call.layers }
    return call.layers.union(RetryLayers(.queue))
  }

  /// A request's own class, else that of the call's next request that has one, else of an earlier.
  private func settledClass(
    of index: Int, in call: Call
  ) -> (failureClass: FailureClass, detail: Symbol)? {
    let request = call.requests[index]
    guard !request.succeeded else { return nil }
    if let own = request.failureClass, own != .http429Unspecified { return (own, request.detail) }
    let places = call.requests.indices
    let others = Array(places[(index + 1)...]) + places[..<index].reversed()
    for other in others {
      guard let failureClass = call.requests[other].failureClass,
        failureClass != .http429Unspecified,
        fits(request, failureClass, call.requests[other])
      else { continue }
      return (failureClass, call.requests[other].detail)
    }
    return request.failureClass.map { ($0, request.detail) }
  }

  /// Whether a request of which only the status is known, or nothing, can have failed like another.
  private func fits(_ request: Request, _ failureClass: FailureClass, _ other: Request) -> Bool {
    if request.status == 0 || other.status == 0 {
      return request.status != 429 || failureClass.facts.status == "429"
    }
    return request.status == other.status
  }
}

/// The names of services, made one where an input's lines name theirs only sometimes.
struct ServiceNames {
  /// By the input's number.
  private var ofInput: [Symbol?]

  /// Of an input whose records that name a service all name the same one, the other records are of
  /// that service too.
  init(_ table: EventTable) {
    var ofInput = [Symbol?](repeating: nil, count: table.paths.count)
    var isMixed = [Bool](repeating: false, count: table.paths.count)
    table.rows.forEach { _, row in
      guard row.hasOwnService else { return }
      let input = Int(row.input)
      if let known = ofInput[input], known != row.service { isMixed[input] = true }
      ofInput[input] = row.service
    }
    for input in isMixed.indices where isMixed[input] { ofInput[input] = nil }
    self.ofInput = ofInput
  }

  func name(of row: EventRow) -> Symbol {
    row.hasOwnService ? row.service : ofInput[Int(row.input)] ?? row.service
  }
}

extension Set<FailureClass> {
  /// Whether what was refused for these reasons may go on with another refusal: the old code covers
  /// those of the newer ones that come with the type `insufficient_quota`, until one of them is named.
  func mayGoOn(with other: FailureClass) -> Bool {
    if contains(other) { return true }
    if other == .insufficientQuota { return contains(where: \.isQuota) }
    return self == [.insufficientQuota] && other.isQuota
  }

  /// The same of several refusals at once: where both name newer codes, one must be the same.
  func mayGoOn(with others: Set<FailureClass>) -> Bool {
    let named = subtracting([.insufficientQuota])
    let othersNamed = others.subtracting([.insufficientQuota])
    if !named.isEmpty, !othersNamed.isEmpty { return !named.isDisjoint(with: othersNamed) }
    return others.contains(where: mayGoOn(with:))
  }
}

extension FailureClass {
  fileprivate var isQuota: Bool {
    switch self {
    case .insufficientQuota, .creditBalanceExhausted, .organizationSpendLimitExceeded,
      .projectSpendLimitExceeded, .organizationUsageLimitExceeded:
      true
    default: false
    }
  }
}

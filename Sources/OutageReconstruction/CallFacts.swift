// What is known of a call once all its lines are joined.

internal import FailureClassification

/// A request with its class settled.
struct SettledRequest {
  /// Rows in the order of time.
  var firstRow: Int
  var lastRow: Int
  /// How many records tell of it.
  var lines: Int
  var time: Int64
  var lastTime: Int64
  /// `nil` for a success, and for a failure of which nothing is known.
  var failureClass: FailureClass?
  var detail: Symbol
  var succeeded: Bool
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
  var isCached: Bool
}

/// A call with its classes settled.
struct CallFacts {
  var number: Int
  var service: Symbol
  var organization: Symbol
  var project: Symbol
  var apiKey: Symbol
  var provider: Provider
  var operation: Operation
  var requests: [SettledRequest]
  var statedRetries: Int
  var policy: Symbol
  var layers: Set<RetryLayer>
  /// The last line announces a retry: how the call ended is not in the logs.
  var endIsUnknown: Bool
  /// Whether only the end of the call is in the logs.
  var hasOnlyEnd: Bool

  var start: Int64 { requests.first?.time ?? 0 }
  var end: Int64 { requests.last?.lastTime ?? 0 }
  var succeeded: Bool { requests.last?.succeeded ?? false }

  /// The first request that was refused for money.
  var firstRefusal: Int? {
    requests.firstIndex { $0.failureClass?.isBilling == true }
  }

  /// Whether the call is seen to have failed for good.
  var failed: Bool { !succeeded && !endIsUnknown }

  /// Whether the call ended refused for money.
  var failedForMoney: Bool { failed && requests.last?.failureClass?.isBilling == true }

  /// Failed requests after the first refusal.
  var wastedRequests: Int {
    guard let first = firstRefusal else { return 0 }
    return requests[(first + 1)...].count { !$0.succeeded }
  }

  var refusals: [SettledRequest] { requests.filter { $0.failureClass?.isBilling == true } }

  /// The class of the first refusal.
  var billingClass: FailureClass? { firstRefusal.flatMap { requests[$0].failureClass } }
}

/// Settles calls.
struct CallSettler {
  let table: EventTable
  let services: ServiceNames

  func facts(_ call: Call, number: Int) -> CallFacts {
    let classes = call.requests.map(\.failureClass)
    var requests: [SettledRequest] = []
    for (index, request) in call.requests.enumerated() {
      let settled = settledClass(of: index, in: call, classes)
      requests.append(
        SettledRequest(
          firstRow: request.rows[0], lastRow: request.rows[request.rows.count - 1],
          lines: request.rows.count,
          time: table.rows[request.rows[0]].time,
          lastTime: table.rows[request.rows[request.rows.count - 1]].time,
          failureClass: settled?.failureClass, detail: settled?.detail ?? 0,
          succeeded: request.succeeded, retryDelay: request.retryDelay,
          retryAfter: request.retryAfter, duration: request.duration, model: request.model,
          usage: request.usage, isCached: request.isCached))
    }
    return CallFacts(
      number: number, service: services.name(of: call), organization: call.organization,
      project: call.project, apiKey: call.apiKey, provider: call.provider,
      operation: call.operation, requests: requests,
      statedRetries: call.statedRetries, policy: call.policy, layers: call.layers,
      endIsUnknown: call.requests.last.map { $0.hasRetryNotice && !$0.succeeded } ?? false,
      hasOnlyEnd: call.requests.allSatisfy { !$0.hasResponseLine && !$0.hasRetryNotice }
        && call.requests.count == 1)
  }

  /// A request's own class, else that of the call's next request that has one, else of an earlier.
  private func settledClass(
    of index: Int, in call: Call, _ classes: [FailureClass?]
  ) -> (failureClass: FailureClass, detail: Symbol)? {
    let request = call.requests[index]
    guard !request.succeeded else { return nil }
    if let own = request.failureClass, own != .http429Unspecified { return (own, request.detail) }
    let others = Array(classes.indices[(index + 1)...]) + classes.indices[..<index].reversed()
    for other in others {
      guard let failureClass = classes[other], failureClass != .http429Unspecified,
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
  private var ofInput: [UInt32: Symbol] = [:]

  /// Of an input whose records that name a service all name the same one, the other records are of
  /// that service too.
  init(_ table: EventTable) {
    var mixed: Set<UInt32> = []
    for row in table.rows where row.hasOwnService {
      if let known = ofInput[row.input], known != row.service { mixed.insert(row.input) }
      ofInput[row.input] = row.service
    }
    for input in mixed { ofInput[input] = nil }
  }

  func name(of row: EventRow) -> Symbol {
    row.hasOwnService ? row.service : ofInput[row.input] ?? row.service
  }

  func name(of call: Call) -> Symbol { call.lane.service }
}

// Events and logs made by hand, told in seconds from one moment.

import LogDecoding
import LogInput

@testable import FailureClassification
@testable import OutageReconstruction

/// 2026-03-01T12:00:00Z.
let noon: Int64 = 1_772_366_400_000_000_000

func moment(_ seconds: Double) -> Timestamp {
  Timestamp(nanoseconds: noon + Int64(seconds * 1e9), fractionDigits: 3)
}

extension FailureEvent {
  /// An event of a service at a second; what a test does not name is not said.
  static func at(
    _ seconds: Double?, _ kind: EventKind, _ failureClass: FailureClass? = nil,
    service: String = "shop", logger: String? = "app", thread: String? = nil,
    callID: String? = nil, requestID: String? = nil, status: Int? = nil, delay: Double? = nil,
    attempt: Int? = nil, limit: Int? = nil, statedRetries: Int? = nil,
    layer: RetryLayer? = nil, policy: ClientPolicy? = nil, project: String? = nil,
    organization: String? = nil, provider: Provider = .openai, text: String = ""
  ) -> FailureEvent {
    FailureEvent(
      line: 0, index: 0, kind: kind, time: seconds.map(moment), timeSource: .record,
      provider: provider, failureClass: failureClass, detail: failureClass?.rawValue,
      status: status, service: service, hasOwnService: true, thread: thread, logger: logger,
      level: .error, organization: organization, project: project, requestID: requestID,
      callID: callID, callIDName: callID == nil ? 0 : 7, attempt: attempt, attemptLimit: limit,
      statedRetries: statedRetries, retryDelaySeconds: delay, usage: TokenUsage(),
      rule: "test", confidence: .certain, retryLayer: layer,
      clientPolicyRow: policy.flatMap { clientPolicyTable.firstIndex(of: $0) },
      fingerprint: 0, text: text)
  }

  /// The HTTP client's line.
  static func http(
    _ seconds: Double, _ status: Int, service: String = "shop", thread: String? = nil
  ) -> FailureEvent {
    at(
      seconds, .httpResponse, status == 429 ? .http429Unspecified : nil, service: service,
      logger: "httpx", thread: thread, status: status)
  }

  /// The SDK's notice that it tries again.
  static func notice(
    _ seconds: Double, delay: Double, service: String = "shop", thread: String? = nil
  ) -> FailureEvent {
    at(
      seconds, .retryScheduled, service: service, logger: "openai._base_client", thread: thread,
      delay: delay, layer: .sdk)
  }

  /// The end of a call that was refused for money.
  static func refused(
    _ seconds: Double, service: String = "shop", callID: String? = nil, project: String? = nil,
    _ failureClass: FailureClass = .insufficientQuota
  ) -> FailureEvent {
    at(seconds, .callFailed, failureClass, service: service, callID: callID, project: project)
  }

  /// The end of a call that succeeded.
  static func success(
    _ seconds: Double, service: String = "shop", project: String? = nil
  ) -> FailureEvent {
    at(seconds, .callSucceeded, service: service, project: project)
  }
}

extension EventTable {
  /// Adds an event made by hand.
  mutating func add(_ event: FailureEvent, text: () -> String?) {
    var texts = EventTexts()
    let compact = CompactEvent(event, in: &texts)
    add(compact, texts) { text() ?? "" }
  }
}

/// Reconstructs what the events of one log tell; its lines go on until `end`.
func reconstruct(_ events: [FailureEvent], end: Double = 10_000) -> Reconstruction {
  reconstruct(["app.log": events], end: end)
}

func reconstruct(
  _ logs: [String: [FailureEvent]], end: Double = 10_000, infersRetries: Bool = true,
  prices: PriceList = PriceList(), budget: Dollars? = nil
) -> Reconstruction {
  var tables: [EventTable] = []
  var ledgers: [InputLedger] = []
  for (path, events) in logs {
    var table = EventTable(path: path)
    for (number, event) in events.enumerated() {
      var event = event
      event.line = number + 1
      table.add(event) { event.text }
    }
    var ledger = InputLedger(path: path)
    ledger.last = moment(end)
    tables.append(table)
    ledgers.append(ledger)
  }
  return Reconstructor(prices: prices, budget: budget).reconstruct(
    EventTable.merged(tables), ledgers: ledgers, infersRetries: infersRetries)
}

/// Calls refused one after another, every ten seconds, between successes before and after.
func outage(
  from start: Double, calls: Int, service: String = "shop", project: String? = nil
) -> [FailureEvent] {
  (0..<calls).map {
    .refused(start + Double($0) * 10, service: service, callID: "c\(start)-\($0)", project: project)
  }
}

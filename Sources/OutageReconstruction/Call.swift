// Calls and their requests, as rows are joined.

internal import FailureClassification
internal import LogInput

/// One HTTP request, with the rows that tell of it.
struct Request {
  var rows = RowNumbers()
  /// Of its first and its last row.
  var time: Int64?
  var lastTime = Int64.min
  /// Of the row that was added last.
  var lastRowTime = Int64.min
  /// The HTTP client's line.
  var hasResponseLine = false
  /// A notice that it will be made again.
  var hasRetryNotice = false
  /// A line about this attempt or about the call's end.
  var hasErrorLine = false
  var succeeded = false
  /// A line says more of its success than the status of its answer.
  var hasSuccessLine = false
  var attempt: UInt16 = 0
  var attemptLimit: UInt16 = 0
  var requestID = ContentHash.none
  var provider = Provider.unknown
  /// What its own rows prove, most telling first.
  var failureClass: FailureClass?
  var detail: Symbol = 0
  var status: Int16 = 0
  var retryDelay = -1.0
  var retryAfter = -1.0
  var duration = -1.0
  var model: Symbol = 0
  var usage = TokenCounts()
  /// An own cache answered, not the provider.
  var isCached = false
}

/// The numbers of the rows that tell of a request, mostly one.
struct RowNumbers: RandomAccessCollection {
  /// Without a list of its own: there are as many requests as calls, and more.
  private var first = -1
  private var others: [Int] = []

  var startIndex: Int { 0 }
  var endIndex: Int { first < 0 ? 0 : 1 + others.count }

  subscript(place: Int) -> Int {
    precondition(place < endIndex, "no such row")
    return place == 0 ? first : others[place - 1]
  }

  mutating func append(_ row: Int) {
    if first < 0 { first = row } else { others.append(row) }
  }
}

/// What the application asked for.
struct Call {
  var lane: Lane
  var requests: [Request] = []
  /// Retries that a line says were made; -1 when none does.
  var statedRetries = -1
  var policy: Symbol = 0
  var layers = RetryLayers()
  var organization: Symbol = 0
  var project: Symbol = 0
  var apiKey: Symbol = 0
  var provider = Provider.unknown
  var operation = Operation.unknown
  /// Which of its requests are its own, and which a neighbour's, no line tells.
  var isShared = false
  /// A line says that the application turns elsewhere.
  var fellBack = false
  /// The first row of the success that somebody else gave instead; `nil` when none is known.
  var answerRow: Int?
  /// Of the answer's last row.
  var answerTime = Int64.min
}

/// What retried the requests of a call.
struct RetryLayers: OptionSet, Hashable, Sendable, BitwiseCopyable {
  var rawValue: UInt8

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  init(_ layer: RetryLayer) {
    rawValue = 1 << UInt8(RetryLayer.allCases.firstIndex(of: layer) ?? 0)
  }

  /// Sorted by name.
  var names: [String] {
    RetryLayer.allCases.filter { contains(RetryLayers($0)) }.map(\.rawValue).sorted()
  }
}

/// Where lines of one call come from when no id tells: one service's process and thread.
struct Lane: Hashable {
  var service: Symbol
  var host: Symbol
  /// Hashes of the names; 0 when not said.
  var process: UInt64
  var thread: UInt64

  /// Asked several times for each row.
  func _rawHashValue(seed: Int) -> Int {
    let names = UInt64(service) << 32 | UInt64(host)
    return KeyedHash.place(KeyedHash.mix(KeyedHash.mix(names, process), thread), seed: seed)
  }
}

extension Request {
  /// Takes over what a row says about the request.
  mutating func note(_ row: EventRow, _ number: Int) {
    rows.append(number)
    if time == nil { time = row.time }
    lastTime = max(lastTime, row.time)
    lastRowTime = row.time
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
  var firstRow: Int { requests.first?.rows.first ?? .max }

  var firstTime: Int64? { requests.first?.time }

  var lastTime: Int64? { requests.last?.lastTime }

  var isOpenAI: Bool { provider.vendor == .openai || provider == .unknown }

  var hasRequestID: Bool {
    for index in requests.indices where requests[index].requestID != .none { return true }
    return false
  }

  /// Takes over what a row says about the call.
  mutating func note(_ row: EventRow) {
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

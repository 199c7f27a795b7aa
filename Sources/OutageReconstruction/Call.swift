// Calls and their requests, as rows are joined.

internal import FailureClassification
internal import LogInput

/// One HTTP request, with the rows that tell of it.
struct Request {
  var rows: [Int]
  /// The HTTP client's line.
  var hasResponseLine = false
  /// A notice that it will be made again.
  var hasRetryNotice = false
  /// A line about this attempt or about the call's end.
  var hasErrorLine = false
  var succeeded = false
  var attempt: UInt16 = 0
  var attemptLimit: UInt16 = 0
  var requestID = ContentHash.none
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

/// What the application asked for.
struct Call {
  var lane: Lane
  var requests: [Request] = []
  /// Retries that a line says were made; -1 when none does.
  var statedRetries = -1
  var policy: Symbol = 0
  var layers: Set<RetryLayer> = []
  var organization: Symbol = 0
  var project: Symbol = 0
  var apiKey: Symbol = 0
  var provider = Provider.unknown
  var operation = Operation.unknown
}

/// Where lines of one call come from when no id tells: one service's process and thread.
struct Lane: Hashable {
  var service: Symbol
  var host: Symbol
  var process: Symbol
  var thread: Symbol
}

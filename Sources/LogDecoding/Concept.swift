/// What a field of a record means, whatever a service calls it.
package enum Concept: Int, CaseIterable, Sendable {
  // When and how loud.
  case time, envelopeTime, level
  // Who wrote it.
  case service, logger, host, process, thread, location
  // Texts.
  case message, errorMessage, stack
  // What failed.
  case exceptionClass, errorCode, errorType, httpStatus, outcome
  // The request.
  case provider, model, url, upstreamHost, endpoint
  case httpMethod, requestLine, responseFlags
  case requestID, responseID, callID, traceID, spanID
  case organization, project, apiKey
  // Retrying.
  case attempt, attemptLimit, retriesTaken, retryDelaySeconds, retryDelayMilliseconds
  case retryAfterSeconds, retryAfterMilliseconds
  // Cost.
  case durationSeconds, durationMilliseconds, durationNanoseconds, duration
  case inputTokens, outputTokens, totalTokens, cachedTokens, cached
  // How many of the lines were kept.
  case sampleRate
  // Lines that this program has written of logs.
  case eventRule, eventFingerprint

  /// Whether it is words in which rules are looked for.
  var isText: Bool {
    switch self {
    case .message, .errorMessage, .stack: true
    default: false
    }
  }

  /// Whether it is a name of this program's, which no service calls anything else by.
  var isOwn: Bool { self == .eventRule || self == .eventFingerprint }

  /// Whether an envelope may tell it when the record inside does not.
  var mayComeFromEnvelope: Bool {
    switch self {
    case .time, .envelopeTime, .level, .service, .logger, .host, .process, .traceID: true
    default: false
    }
  }
}

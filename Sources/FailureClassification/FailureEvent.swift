package import LogDecoding

/// Tokens of one call.
package struct TokenUsage: Sendable, Equatable {
  package var input: Int?
  package var output: Int?
  package var total: Int?
  package var cached: Int?

  package var isEmpty: Bool { input == nil && output == nil && total == nil && cached == nil }
}

/// What one record says about a call to a language model.
///
/// The fields are those of the event contract (`docs/schema/event-1.schema.json`); what the record
/// does not say is `nil`.
package struct FailureEvent: Sendable {
  /// From 1, where the record begins.
  package var line: Int
  /// Place within the line, from 0.
  package var index: Int
  package var kind: EventKind
  package var time: Timestamp?
  package var timeSource: TimeSource
  package var provider: Provider
  /// What this record alone proves; none for a success, a bare retry notice, or an HTTP status that
  /// needs its body.
  package var failureClass: FailureClass?
  package var detail: String?
  package var status: Int?
  package var code: String?
  package var type: String?
  package var service: String
  /// Whether the record or its envelope names the service, and not the path.
  package var hasOwnService: Bool
  package var host: String?
  package var process: String?
  package var thread: String?
  package var logger: String?
  package var level: LogLevel
  package var model: String?
  package var endpoint: String?
  package var upstreamHost: String?
  package var organization: String?
  package var project: String?
  /// Masked.
  package var apiKey: String?
  package var apiKeyHash: String?
  package var requestID: String?
  package var callID: String?
  /// Tells under which name the id stood; 0 when no field held it.
  package var callIDName: UInt64
  package var traceID: String?
  package var spanID: String?
  /// From 1.
  package var attempt: Int?
  /// How many attempts the record says there are at most.
  package var attemptLimit: Int?
  /// Retries that the record says were made.
  package var statedRetries: Int?
  package var retryDelaySeconds: Double?
  package var retryAfterSeconds: Double?
  package var durationSeconds: Double?
  package var cached: Bool?
  package var usage: TokenUsage
  /// Name of the rule that decided.
  package var rule: String
  package var confidence: Confidence
  /// A failure whose record says that another provider or model is asked instead.
  package var announcesFallback = false
  /// The layer that retries, as the text shows it ("tenacity", "backoff", "SDK", "LiteLLM").
  package var retryLayer: RetryLayer?
  /// Whether the failure was printed by a client that retries by default, and how often.
  package var clientPolicy: ClientPolicy?
  /// Hash of the record's texts, for telling copies.
  package var fingerprint: UInt64
  /// Masked, at most 300 characters.
  package var text: String
  /// A text without a time of its own: what programs print beside their logger, stacks above all.
  package var isBareText = false
  /// Of a failure that no rule knows: its text without what differs from call to call.
  package var template: FailureTemplate?

  /// Whether an SDK printed a failure that no rule knows.
  package var isUnknownFailure: Bool { detail == Self.unknownDetail }

  package static let unknownDetail = "openai_error_unknown"
}

/// What retries a request.
package enum RetryLayer: String, CaseIterable, Sendable, BitwiseCopyable {
  case sdk = "SDK"
  case tenacity, backoff
  case liteLLM = "LiteLLM"
  case application
  case springRetry = "Spring Retry"
  case vercelAI = "Vercel AI SDK"
  /// A task queue: it runs the whole job again.
  case queue
}

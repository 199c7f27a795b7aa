package import LogDecoding

/// Tokens of one call.
package struct TokenUsage: Sendable, Equatable, BitwiseCopyable {
  package var input: Int?
  package var output: Int?
  package var total: Int?
  package var cached: Int?

  package var isEmpty: Bool { input == nil && output == nil && total == nil && cached == nil }
}

/// An event as it is shown: its texts are strings.
package typealias FailureEvent = ClassifiedEvent<String?>

/// What one record says about a call to a language model.
///
/// The fields are those of the event contract (`docs/schema/event-1.schema.json`); what the record
/// does not say is `nil`.
package struct ClassifiedEvent<Text: OptionalText>: Sendable {
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
  package var detail: Text = .unsaid
  package var status: Int?
  package var code: Text = .unsaid
  package var type: Text = .unsaid
  package var service: Text
  /// Whether the record or its envelope names the service, and not the path.
  package var hasOwnService: Bool
  package var host: Text = .unsaid
  package var process: Text = .unsaid
  package var thread: Text = .unsaid
  package var logger: Text = .unsaid
  package var level: LogLevel
  package var model: Text = .unsaid
  package var endpoint: Text = .unsaid
  package var upstreamHost: Text = .unsaid
  package var organization: Text = .unsaid
  package var project: Text = .unsaid
  /// Masked.
  package var apiKey: Text = .unsaid
  package var apiKeyHash: Text = .unsaid
  package var requestID: Text = .unsaid
  package var callID: Text = .unsaid
  /// Tells under which name the id stood; 0 when no field held it.
  package var callIDName: UInt64
  package var traceID: Text = .unsaid
  package var spanID: Text = .unsaid
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
  package var rule: Text
  package var confidence: Confidence
  /// A failure whose record says that another provider or model is asked instead.
  package var announcesFallback = false
  /// The layer that retries, as the text shows it ("tenacity", "backoff", "SDK", "LiteLLM").
  package var retryLayer: RetryLayer?
  /// Row of `clientPolicyTable` for the client that printed the failure.
  package var clientPolicyRow: Int?
  /// Hash of the record's texts, for telling copies.
  package var fingerprint: UInt64
  /// Masked, at most 300 characters.
  package var text: Text
  /// A text without a time of its own: what programs print beside their logger, stacks above all.
  package var isBareText = false
  /// Whether an SDK printed a failure that no rule knows.
  package var isUnknownFailure = false
  /// Of such a failure: its text without what differs from call to call.
  package var template: Text = .unsaid

  package static var unknownDetail: String { "openai_error_unknown" }

  /// Whether the client that printed the failure retries by default, and how often.
  package var clientPolicy: ClientPolicy? { clientPolicyRow.map { clientPolicyTable[$0] } }
}

extension ClassifiedEvent: BitwiseCopyable where Text: BitwiseCopyable {}
extension ClassifiedEvent: Equatable where Text: Equatable {}

extension ClassifiedEvent {
  /// The same event with its texts in another form.
  func changingTexts<Other>(_ change: (Text) -> Other) -> ClassifiedEvent<Other> {
    ClassifiedEvent<Other>(
      line: line, index: index, kind: kind, time: time, timeSource: timeSource, provider: provider,
      failureClass: failureClass, detail: change(detail), status: status, code: change(code),
      type: change(type), service: change(service), hasOwnService: hasOwnService,
      host: change(host), process: change(process), thread: change(thread), logger: change(logger),
      level: level, model: change(model), endpoint: change(endpoint),
      upstreamHost: change(upstreamHost), organization: change(organization),
      project: change(project), apiKey: change(apiKey), apiKeyHash: change(apiKeyHash),
      requestID: change(requestID), callID: change(callID), callIDName: callIDName,
      traceID: change(traceID), spanID: change(spanID), attempt: attempt,
      attemptLimit: attemptLimit, statedRetries: statedRetries,
      retryDelaySeconds: retryDelaySeconds, retryAfterSeconds: retryAfterSeconds,
      durationSeconds: durationSeconds, cached: cached, usage: usage, rule: change(rule),
      confidence: confidence, announcesFallback: announcesFallback, retryLayer: retryLayer,
      clientPolicyRow: clientPolicyRow, fingerprint: fingerprint, text: change(text),
      isBareText: isBareText, isUnknownFailure: isUnknownFailure, template: change(template))
  }
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

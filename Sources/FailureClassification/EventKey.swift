// The keys of event lines.

internal import LogDecoding

/// A key of an event line that says something of its `CompactEvent`.
enum EventKey: String, CaseIterable {
  case record, input, file, line, index, kind, time
  case timeSource = "time_source"
  case provider
  case failureClass = "class"
  case detail, status, code, type, service
  case serviceNamed = "service_named"
  case host, process, thread, logger, level, model, endpoint
  case upstreamHost = "upstream_host"
  case organization, project
  case apiKey = "api_key"
  case apiKeyHash = "api_key_hash"
  case requestID = "request_id"
  case callID = "call_id"
  case callIDName = "call_id_name"
  case traceID = "trace_id"
  case spanID = "span_id"
  case attempt
  case attemptLimit = "attempt_limit"
  case statedRetries = "retry_count_stated"
  case retryDelay = "retry_delay_seconds"
  case retryAfter = "retry_after_seconds"
  case duration = "duration_seconds"
  case retryLayer = "retry_layer"
  case announcesFallback = "announces_fallback"
  case client, cached, usage
  case inputTokens = "input_tokens"
  case outputTokens = "output_tokens"
  case totalTokens = "total_tokens"
  case cachedTokens = "cached_tokens"
  case rule, confidence
  case bareText = "bare_text"
  case unknownFailure = "unknown_failure"
  case template, fingerprint, text

  /// Without these an event says nothing that can be counted.
  static let required: [EventKey] = [
    .line, .index, .kind, .provider, .confidence, .fingerprint,
  ]

  /// Those that stand in `usage`.
  private static let ofUsage: [EventKey] = [
    .inputTokens, .outputTokens, .totalTokens, .cachedTokens,
  ]

  /// For a reader; in the order of `allCases`.
  static let lineKeys: [LineKey] = {
    let usage = allCases.firstIndex(of: .usage).map { UInt8($0) }
    return allCases.map { LineKey($0.rawValue, in: ofUsage.contains($0) ? usage : nil) }
  }()

  /// Another one for each key.
  var bit: UInt64 { Self.allCases.firstIndex(of: self).map { 1 << UInt64($0) } ?? 0 }

  /// With what it stands in.
  var path: String { Self.ofUsage.contains(self) ? "usage.\(rawValue)" : rawValue }
}

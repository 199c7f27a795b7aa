import Testing

@testable import LogDecoding

/// One record as each logging library writes it, alone and in the envelopes of collectors: each
/// gives what it says.
struct LoggerShapeTests {
  struct Shape: CustomTestStringConvertible {
    var name: String
    var line: String
    var time: String?
    var source = TimeSource.record
    var level: LogLevel
    var values: [Concept: String]

    var testDescription: String { name }
  }

  @Test(arguments: shapes)
  func `A logger's line gives its time, level and fields`(shape: Shape) {
    let record = decodeLine(shape.line)
    #expect(record.form == .json)
    #expect(record.time == shape.time)
    #expect(shape.time == nil || record.timeSource == shape.source)
    #expect(record.level == shape.level)
    for (concept, value) in shape.values {
      #expect(record[concept] == value, "\(concept)")
    }
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  private static let structlog =
    #"{"service": "chat-api", "env": "prod", "error": "Error code: 429", "model": "gpt-4o", "#
    + #""elapsed_ms": 9476, "event": "chat_failed", "trace_id": "chat-api-5288", "#
    + #""level": "error", "timestamp": "2026-11-16T09:55:07.547349Z"}"#
  private static let structlogTime = "2026-11-16T09:55:07.547349Z"
  private static let structlogValues: [Concept: String] = [
    .service: "chat-api", .message: "chat_failed", .errorMessage: "Error code: 429",
    .model: "gpt-4o", .traceID: "chat-api-5288", .durationMilliseconds: "9476",
  ]

  static let shapes: [Shape] = loggers + inEnvelopes

  private static let loggers: [Shape] = [
    Shape(
      name: "structlog", line: structlog, time: structlogTime, level: .error,
      values: structlogValues),
    Shape(
      name: "python-json-logger",
      line: #"{"asctime": "2026-11-03T12:05:11+0000", "levelname": "ERROR", "name": "edge", "#
        + #""message": "S3 PutObject failed", "provider": "aws", "status": 503}"#,
      time: "2026-11-03T12:05:11Z", level: .error,
      values: [
        .logger: "edge", .message: "S3 PutObject failed", .provider: "aws", .httpStatus: "503",
      ]),
    Shape(
      name: "python-json-logger, created",
      line: #"{"created": 1793711166.7753887, "levelname": "INFO", "name": "support_bot", "#
        + #""message": "ticket received"}"#,
      time: "2026-11-03T13:06:06.7753887Z", level: .info,
      values: [.logger: "support_bot", .message: "ticket received"]),
    Shape(
      name: "loguru",
      line: #"{"text": "2026-11-03 12:53:32.240 | INFO | x\n", "record": {"elapsed": {"#
        + #""repr": "0:00:29.7", "seconds": 29.7}, "exception": null, "extra": {"#
        + #""job_id": "summarizer-4af6", "service": "summarizer"}, "level": {"icon": "ℹ️", "#
        + #""name": "WARNING", "no": 30}, "message": "job started", "name": "__main__", "#
        + #""process": {"id": 23725, "name": "MainProcess"}, "thread": {"id": 140534340380352, "#
        + #""name": "worker-1"}, "time": {"repr": "2026-11-03 12:53:32.240667+00:00", "#
        + #""timestamp": 1793710412.240667}}}"#,
      time: "2026-11-03T12:53:32.240667Z", level: .warning,
      values: [
        .service: "summarizer", .callID: "summarizer-4af6", .message: "job started",
        .logger: "__main__", .process: "23725", .thread: "140534340380352",
      ]),
    Shape(
      name: "ecs-logging",
      line: #"{"@timestamp":"2024-12-21T10:11:12.123Z","log.level":"error","message":"failed","#
        + #""attempt":3,"error":{"message":"Error code: 429","stack_trace":"  File x","#
        + #""type":"RateLimitError"},"log":{"logger":"app.llm","original":"failed"},"#
        + #""request_id":"req_7c1d","service":{"name":"billing"}}"#,
      time: "2024-12-21T10:11:12.123Z", level: .error,
      values: [
        .message: "failed", .attempt: "3", .errorMessage: "Error code: 429", .stack: "  File x",
        .exceptionClass: "RateLimitError", .logger: "app.llm", .requestID: "req_7c1d",
        .service: "billing",
      ]),
    Shape(
      name: "google-cloud-logging",
      line: #"{"message": "agent run failed","severity": "ERROR", "#
        + #""logging.googleapis.com/labels": {"python_logger": "agent", "service": "agent"}, "#
        + #""logging.googleapis.com/trace": "", "httpRequest": {} }"#,
      time: nil, level: .error,
      values: [.message: "agent run failed", .logger: "agent", .service: "agent"]),
    Shape(
      name: "litellm",
      line: #"{"message":"RateLimitError: quota","level":"ERROR","#
        + #""timestamp":"2024-12-21T10:11:12.123000","component":"LiteLLM Proxy","#
        + #""stacktrace":"Traceback","litellm_call_id":"5f0c"}"#,
      time: "2024-12-21T10:11:12.123000Z", level: .error,
      values: [.message: "RateLimitError: quota", .stack: "Traceback", .callID: "5f0c"]),
    Shape(
      name: "OpenTelemetry",
      line: #"{"body": "text failed", "severity_number": 17, "severity_text": "ERROR", "#
        + #""attributes": {"notification_id": "n-6ae6", "gen_ai.system": "openai", "#
        + #""exception.type": "RateLimitError", "exception.message": "Error code: 429"}, "#
        + #""timestamp": "2026-11-16T10:04:23.407745Z", "#
        + #""observed_timestamp": "2026-11-16T10:04:24.416271Z", "#
        + #""trace_id": "0x00000000000000000000000000000000", "#
        + #""resource": {"attributes": {"service.name": "notifier"}}}"#,
      time: "2026-11-16T10:04:23.407745Z", level: .error,
      values: [
        .message: "text failed", .provider: "openai", .exceptionClass: "RateLimitError",
        .errorMessage: "Error code: 429", .service: "notifier", .callID: "n-6ae6",
      ]),
    Shape(
      name: "pino",
      line: #"{"level":50,"time":1734775872123,"pid":1,"hostname":"billing-7d9f","#
        + #""err":{"type":"RateLimitError","message":"429 You exceeded","status":429,"#
        + #""code":"insufficient_quota","requestID":"req_1"},"msg":"failed"}"#,
      time: "2024-12-21T10:11:12.123Z", level: .error,
      values: [
        .message: "failed", .errorMessage: "429 You exceeded", .httpStatus: "429",
        .errorCode: "insufficient_quota", .requestID: "req_1", .host: "billing-7d9f",
      ]),
    Shape(
      name: "zap",
      line: #"{"level":"error","ts":1734775872.1234567,"caller":"x.go:1","msg":"failed"}"#,
      time: "2024-12-21T10:11:12.1234567Z", level: .error,
      values: [.message: "failed", .location: "x.go:1"]),
  ]

  /// The structlog line inside what collectors make of it; its own time wins.
  private static let inEnvelopes: [Shape] = [
    (
      "docker",
      #"{"log":"\#(quoted(structlog))\n","stream":"stdout","time":"2026-11-16T10:00:00Z"}"#
    ),
    (
      "cloudwatch",
      #"{"logStreamName": "a", "timestamp": 1794819618053, "message": "\#(quoted(structlog))\n", "#
        + #""ingestionTime": 1794819622199, "eventId": "1"}"#
    ),
    (
      "gcp",
      #"{"insertId": "u", "jsonPayload": \#(structlog), "severity": "INFO", "#
        + #""timestamp": "2026-11-16T10:00:00Z", "logName": "projects/x/logs/stdout", "#
        + #""receiveTimestamp": "2026-11-16T10:00:01Z"}"#
    ),
    (
      "fluent-bit",
      #"{"log":"\#(quoted(structlog))","kubernetes":{"pod_name":"p-1"},"time":"2026-11-16T10:00:00Z"}"#
    ),
    (
      "journald",
      #"{"MESSAGE":"\#(quoted(structlog))","__REALTIME_TIMESTAMP":"1734775872123456"}"#
    ),
    ("loki", #"{"line":"\#(quoted(structlog))","labels":{},"timestamp":"1734775872123456789"}"#),
    ("stern", #"{"message":"\#(quoted(structlog))","podName":"p","containerName":"c"}"#),
    ("vector", #"{"message":"\#(quoted(structlog))","source_type":"file"}"#),
    ("splunk", #"{"event":\#(structlog),"sourcetype":"_json","time":1734775872}"#),
    ("elasticsearch", #"{"_index":"logs","_source":\#(structlog)}"#),
    (
      "docker in cloudwatch",
      #"{"ingestionTime": 1, "message": "\#(quoted(#"{"log":"\#(quoted(structlog))","stream":"stdout","time":"2026-11-16T10:00:00Z"}"#))"}"#
    ),
  ].map { name, line in
    Shape(
      name: name, line: line, time: structlogTime, level: .error, values: structlogValues)
  }

  @Test func `An envelope's time counts when the record has none`() {
    let line =
      #"{"log":"{\"msg\":\"quota\"}\n","stream":"stderr","#
      + #""time":"2026-11-16T10:00:00.123456789Z"}"#
    let record = decodeLine(line)
    #expect(record.time == "2026-11-16T10:00:00.123456789Z")
    #expect(record.timeSource == .envelope)
    #expect(record[.message] == "quota")
  }

  @Test func `A text in an envelope is its message`() {
    let line =
      #"{"insertId":"u","textPayload":"agent run failed: quota","severity":"ERROR","#
      + #""labels":{"service":"agent"},"timestamp":"2026-11-03T13:00:07.545147333Z","#
      + #""logName":"projects/x/logs/stdout"}"#
    let record = decodeLine(line)
    #expect(record[.message] == "agent run failed: quota")
    #expect(record.level == .error)
    #expect(record[.service] == "agent")
    #expect(record.time == "2026-11-03T13:00:07.545147333Z")
    #expect(record.timeSource == .envelope)
  }

  @Test func `What users and models wrote is not read`() {
    let record = decodeLine(
      #"{"msg":"ok","prompt":"insufficient_quota","messages":[{"content":"quota","code":"x"}],"#
        + #""input":{"error":{"code":"insufficient_quota"}},"choices":[{"message":"quota"}]}"#)
    #expect(record[.errorCode] == nil)
    #expect(record.texts == ["ok"])
  }

  @Test(arguments: aliasRows.map { ($0.concept, $0.spellings) })
  func `No spelling is taken by another concept`(concept: Concept, spellings: [String]) {
    for spelling in spellings {
      #expect(AliasIndex.shared.match(FoldedName(spelling))?.concept == concept, "\(spelling)")
    }
  }

  @Test func `What is upstream is a host or a provider, as its value says`() {
    let host = decodeLine(#"{"msg":"x","upstream":"api.openai.com"}"#)
    #expect(host[.upstreamHost] == "api.openai.com")
    #expect(host[.provider] == nil)
    let provider = decodeLine(#"{"msg":"x","upstream":"openai"}"#)
    #expect(provider[.provider] == "openai")
    #expect(provider[.upstreamHost] == nil)
    #expect(decodeLine(#"{"msg":"x","upstream":"10.0.4.7:443"}"#)[.upstreamHost] == nil)
  }

  @Test(arguments: ["statusCode", "status_code", "STATUS-CODE", "status.code", "@status code"])
  func `Spellings meet after folding`(key: String) {
    #expect(decodeLine("{\"msg\":\"x\",\"\(key)\":429}")[.httpStatus] == "429")
  }
}

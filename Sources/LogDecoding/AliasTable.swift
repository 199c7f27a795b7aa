// The one place that knows field names. Names are compared after folding: lower case, without
// `_ - . @` and spaces, so that `statusCode`, `status_code` and `status.code` (one key or nested)
// meet. A container of `transparentContainers` does not count as part of a name.

/// Concept to spellings, most specific first: of several fields for one concept, the one whose
/// spelling stands first is taken.
let aliasRows: [(concept: Concept, spellings: [String])] = [
  (
    .time,
    [
      // loguru: its `repr` has the digits, its `timestamp` is a rounded float.
      "time.repr", "time.timestamp", "@timestamp", "timestamp", "asctime", "@t", "datetime",
      "timeUnixNano", "_SOURCE_REALTIME_TIMESTAMP", "time", "ts", "eventTime", "event_time",
      "logged_at", "occurred_at", "created_at", "timeMillis", "timestamp_ms", "timestampInMs",
      "TimestampMs", "EventTimestampMs", "_time", "TimeGenerated", "StartUTC",
      // Spans: what a call came to is known at its end.
      "response_created_at", "endTimeUnixNano", "end_time", "endTime",
      "start_time", "startTime", "startTimeUnixNano", "started_at", "request_created_at",
      "time_iso8601", "created", "date",
      "instant", "time_local", "msec", "epoch", "unix_time",
      "__REALTIME_TIMESTAMP", "observed_timestamp", "observedTimeUnixNano", "receiveTimestamp",
      "ingestionTime",
    ]
  ),
  (.eventRule, ["rule"]),
  (.eventFingerprint, ["fingerprint"]),
  (
    .level,
    [
      "level.name", "levelname", "level_name", "log.level", "severity_text", "severityText",
      "LogLevel", "@l", "level", "severity", "lvl", "loglevel", "levelno", "level_value",
      "severity_number", "severityNumber", "severityLevel", "PRIORITY", "priority",
    ]
  ),
  (
    .service,
    [
      "service.name", "resource.service.name", "service", "service_name", "serviceContext.service",
      "cloud_RoleName", "AppRoleName", "dd.service", "fly.app.name", "app",
      "application", "app_name", "program", "projectName",
      "SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "kubernetes.container_name", "container_name",
      "ContainerName",
      "resource.container_name", "k8s.container.name", "resource.k8s.container.name",
      "resource.service_name", "function_name", "ScriptName", "logGroup", "logGroupName",
    ]
  ),
  (
    .logger,
    [
      "log.logger", "logger_name", "loggerName", "SourceContext", "Category", "scope.name",
      "python_logger", "logger", "target", "name", "channel", "component",
    ]
  ),
  (
    .host,
    [
      "host.name", "resource.host.name", "hostname", "_HOSTNAME", "k8s.pod.name",
      "resource.k8s.pod.name", "kubernetes.pod_name", "pod_name",
      "podName", "resource.pod_name", "service.instance.id", "resource.service.instance.id",
      "container_id", "host", "node", "instance", "instance_id", "logStreamName", "logStream",
      "MachineName",
    ]
  ),
  (
    .process,
    [
      "process.pid", "process.id", "resource.process.pid", "pid", "process_id", "process", "_PID",
      "processName",
    ]
  ),
  (
    .thread,
    [
      "process.thread.id", "thread.id", "thread_id", "threadName", "thread_name", "thread.name",
      "process.thread.name", "thread", "threadId",
    ]
  ),
  (.location, ["location", "caller", "source.function", "code.function.name"]),
  (
    .message,
    [
      "message", "msg", "@m", "short_message", "formattedMessage", "stringValue", "body",
      "RenderedMessage", "event", "fields.message", "textPayload", "log", "line", "_msg",
      "@message", "MessageTemplate", "@mt", "full_message", "statusMessage", "description",
      // Any record may have these: what they say counts only as a message's text does.
      "resultDescription", "reason", "detail", "details", "cause", "failure", "response.message",
      "alert", "alertname",
    ]
  ),
  (
    .errorMessage,
    [
      "error.message", "err.message", "exception.message", "exception.exc_value",
      "exception.value",
      "stack_trace.value", "exception.values.value", "events.exception.message", "errorMessage",
      "error_message", "exc_value",
      "error_str", "error_msg", "exception_message", "exceptionMessage", "exc",
      "errmsg", "thrown.message",
      "throwable_message", "exception", "error", "err", "errors", "outerMessage", "last_error",
      "responseBody", "response_body",
    ]
  ),
  (
    .stack,
    [
      "exception.stacktrace", "events.exception.stacktrace", "error.stack_trace", "error.stack",
      "err.stack",
      "stack_trace", "stacktrace",
      "exc_info", "exc_text", "stack_info", "errorVerbose", "traceback", "stack", "backtrace",
      "@x", "exception.stack",
    ]
  ),
  (
    .exceptionClass,
    [
      "exception.type", "exception.values.type", "events.exception.type", "exception.exc_type",
      "exc_type", "exception_name",
      "exception_class",
      "exception.class", "exception.name", "thrown.name", "throwable_class", "error_class",
      "error.name",
      "error_name", "exceptionType", "stack_trace.type",
    ]
  ),
  (
    .errorCode,
    [
      "openai_error_code", "error.code", "err.code", "error_code", "api_error_code", "reason_code",
      "error_information.error_code", "error.error_code", "exception.code", "code",
    ]
  ),
  (.errorType, ["openai_error_type", "error.type", "err.type", "error_type", "type"]),
  (
    .httpStatus,
    [
      "upstream_status", "error.status", "err.status", "error.status_code", "error.http_status",
      "http.response.status_code",
      "http.status_code", "httpRequest.status", "response.status", "response.status_code",
      "response_status", "response_code", "http_status", "res.statusCode",
      "status_code", "httpStatus", "http_code", "http", "DownstreamStatus", "resultSignature",
      "resultCode",
      "status",
    ]
  ),
  (.outcome, ["outcome", "success", "result"]),
  (
    .provider,
    [
      "gen_ai.provider.name", "gen_ai.system", "custom_llm_provider", "llm_provider",
      "ls_provider", "llm.system", "proxy.provider_name", "exception.values.module",
      "exception.module",
      "error.module", "provider", "vendor", "llm_vendor",
      "upstream",
    ]
  ),
  (
    .model,
    [
      "gen_ai.response.model", "gen_ai.request.model", "response_model", "request_model", "model",
      "model_name", "openai_model", "llm_model", "ls_model_name", "llm.model_name",
      "proxy.response_model",
      "proxy.request_model",
      "modelDeploymentName", "model_id", "model_group", "engine", "deployment", "azure_deployment",
    ]
  ),
  (
    .url,
    [
      "url.full", "error.url", "error.config.url", "http.url", "httpRequest.requestUrl",
      "request.url", "request_url", "api_base",
      "base_url", "url", "data",
    ]
  ),
  (
    .upstreamHost,
    [
      "server.address", "authority", ":authority", "proxy_host", "RequestHost", "service.host",
      "upstream_host", "upstream_cluster", "upstream_addr",
      // In a service's own access log these are itself.
      "http_host", "server_name", "headers.host",
    ]
  ),
  (
    .endpoint,
    [
      "endpoint", "url.path", "http.route", "http.target", "request_path", "upstream_uri", "path",
      "request.uri", "uri", "route", "operationName",
    ]
  ),
  (
    .requestID,
    [
      "openai_request_id", "apim-request-id", "headers.apim-request-id", "error.request_id",
      "error.requestID", "x-request-id", "headers.x-request-id", "_request_id", "request_id",
      "requestID", "req_id",
    ]
  ),
  (
    .responseID,
    ["gen_ai.response.id", "response_id", "completion_id", "openai_response_id", "response.id"]
  ),
  (
    .traceID,
    [
      "trace.id", "trace_id", "otelTraceID", "dd.trace_id", "logging.googleapis.com/trace",
      "@tr", "operation_Id", "task_uuid", "xray_trace_id", "traceparent", "trace",
    ]
  ),
  (
    .callID,
    [
      "litellm_call_id", "call_id", "correlation_id", "correlationId", "x-correlation-id",
      "retryOf",
      "idempotency_key", "job_id", "task_id", "run_id", "function_request_id", "conversation_id",
    ]
  ),
  (.spanID, ["span.id", "span_id", "otelSpanID", "logging.googleapis.com/spanId", "@sp"]),
  (
    .organization,
    [
      "openai_organization", "openai-organization", "headers.openai-organization", "openai_org",
      "organization_id", "organization",
      "org_id", "org",
    ]
  ),
  (
    .project,
    [
      "openai_project", "openai-project", "headers.openai-project", "openai_project_id",
      "project_id", "project",
    ]
  ),
  (.apiKey, ["openai_api_key", "api_key", "apikey", "key_id", "api_key_id"]),
  (
    .attempt,
    [
      "attempt", "attempt_number", "retry_state.attempt_number", "attemptsMade", "try", "tries",
      "retry_attempt", "n_tries", "error.attempt_number", "error.attempt", "retry_num",
    ]
  ),
  (
    .attemptLimit,
    ["max_attempts", "total_attempts", "attemptsTotal", "max_tries", "attempts"]
  ),
  (
    .retriesTaken,
    [
      "retries_taken", "retry_count", "x-stainless-retry-count",
      "headers.x-stainless-retry-count", "request_headers.x-stainless-retry-count",
      "x-portkey-retry-attempt-count", "headers.x-portkey-retry-attempt-count",
      "response_headers.x-portkey-retry-attempt-count",
      "RetryAttempts",
    ]
  ),
  (
    .retryDelaySeconds,
    [
      "retry_delay", "retry_delay_seconds", "backoff_seconds", "backoff_s", "wait_for",
      "wait_seconds", "next_retry_in", "retry_in", "retry_in_seconds", "sleep", "backoff",
      "delay_seconds", "delay_s",
    ]
  ),
  (.retryDelayMilliseconds, ["retry_delay_ms", "backoff_ms", "delay_ms", "wait_ms"]),
  (
    .retryAfterSeconds,
    ["retry-after", "retry_after", "retry_after_seconds", "headers.retry-after"]
  ),
  (.retryAfterMilliseconds, ["retry-after-ms", "headers.retry-after-ms"]),
  (
    .durationMilliseconds,
    [
      "elapsed_ms", "duration_ms", "durationMs", "latency_ms", "latencyMs", "response_time_ms",
      "request_duration_ms", "took_ms", "ms", "llm_latency", "latencies.request",
      "elapsedMilliseconds", "elapsed_milliseconds", "duration_millis",
    ]
  ),
  (
    .durationSeconds,
    [
      "duration_seconds", "duration_s", "duration_sec", "latency_s", "latency_seconds",
      "elapsed_seconds", "elapsed_s", "request_time", "use_time",
    ]
  ),
  (.durationNanoseconds, ["event.duration", "duration_ns", "durationNano", "latency_ns"]),
  (
    .duration,
    [
      "duration", "latency", "elapsed", "response_time", "responseTime", "took", "total_time",
      "time_taken", "dur",
    ]
  ),
  (
    .inputTokens,
    [
      "gen_ai.usage.input_tokens", "usage.prompt_tokens", "usage.input_tokens", "prompt_tokens",
      "input_tokens", "input_token", "usage.input", "usageDetails.input", "tokens_in",
      "llm.token_count.prompt", "tokens.prompt",
      "gen_ai.usage.prompt_tokens", "ai.usage.prompt_tokens", "ai.usage.input_tokens",
      "usage.input_token_count", "input_token_count",
    ]
  ),
  (
    .outputTokens,
    [
      "gen_ai.usage.output_tokens", "usage.completion_tokens", "usage.output_tokens",
      "completion_tokens", "output_tokens", "output_token", "usage.output", "usageDetails.output",
      "tokens_out", "llm.token_count.completion",
      "tokens.completion", "gen_ai.usage.completion_tokens", "ai.usage.completion_tokens",
      "ai.usage.output_tokens", "usage.output_token_count", "output_token_count",
    ]
  ),
  (
    .totalTokens,
    [
      "usage.total_tokens", "usage.total", "usageDetails.total", "total_tokens",
      "llm.token_count.total", "tokens_used", "tokens.total", "gen_ai.usage.total_tokens",
      "llm.usage.total_tokens", "ai.usage.total_tokens", "usage.total_token_count",
      "total_token_count",
    ]
  ),
  (
    .cachedTokens,
    [
      "usage.prompt_tokens_details.cached_tokens", "usage.input_tokens_details.cached_tokens",
      "cached_tokens", "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens", "ai.usage.cached_input_tokens",
      "usage.cached_input_tokens", "usage.input_cached_tokens", "usageDetails.input_cached_tokens",
      "usage.input_token_details.cached_token_count", "usage.input_token_details.cache_read",
      "input_token_details.cache_read", "llm.token_count.prompt_details.cache_read",
      "cached_input_tokens",
    ]
  ),
  (.cached, ["cache_hit", "cached"]),
  (
    .sampleRate,
    ["sample_rate", "sampling_rate", "log_sample_rate", "sampling_ratio", "sample_ratio"]
  ),
  (
    .httpMethod,
    [
      "http.request.method", "http.method", "request.method", "RequestMethod", "request_method",
      "httpRequest.requestMethod", "method", "verb",
    ]
  ),
  // `POST /v1/responses HTTP/1.1`
  (.requestLine, ["request", "request_line"]),
  (.responseFlags, ["response_flags"]),
]

/// How values begin that a provider gave, of concepts that applications have of their own as well.
///
/// `organization_id`, `project`: the tenants and projects of a service, of a gateway or of a cloud
/// stand under the same names. Such a value counts when it has the provider's shape (`org-…`, of
/// personal accounts `user-…`, `proj_…`), or when its name says whose it is (`openai_project`, the
/// header `openai-organization`, a container `openai`, a mapping).
let providerShapes: [(concept: Concept, beginnings: [String])] = [
  (.organization, ["org-", "user-"]),
  (.project, ["proj_"]),
]

/// Containers whose name says nothing: their fields count as fields of what they stand in.
let transparentContainers: [String] = [
  "record", "extra", "extras", "context", "ctx", "fields", "@fields", "data", "payload", "params",
  "meta", "metadata", "attributes", "attrs", "properties", "State", "props", "labels", "mdc",
  "contextMap", "kvpList", "named_tags", "span", "jsonPayload", "result", "_source", "custom",
  "customDimensions", "info", "row", "log_processed", "parsed", "json", "message", "msg", "body",
  "logging.googleapis.com/labels", "kvlistValue", "openai", "llm", "gen_ai", "ai",
  "openai_response", "common", "stream", "llm_summary", "Scopes", "ai_log",
]

/// Containers that hold an error of any layer: what is in them is named from here, wherever they
/// stand (`openai.error.code`, `response.error.code` and `error.error.code` are all `error.code`).
let errorContainers: [String] = [
  "error", "err", "errors", "cause", "last_error", "lastError", "error_information", "exc", "inner",
]

/// Containers that name what is in them by themselves, wherever they stand.
let rootContainers: [String] = [
  "exception", "usage", "headers", "response_headers", "stack_trace", "stackTrace",
]

/// Containers with what users, models or debuggers wrote: never read.
let contentContainers: [String] = [
  "prompt", "prompts", "messages", "input", "inputs", "content", "contents", "completion",
  "completions", "choices", "output", "outputs", "requestBodyValues", "request_body", "locals",
  "frames", "kwargs", "args", "arguments", "preview", "documents", "chunks", "json_data",
  "stepArray",
  // loguru's time since the program began.
  "elapsed",
]

/// Beginnings that may stand before any name when a service speaks of its LLM client.
let clientPrefixes: [String] = ["openai", "llm", "azureopenai", "chatgpt"]

/// Words before `_id` that make it no id of one call.
let notCallIDs: [String] = [
  "user", "tenant", "customer", "account", "session", "thread", "process", "host", "node", "pod",
  "container", "instance", "device", "client", "event", "insert", "span", "parent", "org",
  "organization", "project", "key", "model", "deployment", "region", "version", "build", "page",
  "article", "product", "topic", "group", "team", "workspace", "channel", "shard", "worker", "p",
  "u", "g", "t", "uu", "gu", "api_key", "resource", "parent_span", "trace", "flag", "rule", "build",
  "deploy", "release", "boot", "machine", "systemd_invocation", "order", "message", "file", "queue",
  "consumer", "partition",
]

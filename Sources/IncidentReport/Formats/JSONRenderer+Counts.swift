internal import LogDecoding
internal import OutageReconstruction

extension JSONRenderer {
  func json(_ calls: CallCounts) -> JSONValue {
    .object([
      ("failed", .int(calls.failed)),
      ("total", .optional(calls.total)),
      ("begun_after_first_failure", .int(calls.begunAfterFirstFailure)),
    ])
  }

  func json(_ requests: RequestCounts) -> JSONValue {
    .object([
      ("failed_seen", .int(requests.failedSeen)),
      ("failed_inferred", json(requests.failedInferred)),
      ("total_seen", .int(requests.totalSeen)),
    ])
  }

  func json(_ wasted: WastedRetries) -> JSONValue {
    .object([
      ("seen", .int(wasted.seen)),
      ("inferred", json(wasted.inferred)),
      ("seconds_waited", .optional(wasted.secondsWaited)),
      ("assumptions", .array(wasted.assumptions.map(JSONValue.string))),
    ])
  }

  func json(_ inferred: InferredCount) -> JSONValue {
    .object([("stated", .int(inferred.stated)), ("default", .int(inferred.byDefault))])
  }

  func json(_ service: ReportedService) -> JSONValue {
    let impact = service.impact
    return .object([
      ("service", .string(impact.service)),
      ("calls_failed", .int(impact.callsFailed)),
      ("calls_refused", .int(impact.callsRefused)),
      ("requests_failed_seen", .int(impact.requestsFailedSeen)),
      ("requests_failed_inferred", json(impact.requestsFailedInferred)),
      ("wasted_retries_seen", .int(impact.wastedRetriesSeen)),
      ("wasted_retries_inferred", json(impact.wastedRetriesInferred)),
      ("first_failure", json(impact.firstFailure)),
      ("last_failure", json(impact.lastFailure)),
      ("recovered", json(impact.recovered)),
      ("retry_behaviour", .optional(service.retryBehaviour)),
      ("retry", json(impact.retry)),
      ("example", .array(impact.example.map(json))),
    ])
  }

  private func json(_ retry: RetryBehaviour) -> JSONValue {
    .object([
      ("layers", .array(retry.layers.map(JSONValue.string))),
      ("nested", .bool(retry.isNested)),
      ("most_requests_per_call", .int(retry.mostRequestsPerCall)),
      ("shortest_delay_seconds", .optional(retry.delays?.lowerBound)),
      ("longest_delay_seconds", .optional(retry.delays?.upperBound)),
      ("retry_after_obeyed", .int(retry.retryAfterObeyed)),
      ("retry_after_ignored", .int(retry.retryAfterIgnored)),
    ])
  }

  func json(_ series: TimeSeries) -> JSONValue {
    .object([
      ("bucket_seconds", .int(series.bucketSeconds)),
      ("start", json(series.start)),
      ("failed_by_service", counts(series.failedByService)),
      ("succeeded_by_service", counts(series.succeededByService)),
      ("wasted_by_service", counts(series.wastedByService)),
    ])
  }

  private func counts(_ byService: [String: [Int]]) -> JSONValue {
    .sorted(byService) { .array($0.map(JSONValue.int)) }
  }
}

// Short forms for hand-made values.

@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
import LogInput
@testable import OutageReconstruction

/// A time as RFC 3339 in UTC writes it, with the digits it has.
func time(_ text: String) -> Timestamp {
  let numbers = text.dropLast().split { "-T:.".contains($0) }
  let parts = numbers.prefix(6).compactMap { Int($0) }
  let fraction = numbers.count > 6 ? String(numbers[6]) : ""
  let days = CalendarDay(year: parts[0], month: parts[1], day: parts[2]).daysSinceEpoch
  let seconds = ((days * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5]
  let nanoseconds = Int(fraction + String(repeating: "0", count: 9 - fraction.count)) ?? 0
  return Timestamp(
    nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds),
    fractionDigits: UInt8(fraction.count))
}

/// A line at a time of 2026-06-21, or at a full time.
func line(
  _ clock: String?, _ file: String, _ line: Int, _ service: String? = nil, model: String? = nil,
  request: String? = nil
) -> Evidence {
  let full = clock.map { $0.contains("T") ? $0 : "2026-06-21T\($0)Z" }
  return Evidence(
    time: full.map(time), file: file, line: line, service: service, model: model,
    requestID: request)
}

func inferred(stated: Int = 0, byDefault: Int = 0) -> InferredCount {
  InferredCount(stated: stated, byDefault: byDefault)
}

/// A service that was hit, without retries unless told.
func service(
  _ name: String, failed: Int, seen: Int, inferred: InferredCount = InferredCount(),
  wasted: Int = 0, wastedInferred: InferredCount = InferredCount(), first: Evidence,
  last: Evidence, recovered: Evidence? = nil,
  retry: RetryBehaviour = RetryBehaviour(layers: [], mostRequestsPerCall: 1, delays: nil),
  example: [Evidence] = []
) -> ServiceImpact {
  ServiceImpact(
    service: name, callsFailed: failed, callsRefused: failed, requestsFailedSeen: seen,
    requestsFailedInferred: inferred,
    wastedRetriesSeen: wasted, wastedRetriesInferred: wastedInferred, firstFailure: first,
    lastFailure: last, recovered: recovered, retry: retry, example: example)
}

/// An incident of one class with the least that one can have; tests change what they are about.
func incident(
  _ failureClass: FailureClass = .insufficientQuota, state: OutageState, first: Evidence,
  last: Evidence, recovered: Evidence? = nil, failed: Int, total: Int?, seen: Int
) -> Incident {
  let services = [first.service ?? "unknown"]
  return Incident(
    id: "q-20260621-0213-9f31ab", fingerprint: "9f31ab00c0ffee11", failureClass: failureClass,
    codes: [
      CodeUse(
        failureClass: failureClass, detail: failureClass.rawValue, first: first, last: last,
        requests: seen)
    ],
    state: state, onsetConfidence: "exact",
    recoveryConfidence: recovered == nil ? "none" : "exact", scopeConfidence: "unknown",
    scope: Scope(services: services), lastSuccessBefore: nil, firstFailure: first,
    lastFailure: last, firstSuccessAfterFirstFailure: recovered, recovered: recovered, mixed: nil,
    calls: CallCounts(failed: failed, total: total, begunAfterFirstFailure: max(0, failed - 1)),
    requests: RequestCounts(failedSeen: seen, failedInferred: InferredCount(), totalSeen: seen),
    wasted: WastedRetries(
      seen: 0, inferred: InferredCount(), secondsWaited: nil, assumptions: []),
    firstWastedRetry: nil, firstAlert: nil, fallback: nil, siblings: [], remarks: [], outages: [],
    byService: [
      service(
        services[0], failed: failed, seen: seen, first: first, last: last, recovered: recovered)
    ],
    causes: [],
    series: TimeSeries(
      bucketSeconds: 60, start: time("2026-06-21T02:13:00Z"), failedByService: [:],
      succeededByService: [:], wastedByService: [:]),
    peak: nil)
}

func failure(
  _ failureClass: FailureClass, detail: String? = nil, provider: Provider = .openai, lines: Int,
  requests: Int, calls: Int, first: Evidence, last: Evidence, text: String = "refused"
) -> FailureSummary {
  FailureSummary(
    failureClass: failureClass, detail: detail ?? failureClass.rawValue, provider: provider,
    lines: lines, requests: requests, calls: calls, first: first, last: last,
    services: [first.service ?? "unknown": lines], example: Statement(text, first))
}

/// Failures that no rule knows, each a group of its own.
func unknownFailures(
  _ groups: [UnknownFailure], omittedGroups: Int = 0, omittedLines: Int = 0
) -> UnknownFailures {
  var unknown = UnknownFailures()
  unknown.groups = groups
  unknown.omittedGroups = omittedGroups
  unknown.omittedLines = omittedLines
  return unknown
}

func unknownFailure(
  _ template: String, status: Int? = nil, code: String? = nil, type: String? = nil, lines: Int,
  first: Evidence, last: Evidence, text: String
) -> UnknownFailure {
  UnknownFailure(
    template: template, failureClass: .otherOpenAI, provider: .openai, status: status, code: code,
    type: type, lines: lines, services: [first.service ?? "unknown": lines], first: first,
    last: last, example: Statement(text, first))
}

/// An input that was read wholly: `json` lines of JSON, the rest without marker.
func ledger(
  _ path: String, bytes: Int, lines: Int, json: Int, events: Int, _ first: String? = nil,
  _ last: String? = nil
) -> InputLedger {
  var ledger = InputLedger(path: path)
  ledger.identity = ContentIdentity(
    length: bytes, hash: ContentHash(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff))
  ledger.compression = path.hasSuffix(".gz") ? .gzip : .none
  ledger.format = .json
  ledger.bytes = bytes
  ledger.events = events
  ledger.first = first.map(time)
  ledger.last = last.map(time)
  ledger.totals.lines = lines
  ledger.totals.json = json
  ledger.totals.withoutMarker = lines - json
  return ledger
}

/// A report as the command would make it.
func report(
  _ reconstruction: Reconstruction, inputs: [InputLedger] = [], zone: Int = 0,
  options: [(String, String)] = []
) -> Report {
  let context = ReportContext(
    toolVersion: "0.1.0", rulesVersion: "2026-11-01",
    generatedAt: time("2026-06-21T09:02:11Z"), options: options,
    zone: ClockZone(offset: zone, name: ""))
  return ReportBuilder(context: context, classFacts: facts).report(reconstruction, inputs: inputs)
}

/// Stands for the table of classes, whose words are not the report's.
@Sendable func facts(_ failureClass: FailureClass) -> FailureFacts {
  switch failureClass {
  case .insufficientQuota:
    row(
      failureClass, "The money ran out, or a spend limit was reached", .never, .billing,
      "Add credit or raise the limit that was reached")
  case _ where failureClass.isBilling:
    row(failureClass, "The paid account may not spend", .never, .billing, "Mend the billing.")
  case .rateLimitExceeded, .overloaded, .serverError, .timeout, .connectionError:
    row(failureClass, "It passes", .afterWaiting, .nobody, "")
  case .invalidAPIKey:
    row(failureClass, "The key is wrong", .afterFix, .platform, "Replace the key")
  default: row(failureClass, "It is wrong", .afterFix, .developer, "Change the request")
  }
}

private func row(
  _ failureClass: FailureClass, _ meaning: String, _ retry: Retryability, _ owner: FailureOwner,
  _ fix: String
) -> FailureFacts {
  FailureFacts(
    failureClass, status: "429", meaning: meaning, retry: retry, owner: owner, fix: fix,
    source: "made up")
}

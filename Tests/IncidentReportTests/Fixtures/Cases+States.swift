@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import OutageReconstruction

extension Cases {
  /// All retries are inferred: the SDK logs only the end of each call.
  static var recoveredHiddenRetries: Report {
    let first = line("09:30:10.886", "batch.log", 42, "batch")
    let last = line("10:11:58.100", "batch.log", 911, "batch")
    let recovered = line("10:12:01.396", "batch.log", 913, "batch", model: "gpt-4o")
    var outage = incident(
      .creditBalanceExhausted, state: .recovered, first: first, last: last, recovered: recovered,
      failed: 178, total: 178, seen: 178)
    outage.lastSuccessBefore = line("09:29:50.1", "batch.log", 40, "batch")
    outage.requests.failedInferred = inferred(stated: 32, byDefault: 500)
    outage.wasted.inferred = inferred(stated: 32, byDefault: 500)
    outage.wasted.assumptions = ["batch: openai-node's 2 retries"]
    outage.byService = [
      service(
        "batch", failed: 178, seen: 178, inferred: outage.requests.failedInferred,
        wastedInferred: outage.wasted.inferred, first: first, last: last, recovered: recovered)
    ]
    return report(
      Reconstruction(
        incidents: [outage], blips: [],
        failures: [
          failure(
            .creditBalanceExhausted, lines: 178, requests: 178, calls: 178, first: first,
            last: last)
        ], eventCount: 600, unknowns: []),
      inputs: [
        ledger(
          "batch.log", bytes: 640_512, lines: 1814, json: 1000, events: 600,
          "2026-06-21T09:00:00Z", "2026-06-21T11:00:00Z")
      ])
  }

  /// The logs begin and end with failures, and successes are not logged.
  static var ongoing: Report {
    let first = line("02:13:07", "worker.log", 1, "worker")
    let last = line("02:56:17.25", "worker.log", 811, "worker")
    var outage = incident(
      state: .ongoing, first: first, last: last, failed: 212, total: nil, seen: 848)
    outage.onsetConfidence = "at_latest"
    outage.scopeConfidence = "certain"
    outage.scope.organization = "org-Vk3TqLm81fakeOrgExample"
    outage.requests.totalSeen = 848
    outage.wasted.seen = 636
    outage.firstWastedRetry = line("02:13:07.9", "worker.log", 2, "worker")
    outage.byService = [
      service(
        "worker", failed: 212, seen: 848, wasted: 636, first: first, last: last,
        retry: RetryBehaviour(layers: ["backoff"], mostRequestsPerCall: 4, delays: 0.5...0.5),
        example: [1, 2, 3, 5].map { line("02:13:07", "worker.log", $0, "worker") })
    ]
    outage.causes = ["Prepaid credit used up", "Organization spend limit reached"].map {
      CauseFinding(
        cause: $0, verdict: .possible, supporting: [], opposing: [], fix: "Fix for: \($0)",
        owner: "billing")
    }
    outage.series = TimeSeries(
      bucketSeconds: 60, start: time("2026-06-21T02:13:00Z"),
      failedByService: ["worker": Array(repeating: 5, count: 44)], succeededByService: [:],
      wastedByService: [:])
    return report(
      Reconstruction(
        incidents: [outage], blips: [],
        failures: [
          failure(
            .insufficientQuota, lines: 1484, requests: 848, calls: 212, first: first, last: last)
        ], eventCount: 1484,
        unknowns: [Statement("How many calls succeeded: no line tells of one.")]),
      inputs: [
        ledger(
          "worker.log", bytes: 312, lines: 811, json: 811, events: 1484, "2026-06-21T02:13:07Z",
          "2026-06-21T02:56:17.25Z")
      ])
  }

  /// One call, one request, one line.
  static var failuresStoppedOnce: Report {
    let only = line("02:13:07.5", "images.log", 7, "images", model: "gpt-image-1")
    let outage = incident(
      .billingHardLimitReached, state: .failuresStopped, first: only, last: only, failed: 1,
      total: 1, seen: 1)
    return report(
      Reconstruction(
        incidents: [outage], blips: [],
        failures: [
          failure(
            .billingHardLimitReached, lines: 1, requests: 1, calls: 1, first: only, last: only)
        ], eventCount: 1, unknowns: []),
      inputs: [
        ledger(
          "images.log", bytes: 1, lines: 1, json: 1, events: 1, "2026-06-21T02:13:07.5Z",
          "2026-06-21T02:13:07.5Z")
      ])
  }

  /// Two outages: one whose recovery the logs hardly reach, one of two scopes that goes on.
  static var several: Report {
    let first = line("2026-06-20T22:00:00Z", "a.log", 10, "chat")
    let recovered = line("2026-06-20T22:31:00Z", "a.log", 60, "chat")
    var one = incident(
      state: .recovered, first: first, last: line("2026-06-20T22:30:30Z", "a.log", 50, "chat"),
      recovered: recovered, failed: 3, total: 4, seen: 3)
    one.id = "q-20260620-2200-41d00e"
    one.recoveryConfidence = "logs_end_early"
    one.scope.apiKey = "sk-…abcd"
    one.firstAlert = line("2026-06-20T22:00:40Z", "pager.log", 1, "pager")
    return report(
      Reconstruction(
        incidents: [one, twoScopes], blips: [], failures: [], eventCount: 90, unknowns: []),
      inputs: [
        ledger("a.log", bytes: 5000, lines: 100, json: 90, events: 80, "2026-06-20T21:00:00Z"),
        ledger("b.log", bytes: 2048, lines: 10, json: 10, events: 10, nil, "2026-06-21T05:00:00Z"),
      ])
  }

  private static var twoScopes: Incident {
    let first = line("04:00:00.001", "b.log", 1, "mail")
    let last = line("04:59:00.5", "b.log", 9, "push")
    var incident = incident(
      .billingNotActive, state: .ongoing, first: first, last: last, failed: 5, total: 5, seen: 6)
    incident.id = "q-20260621-0400-77aa00"
    incident.scope.services = ["mail", "push"]
    incident.wasted.seen = 1
    incident.codes.append(
      CodeUse(
        failureClass: .insufficientQuota, detail: "usage_limit_exceeded", first: last, last: last,
        requests: 1))
    let push = line("04:10:00", "b.log", 3, "push")
    incident.byService = [
      service("mail", failed: 3, seen: 3, first: first, last: line("04:50:00", "b.log", 8, "mail")),
      service("push", failed: 2, seen: 3, wasted: 1, first: push, last: last),
    ]
    let requests = RequestCounts(failedSeen: 3, failedInferred: InferredCount(), totalSeen: 3)
    incident.outages = incident.byService.map {
      Outage(
        scope: Scope(
          project: $0.service == "mail" ? "proj_Mail00000000aaaa" : nil, services: [$0.service]),
        failureClass: .billingNotActive, firstFailure: $0.firstFailure,
        lastFailure: $0.lastFailure, recovered: nil, state: .ongoing,
        calls: CallCounts(failed: $0.callsFailed, total: nil, begunAfterFirstFailure: 1),
        requests: requests)
    }
    return incident
  }

  /// Begins and ends on two days of the reader's zone; recovery rests on a completion line.
  static var likelyOverMidnight: Report {
    let first = line("2026-06-21T21:50:00.123456789Z", "n.log", 5, "night")
    let last = line("2026-06-21T22:20:00Z", "n.log", 50, "night")
    let recovered = line("2026-06-21T22:25:00Z", "n.log", 51, "night")
    var outage = incident(
      .projectSpendLimitExceeded, state: .recovered, first: first, last: last,
      recovered: recovered, failed: 20, total: nil, seen: 20)
    outage.recoveryConfidence = "likely"
    outage.recoveryDoubt = .unprovenLine
    outage.lastSuccessBefore = line(nil, "n.log", 2, "night")
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: [], eventCount: 21, unknowns: []),
      inputs: [ledger("n.log", bytes: 4096, lines: 60, json: 60, events: 21)], zone: 7200)
  }
}

@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction

// What a report says beyond counts: who was served elsewhere, who went on, how services retry, what
// the logs cannot show.
extension Cases {
  /// Every refused call was answered by another model: nobody noticed.
  static var maskedWholly: Report {
    var outage = masked(failed: 0, answered: 1313)
    outage.fallback?.addedLatencySeconds = 1.84
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: maskedFailures(calls: 0), eventCount: 9000,
        unknowns: []), inputs: maskedInputs)
  }

  /// One call behind a fallback, of which hardly anything is known.
  static var maskedOnce: Report {
    let only = line("02:13:07", "gateway.log", 9, "gateway")
    var outage = incident(
      state: .failuresStopped, first: only, last: only, failed: 0, total: nil, seen: 1)
    outage.byService[0].callsRefused = 1
    outage.fallback = FallbackImpact(
      calls: 1, addedLatencySeconds: nil, answeredBy: [], example: nil)
    return report(
      Reconstruction(incidents: [outage], blips: [], failures: [], eventCount: 3, unknowns: []),
      inputs: maskedInputs)
  }

  /// Some services have a fallback, others do not.
  static var maskedPartly: Report {
    var outage = masked(failed: 412, answered: 901)
    outage.fallback?.answeredBy = ["claude-3-5-haiku", "gpt-4o (Azure)"]
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: maskedFailures(calls: 412), eventCount: 9000,
        unknowns: []), inputs: maskedInputs)
  }

  /// Two outages, of which no user noticed anything; not all refused calls are seen to end well.
  static var severalMasked: Report {
    var early = masked(failed: 0, answered: 1312)
    early.fallback?.addedLatencySeconds = 0
    var late = masked(failed: 0, answered: 1)
    late.id = "q-20260621-0213-77aa00"
    late.byService[0].callsRefused = 5
    return report(
      Reconstruction(
        incidents: [early, late], blips: [], failures: [], eventCount: 9000, unknowns: []),
      inputs: maskedInputs)
  }

  private static func masked(failed: Int, answered: Int) -> Incident {
    let first = line("02:13:07", "gateway.log", 101, "gateway", model: "gpt-4o")
    let last = line("04:10:00", "gateway.log", 4100, "gateway", model: "gpt-4o")
    let recovered = line("04:12:30", "gateway.log", 4120, "gateway", model: "gpt-4o")
    var outage = incident(
      state: .recovered, first: first, last: last, recovered: recovered, failed: failed,
      total: 1313, seen: 2626)
    outage.lastSuccessBefore = line("02:13:01", "gateway.log", 99, "gateway")
    outage.wasted.seen = 1313
    outage.calls.begunAfterFirstFailure = max(0, failed - 1)
    outage.byService = [
      service(
        "gateway", failed: failed, seen: 2626, wasted: 1313, first: first, last: last,
        recovered: recovered,
        retry: RetryBehaviour(layers: ["LiteLLM"], mostRequestsPerCall: 2, delays: 0...0))
    ]
    outage.byService[0].callsRefused = 1313
    outage.fallback = FallbackImpact(
      calls: answered, addedLatencySeconds: 2.25, answeredBy: ["claude-3-5-haiku"],
      example: line("02:13:09", "gateway.log", 105, "gateway", model: "claude-3-5-haiku"))
    return outage
  }

  private static func maskedFailures(calls: Int) -> [FailureSummary] {
    [
      failure(
        .insufficientQuota, lines: 2626, requests: 2626, calls: calls,
        first: line("02:13:07", "gateway.log", 101), last: line("04:10:00", "gateway.log", 4100))
    ]
  }

  private static var maskedInputs: [InputLedger] {
    [
      ledger(
        "gateway.log", bytes: 900_000, lines: 9000, json: 9000, events: 9000,
        "2026-06-21T01:00:00Z", "2026-06-21T06:00:00Z")
    ]
  }

  /// A project stops while others of the organization go on; the calls' lines say whose they are.
  static var projectOnly: Report {
    let first = line("02:13:07", "api.log", 10, "chat", model: "gpt-4o")
    let last = line("03:13:07", "api.log", 900, "chat", model: "gpt-4o")
    var outage = incident(
      .projectSpendLimitExceeded, state: .ongoing, first: first, last: last, failed: 240,
      total: 240, seen: 240)
    outage.scopeConfidence = "certain"
    outage.scope = Scope(
      organization: "org-Acme0123456789wxyz", project: "proj_AbCdEfGh12345678k7Qd",
      services: ["chat"])
    outage.lastSuccessBefore = line("02:13:00", "api.log", 9, "chat")
    let example = line("02:14:00", "api.log", 12, "batch")
    outage.siblings = [
      SiblingScope(
        scope: Scope(project: "proj_MnOpQrSt87654321m2Xa"), succeeded: 793, failed: 2,
        example: example),
      SiblingScope(
        scope: Scope(project: "proj_ZyXwVuTs00000000p9Lm"), succeeded: 1, failed: 0,
        example: line("02:50:00", "api.log", 500, "mail")),
    ]
    outage.causes = [
      CauseFinding(
        cause: "project_spend_limit", verdict: .likely,
        supporting: [Statement("project proj_…m2Xa succeeded meanwhile", example)], opposing: [],
        fix: "Raise the project's limit.", owner: "billing")
    ]
    outage.firstAlert = line("02:13:07.4", "pager.log", 3, "pager")
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: [], eventCount: 1036, unknowns: []),
      inputs: [
        ledger(
          "api.log", bytes: 400_000, lines: 1036, json: 1036, events: 1036,
          "2026-06-21T02:00:00Z", "2026-06-21T03:13:07Z")
      ])
  }

  /// Layers that multiply, numbers that lines state, defaults that are assumed, and another code
  /// later on.
  static var nestedRetries: Report {
    let first = line("09:00:00", "queue.log", 4, "indexer")
    let last = line("10:00:00", "mail.log", 77, "mailer")
    var outage = incident(
      state: .failuresStopped, first: first, last: last, failed: 161, total: 170, seen: 1500)
    outage.scope.services = ["indexer", "mailer", "tagger"]
    outage.codes = [
      CodeUse(
        failureClass: .insufficientQuota, detail: "insufficient_quota", first: first,
        last: line("09:30:00", "queue.log", 800, "indexer"), requests: 1100),
      CodeUse(
        failureClass: .billingNotActive, detail: "billing_not_active",
        first: line("09:31:00", "queue.log", 803, "indexer"), last: last, requests: 400),
    ]
    outage.requests.failedInferred = inferred(stated: 90, byDefault: 60)
    outage.requests.totalSeen = 1509
    outage.wasted = WastedRetries(
      seen: 1339, inferred: inferred(stated: 90, byDefault: 60), secondsWaited: 5025,
      assumptions: ["mailer: openai-python's default of 2 retries (README)"])
    outage.byService = nestedServices(first, last)
    return report(
      Reconstruction(
        incidents: [outage], blips: [], failures: [], eventCount: 2000, unknowns: []),
      inputs: [
        ledger(
          "queue.log", bytes: 400_000, lines: 2000, json: 2000, events: 2000,
          "2026-06-21T08:00:00Z", "2026-06-21T11:00:00Z")
      ])
  }

  private static func nestedServices(_ first: Evidence, _ last: Evidence) -> [ServiceImpact] {
    var nested = RetryBehaviour(
      layers: ["SDK", "tenacity"], mostRequestsPerCall: 18, delays: 0.5...20)
    nested.isNested = true
    nested.retryAfterIgnored = 40
    nested.retryAfterObeyed = 3
    var queue = RetryBehaviour(layers: ["application"], mostRequestsPerCall: 4, delays: nil)
    queue.retryAfterIgnored = 7
    return [
      service(
        "indexer", failed: 80, seen: 1400, wasted: 1320, first: first,
        last: line("09:59:00", "queue.log", 1900, "indexer"), retry: nested,
        example: (0..<18).map { line("09:00:\(10 + $0)", "queue.log", 4 + $0, "indexer") }),
      service(
        "tagger", failed: 51, seen: 70, inferred: inferred(stated: 90), wasted: 19,
        wastedInferred: inferred(stated: 90), first: line("09:05:00", "tag.log", 1, "tagger"),
        last: line("09:58:00", "tag.log", 99, "tagger"), retry: queue),
      service(
        "mailer", failed: 30, seen: 30, inferred: inferred(byDefault: 60),
        wastedInferred: inferred(byDefault: 60), first: line("09:07:00", "mail.log", 2, "mailer"),
        last: last),
    ]
  }

  /// Only final failures are logged, without ids, behind a hole in the logs.
  static var onlyFailures: Report {
    let first = line("02:13:07", "jobs.log", 30, "jobs")
    let last = line("05:00:00", "jobs.log", 77, "jobs")
    var outage = incident(
      state: .ongoing, first: first, last: last, failed: 48, total: 48, seen: 48)
    outage.onsetConfidence = "at_latest"
    var coverage = Coverage()
    coverage.events = 48
    coverage.refusedCalls = 48
    coverage.refusedCallsWithOnlyTheirEnd = 48
    coverage.refusedCallsOfOneRequest = 48
    coverage.servicesWithOnlyEnds = ["jobs"]
    coverage.gapsBeforeOnset = [
      LogGap(
        from: time("2026-06-20T21:00:00.25Z"), until: time("2026-06-21T02:13:07Z"),
        usualSeconds: 210, firstFailure: first)
    ]
    var reconstruction = Reconstruction(
      incidents: [outage], blips: [], failures: [], eventCount: 48,
      unknowns: KnowledgeGaps(coverage: coverage, incidents: [outage]).statements)
    reconstruction.coverage = coverage
    return report(
      reconstruction,
      inputs: [
        ledger(
          "jobs.log", bytes: 40_000, lines: 480, json: 480, events: 48, "2026-06-20T20:00:00Z",
          "2026-06-21T05:00:00Z")
      ])
  }

  /// A platform's account, whose fix only OpenAI's support can make; nothing of it has ids.
  static var platform: Report {
    let first = line("08:00:00", "dify/api.log", 4, "dify-api", model: "gpt-4o-mini")
    let last = line("08:40:00", "dify/api.log", 90, "dify-api", model: "gpt-4o-mini")
    var outage = incident(
      state: .failuresStopped, first: first, last: last, failed: 12, total: 12, seen: 12)
    outage.lastSuccessBefore = line("07:59:00", "dify/api.log", 2, "dify-api")
    outage.causes = [
      CauseFinding(
        cause: "platform_not_synced", verdict: .possible,
        supporting: [
          Statement("Dify made the calls, and a note says that credit was bought", first)
        ],
        opposing: [], fix: "Save the provider's key in the platform's settings again",
        owner: "platform"),
      CauseFinding(
        cause: "propagation_delay", verdict: .likely, explains: .length,
        supporting: [Statement("a note says that credit was bought")], opposing: [],
        fix: "Wait an hour, then try one call", owner: "billing",
        support: "a ticket is worth it when calls are still refused a day after paying"),
    ]
    outage.remarks = [Remark(mark: "credit bought", at: time("2026-06-21T08:10:00Z"))]
    var coverage = Coverage()
    coverage.events = 40
    coverage.eventsWithOrganization = 5
    coverage.eventsWithCallID = 30
    coverage.successes = 20
    coverage.refusedCalls = 12
    coverage.refusedCallsWithOnlyTheirEnd = 2
    coverage.refusedCallsOfOneRequest = 2
    coverage.servicesWithOnlyEnds = ["dify-api"]
    var reconstruction = Reconstruction(
      incidents: [outage], blips: [], failures: [], eventCount: 40,
      unknowns: KnowledgeGaps(coverage: coverage, incidents: [outage]).statements)
    reconstruction.coverage = coverage
    return report(
      reconstruction,
      inputs: [
        ledger(
          "dify/api.log", bytes: 40_000, lines: 480, json: 480, events: 40,
          "2026-06-21T07:00:00Z", "2026-06-21T12:00:00Z")
      ])
  }

  /// Refusals that a second try healed.
  static var blipsOnly: Report {
    let stray = line("13:40:00", "chat.log", 88, "chat-api")
    return report(
      Reconstruction(
        incidents: [],
        blips: [
          Blip(
            failureClass: .insufficientQuota, service: "chat-api", first: stray, last: stray,
            callsFailed: 0)
        ],
        failures: [
          failure(.insufficientQuota, lines: 2, requests: 1, calls: 0, first: stray, last: stray)
        ], eventCount: 300, unknowns: []),
      inputs: [
        ledger(
          "chat.log", bytes: 90_000, lines: 600, json: 600, events: 300, "2026-06-21T13:00:00Z",
          "2026-06-21T15:00:00Z")
      ])
  }
}

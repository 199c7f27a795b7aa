@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction

extension Cases {
  private static let app = "api/app.log.1.gz"
  private static let search = "search/app.log.2.gz"

  private static let first = line(
    "02:13:07.412", app, 18234, "checkout", model: "gpt-4o",
    request: "req_5511aa00bb99cc88dd77ee66f9f31")
  private static let searchFirst = line("02:13:40.118", search, 771, "search", model: "gpt-4o-mini")
  private static let assistantFirst = line("02:16:00", "assistant/current", 12, "assistant")
  private static let last = line(
    "07:43:02.090", "search/current.log", 90211, "search", model: "gpt-4o-mini")
  private static let recovery = line(
    "07:43:04.511", "api/app.log", 4498, "checkout", model: "gpt-4o")

  /// The outage of reference/report-target.md.
  static var recoveredMixed: Report {
    report(
      Reconstruction(
        incidents: [projectLimit], blips: [], failures: failures, eventCount: 388_120,
        unknowns: [Statement("Whether auto-recharge was switched on.")]),
      inputs: inputs, options: [("--since", "2026-06-20T22:00:00Z")])
  }

  static var projectLimit: Incident {
    var incident = incident(
      state: .recovered, first: first, last: last, recovered: recovery, failed: 12_431,
      total: 13_224, seen: 20_409)
    incident.id = "q-20260621-0213-5e11d7"
    incident.scopeConfidence = "likely"
    incident.scope = Scope(
      organization: "org-Acme0123456789wxyz", project: "proj_AbCdEfGh12345678k7Qd",
      services: ["assistant", "checkout", "search"])
    incident.lastSuccessBefore = line("02:12:58.960", app, 18229, "checkout", model: "gpt-4o")
    incident.firstSuccessAfterFirstFailure = line("07:41:31.733", "api/app.log", 4410, "checkout")
    incident.mixed = MixedPhase(
      from: time("2026-06-21T07:41:31.733Z"), until: time("2026-06-21T07:43:02.090Z"),
      successes: 41, failures: 6)
    incident.requests = RequestCounts(
      failedSeen: 20_409, failedInferred: inferred(byDefault: 10_040), totalSeen: 21_202)
    incident.wasted = WastedRetries(
      seen: 7978, inferred: inferred(byDefault: 10_040), secondsWaited: 61_204.5,
      assumptions: ["search: openai-python's 2 retries."])
    incident.firstWastedRetry = line("02:13:08.260", app, 18236, "checkout")
    incident.firstAlert = line("04:02:19", "alerts/app.log", 220, "alerts")
    incident.remarks = remarks
    incident.byService = services
    incident.causes = causes
    incident.series = series
    incident.peak = (minute: time("2026-06-21T02:31:00Z"), requests: 64, wasted: 31)
    return incident
  }

  private static var remarks: [Remark] {
    [
      Remark(
        kind: .alert, text: "openai error rate critical",
        evidence: line("04:02:19", "alerts/app.log", 220, "alerts")),
      Remark(
        kind: .operatorNote, text: "raised project limit to $2000",
        evidence: line("07:40:02", "ops/notes.log", 7)),
    ]
  }

  private static var services: [ServiceImpact] {
    let lines = [18234, 18236, 18241, 18260, 18301].map {
      line("02:13:07.412", app, $0, "checkout")
    }
    return [
      service(
        "checkout", failed: 6204, seen: 12_314, wasted: 6110, first: first,
        last: line("07:42:55", "api/app.log", 4480, "checkout"), recovered: recovery,
        retry: RetryBehaviour(layers: ["tenacity"], mostRequestsPerCall: 6, delays: 1...60),
        example: lines + [line("02:14:18.412", app, 18377, "checkout")]),
      service(
        "search", failed: 5020, seen: 5020, inferred: inferred(byDefault: 10_040),
        wastedInferred: inferred(byDefault: 10_040), first: searchFirst, last: last),
      service(
        "assistant", failed: 1207, seen: 3075, wasted: 1868, first: assistantFirst,
        last: line("07:42:10", "assistant/current", 9120, "assistant"),
        recovered: line("07:43:30", "assistant/current", 9131, "assistant"),
        retry: RetryBehaviour(
          layers: ["LangChain", "openai SDK"], mostRequestsPerCall: 4, delays: nil)),
    ]
  }

  private static var causes: [CauseFinding] {
    [
      CauseFinding(
        cause: "project_spend_limit", verdict: .likely,
        supporting: [
          Statement(
            "project proj_…m2Xa of the same organization succeeded 793 times meanwhile",
            line("03:00:00", "billing/app.log", 41))
        ], opposing: [],
        fix: "Raise or remove the project's limit: Settings → Projects → the project → Limits.",
        owner: "billing"),
      CauseFinding(
        cause: "prepaid_credit_used_up", verdict: .unlikely,
        supporting: [Statement("spend tripled in the 3 h before")],
        opposing: [Statement("another project worked")], fix: "Buy credit.", owner: "billing"),
      CauseFinding(
        cause: "organization_spend_limit", verdict: .ruledOut, supporting: [],
        opposing: [
          Statement("another project worked"), Statement("recovery was not at a month's start"),
        ], fix: "Raise the limit.", owner: "billing"),
      CauseFinding(
        cause: "free_trial_ended", verdict: .noEvidence, supporting: [], opposing: [], fix: "",
        owner: "billing"),
    ]
  }

  private static var series: TimeSeries {
    let checkout = [
      210, 480, 500, 490, 380, 390, 400, 470, 520, 560, 600, 690, 710, 600, 590, 580, 480, 470,
      460, 390, 380, 350, 90, 0,
    ]
    let search = [
      0, 120, 240, 250, 260, 170, 160, 150, 140, 180, 210, 230, 240, 250, 260, 240, 330, 340, 350,
      340, 320, 210, 40, 0,
    ]
    let assistant = [0] + Array(repeating: 55, count: 22) + [0]
    return TimeSeries(
      bucketSeconds: 900, start: time("2026-06-21T02:00:00Z"),
      failedByService: ["assistant": assistant, "checkout": checkout, "search": search],
      succeededByService: ["checkout": Array(repeating: 0, count: 23) + [12]],
      wastedByService: ["checkout": checkout])
  }

  private static var failures: [FailureSummary] {
    [
      failure(
        .insufficientQuota, lines: 24_190, requests: 20_409, calls: 12_431, first: first,
        last: last),
      failure(
        .rateLimitExceeded, detail: "rate_limit_tokens_per_minute", lines: 212, requests: 212,
        calls: 0, first: line("00:10:02", app, 3), last: line("08:40:51", "api/app.log", 9000)),
      failure(
        .contextLengthExceeded, lines: 7, requests: 7, calls: 7,
        first: line("01:00:10", app, 900), last: line("08:12:33", "api/app.log", 8700)),
      failure(
        .rateLimitExceeded, detail: "rate_limit_error", provider: .anthropic, lines: 31,
        requests: 31, calls: 2, first: line("00:40:11", "notes/n.log", 1),
        last: line("08:02:15", "notes/n.log", 99)),
    ]
  }

  private static var inputs: [InputLedger] {
    var cut = ledger(
      "search/app.log.3.gz", bytes: 1_181_116_006, lines: 2_900_000, json: 41_000, events: 39_000,
      "2026-06-20T22:00:00Z", "2026-06-21T00:14:00Z")
    cut.problems = [.init(.cutOff, "ends in the middle; 1.1 GiB before that were read")]
    var copy = ledger("old/app.log.1", bytes: 90_000, lines: 18_400, json: 0, events: 0)
    copy.copyOf = app
    copy.totals.withoutMarker = 0
    copy.totals.copies = 18_400
    var repaired = ledger(
      app, bytes: 90_000, lines: 18_400, json: 9000, events: 9000, "2026-06-21T00:00:01Z",
      "2026-06-21T03:00:00Z")
    repaired.totals.withoutMarker -= 22
    repaired.totals.jsonRepaired = 9
    repaired.totals.text = 11
    repaired.totals.skipped = ["too_long": 2]
    return [
      cut, copy, repaired,
      ledger(
        "api/app.log", bytes: 44_000, lines: 9100, json: 4100, events: 4000,
        "2026-06-21T03:00:00.5Z", "2026-06-21T09:00:00Z"),
    ]
  }
}

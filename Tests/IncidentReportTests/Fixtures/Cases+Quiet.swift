@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction

extension Cases {
  /// Rate limits, a revoked key, a stray refusal, a damaged file: no outage.
  static var noOutage: Report {
    var cut = ledger(
      "edge.log.2.gz", bytes: 9000, lines: 300, json: 20, events: 12, "2026-06-21T13:00:00Z",
      "2026-06-21T13:30:00Z")
    cut.problems = [InputProblem(.cutOff, "the gzip data end early; what came before was read")]
    return report(
      Reconstruction(
        incidents: [],
        blips: [
          Blip(
            failureClass: .insufficientQuota, service: "chat-api",
            first: line("13:40:00", "chat.log", 88, "chat-api"),
            last: line("13:40:00", "chat.log", 88, "chat-api"), callsFailed: 1)
        ], failures: quietFailures, eventCount: 911, unknowns: [],
        unknownFailures: quietUnknownFailures),
      inputs: [
        ledger(
          "chat.log", bytes: 900_000, lines: 3060, json: 1200, events: 899,
          "2026-06-21T13:00:00Z", "2026-06-21T15:00:00Z"), cut,
      ])
  }

  private static var quietFailures: [FailureSummary] {
    [
      failure(
        .insufficientQuota, provider: .gemini, lines: 4, requests: 4, calls: 4,
        first: line("13:12:00", "g.log", 4), last: line("13:13:00", "g.log", 9)),
      failure(
        .invalidAPIKey, lines: 65, requests: 65, calls: 65,
        first: line("13:20:00", "chat.log", 30), last: line("14:20:00", "chat.log", 300)),
      failure(
        .rateLimitExceeded, detail: "rate_limit_requests_per_minute", lines: 62, requests: 61,
        calls: 0, first: line("13:05:00", "chat.log", 10), last: line("14:59:00", "chat.log", 900)),
      failure(
        .http429Unspecified, lines: 1, requests: 1, calls: 0,
        first: line("13:40:00", "chat.log", 87), last: line("13:40:00", "chat.log", 87)),
    ]
  }

  private static var quietUnknownFailures: UnknownFailures {
    let first = line("13:44:00", "chat.log", 120, "chat-api")
    return unknownFailures([
      unknownFailure(
        "Error code: <n> - Unexpected thing <n> for <id>", status: 418, code: "teapot",
        type: "teapot_error", lines: 3, first: first,
        last: line("14:01:00", "chat.log", 340, "chat-api"),
        text: "Error code: 418 - Unexpected thing 17 for req_ab12cd34"),
      unknownFailure(
        "something else", lines: 1, first: first, last: first, text: "something else"),
    ])
  }

  static var noFailure: Report {
    report(
      Reconstruction(incidents: [], blips: [], failures: [], eventCount: 120, unknowns: []),
      inputs: [
        ledger(
          "ok.log", bytes: 100_000, lines: 500, json: 120, events: 120, "2026-06-20T23:00:00Z",
          "2026-06-21T15:00:00Z")
      ])
  }

  static var nothingFound: Report {
    report(
      Reconstruction(incidents: [], blips: [], failures: [], eventCount: 0, unknowns: []),
      inputs: [ledger("nginx.log", bytes: 1_048_576, lines: 8012, json: 0, events: 0)])
  }

  static var nothingRead: Report {
    var missing = InputLedger(path: "gone.log")
    missing.problems = [InputProblem(.missing, "does not exist")]
    return report(
      Reconstruction(incidents: [], blips: [], failures: [], eventCount: 0, unknowns: []),
      inputs: [missing])
  }
}

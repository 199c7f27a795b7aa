// What a nightly run reads at once: about a week with several outages.

@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
import LogInput
@testable import OutageReconstruction

extension Cases {
  /// Three outages on three days, and failures, files and unknowns that belong to one, to none and
  /// to all of them.
  static var week: Report {
    let incidents = [monday, wednesday, friday]
    return report(
      Reconstruction(
        incidents: incidents,
        blips: [
          Blip(
            failureClass: .insufficientQuota, service: "mail",
            first: line("2026-06-15T09:40:00Z", "mail.log", 80, "mail"),
            last: line("2026-06-15T09:40:00Z", "mail.log", 80, "mail"), callsFailed: 1),
          Blip(
            failureClass: .insufficientQuota, service: "chat",
            first: line("2026-06-16T12:00:00Z", "chat.log.1", 5, "chat"),
            last: line("2026-06-16T12:00:01Z", "chat.log.1", 6, "chat"), callsFailed: 2),
        ],
        failures: weekFailures, eventCount: 900, unknowns: weekUnknowns,
        unknownFailures: unknownFailures(
          [
            unknownFailure(
              "teapot", lines: 3, first: line("2026-06-17T14:10:00Z", "chat.log", 40, "chat"),
              last: line("2026-06-17T14:20:00Z", "chat.log", 44, "chat"), text: "teapot 1"),
            unknownFailure(
              "kettle", lines: 1, first: line("2026-06-20T01:00:00Z", "chat.log", 90, "chat"),
              last: line("2026-06-20T01:00:00Z", "chat.log", 90, "chat"), text: "kettle"),
          ], omittedGroups: 2, omittedLines: 5)),
      inputs: weekInputs)
  }

  /// Rests on a line of `pager.log`, which has no time of its own.
  private static var monday: Incident {
    var outage = incident(
      state: .recovered, first: line("2026-06-15T08:00:00Z", "mail.log", 10, "mail"),
      last: line("2026-06-15T08:30:00Z", "mail.log", 50, "mail"),
      recovered: line("2026-06-15T08:45:00Z", "mail.log", 60, "mail"), failed: 12, total: 20,
      seen: 12)
    outage.id = "q-20260615-0800-aaaaaa"
    outage.firstAlert = line("2026-06-15T08:20:00Z", "pager.log", 3, "pager")
    return outage
  }

  private static var wednesday: Incident {
    var outage = incident(
      .billingNotActive, state: .failuresStopped,
      first: line("2026-06-17T14:00:00Z", "chat.log", 10, "chat"),
      last: line("2026-06-17T15:00:00Z", "chat.log", 50, "chat"), failed: 7, total: nil, seen: 7)
    outage.id = "q-20260617-1400-bbbbbb"
    return outage
  }

  private static var friday: Incident {
    var outage = incident(
      state: .ongoing, first: line("2026-06-19T22:00:00Z", "mail.log", 500, "mail"),
      last: line("2026-06-20T02:00:00Z", "mail.log", 590, "mail"), failed: 40, total: 41, seen: 44)
    outage.id = "q-20260619-2200-aaaaaa"
    outage.wasted.seen = 4
    outage.byService[0].wastedRetriesSeen = 4
    return outage
  }

  private static var weekFailures: [FailureSummary] {
    [
      failure(
        .insufficientQuota, lines: 56, requests: 56, calls: 52,
        first: line("2026-06-15T08:00:00Z", "mail.log", 10, "mail"),
        last: line("2026-06-20T02:00:00Z", "mail.log", 590, "mail")),
      failure(
        .billingNotActive, lines: 7, requests: 7, calls: 7,
        first: line("2026-06-17T14:00:00Z", "chat.log", 10, "chat"),
        last: line("2026-06-17T15:00:00Z", "chat.log", 50, "chat")),
      failure(
        .invalidAPIKey, lines: 9, requests: 9, calls: 9,
        first: line("2026-06-18T08:00:00Z", "chat.log", 70, "chat"),
        last: line("2026-06-18T09:00:00Z", "chat.log", 79, "chat")),
      failure(
        .otherOpenAI, lines: 9, requests: 9, calls: 9,
        first: line("2026-06-17T14:10:00Z", "chat.log", 40, "chat"),
        last: line("2026-06-20T01:00:00Z", "chat.log", 90, "chat")),
      failure(
        .timeout, lines: 2, requests: 2, calls: 2, first: line(nil, "undated.log", 1, "cron"),
        last: line(nil, "undated.log", 2, "cron")),
    ]
  }

  private static var weekUnknowns: [Statement] {
    [
      Statement(
        "When the outage began: no call is told before.",
        line("2026-06-17T14:00:00Z", "chat.log", 10, "chat")),
      Statement(
        "Whose quota it was.", line("2026-06-15T08:00:00Z", "mail.log", 10, "mail")),
      Statement("Which provider answered.", line("2026-06-18T01:00:00Z", "chat.log", 65, "chat")),
      Statement("The time zone of 3 events."),
    ]
  }

  private static var weekInputs: [InputLedger] {
    var damaged = ledger("old.gz", bytes: 300, lines: 3, json: 1, events: 0)
    damaged.problems = [InputProblem(.cutOff, "the data end early")]
    var copy = ledger(
      "copy/chat.log.1", bytes: 4000, lines: 40, json: 0, events: 1, "2026-06-17T13:00:00Z",
      "2026-06-17T14:30:00Z")
    copy.copyOf = "chat.log.1"
    return [
      ledger(
        "mail.log", bytes: 90_000, lines: 600, json: 590, events: 580, "2026-06-14T23:00:00Z",
        "2026-06-20T02:00:00Z"),
      ledger(
        "chat.log", bytes: 10_000, lines: 100, json: 95, events: 90, "2026-06-17T00:00:00Z",
        "2026-06-20T02:30:00Z"),
      ledger(
        "chat.log.1", bytes: 4000, lines: 40, json: 39, events: 35, "2026-06-16T00:00:00Z",
        "2026-06-16T23:59:00Z"),
      copy,
      ledger("pager.log", bytes: 500, lines: 5, json: 5, events: 1),
      ledger("undated.log", bytes: 100, lines: 2, json: 2, events: 2),
      ledger(
        "other.log", bytes: 700, lines: 7, json: 0, events: 0, "2026-06-18T00:00:00Z",
        "2026-06-18T23:00:00Z"),
      damaged,
    ]
  }
}

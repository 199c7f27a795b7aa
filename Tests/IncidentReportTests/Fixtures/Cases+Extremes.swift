@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction

extension Cases {
  /// More of everything than a ticket can hold.
  static var longTables: Report {
    let first = line("02:00:00", "s00.log", 1, "service-00")
    let last = line("03:00:00", "s00.log", 900, "service-00")
    let recovered = line("03:00:10", "s00.log", 901, "service-00")
    var outage = incident(
      state: .recovered, first: first, last: last, recovered: recovered, failed: 5700,
      total: 1_000_000, seen: 11_400)
    let names = (0..<57).map { "service-\(padded($0, 2))" }
    outage.scope = Scope(organization: "org-short", services: names)
    outage.wasted.seen = 5700
    outage.byService = names.enumerated().map { offset, name in
      let onset = offset == 0 ? first : line("02:\(padded(offset, 2)):00", "\(name).log", 1, name)
      return service(
        name, failed: 100, seen: 200, wasted: 100, first: onset, last: last, recovered: recovered,
        example: offset == 0 ? (1...30).map { line("02:00:00", "s00.log", $0, name) } : [])
    }
    outage.remarks = (0..<30).map {
      Remark(
        kind: .alert, text: "alert \($0)",
        evidence: line("02:30:\(padded($0, 2))", "alerts.log", $0 + 1))
    }
    outage.firstAlert = outage.remarks[0].evidence
    outage.series = TimeSeries(
      bucketSeconds: 60, start: time("2026-06-21T02:00:00Z"),
      failedByService: Dictionary(
        uniqueKeysWithValues: names.map { ($0, (0..<120).map { $0 < 60 ? 1 + $0 % 3 : 0 }) }),
      succeededByService: [:], wastedByService: [:])
    return report(
      Reconstruction(
        incidents: [outage], blips: [],
        failures: FailureClass.allCases.flatMap { failureClass in
          [Provider.openai, .groq].map {
            failure(
              failureClass, provider: $0, lines: 2, requests: 2, calls: 1, first: first, last: last)
          }
        }, eventCount: 20_000,
        unknowns: (0..<20).map { Statement("What service \($0) did in the gap.") },
        unknownFailures: unknownFailures(
          (0..<24).map { number in
            unknownFailure(
              "kind \(number)", status: 418, lines: 24 - number, first: first, last: last,
              text: "kind \(number)")
          }, omittedGroups: 7, omittedLines: 9)),
      inputs: (0..<40).map { number in
        var file = ledger(
          "s\(padded(number, 2)).log", bytes: 1 << 30, lines: 1000, json: 600, events: 500,
          "2026-06-21T01:00:00Z", "2026-06-21T09:00:00Z")
        file.problems = [InputProblem(.trailingBytes, "3 bytes behind the end are no gzip")]
        return file
      })
  }

  /// What would be live if one place forgot to escape.
  static let attack = """
    a|b `c` ``d`` <script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil.test/i.png) \
    @team #1 https://evil.test www.evil.test mail@evil.test **bold** _it_ ~~s~~ $x$ :smile: GH-12 \
    deadbeef1 &amp; \\| \\\\| \u{1B}[31mred \u{202E}gnp.exe\u{202C} \u{200B}zero \u{7}bell
    next line
    # heading
    - item
    ```
    fence\r\n| cell |\u{2028}sep\u{301}|\u{301}`\u{301}
    """

  /// Hostile text in every place that a log can fill.
  static var hostile: Report {
    let evil = attack
    let first = line("02:00:00", "dir/\(evil)", 1, evil, model: evil, request: "req_\(evil)")
    let last = line("02:30:00", "`", 2, evil)
    let recovered = line("02:40:00", "|", 3, "```")
    var outage = incident(
      state: .recovered, first: first, last: last, recovered: recovered, failed: 2, total: 3,
      seen: 4)
    outage.id = "q-20260621-0200-000000"
    outage.scope = Scope(
      organization: evil, project: evil, apiKey: evil, services: [evil, "```", " "])
    outage.codes[0].detail = evil
    outage.lastSuccessBefore = line("01:00:00", "@team", 4, "@team", model: "#1")
    outage.wasted = WastedRetries(
      seen: 1, inferred: inferred(stated: 1), secondsWaited: .nan, assumptions: [evil])
    outage.remarks = [Remark(kind: .alert, text: evil, evidence: first)]
    outage.byService = [
      service(
        evil, failed: 1, seen: 2, wasted: 1, first: first, last: last, recovered: recovered,
        retry: RetryBehaviour(layers: [evil], mostRequestsPerCall: 2, delays: 1...(.infinity)),
        example: [first, last]),
      service("```", failed: 1, seen: 2, first: last, last: last),
    ]
    outage.causes = [
      CauseFinding(
        cause: evil, verdict: .likely, supporting: [Statement(evil, first)],
        opposing: [Statement(evil)], fix: evil, owner: "billing", support: evil)
    ]
    outage.fallback = FallbackImpact(
      calls: 1, addedLatencySeconds: .nan, answeredBy: [evil, "@team"], example: first)
    outage.siblings = [
      SiblingScope(scope: Scope(project: evil), succeeded: 2, failed: 1, example: last),
      SiblingScope(scope: Scope(services: ["<b>"]), succeeded: 1, failed: 0, example: first),
    ]
    outage.series.failedByService = [evil: [1, 0, 2], "```": [0, 1]]
    return report(
      Reconstruction(
        incidents: [outage],
        blips: [
          Blip(
            failureClass: .billingNotActive, service: evil, first: first, last: last, callsFailed: 1
          )
        ],
        failures: [
          failure(
            .otherOpenAI, detail: evil, lines: 1, requests: 1, calls: 1, first: first, last: last,
            text: evil)
        ], eventCount: 9, unknowns: [Statement(evil, first)],
        unknownFailures: unknownFailures([
          unknownFailure(
            evil, code: evil, type: evil, lines: 1, first: first, last: last, text: evil)
        ])),
      inputs: hostileInputs, options: [(evil, evil)])
  }

  private static var hostileInputs: [InputLedger] {
    var file = ledger("in/\(attack)", bytes: 10, lines: 3, json: 2, events: 9)
    file.totals.withoutMarker = 0
    file.totals.skipped = [attack: 1]
    file.problems = [InputProblem(.corrupt, attack), InputProblem(.binary, "@team <b> | #1")]
    var copy = ledger("copy|", bytes: 1, lines: 1, json: 1, events: 1)
    copy.copyOf = attack
    return [file, copy]
  }
}

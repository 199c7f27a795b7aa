@testable import FailureClassification
@testable import IncidentReport
@testable import LogDecoding
@testable import LogInput
@testable import OutageReconstruction
import Testing

struct ReportBuilderTests {
  private let first = line("02:00:00", "a.log", 1, "app")
  private let last = line("02:10:00", "a.log", 9, "app")

  private func plain(_ state: OutageState = .ongoing) -> Incident {
    incident(state: state, first: first, last: last, failed: 5, total: 5, seen: 5)
  }

  private func make(_ incident: Incident) -> Report {
    report(
      Reconstruction(incidents: [incident], blips: [], failures: [], eventCount: 9, unknowns: []))
  }

  @Test func `Shares of nothing are unknown`() {
    var none = plain()
    none.calls = CallCounts(failed: 0, total: 0, begunAfterFirstFailure: 0)
    none.requests = RequestCounts(failedSeen: 0, failedInferred: InferredCount(), totalSeen: 0)
    let reported = make(none).incidents[0]
    #expect(reported.failedCallShare == nil)
    #expect(reported.wastedShare == nil)
    #expect(reported.refusedShare == nil)
  }

  @Test func `A share above the whole is unknown`() {
    var odd = plain()
    odd.calls.total = 3
    #expect(make(odd).incidents[0].failedCallShare == nil)
  }

  @Test func `More retries than refusals are no share of them`() {
    var odd = plain()
    odd.requests.failedSeen = 2
    odd.wasted.seen = 3
    let text = ReportFormat.markdown.render(make(odd))
    #expect(
      text.contains("**3 retries of refused calls could not succeed**, all seen in the logs."))
    #expect(text.contains("| Wasted retries | 3, all seen |"))
    odd.wasted.seen = 1
    odd.requests.failedSeen = 1
    #expect(
      ReportFormat.markdown.render(make(odd)).contains(
        "**1 retry of refused calls could not succeed**, seen in the logs."))
  }

  @Test func `Of logs without successes no share is told, of ends alone no retry`() {
    var coverage = Coverage()
    (coverage.events, coverage.refusedCalls) = (5, 5)
    coverage.refusedCallsWithOnlyTheirEnd = 5
    var reconstruction = Reconstruction(
      incidents: [plain()], blips: [], failures: [], eventCount: 5, unknowns: [])
    reconstruction.coverage = coverage
    let text = ReportFormat.markdown.render(report(reconstruction))
    #expect(text.contains("**5 calls failed**. Whether they were tried again is not logged."))
    #expect(text.contains("| Calls | 5 failed; how many succeeded meanwhile cannot be counted |"))
    #expect(text.contains("| Wasted retries | not known: only ends of calls are logged |"))
    reconstruction.coverage.successes = 1
    reconstruction.coverage.refusedCallsWithOnlyTheirEnd = 4
    let known = ReportFormat.markdown.render(report(reconstruction))
    #expect(known.contains("**All 5 calls failed**. No refused call was seen to be tried again."))
  }

  @Test func `An alert before the first failure has no gap`() {
    var early = plain()
    early.firstAlert = line("01:59:00", "a.log", 1)
    #expect(make(early).incidents[0].alertGapSeconds == nil)
    early.firstAlert = line("02:01:00", "a.log", 1)
    #expect(make(early).incidents[0].alertGapSeconds == 60)
  }

  @Test func `An alert that no remark tells of stands in the timeline`() {
    var alerted = plain()
    alerted.firstAlert = line("02:01:00", "a.log", 4)
    #expect(
      make(alerted).incidents[0].timeline.map(\.event) == [.firstFailure, .alert, .lastFailure])
    alerted.remarks = [Remark(kind: .alert, text: "quota", evidence: line("02:01:00", "a.log", 4))]
    #expect(
      make(alerted).incidents[0].timeline.map(\.event) == [.firstFailure, .alert, .lastFailure])
  }

  @Test func `The timeline is in order of time, what has none stays in its course`() {
    var course = plain(.recovered)
    course.lastSuccessBefore = line(nil, "a.log", 1)
    course.recovered = line("02:10:00", "a.log", 10)
    course.firstSuccessAfterFirstFailure = line("02:05:00", "a.log", 5)
    course.firstWastedRetry = line("02:00:01", "a.log", 2)
    #expect(
      make(course).incidents[0].timeline.map(\.event) == [
        .lastSuccessBefore, .firstFailure, .firstWastedRetry, .firstSuccess, .lastFailure,
        .recovered,
      ])
  }

  @Test func `Inputs are sorted, summed, and losses come first`() {
    var cut = ledger("b.log", bytes: 3, lines: 2, json: 1, events: 1, "2026-06-21T01:00:00Z")
    cut.problems = [.init(.cutOff, "cut")]
    var odd = ledger("a.log", bytes: 4, lines: 5, json: 5, events: 7, nil, "2026-06-21T09:00:00Z")
    odd.problems = [.init(.trailingBytes, "more")]
    let made = report(
      Reconstruction(incidents: [], blips: [], failures: [], eventCount: 8, unknowns: []),
      inputs: [cut, odd])
    #expect(made.inputs.files.map(\.path) == ["a.log", "b.log"])
    #expect(made.inputs.totals.lines == 7)
    #expect(made.inputs.bytes == 7)
    #expect(made.inputs.problems.map(\.path) == ["b.log", "a.log"])
    #expect(made.inputs.sources.map(\.events) == [7, 1])
    #expect(made.window.from == cut.first)
    #expect(made.window.until == odd.last)
    #expect(made.verdict == .noBillingOutage)
  }

  @Test func `A long series is drawn in few columns, and rare services in one row`() throws {
    var long = plain()
    long.series.failedByService = Dictionary(
      uniqueKeysWithValues: (0..<12).map { ("s\($0)", Array(repeating: 1, count: 1000)) })
    let chart = try #require(make(long).incidents[0].chart)
    #expect(chart.rows.count == 8)
    #expect(chart.foldedServices == 5)
    #expect(chart.columnSeconds == 21 * 60)
    #expect(chart.rows.allSatisfy { $0.failedCalls.count == 48 })
    #expect(chart.rows[0].failedCalls.reduce(0, +) == 1000)
    #expect(chart.maximum == 5 * 21)
  }

  @Test func `Nothing to draw is not drawn`() {
    var empty = plain()
    empty.series.failedByService = ["app": [0, 0, 0]]
    #expect(make(empty).incidents[0].chart == nil)
    empty.series.failedByService = ["app": [5]]
    #expect(make(empty).incidents[0].chart == nil)
  }

  @Test(arguments: [
    (OutageState.ongoing, false), (.failuresStopped, true), (.recovered, false),
  ])
  func `An unproven end asks for a look`(state: OutageState, asks: Bool) {
    let findings = make(plain(state)).recommendations.map(\.finding)
    #expect(findings.contains(.recoveryNotProven) == asks)
  }

  @Test func `Only what is inferred from a default blames the client library`() {
    var stated = plain()
    stated.byService[0].wastedRetriesInferred = inferred(stated: 3)
    let advice = make(stated).recommendations.first { $0.finding == .wastedRetries }
    #expect(advice?.text.plain.contains("client library") == false)
  }
}

/// The builder as the command uses it: with the real table of classes.
struct ClassTableTests {
  @Test(arguments: FailureClass.allCases.filter(\.isBilling))
  func `The opening explains the class`(failureClass: FailureClass) {
    let line = line("02:00:00", "a.log", 1, "app")
    let outage = incident(
      failureClass, state: .ongoing, first: line, last: line, failed: 2, total: 2, seen: 2)
    let context = ReportContext(
      toolVersion: "0", rulesVersion: "0", generatedAt: time("2026-06-21T09:00:00Z"))
    let report = ReportBuilder(context: context).report(
      Reconstruction(
        incidents: [outage], blips: [], failures: [], eventCount: 2, unknowns: []), inputs: [])
    let text = ReportFormat.markdown.render(report)
    #expect(text.contains("`\(failureClass.rawValue)` ("))
    #expect(text.contains("; waiting does not help)."))
    #expect(report.recommendations.first?.finding == .cause)
    #expect(report.recommendations.first?.owner == .billing)
  }
}

/// What no report may ever say.
struct WordingTests {
  @Test(arguments: GoldenCase.all)
  func `Texts are free of blunders`(golden: GoldenCase) {
    let text = ReportFormat.markdown.render(golden.make())
    for blunder in [
      "0 of 0", "nan", "inf ", "nil", "Optional", "(0 ", " 1 calls", " 1 lines", " 1 events",
      " 1 files", " 1 requests", "..", "| |\n\n|", ": :",
    ] {
      #expect(!MarkdownLines.visible(text).joined(separator: "\n").contains(blunder))
    }
  }

  @Test(arguments: GoldenCase.all)
  func `No table is empty and no heading without text`(golden: GoldenCase) {
    let text = ReportFormat.markdown.render(golden.make())
    #expect(MarkdownLines.tables(text).allSatisfy { $0.count > 2 })
    let blocks = text.split(separator: "\n\n")
    let pairs = zip(blocks, blocks.dropFirst())
    #expect(pairs.allSatisfy { !($0.hasPrefix("##") && $1.hasPrefix("##")) })
    #expect(blocks.last?.hasPrefix("#") == false)
  }

  @Test(arguments: ReportFormat.allCases)
  func `A format is found by the ending of a file`(format: ReportFormat) throws {
    let ending = try #require(format.fileEndings.first)
    #expect(ReportFormat(fileName: "dir.x/report.\(ending.uppercased())") == format)
    #expect(ReportFormat(fileName: ending) == nil)
  }
}

import FailureClassification
import Foundation
@testable import IncidentReport
import LogDecoding
import OutageReconstruction
import SchemaValidation
import Testing

/// A report about some of its incidents.
struct TellingTests {
  private static let monday = "q-20260615-0800-aaaaaa"
  private static let wednesday = "q-20260617-1400-bbbbbb"
  private static let friday = "q-20260619-2200-aaaaaa"

  private static let manyIncidents =
    GoldenCase.all.filter { $0.make().incidents.count > 1 }
    + [GoldenCase(name: "week") { Cases.week }]

  private static func ids(_ report: Report) -> [String] { report.incidents.map(\.incident.id) }

  private static func value(_ report: Report) throws -> [String: Any] {
    let text = ReportFormat.json.render(report)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  // MARK: Any report

  @Test(arguments: GoldenCase.all + manyIncidents, ReportFormat.allCases)
  func `All incidents are the same report`(golden: GoldenCase, format: ReportFormat) {
    let report = golden.make()
    let ids = Set(Self.ids(report) + ["q-20200101-0000-000000"])
    #expect(format.render(report.telling(ids)) == format.render(report))
  }

  @Test(arguments: manyIncidents)
  func `A single incident is a report of the contract that adds up`(golden: GoldenCase) throws {
    let schema = try SchemaValidator(named: "report-1", allowsNewWords: true)
    let whole = golden.make()
    for reported in whole.incidents {
      let report = whole.telling([reported.incident.id])
      let value = try Self.value(report)
      #expect(schema.errors(value) == [])
      #expect(Self.ids(report) == [reported.incident.id])
      #expect(report.headline == reported.headline)
      #expect(report.verdict == .billingOutage)
      #expect(report.untoldIncidents == whole.incidents.count - 1)
      #expect(report.selection.count == whole.selection.count + 1)
      #expect(report.json(of: reported.incident.id) == whole.json(of: reported.incident.id))
      try Self.expectSums(value, report)
      // It can be compared with others, and told a second time.
      let read = try ReportReader.read(Array(ReportFormat.json.render(report).utf8), name: "a")
      #expect(read.incidents.map(\.id) == [reported.incident.id])
      let again = report.telling([reported.incident.id])
      #expect(ReportFormat.markdown.render(again) == ReportFormat.markdown.render(report))
    }
  }

  private static func expectSums(_ value: [String: Any], _ report: Report) throws {
    let inputs = try #require(value["inputs"] as? [String: Any])
    let totals = try #require(inputs["totals"] as? [String: Any])
    let skipped = try #require(totals["skipped"] as? [String: Int])
    let parts = totals.filter { $0.key != "lines" }.compactMap { $0.value as? Int }
    let lines = try #require(totals["lines"] as? Int)
    #expect(parts.reduce(0, +) + skipped.values.reduce(0, +) == lines)
    let files = try #require(inputs["files"] as? [[String: Any]])
    #expect(files.compactMap { $0["lines"] as? Int }.reduce(0, +) == lines)
    #expect(report.inputs.bytes == report.inputs.files.reduce(0) { $0 + $1.bytes })
    #expect(report.eventCount <= report.inputs.files.reduce(0) { $0 + $1.events })
    let paths = Set(report.inputs.files.map(\.path))
    #expect(report.inputs.files.compactMap(\.copyOf).allSatisfy(paths.contains))
    let unknown = try #require(value["unknown_failures"] as? [String: Any])
    let groups = try #require(unknown["groups"] as? [[String: Any]])
    let grouped = groups.compactMap { $0["lines"] as? Int }.reduce(0, +)
    #expect(unknown["lines"] as? Int == grouped + (unknown["omitted_lines"] as? Int ?? -1))
  }

  // MARK: What belongs to an incident

  @Test func `What has to do with an incident stays`() {
    let report = Cases.week.telling([Self.wednesday])
    #expect(
      report.failures.map(\.summary.failureClass) == [.billingNotActive, .otherOpenAI, .timeout])
    #expect(report.blips.isEmpty)
    #expect(report.unknownFailures.groups.map(\.template) == ["teapot"])
    #expect(report.unknownFailures.lines == 8)
    #expect(
      report.inputs.files.map(\.path) == [
        "chat.log", "chat.log.1", "copy/chat.log.1", "mail.log", "old.gz",
      ])
    #expect(report.inputs.damagedFiles == 1)
    #expect(report.eventCount == 706)
    #expect(
      report.unknowns.map(\.text) == [
        "When the outage began: no call is told before.", "Which provider answered.",
        "The time zone of 3 events.", "What the part of old.gz that could not be read says.",
      ])
    #expect(report.recommendations.first?.text.plain == "Mend the billing.")
    #expect(report.window.from == time("2026-06-14T23:00:00Z"))
    #expect(report.window.until == time("2026-06-20T02:30:00Z"))
    #expect(
      report.selection.map(\.plain) == [
        """
        This report tells of 1 of the 3 outages in these logs. Files, failures and stray refusals \
        are listed when they have to do with it or lie within an hour of it; how often a failure \
        was seen, and what was spent, is counted over all these logs.
        """
      ])
  }

  @Test func `A report of several says of how many it tells`() throws {
    let report = Cases.week.telling([Self.monday, Self.friday])
    #expect(
      report.headline.plain
        == "2 of the 3 OpenAI billing outages in these logs, 1 ongoing when they end")
    #expect(
      report.failures.map(\.summary.failureClass) == [.insufficientQuota, .otherOpenAI, .timeout])
    #expect(report.blips.map(\.service) == ["mail"])
    #expect(report.unknownFailures.groups.map(\.template) == ["kettle"])
    #expect(
      report.inputs.files.map(\.path) == ["chat.log", "mail.log", "old.gz", "pager.log"])
    #expect(report.unknowns.map(\.text).contains("Whose quota it was."))
    #expect(!report.unknowns.map(\.text).contains("When the outage began: no call is told before."))
    let text = ReportFormat.markdown.render(report)
    #expect(
      text.contains(
        """
        OpenAI refused calls for lack of money in 3 separate outages, of which this report tells \
        **2**. In these together, **52 calls failed**.
        """))
    #expect(text.contains("## Failures at that time\n\nCounted over all these logs"))
    #expect(!text.contains("All failures in these logs"))
    #expect(!text.contains(Self.wednesday))
    #expect(try SchemaValidator(named: "report-1").errors(Self.value(report)) == [])
  }

  @Test(arguments: [
    (-3_600_000_000_001, false), (-3_600_000_000_000, true), (0, true),
    (2_700_000_000_000, true), (6_300_000_000_000, true), (6_300_000_000_001, false),
  ])
  func `An hour before and after belong to an incident`(nanoseconds: Int, isTold: Bool) {
    // From 08:00 to recovery at 08:45.
    var whole = Cases.week
    var moment = time("2026-06-15T08:00:00Z")
    moment.nanoseconds += Int64(nanoseconds)
    let evidence = Evidence(time: moment, file: "x.log", line: 1)
    whole.failures = [
      ReportedFailure(
        summary: failure(
          .timeout, lines: 1, requests: 1, calls: 1, first: evidence, last: evidence),
        facts: facts(.timeout))
    ]
    #expect(whole.telling([Self.monday]).failures.count == (isTold ? 1 : 0))
  }

  @Test func `Outages without a time leave nothing out`() {
    var whole = Cases.week
    whole.incidents[0].incident.firstFailure.time = nil
    whole.incidents[0].incident.lastFailure.time = nil
    whole.incidents[0].incident.recovered = nil
    let report = whole.telling([Self.monday])
    #expect(report.blips.count == whole.blips.count)
    // Only what is another outage's alone.
    let left = whole.failures.filter { $0.summary.failureClass != .billingNotActive }
    #expect(report.failures.map(\.summary.failureClass) == left.map(\.summary.failureClass))
  }

  @Test func `Outages that are only counted count as untold`() {
    var whole = Cases.week
    whole.omittedIncidents = OmittedIncidents(count: 4, callsFailed: 4)
    let report = whole.telling([Self.monday, Self.friday])
    #expect(report.omittedIncidents == nil)
    #expect(report.headline.plain.hasPrefix("2 of the 7 OpenAI billing outages"))
  }

  @Test func `A report of none is no all-clear`() throws {
    let report = Cases.week.telling(["q-none"])
    #expect(
      report.headline.plain == "None of the 3 OpenAI billing outages in these logs is told here")
    #expect(report.verdict == .billingOutage)
    #expect(report.recommendations.isEmpty)
    #expect(report.inputs.files.map(\.path) == ["old.gz"])
    #expect(try SchemaValidator(named: "report-1").errors(Self.value(report)) == [])
    for format in ReportFormat.allCases {
      let text = format.render(report)
      #expect(!text.contains("No OpenAI") && !text.contains("no call to OpenAI was refused"))
    }
  }
}

extension Report {
  /// What `ReportedIncident.json` gives for one of its incidents.
  fileprivate func json(of id: String) -> String? {
    incidents.first { $0.incident.id == id }?.json()
  }
}

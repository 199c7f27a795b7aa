import FailureClassification
import Foundation
@testable import IncidentReport
import LogDecoding
import OutageReconstruction
import SchemaValidation
import Testing

/// What a nightly scan says.
struct ScanNewsTests {
  private static func value(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  // MARK: For people

  @Test func `The list has a line for each change`() {
    #expect(
      Cases.news.markdown(clock: DisplayClock()) == """
        # quotascope scan: 1 new, 1 still open, 1 recovered, 1 withdrawn

        - new `q-20260619-2200-aaaaaa`: OpenAI quota outage: 4 h so far, ongoing when the logs end
          report: `/var/lib/quotascope/reports/q-20260619-2200-aaaaaa.md`
        - still open `q-20260617-1400-bbbbbb`: OpenAI billing outage: refusals for 1 h, recovery not proven
          report: `/var/lib/quotascope/reports/q-20260617-1400-bbbbbb.md`
        - recovered `q-20260615-0800-aaaaaa`: OpenAI quota outage: 45 min, recovered
          report: `/var/lib/quotascope/reports/q-20260615-0800-aaaaaa.md`
        - withdrawn `q-20260614-0900-cccccc`: a part of q-20260615-0800-aaaaaa
        - budget: 70 % of $500.00 for 2026-06 was passed on 2026-06-21 in the hour of 14:00 UTC

        """)
  }

  @Test func `A warning alone has a title, in the reader's zone`() {
    let news = ScanNews(scannedAt: Cases.news.scannedAt, changes: [], budget: [Cases.warning])
    let clock = DisplayClock(zone: ClockZone(offset: 36_000, name: ""))
    #expect(!news.isEmpty)
    #expect(
      news.markdown(clock: clock) == """
        # quotascope scan: 1 budget warning

        - budget: 70 % of $500.00 for 2026-06 was passed on 2026-06-22 in the hour of 00:00 UTC+10:00

        """)
  }

  @Test func `Nothing new is nothing at all`() {
    let news = ScanNews(scannedAt: Cases.news.scannedAt, changes: [])
    #expect(news.isEmpty)
    #expect(news.markdown(clock: DisplayClock()) == "")
    #expect(
      TerminalRenderer(width: 80, isColored: true).text(news, clock: DisplayClock()) == "")
  }

  @Test func `Without a report nothing is said of one`() {
    let change = ScanChange(kind: .changed, id: "q-1", headline: "OpenAI quota outage: 3 s")
    let news = ScanNews(scannedAt: Cases.news.scannedAt, changes: [change, change])
    #expect(
      news.markdown(clock: DisplayClock()) == """
        # quotascope scan: 2 changed

        - changed `q-1`: OpenAI quota outage: 3 s
        - changed `q-1`: OpenAI quota outage: 3 s

        """)
  }

  @Test(arguments: [20, 40, 80, 200])
  func `A terminal shows the same list within its width`(width: Int) {
    let clock = DisplayClock()
    let plain = TerminalRenderer(width: width, isColored: false).text(Cases.news, clock: clock)
    for line in plain.split(separator: "\n") { #expect(line.count <= width) }
    let colored = TerminalRenderer(width: width, isColored: true).text(Cases.news, clock: clock)
    #expect(colored.replacing(/\u{1B}\[0(;[0-9;]+)?m/, with: "") == plain)
    let markdown = Cases.news.markdown(clock: clock).filter { !"`#- \n".contains($0) }
    #expect(plain.filter { !"●- \n".contains($0) } == markdown)
  }

  // MARK: Hostile texts

  private static var hostile: ScanNews {
    let evil = Cases.attack
    let changes = ScanChange.Kind.allCases.map {
      ScanChange(
        kind: $0, id: evil, headline: evil, reportFile: "/tmp/\(evil)/`\n- x.md",
        incidentJSON: $0 == .withdrawn ? nil : Cases.hostile.incidents[0].json(),
        explanation: $0 == .withdrawn ? evil : nil)
    }
    var warning = Cases.warning
    warning.month = evil
    return ScanNews(scannedAt: Cases.news.scannedAt, changes: changes, budget: [warning])
  }

  @Test func `Nothing hostile is live in the list`() {
    let text = Self.hostile.markdown(clock: DisplayClock())
    #expect(text.split(separator: "\n").count == 1 + 5 * 2 + 1)
    for line in MarkdownLines.visible(text) {
      // The one dollar sign is that of an amount.
      let line = line.replacing("$500.00", with: "")
      for live in ["@", "#1", "<", ">", "://", "www.", "](", "~", "$", "&", "_", "\u{FFFD}["] {
        #expect(!line.contains(live), "\(live) in: \(line)")
      }
    }
    #expect(!text.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
    let terminal = TerminalRenderer(width: 80, isColored: false)
      .text(Self.hostile, clock: DisplayClock())
    #expect(!terminal.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
  }

  @Test func `What a user hides is in no form of the list`() throws {
    let change = ScanChange(
      kind: .new, id: "q-1", headline: "acme is out of money", reportFile: "/srv/acme/q-1.md",
      incidentJSON: Cases.week.incidents[0].json(hiding: try Redaction(["mail"])))
    let news = ScanNews(scannedAt: Cases.news.scannedAt, changes: [change])
    let redaction = try Redaction(["acme"])
    let texts = [
      news.markdown(clock: DisplayClock(), hiding: redaction), news.json(hiding: redaction),
      TerminalRenderer(width: 80, isColored: false, hiding: redaction)
        .text(news, clock: DisplayClock()),
    ]
    for text in texts.map({ $0.replacing("`", with: "") }) {
      #expect(text.contains("***1 is out of money") && text.contains("/srv/***1/q-1.md"))
      #expect(!text.contains("acme") && !text.contains("mail"))
    }
  }

  // MARK: For programs

  @Test func `The JSON is of its contract`() throws {
    let schema = try SchemaValidator(named: "scan-1", allowsNewWords: true)
    var keys: Set<String> = []
    var hostile = Self.hostile
    // Months are ours.
    hostile.budget = []
    for news in [Cases.news, hostile] {
      let value = try Self.value(news.json())
      #expect(schema.errors(value) == [])
      keys.formUnion(schema.keys(of: value))
    }
    #expect(schema.keys.subtracting(keys).sorted() == [])
    let value = try Self.value(Cases.news.json())
    for key in schema.keys {
      #expect(!schema.without(key).errors(value).isEmpty, "\(key)")
    }
    #expect(
      schema.values(["$defs", "change", "properties", "change"])
        == ScanChange.Kind.allCases.map(\.rawValue))
  }

  @Test func `The validator looks into incidents of the other schema`() throws {
    let schema = try SchemaValidator(named: "scan-1", allowsNewWords: true)
    let text = Cases.news.json()
    for (part, other) in [
      (#""fingerprint": "9f31ab00c0ffee11""#, #""fingerprint": 9"#),
      (#""state": "ongoing""#, #""state": "broken""#), (#""calls": {"#, #""cells": {"#),
    ] {
      #expect(text.contains(part))
      #expect(!schema.errors(try Self.value(text.replacing(part, with: other))).isEmpty)
    }
  }

  @Test func `Values are those that were given`() throws {
    let value = try Self.value(Cases.news.json())
    #expect(value["scanned_at"] as? String == "2026-06-21T02:00:00Z")
    let incidents = try #require(value["incidents"] as? [[String: Any]])
    #expect(
      incidents.compactMap { $0["change"] as? String } == [
        "new", "still_open", "recovered", "withdrawn",
      ])
    let new = try #require(incidents.first)
    #expect((new["incident"] as? [String: Any])?["id"] as? String == new["id"] as? String)
    #expect(new["explanation"] is NSNull)
    #expect(incidents[3]["incident"] is NSNull && incidents[3]["report_file"] is NSNull)
    #expect(incidents[3]["explanation"] as? String == "a part of q-20260615-0800-aaaaaa")
    let budget = try #require((value["budget"] as? [[String: Any]])?.first)
    #expect(budget["budget_usd"] as? Double == 500)
    #expect(budget["spent_usd"] as? Double == 351.25)
    #expect(budget["passed"] as? String == "2026-06-21T14:00:00Z")
  }

  @Test(arguments: GoldenCase.all)
  func `An incident stands byte for byte as in a report`(golden: GoldenCase) throws {
    let report = golden.make()
    let texts = report.incidents.map { $0.json() }
    let entries = zip(report.incidents, texts).map { reported, text in
      var entry = Cases.entry(reported)
      entry.incidentJSON = text
      return entry
    }
    let whole = ReportFormat.json.render(report)
    let history = HistoryList(entries).json()
    for text in texts {
      let indented = text.split(separator: "\n").joined(separator: "\n    ")
      #expect(whole.contains("\n    \(indented)"))
      #expect(history.contains("\n    \(indented)"))
      #expect(text.hasPrefix("{\n  \"id\": ") && text.hasSuffix("\n}"))
    }
  }
}

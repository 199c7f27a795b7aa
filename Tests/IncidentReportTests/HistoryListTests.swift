import FailureClassification
import Foundation
@testable import IncidentReport
import LogDecoding
import OutageReconstruction
import SchemaValidation
import Testing

/// The incidents of a history.
struct HistoryListTests {
  private static let clock = DisplayClock()

  private static func value(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  // MARK: Table

  @Test func `Open ones stand first, then the latest`() {
    #expect(
      HistoryList(Cases.history).plainText(clock: Self.clock) == """
        Incident                State                Began (UTC)       Ended             Failed calls  Class               Services  Note
        ──────────────────────  ───────────────────  ────────────────  ────────────────  ────────────  ──────────────────  ────────  ────────────────────────────────
        q-20260619-2200-aaaaaa  ongoing              2026-06-19 22:00  –                           40  insufficient_quota  mail
        q-20260617-1400-bbbbbb  recovery not proven  2026-06-17 14:00  2026-06-17 15:00             7  billing_not_active  chat
        q-20260615-0800-aaaaaa  recovered            2026-06-15 08:00  2026-06-15 08:45            12  insufficient_quota  mail
        q-20260614-0900-cccccc  withdrawn            2026-06-14 09:00  2026-06-14 09:00             2  insufficient_quota  mail      a part of q-20260615-0800-aaaaaa

        """)
    var older = Cases.history[3]
    older.first = time("2026-01-01T00:00:00Z")
    let ids = HistoryList(Cases.history.dropLast() + [older]).entries.map(\.id)
    #expect(ids.first == older.id)
  }

  @Test func `Order does not depend on the order given`() {
    let list = HistoryList(Cases.history)
    let reversed = HistoryList(Cases.history.reversed())
    #expect(list.plainText(clock: Self.clock) == reversed.plainText(clock: Self.clock))
    #expect(list.json() == reversed.json())
  }

  @Test func `Times are in the reader's zone`() {
    let clock = DisplayClock(zone: ClockZone(offset: 7200, name: ""))
    let text = HistoryList(Cases.history).markdown(clock: clock)
    #expect(text.contains("| Began (UTC+02:00) |"))
    #expect(text.contains("| `q-20260619-2200-aaaaaa` | ongoing | 2026-06-20 00:00 | – | 40 |"))
  }

  @Test func `Without notes there is no column for them`() {
    let text = HistoryList(Array(Cases.history.dropFirst())).markdown(clock: Self.clock)
    #expect(!text.contains("Note"))
    #expect(text.contains("| Class | Services |\n"))
  }

  @Test func `What ended before is left out, open ones never are`() {
    func ids(_ since: String) -> [String] {
      HistoryList(Cases.history, since: time(since)).entries.map(\.id)
    }
    #expect(ids("2026-06-17T15:00:00Z").count == 2)
    #expect(ids("2026-06-17T15:00:01Z") == ["q-20260619-2200-aaaaaa"])
    #expect(ids("2027-01-01T00:00:00Z") == ["q-20260619-2200-aaaaaa"])
  }

  @Test func `An empty list says so`() {
    #expect(HistoryList([]).plainText(clock: Self.clock) == "The history knows no incident.\n")
    #expect(
      HistoryList([], since: time("2026-06-01T00:00:00Z")).markdown(clock: Self.clock)
        == "The history knows no incident.\n")
    let one = HistoryList([Cases.history[1]], since: time("2026-07-01T00:00:00Z"))
    #expect(
      one.plainText(clock: Self.clock)
        == "No incident since 2026-07-01 00:00:00 UTC; 1 incident is earlier.\n")
  }

  @Test(arguments: [20, 80, 120, 200])
  func `Every line fits a terminal`(width: Int) {
    for entries in [Cases.history, Self.hostile] {
      let list = HistoryList(entries)
      let text = TerminalRenderer(width: width, isColored: false).text(list, clock: Self.clock)
      for line in text.split(separator: "\n") { #expect(line.count <= width) }
      #expect(!text.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
    }
  }

  // MARK: Hostile texts

  private static var hostile: [HistoryEntry] {
    let evil = Cases.attack
    return (0..<2).map { index in
      HistoryEntry(
        id: evil + String(index), state: index == 0 ? "ongoing" : evil, failureClass: evil,
        headline: evil, first: nil, last: nil, recovered: nil, callsFailed: 1,
        services: [evil, "|", "`"], incidentJSON: Cases.hostile.incidents[0].json(),
        note: index == 0 ? nil : evil)
    }
  }

  @Test func `Nothing hostile is live`() throws {
    let list = HistoryList(Self.hostile)
    let text = list.markdown(clock: Self.clock)
    for line in MarkdownLines.visible(text) {
      for live in ["@", "#1", "<", ">", "://", "www.", "](", "~", "$", "&", "_", "\u{FFFD}["] {
        #expect(!line.contains(live), "\(live) in: \(line)")
      }
    }
    let tables = MarkdownLines.tables(text)
    #expect(tables.count == 1 && tables[0].count == 4)
    #expect(Set(tables[0].map(MarkdownLines.cells)).count == 1)
    for text in [text, list.plainText(clock: Self.clock), list.openMetrics(lastScan: nil)] {
      #expect(!text.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
    }
    #expect(list.plainText(clock: Self.clock).split(separator: "\n").count == 4)
  }

  // MARK: For programs

  @Test func `The JSON is of its contract`() throws {
    let schema = try SchemaValidator(named: "history-1", allowsNewWords: true)
    for entries in [Cases.history, Self.hostile, []] {
      let value = try Self.value(HistoryList(entries).json())
      #expect(schema.errors(value) == [])
    }
    let value = try Self.value(HistoryList(Cases.history).json())
    #expect(schema.keys(of: value) == schema.keys)
    for key in schema.keys {
      #expect(!schema.without(key).errors(value).isEmpty, "\(key)")
    }
  }

  @Test func `Withdrawn ids are no incidents`() throws {
    let value = try Self.value(HistoryList(Cases.history).json())
    let incidents = try #require(value["incidents"] as? [[String: Any]])
    #expect(
      incidents.compactMap { $0["id"] as? String } == [
        "q-20260619-2200-aaaaaa", "q-20260617-1400-bbbbbb", "q-20260615-0800-aaaaaa",
      ])
    #expect(
      value["withdrawn"] as? [[String: String]] == [
        ["id": "q-20260614-0900-cccccc", "explanation": "a part of q-20260615-0800-aaaaaa"]
      ])
  }

  @Test func `Gauges count what stands`() throws {
    let list = HistoryList(Cases.history, since: time("2027-01-01T00:00:00Z"))
    let read = try MetricsText(list.openMetrics(lastScan: time("2026-06-21T02:00:00.5Z")))
    #expect(read.value("history_incidents", ["state": "ongoing"]) == 1)
    #expect(read.value("history_incidents", ["state": "failures_stopped"]) == 1)
    #expect(read.value("history_incidents", ["state": "recovered"]) == 1)
    // date -u -d 2026-06-21T02:00:00 +%s, and of 2026-06-19T22:00:00
    #expect(read.value("history_last_scan_timestamp_seconds") == 1_782_007_200.5)
    #expect(read.value("history_last_incident_timestamp_seconds") == 1_781_906_400)
    let open = read.samples.filter { $0.name == "quotascope_history_open_incident" }
    #expect(
      open == [
        MetricsText.Sample(
          name: "quotascope_history_open_incident",
          labels: [
            "id": "q-20260619-2200-aaaaaa", "class": "insufficient_quota",
            "since": "2026-06-19T22:00:00Z",
          ], value: 1)
      ])
  }

  @Test func `An empty history has gauges too`() throws {
    let read = try MetricsText(HistoryList([]).openMetrics(lastScan: nil))
    #expect(read.value("history_incidents", ["state": "ongoing"]) == 0)
    #expect(read.types.count == 1)
    // Equal labels would be refused.
    _ = try MetricsText(HistoryList(Self.hostile + Self.hostile).openMetrics(lastScan: nil))
  }

  // MARK: Documents

  /// Examples of docs/contracts.md, with whole incidents in place of those that are cut short.
  @Test func `Examples in the documents are of their contracts`() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/contracts.md")
    let blocks = try String(contentsOf: page, encoding: .utf8).components(
      separatedBy: "```json\n"
    ).dropFirst().map { $0.components(separatedBy: "```")[0] }
    let whole = try Self.value(Cases.week.incidents[0].json())
    var names: [String] = []
    for block in blocks {
      var value = try Self.value(block)
      let name = try #require(value["schema"] as? String)
      names.append(name)
      let incidents = try #require(value["incidents"] as? [[String: Any]])
      value["incidents"] = incidents.map { short -> [String: Any] in
        guard let inner = short["incident"] as? [String: Any] else {
          return whole.merging(short) { $1 }
        }
        return short.merging(["incident": whole.merging(inner) { $1 }]) { $1 }
      }
      let file = name.dropFirst("quotascope.".count).replacing("/", with: "-")
      #expect(try SchemaValidator(named: String(file)).errors(value) == [])
    }
    #expect(names == [ScanNews.schema, HistoryList.schema])
  }
}

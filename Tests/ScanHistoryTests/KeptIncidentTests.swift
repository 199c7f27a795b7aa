import LogDecoding
import LogInput
import OutageReconstruction
import SeededRandom
import Testing

@testable import ScanHistory

/// Incidents in a history, and how long it remembers.
struct KeptIncidentTests {
  private let folder: HistoryFolder

  init() throws {
    folder = try HistoryFolder()
  }

  private static func incident(
    _ id: String, first: Int = 0, last: Int = 50, recovered: Int? = nil, settled: Bool = false,
    gone: Bool = false
  ) -> KnownIncident {
    KnownIncident(
      id: id, state: "ongoing", failureClass: "insufficient_quota", headline: "headline of \(id)",
      first: moment(first), last: moment(last), recovered: recovered.map(moment), callsFailed: 12,
      services: ["api", "größe 🎉"], scopes: ["organization 'org'", "key sk-…1"],
      digest: "digest of \(id)", isSettled: settled, isGone: gone, json: "{\"id\": \"\(id)\"}")
  }

  private static func facts(_ incident: KnownIncident) -> [String] {
    [
      incident.id, incident.state, incident.failureClass, incident.headline,
      incident.first.rfc3339, incident.last.rfc3339, incident.recovered?.rfc3339 ?? "none",
      "\(incident.callsFailed)", "\(incident.services)", "\(incident.scopes)", incident.digest,
      incident.note ?? "none", "\(incident.isSettled) \(incident.isGone)", incident.json,
    ]
  }

  private func incidents() throws -> [KnownIncident] {
    try HistoryFile.forReading(folder.history).incidents()
  }

  @Test func `Incidents come back by their first failure`() throws {
    var late = Self.incident("late", first: 900, last: 950, recovered: 990)
    late.note = "o'clock\n\u{202e}"
    late.services = []
    late.scopes = []
    let gone = Self.incident("gone", first: -5, settled: true, gone: true)
    let same = Self.incident("also at -5", first: -5)
    try folder.change { (file) throws in
      for incident in [late, gone, same] { try file.save(incident, scan: 1) }
    }
    #expect(try incidents().map(Self.facts) == [same, gone, late].map(Self.facts))
    late.state = "recovered"
    late.callsFailed = 99
    late.isGone = true
    late.services = ["x"]
    try folder.change { try $0.save(late, scan: 2) }
    #expect(try incidents().map(Self.facts) == [same, gone, late].map(Self.facts))
  }

  @Test func `A name with a line feed stays one name`() throws {
    var incident = Self.incident("a")
    incident.services = ["two\nlines", "b"]
    try folder.change { try $0.save(incident, scan: 1) }
    #expect(try incidents().first?.services == ["two lines", "b"])
  }

  @Test func `An incident is open until it recovers or goes`() {
    var incident = Self.incident("a", first: 0, last: 50)
    #expect(incident.isOpen && incident.end == moment(50))
    incident.recovered = moment(70)
    #expect(incident.end == moment(70))
    incident.state = "failures_stopped"
    #expect(incident.isOpen)
    incident.state = "recovered"
    #expect(!incident.isOpen)
    incident.state = "ongoing"
    incident.isGone = true
    #expect(!incident.isOpen)
  }

  @Test func `Reports come back by incident and form`() throws {
    let texts = ["", "# Outage\n\t'x' 🎉\u{1}", String(repeating: "<p>", count: 400_000)]
    try folder.change { (file) throws in
      for (number, text) in texts.enumerated() {
        try file.save(report: .plain("old"), format: "html", of: "q-\(number)")
        try file.save(report: .plain(text), format: "html", of: "q-\(number)")
      }
      try file.save(report: .plain("short"), format: "markdown fit github", of: "q-0")
    }
    let file = try HistoryFile.forReading(folder.history)
    for (number, text) in texts.enumerated() {
      #expect(try file.report(of: "q-\(number)", format: "html") == text)
    }
    #expect(try file.report(of: "q-0", format: "markdown fit github") == "short")
    #expect(try file.report(of: "q-1", format: "markdown") == nil)
    #expect(try file.report(of: "q-", format: "html") == nil)
  }

  /// What is older than day 100 is forgotten.
  private func forget() throws {
    try folder.change { try $0.forget(before: moment(100 * 86_400)) }
  }

  @Test func `Incidents that are over long ago are forgotten, with their reports`() throws {
    let day = 86_400
    let kept = [
      Self.incident("open", last: 5),
      Self.incident("reaches", last: 100 * day, settled: true),
      Self.incident("recovered later", last: 5, recovered: 101 * day, settled: true),
    ]
    let old = [
      Self.incident("old", last: 99 * day, settled: true),
      Self.incident("recovered before", last: 5, recovered: 99 * day, settled: true),
    ]
    try folder.change { (file) throws in
      for incident in kept + old {
        try file.save(incident, scan: 1)
        try file.save(report: .plain("x"), format: "html", of: incident.id)
      }
    }
    try forget()
    #expect(try incidents().map(\.id).sorted() == kept.map(\.id).sorted())
    let file = try HistoryFile.forReading(folder.history)
    for incident in kept { #expect(try file.report(of: incident.id, format: "html") == "x") }
    for incident in old { #expect(try file.report(of: incident.id, format: "html") == nil) }
  }

  /// It is told of no more, but holds a row and eight reports.
  @Test func `Incidents that were withdrawn long ago are forgotten`() throws {
    try folder.change { try $0.save(Self.incident("gone", last: 5, gone: true), scan: 1) }
    try forget()
    let left = try incidents().map(\.id)
    #expect(left == [])
  }

  @Test func `Logs that nobody holds, sums and problems of old scans are forgotten`() throws {
    let day = 86_400
    var generator = SeededGenerator(1)
    let hours = [moment(99 * day), moment(101 * day)]
    try folder.change { (file) throws in
      try file.save(scan: 1, at: moment(5), HistoryFile.ScanSums(), tool: "", rules: "")
      try file.save(scan: 2, at: moment(101 * day), HistoryFile.ScanSums(), tool: "", rules: "")
      for (name, scan) in [("gone", 1), ("held", 1), ("events", 1), ("recent", 2)] {
        let log = try KnownLog(0, of: randomBytes(80, &generator), path: name)
        let id = try file.save(
          LogAccount(log: log, ledger: "", tailLedger: nil),
          LogSums(lines: 1, events: 1, first: nil, last: nil), scan: Int64(scan))
        if name == "held" {
          let state = FileState(device: 1, inode: 2, size: 3, modified: 4, changed: 5)
          try file.save(
            KnownFile(path: name, state: state, logs: [.init(path: name, log: id)]), scan: 1)
        }
        if name == "events" {
          try file.add(
            EventChunk(
              role: .settled, linesBefore: 0, events: 1, first: nil, last: nil, content: []),
            to: id, newest: 0)
        }
        #expect(try file.noteProblem(path: name, kind: "corrupt", message: "", scan: Int64(scan)))
      }
      for hour in hours { try file.save(spend: Dollars(picodollars: 7), hour: hour) }
    }
    try forget()
    try folder.change { (file) throws in
      #expect(try file.logs().map(\.path) == ["held", "events", "recent"])
      #expect(try file.nextScan() == 3)
      #expect(try file.lastScan()?.rfc3339 == moment(101 * day).rfc3339)
      #expect(try !file.noteProblem(path: "recent", kind: "corrupt", message: "", scan: 3))
      for hour in hours {
        let left = try file.spend(inMonth: String(hour.rfc3339.prefix(7))).map(\.hour.rfc3339)
        #expect(left.contains(hour.rfc3339) == (hour == hours[1]))
      }
    }
  }

  @Test func `Forgetting all leaves a history as it was before its first scan`() throws {
    var generator = SeededGenerator(1)
    try folder.change { (file) throws in
      try file.save(scan: 1, at: moment(5), HistoryFile.ScanSums(), tool: "", rules: "")
      try file.save(Self.incident("a"), scan: 1)
      try file.save(report: .plain("x"), format: "html", of: "a")
      try file.set("horizon", "5")
      let log = try KnownLog(0, of: randomBytes(80, &generator))
      _ = try file.save(
        LogAccount(log: log, ledger: "", tailLedger: nil),
        LogSums(lines: 1, events: 1, first: nil, last: nil), scan: 1)
      try file.save(spend: Dollars(picodollars: 7), hour: moment(0))
      _ = try file.noteProblem(path: "a", kind: "b", message: "c", scan: 1)
      _ = try file.noteBudgetAlert(month: "2026-05", percent: 70, budget: .zero, scan: 1)
    }
    try folder.change { try $0.forgetAll() }
    try folder.change { (file) throws in
      #expect(try file.nextScan() == 1)
      #expect(try file.lastScan() == nil)
      #expect(try file.logs().isEmpty)
      #expect(try file.files().isEmpty)
      #expect(try file.incidents().isEmpty)
      #expect(try file.report(of: "a", format: "html") == nil)
      #expect(try file.setting("horizon") == nil)
      #expect(try file.spend(inMonth: String(moment(0).rfc3339.prefix(7))).isEmpty)
      #expect(try file.noteProblem(path: "a", kind: "b", message: "c", scan: 1))
      #expect(try file.noteBudgetAlert(month: "2026-05", percent: 70, budget: .zero, scan: 1))
    }
  }
}

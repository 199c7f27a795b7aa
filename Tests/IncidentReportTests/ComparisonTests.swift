import FailureClassification
import Foundation
@testable import IncidentReport
import LogDecoding
import OutageReconstruction
import SchemaValidation
import Testing

/// What changed between two reports: read back from their JSON.
struct ComparisonTests {
  /// A report as its JSON is read back.
  private static func snapshot(_ report: Report, _ name: String = "a.json") throws -> ReportSnapshot
  {
    try ReportReader.read(Array(ReportFormat.json.render(report).utf8), name: name)
  }

  private static func comparison(_ before: Report, _ after: Report) throws -> ReportComparison {
    ReportComparison(
      try snapshot(before, "before.json"), try snapshot(after, "after.json"), toolVersion: "1.2.3")
  }

  // MARK: Reading

  @Test(arguments: GoldenCase.all)
  func `Every report can be read back, and is the same as itself`(golden: GoldenCase) throws {
    let comparison = try Self.comparison(golden.make(), golden.make())
    #expect(comparison.isSame)
    #expect(comparison.after.incidents.count == golden.make().incidents.count)
    #expect(comparison.after.classes.count == golden.make().failures.count)
  }

  @Test func `Facts are those of the report`() throws {
    let report = Cases.recoveredMixed
    let incident = try #require(report.incidents.first?.incident)
    let read = try #require(try Self.snapshot(report).incidents.first)
    #expect(read.id == incident.id)
    #expect(read.fingerprint == incident.fingerprint)
    #expect(read.first == incident.firstFailure.time)
    #expect(read.value("calls.failed") == .count(incident.calls.failed))
    #expect(read.value("requests.failed_seen") == .count(incident.requests.failedSeen))
    #expect(read.value("recovered.time") == incident.recovered?.time.map { .time($0) } ?? .unknown)
    #expect(read.value("scope.services") == .names(incident.scope.services))
    #expect(read.value("state") == .name("recovered"))
  }

  @Test func `Every fact is a key of the report contract`() throws {
    let schema = try SchemaValidator(named: "report-1", allowsNewWords: true)
    let value = try JSONSerialization.jsonObject(
      with: Data(ReportFormat.json.render(Cases.recoveredMixed).utf8))
    let report = try #require(value as? [String: Any])
    let incident = try #require((report["incidents"] as? [[String: Any]])?.first)
    let failure = try #require((report["failures"] as? [[String: Any]])?.first)
    #expect(schema.errors(report) == [])
    for (facts, object) in [
      (FactDescription.ofIncidents, incident), (FactDescription.ofClasses, failure),
    ] {
      for fact in facts {
        var node: Any? = object
        // An object that is null in this report has its keys in the schema.
        for key in fact.key.split(separator: ".") where !(node is NSNull) {
          node = (node as? [String: Any])?[String(key)]
        }
        #expect(node != nil, "\(fact.key)")
      }
    }
  }

  private static let least = #""verdict": "no_billing_outage", "incidents": [], "failures": []"#

  @Test(arguments: [
    ("", ReportReadingError.notJSON),
    ("[]", .notJSON),
    ("{}", .noReport),
    (#"{"schema": null}"#, .wrong("schema", "text")),
    (#"{"schema": "quotascope.report/2"}"#, .otherSchema("quotascope.report/2")),
    (#"{"schema": "quotascope.report/1"}"#, .missing("verdict")),
    (#"{"schema": "quotascope.report/1", "verdict": 1}"#, .wrong("verdict", "text")),
    (#"{"schema": "quotascope.report/1", "verdict": "x"}"#, .missing("incidents")),
    (
      #"{"schema": "quotascope.report/1", "verdict": "x", "incidents": {}}"#,
      .wrong("incidents", "list")
    ),
    (
      #"{"schema": "quotascope.report/1", "verdict": "x", "incidents": []}"#, .missing("failures")
    ),
    (
      #"{"schema": "quotascope.report/1", "verdict": "x", "incidents": [1], "failures": []}"#,
      .wrong("incidents[0]", "object")
    ),
    (
      #"{"schema": "quotascope.report/1", "verdict": "x", "incidents": [{}], "failures": []}"#,
      .missing("incidents[0].id")
    ),
  ])
  func `What is no report says why`(text: String, error: ReportReadingError) {
    #expect(throws: error) { try ReportReader.read(Array(text.utf8), name: "x") }
  }

  @Test(arguments: [
    (#""calls": {"failed": -1}"#, "calls.failed"),
    (#""calls": {"failed": 1.5}"#, "calls.failed"),
    (#""calls": {"failed": 1e999}"#, "calls.failed"),
    (#""calls": {"failed": 9007199254740993}"#, nil),
    (#""calls": {"failed": 9007199254740994}"#, "calls.failed"),
    (#""calls": {"failed": "1"}"#, "calls.failed"),
    (#""calls": {"failed": true}"#, "calls.failed"),
    (#""calls": []"#, "calls"),
    (#""duration_seconds": -1"#, "duration_seconds"),
    (#""duration_seconds": 1e300"#, "duration_seconds"),
    (#""first_failure": {"time": "soon"}"#, "first_failure.time"),
    (#""first_failure": {"time": "9999-12-31T23:59:59Z"}"#, "first_failure.time"),
    (#""scope": {"services": [1]}"#, "scope.services[0]"),
    (#""class": {}"#, "class"),
    (#""fingerprint": 7"#, "fingerprint"),
    (#""by_service": [{"service": "a", "calls_failed": []}]"#, "by_service[0].calls_failed"),
    (#""by_service": [{}]"#, "by_service[0].service"),
    (#""calls": null, "first_failure": null, "by_service": null, "later_key": [[]]"#, nil),
  ])
  func `A wrong value is named by its place`(member: String, place: String?) {
    let text = """
      {"schema": "quotascope.report/1", "verdict": "x", "failures": [],
       "incidents": [{"id": "q", \(member)}]}
      """
    do throws(ReportReadingError) {
      _ = try ReportReader.read(Array(text.utf8), name: "x")
      #expect(place == nil)
    } catch {
      #expect(error.description.contains("incidents[0].\(place ?? "nothing")"))
    }
  }

  @Test func `Very many incidents are refused`() {
    let incident = #"{"id": "q"}"#
    let all = Array(repeating: incident, count: ReportReader.mostIncidents + 1)
    let text = """
      {"schema": "quotascope.report/1", "verdict": "x", "failures": [],
       "incidents": [\(all.joined(separator: ","))]}
      """
    #expect(throws: ReportReadingError.tooManyIncidents) {
      try ReportReader.read(Array(text.utf8), name: "x")
    }
  }

  @Test func `Sums of absurd counts do not overflow`() throws {
    let impact = #"{"service": "a", "calls_failed": 9007199254740992}"#
    let impacts = Array(repeating: impact, count: 2000).joined(separator: ",")
    let text = """
      {"schema": "quotascope.report/1", "verdict": "x", "failures": [],
       "incidents": [{"id": "q", "by_service": [\(impacts)]}]}
      """
    let report = try ReportReader.read(Array(text.utf8), name: "x")
    #expect(report.services.first?.facts[1].value == .count(.max))
  }

  @Test func `A cut-off report is refused wherever it is cut`() throws {
    let whole = Array(ReportFormat.json.render(Cases.noOutage).utf8)
    for length in stride(from: 0, to: whole.count - 2, by: 97) {
      #expect(throws: ReportReadingError.notJSON) {
        try ReportReader.read(Array(whole.prefix(length)), name: "x")
      }
    }
  }

  // MARK: What is the same incident

  /// A report of incidents that only have what tells them apart.
  private static func reading(_ incidents: [String]) throws -> ReportSnapshot {
    try ReportReader.read(
      Array(
        """
        {"schema": "quotascope.report/1", "verdict": "billing_outage", "failures": [],
         "incidents": [\(incidents.joined(separator: ","))]}
        """.utf8), name: "x")
  }

  private static func incident(
    _ id: String, fingerprint: String = "f", from: String = "10:00", to: String = "11:00",
    organization: String? = nil, services: [String] = ["a"]
  ) -> String {
    """
    {"id": "\(id)", "fingerprint": "\(fingerprint)",
     "scope": {"organization": \(organization.map { "\"\($0)\"" } ?? "null"),
       "services": \(services)},
     "first_failure": {"time": "2026-09-17T\(from):00Z"},
     "last_failure": {"time": "2026-09-17T\(to):00Z"}}
    """
  }

  private static func matches(_ before: [String], _ after: [String]) throws -> [String] {
    let differences = ReportComparison(
      try reading(before), try reading(after), toolVersion: "1"
    ).incidents
    return differences.new.map { "new \($0.id)" } + differences.gone.map { "gone \($0.id)" }
      + differences.changed.map { "\($0.before.id) \($0.match.rawValue) \($0.after.id)" }
      + (differences.unchanged > 0 ? ["\(differences.unchanged) unchanged"] : [])
  }

  @Test func `The fingerprint goes first`() throws {
    #expect(
      try Self.matches(
        [Self.incident("q1"), Self.incident("q2", fingerprint: "g", from: "10:01")],
        [Self.incident("q2", from: "10:02"), Self.incident("q1", fingerprint: "g")])
        == ["q1 fingerprint q2", "q2 fingerprint q1"])
  }

  @Test func `Of outages with one fingerprint the nearest ones belong together`() throws {
    let early = Self.incident("q1", from: "10:00", to: "10:05")
    let late = Self.incident("q2", from: "10:40", to: "10:45")
    #expect(try Self.matches([early, late], [late, early]) == ["2 unchanged"])
    #expect(try Self.matches([early], [late]) == ["new q2", "gone q1"])
    #expect(try Self.matches([early, late], [late]) == ["gone q1", "1 unchanged"])
  }

  @Test func `An onset that moved is found by scope and time`() throws {
    #expect(
      try Self.matches(
        [Self.incident("q1", organization: "o")],
        [Self.incident("q2", fingerprint: "g", from: "09:58", organization: "o", services: ["b"])])
        == ["q1 overlap q2"])
  }

  @Test func `An account that became known is found by the services`() throws {
    #expect(
      try Self.matches(
        [Self.incident("q1")],
        [Self.incident("q2", fingerprint: "g", organization: "o", services: ["b", "a"])])
        == ["q1 overlap q2"])
  }

  @Test(arguments: [
    // Another account, another service, another time.
    incident("q2", fingerprint: "g", organization: "p"),
    incident("q2", fingerprint: "g", services: ["b"]),
    incident("q2", fingerprint: "g", from: "11:15", to: "12:00", organization: "o"),
  ])
  func `Others are others`(other: String) throws {
    #expect(
      try Self.matches([Self.incident("q1", organization: "o", services: ["a"])], [other])
        == ["new q2", "gone q1"])
  }

  @Test func `What goes on right after the end is the same outage`() throws {
    #expect(
      try Self.matches(
        [Self.incident("q1", organization: "o")],
        [Self.incident("q2", fingerprint: "g", from: "11:14", to: "12:00", organization: "o")])
        == ["q1 overlap q2"])
  }

  @Test func `Two thousand outages with one fingerprint are compared in good time`() throws {
    let one = (0..<2000).map { Self.incident("q\($0)") }
    let others = (0..<2000).map { Self.incident("p\($0)") }
    #expect(try Self.matches(one, others) == ["2000 unchanged"])
  }

  // MARK: What is written

  @Test(arguments: GoldenCase.all, ["recovered_mixed", "several", "hostile", "no_outage"])
  func `Every comparison is valid JSON of its contract`(
    golden: GoldenCase, other: String
  ) throws {
    let schema = try SchemaValidator(named: "diff-1", allowsNewWords: true)
    let partner = try #require(GoldenCase.all.first { $0.name == other })
    for (before, after) in [(golden, partner), (partner, golden)] {
      let comparison = try Self.comparison(before.make(), after.make())
      let text = ComparisonFormat.json.render(comparison)
      let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(schema.errors(value) == [])
      #expect(comparison.isSame == (before.name == after.name))
    }
  }

  @Test func `Every key of the contract stands in a comparison`() throws {
    let schema = try SchemaValidator(named: "diff-1", allowsNewWords: true)
    var keys: Set<String> = []
    for (before, after) in [
      (Cases.ongoing, Cases.recoveredMixed), (Cases.noOutage, Cases.several),
      (Cases.several, Cases.noOutage), (Cases.recoveredMixed, Self.worse),
    ] {
      let text = ComparisonFormat.json.render(try Self.comparison(before, after))
      keys.formUnion(
        schema.keys(of: try JSONSerialization.jsonObject(with: Data(text.utf8))))
    }
    #expect(schema.keys.subtracting(keys).sorted() == [])
  }

  /// As `recoveredMixed`, with another number of each kind.
  private static var worse: Report {
    var report = Cases.recoveredMixed
    report.incidents[0].services[0].impact.callsFailed += 1
    report.incidents[0].incident.calls.failed += 1
    report.failures[0].summary.lines += 1
    return report
  }

  @Test(arguments: [true, false])
  func `Nothing of a hostile report is live`(isBefore: Bool) throws {
    let comparison =
      isBefore
      ? try Self.comparison(Cases.hostile, Cases.noOutage)
      : try Self.comparison(Cases.noOutage, Cases.hostile)
    let text = ComparisonFormat.markdown.render(comparison)
    for line in MarkdownLines.visible(text) {
      for live in ["@", "#1", "<", ">", "://", "www.", "](", "~", "$", "&", "_", "\u{FFFD}["] {
        #expect(!line.contains(live), "\(live) in: \(line)")
      }
    }
    for table in MarkdownLines.tables(text) {
      #expect(Set(table.map(MarkdownLines.cells)).count == 1)
    }
    #expect(!text.unicodeScalars.contains { $0.isUnsafeToShow && $0 != "\n" })
  }

  @Test func `Names of a megabyte are cut in prose`() throws {
    let name = String(repeating: "|`@<", count: 250_000)
    let text = """
      {"schema": "quotascope.report/1", "verdict": "\(name)", "headline": "\(name)",
       "options": {"\(name)": "\(name)"}, "failures": [{"class": "\(name)", "detail": "\(name)x",
       "services": {"\(name)": 1}}], "incidents": [{"id": "\(name)",
       "scope": {"organization": "\(name)", "services": ["\(name)"]}}]}
      """
    let report = try ReportReader.read(Array(text.utf8), name: "x")
    let written = ComparisonFormat.markdown.render(
      ReportComparison(try Self.snapshot(Cases.noOutage), report, toolVersion: "1"))
    #expect(written.utf8.count < 20_000)
  }

  @Test func `Long lists say how much they leave out`() throws {
    func report(_ services: Range<Int>) throws -> ReportSnapshot {
      let names = services.map { "\"s\($0)\"" }.joined(separator: ",")
      let impacts = services.map { #"{"service": "s\#($0)"}"# }.joined(separator: ",")
      return try Self.reading([
        """
        {"id": "q", "fingerprint": "f", "scope": {"services": [\(names)]},
         "by_service": [\(impacts)]}
        """
      ])
    }
    let text = ComparisonFormat.markdown.render(
      ReportComparison(try report(0..<5000), try report(1..<5100), toolVersion: "1"))
    #expect(text.contains("| Services | 5,000, only here: `s0` | 5,099, only here: `s5000`, "))
    #expect(text.contains("and 71 more services; 4,999 services did not change"))
  }
}

import Foundation
import SchemaValidation
import Testing

/// What scans say, and when.
@Suite struct ScanTellingTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  private func write(_ calls: String, day: Int, to name: String = "logs/app.log") throws {
    try folder.append(ScanFolder.lines(calls, day: day), to: name)
  }

  @Test func `An outage over midnight is new, still open, and recovered`() throws {
    try write("+23:00 -23:10 -23:20 -23:30", day: 4)
    let first = try folder.scan()
    #expect(first.told == ["new q-20260504-2310"])
    #expect(first.outputText.hasPrefix("# quotascope scan: 1 new\n\n- new `q-20260504-2310-"))
    let id = try #require(try folder.incidents().first?.id)
    #expect(first.outputText.contains("**Incident** `\(id)`"))

    try write("-00:10 -00:20", day: 5)
    let second = try folder.scan()
    #expect(second.told == ["still open q-20260504-2310"])
    #expect(try folder.incidents() == [.init(id: id, failed: 5, state: "ongoing")])
    try folder.expectSilence()

    try write("+01:10 +01:20", day: 5)
    let third = try folder.scan()
    #expect(third.told == ["recovered q-20260504-2310"])
    #expect(third.outputText.contains(id))
    #expect(try folder.incidents() == [.init(id: id, failed: 5, state: "recovered")])
    try folder.expectSilence()
  }

  @Test func `An open outage is told again when its failures stop, and not before`() throws {
    try write("+23:00 -23:10 -23:20", day: 4)
    _ = try folder.scan()
    try folder.append("{\"level\": \"info\", \"event\": \"started\"}\n", to: "logs/app.log")
    try folder.expectSilence()
    // Other lines of the service go on: the state becomes "failures stopped".
    try folder.append(
      #"{"level": "info", "event": "tick", "timestamp": "2026-05-06T00:00:00Z"}"# + "\n",
      to: "logs/app.log")
    let result = try folder.scan()
    #expect(result.status == 0)
    #expect(result.told == ["still open q-20260504-2310"])
    try folder.expectSilence()
  }

  @Test func `Late lines move the onset, and the id stays`() throws {
    try write("-08:10 -08:20 +08:40 +08:50", day: 4)
    _ = try folder.scan()
    let id = try #require(try folder.incidents().first?.id)
    try write("+07:50 -08:00 -08:05", day: 4, to: "logs/late.log")
    let second = try folder.scan()
    #expect(second.told == ["changed q-20260504-0810"])
    #expect(second.errorText == "")
    #expect(try folder.incidents() == [.init(id: id, failed: 4, state: "recovered")])
    let report = try folder.history(id, "--format", "json")
    let incident = try JSONValue(parsing: report.output)["incidents"].array.first
    #expect(incident?["first_failure"]["time"].string == "2026-05-04T08:00:00Z")
  }

  @Test func `Late lines that join two incidents withdraw the younger one`() throws {
    try write("-08:10 -08:20 +08:50 -09:10 -09:12 +09:50", day: 4)
    let first = try folder.scan("--report-dir", "reports")
    #expect(first.told == ["new q-20260504-0810", "new q-20260504-0910"])
    let before = try folder.incidents()
    try write("-08:30 -08:49 -08:51 -08:58 -09:05", day: 4, to: "logs/late.log")
    let second = try folder.scan("--report-dir", "reports")
    #expect(second.told == ["changed q-20260504-0810", "withdrawn q-20260504-0910"])
    #expect(second.outputText.contains("it is a part of \(before[0].id)\n"))
    #expect(try folder.incidents() == [.init(id: before[0].id, failed: 9, state: "recovered")])
    let list = try JSONValue(parsing: folder.history("--json").output)
    #expect(list["withdrawn"].array.compactMap { $0["id"].string } == [before[1].id])
    #expect(try folder.history().outputText.contains("withdrawn"))
    try folder.expectSilence()
    let reports = [
      try folder.history(before[1].id).errorText, try folder.text("reports/\(before[1].id).md"),
    ]
    for report in reports { #expect(report.contains(before[0].id)) }
  }

  /// Another selection is no late line.
  @Test func `A history of all services takes no scan of some`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    _ = try folder.scan()
    try write("+08:00", day: 5)
    let second = try folder.scan("--service", "other")
    #expect(second.status == 64 && second.outputText == "")
    #expect(second.errorText.contains("this history is of all services"))
    #expect(try folder.incidents().count == 1)
  }

  @Test func `Lines beyond the late window are counted, told and not used`() throws {
    try write("+08:00 +08:10", day: 1)
    _ = try folder.scan()
    try write("+08:00 +08:10", day: 15)
    _ = try folder.scan("--now", "2026-05-16T02:00:00Z")
    try write("-08:10 -08:20 -08:30", day: 2, to: "logs/late.log")
    let late = try folder.scan("--now", "2026-05-17T02:00:00Z")
    #expect(late.status == 0 && late.outputText == "")
    #expect(late.errorText.contains("3 events came too late"))
    #expect(try folder.incidents().isEmpty)
    // Within the window they are.
    try write("-08:10 -08:20 -08:30 +08:40 +08:50", day: 12, to: "logs/late.log")
    let used = try folder.scan("--now", "2026-05-18T02:00:00Z")
    #expect(used.told == ["new q-20260512-0810"] && used.errorText == "")
    try folder.expectSilence()
  }

  @Test(arguments: ["2d", "48h"])
  func `The late window can be set`(window: String) throws {
    try write("+08:00 +08:10", day: 10)
    _ = try folder.scan("--now", "2026-05-11T02:00:00Z", "--late-window", window)
    try write("-08:00 -08:10", day: 5, to: "logs/late.log")
    let late = try folder.scan("--now", "2026-05-11T02:00:00Z", "--late-window", window)
    #expect(late.errorText.contains("2 events came too late") && late.outputText == "")
  }

  // MARK: Status

  @Test(arguments: [("never", 0), ("billing", 1), ("any", 1)])
  func `Of known incidents no night fails`(failOn: String, status: Int32) throws {
    try write("+23:00 -23:10 -23:20", day: 4)
    #expect(try folder.scan("--fail-on", failOn).status == status)
    try folder.expectSilence("--fail-on", failOn)
    try write("-00:10", day: 5)
    #expect(try folder.scan("--fail-on", failOn).status == status)
    try write("+01:10 +01:20", day: 5)
    #expect(try folder.scan("--fail-on", failOn).status == status)
    try folder.expectSilence("--fail-on", failOn)
  }

  @Test func `A failure that is no outage fails a night of any, once`() throws {
    let failure = ScanFolder.refusal("04T08:10:00")
      .replacing("insufficient_quota", with: "invalid_api_key").replacing("429", with: "401")
      .replacing(
        "You exceeded your current quota, please check your plan and billing details.",
        with: "Incorrect API key provided")
    try folder.append(
      ScanFolder.lines("+08:00", day: 4) + failure + "\n" + ScanFolder.lines("+08:20", day: 4),
      to: "logs/app.log")
    let first = try folder.scan("--fail-on", "any")
    #expect(first.status == 1 && first.outputText == "")
    try folder.expectSilence("--fail-on", "any")
    #expect(try folder.scan("--rebuild", "--fail-on", "billing").status == 0)
  }

  // MARK: Reports

  @Test(arguments: [
    ("markdown", "md"), ("html", "html"), ("jira", "jira"), ("json", "json"),
    ("openmetrics", "prom"),
  ])
  func `Each incident has its report file, which is written anew`(
    format: String, ending: String
  ) throws {
    try write("+08:00 -08:10 -08:20 +08:40 +08:50", day: 4)
    try write("+18:00 -18:10 -18:20", day: 4)
    let options = ["--report-dir", "reports", "--format", format]
    let first = try folder.scan("--report-dir", "reports", "--format", format)
    #expect(first.status == 0)
    let ids = try folder.incidents().map(\.id)
    let files = ids.map { "\($0).\(ending)" }
    #expect(try folder.names("reports") == files)
    for file in files {
      #expect(first.outputText.contains("reports/\(file)"))
    }
    #expect(!first.outputText.contains("**Incident**"))
    let texts = try files.map { try folder.text("reports/\($0)") }
    // Metrics name no incident; Jira's hyphens are escaped.
    for (id, text) in zip(ids, texts) where format != "openmetrics" {
      #expect(text.replacing("\\", with: "").contains(id))
    }

    try write("-18:30", day: 4)
    _ = try BuiltBinary.run(
      ["scan", "--history", folder.history, "--now", "2026-05-06T00:00:00Z", "logs"] + options,
      in: folder.url)
    #expect(try folder.text("reports/\(files[0])") == texts[0])
    #expect(try folder.text("reports/\(files[1])") != texts[1])
    #expect(try folder.names("reports") == files)
  }

  @Test func `JSON of each change is valid`() throws {
    let schema = try SchemaValidator(named: "scan-1")
    var told: [[String]] = []
    for calls in ["+08:00 -08:10 -08:20", "-08:30", "+08:40 +08:50", ""] {
      try write(calls, day: 4)
      if calls.isEmpty { try write("-08:05", day: 4, to: "logs/late.log") }
      let result = try folder.scan("--format", "json")
      #expect(schema.errors(try JSONSerialization.jsonObject(with: result.output)) == [])
      let value = try JSONValue(parsing: result.output)
      #expect(value["schema"].string == "quotascope.scan/1")
      told.append(value["incidents"].array.compactMap { $0["change"].string })
      for incident in value["incidents"].array {
        #expect(incident["id"].string?.hasPrefix("q-20260504-0810-") == true)
        #expect(incident["id"] == incident["incident"]["id"])
        #expect(incident["report_file"] == .null)
      }
    }
    #expect(told == [["new"], ["still_open"], ["recovered"], ["changed"]])
  }

  @Test func `HTML, Jira and metrics are the report alone`() throws {
    for (format, beginning, end) in [
      ("html", "<!DOCTYPE html>", "</html>\n"), ("jira", "h1. ", "\n"),
      ("openmetrics", "# ", "# EOF\n"),
    ] {
      let folder = try ScanFolder()
      try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
      let result = try folder.scan("--format", format)
      #expect(result.outputText.lowercased().hasPrefix(beginning.lowercased()), "\(format)")
      #expect(result.outputText.hasSuffix(end), "\(format)")
      #expect(!result.outputText.contains("quotascope scan: "))
      try folder.expectSilence("--format", format)
    }
  }
}

import Foundation
import SchemaValidation
import Testing

/// What `quotascope history` shows of scans.
@Suite struct HistoryTests {
  private let folder: ScanFolder

  init() throws {
    folder = try ScanFolder()
  }

  /// Three outages: of the 1st, of the 4th, and one that goes on.
  private func fill() throws {
    try folder.append(
      ScanFolder.outage(day: 1) + ScanFolder.outage(day: 4)
        + ScanFolder.lines("-18:10 -18:20", day: 4), to: "logs/app.log")
    #expect(try folder.scan().told.count == 3)
  }

  /// The ids in a text, without their scopes, in its order.
  private static func ids(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("q-") }.map { String($0.prefix(15)) }
  }

  @Test func `The table has open incidents first, then the latest`() throws {
    try fill()
    let table = try folder.history()
    #expect(table.status == 0 && table.error.isEmpty)
    #expect(
      Self.ids(table.outputText) == ["q-20260504-1810", "q-20260504-0810", "q-20260501-0810"])
    #expect(table.outputText.contains("ongoing"))
    let row = try #require(table.outputText.split(separator: "\n").last)
    for word in [
      "recovered", "2026-05-01 08:10", "2026-05-01 08:40", "3", "insufficient_quota", "demo",
    ] {
      #expect(row.contains(word))
    }
    let berlin = try folder.history("--timezone", "+05:30")
    #expect(berlin.outputText.contains("2026-05-01 13:40"))
    let markdown = try folder.history("--format", "markdown")
    #expect(markdown.status == 0 && markdown.outputText.contains("| "))
  }

  @Test func `JSON is valid, and holds each incident as its report does`() throws {
    let schema = try SchemaValidator(named: "history-1")
    func list() throws -> [JSONValue] {
      let result = try folder.history("--json")
      #expect(result.status == 0)
      #expect(schema.errors(try JSONSerialization.jsonObject(with: result.output)) == [])
      #expect(try folder.history("--format", "json").output == result.output)
      return try JSONValue(parsing: result.output)["incidents"].array
    }
    try folder.append(ScanFolder.lines("+08:00", day: 1), to: "logs/app.log")
    _ = try folder.scan()
    #expect(try list().isEmpty)
    try fill()
    let incidents = try list()
    #expect(incidents.map { $0["calls"]["failed"].int } == [2, 3, 3])
    let reports = try SchemaValidator(named: "report-1")
    for incident in incidents {
      let report = try folder.history(try #require(incident["id"].string), "--json")
      #expect(reports.errors(try JSONSerialization.jsonObject(with: report.output)) == [])
      #expect(try JSONValue(parsing: report.output)["incidents"] == .array([incident]))
    }
  }

  @Test(arguments: [
    ("2026-05-01", 3), ("2026-05-01T08:41:00Z", 2), ("2026-05-04T08:39:00Z", 2),
    ("2026-05-05", 1), ("2026-06-05", 1), ("30d", 3), ("24h", 2), ("1h", 1),
  ])
  func `Incidents that were over before a time are left out`(since: String, count: Int) throws {
    try fill()
    for format in ["json", "markdown", "openmetrics"] {
      let now = ["--now", "2026-05-05T08:00:00Z"]
      let result = try BuiltBinary.run(
        ["history", "--history", folder.history, "--since", since, "--format", format] + now,
        in: folder.url)
      #expect(result.status == 0)
      switch format {
      case "json": #expect(try JSONValue(parsing: result.output)["incidents"].array.count == count)
      case "markdown": #expect(result.outputText.components(separatedBy: "q-202605").count > count)
      default: #expect(result.outputText.contains(#"{state="ongoing"} 1"#))
      }
    }
  }

  @Test func `An incident is found by the beginning of its id`() throws {
    try fill()
    let whole = try folder.incidents().map(\.id)
    let byBeginning = try folder.history("q-20260501")
    #expect(byBeginning.status == 0 && byBeginning.outputText.contains("`\(whole[0])`"))
    #expect(try folder.history(whole[0]).output == byBeginning.output)
    for ambiguous in ["q-20260504", "q", "q-2026050"] {
      let result = try folder.history(ambiguous)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errorText.contains(whole[1]) && result.errorText.contains(whole[2]))
    }
    for unknown in ["q-20260502", "x", whole[0] + "0", "%", "'"] {
      let result = try folder.history(unknown)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errorText.contains("knows no incident \(unknown)"))
    }
  }

  @Test(arguments: [
    ("markdown", "# "), ("json", "{"), ("html", "<!"), ("jira", "h1. "), ("openmetrics", "# "),
  ])
  func `An incident's report is what the last scan wrote`(
    format: String, beginning: String
  ) throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    let scan = try folder.scan("--report-dir", "reports", "--format", format)
    #expect(scan.status == 0)
    let file = try #require(try folder.names("reports").first)
    let result = try folder.history("q", "--format", format)
    #expect(result.status == 0)
    #expect(result.outputText.hasPrefix(beginning))
    #expect(result.outputText == (try folder.text("reports/\(file)")))
    // Its logs are not needed for that.
    try folder.remove("logs/app.log")
    #expect(try folder.history("q", "--format", format).output == result.output)
  }

  /// What a scan hid stays hidden, and `history` itself knows no `--redact`.
  @Test func `What a scan hides stands in no list and no report`() throws {
    let secret = "acme"
    func write(_ calls: String, to name: String = "logs/acme-web/app.log") throws {
      try folder.append(
        ScanFolder.lines(calls, day: 4, service: "acme-shop", organization: "org-acmecorp"),
        to: name)
    }
    func scan() throws -> RunResult {
      try folder.scan("--redact", "acme[a-z-]*", "--report-dir", "reports")
    }
    try write("+08:00 -08:10 -08:20 +08:50 -09:10 -09:12 +09:50 -18:00")
    var results = [try scan()]
    #expect(results[0].told.count == 3)
    // One is withdrawn, one goes on, one is over.
    try write("-18:10")
    try write("-08:30 -08:49 -08:51 -08:58 -09:05", to: "logs/acme-web/late.log")
    results.append(try scan())
    #expect(results[1].told.map { $0.prefix(7) } == ["still o", "changed", "withdra"])

    for arguments in [
      [], ["--json"], ["--format", "markdown"], ["--format", "openmetrics"],
    ] { results.append(try history(arguments)) }
    for id in try folder.incidents().map(\.id) {
      for format in ["markdown", "json", "html", "jira", "openmetrics"] {
        results.append(try history([id, "--format", format]))
      }
      for format in ["markdown", "jira"] {
        results.append(try history([id, "--format", format, "--fit", "github"]))
      }
    }
    for result in results {
      #expect(result.status == 0 && !result.output.isEmpty)
      #expect(!result.outputText.contains(secret) && !result.errorText.contains(secret))
    }
    let names = try folder.names("reports")
    #expect(names.count == 3)
    for name in names { #expect(!(try folder.text("reports/\(name)").contains(secret))) }
  }

  private func history(_ arguments: [String]) throws -> RunResult {
    try BuiltBinary.run(["history", "--history", folder.history] + arguments, in: folder.url)
  }

  @Test func `Metrics count incidents and name open ones`() throws {
    try fill()
    let text = try folder.history("--format", "openmetrics").outputText
    for line in [
      #"quotascope_history_incidents{state="ongoing"} 1"#,
      #"quotascope_history_incidents{state="failures_stopped"} 0"#,
      #"quotascope_history_incidents{state="recovered"} 2"#,
      "quotascope_history_last_scan_timestamp_seconds 1777946400",
    ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
    #expect(text.contains("\nquotascope_history_open_incident{id=\"q-20260504-1810-"))
    #expect(text.hasSuffix("# EOF\n"))
  }

  @Test func `A history without incidents says so`() throws {
    try folder.append(ScanFolder.lines("+08:00", day: 1), to: "logs/app.log")
    _ = try folder.scan()
    let result = try folder.history()
    #expect(result.status == 0 && !result.output.isEmpty && result.error.isEmpty)
    #expect(try folder.history("q").status == 2)
  }

  @Test func `A history that is not there is told, and not made`() throws {
    for arguments in [[], ["--json"], ["q-1"], ["--format", "openmetrics"]] {
      let result = try BuiltBinary.run(
        ["history", "--history", folder.history] + arguments, in: folder.url)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errorText.contains(folder.history))
      #expect(result.errorText.contains("there is no history"))
    }
    #expect(!folder.exists("state"))
  }

  @Test(arguments: [
    ["--format", "html"], ["--format", "jira"], ["--fit", "github"], ["q", "--since", "1h"],
    ["q", "--json", "--format", "html"], ["--since", "soon"], ["q", "r"],
  ])
  func `What history cannot do is an error of usage`(arguments: [String]) throws {
    try fill()
    let result = try BuiltBinary.run(
      ["history", "--history", folder.history] + arguments, in: folder.url)
    #expect(result.status == 64 && result.output.isEmpty)
  }

  @Test func `The history is where the environment says`() throws {
    try folder.append(ScanFolder.outage(day: 4), to: "logs/app.log")
    let home = folder.url.path
    for (variables, place) in [
      (["XDG_STATE_HOME": home + "/a", "HOME": home + "/b"], "a"),
      (["XDG_STATE_HOME": "", "HOME": home + "/c"], "c/.local/state"),
      (["XDG_STATE_HOME": "relative", "HOME": home + "/d"], "d/.local/state"),
    ] {
      let scan = try BuiltBinary.run(["scan", "logs"], in: folder.url, variables: variables)
      #expect(scan.status == 0 && scan.told.count == 1)
      #expect(folder.exists(place + "/quotascope/history.sqlite"))
      let list = try BuiltBinary.run(["history"], in: folder.url, variables: variables)
      #expect(list.outputText.contains("q-20260504-0810-"))
    }
    #expect(!folder.exists("relative") && !folder.exists("b"))
    let nowhere = try BuiltBinary.run(
      ["scan", "logs"], in: folder.url, variables: ["XDG_STATE_HOME": "", "HOME": ""])
    #expect(nowhere.status == 64 && nowhere.errorText.contains("--history"))
  }
}

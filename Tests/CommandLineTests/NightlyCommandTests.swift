import Foundation
import Testing

/// What the samples of the nightly run start is a command that there is.
extension NightlySampleTests {
  /// The arguments behind `quotascope scan` in a sample.
  private func arguments(_ sample: String) throws -> [String] {
    let text = try String(
      contentsOf: NightlyFolder.samples.appending(path: sample), encoding: .utf8)
    if sample.hasSuffix(".yaml") {
      let list = try #require(text.components(separatedBy: "- scan\n").dropFirst().first)
      return list.split(separator: "\n").map { $0.drop { $0 == " " } }.prefix { $0.hasPrefix("- ") }
        .map { String($0.dropFirst(2)) }
    }
    let line = try #require(
      text.split(separator: "\n").last { !$0.hasPrefix("#") && $0.contains("quotascope scan ") })
    let words = line.components(separatedBy: "quotascope scan ")[1].split(separator: " ")
    return words.prefix { !$0.contains(">") }.map(String.init)
  }

  @Test(arguments: ["quotascope.service", "quotascope-issues.conf", "crontab", "cronjob.yaml"])
  func `The command takes what the samples give it`(sample: String) throws {
    let folder = try TemporaryDirectory()
    let logs = NightlyFolder.samples.deletingLastPathComponent().appending(path: "checkout-outage")
    var given = try arguments(sample)
    #expect(given.removeLast().hasPrefix("/var/log"))
    given = given.map { word in
      ["/var/lib/quotascope", "\"$HOME", "/state"].reduce(word) {
        $0.replacingOccurrences(of: $1, with: folder.url.path)
      }.replacingOccurrences(of: "\"", with: "")
    }
    let result = try BuiltBinary.run(
      ["scan"] + given + [logs.path], in: folder.url,
      variables: ["HOME": folder.url.path, "XDG_STATE_HOME": folder.url.path])
    #expect(result.status == (given.contains("--fail-on=billing") ? 1 : 0), "\(result.errorText)")
    #expect(result.outputText.contains("q-20260917-2152-"))
    let reports = folder.url.appending(path: "reports").path
    guard given.contains(where: { $0.hasPrefix("--report-dir") }) else {
      #expect(!FileManager.default.fileExists(atPath: reports))
      return
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: reports)
    #expect(names.count == 1 && names[0].hasPrefix("q-20260917-2152-"))
  }

  /// From logs to the text of an issue, with nothing that is fake but the tracker.
  @Test(arguments: NightlySampleTests.Tracker.allCases)
  func `A real scan becomes an issue with its report`(
    tracker: NightlySampleTests.Tracker
  ) throws {
    let folder = try NightlyFolder()
    let logs = NightlyFolder.samples.deletingLastPathComponent().appending(path: "checkout-outage")
    let history = folder.url.appending(path: "history.sqlite").path
    let scan = try BuiltBinary.run(
      ["scan", "--history", history, "--format", "json", logs.path], in: folder.url)
    #expect(scan.status == 0, "\(scan.errorText)")
    let result = try folder.run(
      tracker.script,
      ["--send", "--history", history, "--quotascope", try BuiltBinary.path()],
      input: scan.output, variables: tracker.variables)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.errorText)")
    let issues = try folder.issues()
    #expect(issues.count == 1)
    #expect(issues.first?["title"].string?.contains("(q-20260917-2152-") == true)
    #expect(issues.first?["body"].string?.contains("embed-worker") == true)
  }

  @Test func `The textfile of a real history can be read`() throws {
    let folder = try NightlyFolder()
    let logs = NightlyFolder.samples.deletingLastPathComponent().appending(path: "checkout-outage")
    let history = folder.url.appending(path: "history.sqlite").path
    _ = try BuiltBinary.run(["scan", "--history", history, logs.path], in: folder.url)
    let result = try folder.run(
      "openmetrics", ["quotascope.prom", history], variables: ["QUOTASCOPE": BuiltBinary.path()])
    #expect(result.status == 0, "\(result.errorText)")
    let text = folder.text("quotascope.prom")
    #expect(text.contains("\nquotascope_history_last_scan_timestamp_seconds "))
    #expect(text.contains("quotascope_history_incidents{state=\"recovered\"} 1"))
  }
}

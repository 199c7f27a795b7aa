// The samples against the right answers that samples/README.md gives.

import Foundation
import Testing

@Suite struct SampleTests {
  static let samples = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples")

  private func report(on sample: String) throws -> JSONValue {
    let result = try BuiltBinary.run(SampleLog.report + [sample], in: Self.samples)
    try #require(result.status == 0, "standard error: \(result.errorText)")
    return try JSONValue(parsing: result.output)
  }

  private func expect(
    _ said: JSONValue, _ service: String, _ file: String, _ line: Int, at time: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(said["service"].string == service, sourceLocation: sourceLocation)
    #expect(said["file"].string?.hasSuffix(file) == true, sourceLocation: sourceLocation)
    #expect(said["line"].int == line, sourceLocation: sourceLocation)
    #expect(
      said["time"].string?.hasPrefix("2026-09-17T\(time)") == true, "\(said["time"])",
      sourceLocation: sourceLocation)
  }

  @Test func `checkout-outage is told with its own lines`() throws {
    let report = try report(on: "checkout-outage")
    try #require(report["incidents"].array.count == 1)
    let incident = report["incidents"].array[0]
    #expect(incident["class"].string == "insufficient_quota")
    #expect(incident["state"].string == "recovered")
    #expect(incident["scope"]["organization"].string == "org-LanterngoodsSample7")
    expect(incident["last_success_before"], "support-chat", ".log", 54, at: "21:51:55.319")
    expect(incident["first_failure"], "embed-worker", "-json.log.1.gz", 75, at: "21:52:07.052")
    expect(incident["detection"]["first_alert"], "alerts", "ops/alerts.log", 15, at: "22:16:00.412")
    expect(
      incident["first_success_after_first_failure"], "support-chat", ".log", 118, at: "22:38:31.4")
    expect(incident["last_failure"], "checkout-api", "checkout-api.log", 136, at: "22:40:01.3")
    expect(incident["recovered"], "checkout-api", "checkout-api.log", 137, at: "22:40:04.388")
  }

  @Test func `checkout-outage is counted exactly`() throws {
    let report = try report(on: "checkout-outage")
    let incident = try #require(report["incidents"].array.first)
    #expect(incident["calls"]["failed"].int == 145)
    #expect(incident["calls"]["total"].int == 155)
    #expect(incident["requests"]["failed_seen"].int == 465)
    #expect(incident["wasted_retries"]["seen"].int == 320)
    #expect(incident["wasted_retries"]["inferred"]["default"].int == 66)
    let rows = incident["by_service"].array.map { row in
      [row["calls_failed"].int, row["requests_failed_seen"].int, row["wasted_retries_seen"].int]
    }
    let services = incident["by_service"].array.compactMap { $0["service"].string }
    #expect(
      Dictionary(uniqueKeysWithValues: zip(services, rows)) == [
        "checkout-api": [53, 159, 106], "embed-worker": [37, 185, 148],
        "summarizer": [22, 88, 66], "support-chat": [33, 33, 0],
      ])
  }

  @Test func `rate limits that healed are no outage`() throws {
    let report = try report(on: "rate-limits-only")
    #expect(report["verdict"].string == "no_billing_outage")
    #expect(report["incidents"].array == [])
    let failures = report["failures"].array
    #expect(failures.map { $0["class"].string } == ["rate_limit_exceeded"])
    #expect(failures.first?["requests"].int == 42)
    #expect(failures.first?["calls"].int == 0)
  }
}

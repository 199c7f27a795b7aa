@testable import IncidentReport
import Testing

/// What Prometheus' text format and OpenMetrics both accept.
struct OpenMetricsTests {
  @Test(arguments: GoldenCase.all)
  func `Both grammars accept it`(golden: GoldenCase) throws {
    let read = try MetricsText(ReportFormat.openmetrics.render(golden.make()))
    for sample in read.samples {
      #expect(sample.name.hasPrefix("quotascope_"))
      // What promtool warns of in gauges.
      for ending in ["_total", "_count", "_sum", "_bucket", "_info"]
      where sample.name != "quotascope_build_info" {
        #expect(!sample.name.hasSuffix(ending))
      }
      for unit in ["seconds", "bytes", "usd"] where sample.name.hasSuffix("_" + unit) {
        #expect(read.units[sample.name] == unit)
      }
    }
    let verdicts = read.samples.filter { $0.name == "quotascope_verdict" }
    #expect(verdicts.count == 3 && verdicts.reduce(0) { $0 + $1.value } == 1)
  }

  @Test func `Numbers are the report's`() throws {
    let read = try MetricsText(ReportFormat.openmetrics.render(Cases.recoveredMixed))
    #expect(read.value("verdict", ["verdict": "billing_outage"]) == 1)
    #expect(read.value("incidents", ["state": "recovered"]) == 1)
    #expect(read.value("incidents_open") == 0)
    #expect(read.value("outage_failed_calls") == 12_431)
    #expect(read.value("outage_wasted_retries", ["basis": "seen"]) == 7978)
    #expect(read.value("outage_wasted_retries", ["basis": "default"]) == 10_040)
    // date -u -d 2026-06-21T02:13:07.412Z +%s.%N
    #expect(read.value("outage_first_failure_timestamp_seconds") == 1_782_007_987.412)
    let ongoing = try MetricsText(ReportFormat.openmetrics.render(Cases.ongoing))
    #expect(ongoing.value("incidents", ["state": "ongoing"]) == 1)
    #expect(ongoing.value("incidents_open") == 1)
    #expect(ongoing.value("outage_recovered_timestamp_seconds") == nil)
  }

  @Test func `What is not known is left out, not 0`() throws {
    let read = try MetricsText(ReportFormat.openmetrics.render(Cases.noFailure))
    #expect(read.value("outage_first_failure_timestamp_seconds") == nil)
    #expect(read.value("outage_longest_seconds") == nil)
    #expect(read.value("spend_usd") == nil)
  }

  @Test func `Services are at most twenty and the rest, however many there are`() throws {
    let large = Cases.large(services: 10_000) { "\(Cases.attack)\($0)" }
    let read = try MetricsText(ReportFormat.openmetrics.render(large))
    let services = read.samples.filter { $0.labels["service"] != nil }
    #expect(services.count <= 21)
    #expect(services.reduce(0) { $0 + $1.value } == 1_000_000)
    let alike = Cases.large(services: 30) { String(repeating: "x", count: 1 << 20) + "\($0)" }
    let cut = try MetricsText(ReportFormat.openmetrics.render(alike))
    #expect(cut.samples.filter { $0.labels["service"] != nil }.map(\.value) == [3000])
  }
}

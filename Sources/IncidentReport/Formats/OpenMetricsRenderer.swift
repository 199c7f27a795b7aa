// The report as numbers, for the textfile collector of Prometheus' node_exporter. That collector
// reads Prometheus' own text format, which differs from OpenMetrics in little: what is written here
// is both. So there are only gauges (the two name counters differently), no time stamps (the
// collector refuses them), and `# UNIT` and `# EOF`, which are comments for the older one.

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// Writes a report as metrics.
struct OpenMetricsRenderer {
  static func text(_ report: Report, _ redaction: Redaction = Redaction()) -> String {
    let renderer = OpenMetricsRenderer(report: report, redaction: NumberedRedaction(redaction))
    let families = renderer.families.filter { !$0.samples.isEmpty }
    return families.map(\.text).joined() + "# EOF\n"
  }

  let report: Report
  let redaction: NumberedRedaction

  private var families: [MetricFamily] { run + outages + retries + failures + spend + inputs }

  private var run: [MetricFamily] {
    let names = [("version", report.toolVersion), ("rules_version", report.rulesVersion)]
    let verdicts: [Verdict] = [.billingOutage, .noBillingOutage, .nothingFound]
    return [
      MetricFamily(
        "build_info", "Version of quotascope and of its rules; always 1.", [(names, "1")]),
      MetricFamily(
        "report_timestamp_seconds", unit: "seconds", "When the report was made.",
        seconds(report.generatedAt)),
      MetricFamily(
        "verdict", "1 for what the logs came to, 0 for the other verdicts.",
        verdicts.map { ([("verdict", $0.rawValue)], $0 == report.verdict ? "1" : "0") }),
    ]
  }

  private var outages: [MetricFamily] {
    let incidents = report.incidents.map(\.incident)
    let states: [OutageState] = [.recovered, .failuresStopped, .ongoing]
    let failed = incidents.reduce(0) { $0 + $1.calls.failed }
    let longest = incidents.compactMap(\.durationSeconds).max()
    return [
      MetricFamily(
        "incidents", "Billing outages by how they stand at the end of the logs.",
        states.map { state in
          ([("state", state.rawValue)], String(incidents.count { $0.state == state }))
        }),
      MetricFamily(
        "incidents_omitted", "Billing outages beyond those that are told, whatever their state.",
        number(report.omittedIncidents?.count ?? 0)),
      MetricFamily(
        "incidents_open", "Billing outages without a success after the last refusal.",
        number(incidents.count { $0.recovered == nil })),
      MetricFamily(
        "outage_failed_calls", "Calls that failed for lack of money, in all billing outages.",
        incidents.isEmpty && report.hasRefusalsWithoutTime
          ? [] : number(failed + (report.omittedIncidents?.callsFailed ?? 0))),
      MetricFamily(
        "outage_service_failed_calls",
        "Calls that failed for lack of money, of the services with most of them.",
        failedByService),
      MetricFamily(
        "outage_first_failure_timestamp_seconds", unit: "seconds",
        "The first refusal for lack of money.",
        seconds(incidents.compactMap(\.firstFailure.time).min())),
      MetricFamily(
        "outage_last_failure_timestamp_seconds", unit: "seconds",
        "The last refusal for lack of money.",
        seconds(incidents.compactMap(\.lastFailure.time).max())),
      MetricFamily(
        "outage_recovered_timestamp_seconds", unit: "seconds",
        "The last recovery from a billing outage.",
        seconds(incidents.compactMap { $0.recovered?.time }.max())),
      MetricFamily(
        "outage_longest_seconds", unit: "seconds",
        "The longest billing outage, from its first failure to recovery, else to its last failure.",
        longest.map { number($0) } ?? []),
    ]
  }

  /// So many services have a series of their own.
  private static let mostServices = 20

  /// One series per label: long names may be alike once they are cut.
  private var failedByService: [MetricFamily.Sample] {
    var sums: [String: Int] = [:]
    for service in report.incidents.flatMap(\.incident.byService) {
      sums[MetricFamily.labelText(redaction.hiding(in: service.service)), default: 0] +=
        service.callsFailed
    }
    let sorted = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var shown = Dictionary(
      uniqueKeysWithValues: sorted.prefix(Self.mostServices).map { ($0.key, $0.value) })
    let rest = sorted.dropFirst(Self.mostServices)
    if !rest.isEmpty { shown["(other)", default: 0] += rest.reduce(0) { $0 + $1.value } }
    return shown.sorted { $0.key < $1.key }.map { ([("service", $0.key)], String($0.value)) }
  }

  private var retries: [MetricFamily] {
    let incidents = report.incidents.map(\.incident)
    func samples(
      seen: (Incident) -> Int, inferred: (Incident) -> InferredCount
    ) -> [MetricFamily.Sample] {
      let sum = incidents.map(inferred).reduce(InferredCount(), +)
      return [
        ([("basis", "seen")], String(incidents.reduce(0) { $0 + seen($1) })),
        ([("basis", "stated")], String(sum.stated)),
        ([("basis", "default")], String(sum.byDefault)),
      ]
    }
    return [
      MetricFamily(
        "outage_refused_requests",
        "Requests refused for lack of money: seen, stated by other lines, or inferred from defaults.",
        samples(seen: { $0.requests.failedSeen }, inferred: { $0.requests.failedInferred })),
      MetricFamily(
        "outage_wasted_retries",
        "Retries that could not succeed: seen, stated by other lines, or inferred from defaults.",
        samples(seen: { $0.wasted.seen }, inferred: { $0.wasted.inferred })),
    ]
  }

  private var failures: [MetricFamily] {
    var calls: [String: Int] = [:]
    var lines: [String: Int] = [:]
    for summary in report.failures.map(\.summary) where summary.provider.isOpenAI {
      if !summary.isRefusalWithoutTime {
        calls[summary.failureClass.rawValue, default: 0] += summary.calls
      }
      lines[summary.failureClass.rawValue, default: 0] += summary.lines
    }
    return [
      MetricFamily(
        "failed_calls", "Calls to OpenAI that failed for good, by class.", byClass(calls)),
      MetricFamily(
        "failure_lines", "Lines that tell of a failure of OpenAI's, by class.", byClass(lines)),
      MetricFamily(
        "stray_failed_calls",
        "Calls refused for lack of money with successes right before and after.",
        number(report.blips.reduce(0) { $0 + $1.callsFailed })),
      MetricFamily(
        "unknown_failure_lines", "Lines that tell of a failed call in words that no rule knows.",
        number(report.unknownFailures.lines)),
    ]
  }

  private func byClass(_ counts: [String: Int]) -> [MetricFamily.Sample] {
    counts.sorted { $0.key < $1.key }.map { ([("class", $0.key)], String($0.value)) }
  }

  /// Nothing where no log tells the tokens.
  private var spend: [MetricFamily] {
    guard let spend = report.spend else { return [] }
    return [
      MetricFamily(
        "spend_usd", unit: "usd", "What the priced successful requests cost.",
        spend.total.knownCost.map { number($0.usd) } ?? []),
      MetricFamily(
        "unpriced_requests", "Successful requests that could not be priced.",
        number(spend.total.unpricedRequests)),
    ]
  }

  private var inputs: [MetricFamily] {
    let inputs = report.inputs
    return [
      MetricFamily("read_files", "Logs that were read.", number(inputs.files.count)),
      MetricFamily(
        "read_bytes", unit: "bytes", "Size of what was read, after decompression.",
        number(inputs.bytes)),
      MetricFamily("read_lines", "Lines that were read.", number(inputs.totals.lines)),
      MetricFamily(
        "skipped_lines", "Lines that could not be used.",
        number(inputs.totals.skipped.values.reduce(0, +))),
      MetricFamily("events", "Events about language models.", number(report.eventCount)),
      MetricFamily(
        "input_problems", "Problems with inputs, such as a damaged file.",
        number(inputs.problems.count)),
      MetricFamily(
        "damaged_inputs", "Inputs that could not be read wholly.", number(inputs.damagedFiles)),
      MetricFamily(
        "logs_first_timestamp_seconds", unit: "seconds",
        "Where the logs, or the chosen part of them, begin.", seconds(report.window.from)),
      MetricFamily(
        "logs_last_timestamp_seconds", unit: "seconds",
        "Where the logs, or the chosen part of them, end.", seconds(report.window.until)),
    ]
  }

  private func number(_ value: Int) -> [MetricFamily.Sample] { [([], String(value))] }

  private func number(_ value: Double) -> [MetricFamily.Sample] {
    value.isFinite ? [([], value.description)] : []
  }

  private func seconds(_ time: Timestamp?) -> [MetricFamily.Sample] { MetricFamily.seconds(time) }
}

/// Gauges of one name.
struct MetricFamily {
  /// Labels and value.
  typealias Sample = (labels: [(name: String, value: String)], value: String)

  let name: String
  let unit: String?
  let help: String
  let samples: [Sample]

  /// - Parameters:
  ///   - name: Without the program's name before it; ends with the unit if there is one.
  ///   - unit: A base unit.
  ///   - help: A sentence of our own.
  ///   - samples: None when nothing is known: then the family is not written at all.
  init(_ name: String, unit: String? = nil, _ help: String, _ samples: [Sample]) {
    self.name = "quotascope_" + name
    self.unit = unit
    self.help = help
    self.samples = samples
  }

  var text: String {
    let unitLine = unit.map { "# UNIT \(name) \($0)\n" } ?? ""
    let head = "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(unitLine)"
    return head + samples.map { "\(name)\(Self.labels($0.labels)) \($0.value)\n" }.joined()
  }

  /// Seconds since 1970, exactly.
  static func seconds(_ time: Timestamp?) -> [Sample] {
    guard let time else { return [] }
    let nanoseconds = time.nanoseconds.magnitude
    let fraction = padded(Int(nanoseconds % 1_000_000_000), 9)
    let digits = fraction.reversed().drop { $0 == "0" }.reversed()
    let sign = time.nanoseconds < 0 ? "-" : ""
    let whole = "\(sign)\(nanoseconds / 1_000_000_000)"
    return [([], digits.isEmpty ? whole : "\(whole).\(String(digits))")]
  }

  private static func labels(_ labels: [(name: String, value: String)]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = labels.map { "\($0.name)=\"\(escaped(labelText($0.value)))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  /// On one line, of bounded length, and never empty: an empty label is none.
  static func labelText(_ value: String) -> String {
    let text = Shortening.name(value).madeSafeToShow
    return text.isEmpty ? "(empty)" : text
  }

  private static func escaped(_ value: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      if scalar == "\\" || scalar == "\"" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }
}

// The corpus against its truth, exactly. What is compared is what the corpus' own scorer compares.

import Foundation
import Testing

@Suite struct CorpusTests {
  @Test(arguments: CorpusBundle.all)
  func `every line says what it proves`(_ bundle: CorpusBundle) throws {
    let labels = LineLabels(try bundle.truth())
    let events = try JSONValue.lines(try bundle.run(["events"]))
    let said = labels.classesSaid(by: events)

    let wrong = said.flatMap { place, classes in
      classes.filter { labels.contradicts($0, at: place) }.map { "\(place) says \($0)" }
    }
    #expect(wrong.sorted() == [])
    let missed = labels.required.filter { place, failureClass in
      !(said[place] ?? []).contains(failureClass)
    }
    #expect(missed.map { "\($0) does not say \($1)" }.sorted() == [])
  }

  @Test(arguments: CorpusBundle.all)
  func `the verdict and the outages are the truth's`(_ bundle: CorpusBundle) throws {
    let truth = try bundle.truth()
    let report = try report(on: bundle)
    let incidents = report["incidents"].array
    #expect(
      report["verdict"].string == (truth.outages.isEmpty ? "no_billing_outage" : "billing_outage"))
    try #require(incidents.count == truth.outages.count)
    for (incident, outage) in zip(incidents, truth.outages) {
      #expect(incident["class"].string == outage.kind)
      let state = outage.visible.recovery == nil ? "ongoing" : "recovered"
      #expect(incident["state"].string == state)
    }
  }

  @Test(arguments: CorpusBundle.all)
  func `first failure, last failure and recovery are the truth's lines`(
    _ bundle: CorpusBundle
  ) throws {
    let truth = try bundle.truth()
    let incidents = try report(on: bundle)["incidents"].array
    try #require(incidents.count == truth.outages.count)
    for (incident, visible) in zip(incidents, truth.outages.map(\.visible)) {
      expectMoment(incident["first_failure"], oneOf: [visible.first, visible.firstExplicit])
      expectMoment(
        incident["last_failure"], oneOf: [visible.lastFailure, visible.lastFailureExplicit])
      expectMoment(incident["recovered"], oneOf: [visible.recovery, visible.recoveryExplicit])
    }
  }

  @Test(arguments: CorpusBundle.all)
  func `calls, requests and wasted retries are counted exactly`(_ bundle: CorpusBundle) throws {
    let truth = try bundle.truth()
    let incidents = try report(on: bundle)["incidents"].array
    try #require(incidents.count == truth.outages.count)
    for (incident, visible) in zip(incidents, truth.outages.map(\.visible)) {
      #expect(incident["calls"]["failed"].int == visible.failedCalls)
      #expect(incident["requests"]["failed_seen"].int == visible.failedAttempts)
      #expect(incident["wasted_retries"]["seen"].int == visible.wastedRetries)
      #expect(try services(of: incident) == visible.perService)
    }
  }

  private func report(on bundle: CorpusBundle) throws -> JSONValue {
    try JSONValue(parsing: try bundle.run(["report", "--format", "json"]))
  }

  private func services(of incident: JSONValue) throws -> [String: CorpusTruth.Service] {
    var counts: [String: CorpusTruth.Service] = [:]
    for row in incident["by_service"].array {
      counts[try #require(row["service"].string)] = CorpusTruth.Service(
        failedCalls: try #require(row["calls_failed"].int),
        failedAttempts: try #require(row["requests_failed_seen"].int),
        wastedRetries: try #require(row["wasted_retries_seen"].int))
    }
    return counts
  }

  /// The very line, with a time that is the line's own: at most half a second from the truth's.
  private func expectMoment(
    _ said: JSONValue, oneOf moments: [CorpusTruth.Moment?],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let wanted = moments.compactMap(\.self)
    guard !wanted.isEmpty else {
      #expect(said == .null, sourceLocation: sourceLocation)
      return
    }
    let place = LinePlace(said)
    let match = wanted.first { $0.place == place }
    #expect(
      match != nil, "said \(place.map(\.description) ?? "none"), truth \(wanted.map(\.place))",
      sourceLocation: sourceLocation)
    guard let match, let time = said["time"].string.flatMap(secondsSinceEpoch),
      let truth = secondsSinceEpoch(match.t)
    else {
      Issue.record("no time to compare", sourceLocation: sourceLocation)
      return
    }
    #expect(abs(time - truth) <= 0.5, sourceLocation: sourceLocation)
  }
}

/// Seconds of an RFC 3339 time in UTC with any number of fraction digits.
private func secondsSinceEpoch(_ text: String) -> Double? {
  guard text.last == "Z" else { return nil }
  let parts = text.dropLast().split(separator: ".", maxSplits: 1)
  guard let whole = parts.first,
    let date = try? Date("\(whole)Z", strategy: .iso8601)
  else { return nil }
  return date.timeIntervalSince1970 + (parts.count == 2 ? Double("0.\(parts[1])") ?? .nan : 0)
}

/// The labels of all lines of a bundle.
private struct LineLabels {
  private var classes: [LinePlace: String] = [:]
  /// Places whose class cannot be read off the line alone.
  private var optional: Set<LinePlace> = []
  private var neutral: Set<LinePlace> = []
  /// Earlier piece of a split line -> last piece, which carries the label.
  private var lastPiece: [LinePlace: LinePlace] = [:]

  init(_ truth: CorpusTruth) {
    for (file, labels) in truth.files {
      for (line, failure) in labels.failures {
        let place = LinePlace(file: file, line: Int(line) ?? 0)
        classes[place] = failure.failureClass
        if !failure.isExplicit { optional.insert(place) }
      }
      neutral.formUnion(labels.neutral.map { LinePlace(file: file, line: $0) })
      if let line = labels.partialLastLine { neutral.insert(LinePlace(file: file, line: line)) }
      for (last, earlier) in labels.pieces ?? [:] {
        for line in earlier {
          lastPiece[LinePlace(file: file, line: line)] = LinePlace(file: file, line: Int(last) ?? 0)
        }
      }
    }
  }

  /// Lines that must give a failure, with its class.
  var required: [LinePlace: String] {
    classes.filter { place, failureClass in
      failureClass != "not_openai" && !optional.contains(place) && !neutral.contains(place)
    }
  }

  /// The failure classes that events name, in the truth's words, by line.
  func classesSaid(by events: [JSONValue]) -> [LinePlace: Set<String>] {
    var said: [LinePlace: Set<String>] = [:]
    for event in events where event["record"].string == "event" {
      guard let place = LinePlace(event), let failureClass = Self.truthClass(of: event) else {
        continue
      }
      said[lastPiece[place] ?? place, default: []].insert(failureClass)
    }
    return said
  }

  /// Whether a line that says this class says something that is not true.
  func contradicts(_ failureClass: String, at place: LinePlace) -> Bool {
    let truth = classes[place]
    if truth == nil && neutral.contains(place) || failureClass == truth { return false }
    // Other providers may go unreported: only a proven OpenAI failure must not be called theirs.
    return failureClass != "not_openai" || truth != nil && !optional.contains(place)
  }

  private static let sameClass = [
    "server_overloaded": "overloaded", "slow_down": "overloaded",
    "missing_api_key": "invalid_api_key", "content_filter": "content_policy_violation",
    "invalid_prompt": "content_policy_violation", "bad_gateway": "server_error",
    "gateway_timeout": "server_error", "invalid_request": "other_openai",
    "invalid_parameter": "other_openai", "unsupported_parameter": "other_openai",
    "unsupported_value": "other_openai", "conflict": "other_openai",
    "unprocessable": "other_openai",
  ]

  /// The class of an event in the truth's words; `nil` when the event tells of no failure of its own.
  private static func truthClass(of event: JSONValue) -> String? {
    let notFailures = ["call_succeeded", "alert", "operator_note", "fallback"]
    if let kind = event["kind"].string, notFailures.contains(kind) { return nil }
    if let provider = event["provider"].string, provider != "openai", provider != "unknown" {
      return "not_openai"
    }
    guard let name = event["class"].string else { return nil }
    if name == "http_429_unspecified" || name == "foreign_limit" { return nil }
    return sameClass[name] ?? name
  }
}

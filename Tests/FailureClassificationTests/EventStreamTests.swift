@testable import FailureClassification
import Foundation
import LogDecoding
import LogInput
import Testing

/// The lines of `quotascope events`, and their published schema.
struct EventStreamTests {
  private static let full = FailureEvent(
    line: 12, index: 1, kind: .callFailed,
    time: Timestamp(nanoseconds: 1_772_702_047_201_000_000, fractionDigits: 3),
    timeSource: .record, provider: .openai, failureClass: .insufficientQuota,
    detail: "insufficient_quota", status: 429, code: "insufficient_quota",
    type: "insufficient_quota", service: "chat", hasOwnService: true, host: "web-1", process: "31",
    thread: "main", logger: "app.chat", level: .error, model: "gpt-4o", endpoint: "/v1/responses",
    upstreamHost: "api.openai.com", organization: "org-1", project: "proj_1", apiKey: "***5678",
    apiKeyHash: "0123456789abcdef", requestID: "req_1", callID: "c1", callIDName: 7,
    traceID: "t1", spanID: "s1", attempt: 3, attemptLimit: 3, statedRetries: 2,
    retryDelaySeconds: 0.813279, retryAfterSeconds: 20, durationSeconds: 1.5, cached: false,
    usage: TokenUsage(input: 20, output: 9, total: 29, cached: 4), rule: "code.insufficient_quota",
    confidence: .certain, announcesFallback: true, retryLayer: .sdk, clientPolicyRow: 6,
    fingerprint: 0xabc, text: "\"quoted\" \\ tab\t", isBareText: true, isUnknownFailure: true,
    template: "Odd <n>")

  private static let bare = FailureEvent(
    line: 1, index: 0, kind: .callSucceeded, timeSource: .neighbour, provider: .unknown,
    service: "a", hasOwnService: false, level: .unknown, callIDName: 0, usage: TokenUsage(),
    rule: "success.usage", confidence: .likely, fingerprint: .max, text: "")

  /// A pod's log: its path names the host.
  private static let path =
    "pods/shop_api-7d5f9c-qq8xk_0d9c2b7e-5a41-4c0f-9c1e-7f2f3f0e8a11/api/0.log.gz"

  private static func ledger() -> InputLedger {
    var ledger = InputLedger(path: Self.path)
    ledger.identity = ContentIdentity(
      length: 20, hash: ContentHash(high: 0x0f0f_0f0f_0f0f_0f0f, low: 0x0f0f_0f0f_0f0f_0f0f))
    ledger.compression = .gzip
    ledger.format = .json
    ledger.bytes = 20
    ledger.events = 1
    ledger.first = Timestamp(nanoseconds: 0, fractionDigits: 0)
    ledger.last = Timestamp(nanoseconds: 1_500_000_000, fractionDigits: 1)
    ledger.copyOf = "logs/b.log"
    ledger.totals.lines = 4
    ledger.totals.json = 3
    ledger.totals.skipped = ["too_long": 1, "a_reason": 0]
    ledger.selection.eventsBefore = 6
    ledger.selection.refusalsBefore = 5
    ledger.selection.eventsAfter = 4
    ledger.selection.refusalsAfter = 3
    ledger.selection.eventsOfOtherServices = 2
    ledger.selection.eventsWithoutTime = 1
    ledger.timeGaps.withoutZone = 7
    ledger.timeGaps.withInferredDate = 8
    ledger.timeGaps.withoutDate = 9
    ledger.timeGaps.withUnclearOrder = 10
    ledger.omissions.count(.sampled, line: 2)
    ledger.omissions.count(.sampled, line: 3)
    ledger.omissions.count(.told, line: 4)
    ledger.problems = [InputProblem(.cutOff, "It ends early.")]
    return ledger
  }

  /// Events are on their way with their texts in one buffer that the next event takes over.
  @Test func `An event is the same with its texts in a buffer`() {
    var texts = EventTexts()
    for event in [Self.full, Self.bare, Self.full] {
      let compact = CompactEvent(event, in: &texts)
      let again = FailureEvent(compact, texts)
      #expect(again == event)
    }
  }

  // MARK: Exact lines

  @Test func `The header`() {
    let line = EventStream.header(
      toolVersion: "1.2.3", options: [("since", "2026-03-05T00:00:00Z")])
    #expect(
      line == #"{"record":"header","schema":"quotascope.event/1","tool":{"name":"quotascope","#
        + #""version":"1.2.3"},"rules_version":"\#(rulesVersion)","options":{"since":"#
        + #""2026-03-05T00:00:00Z"}}"# + "\n")
  }

  @Test func `An event with everything`() {
    let expected =
      #"{"record":"event","file":"logs/a.log","line":12,"index":1,"kind":"call_failed","time":"#
      + #""2026-03-05T09:14:07.201Z","time_source":"record","provider":"openai","class":"#
      + #""insufficient_quota","detail":"insufficient_quota","status":429,"code":"#
      + #""insufficient_quota","type":"insufficient_quota","service":"chat","#
      + #""service_named":true,"host":"web-1","#
      + #""process":"31","thread":"main","logger":"app.chat","level":"error","model":"gpt-4o","#
      + #""endpoint":"/v1/responses","upstream_host":"api.openai.com","organization":"org-1","#
      + #""project":"proj_1","api_key":"***5678","api_key_hash":"0123456789abcdef","request_id":"#
      + #""req_1","call_id":"c1","call_id_name":"0000000000000007","trace_id":"t1","span_id":"#
      + #""s1","attempt":3,"attempt_limit":3,"#
      + #""retry_count_stated":2,"retry_delay_seconds":0.813279,"retry_after_seconds":20,"#
      + #""duration_seconds":1.5,"retry_layer":"SDK","announces_fallback":true,"client":"#
      + #""openai-python","cached":false,"usage":{"input_tokens":20,"output_tokens":9,"#
      + #""total_tokens":29,"cached_tokens":4},"rule":"code.insufficient_quota","confidence":"#
      + #""certain","bare_text":true,"unknown_failure":true,"template":"Odd <n>","#
      + #""fingerprint":"0000000000000abc","text":"\"quoted\" \\ tab\t"}"#
    #expect(EventStream.event(Self.full, path: "logs/a.log") == expected + "\n")
  }

  @Test func `An event without what it does not know`() {
    #expect(
      EventStream.event(Self.bare, path: "-")
        == #"{"record":"event","file":"-","line":1,"index":0,"kind":"call_succeeded","provider":"#
        + #""unknown","service":"a","rule":"success.usage","confidence":"likely","fingerprint":"#
        + #""ffffffffffffffff","text":""}"# + "\n")
  }

  @Test func `The input's identity is put in afterwards`() {
    let line = EventStream.event(Self.bare, path: "-").dropLast()
    let identity = ContentIdentity(length: 20, hash: ContentHash(high: 0xab, low: 0xcd))
    let complete = EventStream.complete(line, identity: identity)
    let input = "20-00000000000000ab00000000000000cd"
    #expect(complete.hasPrefix(#"{"record":"event","input":"\#(input)","file":"-","line":1,"#))
    #expect(complete.hasSuffix("}\n"))
    #expect(EventStream.complete(line, identity: nil) == String(line) + "\n")
  }

  @Test func `A ledger`() {
    let expected =
      #"{"record":"ledger","identity":"20-0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","path":""#
      + Self.path + #"","host":"api-7d5f9c-qq8xk","#
      + #""bytes":20,"lines":4,"events":1,"compression":"gzip","format":"json","first":"#
      + #""1970-01-01T00:00:00Z","last":"1970-01-01T00:00:01.5Z","copy_of":"logs/b.log","totals":"#
      + #"{"lines":4,"blank":0,"without_marker":0,"json":3,"json_repaired":0,"text":0,"copies":0,"#
      + #""left_out":0,"skipped":{"a_reason":0,"too_long":1}},"selection":{"events_before":6,"#
      + #""refusals_before":5,"events_after":4,"refusals_after":3,"events_of_other_services":2,"#
      + #""events_without_time":1},"time_gaps":{"without_zone":7,"with_inferred_date":8,"#
      + #""without_date":9,"with_unclear_order":10},"omissions":{"sampled":2,"first_sampled_line":2,"told":1,"#
      + #""first_told_line":4},"problems":[{"kind":"cut_off","message":"#
      + #""It ends early."}]}"#
    #expect(EventStream.ledger(Self.ledger()) == expected + "\n")
  }

  @Test(arguments: [
    (1.0, "1"), (0.1, "0.1"), (0.8132791, "0.813279"), (-2, "-2"), (0, "0"),
    (1e14, "100000000000000"),
    (0.0000004, "0"), (0.00001, "0.00001"), (1234567.125, "1234567.125"), (-0.5, "-0.5"),
    (-1e-9, "0"), (0.9999999, "1"), (1e15, "1000000000000000"),
  ])
  func `Numbers have no exponent`(value: Double, expected: String) {
    #expect(JSONLine.number(value) == expected)
  }

  @Test(arguments: ["a\u{2028}b\u{0}\u{1F}\u{7F}\n\r\t\"\\", "ü😀", "\u{1B}[31m"])
  func `A string stays the same through JSON, in one line`(text: String) throws {
    let quoted = JSONLine.quoted(text)
    #expect(!quoted.contains { $0.isNewline })
    let read = try JSONSerialization.jsonObject(with: Data("[\(quoted)]".utf8))
    #expect((read as? [String]) == [text])
  }

  // MARK: Schema

  private func schema() throws -> [String: Any] {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "docs/schema/event-1.schema.json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The properties of a definition, or of an object below it.
  private func properties(_ names: String...) throws -> [String: Any] {
    var node = try #require(schema()["$defs"] as? [String: Any])
    for name in names {
      let next = try #require(node[name] as? [String: Any])
      node = try #require(next["properties"] as? [String: Any])
    }
    return node
  }

  private func keys(_ line: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `The schema has every key of an event and no other`() throws {
    let line = EventStream.complete(
      EventStream.event(Self.full, path: "a").dropLast(),
      identity: ContentIdentity(length: 1, hash: .none))
    #expect(try Set(keys(line).keys) == Set(properties("event").keys))
    let usage = try #require(keys(line)["usage"] as? [String: Any])
    #expect(try Set(usage.keys) == Set(properties("event", "usage").keys))
  }

  @Test func `The schema has every key of a completion and no other`() throws {
    let line = EventStream.complete(
      EventStream.event(Self.full, .completion, path: "a").dropLast(), .completion,
      identity: ContentIdentity(length: 1, hash: .none))
    #expect(try keys(line)["record"] as? String == "completion")
    #expect(try Set(keys(line).keys) == Set(properties("completion").keys))
  }

  @Test func `The schema has every key of header, ledger and end and no other`() throws {
    let header = try keys(EventStream.header(toolVersion: "1", options: [], hasCompletions: true))
    #expect(try Set(header.keys) == Set(properties("header").keys))
    let end = try keys(EventStream.end(EventStreamEnd(inputs: 1, filesLeftOut: 0)))
    #expect(try Set(end.keys) == Set(properties("end").keys))
    let ledger = try keys(
      EventStream.ledger(Self.ledger(), isNamed: true, isRead: false, completions: 1))
    #expect(try Set(ledger.keys) == Set(properties("ledger").keys))
    let totals = try #require(ledger["totals"] as? [String: Any])
    #expect(try Set(totals.keys) == Set(properties("ledger", "totals").keys))
    let selection = try #require(ledger["selection"] as? [String: Any])
    #expect(try Set(selection.keys) == Set(properties("ledger", "selection").keys))
    let gaps = try #require(ledger["time_gaps"] as? [String: Any])
    #expect(try Set(gaps.keys) == Set(properties("ledger", "time_gaps").keys))
    let omissions = try #require(ledger["omissions"] as? [String: Any])
    #expect(try Set(omissions.keys) == Set(properties("ledger", "omissions").keys))
  }

  @Test(arguments: ["header", "event", "completion", "ledger", "end"])
  func `What always has a value is required`(record: String) throws {
    let definitions = try #require(schema()["$defs"] as? [String: Any])
    let definition = try #require(definitions[record] as? [String: Any])
    let required = try #require(definition["required"] as? [String])
    let line =
      switch record {
      case "header": EventStream.header(toolVersion: "1", options: [])
      case "event": EventStream.event(Self.bare, path: "a")
      case "completion": EventStream.event(Self.bare, .completion, path: "a")
      case "end": EventStream.end(EventStreamEnd(inputs: 0, filesLeftOut: 0))
      default: EventStream.ledger(InputLedger(path: "a"))
      }
    #expect(try Set(keys(line).keys) == Set(required))
  }

  @Test func `The schema has every value of the lists`() throws {
    let levels = (LogLevel.trace.rawValue...LogLevel.critical.rawValue).compactMap {
      LogLevel(rawValue: $0)?.name
    }
    try expectValues(EventKind.allCases.map(\.rawValue), of: "kind")
    try expectValues(Provider.allCases.map(\.rawValue), of: "provider")
    try expectValues(FailureClass.allCases.map(\.rawValue), of: "class")
    try expectValues([TimeSource.record, .envelope, .neighbour].map(\.rawValue), of: "time_source")
    try expectValues([Confidence.certain, .likely].map(\.rawValue), of: "confidence")
    try expectValues(levels, of: "level")
    try expectValues(RetryLayer.allCases.map(\.rawValue), of: "retry_layer")
    try expectValues(clientPolicyTable.map(\.client), of: "client")
    try expectValues(Compression.allCases.map(\.rawValue), of: "compression", in: "ledger")
    try expectValues(LogFormat.allCases.map(\.rawValue), of: "format", in: "ledger")
  }

  /// Open lists have examples, closed ones are enumerations.
  private func expectValues(
    _ values: [String], of key: String, in record: String = "event"
  ) throws {
    let property = try #require(properties(record)[key] as? [String: Any])
    #expect((property["examples"] ?? property["enum"]) as? [String] == values, "\(key)")
  }

  @Test func `The schema has every kind of problem`() throws {
    let problems = try #require(properties("ledger")["problems"] as? [String: Any])
    let items = try #require(problems["items"] as? [String: Any])
    let members = try #require(items["properties"] as? [String: Any])
    let kind = try #require(members["kind"] as? [String: Any])
    #expect(kind["examples"] as? [String] == InputProblem.Kind.allCases.map(\.rawValue))
  }

  @Test func `Everything in the schema is described`() throws {
    try expectDescriptions(schema(), at: "$")
  }

  private func expectDescriptions(_ node: [String: Any], at path: String) throws {
    for (name, value) in node["properties"] as? [String: Any] ?? [:] {
      let property = try #require(value as? [String: Any])
      #expect(property["description"] is String, "\(path).\(name)")
      try expectDescriptions(property, at: "\(path).\(name)")
    }
    for (name, value) in node["$defs"] as? [String: Any] ?? [:] {
      try expectDescriptions(#require(value as? [String: Any]), at: name)
    }
  }
}

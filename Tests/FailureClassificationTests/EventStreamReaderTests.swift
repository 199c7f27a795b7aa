import LogDecoding
import LogInput
import Testing

@testable import FailureClassification

/// Event lines that are read back.
struct EventStreamReaderTests {
  private static let full = FailureEvent(
    line: 12, index: 1, kind: .callFailed,
    time: Timestamp(nanoseconds: 1_772_702_047_201_000_000, fractionDigits: 3),
    timeSource: .envelope, provider: .azureOpenAI, failureClass: .insufficientQuota,
    detail: "insufficient_quota", status: 429, code: "c\u{e9}\u{1F600}", type: "",
    service: "chat \"1\"", hasOwnService: true, host: "web-1", process: "31", thread: "main\n",
    logger: "app.chat", level: .error, model: "gpt-4o", endpoint: "/v1/responses",
    upstreamHost: "api.openai.com", organization: "org-1", project: "proj_1", apiKey: "***5678",
    apiKeyHash: "0123456789abcdef", requestID: "req\\1", callID: "c1", callIDName: .max - 7,
    traceID: "t1", spanID: "s1", attempt: 3, attemptLimit: 4, statedRetries: 2,
    retryDelaySeconds: 0.1234567891, retryAfterSeconds: 1e-7, durationSeconds: 1e15 + 0.125,
    cached: false, usage: TokenUsage(input: 20, output: 9, total: 29, cached: 4),
    rule: "code.insufficient_quota", confidence: .likely, announcesFallback: true,
    retryLayer: .springRetry, clientPolicyRow: 6, fingerprint: 0xabc, text: "a \"b\"\u{2028}",
    isBareText: true, isUnknownFailure: true, template: "Odd <n>")

  private static let bare = FailureEvent(
    line: 1, index: 0, kind: .callSucceeded, timeSource: .record, provider: .unknown,
    service: nil, hasOwnService: false, level: .unknown, callIDName: 0, usage: TokenUsage(),
    rule: nil, confidence: .certain, fingerprint: .max, text: nil)

  /// The fewest keys.
  private static let least =
    #""line":1,"index":0,"kind":"call_failed","provider":"openai","confidence":"certain","#
    + #""fingerprint":"0000000000000001""#

  private static func event(_ more: String = "") -> String {
    "{\"record\":\"event\",\(least)\(more.isEmpty ? "" : ",")\(more)}"
  }

  // MARK: Events

  @Test func `What is written is read`() throws {
    var reader = EventStreamReader()
    for event in [Self.full, Self.bare, Self.full] {
      let line = EventStream.event(event, path: "logs/ä.log")
      #expect(try reader.readEvent(line) == event)
      #expect(reader.file == "logs/ä.log")
      #expect(reader.text == event.text)
    }
    #expect(reader.unknown.isEmpty)
  }

  @Test func `Keys come in any order`() throws {
    let line = EventStream.event(Self.full, path: "a").dropLast(2).dropFirst()
    // No value holds a comma and a quote, but for those between its object's keys.
    let usage = try #require(line.firstRange(of: "\"usage\":{"))
    let end = try #require(line[usage.upperBound...].firstIndex(of: "}"))
    let object = String(line[usage.lowerBound...end])
    var members = (line[..<usage.lowerBound] + line[end...].dropFirst(2)).split(separator: ",\"")
      .enumerated().map { $0.offset == 0 ? String($0.element) : "\"" + $0.element }
    members[members.count - 1] = String(members[members.count - 1])
    members.append(object)
    var reader = EventStreamReader()
    for start in members.indices {
      let turned = members[start...] + members[..<start]
      let text = "{" + turned.joined(separator: ",").replacing(",,", with: ",") + "}"
      #expect(try reader.readEvent(text) == Self.full)
    }
  }

  @Test func `Of the input its identity is read`() throws {
    let identity = ContentIdentity(length: 20, hash: ContentHash(high: 0xab, low: 0xcd))
    var reader = EventStreamReader()
    let line = EventStream.event(Self.bare, path: "-").dropLast()
    _ = try reader.readEvent(EventStream.complete(line, identity: identity))
    #expect(reader.input == identity)
    _ = try reader.readEvent(EventStream.complete(line, identity: identity))
    #expect(reader.input == identity)
    _ = try reader.readEvent(String(line))
    #expect(reader.input == nil)
  }

  @Test func `Escapes, space, what comes twice, null, unknown keys`() throws {
    var reader = EventStreamReader()
    let read = try reader.readEvent(
      "\u{feff} { \"record\" : \"ev\\u0065nt\" ,\t" + Self.least
        + #","mod\u0065l":"gpt\u002d4\ud83d\ude00","code":"first","code":"a\/b\n","host":"h","#
        + #""host":null,"usage":{"input_tokens":7},"usage":{"output_tokens":5,"x":[{}]},"#
        + #""new":{"model":"no","deep":[[[1,{"line":9}]]]},"attempt":2.0,"status":4.29e2,"#
        + "\"retry_after_seconds\":1.5E+1} \r\n")
    #expect(read.model == "gpt-4😀")
    #expect(read.code == "a/b\n")
    #expect(read.host == nil)
    #expect(read.usage == TokenUsage(input: nil, output: 5))
    #expect(read.attempt == 2)
    #expect(read.status == 429)
    #expect(read.retryAfterSeconds == 15)
    #expect(read.line == 1)
  }

  @Test func `Lines that are laid out alike differ in their values`() throws {
    var reader = EventStreamReader()
    for number in 0..<400 {
      let keys = number % 5 == 0 ? #""model":"m\#(number)""# : #""endpoint":"m\#(number)""#
      let read = try reader.readEvent(Self.event(keys + #","attempt":\#(number)"#))
      #expect(read.model == (number % 5 == 0 ? "m\(number)" : nil))
      #expect(read.endpoint == (number % 5 == 0 ? nil : "m\(number)"))
      #expect(read.attempt == number)
    }
  }

  @Test func `More keys than any line of ours`() throws {
    var reader = EventStreamReader()
    for count in [100, 300, 5000] {
      let keys = (0..<count).map { "\"k\($0)\":{\"model\":\($0)}" }.joined(separator: ",")
      let read = try reader.readEvent(Self.event("\(keys),\"model\":\"last\""))
      #expect(read.model == "last")
    }
  }

  // MARK: Words that are newer

  @Test func `An event of an unknown kind is passed over`() throws {
    var reader = EventStreamReader()
    let item = try reader.item(#"{"record":"event","kind":"dream","line":"five"}"#)
    guard case .unknownEvent = item else { Issue.record("known"); return }
    #expect(reader.unknown.kinds == 1)
  }

  @Test func `Unknown words of open lists are counted`() throws {
    var reader = EventStreamReader()
    let line = Self.event(
      #""class":"new_class","detail":"new","provider":"new","level":"loud","retry_layer":"x","#
        + #""client":"y""#)
    let read = try reader.readEvent(line)
    #expect(read.failureClass == .otherOpenAI)
    #expect(read.detail == "new")
    #expect(read.provider == .unknown)
    #expect(read.level == .unknown)
    #expect(read.retryLayer == nil)
    #expect(read.clientPolicyRow == nil)
    #expect(reader.unknown.classes == 1)
    #expect(reader.unknown.providers == 1)
    #expect(reader.unknown.others == 3)
    #expect(reader.unknown.kinds == 0)
  }

  @Test(arguments: ["", "\n", "  \r\n", #"{"record":"weather","line":[]}"#])
  func `What means nothing is passed over`(line: String) throws {
    var reader = EventStreamReader()
    guard case .other = try reader.item(line) else { Issue.record("no other"); return }
    #expect(reader.unknown.isEmpty)
  }

  // MARK: Lines of others

  private static let wrongValues: [(String, String)] = [
    (#""line":"1""#, "line"), (#""line":1.5"#, "line"), (#""line":-1"#, "line"),
    (#""line":99999999999999999999"#, "line"), (#""line":4294967296"#, "line"),
    (#""line":01"#, "line"), (#""line":1e999"#, "line"), (#""index":true"#, "index"),
    (#""kind":7"#, "kind"), (#""provider":[]"#, "provider"), (#""class":{}"#, "class"),
    (#""time":1"#, "time"), (#""time":"yesterday""#, "time"),
    (#""time":"2026-02-29T00:00:00Z""#, "time"), (#""time":"2026-13-01T00:00:00Z""#, "time"),
    (#""time":"2026-01-01T24:00:00Z""#, "time"), (#""time":"2026-01-01T00:00:00""#, "time"),
    (#""time":"2026-01-01T00:00:00.Z""#, "time"),
    (#""time":"2026-01-01T00:00:00.1234567890Z""#, "time"),
    (#""time":"9999-01-01T00:00:00Z""#, "time"), (#""time":"0000-01-01T00:00:00Z""#, "time"),
    (#""time_source":"guess""#, "time_source"), (#""confidence":"maybe""#, "confidence"),
    (#""fingerprint":"xyz""#, "fingerprint"), (#""fingerprint":1"#, "fingerprint"),
    (#""call_id_name":"""#, "call_id_name"), (#""service":1"#, "service"),
    (#""text":{}"#, "text"), (#""file":[]"#, "file"), (#""input":"7""#, "input"),
    (#""input":"x-00000000000000000000000000000000""#, "input"),
    (#""attempt":"1""#, "attempt"), (#""attempt":1e300"#, "attempt"),
    (#""status":null,"status":-4"#, "status"), (#""usage":3"#, "usage"),
    (#""usage":{"input_tokens":-1}"#, "usage.input_tokens"),
    (#""usage":{"total_tokens":1e15}"#, "usage.total_tokens"),
    (#""duration_seconds":"1""#, "duration_seconds"),
    (#""duration_seconds":1e999"#, "duration_seconds"),
    (#""duration_seconds":1.e5"#, "duration_seconds"),
    (#""duration_seconds":.5"#, "duration_seconds"),
    (#""duration_seconds":0x10"#, "duration_seconds"),
    (#""duration_seconds":NaN"#, "duration_seconds"), (#""cached":1"#, "cached"),
    (#""bare_text":"yes""#, "bare_text"),
    (#""record":1"#, "record"),
  ]

  @Test(arguments: wrongValues)
  func `A value that cannot be is named`(value: String, key: String) {
    var reader = EventStreamReader()
    #expect(reader.error(Self.event(value))?.key == key)
  }

  @Test(arguments: ["line", "index", "kind", "provider", "confidence", "fingerprint", "record"])
  func `A key that is missing is named`(key: String) {
    var reader = EventStreamReader()
    let without = Self.event().replacing("\"\(key)\":", with: "\"other\":")
    #expect(reader.error(without) == EventStreamError(reason: .missing, key: key))
    let null = Self.event("\"\(key)\":null")
    #expect(reader.error(null) == EventStreamError(reason: .missing, key: key))
  }

  @Test(arguments: [
    "x", "[]", "{", "}", "null", "1", "\"record\"", "{\"record\":\"event\"", "{\"record\"}",
    "{\"record\":\"event\"} {}", "{\"record\":\"event\"}x",
    "{'record':'event'}",
    "{\"record\":tru}", "{\"record\":nope}", "{\"record\":falsch}", "{\"a\":[}", "\u{0}", "{\u{0}}",
  ])
  func `What is no object is refused`(line: String) {
    var reader = EventStreamReader()
    #expect(reader.error(line)?.reason == .notAnObject)
    // The next line is read as if nothing had been.
    #expect(reader.error(Self.event()) == nil)
  }

  @Test func `Bytes that are no UTF-8 are refused`() throws {
    var bytes = Array(Self.event(#""model":"x""#).utf8)
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "x")))
    bytes[place] = 0xff
    var reader = EventStreamReader()
    #expect(throws: EventStreamError.notAnObject) { _ = try reader.read(bytes.span) }
  }

  @Test(arguments: [10, 63, 64, 65, 500, 100_000])
  func `Depth is no danger`(depth: Int) {
    var reader = EventStreamReader()
    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let error = reader.error(Self.event("\"deep\":\(nested),\"model\":\"m\""))
    #expect(error == nil || error?.reason == .notAnObject)
    #expect(depth > 500 || error == nil)
    let open = reader.error(Self.event("\"deep\":" + String(repeating: "{\"a\":", count: depth)))
    #expect(open?.reason == .notAnObject)
  }

  // MARK: Logs

  /// Lines of all rules, wordings and clients.
  @Test func `The events of all example logs`() throws {
    var reader = EventStreamReader()
    var count = 0
    for log in ClassifiedLog.all {
      for event in events(in: log.text) {
        let line = EventStream.event(event, path: "a.log")
        #expect(try reader.readEvent(line) == event, "\(log)")
        count += 1
      }
    }
    #expect(count > 500)
    #expect(reader.unknown.isEmpty)
  }
}

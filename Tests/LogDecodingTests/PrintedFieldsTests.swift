import Testing

@testable import LogDecoding

struct PrintedFieldsTests {
  @Test func `A line of pairs is its fields, and its words stay the text`() {
    let line =
      #"time=2026-03-01T10:00:00Z level=error msg="a b=c" err="x \"quoted\" y" model=gpt-4o"#
    let record = decodeLine(line + " attempt=3 latency=812.5ms")
    #expect(record.level == .error)
    #expect(record[.model] == "gpt-4o")
    #expect(record[.attempt] == "3")
    #expect(record[.errorMessage] == #"x "quoted" y"#)
    #expect(record[.message]?.hasSuffix("latency=812.5ms") == true)
  }

  @Test func `Pairs count at the end of a text, and when there are two of them`() {
    #expect(decodeLine("INFO call ok model=gpt-4o total_tokens=12")[.totalTokens] == "12")
    #expect(decodeLine("INFO served status=429")[.httpStatus] == nil)
    #expect(decodeLine("model=gpt-4o status=429 is what he wrote")[.model] == nil)
    #expect(decodeLine(#"INFO asked "model=gpt-4o status=429""#)[.model] == nil)
  }

  @Test(arguments: ["", " []", " [] []", " {} []", "  "])
  func `An object at the end of a text is its fields`(ending: String) {
    let line = #"[2026-03-01T10:00:00Z] app.ERROR: call failed {"model":"gpt-4o","attempt":2}"#
    let record = decodeLine(line + ending)
    #expect(record[.model] == "gpt-4o")
    #expect(record[.attempt] == "2")
    #expect(record.level == .error)
  }

  @Test func `An error's body at the end of a text is left to who weighs it`() {
    let body = #"429 {"error":{"type":"insufficient_quota","code":"insufficient_quota"}}"#
    #expect(decodeLine("INFO stub answers " + body)[.errorCode] == nil)
  }

  @Test func `A record in a message counts before what stands around it`() {
    let inner = #"{\"level\":\"error\",\"msg\":\"inner\",\"time\":\"2026-03-01T10:00:00Z\"}"#
    let record = decodeLine(
      "{\"message\":\"\(inner)\",\"level\":\"info\",\"time\":\"2026-03-01T11:00:00Z\",\"app\":\"x\"}"
    )
    #expect(record.level == .error)
    #expect(record.time == "2026-03-01T10:00:00Z")
    #expect(record[.message] == "inner")
    #expect(record[.service] == "x")
  }
}

struct RecordDurationTests {
  private static func seconds(_ field: String) -> Double? {
    var record = LogRecord()
    var decoder = RecordDecoder(options: DecodingOptions())
    record.reset(line: 1, index: 0, form: .json)
    _ = decoder.decode(Array("{\"msg\":\"x\",\(field)}".utf8).span, prefix: nil, into: &record)
    return record.durationSeconds
  }

  @Test(arguments: [
    (#""duration_ms":812"#, 0.812), (#""durationMs":"812""#, 0.812), (#""latency_s":1.5"#, 1.5),
    (#""latency":812345000"#, 0.812345), (#""latency":"812.345ms""#, 0.812345),
    (#""elapsed":"1m2.5s""#, 62.5), (#""duration":0.75"#, 0.75), (#""duration":612"#, 0.612),
    (#""duration":"00:00:01.25""#, 1.25), (#""took":"2 seconds""#, 2),
    (#""event.duration":812000000"#, 0.812),
    (#""startTimeUnixNano":"1777960555000000000","endTimeUnixNano":"1777960556500000000""#, 1.5),
  ])
  func `A duration is told by its name, its unit or its size`(field: String, expected: Double) {
    let found = Self.seconds(field)
    #expect(
      found.map { abs($0 - expected) < 1e-6 } == true, "\(field): \(String(describing: found))")
  }

  @Test(arguments: [
    #""duration":120"#, #""latency":600.5"#, #""duration":-1"#, #""duration":"soon""#,
    #""responseTime":639290916610100000"#, #""duration":"""#, #""duration":"1:2""#,
  ])
  func `A number that could be of two units is no duration`(field: String) {
    #expect(Self.seconds(field) == nil)
  }
}

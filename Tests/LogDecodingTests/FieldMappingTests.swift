import Testing

@testable import LogDecoding

/// Fields that somebody says the meaning of.
struct FieldMappingTests {
  private static func decode(_ line: String, _ entries: (String, Concept)...) -> DecodedRecord {
    let mapping = FieldMapping(
      entries.map { FieldMapping.Entry(field: $0.0, concept: $0.1) })
    return decodeLine(line, options: DecodingOptions(mapping: mapping))
  }

  @Test func `A field that no table knows gives its concept`() {
    let line = #"{"kode":"insufficient_quota","msg":"x"}"#
    #expect(decodeLine(line)[.errorCode] == nil)
    #expect(Self.decode(line, ("kode", .errorCode))[.errorCode] == "insufficient_quota")
    // Names are folded as those of the table are.
    #expect(
      Self.decode(#"{"errKind":"a"}"#, ("err_kind", .errorCode))[.errorCode] == "a")
  }

  @Test func `A mapped field wins over every spelling of the table, wherever it stands`() {
    let first = #"{"kode":"mine","error_code":"theirs"}"#
    let last = #"{"error_code":"theirs","kode":"mine"}"#
    for line in [first, last] {
      #expect(decodeLine(line)[.errorCode] == "theirs")
      #expect(Self.decode(line, ("kode", .errorCode))[.errorCode] == "mine")
    }
  }

  @Test func `Of two fields for one concept the first in the mapping wins`() {
    let line = #"{"b":"second","a":"first"}"#
    #expect(Self.decode(line, ("a", .service), ("b", .service))[.service] == "first")
    #expect(Self.decode(line, ("b", .service), ("a", .service))[.service] == "second")
  }

  @Test func `A field of the table can be given another meaning`() {
    let line = #"{"status":"checkout"}"#
    let record = Self.decode(line, ("status", .service))
    #expect(record[.service] == "checkout")
    #expect(record[.httpStatus] == nil)
  }

  @Test(arguments: [
    #"{"failure":{"http":{"n":429}}}"#, #"{"failure.http.n":429}"#, #"{"failure":{"http.n":429}}"#,
    // Containers of which nothing is read otherwise.
    #"{"prompt":"x","failure":{"http":{"n":"429"}}}"#,
  ])
  func `A field in containers is named with them`(line: String) {
    #expect(Self.decode(line, ("failure.http.n", .httpStatus))[.httpStatus] == "429")
  }

  @Test func `A time that is an object can be mapped`() {
    let line = #"{"ts":"2024-12-21T10:00:00Z","meta":{"when":{"$date":"2024-12-21T11:30:00Z"}}}"#
    #expect(decodeLine(line).time == "2024-12-21T10:00:00Z")
    #expect(Self.decode(line, ("meta.when", .time)).time == "2024-12-21T11:30:00Z")
  }

  @Test func `What is written by users is read only where it is mapped`() {
    let line = #"{"prompt":{"code":"insufficient_quota","other":1}}"#
    #expect(Self.decode(line, ("x.code", .errorCode))[.errorCode] == nil)
    #expect(Self.decode(line, ("prompt.code", .errorCode))[.errorCode] == "insufficient_quota")
  }

  @Test(arguments: [
    // docker, the record in a text; GCP's, as an object; CloudWatch's lists; OTLP's attributes.
    #"{"log":"{\"detail\":{\"kode\":\"q\"}}\n","stream":"stderr","time":"2026-05-04T08:11:00Z"}"#,
    #"{"jsonPayload":{"detail":{"kode":"q"}},"insertId":"a1","logName":"projects/p/logs/x"}"#,
    #"{"logGroup":"g","logEvents":[{"message":"{\"detail\":{\"kode\":\"q\"}}","timestamp":1}]}"#,
    #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"detail.kode","value":{"stringValue":"q"}}]}]}]}]}"#,
  ])
  func `A path counts from the record, whatever stands around it`(line: String) {
    #expect(Self.decode(line, ("detail.kode", .errorCode))[.errorCode] == "q")
  }

  @Test func `A pair in a text is a field`() {
    let line = "2026-05-04T08:10:00Z ERROR call refused failure.kind=insufficient_quota team=pay"
    let record = Self.decode(line, ("failure.kind", .errorCode), ("team", .service))
    #expect(record[.errorCode] == "insufficient_quota")
    #expect(record[.service] == "pay")
    #expect(record.texts.count == 1)
  }

  @Test func `A path counts from the line too`() {
    let line = #"{"log":"{\"msg\":\"x\"}","stream":"stderr","meta":{"pod":"pay-1"}}"#
    #expect(Self.decode(line, ("meta.pod", .service))[.service] == "pay-1")
  }

  @Test func `Every record of a list has its own fields`() {
    let records = (1...3).map { #"{"message":"quota","a":{"b":"s\#($0)"},"time":1777882320}"# }
    let log = DecodedLog(
      [#"{"items":["# + records.joined(separator: ",") + "]}"],
      options: DecodingOptions(
        mapping: FieldMapping([FieldMapping.Entry(field: "a.b", concept: .service)])))
    #expect(log.records.map(\.[.service]) == ["s1", "s2", "s3"])
  }

  @Test func `Time and level can be mapped`() {
    let line =
      #"{"geschehen":"2026-05-04T08:11:00Z","time":"2026-05-04T09:00:00Z","ernst":"ERROR"}"#
    let record = Self.decode(line, ("geschehen", .time), ("ernst", .level))
    #expect(record.time == "2026-05-04T08:11:00Z")
    #expect(record.timeSource == .record)
    #expect(record.level == .error)
  }

  @Test func `The trace says what the mapping found`() {
    var options = DecodingOptions(
      mapping: FieldMapping([
        FieldMapping.Entry(field: "a.kode", concept: .errorCode),
        FieldMapping.Entry(field: "was", concept: .message),
      ]))
    options.isTraced = true
    var decoder = RecordDecoder(options: options)
    var record = LogRecord()
    record.reset(line: 1, index: 0, form: .json)
    let line = Array(#"{"was":"x","a":{"kode":"q"},"status_code":429}"#.utf8)
    _ = decoder.decode(line.span, prefix: nil, into: &record)
    let trace = record.trace
    #expect(trace?.isMapped(.errorCode) == true)
    #expect(trace?.name(.errorCode) == "a.kode")
    #expect(trace?.isMappedText(0) == true)
    #expect(trace?.isMapped(.httpStatus) == false)
  }

  @Test func `Lines that only the mapping makes an event are read`() {
    let mapping = FieldMapping([
      FieldMapping.Entry(field: "a.kode", concept: .errorCode),
      FieldMapping.Entry(field: "pod", concept: .service),
    ])
    let lines = [
      #"{"a":{"kode":"x"}}"#, #"{"a.kode":"x"}"#, #"{"log":"{\"a\":{\"kode\":1}}"}"#,
      #"text {'a': {'kode': 'x'}}"#, #"{"pod":"x"}"#, #"{"kodex":1}"#, "x=1 a.kode=2",
    ]
    let log = DecodedLog(
      lines, markers: ["quota"] + mapping.markers, options: DecodingOptions(mapping: mapping))
    #expect(log.records.map(\.line) == [1, 2, 3, 4, 7])
    #expect(log.totals.withoutMarker == 2)
  }

  @Test func `Every concept has one name, and is found by it`() {
    let names = Concept.mappable.map(\.name)
    #expect(Set(names).count == names.count)
    for (name, concept) in Concept.mappable { #expect(Concept(name: name) == concept) }
    #expect(Concept(name: "envelope_time") == nil)
    #expect(Concept(name: "status") == .httpStatus)
    #expect(Concept(name: "api_key") == .apiKey)
  }
}

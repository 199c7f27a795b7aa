import SeededRandom
import Testing

@testable import LogDecoding
@testable import LogInput

struct LogDecoderTests {
  private static func json(_ second: Int, _ text: String) -> String {
    "{\"msg\":\"\(text)\",\"time\":\"2026-11-03T10:00:\(padded(second, 2)).5Z\"}"
  }

  @Test func `A line without a time has the time of the nearest line above with one`() {
    let log = DecodedLog([
      "quota before all times", Self.json(1, "nothing"), "quota one", "no marker here",
      "quota two", Self.json(7, "quota"), "", "  ", "quota three", Self.json(9, "last"),
    ])
    let expected = [nil, 1, 1, 7, 7].map { second in
      second.map { "2026-11-03T10:00:\(padded($0, 2)).5Z" }
    }
    #expect(log.records.map(\.time) == expected)
    #expect(
      log.records.map(\.timeSource) == [.record, .neighbour, .neighbour, .record, .neighbour])
    #expect(log.first == "2026-11-03T10:00:01.5Z")
    #expect(log.last == "2026-11-03T10:00:09.5Z")
  }

  /// Two records in a list of a shape of the table, as its platform nests them.
  private static func list(_ shape: RecordListShape) -> String {
    let records = [1, 2].map { second in
      let time = "2026-11-03T10:00:0\(second)Z"
      switch shape.name {
      case "loki": return #"["\#(1_793_700_000 + second)000000000","quota \#(second)"]"#
      case "datadog":
        return #"{"attributes":{"message":"quota \#(second)","timestamp":"\#(time)"}}"#
      case "workers": return #"{"Message":["quota \#(second)"],"TimestampMs":17937000000}"#
      case "cloudwatch" where shape.marks.contains("field"):
        return #"[{"field":"@message","value":"quota \#(second)"}]"#
      default: return #"{"message":"quota \#(second)","timestamp":"\#(time)"}"#
      }
    }
    let inner = "[" + records.joined(separator: ",") + "]"
    return shape.path.reversed().enumerated().reduce(inner) { text, step in
      let object = "{\"\(step.element)\":\(text)}"
      // OTLP and Loki have lists on all levels, Elasticsearch only on the last.
      return step.offset == shape.path.count - 1 || shape.name == "elasticsearch"
        ? object : "[\(object)]"
    }
  }

  @Test(arguments: recordListTable.indices)
  func `An object around a list of records is its records`(row: Int) {
    let shape = recordListTable[row]
    let log = DecodedLog([Self.list(shape)])
    let texts = log.records.map { ($0.texts + [$0[.message] ?? ""]).joined() }
    #expect(log.problems.isEmpty)
    #expect(texts.count == 2, "\(Self.list(shape))")
    for (second, text) in zip(1...2, texts) { #expect(text.contains("quota \(second)")) }
  }

  @Test(arguments: ["items", "whatever", "logs"])
  func `A list of log records is found under any name`(name: String) {
    let list = "{\"next\":null,\"\(name)\":[\(Self.json(1, "quota")),\(Self.json(2, "two"))]}"
    #expect(DecodedLog([list]).records.map(\.[.message]) == ["quota", "two"])
    #expect(DecodedLog([list]).records.map(\.line) == [1, 1])
    // A record of its own that has such a field, and a list of something else.
    let record = "{\"time\":\"2026-11-03T10:00:01Z\",\"msg\":\"quota\",\"\(name)\":[{\"a\":1}]}"
    #expect(DecodedLog([record]).records.map(\.[.message]) == ["quota"])
    #expect(DecodedLog(["{\"\(name)\":[{\"quota\":1},{\"quota\":2}]}"]).records.count == 1)
  }

  @Test func `An array in one line is its records`() {
    let log = DecodedLog(["[" + Self.json(1, "quota") + ", " + Self.json(2, "two") + "]"])
    #expect(log.records.map(\.[.message]) == ["quota", "two"])
    #expect(log.records.map(\.index) == [0, 1])
    #expect(log.problems.isEmpty)
  }

  private static let pretty = [
    "{", "  \"time\": \"2026-11-03T10:00:01Z\",", "  \"msg\": \"quota\",", "  \"error\": {",
    "    \"status\": 429", "  }", "}",
  ]

  @Test func `An object over several lines is a record at its first line`() {
    let log = DecodedLog([Self.json(0, "quota before")] + Self.pretty + Self.pretty)
    #expect(log.records.map(\.line) == [1, 2, 9])
    #expect(log.records.map(\.[.message]) == ["quota before", "quota", "quota"])
    #expect(log.records.map(\.[.httpStatus]) == [nil, "429", "429"])
    #expect(log.problems.isEmpty)
    #expect(log.accounted == 15)
  }

  @Test func `An array over several lines is its records`() {
    let array = ["["] + Self.pretty.dropLast() + ["},"] + Self.pretty + ["]"]
    #expect(DecodedLog(array).records.map(\.[.message]) == ["quota", "quota"])
    #expect(DecodedLog(array).records.map(\.line) == [2, 9])
    let lines = ["[", Self.json(1, "quota") + ",", Self.json(2, "quota two"), "]"]
    #expect(DecodedLog(lines).records.map(\.[.message]) == ["quota", "quota two"])
    #expect(DecodedLog(lines).problems.isEmpty)
  }

  @Test func `Every line is counted once, whatever its brackets are`() {
    for lines in [
      ["{", "{\"\"\"\"}"], ["{", "{\"a\":1}", "}"], ["[", "{\"quota\":1}"], ["{", "{", "}"],
    ] {
      #expect(DecodedLog(lines).accounted == lines.count, "\(lines)")
    }
  }

  @Test func `Many records in one line are all read`() {
    let line = (0..<2000).map { Self.json($0 % 60, "quota \($0)") }.joined()
    #expect(DecodedLog([line]).records.map(\.index) == Array(0..<2000))
    let python = "{'msg': 'quota } {', 'x': '" + String(repeating: "y", count: 20_000) + "'}"
    #expect(DecodedLog([python]).records.map(\.[.message]) == ["quota } {"])
  }

  @Test func `An object over many lines that is too long is named`() {
    let long =
      ["{", "  \"msg\": \"quota\","] + [String](repeating: "  \"a\": 1,", count: 40) + ["}"]
    let log = DecodedLog(long, longestLine: 200)
    #expect(log.problems.map(\.kind) == [.notTakenApart])
  }

  /// Lines of all kinds, with times out of order.
  private static func mixedLines(seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed)
    return (0..<400).map { _ in
      let second = Int.random(in: 0...59, using: &generator)
      let stamp = "2026-11-03T10:00:\(padded(second, 2)).123456789Z"
      switch Int.random(in: 0...9, using: &generator) {
      case 0: return json(second, "quota")
      case 1: return json(second, "nothing")
      case 2: return "quota without time"
      case 3: return "    at quota.js:12"
      case 4: return ""
      case 5: return "\(stamp) stdout P {\"msg\":\"quota "
      case 6: return "\(stamp) stdout F end\"}"
      case 7: return "\(stamp) stderr F {\"msg\":\"quota\",\"level\":50}"
      case 8: return "{\"msg\":\"quota\",\"x\":NaN}{\"msg\":\"two\"}"
      default: return "2026-11-03 10:00:\(padded(second, 2)),123 ERROR quota"
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `The way a log is cut into blocks changes nothing`(seed: UInt64) {
    let lines = Self.mixedLines(seed: seed)
    let whole = DecodedLog(lines)
    #expect(whole.records.count > 150)
    #expect(whole.accounted == lines.count)
    for step in [1, 2, 3, 7, 50, 51, 399] {
      #expect(DecodedLog(lines, step: step) == whole, "blocks of \(step) lines")
    }
  }

  @Test func `First and last time do not depend on where a block ends`() {
    let lines = [5, 9, 3, 8, 2, 7].map { Self.json($0, "nothing") }
    for step in 1...6 {
      let log = DecodedLog(lines, step: step)
      #expect(log.first == "2026-11-03T10:00:05.5Z")
      #expect(log.last == "2026-11-03T10:00:07.5Z")
    }
  }

  @Test func `The first time is looked for across blocks`() {
    let lines = ["", "banner", "  ", "more", Self.json(4, "nothing"), "end"]
    for step in 1...6 {
      let log = DecodedLog(lines, step: step)
      #expect(log.first == "2026-11-03T10:00:04.5Z")
      #expect(log.format == .text)
    }
  }

  @Test func `A time without a zone is taken from the assumed one`() {
    let options = DecodingOptions(assumedZone: ClockZone(offset: 2 * 3600, name: "+02:00"))
    let naive = decodeLine(#"{"msg":"x","asctime":"2026-11-03 10:00:00,123"}"#, options: options)
    #expect(naive.time == "2026-11-03T08:00:00.123Z")
    let zoned = decodeLine(#"{"msg":"x","time":"2026-11-03T10:00:00Z"}"#, options: options)
    #expect(zoned.time == "2026-11-03T10:00:00Z")
  }

  @Test func `Lines are counted by what they are`() {
    let log = DecodedLog([
      #"{"msg":"quota"}"#, #"{'msg': 'quota'}"#, "quota text", "nothing", "", "\t ",
    ])
    var totals = LineTotals()
    (totals.lines, totals.json, totals.jsonRepaired, totals.text) = (6, 1, 1, 1)
    (totals.withoutMarker, totals.blank) = (1, 2)
    #expect(log.totals == totals)
  }
}

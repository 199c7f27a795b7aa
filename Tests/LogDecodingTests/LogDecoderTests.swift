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

  @Test(arguments: recordListNames)
  func `An object around a list of records is named`(name: String) {
    let list = "{\"\(name)\":[{\"msg\":\"quota\",\"time\":\"2026-11-03T10:00:01Z\"}]}"
    #expect(DecodedLog([list]).problems.map(\.kind) == [.notTakenApart])
    // A record of its own that has such a field.
    let record = "{\"time\":\"2026-11-03T10:00:01Z\",\"msg\":\"quota\",\"\(name)\":[{\"a\":1}]}"
    #expect(DecodedLog([record]).problems.isEmpty)
    #expect(DecodedLog(["{\"msg\":\"quota\",\"\(name)\":2}"]).problems.isEmpty)
  }

  @Test func `An array in one line is its records`() {
    let log = DecodedLog(["[" + Self.json(1, "quota") + ", " + Self.json(2, "two") + "]"])
    #expect(log.records.map(\.[.message]) == ["quota", "two"])
    #expect(log.records.map(\.index) == [0, 1])
    #expect(log.problems.isEmpty)
  }

  @Test func `JSON over several lines is named when it is a log`() {
    let record = ["{", "  \"time\": \"2026-11-03T10:00:01Z\",", "  \"msg\": \"quota\"", "}"]
    #expect(DecodedLog(record).problems.map(\.kind) == [.notTakenApart])
    #expect(DecodedLog(["["] + record + ["]"]).problems.map(\.kind) == [.notTakenApart])
    #expect(DecodedLog(["{", "  \"quota\": 1", "}"]).problems.isEmpty)
    #expect(DecodedLog(["["] + [Self.json(1, "quota"), "]"]).problems.isEmpty)
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
      #expect(log.format == "text")
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

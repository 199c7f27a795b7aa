import Testing

@testable import LogDecoding
@testable import LogInput

/// Lines that a window leaves out are counted once, and no longer as what they were read as.
struct WindowedLinesTests {
  private static let window = TimeWindow(
    since: Timestamp(parsing: "2026-11-03T10:00:10Z"),
    until: Timestamp(parsing: "2026-11-03T10:00:20Z"))

  private static func totals(_ lines: [String]) -> LineTotals {
    var decoder = LogDecoder(
      filter: MarkerFilter(words: ["quota"] + LogDecoder.structuralMarkers),
      options: DecodingOptions(), limits: LineLimits())
    var windowed = WindowedLines(window)
    let content: [UInt8] = lines.flatMap { Array($0.utf8) + [0x0a] as [UInt8] }
    let padded = content + [UInt8](repeating: 0x5a, count: LineReader.padding)
    _ = decoder.decode(padded.span, count: content.count, firstLine: 1) {
      _ = windowed.place(of: $0)
    }
    decoder.finish { _ = windowed.place(of: $0) }
    var totals = decoder.totals
    windowed.settle(&totals)
    return totals
  }

  private static func json(_ second: Int) -> String {
    "{\"time\":\"2026-11-03T10:00:\(padded(second, 2))Z\",\"msg\":\"quota\"}"
  }

  /// What became of some lines, all of which must be accounted for.
  private func check(
    _ lines: [String], leftOut: Int, json: Int = 0, repaired: Int = 0, text: Int = 0
  ) {
    let totals = Self.totals(lines)
    #expect(totals.leftOut == leftOut)
    #expect(totals.json == json)
    #expect(totals.jsonRepaired == repaired)
    #expect(totals.text == text)
    #expect(
      totals.blank + totals.withoutMarker + totals.json + totals.jsonRepaired + totals.text
        + totals.leftOut == lines.count)
  }

  @Test func `Lines before and after are left out`() {
    check([5, 10, 15, 20, 25].map(Self.json), leftOut: 3, json: 2)
  }

  @Test func `A line without a marker was not looked at`() {
    check(["{\"time\":\"2026-11-03T10:00:01Z\"}", Self.json(15)], leftOut: 0, json: 1)
  }

  @Test func `Every form of a line`() {
    check(
      [
        "2026-11-03 10:00:01 ERROR quota", "2026-11-03 10:00:11 ERROR quota",
        "{'time': '2026-11-03T10:00:01Z', 'msg': 'quota'}",
        "{'time': '2026-11-03T10:00:12Z', 'msg': 'quota'}", "",
      ], leftOut: 2, repaired: 1, text: 1)
  }

  @Test func `A line with a record inside counts as it was read`() {
    check([Self.json(5) + Self.json(15)], leftOut: 0, json: 1)
    check([Self.json(5) + Self.json(25)], leftOut: 1)
    check(["[" + Self.json(5) + "," + Self.json(15) + "]"], leftOut: 0, repaired: 1)
  }

  @Test func `A record goes with all of its lines`() {
    let stack = ["Traceback (most recent call last):", "  File \"a.py\", line 1", "Error: quota"]
    check(["2026-11-03 10:00:01 ERROR quota"] + stack, leftOut: 4)
    check(["2026-11-03 10:00:11 ERROR quota"] + stack, leftOut: 0, text: 4)
    let pretty = ["{", "  \"time\": \"2026-11-03T10:00:01Z\",", "  \"msg\": \"quota\"", "}"]
    check(pretty, leftOut: 4)
    check(pretty.map { $0.replacing("10:00:01", with: "10:00:11") }, leftOut: 0, json: 4)
  }

  @Test func `A line that ends one object and begins the next counts once`() {
    let lines = [
      "[{", "\"time\": \"2026-11-03T10:00:01Z\",", "\"msg\": \"quota\"", "}, {",
      "\"time\": \"2026-11-03T10:00:02Z\",", "\"msg\": \"quota\"", "}]",
    ]
    check(lines, leftOut: 7)
    check(lines.map { $0.replacing("10:00:0", with: "10:00:1") }, leftOut: 0, json: 7)
  }
}

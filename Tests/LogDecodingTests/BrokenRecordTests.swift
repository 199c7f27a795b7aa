import SeededRandom
import Testing

@testable import LogDecoding

/// Whole lines that are broken JSON: none is lost, and what can be read is read.
struct BrokenRecordTests {
  @Test(arguments: [
    #"{"level":"error","code":"insufficient_quota","msg":"quota","score":NaN}"#,
    "{\"level\":\"error\",\"code\":\"insufficient_quota\",\"msg\":\"quota\",\"x\":\"a\tb\u{1}\"}",
    #"{"level":"error","code":"insufficient_quota","msg":"quota","ua":"we\x22ird"}"#,
    #"{'level': 'error', 'code': 'insufficient_quota', 'msg': 'quota', 'x': None, 'y': True}"#,
    #"{"level":"error","code":"insufficient_quota","msg":"quota",}"#,
    #"{"level":"error","code":"insufficient_quota","msg":"quota","cut":"here"#,
    #"{"level":"error","code":"insufficient_quota","msg":"quota"} <- 12ms"#,
    #"{"level":"error","code":"insufficient_quota","msg":"quota"},"#,
    "{\"level\":\"error\",\"code\":\"insufficient_quota\",\"msg\":\"quota\"}\0",
    "\u{1e}{\"level\":\"error\",\"code\":\"insufficient_quota\",\"msg\":\"quota\"}",
    "\0\0{\"level\":\"error\",\"code\":\"insufficient_quota\",\"msg\":\"quota\"}",
    "\u{feff}{\"level\":\"error\",\"code\":\"insufficient_quota\",\"msg\":\"quota\"}",
    #"INFO:app:{"level":"error","code":"insufficient_quota","msg":"quota"}"#,
    #"app-1  | {"level":"error","code":"insufficient_quota","msg":"quota"}"#,
  ])
  func `A broken record keeps its fields`(line: String) {
    let record = decodeLine(line)
    #expect(record.level == .error)
    #expect(record[.errorCode] == "insufficient_quota")
    #expect(record[.message] == "quota")
  }

  @Test func `Bad UTF-8 is read, and shown as such`() {
    let line = Array(#"{"msg":"K"#.utf8) + [0xf6] + Array(#"ln","level":"warn"}"#.utf8)
    let record = decodeLine(line)
    #expect(record.form == .repaired)
    #expect(record[.message] == "K\u{fffd}ln")
    #expect(record.level == .warning)
  }

  @Test func `Of duplicate keys the last one with a value counts`() {
    let record = decodeLine(
      #"{"msg":"first","level":"info","time":1734775872,"code":"one","msg":"second","#
        + #""level":"error","time":1734775999,"code":"two","code":null,"code":""}"#)
    #expect(record[.message] == "second")
    #expect(record.level == .error)
    #expect(record[.errorCode] == "two")
    #expect(record.time == "2024-12-21T10:13:19Z")
  }

  @Test(arguments: [" ", "", ", ", "\t"])
  func `Objects behind each other in one line are records of one line`(between: String) {
    let log = DecodedLog([#"{"msg":"quota"}"# + between + #"{"msg":"two","level":50}"#, "quota"])
    #expect(log.records.map { $0[.message] } == ["quota", "two", "quota"])
    #expect(log.records.map(\.line) == [1, 1, 2])
    #expect(log.records.map(\.index) == [0, 1, 0])
    #expect(log.records[1].level == .error)
    #expect(log.totals.json == 1)
    #expect(log.totals.text == 1)
  }

  @Test func `A broken second object is still a record`() {
    let log = DecodedLog([#"{"msg":"quota"}{"msg":"two","x":NaN}{"msg":"three""#])
    #expect(log.records.map { $0[.message] } == ["quota", "two", "three"])
  }

  @Test(arguments: ["429", "\"429\"", "429.0", "\"429.0\""])
  func `A status is a status however it is written`(value: String) {
    #expect(decodeLine("{\"msg\":\"x\",\"status_code\":\(value)}").values[.httpStatus] != nil)
    var record = LogRecord()
    var decoder = RecordDecoder(options: DecodingOptions())
    record.reset(line: 1, index: 0, form: .json)
    let line = Array("{\"msg\":\"x\",\"status_code\":\(value)}".utf8)
    _ = decoder.decode(line.span, prefix: nil, into: &record)
    #expect(record.integer(.httpStatus) == 429)
  }

  @Test(arguments: [
    "9999999999999999999", "9223372036854775807", "9223372036.99", "9223372036854.99", "-1",
    "0", "1e300", "NaN", "\"\"", "\"0001-01-01T00:00:00Z\"", "99999999999999999999999999",
  ])
  func `Numbers that are no time do not crash and give none`(value: String) {
    let record = decodeLine("{\"msg\":\"quota\",\"time\":\(value)}")
    #expect(record.time == nil)
    #expect(record[.message] == "quota")
  }

  @Test(arguments: ["-inf", "-nan", "0x10", "1e999", "-", ".", "1.2.3", "--1", "12e", ""])
  func `Words that Swift takes for numbers are none`(word: String) {
    #expect(decimalNumber(Array(word.utf8)[...]) == nil)
  }

  @Test(arguments: [("429", 429.0), ("-1.5", -1.5), (".5", 0.5), ("1e3", 1000), ("007", 7)])
  func `Numbers are read`(word: String, number: Double) {
    #expect(decimalNumber(Array(word.utf8)[...]) == number)
  }

  /// The same, byte by byte.
  private static func plainObjectEnd(_ text: [UInt8]) -> Int {
    var depth = 0
    var quote: UInt8?
    var index = 0
    while index < text.count {
      let byte = text[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == open {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 {
          let rest = text[(index + 1)...].drop { $0 <= 0x20 }
          let follows = rest.first.map { "{,]".utf8.contains($0) } ?? true
          return follows ? index + 1 : text.count
        }
      }
      index += 1
    }
    return text.count
  }

  @Test func `An object's end is found at any distance`() {
    var generator = SeededGenerator(77)
    for _ in 0..<3000 {
      // Mostly letters, so that eight in a row without a sign are common.
      let letters = Array("{}\"'\\,] ".utf8) + [UInt8](repeating: 0x61, count: 40)
      let text =
        [0x7b]
        + (0..<Int.random(in: 0..<120, using: &generator)).map { _ in
          letters[Int.random(in: 0..<letters.count, using: &generator)]
        }
      #expect(ObjectEnd.find(in: text.span, from: 0) == Self.plainObjectEnd(text))
    }
  }
}

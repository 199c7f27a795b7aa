import Foundation
import Testing

@testable import LogDecoding

struct TimestampParserTests {
  private func utc(_ text: String) -> String? { Timestamp(parsing: text)?.rfc3339 }

  @Test(arguments: [
    // RFC 3339, any number of digits.
    ("2024-12-21T10:11:12Z", "2024-12-21T10:11:12Z"),
    ("2024-12-21T10:11:12.1Z", "2024-12-21T10:11:12.1Z"),
    ("2024-12-21T10:11:12.07Z", "2024-12-21T10:11:12.07Z"),
    ("2024-12-21T10:11:12.123456Z", "2024-12-21T10:11:12.123456Z"),
    ("2024-12-21T10:11:12.1234567Z", "2024-12-21T10:11:12.1234567Z"),
    ("2024-12-21T10:11:12.123456789Z", "2024-12-21T10:11:12.123456789Z"),
    ("2024-12-21T10:11:12.123456789999Z", "2024-12-21T10:11:12.123456789Z"),
    ("2024-12-21t10:11:12z", "2024-12-21T10:11:12Z"),
    // Offsets.
    ("2024-12-21T11:11:12.123+01:00", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21T11:11:12.123+0100", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21T11:11:12.123+01", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21T10:11:12-00:00", "2024-12-21T10:11:12Z"),
    ("2024-12-21T04:41:12.5-05:30", "2024-12-21T10:11:12.5Z"),
    ("2024-12-31T23:30:00-01:00", "2025-01-01T00:30:00Z"),
    // A space, a comma.
    ("2024-12-21 10:11:12.123456+00:00", "2024-12-21T10:11:12.123456Z"),
    ("2024-12-21 10:11:12 +0000", "2024-12-21T10:11:12Z"),
    ("2024-12-21 11:11:12 +0100", "2024-12-21T10:11:12Z"),
    ("2024-12-21 10:11:12.123 UTC", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21 10:11:12,123", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21 10:11:12,123+0000", "2024-12-21T10:11:12.123Z"),
    // Without a zone.
    ("2024-12-21T10:11:12.123456", "2024-12-21T10:11:12.123456Z"),
    ("2024-12-21 10:11:12", "2024-12-21T10:11:12Z"),
    ("2024/12/21 10:11:12", "2024-12-21T10:11:12Z"),
    ("2024/12/21 10:11:12.123456", "2024-12-21T10:11:12.123456Z"),
    // Access logs.
    ("21/Dec/2024:10:11:12 +0000", "2024-12-21T10:11:12Z"),
    ("01/Jan/2025:01:11:12 +0200", "2024-12-31T23:11:12Z"),
    // Numbers, told by size.
    ("1734775872", "2024-12-21T10:11:12Z"),
    ("1734775872.123", "2024-12-21T10:11:12.123Z"),
    ("1734775872.123000000", "2024-12-21T10:11:12.123000000Z"),
    ("1734775872123", "2024-12-21T10:11:12.123Z"),
    ("1734775872123.391", "2024-12-21T10:11:12.123391Z"),
    ("1734775872123456", "2024-12-21T10:11:12.123456Z"),
    ("1734775872123456789", "2024-12-21T10:11:12.123456789Z"),
    // .NET ticks: 100 ns since the year 1.
    ("638703726721230000", "2024-12-21T10:11:12.1230000Z"),
    // The leap second of 2016 is the next second.
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2000-02-29 00:00:00", "2000-02-29T00:00:00Z"),
  ])
  func `All forms of time that logs use, with the digits they have`(text: String, time: String) {
    #expect(utc(text) == time)
  }

  @Test(arguments: [
    "", "-", "0", "-1", "12.345", "99999999", "+0ms", "   0.000067250s", "yesterday",
    "2024-12-21", "2024-12-21T", "2024-12-21T10:11", "2024-12-21T10:11:1", "2024-12-21X10:11:12Z",
    "2024-13-21T10:11:12Z", "2024-00-21T10:11:12Z", "2024-12-00T10:11:12Z",
    "2024-12-32T10:11:12Z", "2024-02-30T10:11:12Z", "2023-02-29T10:11:12Z",
    "1900-02-29T10:11:12Z", "2100-02-29T10:11:12Z", "2024-04-31T10:11:12Z",
    "2024-12-21T24:11:12Z", "2024-12-21T10:60:12Z", "2024-12-21T10:11:61Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-12/21 10:11:12",
    "21/Foo/2024:10:11:12 +0000", "32/Dec/2024:10:11:12 +0000", "2024-12-21T10:11:12Zx",
    "20241221101112", "17347758721234567890", "1734775872x", "1734775872.12x", "NaN",
    "9999999999999999999", "9223372036854775807", "9223372036.99", "9223372036854.99",
    "99999999999", "9999999999", "99999999999999", "2024-12-21T10:11:12+19:00",
    "2024-12-21T10:11:12+01:75", "1734775872.", "1.7e9",
  ])
  func `What is no time is none`(text: String) {
    #expect(utc(text) == nil)
  }

  /// Every digit count, number size and separator gives the instant that Foundation gives.
  @Test func `Random instants are read as Foundation reads them`() throws {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
    var generator = SeededGenerator(21)
    for _ in 0..<400 {
      let second = Int64.random(in: 100_000_000...7_000_000_000, using: &generator)
      let nanosecond = Int64.random(in: 0..<1_000_000_000, using: &generator)
      let text = style.format(Date(timeIntervalSince1970: Double(second)))
      let fraction = padded(Int(nanosecond), 9)
      let digits = Int.random(in: 1...9, using: &generator)
      let time = try #require(
        Timestamp(parsing: text.dropLast() + "." + fraction.prefix(digits) + "Z"))
      #expect(time.nanoseconds / 1_000_000_000 == second, "\(text)")
      #expect(time.rfc3339 == text.dropLast() + "." + fraction.prefix(digits) + "Z")
      let number = try #require(Timestamp(parsing: "\(second).\(fraction.prefix(digits))"))
      #expect(number == time)
    }
  }

  @Test func `Offsets are taken off`() throws {
    var generator = SeededGenerator(22)
    for _ in 0..<200 {
      let zone = try #require(
        TimeZone(secondsFromGMT: 900 * Int.random(in: -48...56, using: &generator)))
      let second = Int.random(in: 200_000_000...4_000_000_000, using: &generator)
      let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
      let text = style.format(Date(timeIntervalSince1970: Double(second)))
      #expect(Timestamp(parsing: text)?.nanoseconds == Int64(second) * 1_000_000_000, "\(text)")
    }
  }

  @Test func `Instants agree with the date tool`() throws {
    var generator = SeededGenerator(23)
    let seconds = (0..<300).map { _ in
      Int.random(in: 100_000_000...7_200_000_000, using: &generator)
    }
    let output = try dateTool(seconds)
    #expect(output.count == seconds.count)
    for (second, text) in zip(seconds, output) {
      #expect(Timestamp(parsing: text)?.nanoseconds == Int64(second) * 1_000_000_000)
      let time = Timestamp(nanoseconds: Int64(second) * 1_000_000_000, fractionDigits: 0)
      #expect(time.rfc3339 == text)
    }
  }

  /// What `date -u` calls some moments.
  private func dateTool(_ seconds: [Int]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["date", "-u", "-f", "-", "+%Y-%m-%dT%H:%M:%SZ"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let list = seconds.map { "@\($0)\n" }.joined()
    try input.fileHandleForWriting.write(contentsOf: Data(list.utf8))
    try input.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func leading(_ text: String) -> ParsedTime? {
    let bytes = Array(text.utf8)
    return TimestampParser.parseLeading(bytes.span, from: 0)
  }

  @Test func `A time at the start of a text ends where it ends`() {
    let local = leading("2024-12-21 10:11:12,123 ERROR quota")
    #expect(local?.end == 23)
    #expect(local?.hasZone == false)
    let zoned = leading("2024-12-21 10:11:12 +0200 ERROR")
    #expect(zoned?.end == 25)
    #expect(zoned?.hasZone == true)
  }

  @Test func `No cut and no wrong byte crashes`() {
    let texts = [
      "2024-12-21T10:11:12.123456789+01:00", "21/Dec/2024:10:11:12 +0000",
      "9223372036854775807.999999999", "2024-12-21 10:11:12 UTC",
    ]
    for text in texts.map({ Array($0.utf8) }) {
      for length in 0...text.count {
        let cut = Array(text[..<length])
        _ = TimestampParser.parse(cut.span)
        for index in cut.indices {
          var wrong = cut
          for byte in Array("09-: /ZzU+.".utf8) {
            wrong[index] = byte
            _ = TimestampParser.parse(wrong.span)
          }
        }
      }
    }
  }
}

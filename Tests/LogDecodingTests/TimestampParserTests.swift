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
    // Zones in words, and their names behind an offset.
    ("2024-12-21 10:11:12 GMT", "2024-12-21T10:11:12Z"),
    ("2024-12-21 10:11:12.123 +01:00", "2024-12-21T09:11:12.123Z"),
    ("2024-12-21T11:11:12.123+01:00[Europe/Berlin]", "2024-12-21T10:11:12.123Z"),
    ("2024-12-21T10:11:12Z[UTC]", "2024-12-21T10:11:12Z"),
    // Java leaves out seconds that are zero.
    ("2024-12-21T10:11Z", "2024-12-21T10:11:00Z"),
    ("2024-12-21T11:11+01:00[Europe/Berlin]", "2024-12-21T10:11:00Z"),
    // Basic forms.
    ("20241221T101112Z", "2024-12-21T10:11:12Z"),
    ("20241221T111112.123+0100", "2024-12-21T10:11:12.123Z"),
    ("20241221101112", "2024-12-21T10:11:12Z"),
    ("20241221101112.5", "2024-12-21T10:11:12.5Z"),
    ("20241221101112123", "2024-12-21T10:11:12.123Z"),
    ("20241221101112Z", "2024-12-21T10:11:12Z"),
    ("20241221-10:11:12.123", "2024-12-21T10:11:12.123Z"),
    ("20241221 10:11:12", "2024-12-21T10:11:12Z"),
    // RFC 2822, HTTP, ctime, date, JavaScript, java.util.logging, Tomcat, Redis.
    ("Sat, 21 Dec 2024 10:11:12 GMT", "2024-12-21T10:11:12Z"),
    ("Sat, 21 Dec 2024 11:11:12 +0100", "2024-12-21T10:11:12Z"),
    ("Sat, 21 Dec 2024 05:11:12 EST", "2024-12-21T10:11:12Z"),
    ("Sat, 7 Dec 2024 10:11:12 GMT", "2024-12-07T10:11:12Z"),
    ("Sat Dec 21 10:11:12 2024", "2024-12-21T10:11:12Z"),
    ("Sat Dec  7 10:11:12 2024", "2024-12-07T10:11:12Z"),
    ("Sat Dec 21 10:11:12.123456 2024", "2024-12-21T10:11:12.123456Z"),
    ("Sat Dec 21 10:11:12 UTC 2024", "2024-12-21T10:11:12Z"),
    ("Sat Dec 21 2024 11:11:12 GMT+0100 (CET)", "2024-12-21T10:11:12Z"),
    (
      "Sat Dec 21 2024 11:11:12 GMT+0100 (Central European Standard Time)",
      "2024-12-21T10:11:12Z"
    ),
    ("Dec 21, 2024 10:11:12 AM", "2024-12-21T10:11:12Z"),
    ("21-Dec-2024 10:11:12.123", "2024-12-21T10:11:12.123Z"),
    ("21 Dec 2024 10:11:12.123", "2024-12-21T10:11:12.123Z"),
    ("[21/Dec/2024:10:11:12 +0000]", "2024-12-21T10:11:12Z"),
    // American and European cultures.
    ("12/21/2024 10:11:12 AM", "2024-12-21T10:11:12Z"),
    ("12/21/2024 10:11:12", "2024-12-21T10:11:12Z"),
    ("12/21/2024, 10:11:12 PM", "2024-12-21T22:11:12Z"),
    ("12/21/2024, 10:11:12\u{202f}PM", "2024-12-21T22:11:12Z"),
    ("1/5/2024 9:05:03 PM", "2024-01-05T21:05:03Z"),
    ("1/5/2024 12:05:03 AM", "2024-01-05T00:05:03Z"),
    ("1/5/2024 12:05:03 PM +01:00", "2024-01-05T11:05:03Z"),
    ("21.12.2024 10:11:12", "2024-12-21T10:11:12Z"),
    ("05.01.2024 10:11:12,123", "2024-01-05T10:11:12.123Z"),
    ("21/12/2024 10:11:12", "2024-12-21T10:11:12Z"),
    // ASP.NET: the number is of UTC, whatever offset follows.
    ("/Date(1734775872123)/", "2024-12-21T10:11:12.123Z"),
    ("/Date(1734775872123+0100)/", "2024-12-21T10:11:12.123Z"),
    // 0x6766944a is 1734775882: ten seconds of TAI more than Unix time.
    ("@400000006766944a0754d4c0", "2024-12-21T10:11:12.123000000Z"),
    // The end of a day.
    ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z"),
    // The leap second of 2016 is the next second.
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2000-02-29 00:00:00", "2000-02-29T00:00:00Z"),
  ])
  func `All forms of time that logs use, with the digits they have`(text: String, time: String) {
    #expect(utc(text) == time)
  }

  /// Times that need more than themselves: what they say, in UTC, with the year 1972 or the day
  /// 1970-01-01 in the place of what is missing.
  @Test(arguments: [
    ("Dec 21 10:11:12 host app[812]: x", "1972-12-21T10:11:12Z", DateForm.withoutYear, 15),
    ("Dec  1 10:11:12 host", "1972-12-01T10:11:12Z", .withoutYear, 15),
    ("Feb 29 10:11:12.123456 host", "1972-02-29T10:11:12.123456Z", .withoutYear, 22),
    ("<190>Dec 21 10:11:12 host", "1972-12-21T10:11:12Z", .withoutYear, 20),
    ("E1221 10:11:12.123456   12345 file.go:39]", "1972-12-21T10:11:12.123456Z", .withoutYear, 21),
    ("14:00:18 - LiteLLM:DEBUG", "1970-01-01T14:00:18Z", .clockOnly, 8),
    ("[14:00:18.5] x", "1970-01-01T14:00:18.5Z", .clockOnly, 12),
    ("11/12/2024 10:11:12 x", "2024-11-12T10:11:12Z", .dayOrMonth, 19),
    ("11/12/2024, 10:11:12 am x", "2024-11-12T10:11:12Z", .dayOrMonth, 23),
    ("11/12/2024 10:11:12 AM x", "2024-11-12T10:11:12Z", .monthFirst, 22),
    ("13/12/2024 10:11:12 x", "2024-12-13T10:11:12Z", .dayFirst, 19),
    ("<190>1 2024-12-21T10:11:12.123456+00:00 host", "2024-12-21T10:11:12.123456Z", .whole, 39),
    ("2024/12/21 10:11:12 [error] 881#881: x", "2024-12-21T10:11:12Z", .whole, 19),
    ("[Sat Dec 21 10:11:12.123456 2024] [ssl]", "2024-12-21T10:11:12.123456Z", .whole, 33),
    ("1734775872.123    812 10.0.0.1 TCP_MISS", "2024-12-21T10:11:12.123Z", .whole, 14),
    ("[1734775872] SERVICE ALERT", "2024-12-21T10:11:12Z", .whole, 12),
    ("2024-12-21T10:11:12+01:00[main] x", "2024-12-21T09:11:12Z", .whole, 25),
  ])
  func `A line begins with a time that may lack a part`(
    line: String, time: String, form: DateForm, end: Int
  ) {
    let bytes = Array(line.utf8)
    let parsed = TimestampParser.parseLineStart(bytes.span, from: 0)
    #expect(parsed?.timestamp.rfc3339 == time)
    #expect(parsed?.date == form)
    #expect(parsed?.end == end)
  }

  @Test(arguments: [
    "14:00:18", "14:00", "1221 10:11:12", "E1321 10:11:12.123456 x", "E1221 10:11:12 x",
    "Foo 21 10:11:12 x", "Dec 32 10:11:12 x", "Feb 30 10:11:12 x", "Dec 21 10:11 x",
    "12345.678901 kernel", "[12345.678901] usb", "   0.000067250s INFO", "+0ms", "<190>", "<",
    "<190>1", "25:00:18 - x", "10.0.0.1 - - x", "12:00:00x",
  ])
  func `A line that begins with no time has none`(line: String) {
    let bytes = Array(line.utf8)
    #expect(TimestampParser.parseLineStart(bytes.span, from: 0) == nil)
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
    "17347758721234567890", "20241321101112", "20241221251112", "202412211011129", "20241221",
    "1970-01-01T00:00:00Z", "1970-01-01 00:00:00", "0001-01-01 00:00:00", "-62135596800",
    "01/01/0001 00:00:00", "1/1/1970 12:00:00 AM", "Thu, 01 Jan 1970 00:00:00 GMT",
    "Thu Jan  1 00:00:00 1970", "/Date(0)/", "/Date(-62135596800000)/", "/Date(1734775872123",
    "@400000000000000a00000000", "@400000006766944a0754d4c", "@400000006766944affffffff",
    "@800000006766944a0754d4c0", "140252981181312", "98765432109876", "123456789012",
    "12/21/2024 13:11:12 PM", "12/21/2024 0:11:12 AM", "13/13/2024 10:11:12",
    "31.02.2024 10:11:12", "2024-12-21T24:00:01Z", "1734775872x", "1734775872.12x", "NaN",
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
      // As numbers, moments before 2015 and after 2099 are sizes and durations.
      let number = Timestamp(parsing: "\(second).\(fraction.prefix(digits))")
      let isTime = (1_420_070_400..<4_102_444_800).contains(second)
      #expect(number == (isTime ? time : nil), "\(second)")
    }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// A moment in each shape that says all of it; the day's name is never looked at.
  private static func shapes(_ moment: Timestamp) -> [(String, digits: Int)] {
    let (day, nanoseconds) = moment.dayAndNanoseconds
    let second = Int(nanoseconds / 1_000_000_000)
    let (hour, minute) = (second / 3600, second / 60 % 60)
    let (y, m, d) = (padded(day.year, 4), padded(day.month, 2), padded(day.day, 2))
    let clock = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second % 60, 2))"
    let twelve = hour % 12 == 0 ? 12 : hour % 12
    let half = "\(twelve):\(clock.dropFirst(3)) \(hour < 12 ? "AM" : "PM")"
    let fraction = padded(Int(nanoseconds % 1_000_000_000), 9)
    let (milli, micro) = (fraction.prefix(3), fraction.prefix(6))
    let (epoch, month) = (moment.nanoseconds / 1_000_000_000, months[day.month - 1])
    let padding = day.day < 10 ? " " : ""
    return [
      ("\(y)-\(m)-\(d) \(clock),\(milli)", 3), ("\(y)/\(m)/\(d) \(clock).\(micro)", 6),
      ("\(y)-\(m)-\(d)T\(clock).\(fraction)Z[UTC]", 9),
      ("\(y)\(m)\(d)T\(clock.filter { $0 != ":" }).\(milli)Z", 3),
      ("\(y)\(m)\(d)\(clock.filter { $0 != ":" })\(milli)", 3),
      ("\(y)\(m)\(d)-\(clock).\(milli)", 3), ("\(d)/\(month)/\(y):\(clock) +0000", 0),
      ("\(d)-\(month)-\(y) \(clock).\(milli)", 3), ("Mon, \(d) \(month) \(y) \(clock) GMT", 0),
      ("Mon \(month) \(padding)\(day.day) \(clock).\(micro) \(y)", 6),
      ("Mon \(month) \(d) \(y) \(clock) GMT+0000 (UTC)", 0),
      ("\(month) \(d), \(y) \(half)", 0), ("\(day.month)/\(day.day)/\(y) \(half)", 0),
      ("\(d).\(m).\(y) \(clock).\(fraction)", 9), ("/Date(\(epoch)\(milli)+0200)/", 3),
      ("\(epoch)\(micro)", 6), ("\(epoch)\(fraction)", 9), ("\(epoch)\(milli)", 3),
      ("\(621_355_968_000_000_000 + moment.nanoseconds / 100)", 7),
      ("@4\(hex(epoch + 10, 15))\(hex(moment.nanoseconds % 1_000_000_000, 8))", 9),
    ]
  }

  private static func hex(_ number: Int64, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: width - digits.count) + digits
  }

  @Test func `A moment is the same in every shape`() {
    var generator = SeededGenerator(24)
    for _ in 0..<300 {
      let moment = Timestamp(
        nanoseconds: Int64.random(
          in: 1_420_070_400_000_000_000..<4_102_444_800_000_000_000, using: &generator))
      for (text, digits) in Self.shapes(moment) {
        let unit = (0..<9 - digits).reduce(Int64(1)) { power, _ in power * 10 }
        let expected = Timestamp(
          nanoseconds: moment.nanoseconds / unit * unit, fractionDigits: UInt8(digits))
        #expect(Timestamp(parsing: text) == expected, "\(text)")
      }
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
      "2024-12-21T11:11:12.123+01:00[Europe/Berlin]", "20241221101112123", "20241221-10:11:12.123",
      "Sat, 21 Dec 2024 11:11:12 +0100", "Sat Dec 21 10:11:12.123456 UTC 2024",
      "Sat Dec 21 2024 11:11:12 GMT+0100 (CET)", "12/21/2024, 10:11:12\u{202f}AM",
      "21.12.2024 10:11:12", "\\/Date(1734775872123+0100)\\/", "@400000006766944a0754d4c0",
      "<190>1 2024-12-21T10:11:12Z x", "E1221 10:11:12.123456 x", "<34>Dec  1 10:11:12 host",
      "[1734775872.123] x", "[14:00:18.5] x",
    ]
    for text in texts.map({ Array($0.utf8) }) {
      for length in 0...text.count {
        let cut = Array(text[..<length])
        _ = TimestampParser.parse(cut.span)
        _ = TimestampParser.parseLineStart(cut.span, from: 0)
        for index in cut.indices {
          var wrong = cut
          for byte in Array("09-: /ZzU+.".utf8) {
            wrong[index] = byte
            _ = TimestampParser.parse(wrong.span)
            _ = TimestampParser.parseLineStart(wrong.span, from: 0)
          }
        }
      }
    }
  }

  @Test func `Random bytes are no reason to crash`() {
    var generator = SeededGenerator(25)
    let alphabet = Array("0123456789-:/., TZ+()[]@<>\\EDecSatAMPM\u{202f}".utf8)
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...40, using: &generator)
      let bytes = (0..<length).map { _ in
        Bool.random(using: &generator)
          ? alphabet[Int.random(in: alphabet.indices, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      _ = TimestampParser.parse(bytes.span)
      let end = TimestampParser.parseLineStart(bytes.span, from: 0)?.end ?? 0
      #expect(end <= bytes.count)
    }
  }
}

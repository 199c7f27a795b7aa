import Foundation
import Testing

@testable import LogDecoding

// The expected values are what Python 3.11 says: `datetime.astimezone(ZoneInfo(name))`, and
// `datetime.replace(tzinfo=ZoneInfo(name), fold=0 and 1)` for times of local clocks.
struct ClockZoneTests {
  private func second(_ text: String) throws -> Int64 {
    try #require(Timestamp(parsing: text)).nanoseconds / 1_000_000_000
  }

  @Test(arguments: [
    ("Europe/Berlin", "2024-03-31T00:59:59Z", 3600),
    ("Europe/Berlin", "2024-03-31T01:00:00Z", 7200),
    ("Europe/Berlin", "2024-10-27T00:59:59Z", 7200),
    ("Europe/Berlin", "2024-10-27T01:00:00Z", 3600),
    ("Europe/Berlin", "1979-07-01T12:00:00Z", 3600),
    ("Europe/Berlin", "2040-03-25T00:59:59Z", 3600),
    ("Europe/Berlin", "2040-03-25T01:00:00Z", 7200),
    ("Europe/Berlin", "2040-10-28T00:59:59Z", 7200),
    ("Europe/Berlin", "2040-10-28T01:00:00Z", 3600),
    ("America/New_York", "2024-03-10T06:59:59Z", -18000),
    ("America/New_York", "2024-03-10T07:00:00Z", -14400),
    ("America/New_York", "2024-11-03T05:59:59Z", -14400),
    ("America/New_York", "2024-11-03T06:00:00Z", -18000),
    ("America/New_York", "2040-07-01T00:00:00Z", -14400),
    ("Australia/Sydney", "2024-04-06T15:59:59Z", 39600),
    ("Australia/Sydney", "2024-04-06T16:00:00Z", 36000),
    ("Australia/Sydney", "2024-10-05T15:59:59Z", 36000),
    ("Australia/Sydney", "2024-10-05T16:00:00Z", 39600),
    ("Australia/Sydney", "2040-01-01T00:00:00Z", 39600),
    ("Australia/Lord_Howe", "2024-04-06T14:59:59Z", 39600),
    ("Australia/Lord_Howe", "2024-04-06T15:00:00Z", 37800),
    ("Australia/Lord_Howe", "2024-10-05T15:29:59Z", 37800),
    ("Australia/Lord_Howe", "2024-10-05T15:30:00Z", 39600),
    ("Australia/Lord_Howe", "2040-12-31T23:59:59Z", 39600),
    ("America/St_Johns", "2024-03-10T05:29:59Z", -12600),
    ("America/St_Johns", "2024-03-10T05:30:00Z", -9000),
    ("America/St_Johns", "2024-11-03T04:29:59Z", -9000),
    ("America/St_Johns", "2024-11-03T04:30:00Z", -12600),
    ("Europe/Dublin", "2024-03-31T00:59:59Z", 0),
    ("Europe/Dublin", "2024-03-31T01:00:00Z", 3600),
    ("Europe/Dublin", "2024-10-27T01:00:00Z", 0),
    ("Europe/Dublin", "2040-07-01T00:00:00Z", 3600),
    ("Asia/Kolkata", "2024-06-01T00:00:00Z", 19800),
    ("Asia/Kolkata", "2040-06-01T00:00:00Z", 19800),
    ("Asia/Kathmandu", "1980-06-01T00:00:00Z", 19800),
    ("Asia/Kathmandu", "2024-06-01T00:00:00Z", 20700),
    ("America/Sao_Paulo", "2019-02-16T23:59:59Z", -7200),
    ("America/Sao_Paulo", "2019-02-17T02:00:00Z", -10800),
    ("America/Sao_Paulo", "2040-01-01T00:00:00Z", -10800),
    ("Pacific/Chatham", "2024-04-06T13:59:59Z", 49500),
    ("Pacific/Chatham", "2024-04-06T14:00:00Z", 45900),
    ("America/Nuuk", "2024-03-31T00:59:59Z", -7200),
    ("America/Nuuk", "2024-03-31T01:00:00Z", -3600),
    ("America/Nuuk", "2040-07-01T00:00:00Z", -3600),
    ("Etc/UTC", "2024-01-01T00:00:00Z", 0),
  ])
  func `Places have the offsets that Python gives them`(
    name: String, time: String, offset: Int
  ) throws {
    let zone = try ZoneDatabase.system.zone(named: name)
    #expect(try zone.offset(at: second(time)) == offset)
  }

  /// The first and the second moment at which clocks show a time.
  @Test(arguments: [
    ("Europe/Berlin", "2024-03-31T01:59:59Z", "2024-03-31T00:59:59Z", "2024-03-31T00:59:59Z"),
    ("Europe/Berlin", "2024-03-31T02:30:00Z", "2024-03-31T01:30:00Z", "2024-03-31T01:30:00Z"),
    ("Europe/Berlin", "2024-03-31T03:00:00Z", "2024-03-31T01:00:00Z", "2024-03-31T01:00:00Z"),
    ("Europe/Berlin", "2024-10-27T01:59:59Z", "2024-10-26T23:59:59Z", "2024-10-26T23:59:59Z"),
    ("Europe/Berlin", "2024-10-27T02:00:00Z", "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"),
    ("Europe/Berlin", "2024-10-27T02:59:59Z", "2024-10-27T00:59:59Z", "2024-10-27T01:59:59Z"),
    ("Europe/Berlin", "2024-10-27T03:00:00Z", "2024-10-27T02:00:00Z", "2024-10-27T02:00:00Z"),
    ("Europe/Berlin", "2024-07-01T12:00:00Z", "2024-07-01T10:00:00Z", "2024-07-01T10:00:00Z"),
    ("Europe/Berlin", "2040-10-28T02:30:00Z", "2040-10-28T00:30:00Z", "2040-10-28T01:30:00Z"),
    ("America/New_York", "2024-03-10T02:30:00Z", "2024-03-10T07:30:00Z", "2024-03-10T07:30:00Z"),
    ("America/New_York", "2024-11-03T01:30:00Z", "2024-11-03T05:30:00Z", "2024-11-03T06:30:00Z"),
    ("America/New_York", "2024-11-03T02:00:00Z", "2024-11-03T07:00:00Z", "2024-11-03T07:00:00Z"),
    ("Australia/Lord_Howe", "2024-04-07T01:45:00Z", "2024-04-06T14:45:00Z", "2024-04-06T15:15:00Z"),
    ("Australia/Lord_Howe", "2024-10-06T02:15:00Z", "2024-10-05T15:45:00Z", "2024-10-05T15:45:00Z"),
    ("Australia/Sydney", "2024-04-07T02:30:00Z", "2024-04-06T15:30:00Z", "2024-04-06T16:30:00Z"),
    ("Australia/Sydney", "2024-10-06T02:30:00Z", "2024-10-05T16:30:00Z", "2024-10-05T16:30:00Z"),
    ("Asia/Kolkata", "2024-01-01T00:00:00Z", "2023-12-31T18:30:00Z", "2023-12-31T18:30:00Z"),
  ])
  func `What clocks show is the moment that Python gives`(
    name: String, local: String, first: String, second later: String
  ) throws {
    let zone = try ZoneDatabase.system.zone(named: name)
    let shown = try second(local)
    let offsets = zone.offsets(ofLocal: shown)
    #expect(try shown - Int64(offsets.first) == second(first))
    #expect(try shown - Int64(offsets.second) == second(later))
  }

  @Test(arguments: [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza",
    "America/Nuuk", "Europe/Dublin", "Antarctica/Troll", "Asia/Tehran", "EST5EDT",
  ])
  func `Offsets agree with the date tool`(name: String) throws {
    let zone = try ZoneDatabase.system.zone(named: name)
    var generator = SeededGenerator(31)
    let seconds = (0..<300).map { _ in Int64.random(in: 0...6_000_000_000, using: &generator) }
    let output = try dateTool(seconds, zone: name)
    #expect(output.count == seconds.count)
    for (second, text) in zip(seconds, output) {
      let number = try #require(Int(text))
      let offset = (number / 100 * 3600) + (number % 100 * 60)
      #expect(zone.offset(at: second) / 60 * 60 == offset, "\(name) at \(second)")
    }
  }

  /// `+0100` and the like of some moments, as `date` has it.
  private func dateTool(_ seconds: [Int64], zone: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["TZ=\(zone)", "date", "-f", "-", "+%z"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data(seconds.map { "@\($0)\n" }.joined().utf8))
    try input.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    "", "Mars/Olympus", "../zoneinfo/UTC", "/etc/passwd", "Europe//Berlin", "Europe/",
    "Europe", "zone.tab", "Europe/Ber\u{0}lin", String(repeating: "a", count: 100),
  ])
  func `What is no place is none`(name: String) {
    #expect(throws: ZoneProblem.unknown(name)) { try ZoneDatabase.system.zone(named: name) }
  }

  @Test func `A missing database is named`() {
    let database = ZoneDatabase(folders: ["/nowhere/zoneinfo"])
    #expect(throws: ZoneProblem.noDatabase(folders: ["/nowhere/zoneinfo"])) {
      try database.zone(named: "Europe/Berlin")
    }
  }

  @Test func `Damaged zone files are refused and never crash`() throws {
    let file = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
    #expect(ZoneInfo(file) != nil)
    for length in 0..<file.count { #expect(ZoneInfo(Array(file[..<length])) == nil) }
    var generator = SeededGenerator(32)
    for _ in 0..<5000 {
      var wrong = file
      for _ in 0..<3 {
        wrong[Int.random(in: wrong.indices, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = ZoneInfo(wrong)?.offset(at: 2_000_000_000)
    }
  }

  /// Version 1 has 32-bit times and no rule: the last offset goes on.
  @Test func `Files of version 1 are read`() throws {
    var file: [UInt8] = Array("TZif".utf8) + [UInt8](repeating: 0, count: 16)
    for count in [0, 0, 0, 1, 2, 8] as [UInt8] { file += [0, 0, 0, count] }
    file += [0x60, 0, 0, 0] + [1]
    file += [0, 0, 0x0e, 0x10, 0, 0] + [0, 0, 0x1c, 0x20, 1, 4]
    file += Array("CET\0CES\0".utf8)
    let info = try #require(ZoneInfo(file))
    #expect(info.offset(at: 0x5fff_ffff) == 3600)
    #expect(info.offset(at: 0x6000_0000) == 7200)
    #expect(info.offset(at: 4_000_000_000) == 7200)
  }

  @Test(arguments: [
    "", "C", "CET", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
    "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J366,J1", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1",
    "CET-999", "CET-1:70",
  ])
  func `Rules that are none are refused`(text: String) {
    #expect(RecurringRule(Array(text.utf8)[...]) == nil)
  }

  /// Moments of 2024, a leap year: day 59 from 0 and J60 are February 29 and March 1.
  @Test(arguments: [
    ("AAA0BBB,59/0,J60/0", "2024-02-29T00:00:00Z", 3600),
    ("AAA0BBB,59/0,J60/0", "2024-02-28T23:59:59Z", 0),
    ("AAA0BBB,59/0,J60/0", "2024-02-29T23:00:00Z", 0),
    ("AAA0BBB,59/0,J60/0", "2024-02-29T22:59:59Z", 3600),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z", -3600),
    ("<+0330>-3:30", "2024-06-01T00:00:00Z", 12600),
    ("AAA3BBB1:30:15,M12.1.0,M1.5.0", "2024-12-31T00:00:00Z", -5415),
  ])
  func `Rules count days as POSIX does`(rule: String, time: String, offset: Int) throws {
    let rule = try #require(RecurringRule(Array(rule.utf8)[...]))
    #expect(try rule.offset(at: second(time)) == offset)
  }
}

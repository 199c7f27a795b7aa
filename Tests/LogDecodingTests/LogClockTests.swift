import Testing

@testable import LogDecoding

// Times that leave something out. What is expected was computed by hand, with Python's zoneinfo for
// the places.
struct LogClockTests {
  private func times(_ log: DecodedLog) -> [String?] { log.records.map(\.time) }

  private func options(
    zone: String = "UTC", year: Int? = nil, path: String = "-"
  ) throws -> DecodingOptions {
    let zone = zone == "UTC" ? ClockZone.utc : try ZoneDatabase.system.zone(named: zone)
    return DecodingOptions(assumedZone: zone, assumedYear: year).reading(path)
  }

  // MARK: Structured times

  @Test(arguments: [
    (#"{"msg":"x","instant":{"epochSecond":1734775872,"nanoOfSecond":123000000}}"#, 9),
    (#"{"msg":"x","timestamp":{"seconds":"1734775872","nanos":123000000}}"#, 9),
    (#"{"msg":"x","time":{"_seconds":1734775872,"_nanoseconds":123000000}}"#, 9),
    (#"{"msg":"x","timestamp":{"$date":"2024-12-21T10:11:12.123Z"}}"#, 3),
    (#"{"msg":"x","timestamp":{"$date":{"$numberLong":"1734775872123"}}}"#, 3),
    (
      #"{"text":"x","record":{"message":"x","time":{"repr":"2024-12-21 11:11:12.123000+01:00","timestamp":1734775872.123}}}"#,
      6
    ),
    (
      #"{"msg":"x","datetime":{"date":"2024-12-21 10:11:12.123000","timezone_type":3,"timezone":"UTC"}}"#,
      6
    ),
    (
      #"{"msg":"x","datetime":{"date":"2024-12-21 11:11:12.123000","timezone_type":1,"timezone":"+01:00"}}"#,
      6
    ),
    (
      #"{"msg":"x","datetime":{"date":"2024-12-21 11:11:12.123000","timezone_type":3,"timezone":"Europe\/Berlin"}}"#,
      6
    ),
    (#"{"msg":"x","timestamp":[2024,12,21,10,11,12,123000000]}"#, 9),
    (#"{"msg":"x","startTime":[1734775872,123000000]}"#, 9),
    (#"{"msg":"x","time":"2024-12-21T11:11:12.123\u002B01:00"}"#, 3),
    (#"{"msg":"x","time":"2024\/12\/21 10:11:12.123"}"#, 3),
    (#"{"msg":"x","time":"\/Date(1734775872123)\/"}"#, 3),
  ])
  func `Objects, arrays and escaped texts are times`(line: String, digits: Int) {
    let expected = Timestamp(
      nanoseconds: 1_734_775_872_123_000_000, fractionDigits: UInt8(digits))
    #expect(decodeLine(line).time == expected.rfc3339)
    #expect(decodeLine(line).timeSource == .record)
  }

  @Test(arguments: [
    "{}", "[]", "[2024]", "[2024,13,21,10,11]", "[2024,12,21,10,11,12,1,2]", "[2024,12,21,25,11]",
    #"{"seconds":12}"#, #"{"seconds":1734775872,"nanos":1000000000}"#, #"{"seconds":-1}"#,
    #"{"$date":{"$date":{"$date":1}}}"#, #"{"$date":{}}"#, #"{"$date":0}"#,
    #"{"date":"x","timezone":"UTC"}"#,
    "[1734775872,1000000000]", "[1,2]", #"["2024",12,21,10,11]"#, "[[[]]]", "[1e3,2]",
  ])
  func `Other objects are none`(value: String) {
    let next = "{\"msg\":\"x\",\"timestamp\":\(value),\"created\":1734775872}"
    #expect(decodeLine(next).time == "2024-12-21T10:11:12Z")
  }

  @Test(arguments: [
    "0", "-1", "\"\"", "\"-\"", "\"0001-01-01T00:00:00Z\"", "null",
    "\"1970-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
  ])
  func `Values that stand for no time leave it to the next field`(value: String) {
    let line = "{\"msg\":\"x\",\"timestamp\":\(value),\"created\":1734775872}"
    #expect(decodeLine(line).time == "2024-12-21T10:11:12Z")
  }

  // MARK: Years

  @Test func `The year comes from the file's name`() throws {
    let lines = [
      "Dec 30 10:11:12 h a: quota", "Jan  2 10:11:12 h a: quota",
      "E0103 10:11:12.123456 1 f.go:1] quota",
    ]
    let log = DecodedLog(lines, options: try options(path: "var/log/syslog-20250101.gz"))
    #expect(
      times(log) == ["2024-12-30T10:11:12Z", "2025-01-02T10:11:12Z", "2025-01-03T10:11:12.123456Z"])
    #expect(log.records.map(\.timeSource) == [.neighbour, .neighbour, .neighbour])
  }

  @Test func `The year comes from a line before, and goes on at New Year`() throws {
    let lines = [
      "2024-11-30T10:00:00Z quota", "Dec 30 10:11:12 h a: quota", "Jan  1 00:00:01 h a: quota",
      "Dec 31 23:59:59 h a: quota came late", "Jan  1 00:00:02 h a: quota",
      "Aug 21 10:00:00 h a: quota",
      "Feb  3 10:00:00 h a: quota",
    ]
    for step in [1, 2, 3, 99] {
      let log = DecodedLog(lines, step: step, options: try options())
      #expect(
        times(log).map { $0?.prefix(10) } == [
          "2024-11-30", "2024-12-30", "2025-01-01", "2024-12-31", "2025-01-01", "2025-08-21",
          "2026-02-03",
        ])
    }
  }

  @Test func `The year comes from a line that says nothing else of interest`() throws {
    let lines = ["2024-11-30T10:00:00Z nothing", "Dec 30 10:11:12 h a: quota"]
    for step in [1, 2] {
      #expect(
        times(DecodedLog(lines, step: step, options: try options())) == ["2024-12-30T10:11:12Z"])
    }
  }

  @Test func `The year comes from the option when nothing else tells it, else it is unknown`()
    throws
  {
    let lines = ["Dec 30 10:11:12 h a: quota", "Jan  1 00:00:01 h a: quota"]
    let assumed = DecodedLog(lines, options: try options(year: 2023))
    #expect(times(assumed) == ["2023-12-30T10:11:12Z", "2024-01-01T00:00:01Z"])
    let named = DecodedLog(lines, options: try options(year: 2019, path: "syslog-20250102"))
    #expect(times(named) == ["2024-12-30T10:11:12Z", "2025-01-01T00:00:01Z"])
    let unknown = DecodedLog(lines, options: try options())
    #expect(times(unknown) == [nil, nil])
    #expect(unknown.records.map(\.[.message]) == ["quota", "quota"])
  }

  @Test func `Year and zone come from the container runtime's time`() throws {
    let lines = [
      "2025-01-01T04:11:12.500000000Z stderr F E1231 23:11:12.123456       1 f.go:1] quota",
      #"{"log":"Jan  1 00:11:12 h a: quota\n","stream":"stderr","time":"2025-01-01T05:11:12.6Z"}"#,
    ]
    let log = DecodedLog(lines, options: try options(zone: "Europe/Berlin", year: 2001))
    #expect(times(log) == ["2025-01-01T04:11:12.123456Z", "2025-01-01T05:11:12Z"])
    #expect(log.records.map(\.timeSource) == [.envelope, .envelope])
  }

  @Test func `A time without a zone takes the offset that the runtime's time shows`() throws {
    let line =
      #"{"log":"2024-12-21 15:56:12,123 ERROR quota\n","stream":"stderr","time":"2024-12-21T10:11:12.2Z"}"#
    #expect(decodeLine(line).time == "2024-12-21T10:11:12.123Z")
    // Twenty minutes are no zone's offset.
    let odd = line.replacing("15:56", with: "10:31")
    #expect(decodeLine(odd).time == "2024-12-21T10:31:12.123Z")
  }

  // MARK: Days

  @Test func `A clock without a date takes that of the file's name, and follows midnight`() throws {
    let lines = [
      "20:00:18 - LiteLLM:DEBUG: nothing", "20:00:19 - quota", "23:59:59 - nothing",
      "00:00:01 - nothing", "08:00:00 - nothing", "20:30:00 - quota", "03:00:00 - quota",
    ]
    let expected = ["2024-12-21T20:00:19Z", "2024-12-22T20:30:00Z", "2024-12-23T03:00:00Z"]
    for step in 1...7 {
      let log = DecodedLog(lines, step: step, options: try options(path: "app-2024-12-21.log"))
      #expect(times(log) == expected, "blocks of \(step) lines")
    }
    #expect(times(DecodedLog(lines, options: try options())) == [nil, nil, nil])
  }

  @Test func `A clock without a date takes that of a line before`() throws {
    let lines = ["2024-12-21T23:00:00Z nothing", "23:10:00 - quota", "00:10:00 - quota"]
    #expect(
      times(DecodedLog(lines, options: try options()))
        == ["2024-12-21T23:10:00Z", "2024-12-22T00:10:00Z"])
  }

  // MARK: Day and month

  @Test func `The order of day and month is what the log has shown`() throws {
    let lines = ["13/12/2024 10:00:00 quota", "01/02/2025 10:00:00 quota"]
    #expect(
      times(DecodedLog(lines, options: try options()))
        == ["2024-12-13T10:00:00Z", "2025-02-01T10:00:00Z"])
    let american = ["12/13/2024 10:00:00 quota", "01/02/2025 10:00:00 quota"]
    #expect(
      times(DecodedLog(american, options: try options()))
        == ["2024-12-13T10:00:00Z", "2025-01-02T10:00:00Z"])
    let named = DecodedLog(
      ["01/02/2025 10:00:00 quota"], options: try options(path: "app-2025-02-01.log"))
    #expect(times(named) == ["2025-02-01T10:00:00Z"])
    #expect(times(DecodedLog(["01/02/2025 10:00:00 quota"])) == ["2025-01-02T10:00:00Z"])
  }

  // MARK: Zones

  @Test func `The hour that comes twice is the first one until the log goes back`() throws {
    let lines = ["01:59:00", "02:10:00", "02:59:59", "02:00:01", "02:59:00", "03:00:00"].map {
      "2024-10-27 \($0) quota"
    }
    let log = DecodedLog(lines, options: try options(zone: "Europe/Berlin"))
    #expect(
      times(log).map { $0?.dropFirst(11) } == [
        "23:59:00Z", "00:10:00Z", "00:59:59Z", "01:00:01Z", "01:59:00Z", "02:00:00Z",
      ])
  }

  // MARK: Names

  @Test(arguments: [
    ("app-2024-12-21.log", 2024, 12, 21 as Int?), ("syslog-20241221.gz", 2024, 12, 21),
    ("app.log.2024-12-21", 2024, 12, 21), ("app_2024_12_21.json", 2024, 12, 21),
    ("app-2024122110.log", 2024, 12, 21), ("app-20241221T101112Z.log", 2024, 12, 21),
    ("app-2024-12.log", 2024, 12, nil), ("logs/2026/11/03/12:00:00_S0.json", 2026, 11, 3),
    ("logs/dt=2024-12-21/part-0001.json", 2024, 12, 21),
    ("logs/20241220/app-20241221.log", 2024, 12, 21),
    ("b.tar.gz!/var/log/app-20241221", 2024, 12, 21),
  ])
  func `Names tell dates`(path: String, year: Int, month: Int, day: Int?) throws {
    let hint = try #require(DateHint(path: path))
    #expect(hint.year == year)
    #expect(hint.month == month)
    #expect(hint.day == day)
  }

  @Test(arguments: [
    "", "-", "app.log", "app-20241321.log", "app-2024-02-30.log", "app-1999-12-21.log",
    "incident-2024-12-24/app.log", "app-123456789.log", "10.20.30.40.log", "app-2024.log",
  ])
  func `Names without a date tell none`(path: String) {
    #expect(DateHint(path: path) == nil)
  }
}

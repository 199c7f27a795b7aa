import Testing

@testable import LogDecoding

/// What tools write before a line, from their own documentation and output.
struct LinePrefixTests {
  private struct Parts: Equatable {
    var name: String
    var time: String?
    var service: String?
    var host: String?
    var process: String?
    var content: String
  }

  private func parts(_ line: String) -> Parts? {
    let bytes = Array(line.utf8)
    func text(_ range: Range<Int>?) -> String? {
      range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
    guard let prefix = LinePrefix(bytes.span) else { return nil }
    return Parts(
      name: prefix.name, time: prefix.time?.timestamp.rfc3339, service: text(prefix.service),
      host: text(prefix.host), process: text(prefix.process),
      content: String(decoding: bytes[prefix.content], as: UTF8.self))
  }

  @Test(arguments: [
    // RFC 3164, as rsyslog's traditional file format writes it, and with a priority.
    ("Nov 20 14:03:22 box-9 app[123]: 429", "1972-11-20T14:03:22Z", "app", "123"),
    ("Nov  2 14:03:22 box-9 app: 429", "1972-11-02T14:03:22Z", "app", nil),
    ("<13>Dec 21 10:11:12 box-9 app[812]: 429", "1972-12-21T10:11:12Z", "app", "812"),
    // rsyslog's default since 8.2208, `journalctl -o short-iso` and `-o short-iso-precise`.
    (
      "2026-11-20T14:03:22.123456+01:00 box-9 app[123]: 429", "2026-11-20T13:03:22.123456Z", "app",
      "123"
    ),
    ("2026-11-20T14:03:22+0100 box-9 my-app.py[9]: 429", "2026-11-20T13:03:22Z", "my-app.py", "9"),
    // `journalctl -o short-full` names no host: the next is `-o short-precise`.
    ("Nov 20 14:03:22.123456 box-9 app[1]: 429", "1972-11-20T14:03:22.123456Z", "app", "1"),
  ])
  func `Syslog's head tells time, host, application and process`(
    line: String, time: String, service: String, process: String?
  ) {
    #expect(
      parts(line)
        == Parts(
          name: "syslog", time: time, service: service, host: "box-9", process: process,
          content: "429"))
  }

  @Test(arguments: [
    "2026-11-20T14:03:22Z INFO app: 429", "2026-11-20 14:03:22,123 ERROR app.py[12]: 429",
    "Nov 20 14:03:22 ERROR app: 429", "2026-11-20T14:03:22Z box app: 429",
    "Nov 20 14:03:22 box-9 the application said: 429", "Nov 20 14:03:22", "Nov 20 14:03:22 a b:",
    "E1221 10:11:12.123456       7 main.go:42] 429", "2026-11-20 14:03:22 a b[c]: 429",
  ])
  func `A text that only looks like it keeps its head`(line: String) {
    #expect(parts(line) == nil)
  }

  @Test func `Papertrail's archives are tables`() {
    let line =
      "700000000000000001\t2026-04-01T05:00:01Z\t2026-04-01T05:00:59Z\t4455\tweb-1\t10.3.2.1\tUser"
      + "\tError\tquoter\t{\"msg\":\"429\"}"
    #expect(
      parts(line)
        == Parts(
          name: "papertrail", time: "2026-04-01T05:00:01Z", service: "quoter", host: "web-1",
          content: "{\"msg\":\"429\"}"))
    #expect(parts("12\t2026-04-01T05:00:01Z\tquota") == nil)
    #expect(parts("12\tb\tc\td\te\tf\tg\th\ti\tquota") == nil)
  }

  @Test func `A year that syslog leaves out is found as for all times`() throws {
    let lines = [
      "Dec 31 23:59:58 h app[1]: quota", "Jan  1 00:00:03 h app[1]: {\"msg\":\"quota\"}",
    ]
    let unknown = DecodedLog(lines)
    #expect(unknown.records.map(\.time) == [nil, nil])
    let named = DecodedLog(
      lines, options: DecodingOptions().reading("var/log/syslog-20260101.gz"))
    #expect(named.records.map(\.time) == ["2025-12-31T23:59:58Z", "2026-01-01T00:00:03Z"])
    #expect(named.records.map(\.timeSource) == [.neighbour, .neighbour])
    let assumed = DecodedLog(lines, options: DecodingOptions(assumedYear: 2025))
    #expect(assumed.records.map(\.time) == named.records.map(\.time))
    #expect(named.records.map { $0[.service] } == ["app", "app"])
  }

  @Test func `A clock behind a syslog head takes the head's day`() {
    let log = DecodedLog(
      ["Dec 31 23:59:58 h app[1]: 23:59:58 quota"], options: DecodingOptions(assumedYear: 2025))
    #expect(log.records.map(\.time) == ["2025-12-31T23:59:58Z"])
  }

  // MARK: Time of a record and of what stands around it

  @Test func `The time of a record in a message goes before the shipper's`() {
    let record = decodeLine(
      #"{"@timestamp":"2026-12-01T00:02:40.100Z","message":"{\"level\":50,\"time\":\"2026-12-01T00:00:01Z\",\"msg\":\"quota\"}"}"#
    )
    #expect(record.time == "2026-12-01T00:00:01Z")
    #expect(record.timeSource == .record)
    let body = decodeLine(
      #"{"@timestamp":"2026-12-01T00:02:40.100Z","message":"{\"error\":{\"message\":\"quota\"}}"}"#)
    #expect(body.time == "2026-12-01T00:02:40.100Z")
    #expect(body.timeSource == .record)
  }

  @Test(arguments: [true, false])
  func `Of an envelope's times the one nearest to the record counts`(isFirst: Bool) {
    let times = [
      #""_SOURCE_REALTIME_TIMESTAMP":"1775389869400002""#,
      #""__REALTIME_TIMESTAMP":"1775389869500000""#,
    ]
    let line =
      "{" + (isFirst ? times : times.reversed()).joined(separator: ",")
      + #","__CURSOR":"s=1","_TRANSPORT":"journal","MESSAGE":"quota"}"#
    #expect(decodeLine(line).time == "2026-04-05T11:51:09.400002Z")
  }
}

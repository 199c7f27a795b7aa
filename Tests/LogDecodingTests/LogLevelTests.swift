import Testing

@testable import LogDecoding

struct LogLevelTests {
  @Test(arguments: [
    ("TRACE", LogLevel.trace), ("debug", .debug), ("DBG", .debug), ("Information", .info),
    ("INF", .info), ("info", .info), ("SUCCESS", .info), ("NOTICE", .notice), ("WARN", .warning),
    ("warning", .warning), ("Wrn", .warning), ("ERROR", .error), ("err", .error),
    ("SEVERE", .error), ("FATAL", .critical), ("CRITICAL", .critical), ("dpanic", .critical),
    ("panic", .critical), ("EMERGENCY", .critical), ("ALERT", .critical), ("DEFAULT", .unknown),
    ("E", .error), ("W", .warning), ("i", .info), ("D", .debug), ("F", .critical),
  ])
  func `Words stand for levels in any case`(word: String, level: LogLevel) {
    #expect(LogLevel.named(Array(word.utf8)) == level)
  }

  @Test(arguments: ["", "quota", "errors", "information about", "429", "É"])
  func `Other words stand for none`(word: String) {
    #expect(LogLevel.named(Array(word.utf8)) == nil)
  }

  @Test(arguments: [
    // pino, bunyan.
    ("level", 10, LogLevel.trace), ("level", 20, .debug), ("level", 30, .info),
    ("level", 40, .warning), ("level", 50, .error), ("level", 60, .critical),
    // Monolog.
    ("level", 100, .debug), ("level", 200, .info), ("level", 250, .notice),
    ("level", 300, .warning), ("level", 400, .error), ("level", 500, .critical),
    ("level", 550, .critical), ("level", 600, .critical),
    // GELF and syslog.
    ("level", 3, .error), ("level", 4, .warning), ("level", 6, .info), ("level", 7, .debug),
    ("PRIORITY", 2, .critical), ("PRIORITY", 3, .error), ("PRIORITY", 5, .notice),
    // Python.
    ("levelno", 10, .debug), ("levelno", 20, .info), ("levelno", 30, .warning),
    ("levelno", 40, .error), ("levelno", 50, .critical), ("levelno", 25, .info),
    // OpenTelemetry.
    ("severity_number", 1, .trace), ("severity_number", 5, .debug), ("severity_number", 9, .info),
    ("severityNumber", 13, .warning), ("severity_number", 17, .error),
    ("severity_number", 24, .critical),
    // logback.
    ("level_value", 10_000, .debug), ("level_value", 20_000, .info),
    ("level_value", 30_000, .warning), ("level_value", 40_000, .error),
    ("level", -1, .unknown), ("severity_number", 0, .unknown), ("severity_number", 99, .unknown),
  ])
  func `Numbers stand for levels by the scale of their field`(
    field: String, number: Int, level: LogLevel
  ) {
    #expect(decodeLine("{\"message\":\"x\",\"\(field)\":\(number)}").level == level)
    #expect(decodeLine("{\"message\":\"x\",\"\(field)\":\"\(number)\"}").level == level)
  }

  @Test(arguments: [
    "1e300", "-1e300", "\"99999999999999999999\"", "\"-nan\"", "\"-inf\"", "-Infinity", "1e400",
    "9223372036854775808", "-9223372036854775809", "\"-\"", "\".\"", "12.5",
  ])
  func `Numbers that fit no level do not crash`(value: String) {
    let record = decodeLine("{\"message\":\"quota\",\"level\":\(value)}")
    #expect(record[.message] == "quota")
  }

  @Test func `Colours and offsets around a level are taken off`() {
    let coloured = #"{"message":"x","level":"\u001b[31merror\u001b[39m"}"#
    #expect(decodeLine(coloured).level == .error)
    #expect(decodeLine(#"{"msg":"x","level":"ERROR+4"}"#).level == .error)
  }

  @Test func `Levels are ordered and have a name, but unknown`() {
    #expect(LogLevel.warning < .error)
    #expect(LogLevel.critical.name == "critical")
    #expect(LogLevel.unknown.name == nil)
  }
}

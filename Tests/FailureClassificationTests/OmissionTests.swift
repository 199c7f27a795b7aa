@testable import FailureClassification
import LogDecoding
import Testing

/// Lines that say that others are missing.
///
/// The sentences are those of the programs named.
struct OmissionTests {
  private func omissions(in text: String) -> Omissions {
    var omissions = Omissions()
    var classifier = FailureClassifier(labels: SourceLabels(path: "app.log"))
    forEachRecord(in: text) { record in
      _ = classifier.classify(record)
      if let omission = classifier.omission { omissions.count(omission, line: record.line) }
    }
    return omissions
  }

  @Test(arguments: [
    // journald
    "Jan  9 09:18:07 server1 journal: Suppressed 7124 messages from /system.slice/shop.service",
    #"{"SYSLOG_IDENTIFIER":"systemd-journald","MESSAGE":"Suppressed 12 messages from shop.service","__REALTIME_TIMESTAMP":"1758146467000000"}"#,
    // rsyslog
    "Jul 31 04:53:21 host7 rsyslogd[3336]: imjournal: 63528 messages lost due to rate-limiting",
    "Jul 31 04:53:21 host7 rsyslogd: imjournal: 8 messages lost due to rate-limiting (20000 allowed within 600 seconds)",
    "Jul 31 04:53:21 host7 rsyslogd: imuxsock lost 41 messages from pid 4711 due to rate-limiting",
    "Jul 31 04:53:21 host7 rsyslogd: imjournal: begin to drop messages due to rate-limiting",
    // syslogd
    "Jul 31 04:53:21 host7 last message repeated 12 times",
    "Jul 31 04:53:21 host7 app[7]: message repeated 3 times: [ OpenAI call failed]",
    // zerolog's diode, slog-async, Log4j
    "Logger Dropped 87 messages",
    "slog-async: logger dropped messages due to channel overflow, count: 12",
    "2026-09-14 10:00:00,001 main WARN Async queue is full, discarding event with level INFO. This message will only appear once; future events from com.shop are silently discarded until queue capacity becomes available.",
    // Railway, Heroku, Cloud Foundry
    "Railway rate limit of 500 logs/sec reached for replica, update your application to reduce the logging rate. Messages dropped: 313",
    "2026-09-15T16:22:24+00:00 heroku[logplex]: Error L10 (output buffer overflow): 491 messages dropped since 2026-09-15T16:22:14+00:00.",
    "2026-09-15T16:22:24.00+0000 [APP/PROC/WEB/0] OUT app instance exceeded log rate limit (16384 bytes/sec)",
    // Applications
    #"{"time":"2026-09-14T10:00:00Z","level":"WARN","msg":"log sampling enabled: dropped 4512 messages"}"#,
    #"{"time":"2026-09-14T10:00:00Z","level":"WARN","msg":"dropped 17 log lines, the buffer was full"}"#,
    #"{"time":"2026-09-14T10:00:00Z","level":"WARN","msg":"23 log messages dropped due to queue overflow"}"#,
    #"{"time":"2026-09-14T10:00:00Z","level":"INFO","msg":"9 similar messages suppressed"}"#,
  ])
  func `A line that says that lines are missing is noticed`(line: String) {
    let found = omissions(in: line)
    #expect(found.told == 1)
    #expect(found.firstToldLine == 1)
    #expect(events(in: line).isEmpty)
  }

  @Test(arguments: [
    "Suppressed 0 messages from shop.service", "dropped 0 log lines", "0 messages suppressed",
    "log sampling disabled", "log sampling: off", "request rejected due to rate-limiting",
    "alert suppressed for 12 minutes", "Suppressed: java.io.IOException: closed",
    "Suppressed 3 alerts of team shop", "message repeated in queue orders",
    "rotated 12 log lines to app.log.1", "no log messages were dropped",
    "writing log records to 2 files",
    "how to fix: Suppressed 7124 messages from shop.service",
    #"prompt: "why does it say Suppressed 7124 messages from shop.service""#,
  ])
  func `A line that only sounds like it is not`(line: String) {
    #expect(omissions(in: line).isEmpty)
    let message = line.replacing("\"", with: "\\\"")
    #expect(
      omissions(in: #"{"time":"2026-09-14T10:00:00Z","level":"INFO","msg":"\#(message)"}"#).isEmpty)
  }

  private func success(_ field: String) -> String {
    #"{"time":"2026-09-14T10:00:00Z","level":"INFO","msg":"completion ok","model":"gpt-4o","#
      + #""usage":{"prompt_tokens":100,"completion_tokens":50}"# + field + "}"
  }

  @Test(arguments: [
    #","sample_rate":0.1"#, #","_sample_rate":0.25"#, #","SampleRate":10"#, #","samplerate":"20""#,
    #","sampling_rate":0.01"#, #","attributes":{"sampling.rate":0.5}"#,
  ])
  func `A rate beside an event says that others were left out`(field: String) {
    let found = omissions(in: success("") + "\n" + success(field) + "\n" + success(field))
    #expect(found.sampled == 2)
    #expect(found.firstSampledLine == 2)
    #expect(found.told == 0)
  }

  /// All are kept, all of a hundred percent, none; sound; no number.
  @Test(arguments: [
    #","sample_rate":1"#, #","sample_rate":1.0"#, #","sampleRate":100"#, #","sample_rate":0"#,
    #","sample_rate":16000"#, #","sample_rate":"default""#, #","sampled":true"#,
    #","trace_flags":"01""#,
  ])
  func `A rate at which nothing is left out says nothing`(field: String) {
    #expect(omissions(in: success(field)).isEmpty)
  }

  /// A rate is told of what events tell of: the rest is not counted anyway.
  @Test func `A rate beside no event says nothing`() {
    let line =
      #"{"time":"2026-09-14T10:00:00Z","level":"INFO","msg":"openai client ready","sample_rate":0.1}"#
    #expect(omissions(in: line).isEmpty)
  }

  @Test func `A line with many records counts once`() {
    let record = success(#","sample_rate":0.1"#)
    let found = omissions(in: "[\(record),\(record)]\n[\(record)]")
    #expect(found.sampled == 2)
  }
}

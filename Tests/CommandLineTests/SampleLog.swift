import Foundation

/// Lines for tests that need a log with an outage and no file of their own.
enum SampleLog {
  static let report = ["report", "--format", "json", "--now", "2026-05-05T00:00:00Z"]

  /// Five calls refused from 08:10:00 to 08:25:00, with successes before and after.
  static let outage: Data = {
    var lines = [success(at: "08:00:10"), success(at: "08:04:20")]
    lines += ["08:10:00", "08:12:30", "08:15:00", "08:20:45", "08:25:00"].map(refusal(at:))
    lines += ["08:30:00", "08:33:10", "08:50:00"].map(success(at:))
    return Data((lines.joined(separator: "\n") + "\n").utf8)
  }()

  static func success(at time: String) -> String {
    """
    {"service": "demo", "model": "gpt-4o-mini-2024-07-18", "openai_request_id": "req_ok\(id(time))", \
    "usage": {"prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29}, \
    "event": "chat_completed", "trace_id": "trace-\(id(time))", "level": "info", \
    "timestamp": "2026-05-04T\(time)Z"}
    """
  }

  static func refusal(at time: String) -> String {
    """
    {"service": "demo", "status_code": 429, "error_code": "insufficient_quota", \
    "openai_request_id": "req_no\(id(time))", "model": "gpt-4o-mini", \
    "error": "Error code: 429 - You exceeded your current quota, please check your plan and billing \
    details.", "event": "chat_failed", "trace_id": "trace-\(id(time))", "level": "error", \
    "timestamp": "2026-05-04T\(time)Z"}
    """
  }

  private static func id(_ time: String) -> String {
    "4b1d00\(time.filter { $0 != ":" })"
  }
}

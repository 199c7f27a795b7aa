import Foundation
import Testing

/// A folder `logs`, a history beside it, and scans of it night after night.
final class ScanFolder {
  let scratch: TemporaryDirectory
  private var nights = 0

  var url: URL { scratch.url }
  var history: String { url.appending(path: "state/history.sqlite").path }

  init() throws {
    scratch = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      at: url.appending(path: "logs"), withIntermediateDirectories: true)
  }

  // MARK: Lines

  /// A call at a time of May 2026 that went well: `04T08:00:10`.
  static func success(_ time: String, service: String = "demo", tokens: Int = 20) -> String {
    """
    {"service": "\(service)", "model": "gpt-4o-mini-2024-07-18", \
    "openai_request_id": "req_ok\(service)\(id(time))", "usage": {"prompt_tokens": \(tokens), \
    "completion_tokens": 0, "total_tokens": \(tokens)}, "event": "chat_completed", \
    "trace_id": "trace-\(service)-\(id(time))", "level": "info", "timestamp": "2026-05-\(time)Z"}
    """
  }

  /// A call that was refused.
  static func refusal(_ time: String, service: String = "demo") -> String {
    """
    {"service": "\(service)", "status_code": 429, "error_code": "insufficient_quota", \
    "openai_request_id": "req_no\(service)\(id(time))", "model": "gpt-4o-mini", \
    "error": "Error code: 429 - You exceeded your current quota, please check your plan and billing \
    details.", "event": "chat_failed", "trace_id": "trace-\(service)-\(id(time))", \
    "level": "error", "timestamp": "2026-05-\(time)Z"}
    """
  }

  private static func id(_ time: String) -> String { time.filter(\.isNumber) }

  /// Lines of one day: `+` went well, `-` was refused, each followed by its time.
  static func lines(
    _ calls: String, day: Int, service: String = "demo", organization: String? = nil
  ) -> String {
    calls.split(separator: " ").map { call in
      let time = (day < 10 ? "0" : "") + "\(day)T" + call.dropFirst() + ":00"
      let line =
        call.hasPrefix("+") ? success(time, service: service) : refusal(time, service: service)
      let owner = organization.map { "\"organization\": \"\($0)\", " } ?? ""
      return "{" + owner + line.dropFirst() + "\n"
    }.joined()
  }

  /// Three refused calls with successes around them; `q-202605DD-0810-...`.
  static func outage(day: Int, service: String = "demo") -> String {
    lines("+08:00 -08:10 -08:20 -08:30 +08:40 +08:50", day: day, service: service)
  }

  /// A line of a clock that is wrong.
  static let ofTheFuture =
    #"{"level": "info", "event": "tick", "timestamp": "2099-01-01T00:00:00Z"}"# + "\n"

  // MARK: Files

  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appending(path: name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: name).path)
  }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.appending(path: folder).path).sorted()
  }

  /// Adds to a file, which is made if need be.
  func append(_ text: String, to name: String) throws {
    let file = url.appending(path: name)
    guard let handle = try? FileHandle(forWritingTo: file) else {
      try scratch.write(Data(text.utf8), to: name)
      return
    }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  func move(_ name: String, to other: String) throws {
    let target = url.appending(path: other)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: url.appending(path: name), to: target)
  }

  func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(
      at: url.appending(path: name), to: url.appending(path: other))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: url.appending(path: name))
  }

  /// Sets a file to no bytes, as `copytruncate` does.
  func truncate(_ name: String) throws {
    try FileHandle(forWritingTo: url.appending(path: name)).truncate(atOffset: 0)
  }

  func gzip(_ name: String) throws { try tool("/usr/bin/env", "gzip", name) }

  func tool(_ command: String...) throws {
    let result = try BuiltBinary.runCommand(command, in: url)
    try #require(result.status == 0, "\(command): \(result.errorText)")
  }

  // MARK: Runs

  /// A scan of the next night, a day after the one before.
  func scan(_ arguments: String..., paths: [String] = ["logs"]) throws -> RunResult {
    nights += 1
    let night = "2026-05-" + (nights < 6 ? "0" : "") + "\(4 + nights)"
    let now = arguments.contains("--now") ? [] : ["--now", "\(night)T02:00:00Z"]
    return try run("scan", now + arguments + paths)
  }

  func history(_ arguments: String...) throws -> RunResult { try run("history", arguments) }

  private func run(_ command: String, _ arguments: [String]) throws -> RunResult {
    let history = arguments.contains("--history") ? [] : ["--history", self.history]
    return try BuiltBinary.run([command] + history + arguments, in: url)
  }

  /// A scan that must say nothing and end well.
  func expectSilence(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    nights += 1
    let now = arguments.contains("--now") ? [] : ["--now", "2026-05-20T02:00:00Z"]
    let result = try run("scan", now + arguments + ["logs"])
    #expect(result.status == 0, sourceLocation: sourceLocation)
    #expect(result.outputText == "", sourceLocation: sourceLocation)
    #expect(result.errorText == "", sourceLocation: sourceLocation)
  }

  /// An incident as the history has it.
  struct Kept: Equatable {
    var id: String
    var failed: Int
    var state: String
  }

  /// What the history knows, by the first failure.
  func incidents() throws -> [Kept] {
    let result = try history("--json")
    try #require(result.status == 0, "\(result.errorText)")
    return try JSONValue(parsing: result.output)["incidents"].array.map { incident in
      Kept(
        id: incident["id"].string ?? "", failed: incident["calls"]["failed"].int ?? -1,
        state: incident["state"].string ?? "")
    }.sorted { $0.id < $1.id }
  }

  /// Failed calls of all incidents.
  func failedCalls() throws -> Int { try incidents().reduce(0) { $0 + $1.failed } }
}

extension RunResult {
  /// The lines of the list that tell a change, without their ids' scopes: `new q-20260504-0810`.
  var told: [String] {
    // The list ends where the report begins.
    outputText.components(separatedBy: "\n\n# ")[0].split(separator: "\n").compactMap { line in
      guard line.hasPrefix("- "), let tick = line.firstIndex(of: "`") else { return nil }
      return String(line[..<tick].dropFirst(2) + line[line.index(after: tick)...].prefix(15))
    }
  }
}

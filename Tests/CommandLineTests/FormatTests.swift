// Logs of all formats in Formats/, whose truth stands beside them: see Formats/README.md.

import Foundation
import Testing

/// A log in Formats, and what it holds.
struct FormatLog: CustomTestStringConvertible {
  var name: String

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Formats")

  static let all: [FormatLog] = {
    let ending = ".truth.jsonl"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted()
      .map { FormatLog(name: String($0.dropLast(ending.count))) }
  }()

  var isFolder: Bool {
    !FileManager.default.fileExists(
      atPath: Self.folder.appendingPathComponent(name + ".log").path)
  }

  /// What the command is given.
  var input: String { isFolder ? name : name + ".log" }

  func truth() throws -> [Row] {
    try Row.all(in: Data(contentsOf: Self.folder.appendingPathComponent(name + ".truth.jsonl")))
  }

  /// The events that the command writes of the log.
  func events() throws -> [Row] {
    let run = try BuiltBinary.run(["events", input], in: Self.folder)
    #expect([0, 3].contains(run.status), "\(run.errorText)")
    return try Row.all(in: run.output).filter { $0["record"] as? String == "event" }
  }
}

/// An event, or what is known of one.
struct Row {
  var values: [String: Any]

  subscript(_ key: String) -> Any? { values[key] }

  static func all(in data: Data) throws -> [Row] {
    try data.split(separator: 0x0a).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line))
      return Row(values: try #require(object as? [String: Any]))
    }
  }

  /// File, line and place within the line; the file only where the log is a folder.
  func place(in log: FormatLog) -> String {
    var file = log.isFolder ? values["file"] as? String ?? "" : ""
    if let range = file.range(of: log.name + "/") { file = String(file[range.upperBound...]) }
    return Self.place(file, values)
  }

  func otherPlaces(in log: FormatLog) -> [String] {
    let others = values["alt"] as? [[String: Any]] ?? []
    return others.map { Self.place(values["file"] as? String ?? "", $0) }
  }

  private static func place(_ file: String, _ values: [String: Any]) -> String {
    "\(file):\(values["line"] as? Int ?? 0).\(values["index"] as? Int ?? 0)"
  }

  var isOptional: Bool { values["optional"] as? Bool ?? false }

  /// Keys that tell where the event stands, or how to compare it.
  private static let otherKeys: Set<String> = ["line", "index", "file", "alt", "optional", "note"]

  /// How an event differs from this truth.
  func differences(from event: Row) -> [String] {
    values.keys.sorted().compactMap { key in
      guard !Self.otherKeys.contains(key), let wanted = values[key],
        !(key == "kind" && wanted is NSNull), !Self.agree(key, wanted, event[key])
      else { return nil }
      return "\(key): \(event[key] ?? "nothing") instead of \(wanted)"
    }
  }

  private static func agree(_ key: String, _ wanted: Any, _ found: Any?) -> Bool {
    if let several = wanted as? [Any] { return several.contains { agree(key, $0, found) } }
    guard let found, !(found is NSNull) else { return wanted is NSNull }
    if wanted is NSNull { return false }
    if let members = wanted as? [String: Any] {
      let others = found as? [String: Any] ?? [:]
      return members.allSatisfy { agree($0.key, $0.value, others[$0.key]) }
    }
    switch key {
    case "level": return level("\(wanted)") == level("\(found)")
    case "api_key": return "\(found)".suffix(4) == "\(wanted)".suffix(4)
    case "trace_id", "span_id": return identifier("\(found)") == identifier("\(wanted)")
    default: break
    }
    if let wanted = wanted as? Double, let found = found as? Double {
      return abs(found - wanted) <= 1e-6 * max(1, abs(wanted))
    }
    return "\(found)" == "\(wanted)"
  }

  /// Truths use the words of their formats.
  private static func level(_ word: String) -> String {
    switch word {
    case "warn": "warning"
    case "fatal": "critical"
    default: word
    }
  }

  /// OpenTelemetry's console writes `0x` before its ids.
  private static func identifier(_ text: String) -> String {
    text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
  }
}

struct FormatTests {
  @Test(arguments: FormatLog.all)
  func `A log of a format holds the events that it holds`(log: FormatLog) throws {
    var found = Dictionary(grouping: try log.events()) { $0.place(in: log) }
    for truth in try log.truth() {
      let places = [truth.place(in: log)] + truth.otherPlaces(in: log)
      guard let place = places.first(where: { found[$0]?.isEmpty == false }),
        let event = found[place]?.removeFirst()
      else {
        if !truth.isOptional { Issue.record("no event at \(places[0])") }
        continue
      }
      for difference in truth.differences(from: event) { Issue.record("\(place) \(difference)") }
    }
    for (place, events) in found.sorted(by: { $0.key < $1.key }) {
      for event in events { Issue.record("\(place) is an event: \(event["text"] ?? "")") }
    }
  }

  @Test(arguments: FormatLog.all)
  func `The ledger accounts for every line`(log: FormatLog) throws {
    let run = try BuiltBinary.run(["events", log.input], in: FormatLog.folder)
    let ledgers = try Row.all(in: run.output).filter { $0["record"] as? String == "ledger" }
    #expect(!ledgers.isEmpty)
    for ledger in ledgers {
      var totals = try #require(ledger["totals"] as? [String: Any])
      let lines = totals.removeValue(forKey: "lines") as? Int
      let skipped = totals.removeValue(forKey: "skipped") as? [String: Int] ?? [:]
      let parts = totals.values.compactMap { $0 as? Int } + skipped.values
      #expect(parts.reduce(0, +) == lines, "\(ledger["path"] ?? "")")
      #expect(parts.allSatisfy { $0 >= 0 }, "\(ledger["path"] ?? "")")
    }
  }

  @Test func `All formats of the survey are there`() {
    // A folder that is not found would pass all tests above.
    #expect(FormatLog.all.count >= 155)
  }
}

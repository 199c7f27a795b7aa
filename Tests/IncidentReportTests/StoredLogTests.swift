import Foundation
import IncidentReport
import LogDecoding
import LogInput
import SeededRandom
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

/// Event lines hold all that a report is made of: what is read back is what was found.
struct StoredLogTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "CommandLineTests")

  /// All files below a folder, sorted.
  private static func files(_ folder: URL) -> [String] {
    let found = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    return (found?.allObjects as? [URL] ?? []).filter { file in
      (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
    }
    .map(\.path).sorted()
  }

  /// Of each format: its logs.
  private static let formats: [String: [String]] = {
    let all = files(folder.appending(path: "Formats"))
    let logs = all.filter { !$0.hasSuffix(".truth.jsonl") && !$0.hasSuffix(".md") }
    return Dictionary(grouping: logs) { path in
      let name = path.split(separator: "/Formats/").last.map(String.init) ?? path
      return String(name.prefix { $0 != "/" })
    }
  }()

  private static func logs(_ paths: [String]) -> [FoundLog] {
    paths.flatMap { path in
      let name = path.replacingOccurrences(of: folder.path + "/", with: "")
      return FoundLog.all(in: path, named: name)
    }
  }

  // MARK: Comparison

  /// Reads back what is stored of some logs, compares all, and returns how many events they have.
  private static func compare(_ logs: [FoundLog]) throws -> Int {
    var tables: [EventTable] = []
    var ledgers: [InputLedger] = []
    for log in logs {
      let read = try ReadLog(log.stored, of: log)
      #expect(read.problem == nil)
      #expect(read.headers == 1)
      #expect(read.isNamed)
      #expect(read.unknown.isEmpty)
      for (one, other) in zip(read.events, log.events) { #expect(one == other) }
      #expect(read.events.count == log.events.count)
      let ledger = try #require(read.ledger)
      #expect(EventStream.ledger(ledger) == EventStream.ledger(log.ledger))
      expectSame(read.table, log.table, log.ledger.path)
      tables.append(read.table)
      ledgers.append(ledger)
    }
    let found = report(logs.map(\.table), logs.map(\.ledger))
    #expect(report(tables, ledgers) == found)
    #expect(found.contains("\"schema\""))
    return logs.reduce(0) { $0 + $1.events.count }
  }

  private static func expectSame(_ one: EventTable, _ other: EventTable, _ path: String) {
    #expect(one.symbols.names == other.symbols.names, "\(path)")
    #expect(one.count == other.count, "\(path)")
    for (left, right) in zip(one.rows.elements(), other.rows.elements()) {
      // Every field, numbers to the last bit.
      #expect("\(left)" == "\(right)", "\(path)")
      #expect(one.text(left) == other.text(right), "\(path)")
      #expect("\(one.evidence(left))" == "\(other.evidence(right))", "\(path)")
      #expect(
        "\(one.unknownKinds[left.unknownKind] as Any)"
          == "\(other.unknownKinds[right.unknownKind] as Any)", "\(path)")
    }
  }

  private static func report(_ tables: [EventTable], _ ledgers: [InputLedger]) -> String {
    let reconstruction = Reconstructor().reconstruct(
      EventTable.merged(tables), ledgers: ledgers)
    let context = ReportContext(
      toolVersion: "1", rulesVersion: rulesVersion, generatedAt: Timestamp(nanoseconds: 0))
    return ReportFormat.json.render(
      ReportBuilder(context: context).report(reconstruction, inputs: ledgers))
  }

  // MARK: Logs

  @Test func `Logs of every format`() throws {
    var events = 0
    for (_, paths) in Self.formats.sorted(by: { $0.key < $1.key }) {
      events += try Self.compare(Self.logs(paths))
    }
    #expect(Self.formats.count > 100)
    #expect(events > 400)
  }

  @Test(arguments: ["a_clean_outage", "e_no_quota_outage", "j_final_only"])
  func `The bundles of the corpus`(name: String) throws {
    let logs = Self.files(Self.folder.appending(path: "Corpus/\(name)/logs"))
    #expect(try Self.compare(Self.logs(logs)) > 100)
  }

  // MARK: Random events

  private static let pieces = [
    "a", "B", "7", "-", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1b}", "\u{7f}", "\u{e9}",
    "\u{2028}", "\u{202e}", "\u{feff}", "\u{1F600}", "\u{e0041}", "{", "}", ",", ":", "***",
  ]

  private static func text(_ generator: inout SeededGenerator) -> String? {
    guard Int.random(in: 0..<3, using: &generator) > 0 else { return nil }
    let count = Int.random(in: 0...12, using: &generator)
    return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  private static func count(_ generator: inout SeededGenerator) -> Int? {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: nil
    case 1: Int.random(in: 0...5, using: &generator)
    case 2: Int.random(in: 0...100_000, using: &generator)
    default: Int.random(in: 0...1 << 40, using: &generator)
    }
  }

  private static func seconds(_ generator: inout SeededGenerator) -> Double? {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: nil
    case 1: Double(Int.random(in: 0...100_000, using: &generator)) / 1000
    case 2: Double.random(in: -1...100_000, using: &generator)
    default: Double.random(in: 0...1, using: &generator) / 1e6
    }
  }

  private static func event(_ line: Int, _ generator: inout SeededGenerator) -> FailureEvent {
    let digits = UInt8.random(in: 0...9, using: &generator)
    let unit = (digits..<9).reduce(Int64(1)) { unit, _ in unit * 10 }
    let time = Int64.random(in: 1_700_000_000...1_800_000_000, using: &generator) * 1_000_000_000
    let nanoseconds = Int64.random(in: 0..<1_000_000_000, using: &generator) / unit * unit
    let hasTime = Int.random(in: 0..<5, using: &generator) > 0
    var event = FailureEvent(
      line: line, index: Int.random(in: 0...3, using: &generator),
      kind: EventKind.allCases.randomElement(using: &generator) ?? .alert,
      time: hasTime ? Timestamp(nanoseconds: time + nanoseconds, fractionDigits: digits) : nil,
      timeSource: hasTime
        ? [.record, .envelope, .neighbour].randomElement(using: &generator) ?? .record : .record,
      provider: Provider.allCases.randomElement(using: &generator) ?? .openai,
      failureClass: FailureClass.allCases.randomElement(using: &generator),
      detail: text(&generator), status: count(&generator), code: text(&generator),
      type: text(&generator), service: text(&generator), hasOwnService: .random(using: &generator),
      level: LogLevel(rawValue: .random(in: 0...7, using: &generator)) ?? .unknown,
      callIDName: Bool.random(using: &generator) ? generator.next() : 0, usage: TokenUsage(),
      rule: text(&generator), confidence: Bool.random(using: &generator) ? .certain : .likely,
      announcesFallback: .random(using: &generator),
      retryLayer: RetryLayer.allCases.randomElement(using: &generator),
      clientPolicyRow: clientPolicyTable.indices.randomElement(using: &generator),
      fingerprint: generator.next() >> UInt64.random(in: 0..<64, using: &generator),
      text: text(&generator) ?? "", isBareText: .random(using: &generator),
      isUnknownFailure: .random(using: &generator), template: text(&generator))
    if Bool.random(using: &generator) { event.failureClass = nil }
    if Bool.random(using: &generator) { event.retryLayer = nil }
    if Bool.random(using: &generator) { event.clientPolicyRow = nil }
    if Bool.random(using: &generator) { event.cached = .random(using: &generator) }
    addOrigin(&event, &generator)
    event.attempt = count(&generator)
    event.attemptLimit = count(&generator)
    event.statedRetries = count(&generator)
    event.retryDelaySeconds = seconds(&generator)
    event.retryAfterSeconds = seconds(&generator)
    event.durationSeconds = seconds(&generator)
    event.usage = TokenUsage(
      input: count(&generator), output: count(&generator), total: count(&generator),
      cached: count(&generator))
    return event
  }

  private static func addOrigin(_ event: inout FailureEvent, _ generator: inout SeededGenerator) {
    event.host = text(&generator)
    event.process = text(&generator)
    event.thread = text(&generator)
    event.logger = text(&generator)
    event.model = text(&generator)
    event.endpoint = text(&generator)
    event.upstreamHost = text(&generator)
    event.organization = text(&generator)
    event.project = text(&generator)
    event.apiKey = text(&generator)
    event.apiKeyHash = text(&generator)
    event.requestID = text(&generator)
    event.callID = text(&generator)
    event.traceID = text(&generator)
    event.spanID = text(&generator)
  }

  @Test(arguments: 0..<8)
  func `Events that no log would hold`(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let events = (1...300).map { Self.event($0, &generator) }
    let ledger = InputLedger(path: "a.log")
    var table = EventTable(path: "a.log")
    var texts = EventTexts()
    for event in events {
      table.add(CompactEvent(event, in: &texts), texts) { event.text ?? "" }
    }
    let log = FoundLog(ledger: ledger, table: table, events: events)
    #expect(try Self.compare([log]) == 300)
  }
}

import Foundation
import LogDecoding
import LogInput
import OutageReconstruction
import SeededRandom
import Testing

@testable import ScanHistory

/// Who may open a history when, and what is said of one that cannot be used.
struct HistoryOpeningTests {
  private let folder: HistoryFolder

  init() throws {
    folder = try HistoryFolder()
  }

  private func openingToWrite() -> HistoryError? {
    historyError { _ = try HistoryFile.forScan(folder.history) }
  }

  private func openingToRead() -> HistoryError? {
    historyError { _ = try HistoryFile.forReading(folder.history) }
  }

  @Test func `Nothing is there before it is committed`() throws {
    var file: HistoryFile? = try HistoryFile.forScan(folder.history)
    try file?.set("name", "first")
    #expect(openingToRead() == .missing)
    file = nil
    #expect(openingToRead() == .missing)
    try folder.change { (file) throws in
      #expect(try file.setting("name") == nil)
      try file.set("name", "second")
    }
    file = try HistoryFile.forScan(folder.history)
    try file?.set("name", "third")
    #expect(try HistoryFile.forReading(folder.history).setting("name") == "second")
    file = nil
    #expect(try HistoryFile.forReading(folder.history).setting("name") == "second")
  }

  @Test func `One scan at a time, and readers beside it`() throws {
    var first: HistoryFile? = try HistoryFile.forScan(folder.history)
    #expect(openingToWrite() == .locked)
    try first?.set("name", "first")
    try first?.commit()
    // What was committed holds nobody up.
    try folder.change { try $0.set("name", "second") }
    #expect(try first?.setting("name") == "second")
    first = try HistoryFile.forScan(folder.history)
    #expect(openingToWrite() == .locked)
    let reader = try HistoryFile.forReading(folder.history)
    try first?.set("name", "third")
    #expect(try reader.setting("name") == "second")
    try first?.commit()
    #expect(try reader.setting("name") == "third")
    first = nil
    #expect(openingToWrite() == nil)
  }

  @Test func `What is not there is missing, and is not made by a reader`() throws {
    #expect(openingToRead() == .missing)
    #expect(!FileManager.default.fileExists(atPath: folder.history))
    #expect(historyError { _ = try HistoryFile.forReading(folder.path + "/no/folder") } == .missing)
    #expect(historyError { _ = try HistoryFile.forScan(folder.path + "/no/folder") } != nil)
    #expect(historyError { _ = try HistoryFile.forScan(folder.path) } != nil)
  }

  @Test func `An empty file is a history that was never written`() throws {
    try folder.write([])
    #expect(openingToRead() == .missing)
    try folder.change { try $0.set("name", "first") }
    #expect(try HistoryFile.forReading(folder.history).setting("name") == "first")
  }

  @Test(arguments: [2, 99, Int(Int32.max)])
  func `A later version's history is left alone`(version: Int) throws {
    try folder.change { try $0.set("name", "first") }
    try #require(version > HistorySchema.version)
    try folder.meddle("PRAGMA user_version = \(version)")
    let before = try folder.bytes()
    #expect(openingToWrite() == .newer(version: version))
    #expect(openingToRead() == .newer(version: version))
    #expect(try folder.bytes() == before)
    #expect(HistoryError.newer(version: version).description.contains("\(version)"))
  }

  @Test(arguments: [
    ["PRAGMA application_id = 5"], ["PRAGMA application_id = 0"], ["PRAGMA user_version = 0"],
    ["PRAGMA user_version = -3"],
  ])
  func `Another program's database is left alone`(statements: [String]) throws {
    try folder.change { try $0.set("name", "first") }
    for statement in statements { try folder.meddle(statement) }
    let before = try folder.bytes()
    #expect(openingToWrite() == .foreign)
    #expect(openingToRead() == .foreign)
    #expect(try folder.bytes() == before)
  }

  @Test(arguments: [2, 15, 16, 99, 100, 512, 4096, 100_000])
  func `What is no database is not taken for one`(size: Int) throws {
    var generator = SeededGenerator(UInt64(size))
    let bytes = randomBytes(size, &generator)
    try folder.write(bytes)
    #expect(openingToWrite()?.isCorrupt == true)
    #expect(openingToRead()?.isCorrupt == true)
    #expect(try folder.bytes() == bytes)
  }

  /// A history with something in each table.
  private func fill() throws {
    var generator = SeededGenerator(11)
    try folder.change { (file) throws in
      try file.save(scan: 1, at: moment(0), HistoryFile.ScanSums(), tool: "1", rules: "1")
      for number in 0..<40 {
        let log = try KnownLog(0, of: randomBytes(200, &generator), host: "h", path: "\(number)")
        let id = try file.save(
          LogAccount(log: log, ledger: "{}", tailLedger: "{}"),
          LogSums(lines: 1, events: 1, first: nil, last: moment(9).rfc3339), scan: 1)
        let state = FileState(device: 1, inode: 2, size: 3, modified: 4, changed: 5)
        try file.save(
          KnownFile(
            path: "\(number)", state: state, stored: log.identity,
            logs: [.init(path: "\(number)", log: id)]), scan: 1)
        try file.add(
          EventChunk(
            role: .settled, linesBefore: 0, events: 1, first: 1, last: 2,
            content: randomBytes(3000, &generator)), to: id, newest: 0)
      }
      try file.save(
        KnownIncident(
          id: "q-1", state: "ongoing", failureClass: "c", headline: "h", first: moment(0),
          last: moment(5), recovered: moment(7), callsFailed: 1, services: ["s"], scopes: ["o"],
          digest: "d", note: "n", json: "{}"), scan: 1)
      try file.save(report: .plain("r"), format: "html", of: "q-1")
      try file.save(spend: .init(picodollars: 5), hour: moment(0))
      try file.set("horizon", "1")
    }
  }

  /// All that a scan and `history` read.
  private func readAll() throws {
    let file = try HistoryFile.forReading(folder.history)
    _ = try file.files()
    for log in try file.logs() {
      _ = try file.account(of: log.id)
      for number in try file.chunks(of: log.id) { _ = try file.chunk(number) }
    }
    _ = try file.accounts(since: moment(0))
    for isCompletion in [true, false] { _ = try file.chunks(completions: isCompletion) }
    _ = try file.incidents()
    _ = try file.report(of: "q-1", format: "html")
    _ = try file.spend(inMonth: String(moment(0).rfc3339.prefix(7)))
    _ = try file.setting("horizon")
    _ = try file.lastScan()
    _ = try file.nextScan()
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `Pages that were overwritten are told as damage, never as data of another kind`(
    seed: UInt64
  ) throws {
    try fill()
    try readAll()
    var generator = SeededGenerator(seed)
    var bytes = try folder.bytes()
    let pages = bytes.count / 4096
    try #require(pages > 20)
    for _ in 0..<pages / 4 {
      let page = Int.random(in: 1..<pages, using: &generator)
      bytes.replaceSubrange(page * 4096..<(page + 1) * 4096, with: randomBytes(4096, &generator))
    }
    try folder.write(bytes)
    let error = try #require(historyError { try readAll() })
    #expect(error.isCorrupt, "\(error)")
    #expect(error.description.contains("damaged"))
  }

  @Test func `A history that was cut off is told as damaged`() throws {
    try fill()
    let bytes = try folder.bytes()
    for size in [bytes.count / 2, 8192, 4096] {
      try folder.write(Array(bytes[..<size]))
      let error = historyError { try readAll() }
      #expect(error?.isCorrupt == true, "\(size) bytes: \(String(describing: error))")
    }
  }

  @Test(arguments: [
    "logs SET host = x'00ff'", "logs SET head = 'text'", "logs SET head = x''",
    "logs SET head = x'0102'", "logs SET position = 'text'", "logs SET position = 1.5",
    "logs SET tail = 7", "logs SET tail = x'01'", "logs SET position_lines = x'01'",
    "logs SET resume = 'text'", "logs SET resume_lines = 'text'", "logs SET identity = 'text'",
    "logs SET identity = x'01'", "logs SET identity_length = 'text'", "logs SET reads_whole = 'no'",
    "logs SET ledger = x'00'", "logs SET tail_ledger = x'00'",
    "files SET path = CAST(path AS BLOB)",
    "files SET size = 'text'", "files SET stored = 1", "files SET waiting = x'00'",
    "file_logs SET path = x'61'", "file_logs SET log = 'text'", "events SET role = 'other'",
    "events SET role = x'00'", "events SET lines_before = 'text'", "events SET content = 'text'",
    "events SET first = 'text'", "events SET last = 'text'", "events SET log = 'text'",
    "incidents SET state = x'01'", "incidents SET first_failure = 'yesterday'",
    "incidents SET last_failure = x'00'", "incidents SET recovered = ''",
    "incidents SET calls_failed = 'many'", "incidents SET services = x'00'",
    "incidents SET is_settled = 'no'", "incidents SET note = x'00'",
    "incidents SET incident = x'00'",
    "reports SET content = x'00'", "spend SET picodollars = 'much'", "spend SET picodollars = ''",
    "spend SET hour = hour || 'x'", "settings SET value = x'00'", "scans SET at = 'now'",
  ])
  func `A value of another kind is damage`(change: String) throws {
    try fill()
    try folder.meddle("UPDATE \(change)")
    let error = try #require(historyError { try readAll() })
    #expect(error.isCorrupt, "\(error)")
  }

  @Test(arguments: [
    "DROP TABLE logs", "DROP TABLE reports", "ALTER TABLE events DROP COLUMN content",
    "ALTER TABLE incidents RENAME COLUMN digest TO hash",
  ])
  func `A history that lacks something is damaged`(statement: String) throws {
    try fill()
    try folder.meddle(statement)
    #expect(historyError { try readAll() }?.isCorrupt == true)
  }

  @Test(.enabled(if: geteuid() != 0, "root writes to all files"))
  func `A history that may not be written is read-only`() throws {
    try fill()
    for path in [folder.history, folder.path] {
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: path)
      #expect(openingToWrite() == .readOnly)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    #expect(openingToWrite() == nil)
  }
}

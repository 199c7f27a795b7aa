import LogDecoding
import LogInput
import OutageReconstruction
import SeededRandom
import Testing

@testable import ScanHistory

/// What is put into a history comes out of it.
struct HistoryFileTests {
  private let folder: HistoryFolder

  /// Texts that are easily lost or changed on their way through a database.
  private static let texts = [
    "plain", "", " ", "o'clock \"quoted\" `x`", "'; DROP TABLE logs; --", "a\tb\\n\u{1}\u{7f}",
    "größe 🎉 日本", "e\u{301}", "\u{e9}", "\u{fffd}\u{202e}", "123", "1.5", "NULL", "%_?1:a$b@c",
    String(repeating: "long ", count: 20_000),
  ]

  init() throws {
    folder = try HistoryFolder()
  }

  private func reading<Value>(_ body: (HistoryFile) throws -> Value) throws -> Value {
    try body(HistoryFile.forReading(folder.history))
  }

  private static func account(_ log: KnownLog, ledger: String = "{}") -> LogAccount {
    LogAccount(log: log, ledger: ledger, tailLedger: nil)
  }

  private static let sums = LogSums(lines: 3, events: 2, first: nil, last: nil)

  /// All that is known of a log, to be compared.
  private static func facts(_ log: KnownLog) -> [String] {
    [
      "\(log.id)", log.path, log.host ?? "no host", "\(log.mark)", "\(log.lines)", "\(log.resume)",
      "\(log.linesBeforeResume)", log.identity?.description ?? "none", "\(log.readsWhole)",
    ]
  }

  @Test(arguments: [1, 2, 64, 4096, 70_000])
  func `Logs come back as they were`(size: Int) throws {
    var generator = SeededGenerator(UInt64(size))
    var logs = try Self.texts.enumerated().map { number, text in
      try KnownLog(
        0, of: randomBytes(size, &generator), host: number % 2 == 0 ? nil : text, path: text)
    }
    logs[0].identity = nil
    logs[1].readsWhole = true
    logs[2].lines = Int(UInt32.max)
    logs[3].resume = size
    try folder.change { (file) throws in
      for place in logs.indices {
        let account = LogAccount(
          log: logs[place], ledger: Self.texts[place], tailLedger: place % 2 == 0 ? nil : "tail")
        logs[place].id = try file.save(account, Self.sums, scan: 4)
      }
    }
    #expect(Set(logs.map(\.id)).count == logs.count)
    try reading { (file) throws in
      #expect(try file.logs().map(Self.facts) == logs.map(Self.facts))
      for (place, log) in logs.enumerated() {
        let account = try #require(try file.account(of: log.id))
        #expect(Self.facts(account.log) == Self.facts(log))
        #expect(account.ledger == Self.texts[place])
        #expect(account.tailLedger == (place % 2 == 0 ? nil : "tail"))
      }
      #expect(try file.account(of: 99) == nil)
    }
  }

  @Test func `A log that is saved again takes the place of what was known`() throws {
    var generator = SeededGenerator(1)
    let log = try KnownLog(0, of: randomBytes(100, &generator), host: "web-1", path: "a.log")
    try folder.change { (file) throws in
      #expect(try file.save(Self.account(log), Self.sums, scan: 1) == 1)
    }
    var grown = try KnownLog(1, of: randomBytes(9000, &generator), host: nil, path: "b.log")
    try folder.change { (file) throws in
      #expect(try file.save(Self.account(grown, ledger: "new"), Self.sums, scan: 2) == 1)
      try file.move(1, to: "c.log")
    }
    grown.path = "c.log"
    try reading { (file) throws in
      #expect(try file.logs().map(Self.facts) == [Self.facts(grown)])
      #expect(try file.account(of: 1)?.ledger == "new")
    }
  }

  @Test func `Logs that reach a moment or have events are asked for`() throws {
    var generator = SeededGenerator(2)
    try folder.change { (file) throws in
      for (name, last, scan) in [
        ("old", moment(0), 1), ("late", moment(100), 1), ("changed", moment(0), 2),
        ("events", moment(0), 1), ("none", nil as Timestamp?, 1),
      ] {
        let log = try KnownLog(0, of: randomBytes(50, &generator), path: name)
        let sums = LogSums(lines: 1, events: 1, first: nil, last: last?.rfc3339)
        let id = try file.save(Self.account(log), sums, scan: Int64(scan))
        if name == "events" { try file.add(Self.chunk(.settled, []), to: id, newest: 0) }
      }
    }
    let found = try reading { try $0.accounts(since: moment(100)).map(\.log.path) }
    #expect(found == ["late", "events"])
  }

  @Test func `Files come back as they were`() throws {
    var generator = SeededGenerator(3)
    var files = Self.texts.map { path in
      KnownFile(
        path: path,
        state: FileState(
          device: .min, inode: .max, size: Int.random(in: 0...Int.max, using: &generator),
          modified: -1, changed: Int64.random(in: .min...Int64.max, using: &generator)),
        stored: ContentIdentity(
          length: 5, hash: ContentHash(randomBytes(9, &generator).span)), waiting: 7,
        logs: (0..<3).map { KnownFile.LogPlace(path: "\(path)!/\($0)", log: 9 - $0) })
    }
    files[0].stored = nil
    files[1].logs = []
    try folder.change { file in for known in files { try file.save(known, scan: 1) } }
    let expected = Dictionary(uniqueKeysWithValues: files.map { (ExactPath($0.path), $0) })
    #expect(try reading { try $0.files() } == expected)
    files[2].logs.removeFirst()
    files[2].waiting = 0
    try folder.change { (file) throws in
      try file.save(files[2], scan: 2)
      try file.forget(file: files[3].path)
      try file.forget(file: "never known")
    }
    let left = try reading { try $0.files() }
    #expect(left[ExactPath(files[2].path)] == files[2])
    #expect(left[ExactPath(files[3].path)] == nil && left.count == files.count - 1)
  }

  private static func chunk(
    _ role: EventChunk.Role, _ content: [UInt8], linesBefore: Int = 0, last: Int64? = nil
  ) -> EventChunk {
    EventChunk(
      role: role, linesBefore: linesBefore, events: 1, first: last.map { $0 - 5 }, last: last,
      content: content)
  }

  @Test func `Events come back in the order of their lines`() throws {
    var generator = SeededGenerator(4)
    let contents = (0..<5).map { randomBytes($0 * 1000, &generator) }
    try folder.change { (file) throws in
      try file.add(Self.chunk(.tail, contents[0], linesBefore: 50, last: 9), to: 2, newest: 30)
      try file.add(
        Self.chunk(.settled, contents[1], linesBefore: 20, last: .max), to: 2, newest: 30)
      try file.add(Self.chunk(.settled, contents[2], linesBefore: 0), to: 2, newest: 30)
      try file.add(
        Self.chunk(.completions, contents[3], linesBefore: 7, last: -4), to: 2, newest: 30)
      try file.add(Self.chunk(.settled, contents[4], linesBefore: 3, last: 8), to: 1, newest: 30)
    }
    try reading { (file) throws in
      #expect(try file.chunks(completions: false).map(\.log) == [1, 2])
      #expect(try file.chunks(completions: true).map(\.log) == [2])
      let chunks = try file.chunks(of: 2).map { try file.chunk($0) }
      #expect(chunks.map(\.content) == [contents[2], contents[1], contents[0]])
      #expect(chunks.map(\.linesBefore) == [0, 20, 50])
      #expect(chunks.map(\.role) == [.settled, .settled, .tail])
      #expect(chunks.map(\.first) == [nil, .max - 5, 4])
      // What has no time is kept as long as what is newest.
      #expect(chunks.map(\.last) == [30, .max, 9])
      #expect(try file.chunks(completions: false).flatMap(\.chunks).count == 4)
    }
    try folder.change { try $0.forgetEvents(before: 9) }
    #expect(try reading { try $0.chunks(completions: false).map(\.log) } == [2])
    #expect(try reading { try $0.chunks(completions: true).map(\.log) } == [])
    try folder.change { try $0.removeEvents(of: 2, .tail) }
    #expect(
      try reading { file in try file.chunks(of: 2).map { try file.chunk($0).last } } == [30, .max])
    try folder.change { try $0.removeEvents(of: 2) }
    #expect(try reading { try $0.chunks(of: 2) } == [])
    #expect(historyError { try reading { _ = try $0.chunk(1) } }?.isCorrupt == true)
  }

  @Test func `Settings, scans, problems and budgets come back`() throws {
    let tenth = Dollars(picodollars: 100_000_000_001)
    let much = Dollars(picodollars: Int128(Int64.max) * 5)
    try folder.change { (file) throws in
      #expect(try file.nextScan() == 1)
      #expect(try file.lastScan() == nil)
      for text in Self.texts where text != "\u{e9}" { try file.set(text, text + "!") }
      try file.set("plain", "again")
      try file.save(scan: 1, at: moment(5), HistoryFile.ScanSums(), tool: "1", rules: "2")
      try file.save(scan: 2, at: moment(3), HistoryFile.ScanSums(), tool: "1", rules: "2")
      for text in Self.texts {
        #expect(try file.noteProblem(path: text, kind: "corrupt", message: text, scan: 1))
        #expect(try file.noteProblem(path: text, kind: "cut_off", message: text, scan: 1))
      }
      #expect(try file.noteBudgetAlert(month: "2026-06", percent: 70, budget: much, scan: 1))
      for (hour, cost) in [
        ("05-31T23", much), ("06-01T00", tenth), ("06-30T23", much), ("07-01T00", tenth),
      ] {
        let time = try #require(Timestamp(parsing: "2026-\(hour):00:00Z"))
        try file.save(spend: tenth, hour: time)
        try file.save(spend: cost, hour: time)
      }
    }
    try folder.change { (file) throws in
      #expect(try file.nextScan() == 3)
      #expect(try file.lastScan()?.rfc3339 == moment(3).rfc3339)
      for text in Self.texts {
        #expect(try !file.noteProblem(path: text, kind: "corrupt", message: "other", scan: 2))
      }
      #expect(try file.noteProblem(path: "plain", kind: "other", message: "", scan: 2))
      // Another budget has passages of its own.
      #expect(try file.noteBudgetAlert(month: "2026-06", percent: 70, budget: tenth, scan: 2))
      #expect(try !file.noteBudgetAlert(month: "2026-06", percent: 70, budget: tenth, scan: 2))
      #expect(try file.noteBudgetAlert(month: "2026-06", percent: 100, budget: much, scan: 2))
      #expect(try file.noteBudgetAlert(month: "2026-07", percent: 70, budget: much, scan: 2))
    }
    try reading { (file) throws in
      for text in Self.texts.dropFirst() where text != "\u{e9}" {
        #expect(try file.setting(text) == text + "!")
      }
      #expect(try file.setting("plain") == "again")
      #expect(try file.setting("other") == nil)
      let june = try file.spend(inMonth: "2026-06")
      #expect(june.map(\.cost) == [tenth, much])
      #expect(june.map(\.hour.rfc3339) == ["2026-06-01T00:00:00Z", "2026-06-30T23:00:00Z"])
    }
    let hour = try #require(Timestamp(parsing: "2026-06-30T23:00:00Z"))
    try folder.change { try $0.forgetSpend(from: hour) }
    try reading { (file) throws in
      #expect(try file.spend(inMonth: "2026-06").count == 1)
      #expect(try file.spend(inMonth: "2026-05").count == 1)
      #expect(try file.spend(inMonth: "2026-07").isEmpty)
    }
  }
}

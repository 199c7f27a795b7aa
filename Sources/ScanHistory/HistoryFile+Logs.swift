// Logs, files and events in a history.

package import LogDecoding
internal import LogInput

extension ContentHash {
  /// 16 bytes, the most significant first.
  fileprivate var bytes: [UInt8] {
    [high, low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  fileprivate var value: HistoryValue { .bytes(bytes) }

  fileprivate init(_ bytes: [UInt8]) throws(HistoryError) {
    guard bytes.count == 16 else { throw .corrupt("a hash has \(bytes.count) bytes") }
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: word(bytes[..<8]), low: word(bytes[8...]))
  }
}

extension ContentHead {
  /// Its hashes, the shortest head's first.
  fileprivate var value: HistoryValue { .bytes(hashes.flatMap(\.bytes)) }

  fileprivate init(kept bytes: [UInt8]) throws(HistoryError) {
    guard !bytes.isEmpty, bytes.count % 16 == 0 else {
      throw .corrupt("a head has \(bytes.count) bytes")
    }
    var hashes: [ContentHash] = []
    for start in stride(from: 0, to: bytes.count, by: 16) {
      hashes.append(try ContentHash(Array(bytes[start..<start + 16])))
    }
    self.init(hashes: hashes)
  }
}

extension ContentIdentity {
  fileprivate init?(_ row: HistoryRow, length: Int, hash: Int) throws(HistoryError) {
    guard !row.isNull(hash) else { return nil }
    self.init(length: try row.int(length), hash: try ContentHash(row.bytes(hash)))
  }
}

/// A log with what its lines came to.
package struct LogAccount: Sendable {
  package var log: KnownLog
  /// Ledgers as lines of the event contract: of lines that are read for good, and of its last record.
  package var ledger: String
  package var tailLedger: String?
  /// Events in it, as the ledgers say.
  package var events: Int

  package init(log: KnownLog, ledger: String, tailLedger: String?, events: Int = 0) {
    self.log = log
    self.ledger = ledger
    self.tailLedger = tailLedger
    self.events = events
  }
}

/// Sums of a log's ledgers, for people who look into the history.
package struct LogSums: Sendable {
  package var lines: Int
  package var events: Int
  /// RFC 3339.
  package var first: String?
  package var last: String?

  package init(lines: Int, events: Int, first: String?, last: String?) {
    self.lines = lines
    self.events = events
    self.first = first
    self.last = last
  }
}

extension HistoryFile {
  private static let logColumns = """
    id, path, host, head, position, tail, position_lines, resume, resume_lines, \
    identity_length, identity, reads_whole
    """

  private static func log(_ row: HistoryRow) throws(HistoryError) -> KnownLog {
    let log = KnownLog(
      id: try row.integer(0), path: try row.text(1), host: try row.optionalText(2),
      mark: ContentMark(
        keptHead: try ContentHead(kept: row.bytes(3)), position: try row.int(4),
        tail: try ContentHash(row.bytes(5))),
      lines: try row.int(6), resume: try row.int(7), linesBeforeResume: try row.int(8),
      identity: try ContentIdentity(row, length: 9, hash: 10),
      readsWhole: try row.int(11) != 0)
    guard log.mark.position > 0, (0...log.mark.position).contains(log.resume), log.lines >= 0,
      (0...log.lines).contains(log.linesBeforeResume), log.lines <= mostLines
    else { throw .corrupt("a log was read to an impossible place") }
    return log
  }

  /// Lines are counted in 32 bits.
  private static let mostLines = Int(UInt32.max)

  /// All logs that are known.
  package func logs() throws(HistoryError) -> [KnownLog] {
    try rows("SELECT \(Self.logColumns) FROM logs ORDER BY id") { row throws(HistoryError) in
      try Self.log(row)
    }
  }

  /// The log with what its lines came to.
  package func account(of log: Int64) throws(HistoryError) -> LogAccount? {
    try rows(
      "SELECT \(Self.logColumns), ledger, tail_ledger, events FROM logs WHERE id = ?",
      [.integer(log)]
    ) { row throws(HistoryError) in
      LogAccount(
        log: try Self.log(row), ledger: try row.text(12), tailLedger: try row.optionalText(13),
        events: try row.int(14))
    }.first
  }

  /// Logs that reach beyond a moment, that have kept events, or that name no time; all without a
  /// moment.
  package func accounts(since moment: Timestamp?) throws(HistoryError) -> [LogAccount] {
    try rows(
      """
      SELECT \(Self.logColumns), ledger, tail_ledger, events FROM logs \
      WHERE last >= ? OR id IN (SELECT log FROM events) \
      OR last IS NULL AND id IN (SELECT log FROM file_logs) ORDER BY id
      """, [.text(moment?.rfc3339 ?? "")]
    ) { row throws(HistoryError) in
      LogAccount(
        log: try Self.log(row), ledger: try row.text(12), tailLedger: try row.optionalText(13),
        events: try row.int(14))
    }
  }

  /// Adds a log, or puts what is new of it in the place of what was known; returns its number.
  package func save(
    _ account: LogAccount, _ sums: LogSums, scan: Int64
  ) throws(HistoryError) -> Int64 {
    let log = account.log
    let identity = log.identity
    let values: [HistoryValue] = [
      .text(log.path), HistoryValue(log.host), log.mark.head.value,
      HistoryValue(log.mark.position), log.mark.tail.value,
      HistoryValue(log.lines), HistoryValue(log.resume), HistoryValue(log.linesBeforeResume),
      HistoryValue(identity?.length ?? 0), identity?.hash.value ?? .null,
      HistoryValue(log.readsWhole), HistoryValue(sums.lines), HistoryValue(sums.events),
      HistoryValue(sums.first), HistoryValue(sums.last), .text(account.ledger),
      HistoryValue(account.tailLedger), .integer(scan),
    ]
    if log.id == 0 {
      try run(
        """
        INSERT INTO logs (path, host, head, position, tail, position_lines, resume, \
        resume_lines, identity_length, identity, reads_whole, lines, events, first, last, ledger, \
        tail_ledger, last_scan, first_scan) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, values + [.integer(scan)])
      return try lastInserted
    }
    try run(
      """
      UPDATE logs SET path = ?, host = ?, head = ?, position = ?, tail = ?, \
      position_lines = ?, resume = ?, resume_lines = ?, identity_length = ?, identity = ?, \
      reads_whole = ?, lines = ?, events = ?, first = ?, last = ?, ledger = ?, tail_ledger = ?, \
      last_scan = ? WHERE id = ?
      """, values + [.integer(log.id)])
    return log.id
  }

  /// Notes where a log stands now.
  package func move(_ log: Int64, to path: String) throws(HistoryError) {
    try run("UPDATE logs SET path = ? WHERE id = ?", [.text(path), .integer(log)])
  }

  // MARK: Files

  /// All files that are known, by their paths.
  package func files() throws(HistoryError) -> [ExactPath: KnownFile] {
    var files: [ExactPath: KnownFile] = [:]
    for file in try rows(
      """
      SELECT path, device, inode, size, modified, changed, stored_length, stored, waiting FROM files
      """, [],
      { row throws(HistoryError) in
        KnownFile(
          path: try row.text(0),
          state: FileState(
            device: try row.integer(1), inode: try row.integer(2), size: try row.int(3),
            modified: try row.integer(4), changed: try row.integer(5)),
          stored: try ContentIdentity(row, length: 6, hash: 7), waiting: try row.int(8))
      })
    { files[ExactPath(file.path)] = file }
    for (file, place) in try rows(
      "SELECT file, path, log FROM file_logs ORDER BY file, number", [],
      { row throws(HistoryError) in
        (try row.text(0), KnownFile.LogPlace(path: try row.text(1), log: try row.integer(2)))
      })
    { files[ExactPath(file)]?.logs.append(place) }
    return files
  }

  package func save(_ file: KnownFile, scan: Int64) throws(HistoryError) {
    let state = file.state
    try run(
      """
      INSERT OR REPLACE INTO files (path, device, inode, size, modified, changed, stored_length, \
      stored, waiting, last_scan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(file.path), .integer(state.device), .integer(state.inode), HistoryValue(state.size),
        .integer(state.modified), .integer(state.changed), HistoryValue(file.stored?.length ?? 0),
        file.stored?.hash.value ?? .null, HistoryValue(file.waiting), .integer(scan),
      ])
    try run("DELETE FROM file_logs WHERE file = ?", [.text(file.path)])
    for (number, place) in file.logs.enumerated() {
      try run(
        "INSERT INTO file_logs (file, number, path, log) VALUES (?, ?, ?, ?)",
        [.text(file.path), HistoryValue(number), .text(place.path), .integer(place.log)])
    }
  }

  package func forget(file path: String) throws(HistoryError) {
    try run("DELETE FROM files WHERE path = ?", [.text(path)])
    try run("DELETE FROM file_logs WHERE file = ?", [.text(path)])
  }

  // MARK: Events

  /// Adds events of a log; `newest` is the newest time known, which stands for that of events
  /// without one.
  package func add(
    _ chunk: EventChunk, to log: Int64, newest: Int64
  ) throws(HistoryError) {
    try run(
      """
      INSERT INTO events (log, role, lines_before, events, first, last, content) \
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(log), .text(chunk.role.rawValue), HistoryValue(chunk.linesBefore),
        HistoryValue(chunk.events), chunk.first.map(HistoryValue.integer) ?? .null,
        .integer(chunk.last ?? newest), .bytes(chunk.content),
      ])
  }

  /// Forgets events of a log; all when no role is named.
  package func removeEvents(of log: Int64, _ role: EventChunk.Role? = nil) throws(HistoryError) {
    guard let role else {
      try run("DELETE FROM events WHERE log = ?", [.integer(log)])
      return
    }
    try run(
      "DELETE FROM events WHERE log = ? AND role = ?", [.integer(log), .text(role.rawValue)])
  }

  /// Forgets events that all lie before a moment, in nanoseconds since 1970.
  package func forgetEvents(before moment: Int64) throws(HistoryError) {
    try run("DELETE FROM events WHERE last < ?", [.integer(moment)])
  }

  /// Where chunks of events are kept: for each log that has some their numbers, in the order of its
  /// lines.
  package func chunks(
    completions: Bool
  ) throws(HistoryError) -> [(log: Int64, chunks: [Int64])] {
    let condition = completions ? "role = 'completions'" : "role <> 'completions'"
    let all = try rows(
      "SELECT log, id FROM events WHERE \(condition) ORDER BY log, lines_before, id"
    ) { row throws(HistoryError) in (log: try row.integer(0), chunk: try row.integer(1)) }
    var logs: [(log: Int64, chunks: [Int64])] = []
    for (log, chunk) in all {
      if logs.last?.log == log {
        logs[logs.count - 1].chunks.append(chunk)
      } else {
        logs.append((log, [chunk]))
      }
    }
    return logs
  }

  /// The numbers of a log's chunks, completions left out, in the order of its lines.
  package func chunks(of log: Int64) throws(HistoryError) -> [Int64] {
    try rows(
      "SELECT id FROM events WHERE log = ? AND role <> 'completions' ORDER BY lines_before, id",
      [.integer(log)]
    ) { row throws(HistoryError) in try row.integer(0) }
  }

  /// A chunk with a number.
  package func chunk(_ number: Int64) throws(HistoryError) -> EventChunk {
    let found = try rows(
      "SELECT role, lines_before, events, first, last, content FROM events WHERE id = ?",
      [.integer(number)]
    ) { row throws(HistoryError) in
      guard let role = EventChunk.Role(rawValue: try row.text(0)) else {
        throw .corrupt("events of an unknown role")
      }
      guard (0...Self.mostLines).contains(try row.int(1)) else {
        throw .corrupt("events of an impossible line")
      }
      return EventChunk(
        role: role, linesBefore: try row.int(1), events: try row.int(2),
        first: try row.optionalInteger(3), last: try row.optionalInteger(4),
        content: try row.bytes(5))
    }
    guard let chunk = found.first else { throw .corrupt("events are missing") }
    return chunk
  }
}

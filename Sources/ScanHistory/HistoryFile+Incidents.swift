// Incidents, their reports, and what was said already.

package import LogDecoding
package import OutageReconstruction

extension HistoryFile {
  private static let separator: Character = "\n"

  private static func list(_ values: [String]) -> HistoryValue {
    // No name holds a line feed: such are shown masked.
    .text(values.map { $0.replacing("\n", with: " ") }.joined(separator: String(separator)))
  }

  /// All incidents, those that have gone too, by their first failure.
  package func incidents() throws(HistoryError) -> [KnownIncident] {
    try rows(
      """
      SELECT id, state, class, headline, first_failure, last_failure, recovered, calls_failed, \
      services, scopes, digest, note, is_settled, is_gone, incident FROM incidents \
      ORDER BY first_ns, id
      """
    ) { row throws(HistoryError) in
      KnownIncident(
        id: try row.text(0), state: try row.text(1), failureClass: try row.text(2),
        headline: try row.text(3), first: try Self.time(row.text(4)),
        last: try Self.time(row.text(5)), recovered: try row.optionalText(6).map(Self.time),
        callsFailed: try row.int(7),
        services: try row.text(8).split(separator: Self.separator).map(String.init),
        scopes: try row.text(9).split(separator: Self.separator).map(String.init),
        digest: try row.text(10), note: try row.optionalText(11),
        isSettled: try row.int(12) != 0, isGone: try row.int(13) != 0, json: try row.text(14))
    }
  }

  private static func time(_ text: String) throws(HistoryError) -> Timestamp {
    guard let time = Timestamp(parsing: text) else { throw .corrupt("\"\(text)\" is no time") }
    return time
  }

  package func save(_ incident: KnownIncident, scan: Int64) throws(HistoryError) {
    try run(
      """
      INSERT INTO incidents (id, state, class, headline, first_failure, last_failure, recovered, \
      calls_failed, services, scopes, digest, note, is_settled, is_gone, incident, first_ns, \
      last_ns, first_scan, changed_scan) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, class = excluded.class, \
      headline = excluded.headline, first_failure = excluded.first_failure, \
      last_failure = excluded.last_failure, recovered = excluded.recovered, \
      calls_failed = excluded.calls_failed, services = excluded.services, \
      scopes = excluded.scopes, digest = excluded.digest, note = excluded.note, \
      is_settled = excluded.is_settled, is_gone = excluded.is_gone, incident = excluded.incident, \
      first_ns = excluded.first_ns, last_ns = excluded.last_ns, \
      changed_scan = CASE WHEN digest = excluded.digest AND is_gone = excluded.is_gone \
      THEN changed_scan ELSE excluded.changed_scan END
      """,
      [
        .text(incident.id), .text(incident.state), .text(incident.failureClass),
        .text(incident.headline), .text(incident.first.rfc3339), .text(incident.last.rfc3339),
        HistoryValue(incident.recovered?.rfc3339), HistoryValue(incident.callsFailed),
        Self.list(incident.services), Self.list(incident.scopes), .text(incident.digest),
        HistoryValue(incident.note), HistoryValue(incident.isSettled),
        HistoryValue(incident.isGone), .text(incident.json),
        .integer(incident.first.nanoseconds), .integer(incident.end.nanoseconds), .integer(scan),
        .integer(scan),
      ])
  }

  /// Keeps an incident's report in a format.
  package func save(report: KeptText, format: String, of incident: String) throws(HistoryError) {
    let content: HistoryValue =
      switch report {
      case .plain(let text): .text(text)
      case .packed(let bytes): .bytes(bytes)
      }
    try run(
      "INSERT OR REPLACE INTO reports (incident, format, content) VALUES (?, ?, ?)",
      [.text(incident), .text(format), content])
  }

  package func report(of incident: String, format: String) throws(HistoryError) -> String? {
    try rows(
      "SELECT content FROM reports WHERE incident = ? AND format = ?",
      [.text(incident), .text(format)]
    ) { row throws(HistoryError) in
      row.isText(0) ? try row.text(0) : try KeptText.unpacked(row.bytes(0))
    }.first
  }

  // MARK: Scans

  /// What a scan came to.
  package struct ScanSums: Sendable {
    package var logs = 0
    package var bytes = 0
    package var lines = 0
    package var events = 0
    /// Events that came too late to be used.
    package var lateEvents = 0

    package init() {}
  }

  /// The number of the next scan.
  package func nextScan() throws(HistoryError) -> Int64 {
    try rows("SELECT coalesce(max(id), 0) + 1 FROM scans") { row throws(HistoryError) in
      try row.integer(0)
    }.first ?? 1
  }

  package func save(
    scan: Int64, at time: Timestamp, _ sums: ScanSums, tool: String, rules: String
  ) throws(HistoryError) {
    try run(
      """
      INSERT INTO scans (id, at, logs, bytes, lines, events, late_events, tool, rules) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(scan), .text(time.rfc3339), HistoryValue(sums.logs), HistoryValue(sums.bytes),
        HistoryValue(sums.lines), HistoryValue(sums.events), HistoryValue(sums.lateEvents),
        .text(tool), .text(rules),
      ])
  }

  /// When the last scan was; `nil` before the first one.
  package func lastScan() throws(HistoryError) -> Timestamp? {
    try rows("SELECT at FROM scans ORDER BY id DESC LIMIT 1") { row throws(HistoryError) in
      try Self.time(row.text(0))
    }.first
  }

  // MARK: Settings

  package func setting(_ name: String) throws(HistoryError) -> String? {
    try rows("SELECT value FROM settings WHERE name = ?", [.text(name)]) {
      row throws(HistoryError) in try row.text(0)
    }.first
  }

  package func set(_ name: String, _ value: String) throws(HistoryError) {
    try run(
      "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", [.text(name), .text(value)])
  }

  // MARK: Money

  /// Notes what successful requests of an hour cost.
  package func save(spend: Dollars, hour: Timestamp) throws(HistoryError) {
    try run(
      "INSERT OR REPLACE INTO spend (hour, usd, picodollars) VALUES (?, ?, ?)",
      [.text(hour.rfc3339), .real(spend.usd), .text(String(spend.picodollars))])
  }

  /// Forgets what hours from one on cost: they are counted anew.
  package func forgetSpend(from hour: Timestamp) throws(HistoryError) {
    try run("DELETE FROM spend WHERE hour >= ?", [.text(hour.rfc3339)])
  }

  /// What each hour of a month ("2026-06") cost, in their order.
  package func spend(
    inMonth month: String
  ) throws(HistoryError) -> [(hour: Timestamp, cost: Dollars)] {
    try rows(
      "SELECT hour, picodollars FROM spend WHERE hour >= ? AND hour < ? ORDER BY hour",
      [.text(month), .text(month + "~")]
    ) { row throws(HistoryError) in
      guard let cost = Int128(try row.text(1)) else { throw .corrupt("a sum is no number") }
      return (try Self.time(row.text(0)), Dollars(picodollars: cost))
    }
  }

  /// Notes that a budget's passing is told; false when it was told before.
  package func noteBudgetAlert(
    month: String, percent: Int, budget: Dollars, scan: Int64
  ) throws(HistoryError) -> Bool {
    let known = try rows(
      "SELECT 1 FROM budget_alerts WHERE month = ? AND percent = ? AND budget_usd = ?",
      [.text(month), HistoryValue(percent), .real(budget.usd)]
    ) { row throws(HistoryError) in try row.int(0) }
    guard known.isEmpty else { return false }
    try run(
      "INSERT INTO budget_alerts (month, percent, budget_usd, scan) VALUES (?, ?, ?, ?)",
      [.text(month), HistoryValue(percent), .real(budget.usd), .integer(scan)])
    return true
  }

  // MARK: Problems

  /// Notes that a problem is told; false when it was told before.
  package func noteProblem(
    path: String, content: String = "", kind: String, message: String, scan: Int64
  ) throws(HistoryError) -> Bool {
    let known = try rows(
      "SELECT message FROM problems WHERE path = ? AND content = ? AND kind = ?",
      [.text(path), .text(content), .text(kind)]
    ) { row throws(HistoryError) in try row.text(0) }
    guard known.isEmpty else { return false }
    try run(
      "INSERT INTO problems (path, content, kind, message, scan) VALUES (?, ?, ?, ?, ?)",
      [.text(path), .text(content), .text(kind), .text(message), .integer(scan)])
    return true
  }

  // MARK: Forgetting

  /// Forgets all that is known.
  package func forgetAll() throws(HistoryError) {
    for table in [
      "settings", "scans", "logs", "files", "file_logs", "events", "incidents", "reports", "spend",
      "budget_alerts", "problems",
    ] { try run("DELETE FROM \(table)") }
  }

  /// Forgets what is older than a moment: settled incidents with their reports, logs that no file
  /// holds any more, scans and sums.
  ///
  /// Sums, and what was told, are kept from another moment on.
  package func forget(
    before moment: Timestamp, sumsBefore: Timestamp? = nil
  ) throws(HistoryError) {
    let time = HistoryValue.text(moment.rfc3339)
    let sums = HistoryValue.text((sumsBefore ?? moment).rfc3339)
    let old = "SELECT id FROM incidents WHERE (is_settled = 1 OR is_gone = 1) AND last_ns < ?"
    let nanoseconds = HistoryValue.integer(moment.nanoseconds)
    try run("DELETE FROM reports WHERE incident IN (\(old))", [nanoseconds])
    try run("DELETE FROM incidents WHERE id IN (\(old))", [nanoseconds])
    let oldScans = "(SELECT coalesce(max(id), 0) FROM scans WHERE at < ?)"
    try run("DELETE FROM problems WHERE scan <= \(oldScans)", [sums])
    try run(
      """
      DELETE FROM logs WHERE last_scan <= \(oldScans) AND id NOT IN (SELECT log FROM file_logs) \
      AND id NOT IN (SELECT log FROM events)
      """, [time])
    try run("DELETE FROM spend WHERE hour < ?", [sums])
    try run("DELETE FROM scans WHERE at < ?", [sums])
  }
}

// The tables of a history. docs/nightly.md tells of them.

/// What a history looks like inside, and how older ones become so.
package enum HistorySchema {
  /// Of this program; a file's own is its `user_version`.
  package static var version: Int { migrations.count }

  /// What SQLite's `file` command and other programs tell a history by ("qtsc").
  static let applicationID = 0x7174_7363

  /// The steps from an empty file to the present version: only ever added to.
  static let migrations = [
    """
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE scans (
      id INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      logs INTEGER NOT NULL, bytes INTEGER NOT NULL, lines INTEGER NOT NULL,
      events INTEGER NOT NULL, late_events INTEGER NOT NULL,
      tool TEXT NOT NULL, rules TEXT NOT NULL);
    CREATE TABLE logs (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL, host TEXT,
      head BLOB NOT NULL, position INTEGER NOT NULL, tail BLOB NOT NULL, position_lines INTEGER NOT NULL,
      resume INTEGER NOT NULL, resume_lines INTEGER NOT NULL,
      identity_length INTEGER NOT NULL, identity BLOB,
      reads_whole INTEGER NOT NULL,
      lines INTEGER NOT NULL, events INTEGER NOT NULL, first TEXT, last TEXT,
      ledger TEXT NOT NULL, tail_ledger TEXT,
      first_scan INTEGER NOT NULL, last_scan INTEGER NOT NULL);
    CREATE TABLE files (
      path TEXT PRIMARY KEY,
      device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
      modified INTEGER NOT NULL, changed INTEGER NOT NULL,
      stored_length INTEGER NOT NULL, stored BLOB,
      waiting INTEGER NOT NULL, last_scan INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE file_logs (
      file TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, log INTEGER NOT NULL,
      PRIMARY KEY (file, number)) WITHOUT ROWID;
    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      log INTEGER NOT NULL, role TEXT NOT NULL, lines_before INTEGER NOT NULL,
      events INTEGER NOT NULL, first INTEGER, last INTEGER NOT NULL,
      content BLOB NOT NULL);
    CREATE INDEX events_by_log ON events (log, role);
    CREATE INDEX events_by_time ON events (last);
    CREATE TABLE incidents (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL, class TEXT NOT NULL, headline TEXT NOT NULL,
      first_failure TEXT NOT NULL, last_failure TEXT NOT NULL, recovered TEXT,
      calls_failed INTEGER NOT NULL, services TEXT NOT NULL,
      note TEXT, is_settled INTEGER NOT NULL, is_gone INTEGER NOT NULL,
      first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL, digest TEXT NOT NULL, scopes TEXT NOT NULL,
      first_scan INTEGER NOT NULL, changed_scan INTEGER NOT NULL,
      incident TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE reports (
      incident TEXT NOT NULL, format TEXT NOT NULL, content TEXT NOT NULL,
      PRIMARY KEY (incident, format)) WITHOUT ROWID;
    CREATE TABLE spend (hour TEXT PRIMARY KEY, usd REAL NOT NULL, picodollars TEXT NOT NULL)
      WITHOUT ROWID;
    CREATE TABLE budget_alerts (
      month TEXT NOT NULL, percent INTEGER NOT NULL, budget_usd REAL NOT NULL, scan INTEGER NOT NULL,
      PRIMARY KEY (month, percent, budget_usd)) WITHOUT ROWID;
    CREATE TABLE problems (
      path TEXT NOT NULL, content TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
      scan INTEGER NOT NULL, PRIMARY KEY (path, content, kind)) WITHOUT ROWID;
    """
  ]
}

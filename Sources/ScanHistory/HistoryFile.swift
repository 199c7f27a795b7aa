// The history on disk. The only file that faces GRDB.

internal import FoundationEssentials
internal import GRDB
internal import Glibc

/// A value of a row.
enum HistoryValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
}

/// A row of a result, read by place; what is of another type than asked for is damage.
struct HistoryRow {
  fileprivate let row: Row

  func integer(_ place: Int) throws(HistoryError) -> Int64 {
    guard case .int64(let value) = (row[place] as DatabaseValue).storage else {
      throw damaged(place)
    }
    return value
  }

  func int(_ place: Int) throws(HistoryError) -> Int { Int(try integer(place)) }

  func text(_ place: Int) throws(HistoryError) -> String {
    guard case .string(let value) = (row[place] as DatabaseValue).storage else {
      throw damaged(place)
    }
    return value
  }

  func bytes(_ place: Int) throws(HistoryError) -> [UInt8] {
    guard case .blob(let value) = (row[place] as DatabaseValue).storage else {
      throw damaged(place)
    }
    return [UInt8](value)
  }

  func isText(_ place: Int) -> Bool {
    if case .string = (row[place] as DatabaseValue).storage { return true }
    return false
  }

  func isNull(_ place: Int) -> Bool { (row[place] as DatabaseValue).isNull }

  func optionalText(_ place: Int) throws(HistoryError) -> String? {
    isNull(place) ? nil : try text(place)
  }

  func optionalInteger(_ place: Int) throws(HistoryError) -> Int64? {
    isNull(place) ? nil : try integer(place)
  }

  private func damaged(_ place: Int) -> HistoryError {
    .corrupt("column \(place) of a row is of another type")
  }
}

/// A history that is open: for reading, or, held by one scan at a time, for writing.
package final class HistoryFile: Sendable {
  private let queue: DatabaseQueue
  private let isReadOnly: Bool

  // MARK: Opening

  /// Opens a history for reading.
  package static func forReading(_ path: String) throws(HistoryError) -> HistoryFile {
    guard unsafe Glibc.access(path, F_OK) == 0 else { throw .missing }
    do throws(HistoryError) {
      return try read(path)
    } catch {
      // Who may not write there can read what no scan is writing at the moment.
      guard error == .readOnly, unsafe Glibc.access(path + "-wal", F_OK) != 0 else { throw error }
      return try read("file:" + Self.inAddress(path) + "?immutable=1")
    }
  }

  private static func read(_ path: String) throws(HistoryError) -> HistoryFile {
    let file = try HistoryFile(path, isReadOnly: true)
    // Made, and never written.
    if try file.version() == 0 { throw .missing }
    return file
  }

  /// A path as it stands in an address.
  private static func inAddress(_ path: String) -> String {
    path.utf8.map { byte in
      let isPlain =
        (0x2d...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
      let digits = String(byte, radix: 16)
      return isPlain
        ? String(Unicode.Scalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  /// Opens a history for one scan, which nobody else can begin until `commit` or the end of the
  /// object; one that does not exist is made.
  ///
  /// Nothing of what is written is there before `commit`.
  package static func forScan(_ path: String) throws(HistoryError) -> HistoryFile {
    try checkHead(of: path)
    let file = try HistoryFile(path, isReadOnly: false)
    try file.begin()
    return file
  }

  /// Refuses what is something else, before SQLite touches it.
  private static func checkHead(of path: String) throws(HistoryError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: 100)
    let count = unsafe head.withUnsafeMutableBytes {
      unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    // Made, and never written.
    if count == 0 { return }
    guard count == head.count, head.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw count < 0 ? .failed("is no file that can be read") : .corrupt("it is no database")
    }
    let application = head[68..<72].reduce(0) { $0 << 8 | Int($1) }
    // A database that nothing was written to is nobody's.
    let pages = head[28..<32].reduce(0) { $0 << 8 | Int($1) }
    guard application == HistorySchema.applicationID || application == 0 && pages <= 1 else {
      throw .foreign
    }
  }

  private init(_ path: String, isReadOnly: Bool) throws(HistoryError) {
    self.isReadOnly = isReadOnly
    var configuration = GRDB.Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = isReadOnly ? .timeout(5) : .immediateError
    configuration.allowsUnsafeTransactions = true
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      if !isReadOnly { try db.execute(sql: "PRAGMA journal_mode = WAL") }
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.reason(error)
    }
  }

  private func begin() throws(HistoryError) {
    try access { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let version = try version()
    guard version < HistorySchema.version else { return }
    for step in HistorySchema.migrations[version...] { try access { try $0.execute(sql: step) } }
    try run("PRAGMA user_version = \(HistorySchema.version)")
    try run("PRAGMA application_id = \(HistorySchema.applicationID)")
  }

  /// The version of an own, known history; 0 for an empty file.
  private func version() throws(HistoryError) -> Int {
    let version = try number("PRAGMA user_version")
    let application = try number("PRAGMA application_id")
    let tables = try number("SELECT count(*) FROM sqlite_master")
    if tables == 0 && version == 0 { return 0 }
    guard application == HistorySchema.applicationID else { throw .foreign }
    if version > HistorySchema.version { throw .newer(version: version) }
    if version < 1 { throw .foreign }
    return version
  }

  private func number(_ sql: String) throws(HistoryError) -> Int {
    try rows(sql) { row throws(HistoryError) in try row.int(0) }.first ?? 0
  }

  /// Makes all that was written since opening permanent, at once.
  package func commit() throws(HistoryError) {
    if !isReadOnly { try run("COMMIT") }
  }

  // MARK: Statements

  func run(_ sql: String, _ arguments: [HistoryValue] = []) throws(HistoryError) {
    try access { db in
      let statement = try db.cachedStatement(sql: sql)
      try statement.execute(arguments: StatementArguments(arguments.map(Self.value)))
    }
  }

  func rows<Element>(
    _ sql: String, _ arguments: [HistoryValue] = [],
    _ make: (HistoryRow) throws(HistoryError) -> Element
  ) throws(HistoryError) -> [Element] {
    var found: [Element] = []
    try access { db in
      let cursor = try Row.fetchCursor(
        db, sql: sql, arguments: StatementArguments(arguments.map(Self.value)))
      while let row = try cursor.next() { found.append(try make(HistoryRow(row: row))) }
    }
    return found
  }

  /// The number of the row that was inserted last.
  var lastInserted: Int64 {
    get throws(HistoryError) { try number("SELECT last_insert_rowid()").asInteger }
  }

  private func access(_ body: (Database) throws -> Void) throws(HistoryError) {
    do {
      try queue.inDatabase(body)
    } catch {
      throw Self.reason(error)
    }
  }

  private static func value(_ value: HistoryValue) -> DatabaseValue {
    switch value {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .bytes(let bytes): Data(bytes).databaseValue
    }
  }

  private static func reason(_ error: any Error) -> HistoryError {
    if let error = error as? HistoryError { return error }
    guard let error = error as? DatabaseError else { return .failed("cannot be used: \(error)") }
    let message = error.message ?? "error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(message)
    case .SQLITE_READONLY, .SQLITE_PERM: return .readOnly
    case .SQLITE_FULL: return .full
    // A table or a column that is not there: somebody changed it.
    case .SQLITE_ERROR: return .corrupt(message)
    default: return .failed("cannot be opened, read or written: \(message)")
    }
  }
}

extension Int {
  fileprivate var asInteger: Int64 { Int64(self) }
}

extension HistoryValue {
  init(_ number: Int) { self = .integer(Int64(number)) }

  init(_ text: String?) { self = text.map(Self.text) ?? .null }

  init(_ isTrue: Bool) { self = .integer(isTrue ? 1 : 0) }
}

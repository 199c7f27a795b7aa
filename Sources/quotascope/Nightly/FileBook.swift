// Which files hold which logs now.

internal import LogInput
internal import ScanHistory

/// Brings what the history knows of files up to date.
struct FileBook {
  private let history: HistoryFile
  private let known: [ExactPath: KnownFile]
  private let scan: Int64

  init(_ history: HistoryFile, _ known: [ExactPath: KnownFile], scan: Int64) {
    self.history = history
    self.known = known
    self.scan = scan
  }

  /// Saves the files of a scan; `met` are all paths that it met.
  func save(_ files: [KnownFile], met: Set<ExactPath>) throws(HistoryError) {
    var current = known
    for file in files where known[ExactPath(file.path)] != file {
      try history.save(file, scan: scan)
      current[ExactPath(file.path)] = file
    }
    for path in known.keys where !met.contains(path) && FileState(path: path.text) == nil {
      try history.forget(file: path.text)
      current[path] = nil
    }
    if current != known { try place(logs: current) }
  }

  /// Notes under which paths logs stand now.
  ///
  /// The path of a log that no file holds any more may be another log's.
  private func place(logs current: [ExactPath: KnownFile]) throws(HistoryError) {
    var places: [Int64: Set<ExactPath>] = [:]
    var owners: [ExactPath: Int64] = [:]
    for place in current.values.flatMap(\.logs) {
      places[place.log, default: []].insert(ExactPath(place.path))
      owners[ExactPath(place.path)] = place.log
    }
    for log in try history.logs() {
      if let paths = places[log.id] {
        if !paths.contains(ExactPath(log.path)), let first = paths.min() {
          try history.move(log.id, to: first.text)
        }
      } else if let owner = owners[ExactPath(log.path)], owner != log.id {
        try history.move(log.id, to: "\(log.path).gone.\(log.id)")
      }
    }
  }
}

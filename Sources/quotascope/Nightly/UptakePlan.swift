// Which bytes of which files no scan has read yet.

internal import Glibc
internal import LogDecoding
internal import LogInput
internal import ScanHistory

/// What is to be read of a plain file.
struct PlainUptake {
  var source: LogSource
  /// When it was planned.
  var state: FileState
  /// The log that goes on; `nil` for a new one.
  var log: KnownLog?
  /// Of a new log whose beginning is another log's, which goes on elsewhere.
  var isFork = false
  var head: ContentHead
  /// From where on lines are read, and how many stand before.
  var start: Int
  var linesBefore: Int
  /// Where the last record begins; it is read again when the log grows.
  var tail: Int
  /// Behind the last line that is read.
  var end: Int
  /// Bytes behind it.
  var waiting: Int
  /// What the log is known by there.
  var mark: ContentMark
  var identity: ContentIdentity?
  /// Logs that begin alike and are longer.
  var shorterThan: [Int64] = []

  var newBytes: Int { end - (log?.mark.position ?? start) }

  /// Whether its path still leads to the file that was planned, as far as it was planned: logs are
  /// rotated while they are read.
  var isStillThere: Bool {
    FileState(path: source.path)?.isSameFile(as: state) == true
      && PlainFile(source)?.tail(before: mark.position) == mark.tail
  }
}

/// What is to be read of a file that can only be read from its start.
struct WholeUptake {
  var source: LogSource
  /// When it was planned.
  var state: FileState
  var stored: ContentIdentity?
  /// The logs in it by their paths, and what is known of them.
  var members: [(path: String, content: ContentFingerprint, recognition: Recognition)]

  /// Whether its path still leads to what was planned.
  var isStillThere: Bool {
    FileState(path: source.path)?.isSameFile(as: state) == true
      && source.storedIdentity == stored
  }

  var needsReading: Bool {
    members.contains {
      if case .known = $0.recognition { return false }
      return $0.content.length > 0 || !$0.content.problems.isEmpty
    }
  }
}

/// Tells what is new in some files.
///
/// Files are compared by content; what the system says of them is only a shortcut past those in
/// which nothing has happened.
struct UptakePlanner {
  private let known: [ExactPath: KnownFile]
  private var byInode: [FileState.Identity: KnownFile] = [:]
  private var byStored: [ContentIdentity: KnownFile] = [:]
  private(set) var index: LogIndex
  /// Logs that a file of this scan goes on with, and that file.
  private var claimed: [Int64: PlainUptake] = [:]
  private let selection: PathSelection

  /// Plain files that hold what a log begins with, up to the end of each.
  private(set) var copies: [PlainCopy] = []
  /// Plans of new logs by what they begin with.
  private var beginnings: [ContentHash: [Int]] = [:]
  /// A plain file for each log that has one.
  private var live: [Int64: LogSource] = [:]

  /// A file whose content is the beginning of what is read of another one.
  struct PlainCopy {
    var file: KnownFile
    var original: String
  }

  /// Files that hold nothing new; their places in the history may be.
  private(set) var unchanged: [KnownFile] = []
  private(set) var plain: [PlainUptake] = []

  init(_ known: [ExactPath: KnownFile], _ logs: [KnownLog], selection: PathSelection) {
    self.known = known
    self.selection = selection
    index = LogIndex(logs)
    for (_, file) in known {
      byInode[file.state.identity] = file
      if let stored = file.stored { byStored[stored] = file }
    }
  }

  // MARK: Shortcuts

  /// Whether a file is as it was, by what the system says.
  mutating func isUnchanged(_ path: String, _ state: FileState) -> Bool {
    guard let file = known[ExactPath(path)], file.state == state, file.waiting == 0 else {
      return false
    }
    unchanged.append(file)
    if file.stored == nil, file.logs.count == 1 {
      live[file.logs[0].log] = LogSource(path: path, size: state.size)
    }
    return true
  }

  // MARK: Plain files

  /// Plans a plain file; false when it can only be read from its start.
  mutating func plan(plain source: LogSource, _ state: FileState) -> Bool {
    guard let file = PlainFile(source) else { return false }
    let path = source.path
    let before = [byInode[state.identity], known[ExactPath(path)]].compactMap(\.self)
    let mayTakeRest = before.contains {
      $0.state.isSameFile(as: state) && $0.state.size == state.size
        && $0.state.modified == state.modified
    }
    let size = min(file.size, state.size)
    var end = file.endOfLines(from: 0, to: size) ?? 0
    // A last line that nobody went on with since the last scan is read as it stands.
    if mayTakeRest { end = size }
    let head = file.head
    guard end > 0, let endTail = file.tail(before: end),
      let mark = ContentMark(head, position: end, tail: endTail)
    else {
      unchanged.append(KnownFile(path: path, state: state, waiting: size))
      return true
    }
    let host = SourceLabels(path: path).host
    var uptake = PlainUptake(
      source: source, state: state, log: nil, head: head, start: 0, linesBefore: 0, tail: 0,
      end: end,
      waiting: size - end, mark: mark, identity: file.identity(of: end))
    let recognition = index.recognise(
      head, length: end, host: host, preferred: before.flatMap { $0.logs.map(\.log) }
    ) { file.tail(before: $0) }
    switch recognition {
    case .known(let log):
      note(path, state, waiting: uptake.waiting, log)
      return true
    case .grown(let number):
      guard let log = index[number] else { break }
      if let other = claimed[number] {
        if Self.holds(other, end, mark.tail) {
          noteCopy(uptake, of: other)
          return true
        }
        uptake.isFork = true
        uptake.start = log.mark.position
        uptake.linesBefore = log.lines
      } else {
        uptake.log = log
        uptake.start = log.readsWhole ? 0 : log.resume
        uptake.linesBefore = log.readsWhole ? 0 : log.linesBeforeResume
        claimed[number] = uptake
      }
    case .shorter(let logs):
      let longer = logs.compactMap { claimed[$0] }.first { Self.holds($0, end, mark.tail) }
      if let longer {
        noteCopy(uptake, of: longer)
        return true
      }
      if let known = logs.first(where: { isBeginning(end, mark.tail, of: $0) }) {
        note(path, state, waiting: uptake.waiting, known)
        return true
      }
      uptake.shorterThan = logs
    case .new: break
    }
    if uptake.log == nil, !uptake.isFork, let original = original(of: uptake, host) {
      noteCopy(uptake, of: original)
      return true
    }
    uptake.tail =
      file.lastRecord(from: uptake.start, to: end) { RecordExtent.lastBeginning($0, count: $1) }
      ?? uptake.start
    if uptake.log == nil && !uptake.isFork {
      for hash in head.hashes { beginnings[hash, default: []].append(plain.count) }
    }
    plain.append(uptake)
    return true
  }

  /// A new log, planned before, that begins with all that another new one holds.
  private func original(of uptake: PlainUptake, _ host: String?) -> PlainUptake? {
    guard let beginning = uptake.mark.head.hashes.last else { return nil }
    return (beginnings[beginning] ?? []).lazy.map { plain[$0] }.first {
      SourceLabels(path: $0.source.path).host == host
        && Self.holds($0, uptake.end, uptake.mark.tail)
    }
  }

  /// Notes a file that holds what another one does, which is still to be read.
  private mutating func noteCopy(_ uptake: PlainUptake, of original: PlainUptake) {
    copies.append(
      PlainCopy(
        file: KnownFile(
          path: uptake.source.path, state: uptake.state, waiting: uptake.waiting),
        original: original.source.path))
  }

  /// Notes a file that holds nothing but what is known of a log.
  private mutating func note(_ path: String, _ state: FileState, waiting: Int, _ log: Int64) {
    if live[log] == nil { live[log] = LogSource(path: path, size: state.size) }
    unchanged.append(
      KnownFile(
        path: path, state: state, waiting: waiting,
        logs: [KnownFile.LogPlace(path: path, log: log)]))
  }

  /// Whether the log in a file holds a content that ends so.
  private static func holds(_ uptake: PlainUptake, _ end: Int, _ tail: ContentHash) -> Bool {
    end <= uptake.end && PlainFile(uptake.source)?.tail(before: end) == tail
  }

  // MARK: Other files

  /// Takes what was read of plain files, before others are planned.
  mutating func note(_ log: KnownLog) {
    index.set(log)
    live[log.id] = LogSource(path: log.path)
  }

  /// Plans a file that can only be read from its start; `nil` when nothing in it is new.
  mutating func plan(whole source: LogSource, _ state: FileState) -> WholeUptake? {
    let stored = source.storedIdentity
    if let stored, let file = byStored[stored], Self.isOfSameHost(file.path, source.path) {
      var moved = file
      moved.path = source.path
      moved.state = state
      moved.logs = file.logs.map { place in
        KnownFile.LogPlace(
          path: source.path + place.path.dropFirst(file.path.count), log: place.log)
      }
      unchanged.append(moved)
      return nil
    }
    let index = index
    let contents = source.fingerprints(selection: selection) { index.positions($0) }
    let members = contents.map { path, content in
      (path: path, content: content, recognition: recognise(content, SourceLabels(path: path).host))
    }
    let uptake = WholeUptake(
      source: source, state: state, stored: stored, members: members)
    guard uptake.needsReading else {
      unchanged.append(
        KnownFile(
          path: source.path, state: state, stored: stored,
          logs: members.compactMap { member in
            guard case .known(let log) = member.recognition else { return nil }
            return KnownFile.LogPlace(path: member.path, log: log)
          }))
      return nil
    }
    return uptake
  }

  private func recognise(_ content: ContentFingerprint, _ host: String?) -> Recognition {
    guard content.length > 0 else { return .new }
    let recognition = index.recognise(content.head, length: content.length, host: host) {
      content.tails[$0]
    }
    switch recognition {
    case .shorter(let logs):
      // A plain file shows whether it is a log's beginning; else its events do.
      guard let tail = content.tails[content.length] else { return recognition }
      let known = logs.first { isBeginning(content.length, tail, of: $0) }
      return known.map(Recognition.known) ?? recognition
    case .new where content.isDamaged:
      let logs = index.logs(beginningWith: content.head, host: host)
      return logs.isEmpty ? .new : .shorter(logs)
    default: return recognition
    }
  }

  /// Whether the plain file of a log holds a content that ends so.
  private func isBeginning(_ end: Int, _ tail: ContentHash, of log: Int64) -> Bool {
    live[log].flatMap { PlainFile($0)?.tail(before: end) } == tail
  }

  private static func isOfSameHost(_ left: String, _ right: String) -> Bool {
    SourceLabels(path: left).host == SourceLabels(path: right).host
  }
}

extension ContentFingerprint {
  /// Whether what was read may be less than there was, or something else towards its end.
  var isDamaged: Bool { problems.contains(where: \.isLoss) }
}

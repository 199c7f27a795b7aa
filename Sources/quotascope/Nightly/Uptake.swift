// Reads what is new, and puts it into the history.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

/// A log, or a part of it, that could not be read as it should be.
struct TroubledLog {
  var ledger: InputLedger
  /// What it begins with, as far as it could be read.
  var head: ContentHead?
}

/// Reads new bytes of logs into a history.
struct Uptake {
  let history: HistoryFile
  let plan: InputPlan
  let scan: Int64
  /// Events before this moment come too late, in nanoseconds since 1970.
  let horizon: Int64?
  /// The newest time known, in nanoseconds since 1970.
  var newest: Int64
  private let file: SpoolFile
  private let keptLedgers = KeptLedgers()
  private let progress: ProgressMeter

  /// What was read.
  var sums = HistoryFile.ScanSums()
  /// What was read and has problems.
  var troubled: [TroubledLog] = []
  /// Logs that hold new lines.
  private(set) var changedLogs: Set<Int64> = []
  private(set) var files: [KnownFile] = []
  /// Logs that a file read from its start goes on with.
  private var continued: Set<Int64> = []
  /// Logs of files read from their starts, by content.
  private var readWhole: [ContentIdentity: (host: String?, log: Int64)] = [:]

  init(
    _ history: HistoryFile, _ plan: InputPlan, scan: Int64, horizon: Int64?, newest: Int64,
    progress: ProgressMeter
  ) {
    self.history = history
    self.plan = plan
    self.scan = scan
    self.horizon = horizon
    self.newest = newest
    self.progress = progress
    file = plan.spoolFile()
  }

  // MARK: Reading

  /// What is known of a log that is read.
  private struct Known: Sendable {
    /// Lines from the place where reading begins on that were read before.
    var lines = 0
    /// Lines that belong to another log.
    var skipped = 0
  }

  private static let joint = LogJoint<KeptPart> { whole, next, _ in
    whole.append(next)
  } finish: { whole, joined in
    if let joined { whole.ledger.identity = joined.identity }
  }

  /// Reads sources, and hands over what each log in them came to.
  ///
  /// `known` tells it of a path and the place where reading begins.
  private func read(
    _ sources: [LogSource], known: @escaping @Sendable (_ path: String, _ start: Int) -> Known,
    _ take: (_ source: Int, _ part: KeptPart) throws -> Void
  ) async throws {
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs, filter: LogScan.filter(plan.settings.decoding))
    let (file, progress, horizon) = (file, progress, horizon)
    var failure: (any Error)?
    await analysis.scan(sources, joint: Self.joint) { scan in
      let known = known(scan.path, scan.part?.start ?? 0)
      var keeper = EventKeeper(
        file, horizon: horizon, knownLines: known.lines, skippedLines: known.skipped)
      let ledger = scan.run(progress: progress.add) { event, texts, text in
        keeper.add(event, texts, text: text)
      }
      let (pieces, late) = keeper.finish()
      return KeptPart(
        ledger: ledger, lines: scan.lines, pieces: pieces, late: late, isTorn: scan.isTorn)
    } take: { source, part in
      guard failure == nil else { return }
      do { try take(source, part) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  // MARK: Plain files

  /// Reads plain files from where their logs were read to; returns their logs.
  mutating func read(_ uptakes: [PlainUptake]) async throws -> [KnownLog] {
    var sources: [LogSource] = []
    /// By source: the uptake, and whether it is its last record or what stands before.
    var places: [(uptake: Int, isTail: Bool)] = []
    var known: [ExactPath: (start: Int, lines: Int)] = [:]
    for (number, uptake) in uptakes.enumerated() where uptake.log?.readsWhole != true {
      let path = uptake.source.path
      if let log = uptake.log {
        known[ExactPath(path)] = (uptake.start, log.lines - log.linesBeforeResume)
      }
      for (range, isTail) in [
        (uptake.start..<uptake.tail, false), (uptake.tail..<uptake.end, true),
      ]
      where !range.isEmpty {
        sources.append(
          LogSource(
            path: path,
            part: LogPart(start: range.lowerBound, end: range.upperBound, isLast: isTail)))
        places.append((number, isTail))
      }
    }
    var settled: [Int: KeptPart] = [:]
    var logs: [KnownLog] = []
    var torn = uptakes.indices.filter { uptakes[$0].log?.readsWhole == true }
    var uptake = self
    try await read(sources) { [known] path, start in
      guard let known = known[ExactPath(path)], known.start == start else { return Known() }
      return Known(lines: known.lines)
    } _: { source, part in
      let (number, isTail) = places[source]
      guard isTail else {
        settled[number] = part
        return
      }
      let before = settled.removeValue(forKey: number)
      guard uptake.isUsable(uptakes[number], [before, part].compactMap(\.self)) else { return }
      if part.isTorn || before?.isTorn == true {
        torn.append(number)
      } else if let log = try uptake.save(uptakes[number], before, tail: part) {
        logs.append(log)
      }
    }
    let whole = torn.map { number in
      LogSource(
        path: uptakes[number].source.path,
        part: LogPart(start: 0, end: uptakes[number].end, isLast: true))
    }
    let knownOfWhole = Dictionary(
      torn.map { number in
        let uptake = uptakes[number]
        return (
          ExactPath(uptake.source.path),
          Known(lines: uptake.log?.lines ?? 0, skipped: uptake.isFork ? uptake.linesBefore : 0)
        )
      }, uniquingKeysWith: { first, _ in first })
    try await read(whole) { path, _ in
      knownOfWhole[ExactPath(path)] ?? Known()
    } _: { source, part in
      guard uptake.isUsable(uptakes[torn[source]], [part]) else { return }
      if let log = try uptake.save(uptakes[torn[source]], whole: part) { logs.append(log) }
    }
    self = uptake
    return logs
  }

  /// Whether what was read is what was planned.
  ///
  /// What is not is read by the next scan, wherever it is then.
  private mutating func isUsable(_ uptake: PlainUptake, _ parts: [KeptPart]) -> Bool {
    let isRead = !parts.contains { $0.ledger.problems.contains { $0.kind == .unreadable } }
    if isRead && uptake.isStillThere { return true }
    for part in parts where !isRead { note(part.ledger, nil, uptake.source.path, uptake.mark.head) }
    return false
  }

  private mutating func save(
    _ uptake: PlainUptake, _ settled: KeptPart?, tail: KeptPart
  ) throws -> KnownLog? {
    let path = uptake.source.path
    if let log = try longer(uptake, [settled, tail].compactMap(\.self)) {
      noteFile(uptake, log)
      return nil
    }
    var ledger = InputLedger(path: path)
    var eventsBefore = 0
    if let log = uptake.log, let account = try history.account(of: log.id) {
      ledger = try keptLedgers.settled(account)
      eventsBefore = account.events
    }
    if let settled { ledger.append(settled.ledger) }
    ledger.path = path
    ledger.format = ledger.format == .empty ? (settled ?? tail).ledger.format : ledger.format
    ledger.identity = uptake.identity
    let settledLines = uptake.linesBefore + (settled?.lines ?? 0)
    let log = KnownLog(
      id: uptake.log?.id ?? 0, path: path, host: SourceLabels(path: path).host,
      mark: uptake.mark,
      lines: settledLines + tail.lines, resume: uptake.tail, linesBeforeResume: settledLines,
      identity: uptake.identity, readsWhole: false)
    let id = try save(log, ledger, tail: tail.ledger)
    try history.removeEvents(of: id, .tail)
    for piece in settled?.pieces ?? [] {
      var piece = piece
      piece.linesBefore += uptake.linesBefore
      try add(piece, .settled, to: id)
    }
    for piece in tail.pieces {
      var piece = piece
      piece.linesBefore += settledLines
      try add(piece, .tail, to: id)
    }
    count(
      uptake, lines: log.lines - (uptake.log?.lines ?? uptake.linesBefore),
      events: ledger.events + tail.ledger.events - eventsBefore,
      late: (settled?.late ?? 0) + tail.late)
    note(tail.ledger, settled?.ledger, path, uptake.mark.head)
    return try place(log, id, uptake)
  }

  /// A log that was read from its start, because its lines lean on those before.
  private mutating func save(_ uptake: PlainUptake, whole part: KeptPart) throws -> KnownLog? {
    let path = uptake.source.path
    if let log = try longer(uptake, [part]) {
      noteFile(uptake, log)
      return nil
    }
    var ledger = part.ledger
    ledger.path = path
    ledger.identity = uptake.identity
    let log = KnownLog(
      id: uptake.log?.id ?? 0, path: path, host: SourceLabels(path: path).host,
      mark: uptake.mark,
      lines: part.lines, resume: 0, linesBeforeResume: 0, identity: uptake.identity,
      readsWhole: true)
    let eventsBefore = try uptake.log.flatMap { try history.account(of: $0.id) }?.events ?? 0
    let id = try save(log, ledger, tail: nil)
    try replaceEvents(of: id, part)
    count(
      uptake, lines: part.lines - (uptake.log?.lines ?? uptake.linesBefore),
      events: part.ledger.events - eventsBefore, late: part.late)
    note(part.ledger, nil, path, uptake.mark.head)
    return try place(log, id, uptake)
  }

  private mutating func place(
    _ log: KnownLog, _ id: Int64, _ uptake: PlainUptake
  ) throws -> KnownLog {
    var log = log
    log.id = id
    changedLogs.insert(id)
    noteFile(uptake, id)
    return log
  }

  private mutating func noteFile(_ uptake: PlainUptake, _ log: Int64) {
    let path = uptake.source.path
    files.append(
      KnownFile(
        path: path, state: uptake.state, waiting: uptake.waiting,
        logs: [KnownFile.LogPlace(path: path, log: log)]))
  }

  /// Of the logs that begin as a new one does and are longer, the one that it is the beginning of.
  private func longer(_ uptake: PlainUptake, _ parts: [KeptPart]) throws -> Int64? {
    guard !uptake.shorterThan.isEmpty, var whole = parts.first else { return nil }
    for part in parts.dropFirst() { whole.append(part) }
    let settled = parts.count > 1 ? parts[0].lines : 0
    return try uptake.shorterThan.first {
      try isBeginning(whole, of: $0, lastRecord: settled + 1)
    }
  }

  // MARK: Other files

  /// Reads files that can only be read from their start.
  mutating func read(_ uptakes: [WholeUptake]) async throws {
    let members = Dictionary(
      uptakes.flatMap { $0.members.map { (ExactPath($0.path), $0) } },
      uniquingKeysWith: { first, _ in first })
    var known: [ExactPath: Known] = [:]
    for (path, member) in members {
      if case .grown(let number) = member.recognition {
        known[path] = Known(lines: try history.account(of: number)?.log.lines ?? 0)
      }
    }
    var places = uptakes.map { _ in [KnownFile.LogPlace]() }
    // Not what was planned: read by the next scan.
    var moved: Set<Int> = []
    var uptake = self
    try await read(uptakes.map(\.source)) { [known] path, _ in
      known[ExactPath(path)] ?? Known()
    } _: {
      source, part in
      let path = part.ledger.path
      if moved.contains(source) { return }
      guard uptakes[source].isStillThere else {
        moved.insert(source)
        return
      }
      let member = members[ExactPath(path)]
      if let place = try uptake.save(part, path, member?.content, member?.recognition ?? .new) {
        places[source].append(place)
      }
    }
    self = uptake
    for (number, uptake) in uptakes.enumerated() where !moved.contains(number) {
      files.append(
        KnownFile(
          path: uptake.source.path, state: uptake.state, stored: uptake.stored,
          logs: places[number]))
    }
  }

  private mutating func save(
    _ part: KeptPart, _ path: String, _ content: ContentFingerprint?, _ recognition: Recognition
  ) throws -> KnownFile.LogPlace? {
    if case .known(let log) = recognition { return KnownFile.LogPlace(path: path, log: log) }
    note(part.ledger, nil, path, content?.head)
    guard let content, content.length > 0 else { return nil }
    let host = SourceLabels(path: path).host
    if let same = content.identity.flatMap({ readWhole[$0] }), same.host == host {
      return KnownFile.LogPlace(path: path, log: same.log)
    }
    let (before, known) = try predecessor(of: part, content, recognition)
    if let known { return KnownFile.LogPlace(path: path, log: known) }
    guard let mark = content.mark(before?.log.mark) else { return nil }
    var ledger = part.ledger
    ledger.identity = content.identity
    let log = KnownLog(
      id: before?.log.id ?? 0, path: path, host: host, mark: mark,
      lines: part.lines, resume: 0, linesBeforeResume: 0, identity: content.identity,
      readsWhole: true)
    let eventsBefore = before?.events ?? 0
    let id = try save(log, ledger, tail: nil)
    try replaceEvents(of: id, part)
    changedLogs.insert(id)
    sums.logs += 1
    sums.bytes += content.length - (before?.log.identity?.length ?? 0)
    sums.lines += part.lines - (before?.log.lines ?? 0)
    sums.events += max(0, part.ledger.events - eventsBefore)
    sums.lateEvents += part.late
    if let identity = content.identity { readWhole[identity] = (host, id) }
    return KnownFile.LogPlace(path: path, log: id)
  }

  /// The log that a content goes on with, as it is now, or the one that has all of it already.
  private mutating func predecessor(
    of part: KeptPart, _ content: ContentFingerprint, _ recognition: Recognition
  ) throws -> (before: LogAccount?, known: Int64?) {
    switch recognition {
    case .grown(let number):
      let account = try history.account(of: number)
      // Another file of this scan may have gone on with the log, farther or elsewhere.
      if continued.insert(number).inserted { return (account, nil) }
      if try isBeginning(part, of: number, isDamaged: content.isDamaged) { return (nil, number) }
      return (try goesOn(part, with: number) ? account : nil, nil)
    case .shorter(let logs):
      let known = try logs.first { log in
        try isBeginning(part, of: log, isDamaged: content.isDamaged)
      }
      return (nil, known)
    case .known, .new: return (nil, nil)
    }
  }
}

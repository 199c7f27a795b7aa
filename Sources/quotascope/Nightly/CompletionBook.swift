// Completion lines: where no success is proven, they are all there is to tell a recovery by.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

/// Keeps the completion lines of logs for the incidents that need them.
struct CompletionBook {
  private let history: HistoryFile
  private let plan: InputPlan

  init(_ history: HistoryFile, _ plan: InputPlan) {
    self.history = history
    self.plan = plan
  }

  /// Looks for lines of patterns in the logs that have changed; for patterns that are new, in all
  /// that are still there.
  func update(
    _ patterns: Set<CompletionPattern>, changedLogs: Set<Int64>, newest: Int64
  ) async throws {
    let words = patterns.map { "\($0.idName) \($0.logger)" }.sorted().joined(separator: "\n")
    let isSame = try history.setting("completion_patterns") == words
    // While no pattern is looked for logs grow unread: the next one is new, whatever it is.
    try history.set("completion_patterns", words)
    guard !patterns.isEmpty else { return }
    var logs: [ExactPath: Int64] = [:]
    var sources: [LogSource] = []
    var read: Set<Int64> = []
    for file in try history.files().values.sorted(by: { $0.path < $1.path }) {
      let places = file.logs.filter { !isSame || changedLogs.contains($0.log) }
      guard !places.isEmpty, FileState(path: file.path) != nil else { continue }
      // Copies of a log tell nothing new.
      for place in places where read.insert(place.log).inserted {
        logs[ExactPath(place.path)] = place.log
      }
      sources.append(LogSource(path: file.path, size: file.state.size))
    }
    let file = plan.spoolFile()
    let wanted = Set(logs.keys)
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let joint = LogJoint<KeptPart> { whole, next, _ in
      whole.append(next)
    } finish: { _, _ in
    }
    var failure: (any Error)?
    await analysis.scan(sources, joint: joint) { scan in
      var keeper = EventKeeper(file, horizon: nil)
      let path = scan.path
      if wanted.contains(ExactPath(path)) {
        scan.findCompletions(of: patterns) { event, texts in keeper.add(event, texts) { "" } }
      }
      return KeptPart(
        ledger: InputLedger(path: path), lines: scan.lines, pieces: keeper.finish().pieces,
        isTorn: scan.isTorn)
    } take: { _, part in
      guard failure == nil, let log = logs[ExactPath(part.ledger.path)] else { return }
      do {
        try history.removeEvents(of: log, .completions)
        for piece in part.pieces {
          try history.add(piece.chunk(.completions), to: log, newest: newest)
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

extension ReportedInputs {
  init(_ ledgers: [InputLedger], filesLeftOut: Int = 0) {
    self.filesLeftOut = filesLeftOut
    selection = SelectionCounts()
    func precedes(_ left: InputLedger, _ right: InputLedger) -> Bool {
      left.path == right.path
        ? left.identity?.description ?? "" < right.identity?.description ?? ""
        : left.path < right.path
    }
    // Logs were read in this order, so that most often nothing is to be done, nor copied.
    let isSorted = zip(ledgers, ledgers.dropFirst()).allSatisfy { !precedes($1, $0) }
    files = isSorted ? ledgers : ledgers.sorted(by: precedes)
    totals = LineTotals()
    bytes = 0
    for file in files {
      totals += file.totals
      selection += file.selection
      bytes += file.bytes
    }
    let all = files.flatMap(ReportedProblem.all)
    problems = all.filter { $0.loss != .none } + all.filter { $0.loss == .none }
    damagedFiles = files.count { $0.problems.contains(where: \.isLoss) }
    sources = files.filter { $0.events > 0 }
      .sorted { ($1.events, $0.path) < ($0.events, $1.path) }
  }

  /// What the times of events leave open, and how it was filled in.
  func timeStatements(_ context: ReportContext) -> [Statement] {
    let gaps = files.reduce(into: TimeGaps()) { $0 += $1.timeGaps }
    func statement(_ count: Int, _ text: (String) -> String) -> Statement? {
      count > 0 ? Statement(text(DisplayFormat.counted(count, "event"))) : nil
    }
    // Who names a zone knows it.
    let isZoneUnknown = context.assumedZone == .utc
    return [
      isZoneUnknown
        ? statement(gaps.withoutZone) {
          "The time zone of \($0): the times name none, and UTC was assumed (--assume-timezone)."
        } : nil,
      statement(gaps.withInferredDate) {
        """
        The year or date of \($0): the times do not say it; it was taken from the file's name, \
        earlier lines or --assume-year.
        """
      },
      statement(gaps.withoutDate) {
        "When \($0) happened: the times say no year or no date, and nothing else does."
          + " --assume-year names the year."
      },
      statement(gaps.withUnclearOrder) {
        "Which number is the month in the times of \($0): the first one was taken."
      },
    ].compactMap { $0 }
  }

  /// That lines are missing, as the logs themselves say.
  var omissionStatements: [Statement] {
    func statement(
      _ count: KeyPath<Omissions, Int>, _ first: KeyPath<Omissions, Int?>,
      _ text: (String, Bool) -> String
    ) -> Statement? {
      let all = files.reduce(0) { $0 + $1.omissions[keyPath: count] }
      let file = files.first { $0.omissions[keyPath: first] != nil }
      guard let file, let line = file.omissions[keyPath: first] else { return nil }
      return Statement(
        text(DisplayFormat.counted(all, "line"), all == 1) + " The counts here are lower bounds.",
        Evidence(time: nil, file: file.path, line: line))
    }
    return [
      statement(\.told, \.firstToldLine) { lines, isOne in
        "What happened in lines that were not kept: \(lines) \(isOne ? "says" : "say") that lines "
          + "were dropped, suppressed, sampled or repeated."
      },
      statement(\.sampled, \.firstSampledLine) { lines, isOne in
        "How many calls there really were: \(lines) \(isOne ? "has" : "have") a sampling rate, so "
          + "other lines were not kept."
      },
    ].compactMap { $0 }
  }

  /// What the lost parts of the inputs leave open.
  var lossStatements: [Statement] {
    files.filter { $0.problems.contains(where: \.isLoss) }.map {
      Statement(
        $0.problems.contains { $0.kind == .incompleteEvents }
          ? "What else \($0.path) says: not all of its event lines are there."
          : $0.bytes == 0
            ? "What \($0.path) says: it could not be read."
            : "What the part of \($0.path) that could not be read says.")
    }
  }
}

extension ReportedProblem {
  static func all(of file: InputLedger) -> [ReportedProblem] {
    file.problems.map { problem in
      let loss: Loss = problem.isLoss ? (file.bytes == 0 ? .whole : .part) : .none
      return ReportedProblem(path: file.path, message: problem.message, loss: loss)
    }
  }
}

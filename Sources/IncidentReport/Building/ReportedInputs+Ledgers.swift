internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

extension ReportedInputs {
  init(_ ledgers: [InputLedger], filesLeftOut: Int = 0) {
    self.filesLeftOut = filesLeftOut
    selection = SelectionCounts()
    files = ledgers.sorted { ($0.path, $0.identity ?? "") < ($1.path, $1.identity ?? "") }
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

  /// What the lost parts of the inputs leave open.
  var lossStatements: [Statement] {
    files.filter { $0.problems.contains(where: \.isLoss) }.map {
      Statement(
        $0.bytes == 0
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

internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

extension ReportedInputs {
  init(_ ledgers: [InputLedger]) {
    files = ledgers.sorted { ($0.path, $0.identity ?? "") < ($1.path, $1.identity ?? "") }
    totals = LineTotals()
    bytes = 0
    for file in files {
      totals += file.totals
      bytes += file.bytes
    }
    let all = files.flatMap { file in
      file.problems.map {
        (path: file.path, problem: InputProblemText(message: $0.message, isLoss: $0.isLoss))
      }
    }
    problems = all.filter(\.problem.isLoss) + all.filter { !$0.problem.isLoss }
    damagedFiles = files.count { $0.problems.contains(where: \.isLoss) }
    sources = files.filter { $0.events > 0 }
      .sorted { ($1.events, $0.path) < ($0.events, $1.path) }
  }

  /// What the lost parts of the inputs leave open.
  var lossStatements: [Statement] {
    files.filter { $0.problems.contains(where: \.isLoss) }.map {
      Statement("What the part of \($0.path) that could not be read says.")
    }
  }
}

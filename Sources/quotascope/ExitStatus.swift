internal import ArgumentParser
internal import IncidentReport
internal import LogDecoding
internal import LogInput

/// When a report makes the program fail.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
  /// Never.
  case never
  /// On an outage.
  case billing
  /// On any incident, and on any OpenAI failure that no retry healed.
  case any
}

/// Exit statuses, as the README lists them.
enum ExitStatus {
  static let found = ExitCode(1)
  static let nothingAnalysed = ExitCode(2)
  static let incomplete = ExitCode(3)
  static let locked = ExitCode(75)

  /// Whether none of what was named could be read as a log.
  static func isNothingAnalysed(
    _ ledgers: [InputLedger], rejected: [RejectedPath], named: Set<String>
  ) -> Bool {
    // A list of files or a pattern for folders may be empty.
    guard !named.isEmpty else { return false }
    var failed = Set(rejected.filter(\.isNamed).map(\.path))
    for ledger in ledgers where ledger.isUnreadable && named.contains(ledger.path) {
      failed.insert(ledger.path)
    }
    return failed.isSuperset(of: named)
  }

  /// Whether something that was named, or a damaged log, could not be read wholly.
  static func isIncomplete(
    _ ledgers: [InputLedger], rejected: [RejectedPath], named: Set<String>
  ) -> Bool {
    // A dangling link met in a folder is odd, but no log that was lost.
    rejected.contains { $0.isNamed || $0.problem.kind == .unreadable || $0.hasOddName }
      || ledgers.contains { ledger in
        ledger.problems.contains {
          $0.isLoss || $0.kind == .binary && named.contains(ledger.path)
        }
      }
  }
}

extension InputLedger {
  /// Whether it is no log that could be read.
  var isUnreadable: Bool {
    identity == nil && problems.contains { [.binary, .unreadable, .eventStream].contains($0.kind) }
  }
}

extension RejectedPath {
  /// Whether the name is no UTF-8: such a file is there, and cannot be opened by the name as text.
  fileprivate var hasOddName: Bool { problem.kind == .missing && path.contains("\u{fffd}") }
}

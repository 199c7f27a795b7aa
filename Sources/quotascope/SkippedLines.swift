// The lines that could not be used, written to a file.

internal import ArgumentParser
internal import FailureClassification
internal import LogDecoding
internal import LogInput

/// Collects the lines that could not be used, log by log, and writes them as JSON lines.
final class SkippedLines {
  private let path: String
  private let spool: LineSpool
  private let redaction: Redaction

  /// Nothing when nobody asked for them.
  init?(path: String?, redaction: Redaction, file: @autoclosure () -> SpoolFile) {
    guard let path else { return nil }
    self.path = path
    self.redaction = redaction
    spool = LineSpool(file())
  }

  /// One line of JSON: where, why, how long, and how it begins, without secrets.
  static func text(_ line: SkippedLine, path: String, _ redaction: Redaction) -> String {
    var object = JSONLine()
    object.add("file", redaction.hiding(in: path))
    object.add("line", line.line)
    object.add("lines", line.lines)
    object.add("reason", line.reason.rawValue)
    object.add("length_bytes", line.length)
    object.add("text", redaction.hiding(in: SecretMask.maskedBeginning(of: line.beginning)))
    return object.line
  }

  /// Takes over the lines of a log, and what of it was lost without a line.
  ///
  /// Of a copy nothing is taken: the original has it.
  func add(_ lines: LineSpool?, of ledger: InputLedger) {
    guard ledger.copyOf == nil else { return }
    lines?.drain { spool.add($0) }
    for problem in ledger.problems where problem.kind.hasNoLine { add(problem, path: ledger.path) }
  }

  func add(_ problem: InputProblem, path: String) {
    var object = JSONLine()
    object.add("file", redaction.hiding(in: path))
    object.add("reason", problem.kind.rawValue)
    object.add("message", redaction.hiding(in: problem.message))
    spool.add(object.line)
  }

  /// Writes the file, whole or not at all.
  func write() throws {
    try writeFile(path) { descriptor in
      var isWritten = true
      spool.drain { line in
        isWritten = isWritten && quotascope.write(line + [0x0a], to: descriptor)
      }
      return isWritten
    }
  }
}

extension InputProblem.Kind {
  /// Whether it tells of something other than lines that are written one by one.
  fileprivate var hasNoLine: Bool {
    switch self {
    case .tooLong, .unfinishedLine, .notTakenApart, .emptyMembers: false
    case .incompleteEvents, .eventStream: true
    case .missing, .unreadable, .notAFile, .symlinkLoop, .binary, .cutOff, .corrupt, .encrypted,
      .unsupported, .windowTooLarge, .nestedTooDeep, .tooManyMembers, .trailingBytes:
      true
    }
  }
}

/// A log that can be read: a regular file or standard input, not yet opened.
package struct LogSource: Sendable, Equatable {
  /// As given, or joined to the directory as given; of standard input `-`, or the name that it was
  /// given.
  package var path: String
  /// On disk, in bytes; 0 for standard input.
  package var size: Int

  /// The part of a plain file that is read; all of it when `nil`.
  package var part: LogPart?

  package let isStandardInput: Bool

  package init(path: String, size: Int = 0) {
    self.path = path
    self.size = size
    isStandardInput = path == "-"
  }

  /// Standard input under the name of the log that is piped into it.
  package init(standardInput name: String) {
    path = name
    size = 0
    isStandardInput = true
  }

  /// A part of a plain file.
  package init(path: String, part: LogPart) {
    self.path = path
    isStandardInput = false
    size = part.end.map { $0 - part.start } ?? 0
    self.part = part
  }
}

/// A path that cannot be read as a log.
package struct RejectedPath: Sendable, Equatable {
  package var path: String
  package var problem: InputProblem
  /// Whether the user named it, or it was met inside a directory.
  package var isNamed: Bool

  /// A path that is told about by whoever tried to read it.
  package init(path: String, problem: InputProblem, isNamed: Bool) {
    self.path = path
    self.problem = problem
    self.isNamed = isNamed
  }
}

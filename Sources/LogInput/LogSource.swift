/// A log that can be read: a regular file or standard input, not yet opened.
package struct LogSource: Sendable, Equatable {
  /// As given, or joined to the directory as given; `-` for standard input.
  package var path: String
  /// On disk, in bytes; 0 for standard input.
  package var size: Int

  /// The part of a plain file that is read; all of it when `nil`.
  package var part: LogPart?

  package var isStandardInput: Bool { path == "-" }

  package init(path: String, size: Int = 0) {
    self.path = path
    self.size = size
  }

  /// A part of a plain file.
  package init(path: String, part: LogPart) {
    self.path = path
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
}

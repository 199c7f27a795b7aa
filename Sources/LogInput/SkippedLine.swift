/// A line that could not be used, or several that make up one record.
package struct SkippedLine: Sendable, Equatable {
  /// Stable word for machines; the same as in `skipped` of the totals.
  package enum Reason: String, Sendable {
    case tooLong = "too_long"
    case unfinishedLine = "unfinished_line"
  }

  /// From 1: where it begins.
  package var line: Int
  /// How many lines are counted for it.
  package var lines: Int
  package var reason: Reason
  /// In bytes, without line feeds.
  package var length: Int
  /// Its first bytes, at most `longestBeginning` of them.
  package var beginning: [UInt8]

  /// More than anybody shows of a line.
  package static let longestBeginning = 8 << 10

  package init(line: Int, lines: Int = 1, reason: Reason, length: Int, beginning: [UInt8]) {
    self.line = line
    self.lines = lines
    self.reason = reason
    self.length = length
    self.beginning = beginning
  }
}

/// A line that could not be used.
package struct SkippedLine: Sendable, Equatable {
  /// Stable word for machines; the same as in `skipped` of the totals.
  package enum Reason: String, Sendable {
    case tooLong = "too_long"
    case unfinishedLine = "unfinished_line"
    case notTakenApart = "not_taken_apart"
  }

  /// From 1.
  package var line: Int
  package var reason: Reason
  /// In bytes, without the line feed.
  package var length: Int
  /// Its first bytes, at most `longestBeginning` of them.
  package var beginning: [UInt8]

  /// More than anybody shows of a line.
  package static let longestBeginning = 8 << 10

  package init(line: Int, reason: Reason, length: Int, beginning: [UInt8]) {
    self.line = line
    self.reason = reason
    self.length = length
    self.beginning = beginning
  }

  /// A line of which all bytes are there.
  package init(line: Int, reason: Reason, _ bytes: Span<UInt8>) {
    let shown = min(bytes.count, Self.longestBeginning)
    self.init(
      line: line, reason: reason, length: bytes.count,
      beginning: (0..<shown).map { bytes[$0] })
  }
}

// What a log itself says is missing from it.

/// How a record says that other lines were left out.
package enum Omission: Sendable {
  /// A field of it has the rate at which lines like it were kept.
  case sampled
  /// A sentence says that lines were dropped, suppressed or repeated.
  case told
}

/// The lines of a log that say that others were left out.
package struct Omissions: Sendable, Equatable {
  /// Lines with events that have a rate of sampling.
  package private(set) var sampled = 0
  package private(set) var firstSampledLine: Int?
  /// Lines with a sentence about it.
  package private(set) var told = 0
  package private(set) var firstToldLine: Int?
  /// A line with many records counts once.
  private var lastSampledLine: Int?
  private var lastToldLine: Int?

  package init() {}

  /// Those of a log that was read before.
  package init(sampled: Int, firstSampledLine: Int?, told: Int, firstToldLine: Int?) {
    self.sampled = sampled
    self.firstSampledLine = firstSampledLine
    self.told = told
    self.firstToldLine = firstToldLine
  }

  package var isEmpty: Bool { sampled == 0 && told == 0 }

  /// Takes over those of the next part of the log, before which so many lines stand.
  package mutating func append(_ next: Omissions, linesBefore: Int) {
    sampled += next.sampled
    told += next.told
    firstSampledLine = firstSampledLine ?? next.firstSampledLine.map { $0 + linesBefore }
    firstToldLine = firstToldLine ?? next.firstToldLine.map { $0 + linesBefore }
  }

  /// Counts a record; records come in the order of their lines.
  package mutating func count(_ omission: Omission, line: Int) {
    switch omission {
    case .sampled:
      if line != lastSampledLine { sampled += 1 }
      lastSampledLine = line
      firstSampledLine = min(firstSampledLine ?? line, line)
    case .told:
      if line != lastToldLine { told += 1 }
      lastToldLine = line
      firstToldLine = min(firstToldLine ?? line, line)
    }
  }
}

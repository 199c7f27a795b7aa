// Which of many stretches of time one overlaps.

/// Stretches of time, in nanoseconds since 1970.
struct SpanIndex {
  struct Span {
    var first: Int64
    var last: Int64
    /// What the stretch is of.
    var place: Int
  }

  /// By their beginnings.
  private let spans: [Span]
  /// How long the longest lasts.
  private let longest: Int64

  init(_ spans: [Span]) {
    self.spans = spans.sorted { ($0.first, $0.place) < ($1.first, $1.place) }
    longest = spans.map { $0.last.subtractingReportingOverflow($0.first).partialValue }.max() ?? 0
  }

  /// The places of those that lie in a stretch, or reach into it.
  func places(from start: Int64, until end: Int64) -> [Int] {
    // What began longer ago than the longest lasts is over.
    let earliest = start.subtractingReportingOverflow(longest)
    var low = 0
    var high = earliest.overflow ? 0 : spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].first < earliest.partialValue { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low < spans.count, spans[low].first <= end {
      if spans[low].last >= start { found.append(spans[low].place) }
      low += 1
    }
    return found
  }
}

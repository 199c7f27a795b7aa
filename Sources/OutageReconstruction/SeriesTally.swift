// Counts per time bucket.

internal import LogDecoding

/// Failed, successful and wasted, over time and per service.
struct SeriesTally {
  private let width: Int64
  private let start: Int64
  private let count: Int
  private var failed: [Symbol: [Int]] = [:]
  private var succeeded: [Symbol: [Int]] = [:]
  private var wasted: [Symbol: [Int]] = [:]

  /// Widths of buckets, in seconds; the first one that gives at most `mostBuckets` is taken.
  private static let widths = [
    60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604_800,
  ]
  private static let mostBuckets = 48
  private static let longestWidth = 2_592_000

  /// From some time before the first refusal to some time after recovery, else the last refusal.
  init(first: Int64, last: Int64, recovered: Int64?) {
    let end = recovered ?? last
    let duration = seconds(first, end)
    let width =
      Self.widths.first { duration * 1.2 / Double($0) <= Double(Self.mostBuckets - 2) }
      ?? Self.longestWidth
    self.width = Int64(width) * 1_000_000_000
    // One tenth of the time before and after shows how it was.
    let margin = Int64(duration * 0.1 * 1e9)
    start = Self.floorDivision(first - margin, self.width) * self.width
    count = Int((end + margin - start) / self.width) + 1
  }

  /// Counts a refused call.
  mutating func add(_ call: CallFacts) {
    if failed[call.service] == nil {
      failed[call.service] = [Int](repeating: 0, count: count)
      wasted[call.service] = [Int](repeating: 0, count: count)
      succeeded[call.service] = [Int](repeating: 0, count: count)
    }
    if call.failedForMoney, let index = index(call.end) { failed[call.service]?[index] += 1 }
    for place in call.wastedRequests {
      if let index = index(call.requests[place].time) { wasted[call.service]?[index] += 1 }
    }
  }

  mutating func add(_ success: Success) {
    guard let index = index(success.time) else { return }
    succeeded[success.service]?[index] += 1
  }

  /// The time that the buckets cover, end not included.
  var span: Range<Int64> { start..<start + Int64(count) * width }

  func series(_ name: (Symbol) -> String) -> TimeSeries {
    func named(_ counts: [Symbol: [Int]]) -> [String: [Int]] {
      Dictionary(
        counts.map { (name($0.key), $0.value) },
        uniquingKeysWith: { zip($0, $1).map(+) })
    }
    return TimeSeries(
      bucketSeconds: Int(width / 1_000_000_000),
      start: Timestamp(nanoseconds: start, fractionDigits: 0), failedByService: named(failed),
      succeededByService: named(succeeded), wastedByService: named(wasted))
  }

  private func index(_ time: Int64) -> Int? {
    let index = Self.floorDivision(time - start, width)
    return index >= 0 && index < count ? Int(index) : nil
  }

  private static func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }
}

internal import LogDecoding
internal import OutageReconstruction

extension Chart {
  /// More columns than this do not fit beside the names of services.
  private static let mostColumns = 48
  private static let mostRows = 8

  /// Nothing to draw (`nil`) when fewer than two columns would show it.
  init?(_ incident: Incident) {
    let series = incident.series
    let buckets = series.failedByService.values.map(\.count).max() ?? 0
    let merged = max(1, (buckets + Self.mostColumns - 1) / Self.mostColumns)
    guard buckets > 1, series.bucketSeconds > 0 else { return nil }

    let ranks = Dictionary(
      incident.byService.enumerated().map { ($0.element.service, $0.offset) },
      uniquingKeysWith: min)
    let ordered = series.failedByService.sorted {
      (ranks[$0.key] ?? Int.max, $0.key) < (ranks[$1.key] ?? Int.max, $1.key)
    }
    let all = ordered.map {
      (service: $0.key, failedCalls: Self.merge($0.value, by: merged, of: buckets))
    }.filter { $0.failedCalls.contains { $0 > 0 } }
    let shown = all.count > Self.mostRows ? all.prefix(Self.mostRows - 1) : all[...]
    let folded = all.dropFirst(shown.count)

    rows = Array(shown)
    foldedServices = folded.count
    if foldedServices > 0 {
      let sum = Self.sum(folded.map(\.failedCalls))
      rows.append((service: "\(foldedServices) others", failedCalls: sum))
    }
    maximum = rows.flatMap(\.failedCalls).max() ?? 0
    columnSeconds = series.bucketSeconds * merged
    start = series.start
    if maximum < 1 { return nil }
  }

  private static func merge(_ counts: [Int], by width: Int, of buckets: Int) -> [Int] {
    stride(from: 0, to: buckets, by: width).map { begin in
      counts.dropFirst(begin).prefix(width).reduce(0, +)
    }
  }

  private static func sum(_ rows: [[Int]]) -> [Int] {
    (rows.first ?? []).indices.map { column in rows.reduce(0) { $0 + $1[column] } }
  }
}

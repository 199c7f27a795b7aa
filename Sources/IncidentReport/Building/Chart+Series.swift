internal import LogDecoding
internal import OutageReconstruction

/// Buckets of time, joined until they fit side by side.
struct SeriesColumns {
  /// More columns than this do not fit beside the names of services.
  private static let most = 48

  let count: Int
  /// Width of a column, in seconds.
  let seconds: Int
  private let bucketsPerColumn: Int
  private let buckets: Int

  /// Nothing (`nil`) when fewer than two buckets tell no course.
  init?(_ series: [[String: [Int]]], bucketSeconds: Int) {
    buckets = series.flatMap(\.values).map(\.count).max() ?? 0
    guard buckets > 1, bucketSeconds > 0 else { return nil }
    bucketsPerColumn = (buckets + Self.most - 1) / Self.most
    count = (buckets + bucketsPerColumn - 1) / bucketsPerColumn
    seconds = bucketSeconds * bucketsPerColumn
  }

  /// The sums of each column.
  func sums(_ counts: [Int]) -> [Int] {
    stride(from: 0, to: buckets, by: bucketsPerColumn).map { begin in
      counts.dropFirst(begin).prefix(bucketsPerColumn).reduce(0, +)
    }
  }

  /// Rows added up, column by column.
  static func total(_ rows: [[Int]]) -> [Int] {
    (rows.first ?? []).indices.map { column in rows.reduce(0) { $0 + $1[column] } }
  }
}

extension Chart {
  /// With one more row for what has none of its own.
  static let mostRows = 8

  /// Nothing to draw (`nil`) when fewer than two columns would show it.
  init?(_ incident: Incident) {
    let series = incident.series
    guard
      let columns = SeriesColumns([series.failedByService], bucketSeconds: series.bucketSeconds)
    else { return nil }
    let all = incident.servicesInOrder(series.failedByService.keys).map {
      (service: $0, failedCalls: columns.sums(series.failedByService[$0] ?? []))
    }.filter { $0.failedCalls.contains { $0 > 0 } }
    let shown = all.count > Self.mostRows ? all.prefix(Self.mostRows - 1) : all[...]
    let folded = all.dropFirst(shown.count)

    rows = Array(shown)
    foldedServices = folded.count
    if foldedServices > 0 {
      let sum = SeriesColumns.total(folded.map(\.failedCalls))
      rows.append((service: "\(foldedServices) others", failedCalls: sum))
    }
    maximum = rows.flatMap(\.failedCalls).max() ?? 0
    columnSeconds = columns.seconds
    start = series.start
    if maximum < 1 { return nil }
  }
}

extension Incident {
  /// Names of services, those first that were hit most.
  func servicesInOrder(_ names: some Collection<String>) -> [String] {
    let ranks = Dictionary(
      byService.enumerated().map { ($0.element.service, $0.offset) }, uniquingKeysWith: min)
    return names.sorted {
      (ranks[$0] ?? Int.max, $0) < (ranks[$1] ?? Int.max, $1)
    }
  }
}

internal import LogDecoding

/// A chart as values: rows of bars over one axis of time.
///
/// A format draws it; all of its numbers stand here.
struct ReportFigure {
  /// `Calls and wasted retries per 2 min`.
  var title: Prose
  var start: Timestamp
  var columnSeconds: Int
  var columns: Int
  var unit: Unit
  var lanes: [Lane]
  var bands: [Band]
  var marks: [Mark]
  /// What else has to be said: what is left out, what is on no scale.
  var notes: [Prose]

  /// What the numbers count.
  enum Unit {
    case requests
    /// Millionths of a US dollar.
    case microdollars
  }

  struct Lane {
    var name: Prose
    var bars: [Bars]
  }

  /// One number per column.
  struct Bars {
    var kind: Kind
    var values: [Int]

    var total: Int { values.reduce(0, +) }
    var highest: Int { values.max() ?? 0 }
  }

  enum Kind: CaseIterable {
    case failed, succeeded, wasted, spent

    /// Whether its bars hang below the line instead of standing on it, one kind upon the other.
    var isBelow: Bool { self == .wasted }
  }

  /// A time that is shaded.
  struct Band {
    var kind: BandKind
    var from: Timestamp
    var until: Timestamp
  }

  enum BandKind: CaseIterable {
    case outage
    /// Successes and refusals alternate, or calls succeed again for a while.
    case mixed
  }

  /// A moment, and what happened then.
  struct Mark {
    var time: Timestamp
    var text: Prose
  }

  /// The time at which a column begins.
  func time(ofColumn column: Int) -> Timestamp {
    let offset = Int64(column) &* Int64(columnSeconds) &* 1_000_000_000
    return Timestamp(nanoseconds: start.nanoseconds &+ offset, fractionDigits: 0)
  }

  var end: Timestamp { time(ofColumn: columns) }

  /// Columns with a label on the axis.
  var ticks: [Int] { Array(stride(from: 0, to: columns, by: max(1, (columns + 3) / 4))) }

  /// A moment as a place on the axis: 0 at its start, `columns` at its end.
  ///
  /// What lies outside is moved to the nearer end.
  func place(_ time: Timestamp) -> Double {
    let width = Double(columnSeconds)
    return min(max(time.seconds(since: start) / width, 0), Double(columns))
  }

  func contains(_ time: Timestamp) -> Bool { time >= start && time < end }

  /// With only the bands that are to be seen.
  func withBands(_ bands: [Band]) -> ReportFigure {
    var figure = self
    figure.bands = bands.filter { $0.from < end && $0.until >= start }
    return figure
  }
}

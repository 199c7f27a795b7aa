internal import LogDecoding
internal import OutageReconstruction

// Spend by the hour, as values to be drawn.
extension DocumentBuilder {
  private static let hour: Int64 = 3_600_000_000_000
  /// So many hours before the first outage show how spend grew.
  private static let hoursBefore: Int64 = 72
  /// So many after the last one show how it went on.
  private static let hoursAfter: Int64 = 12
  private static let mostColumns: Int64 = 72

  /// Nothing where no hour's cost is known, or fewer than two hours would show it.
  func figure(_ spend: Spend) -> [Block] {
    let priced = spend.hours.filter { $0.tokens.knownCost != nil }
    guard let range = hours(of: priced) else { return [] }
    let count = range.upperBound - range.lowerBound
    let perColumn = (count + Self.mostColumns - 1) / Self.mostColumns
    let columns = Int((count + perColumn - 1) / perColumn)
    var values = [Int](repeating: 0, count: columns)
    for hour in priced {
      let index = Self.index(hour.hour)
      guard range.contains(index) else { continue }
      values[Int((index - range.lowerBound) / perColumn)] += Self.microdollars(hour.tokens.cost)
    }
    guard columns > 1, values.contains(where: { $0 > 0 }) else { return [] }
    let seconds = Int(perColumn) * 3600
    let figure = ReportFigure(
      title: "Spend per \(words: DisplayFormat.perSpan(seconds))",
      start: Timestamp(nanoseconds: range.lowerBound * Self.hour, fractionDigits: 0),
      columnSeconds: seconds, columns: columns, unit: .microdollars,
      lanes: [
        ReportFigure.Lane(
          name: "All models", bars: [ReportFigure.Bars(kind: .spent, values: values)])
      ],
      bands: [], marks: [], notes: notes(spend, priced, range))
    return [.figure(figure.withBands(outages))]
  }

  /// The hours to draw, counted from 1970: all of them, or those around the outages.
  private func hours(of priced: [HourSpend]) -> Range<Int64>? {
    guard var first = priced.first.map({ Self.index($0.hour) }),
      var last = priced.last.map({ Self.index($0.hour) })
    else { return nil }
    if let onset = outages.map(\.from).min().map(Self.index),
      let end = outages.map(\.until).max().map(Self.index)
    {
      guard first <= end + Self.hoursAfter else { return nil }
      first = max(first, onset - Self.hoursBefore)
      last = max(onset, min(last, end + Self.hoursAfter))
    }
    return first < last ? first..<(last + 1) : nil
  }

  private var outages: [ReportFigure.Band] {
    report.incidents.map(\.incident).compactMap { incident in
      guard let from = incident.firstFailure.time,
        let until = incident.recovered?.time ?? incident.lastFailure.time
      else { return nil }
      return ReportFigure.Band(kind: .outage, from: from, until: until)
    }
  }

  private func notes(
    _ spend: Spend, _ priced: [HourSpend], _ range: Range<Int64>
  ) -> [Prose] {
    var notes: [Prose] = []
    let outside = priced.count { !range.contains(Self.index($0.hour)) }
    if outside > 0 || spend.earlierHours != nil {
      notes.append("Hours that lie farther from the outages are not drawn.")
    }
    if spend.total.unpricedRequests > 0 {
      notes.append("Requests that could not be priced are not in the chart.")
    }
    return notes
  }

  private static func index(_ time: Timestamp) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: hour)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// At most 500 million dollars: an hour above it is a mistake in a price, and a year of such hours
  /// is still a number.
  private static func microdollars(_ cost: Dollars) -> Int {
    Int(min(max(cost.picodollars, 0) / 1_000_000, 500_000_000_000_000))
  }
}

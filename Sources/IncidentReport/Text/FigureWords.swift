internal import LogDecoding

/// The numbers and times of a figure in words.
struct FigureWords {
  let figure: ReportFigure
  let clock: DisplayClock

  // MARK: A row

  /// `53 failed calls (at most 3 per 2 min), 25 successful calls (at most 6)`.
  func summary(_ lane: ReportFigure.Lane) -> String {
    var per = " per \(DisplayFormat.perSpan(figure.columnSeconds))"
    return lane.bars.filter { $0.total > 0 }.map { bars in
      let total = amount(bars.total, bars.kind)
      guard bars.highest < bars.total, shown(bars.highest) != shown(bars.total) else {
        return total
      }
      defer { per = "" }
      return "\(total) (at most \(shown(bars.highest))\(per))"
    }.joined(separator: ", ")
  }

  /// The row in words: how much, and from when to when.
  func description(_ lane: ReportFigure.Lane) -> String {
    lane.bars.map { bars -> String in
      guard let first = bars.values.firstIndex(where: { $0 > 0 }),
        let last = bars.values.lastIndex(where: { $0 > 0 }),
        let highest = bars.values.firstIndex(of: bars.highest)
      else { return "No \(bars.kind.words)." }
      let extent = "\(amount(bars.total, bars.kind)), \(span(first, last))"
      return first == last
        ? extent + "."
        : "\(extent); the highest column, \(span(highest, highest)), has \(shown(bars.highest))."
    }.joined(separator: " ")
  }

  // MARK: Numbers

  /// `53 failed calls`, `$61.20`.
  func amount(_ number: Int, _ kind: ReportFigure.Kind) -> String {
    switch kind {
    case .failed: DisplayFormat.counted(number, "failed call")
    case .succeeded: DisplayFormat.counted(number, "successful call")
    case .wasted: DisplayFormat.counted(number, "wasted retry", "wasted retries")
    case .spent: shown(number)
    }
  }

  func shown(_ number: Int) -> String {
    switch figure.unit {
    case .requests: DisplayFormat.count(number)
    case .microdollars: number == 0 ? "$0" : SpendWords.amount(Double(number) / 1e6)
    }
  }

  // MARK: Times

  /// `21:52 to 22:10`, with dates where the chart has several days.
  func span(_ first: Int, _ last: Int) -> String {
    let (from, until) = (figure.time(ofColumn: first), figure.time(ofColumn: last + 1))
    guard clock.date(figure.start) != clock.date(figure.end) else {
      return "\(clock.minute(from)) to \(clock.minute(until))"
    }
    return """
      \(clock.date(from)) \(clock.minute(from)) to \(clock.date(until)) \(clock.minute(until))
      """
  }

  /// The beginning of a column, with its date where the day is a new one.
  func columnName(_ column: Int) -> String {
    let time = figure.time(ofColumn: column)
    let isNewDay =
      column == 0 || clock.date(figure.time(ofColumn: column - 1)) != clock.date(time)
    return isNewDay ? "\(clock.date(time)) \(clock.minute(time))" : clock.minute(time)
  }

  /// To the second, with its date where the chart has several days.
  func moment(_ time: Timestamp) -> String {
    clock.date(figure.start) == clock.date(figure.end)
      ? clock.wholeSecond(time) : "\(clock.date(time)) \(clock.wholeSecond(time))"
  }

  /// For an axis: `22:10`, and `09-17` where the chart has more than two days.
  func label(_ time: Timestamp) -> String {
    let days = figure.end.seconds(since: figure.start) / 86_400
    return days > 2 ? String(clock.date(time).dropFirst(5)) : clock.minute(time)
  }
}

extension ReportFigure.Kind {
  /// `failed calls`.
  var words: String {
    switch self {
    case .failed: "failed calls"
    case .succeeded: "successful calls"
    case .wasted: "wasted retries"
    case .spent: "spend"
    }
  }

  /// Below the name of a service: `failed`.
  var shortWords: String {
    switch self {
    case .failed: "failed"
    case .succeeded: "successful"
    case .wasted: "wasted retries"
    case .spent: "spend"
    }
  }
}

extension ReportFigure.BandKind {
  var words: String {
    switch self {
    case .outage: "outage"
    case .mixed: "calls succeed in between"
    }
  }
}

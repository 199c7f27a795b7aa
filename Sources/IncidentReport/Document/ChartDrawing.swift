internal import LogDecoding

extension Chart {
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let widestName = 24
  /// Columns from one label of the time axis to the next.
  private static let labelDistance = 12

  /// A heading, a row per service, and the time axis.
  func lines(_ clock: DisplayClock) -> [String] {
    let names = rows.map { Shortening.cut($0.service.madeSafeToShow, to: Self.widestName) }
    let width = (names.map(\.unicodeScalars.count).max() ?? 0) + 2
    let bars = zip(names, rows).map { name, row in
      Self.padded(name, width) + row.failedCalls.map(symbol).joined()
    }
    return [heading(clock)] + bars + [Self.padded("", width) + axis(clock)]
  }

  private func heading(_ clock: DisplayClock) -> String {
    return """
      failed calls per \(DisplayFormat.perSpan(columnSeconds)), \(clock.range(start, time(ofColumn: columns)))    \
      · = none   █ = \(DisplayFormat.count(maximum))
      """
  }

  private var columns: Int { rows.map(\.failedCalls.count).max() ?? 0 }

  private func time(ofColumn column: Int) -> Timestamp {
    let offset = Int64(column) &* Int64(columnSeconds) &* 1_000_000_000
    return Timestamp(nanoseconds: start.nanoseconds &+ offset, fractionDigits: 0)
  }

  private func symbol(_ count: Int) -> String {
    guard count > 0 else { return "·" }
    let level = (Double(count) / Double(maximum) * Double(Self.levels.count)).rounded(.up)
    return Self.levels[min(max(Int(level), 1), Self.levels.count) - 1]
  }

  /// The time of every twelfth column, below it.
  private func axis(_ clock: DisplayClock) -> String {
    stride(from: 0, to: columns, by: Self.labelDistance).map { column in
      Self.padded(clock.minute(time(ofColumn: column)), Self.labelDistance)
    }.joined().trimmingTrailingSpaces
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}

// The times that a scan goes by, and how long what is kept is kept.

internal import LogDecoding
internal import ScanHistory

/// The times that a scan goes by, in nanoseconds since 1970.
struct ScanClock {
  /// Before it all is settled: what comes later from there is too late.
  ///
  /// `nil` before the first scan.
  let horizon: Int64?
  /// The newest time of any log; `nil` before the first scan.
  let newest: Int64?
  let lateWindow: Int64
  /// When it is now: later times are of clocks that are wrong, and settle nothing that is to come.
  let latestBelievable: Int64

  /// Incidents without a sign of life for so long are put to rest, though nothing says that they are
  /// over: without an end all that came after them would have to be kept.
  static let restsAfter: Int64 = 30 * 24 * 3_600_000_000_000
  /// The budget of a month needs all of its hours, and those of the month before.
  static let sumsAreKept: Int64 = 62 * 24 * 3_600_000_000_000
  /// Before what may still change so much is kept to read it by.
  static let context: Int64 = 24 * 3_600_000_000_000

  init(_ history: HistoryFile, _ rules: ScanRules, now: Timestamp) throws(HistoryError) {
    horizon = try Self.time("horizon", history)
    newest = try Self.time("newest", history)
    lateWindow = rules.lateWindow.nanoseconds
    latestBelievable = now.nanoseconds
  }

  private static func time(
    _ name: String, _ history: HistoryFile
  ) throws(HistoryError) -> Int64? {
    guard let text = try history.setting(name) else { return nil }
    // Centuries from here times add up to more than a number holds.
    guard let time = Int64(text), time.magnitude < 1 << 62 else {
      throw .corrupt("the setting \(name) is no time")
    }
    return time
  }

  /// Where the hour begins that holds a moment.
  static func hour(of time: Int64) -> Int64 {
    let hour: Int64 = 3_600_000_000_000
    return time - (time % hour + hour) % hour
  }
}

extension Timestamp {
  /// The moment so many nanoseconds later, as far as times reach.
  func moved(by nanoseconds: Int64) -> Timestamp {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return Timestamp(
      nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum, fractionDigits: 0)
  }
}

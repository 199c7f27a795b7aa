// The part of time that somebody asks about.

/// A half-open span of time: `since` belongs to it, `until` does not.
package struct TimeWindow: Sendable, Equatable {
  /// Nothing when it has no beginning.
  package var since: Timestamp?
  package var until: Timestamp?

  package init(since: Timestamp? = nil, until: Timestamp? = nil) {
    self.since = since
    self.until = until
  }

  package var isEndless: Bool { since == nil && until == nil }

  /// Where a moment lies.
  package enum Place: Sendable {
    case inside, before, after
  }

  /// Where a moment lies; one that is not known counts as inside.
  package func place(of time: Timestamp?) -> Place {
    guard let time else { return .inside }
    if let since, time < since { return .before }
    if let until, time >= until { return .after }
    return .inside
  }
}

/// A moment as people write it on a command line or in a settings file.
package enum MomentExpression: Sendable, Equatable {
  case absolute(Timestamp)
  /// So many seconds before now.
  case ago(seconds: Int64)
  /// Midnight UTC, so many days before today's.
  case midnight(daysAgo: Int64)

  /// RFC 3339, also without seconds or zone (UTC then), a date (midnight UTC), seconds since 1970,
  /// `2h`, `1d12h`, `2 hours ago`, `today`, `yesterday`, `now`; `nil` when it is none of these.
  package init?(_ text: String) {
    switch text.lowercased() {
    case "now": self = .ago(seconds: 0)
    case "today": self = .midnight(daysAgo: 0)
    case "yesterday": self = .midnight(daysAgo: 1)
    default:
      if let seconds = Self.seconds(text) {
        self = .ago(seconds: seconds)
      } else if let time = Self.absolute(text) {
        self = .absolute(time)
      } else {
        return nil
      }
    }
  }

  private static func absolute(_ text: String) -> Timestamp? {
    if text.utf8.count == 10 && text.contains("-") {
      return Timestamp(parsing: text + "T00:00:00Z")
    }
    if let time = Timestamp(parsing: text) { return time }
    // `2026-07-14 03:12`, maybe with a zone behind it: people leave the seconds out.
    let minutes = text.prefix("2026-07-14 03:12".count)
    return Timestamp(parsing: minutes + ":00" + text.dropFirst(minutes.count))
  }

  private static let secondsByUnit: [String: Int64] = [
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800,
  ]
  /// Nobody keeps logs for longer: 100 years.
  private static let mostSeconds: Int64 = 36_525 * 86_400

  /// The seconds of `90m`, `1d12h` or `2 hours ago`.
  private static func seconds(_ text: String) -> Int64? {
    var rest = Substring(text.lowercased())
    if rest.hasSuffix(" ago") { rest.removeLast(" ago".count) }
    var total: Int64 = 0
    var isEmpty = true
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...].drop { $0 == " " }
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[unit.endIndex...].drop { $0 == " " }
      guard let number = Int64(digits), number <= mostSeconds,
        let seconds = secondsByUnit[String(unit)]
      else { return nil }
      total += number * seconds
      guard total <= mostSeconds else { return nil }
      isEmpty = false
    }
    return isEmpty ? nil : total
  }

  /// The moment that is meant at `now`.
  package func moment(at now: Timestamp) -> Timestamp {
    switch self {
    case .absolute(let time): return time
    case .ago(let seconds):
      return Timestamp(
        nanoseconds: now.nanoseconds - seconds * 1_000_000_000, fractionDigits: now.fractionDigits)
    case .midnight(let daysAgo):
      let midnight = now.nanoseconds - now.dayAndNanoseconds.nanoseconds
      return Timestamp(
        nanoseconds: midnight - daysAgo * 86_400_000_000_000, fractionDigits: 0)
    }
  }
}

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

  /// - Parameter text: RFC 3339, a date (midnight UTC), `2h`, `1d12h`, `today`, `yesterday`, `now`.
  /// - Returns: `nil` when it is none of these.
  package init?(_ text: String) {
    switch text {
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
    let isDate = text.utf8.count == 10 && text.contains("-")
    return Timestamp(parsing: isDate ? text + "T00:00:00Z" : text)
  }

  private static let secondsByUnit: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]
  /// Nobody keeps logs for longer: 100 years.
  private static let mostSeconds: Int64 = 36_525 * 86_400

  /// The seconds of `90m` or `1d12h`.
  private static func seconds(_ text: String) -> Int64? {
    var total: Int64 = 0
    var digits = ""
    for character in text {
      if character.isASCII && character.isNumber {
        digits.append(character)
      } else {
        guard let unit = secondsByUnit[character], let number = Int64(digits),
          number <= mostSeconds
        else { return nil }
        total += number * unit
        guard total <= mostSeconds else { return nil }
        digits = ""
      }
    }
    return digits.isEmpty && !text.isEmpty ? total : nil
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

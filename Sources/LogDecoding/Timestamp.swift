/// A moment in UTC with the precision at which the log wrote it.
package struct Timestamp: Sendable, Hashable, BitwiseCopyable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
  package var nanoseconds: Int64
  /// How many digits of the second's fraction the source wrote, 0 to 9.
  package var fractionDigits: UInt8

  package init(nanoseconds: Int64, fractionDigits: UInt8 = 9) {
    self.nanoseconds = nanoseconds
    self.fractionDigits = fractionDigits
  }

  /// Seconds from `other` to `self`.
  package func seconds(since other: Timestamp) -> Double {
    Double(nanoseconds - other.nanoseconds) / 1e9
  }
}

extension Timestamp: Comparable {
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CalendarDay: Sendable, Hashable {
  package var year: Int
  package var month: Int
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies `days` after 1970-01-01.
  package init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var daysSinceEpoch: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Timestamp {
  /// The UTC day, and the nanoseconds since its midnight.
  package var dayAndNanoseconds: (day: CalendarDay, nanoseconds: Int64) {
    let perDay: Int64 = 86_400_000_000_000
    var days = nanoseconds / perDay
    var rest = nanoseconds % perDay
    if rest < 0 {
      rest += perDay
      days -= 1
    }
    return (CalendarDay(daysSinceEpoch: Int(days)), rest)
  }

  /// RFC 3339 in UTC with exactly the source's fraction digits, for example
  /// `2026-11-03T12:45:18.485069Z`.
  package var rfc3339: String {
    let (day, nanoseconds) = dayAndNanoseconds
    let second = nanoseconds / 1_000_000_000
    var text = "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))T"
    text += "\(padded(Int(second / 3600), 2)):\(padded(Int(second / 60 % 60), 2)):"
    text += padded(Int(second % 60), 2)
    if fractionDigits > 0 {
      let fraction = padded(Int(nanoseconds % 1_000_000_000), 9)
      text += "." + fraction.prefix(Int(fractionDigits))
    }
    return text + "Z"
  }
}

/// `number` in decimal with at least `width` digits.
package func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

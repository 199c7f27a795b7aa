import Foundation
import Testing

@testable import LogDecoding

struct TimestampTests {
  @Test func `Calendar days agree with Foundation from 1970 to 2200`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for days in stride(from: 0, through: 84_370, by: 7) {
      let date = Date(timeIntervalSince1970: Double(days) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let day = CalendarDay(daysSinceEpoch: days)
      #expect([day.year, day.month, day.day] == [parts.year, parts.month, parts.day])
      #expect(day.daysSinceEpoch == days)
    }
  }

  /// Counting on, with the leap years as the pope said.
  @Test func `Every day from 1970 to 2200 follows the one before`() {
    var days = 0
    for year in 1970...2200 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        for day in 1...length {
          let expected = CalendarDay(year: year, month: month + 1, day: day)
          if CalendarDay(daysSinceEpoch: days) != expected || expected.daysSinceEpoch != days {
            Issue.record("\(year)-\(month + 1)-\(day)")
          }
          days += 1
        }
      }
    }
    #expect(days == 84_371)
  }

  @Test func `Days before 1970 count backwards`() {
    #expect(CalendarDay(daysSinceEpoch: -1) == CalendarDay(year: 1969, month: 12, day: 31))
    #expect(CalendarDay(daysSinceEpoch: -719_468) == CalendarDay(year: 0, month: 3, day: 1))
    let before = Timestamp(nanoseconds: -1)
    #expect(before.rfc3339 == "1969-12-31T23:59:59.999999999Z")
  }

  @Test(arguments: [
    (0, "2026-11-03T12:45:18Z"), (1, "2026-11-03T12:45:18.4Z"),
    (3, "2026-11-03T12:45:18.485Z"), (6, "2026-11-03T12:45:18.485069Z"),
    (9, "2026-11-03T12:45:18.485069007Z"),
  ])
  func `A time is written with the source's digits`(digits: UInt8, text: String) {
    let nanoseconds: Int64 = 1_793_709_918_485_069_007
    #expect(Timestamp(nanoseconds: nanoseconds, fractionDigits: digits).rfc3339 == text)
  }

  @Test func `Seconds between two times keep the fraction`() {
    let early = Timestamp(nanoseconds: 1_500_000_000)
    let late = Timestamp(nanoseconds: 4_000_000_000)
    #expect(late.seconds(since: early) == 2.5)
    #expect(early < late)
  }
}

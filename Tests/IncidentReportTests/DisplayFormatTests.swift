@testable import IncidentReport
import LogDecoding
import Testing

struct DisplayFormatTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (21_904_113, "21,904,113"),
    (-1234, "-1,234"), (Int.max, "9,223,372,036,854,775,807"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func count(number: Int, expected: String) {
    #expect(DisplayFormat.count(number) == expected)
  }

  @Test func `Nouns follow their number`() {
    #expect(DisplayFormat.counted(1, "call") == "1 call")
    #expect(DisplayFormat.counted(0, "call") == "0 calls")
    #expect(DisplayFormat.counted(2, "success", "successes") == "2 successes")
  }

  @Test(arguments: [
    (0.0, "0 %"), (0.001, "<1 %"), (0.0099, "1 %"), (0.005, "1 %"), (0.0049, "<1 %"),
    (0.59, "59 %"), (0.994, "99 %"), (0.996, ">99 %"), (1.0, "100 %"), (.nan, "unknown"),
    (.infinity, "unknown"),
  ])
  func share(fraction: Double, expected: String) {
    #expect(DisplayFormat.share(fraction) == expected)
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.0001, "1 ms"), (0.35, "350 ms"), (0.9996, "1 s"), (2.34, "2.3 s"),
    (9.96, "10 s"), (59.6, "1 min"), (60.0, "1 min"), (71.0, "1 min 11 s"), (3600.0, "1 h"),
    (3610.0, "1 h 10 s"), (19797.099, "5 h 29 min 57 s"), (86_400.0, "1 d"),
    (183_940.0, "2 d 3 h 5 min"), (-71.0, "-1 min 11 s"), (.nan, "unknown"),
    (1e300, "106,751,991,167,300 d 15 h 30 min"),
  ])
  func duration(seconds: Double, expected: String) {
    #expect(DisplayFormat.duration(seconds) == expected)
  }

  @Test(arguments: [(6551.588, "1 h 49 min"), (40.0, "40 s"), (183_940.0, "2 d 3 h")])
  func roughDuration(seconds: Double, expected: String) {
    #expect(DisplayFormat.roughDuration(seconds) == expected)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (1023, "1,023 bytes"), (1024, "1 KiB"), (1_677_722, "1.6 MiB"),
    (1_048_575, "1 MiB"), (8_804_682_956, "8.2 GiB"), (Int.max, "8 EiB"),
  ])
  func bytes(number: Int, expected: String) {
    #expect(DisplayFormat.bytes(number) == expected)
  }

  @Test func `Lists read as sentences`() {
    #expect(DisplayFormat.list([]) == "")
    #expect(DisplayFormat.list(["a"]) == "a")
    #expect(DisplayFormat.list(["a", "b"]) == "a and b")
    #expect(DisplayFormat.list(["a", "b", "c"]) == "a, b and c")
  }

  @Test(arguments: [
    ("proj_AbCdEfGh12345678k7Qd", "proj_…k7Qd"), ("org-Acme0123456789wxyz", "org-…wxyz"),
    ("org-short", "org-short"), ("sk-…abcd", "sk-…abcd"),
    ("0123456789abcdef", "…cdef"), ("a-very_long-identifier", "a-…fier"), ("", ""),
  ])
  func `Ids are shortened to kind and end`(identifier: String, expected: String) {
    #expect(Shortening.identifier(identifier) == expected)
  }
}

struct DisplayClockTests {
  private let late = time("2026-06-21T22:13:07.123456Z")

  @Test func `UTC is the default`() {
    let clock = DisplayClock()
    #expect(clock.dateTime(late) == "2026-06-21 22:13:07.123 UTC")
    #expect(clock.wholeSecond(late) == "22:13:07")
    #expect(clock.minute(late) == "22:13")
    #expect(clock.time(time("2026-06-21T22:13:07.5Z")) == "22:13:07.5")
  }

  @Test(arguments: [
    (7200, "2026-06-22 00:13:07.123 UTC+02:00"), (-12_600, "2026-06-21 18:43:07.123 UTC-03:30"),
  ])
  func `Zones move the clock and are named`(offset: Int, expected: String) {
    #expect(DisplayClock(zone: ClockZone(offset: offset, name: "")).dateTime(late) == expected)
  }

  @Test func `Ranges name a date once`() {
    let later = time("2026-06-21T23:00:00Z")
    #expect(DisplayClock().range(late, later) == "22:13:07 to 23:00:00 UTC on 2026-06-21")
    #expect(
      DisplayClock(zone: ClockZone(offset: 3600, name: "+01:00")).range(late, later)
        == "2026-06-21 23:13:07 to 2026-06-22 00:00:00 UTC+01:00")
  }

  @Test func `The last moments of time do not overflow`() {
    let end = Timestamp(nanoseconds: .max, fractionDigits: 0)
    #expect(
      DisplayClock(zone: ClockZone(offset: 3600, name: "+01:00")).dateTime(end)
        == "2262-04-11 23:47:16 UTC+01:00")
  }
}

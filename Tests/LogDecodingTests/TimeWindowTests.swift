import LogDecoding
import Testing

/// Moments as people write them, and what lies between two of them.
struct TimeWindowTests {
  /// A Monday afternoon.
  private static let now = Timestamp(
    nanoseconds: 1_784_561_445_500_000_000, fractionDigits: 1)

  @Test(arguments: [
    ("2026-07-14", "2026-07-14T00:00:00Z"),
    ("2026-07-14T03:12:05Z", "2026-07-14T03:12:05Z"),
    ("2026-07-14T03:12:05.25+02:00", "2026-07-14T01:12:05.25Z"),
    ("2026-07-14 03:12:05", "2026-07-14T03:12:05Z"),
    ("2026-07-14 03:12", "2026-07-14T03:12:00Z"),
    ("2026-07-14T03:12-04:00", "2026-07-14T07:12:00Z"),
    ("1784000000", "2026-07-14T03:33:20Z"),
    ("now", "2026-07-20T15:30:45.5Z"),
    ("90s", "2026-07-20T15:29:15.5Z"),
    ("30m", "2026-07-20T15:00:45.5Z"),
    ("2h", "2026-07-20T13:30:45.5Z"),
    ("3d", "2026-07-17T15:30:45.5Z"),
    ("1w", "2026-07-13T15:30:45.5Z"),
    ("1d12h", "2026-07-19T03:30:45.5Z"),
    ("2 hours ago", "2026-07-20T13:30:45.5Z"),
    ("45 min", "2026-07-20T14:45:45.5Z"),
    ("1 Day 1 hour ago", "2026-07-19T14:30:45.5Z"),
    ("today", "2026-07-20T00:00:00Z"),
    ("Yesterday", "2026-07-19T00:00:00Z"),
  ])
  func `A moment is what people mean by it`(text: String, expected: String) {
    #expect(MomentExpression(text)?.moment(at: Self.now).rfc3339 == expected)
  }

  @Test(arguments: [
    "", " ", "ago", "h", "5", "5x", "2h30", "h2", "-2h", "03:12", "20260714", "2026-07",
    "2026-13-01",
    "2026-07-32", "2026-07-14T25:00", "2026-07-14T03:12:99Z", "tomorrow", "99999999999999999999d",
    "36526d", "2026-07-14 03:12 or so", "٣d",
  ])
  func `What is no moment is refused`(text: String) {
    #expect(MomentExpression(text) == nil)
  }

  @Test func `A window holds its beginning and not its end`() throws {
    let since = try #require(Timestamp(parsing: "2026-07-14T00:00:00Z"))
    let until = try #require(Timestamp(parsing: "2026-07-15T00:00:00Z"))
    let window = TimeWindow(since: since, until: until)
    let justBefore = Timestamp(nanoseconds: until.nanoseconds - 1)
    #expect(window.place(of: since) == .inside)
    #expect(window.place(of: justBefore) == .inside)
    #expect(window.place(of: until) == .after)
    #expect(window.place(of: Timestamp(nanoseconds: since.nanoseconds - 1)) == .before)
    #expect(window.place(of: nil) == .inside)
    #expect(TimeWindow().place(of: since) == .inside)
  }
}

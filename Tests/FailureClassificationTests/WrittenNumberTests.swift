import LogDecoding
import LogInput
import Testing

@testable import FailureClassification

/// Numbers and times of event lines that are read back.
struct WrittenNumberTests {
  private static let bare = FailureEvent(
    line: 1, index: 0, kind: .callSucceeded, timeSource: .record, provider: .unknown,
    service: nil, hasOwnService: false, level: .unknown, callIDName: 0, usage: TokenUsage(),
    rule: nil, confidence: .certain, fingerprint: .max, text: nil)

  @Test(arguments: [
    0, 1, 0.1, 0.25, 1e-7, .leastNonzeroMagnitude, 1.7976931348623157e308, 0.1 + 0.2,
    1234.5678901234567, -0.0, -3.25, 86_400, 9_007_199_254_740_991, 1e12, 123_456_789_012.345,
    0.000001, 0.30000001,
  ])
  func `Numbers come back to the last bit`(value: Double) throws {
    var event = Self.bare
    event.durationSeconds = value
    var reader = EventStreamReader()
    let read = try reader.readEvent(EventStream.event(event, path: "a"))
    #expect(read.durationSeconds?.bitPattern == value.bitPattern)
  }

  /// Reconstruction adds to times, and logs have none of these.
  @Test(arguments: ["2262-04-11T23:47:16Z", "1969-12-31T23:59:59Z", "1700-01-01T00:00:00Z"])
  func `Times that no log has are wrong`(time: String) throws {
    var reader = EventStreamReader()
    var event = Self.bare
    event.time = Timestamp(nanoseconds: 1_772_702_047_000_000_000, fractionDigits: 0)
    let line = EventStream.event(event, path: "a")
    let changed = line.replacing("2026-03-05T09:14:07Z", with: time)
    #expect(changed != line)
    #expect(reader.error(changed) == .wrongValue("time"))
  }

  @Test(arguments: [
    Int64(0), 1, 1_772_702_047_201_234_567, 7_289_654_399_999_999_999, 951_782_399,
  ])
  func `Times come back`(nanoseconds: Int64) throws {
    var reader = EventStreamReader()
    for digits in UInt8(0)...9 {
      var unit: Int64 = 1
      for _ in digits..<9 { unit *= 10 }
      let time = Timestamp(
        nanoseconds: nanoseconds / unit * unit, fractionDigits: digits)
      var event = Self.bare
      event.time = time
      #expect(try reader.readEvent(EventStream.event(event, path: "a")).time == time)
    }
  }
}

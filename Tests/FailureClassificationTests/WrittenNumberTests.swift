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

  @Test(arguments: [
    Int64(0), -1, 1_772_702_047_201_234_567, -9_000_000_000_000_000_001, 951_782_399,
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

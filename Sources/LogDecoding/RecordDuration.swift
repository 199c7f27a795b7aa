// How long a call took, out of what services write: numbers whose names tell the unit, texts with a
// unit, numbers that only their size tells.

extension LogRecord {
  /// In seconds; `nil` when no field says so, or when nothing tells a number's unit.
  package var durationSeconds: Double? {
    Self.plausible(number(.durationSeconds))
      ?? Self.plausible(number(.durationMilliseconds).map { $0 / 1e3 })
      ?? Self.plausible(number(.durationNanoseconds).map { $0 / 1e9 })
      ?? Self.plausible(value(.duration).flatMap(Self.seconds)) ?? Self.plausible(spanSeconds)
  }

  private static func plausible(_ seconds: Double?) -> Double? {
    seconds.flatMap { $0 >= 0 && $0 < longestDuration ? $0 : nil }
  }

  /// A call to a model takes no week: such a number is something else.
  private static let longestDuration = 7.0 * 86_400

  /// The seconds that a value of a name without a unit stands for.
  private static func seconds(_ value: ArraySlice<UInt8>) -> Double? {
    if let number = decimalNumber(value) {
      return seconds(number, isWhole: !value.contains(UInt8(ascii: ".")))
    }
    return spelledSeconds(value) ?? clockSeconds(value)
  }

  /// Seconds with a fraction, or whole milliseconds, or Go's whole nanoseconds; what could be two of
  /// them is none.
  private static func seconds(_ number: Double, isWhole: Bool) -> Double? {
    switch number {
    case 1e7... where isWhole: number / 1e9
    case 200..<120_000 where isWhole: number / 1e3
    case 1000..<120_000: number / 1e3
    case 0..<50 where !isWhole: number
    default: nil
    }
  }

  /// Units of Go's durations, and words that people put behind numbers.
  private static let units: [(name: String, seconds: Double)] = [
    ("h", 3600), ("m", 60), ("s", 1), ("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6),
    ("ns", 1e-9), ("sec", 1), ("secs", 1), ("second", 1), ("seconds", 1), ("msec", 1e-3),
    ("milliseconds", 1e-3), ("min", 60), ("minutes", 60),
  ]

  /// `812.345ms`, `1m2.5s`, `0.4 seconds`.
  private static func spelledSeconds(_ value: ArraySlice<UInt8>) -> Double? {
    var rest = value
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      guard let number = decimalNumber(digits) else { return nil }
      rest = rest.dropFirst(digits.count).drop { $0 == 0x20 }
      let name = rest.prefix { $0 > 0x39 }
      guard let unit = units.first(where: { name.elementsEqual($0.name.utf8) }) else { return nil }
      total += number * unit.seconds
      rest = rest.dropFirst(name.count)
    }
    return value.isEmpty ? nil : total
  }

  /// `00:00:01.2345678`, as .NET prints spans of time.
  private static func clockSeconds(_ value: ArraySlice<UInt8>) -> Double? {
    let parts = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let numbers = parts.compactMap { decimalNumber($0) }
    guard numbers.count == 3 else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
  }
}

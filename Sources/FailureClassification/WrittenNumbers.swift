// Numbers, times and hashes as event lines write them.

internal import LogDecoding
internal import LogInput

enum WrittenNumber {
  /// Nobody counts more: sums of such numbers stay far from what an `Int` holds.
  static let mostCounted = 1 << 44

  /// A whole number from 0 to `most`.
  ///
  /// `1.0` and `1e3` are some, too.
  static func integer(_ token: Span<UInt8>, atMost most: Int) -> Int? {
    guard token.count > 0 else { return nil }
    var number = 0
    // So many digits always fit.
    var isPlain = token.count <= 18 && (token.count == 1 || token[0] != UInt8(ascii: "0"))
    if isPlain {
      for index in token.indices {
        let digit = token[index] &- 0x30
        guard digit < 10 else {
          isPlain = false
          break
        }
        number = number * 10 + Int(digit)
      }
    }
    if !isPlain {
      guard let value = decimal(token), let whole = Int(exactly: value) else { return nil }
      number = whole
    }
    return (0...most).contains(number) ? number : nil
  }

  /// A number of JSON; `nil` for what is none, and for one that is too large for a `Double`.
  static func decimal(_ token: Span<UInt8>) -> Double? {
    guard token.count > 0 else { return nil }
    if let number = shortDecimal(token) { return number }
    guard isNumber(token), let number = Double(String(decoding: token)), number.isFinite else {
      return nil
    }
    return number
  }

  /// Digits and point that a `Double` holds exactly, divided by a power of ten that it holds
  /// exactly: one rounding, so the nearest number.
  private static func shortDecimal(_ token: Span<UInt8>) -> Double? {
    guard token.count <= 16,
      token[0] != UInt8(ascii: "0") || token.count == 1
        || token[1] == UInt8(ascii: ".")
    else { return nil }
    var digits = 0
    var decimals = -1
    var wholeDigits = 0
    for index in token.indices {
      let digit = token[index] &- 0x30
      if digit < 10 {
        digits = digits * 10 + Int(digit)
        if decimals >= 0 { decimals += 1 } else { wholeDigits += 1 }
      } else if token[index] == UInt8(ascii: "."), decimals < 0 {
        decimals = 0
      } else {
        return nil
      }
    }
    guard wholeDigits > 0, decimals != 0, digits < 1 << 53 else { return nil }
    return Double(digits) / powersOfTen[max(0, decimals)]
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  ]

  /// Whether a token is a number of JSON: what reads numbers takes more.
  private static func isNumber(_ token: Span<UInt8>) -> Bool {
    var place = token[0] == UInt8(ascii: "-") ? 1 : 0
    let whole = digits(token, &place)
    guard whole == 1 || whole > 1 && token[place - whole] != UInt8(ascii: "0") else {
      return false
    }
    if place < token.count, token[place] == UInt8(ascii: ".") {
      place += 1
      guard digits(token, &place) > 0 else { return false }
    }
    if place < token.count, token[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      if place < token.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(token[place]) {
        place += 1
      }
      guard digits(token, &place) > 0 else { return false }
    }
    return place == token.count
  }

  private static func digits(_ token: Span<UInt8>, _ place: inout Int) -> Int {
    let start = place
    while place < token.count, token[place] &- 0x30 < 10 { place += 1 }
    return place - start
  }

  /// 16 hexadecimal digits, in lower case as they are written.
  static func hash(_ text: Span<UInt8>) -> UInt64? {
    guard text.count == 16 else { return nil }
    var hash: UInt64 = 0
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): hash = hash << 4 | UInt64(text[index] - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): hash = hash << 4 | UInt64(text[index] - 0x57)
      default: return nil
      }
    }
    return hash
  }

  /// An input's identity: its length, `-`, and 32 hexadecimal digits.
  static func identity(_ text: Span<UInt8>) -> ContentIdentity? {
    guard text.count > 33, text[text.count - 33] == UInt8(ascii: "-"),
      let length = integer(text.extracting(0..<text.count - 33), atMost: .max),
      let high = hash(text.extracting(text.count - 32..<text.count - 16)),
      let low = hash(text.extracting(text.count - 16..<text.count))
    else { return nil }
    return ContentIdentity(length: length, hash: ContentHash(high: high, low: low))
  }

  /// The years that logs have times of.
  private static let years = 1970...2200

  /// `2026-11-03T12:45:18.485069Z`, with at most nine digits behind the point.
  static func time(_ text: Span<UInt8>) -> Timestamp? {
    guard text.count == 20 || (22...30).contains(text.count), text[4] == UInt8(ascii: "-"),
      text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), text[text.count - 1] == UInt8(ascii: "Z"),
      let year = number(text, 0, 4), years.contains(year), let month = number(text, 5, 2),
      (1...12).contains(month),
      let day = number(text, 8, 2), let hour = number(text, 11, 2), hour < 24,
      let minute = number(text, 14, 2), minute < 60, let second = number(text, 17, 2), second < 60
    else { return nil }
    let date = CalendarDay(year: year, month: month, day: day)
    let days = date.daysSinceEpoch
    guard day > 0, day <= 28 || CalendarDay(daysSinceEpoch: days) == date else { return nil }
    var fraction = 0
    let digits = max(0, text.count - 21)
    if digits > 0 {
      guard text[19] == UInt8(ascii: "."), let written = number(text, 20, digits) else {
        return nil
      }
      fraction = written
      for _ in digits..<9 { fraction *= 10 }
    }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflows) = nanoseconds.addingReportingOverflow(fraction)
    guard !overflow, !overflows else { return nil }
    return Timestamp(nanoseconds: Int64(sum), fractionDigits: UInt8(digits))
  }

  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var number = 0
    for index in start..<start + count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}

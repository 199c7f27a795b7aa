// Money as integers: decimal, and the same sum in any order.

/// An amount of US dollars, exact to a picodollar (1e-12 USD): a token costs fractions of a
/// millionth.
package struct Dollars: Sendable, Hashable, Comparable {
  package var picodollars: Int128

  package static let zero = Dollars(picodollars: 0)

  package init(picodollars: Int128) {
    self.picodollars = picodollars
  }

  /// What one token costs at a price for a million of them.
  package init(perMillionTokens usd: Double) {
    picodollars = Int128((usd * 1e6).rounded())
  }

  /// Reads a decimal number as JSON writes it (`2.5e-06`), rounded to a picodollar.
  ///
  /// `nil` for negative numbers, for more than a million dollars, and for what is no number.
  package init?(decimal text: some StringProtocol) {
    var digits: Int128 = 0
    var decimals = 0
    var hasPoint = false
    var hasDigit = false
    var rest = Substring(text)
    while let character = rest.first, character != "e", character != "E" {
      rest.removeFirst()
      if character == ".", !hasPoint {
        hasPoint = true
      } else if let digit = character.wholeNumberValue, character.isASCII {
        hasDigit = true
        // Further digits lie far below a picodollar, or the number is refused below.
        guard digits < 1_000_000_000_000_000_000_000 else {
          decimals -= hasPoint ? 0 : 1
          continue
        }
        digits = digits * 10 + Int128(digit)
        decimals += hasPoint ? 1 : 0
      } else {
        return nil
      }
    }
    guard hasDigit else { return nil }
    var exponent = 12 - decimals
    if !rest.isEmpty {
      guard let written = Int(rest.dropFirst()), abs(written) < 1000 else { return nil }
      exponent += written
    }
    guard let scaled = Self.scaled(digits, exponent), scaled <= Self.most else { return nil }
    picodollars = scaled
  }

  /// A million dollars: a budget or a price above it is a mistake.
  private static let most: Int128 = 1_000_000_000_000_000_000

  /// `digits` times a power of ten, rounded half up; `nil` when it is far too large.
  private static func scaled(_ digits: Int128, _ exponent: Int) -> Int128? {
    var value = digits
    if exponent >= 0 {
      for _ in 0..<exponent where value != 0 {
        guard value <= most else { return nil }
        value *= 10
      }
      return value
    }
    guard exponent > -30 else { return 0 }
    let divisor = (0..<(-exponent)).reduce(Int128(1)) { power, _ in power * 10 }
    return (value + divisor / 2) / divisor
  }

  /// In dollars, rounded to a millionth.
  package var usd: Double {
    let half: Int128 = picodollars < 0 ? -500_000 : 500_000
    return Double((picodollars + half) / 1_000_000) / 1e6
  }

  package static func < (left: Dollars, right: Dollars) -> Bool {
    left.picodollars < right.picodollars
  }

  package static func + (left: Dollars, right: Dollars) -> Dollars {
    Dollars(picodollars: left.picodollars + right.picodollars)
  }

  package static func - (left: Dollars, right: Dollars) -> Dollars {
    Dollars(picodollars: left.picodollars - right.picodollars)
  }

  package static func += (left: inout Dollars, right: Dollars) {
    left.picodollars += right.picodollars
  }

  /// What so many tokens cost.
  package static func * (price: Dollars, tokens: Int) -> Dollars {
    Dollars(picodollars: price.picodollars * Int128(tokens))
  }
}

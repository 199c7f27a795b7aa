import Testing

@testable import OutageReconstruction

@Suite struct DollarsTests {
  @Test(
    arguments: [
      ("0", 0), ("1", 1_000_000_000_000), ("0.000001", 1_000_000), ("2.5e-06", 2_500_000),
      ("1.25E-7", 125_000), ("99.50", 99_500_000_000_000), ("5e-13", 1), ("4.9e-13", 0),
      ("0.1000000000000000000000000000001", 100_000_000_000), ("1e-300", 0),
      (".5", 500_000_000_000),
      ("1e6", 1_000_000_000_000_000_000), ("0e999", 0),
    ] as [(String, Int128)])
  func `Decimals are read exactly`(text: String, picodollars: Int128) {
    #expect(Dollars(decimal: text)?.picodollars == picodollars)
  }

  @Test(arguments: [
    "", "-1", "+1", "1.2.3", "NaN", "1e", "1e7", "999999999999999999999999999999", "1e99999999999",
    "0x10", "\u{0661}", "1 ", "e5", ".",
  ])
  func `What is no amount is refused`(text: String) {
    #expect(Dollars(decimal: text) == nil)
  }

  @Test func `Dollars are rounded to a millionth`() {
    #expect(Dollars(picodollars: 499_999).usd == 0)
    #expect(Dollars(picodollars: 500_000).usd == 0.000001)
    // 0.1 + 0.2 with picodollars is 0.3.
    #expect((Dollars(decimal: "0.1")! + Dollars(decimal: "0.2")!).usd == 0.3)
  }
}

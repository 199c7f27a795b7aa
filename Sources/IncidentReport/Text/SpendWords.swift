internal import LogDecoding
internal import OutageReconstruction

/// Money in words.
enum SpendWords {
  /// `$61.20`; `less than $0.01` for what rounding would say is nothing.
  static func amount(_ usd: Double) -> String {
    guard usd.isFinite else { return "unknown" }
    if usd > 0, usd < 0.005 { return "less than $0.01" }
    let cents = (usd * 100).rounded()
    guard abs(cents) < 1e15 else { return "unknown" }
    let whole = Int(cents)
    return "$\(DisplayFormat.count(whole / 100)).\(padded(whole % 100, 2))"
  }

  static func amount(_ cost: Dollars) -> String { amount(cost.usd) }

  /// `spend of proj_…k7Qd in this hour: $61.20, 3.1 times the median hour`.
  static func sentence(_ burn: Burn) -> Prose {
    let whose: Prose =
      if let id = burn.project ?? burn.organization {
        " of \(name: Shortening.identifier(id))"
      } else {
        ""
      }
    return """
      spend\(whose) in this hour: \(words: amount(burn.usd)), \
      \(words: ratio(burn.usd, to: burn.medianUSD)) the median hour (\(words: amount(burn.medianUSD)))
      """
  }

  /// `3.1 times`; with fewer digits the larger it is.
  static func ratio(_ usd: Double, to median: Double) -> String {
    guard median > 0, usd.isFinite else { return "more than" }
    let tenths = (usd / median * 10).rounded()
    guard tenths < 1e15 else { return "far more than" }
    if tenths >= 1000 { return "\(DisplayFormat.count(Int(tenths) / 10)) times" }
    if tenths < 1 { return "less than 0.1 times" }
    return "\(Int(tenths) / 10).\(Int(tenths) % 10) times"
  }
}

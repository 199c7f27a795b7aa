@testable import FailureClassification
@testable import IncidentReport
@testable import OutageReconstruction

// What was spent.
extension Cases {
  /// Usage, prices, a budget and a dear last hour.
  static var spendKnown: Report {
    var spend = Spend(priceFile: "prices/our map.json")
    spend.successfulRequests = 1300
    spend.cachedAnswers = 7
    spend.models = [
      model("gpt-4o", sum(1200, input: 48_000_000, cached: 8_000_000, output: 1_000_000, "120")),
      model("acme-7b", sum(34, unpriced: 34, input: 500, output: 9, "0"), hasPrice: false),
      model(ModelSpend.unnamed, sum(1, unpriced: 1, input: 5, output: 9, "0"), hasPrice: false),
      model("gpt-5-nano", sum(3, unpriced: 2, input: 3000, output: nil, "0.0004")),
    ]
    spend.total = spend.models.reduce(TokenSum()) { $0.plus($1.tokens) }
    spend.hours = [
      HourSpend(hour: time("2026-06-21T00:00:00Z"), tokens: sum(1000, input: 1, output: 1, "58.8")),
      HourSpend(
        hour: time("2026-06-21T01:00:00Z"),
        tokens: sum(238, unpriced: 37, input: 2, output: nil, "61.2004")),
    ]
    spend.earlierHours = sum(2, input: 20, output: 10, "0.0001")
    spend.otherModels = sum(4, unpriced: 4, input: 20, output: 10, "0")
    spend.otherProviders = [
      ProviderTokens(provider: .azureOpenAI, tokens: sum(3, input: 70, output: nil, "0"))
    ]
    spend.budget = BudgetUse(
      monthly: amount("100"),
      months: [
        BudgetMonth(month: "2026-05", cost: amount("12.5"), passed: [nil, nil], isTimed: false),
        BudgetMonth(
          month: "2026-06", cost: amount("120.0004"),
          passed: [line("00:41:07.500", "app.log", 812), line("01:20:00", "app.log", 977)],
          isTimed: true),
      ],
      projection: .meets(
        perDay: amount("16.1290322"), at: time("2026-07-07T04:48:00Z"), days: 16.11653))
    var outage = incident(
      state: .ongoing, first: line("02:13:07", "app.log", 1000, "shop"),
      last: line("02:40:00", "app.log", 1020, "shop"), failed: 20, total: 20, seen: 20)
    outage.burn = Burn(
      hour: time("2026-06-21T01:00:00Z"), usd: 61.2004, medianUSD: 19.75,
      evidence: line("01:59:58", "app.log", 998))
    outage.burn?.project = "proj_1234567890abcdefk7Qd"
    return told(spend, [outage])
  }

  /// Models that nothing is known of, one with a hostile name.
  static var spendUnpriced: Report {
    var spend = Spend()
    spend.successfulRequests = 2
    spend.models = [
      model(
        "</td>|@all `x`\n\u{1b}[31m", sum(2, unpriced: 2, input: 10, output: nil, "0"),
        hasPrice: false)
    ]
    spend.total = spend.models[0].tokens
    spend.budget = BudgetUse(monthly: amount("0.004"), months: [], projection: .unknown)
    return told(spend, [])
  }

  private static func told(_ spend: Spend, _ incidents: [Incident]) -> Report {
    var known = Reconstruction(
      incidents: incidents, blips: [], failures: [], eventCount: 1400, unknowns: [])
    known.spend = spend
    return report(
      known,
      inputs: [
        ledger(
          "app.log", bytes: 90_000, lines: 3060, json: 1400, events: 1400,
          "2026-05-31T13:00:00Z", "2026-06-21T02:40:00Z")
      ])
  }

  private static func model(_ name: String, _ tokens: TokenSum, hasPrice: Bool = true) -> ModelSpend
  {
    ModelSpend(
      model: name, hasPrice: hasPrice, tokens: tokens,
      example: line("00:00:01", "app.log", 1, "shop", model: name))
  }

  private static func sum(
    _ requests: Int, unpriced: Int = 0, input: Int, cached: Int = 0, output: Int?, _ usd: String
  ) -> TokenSum {
    var sum = TokenSum()
    sum.requests = requests
    sum.unpricedRequests = unpriced
    sum.requestsWithInput = requests
    sum.requestsWithOutput = output == nil ? 0 : requests
    sum.input = input
    sum.cachedInput = cached
    sum.output = output ?? 0
    sum.cost = amount(usd)
    return sum
  }

  private static func amount(_ usd: String) -> Dollars { Dollars(decimal: usd) ?? .zero }
}

extension TokenSum {
  fileprivate func plus(_ other: TokenSum) -> TokenSum {
    var sum = self
    sum += other
    return sum
  }
}

import LogDecoding
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

extension FailureEvent {
  /// The end of a call that succeeded and tells its tokens.
  fileprivate static func paid(
    _ seconds: Double, _ model: String? = "gpt-4o", input: Int?, output: Int?, cached: Int? = nil,
    total: Int? = nil, isCached: Bool? = nil, project: String? = nil, organization: String? = nil,
    provider: Provider = .openai, requestID: String? = nil
  ) -> FailureEvent {
    var event = FailureEvent.at(
      seconds, .callSucceeded, callID: "paid-\(seconds)", requestID: requestID, project: project,
      organization: organization, provider: provider)
    event.model = model
    event.usage = TokenUsage(input: input, output: output, total: total, cached: cached)
    event.cached = isCached
    return event
  }
}

/// What successful requests cost.
@Suite struct SpendTests {
  private static func spend(
    _ events: [FailureEvent], prices: PriceList = PriceList(), budget: String? = nil
  ) throws -> Spend {
    try #require(
      reconstruct(
        ["app.log": events], prices: prices, budget: budget.flatMap { Dollars(decimal: $0) }
      )
      .spend)
  }

  private static let hour = 3600.0

  /// 10 x 2.50 + 5 x 10 = 75 millionths of a dollar: no token was read from a cache that is not known.
  @Test func `More cached input than input is no number`() throws {
    let spend = try Self.spend([.paid(10, input: 10, output: 5, cached: 9999)])
    #expect(spend.models[0].tokens.input == 10)
    #expect(spend.models[0].tokens.cachedInput == 0)
    #expect(spend.total.cost.usd == 0.000075)
  }

  /// Truth from Python's decimal: gpt-4o 600 x 2.50 + 400 x 1.25 + 100 x 10 = 3,000 and
  /// 1,000 x 2.50 = 2,500; gpt-4o-mini 2,000 x 0.15 + 50 x 0.60 = 330 millionths of a dollar.
  @Test func `Tokens are added up and priced by model and hour`() throws {
    let spend = try Self.spend([
      .paid(10, input: 1000, output: 100, cached: 400), .paid(20, input: 1000, output: 0),
      .paid(3700, "gpt-4o-mini", input: 2000, output: 50),
      .paid(3710, "acme-7b", input: 9, output: 9), .success(3800),
    ])
    #expect(spend.successfulRequests == 5)
    #expect(spend.total.requests == 4)
    #expect(spend.total.unpricedRequests == 1)
    #expect(spend.total.cost.usd == 0.00583)
    #expect(spend.models.map(\.model) == ["gpt-4o", "gpt-4o-mini", "acme-7b"])
    #expect(spend.models.map { $0.tokens.knownCost?.usd } == [0.0055, 0.00033, nil])
    #expect(spend.models[0].tokens.input == 2000)
    #expect(spend.models[0].tokens.cachedInput == 400)
    #expect(spend.models[0].tokens.output == 100)
    #expect(spend.models[0].example.line == 1)
    #expect(spend.unpricedModels == ["acme-7b"])
    #expect(
      spend.hours.map(\.hour.rfc3339) == ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"])
    #expect(spend.hours.map(\.tokens.cost.usd) == [0.0055, 0.00033])
  }

  @Test func `Failures, own caches and other providers cost nothing`() throws {
    var refused = FailureEvent.refused(5, callID: "r")
    refused.model = "gpt-4o"
    refused.usage = TokenUsage(input: 1_000_000, output: 1_000_000)
    let spend = try Self.spend([
      refused, .paid(20, input: 1000, output: 0, isCached: true),
      .paid(40, "claude-sonnet-4-5", input: 70, output: 7, provider: .anthropic),
      .paid(60, "gpt-4o", input: 80, output: 8, provider: .azureOpenAI),
      .paid(80, input: 1000, output: 0),
    ])
    #expect(spend.total.cost.usd == 0.0025)
    #expect(spend.successfulRequests == 1)
    #expect(spend.cachedAnswers == 1)
    #expect(spend.otherProviders.map(\.provider) == [.anthropic, .azureOpenAI])
    #expect(spend.otherProviders.map(\.tokens.input) == [70, 80])
  }

  @Test func `A request that several lines tell of counts once`() throws {
    let spend = try Self.spend([
      .paid(10, input: 1000, output: nil, requestID: "req_1"),
      .paid(10.5, input: 1000, output: 100, requestID: "req_1"),
    ])
    #expect(spend.total.requests == 1)
    #expect(spend.total.cost.usd == 0.0035)
  }

  @Test(
    arguments: [
      // Only the sum and one part: the other is the rest.
      (100, nil, 130, nil, 100, 30, 0), (nil, 30, 130, nil, 100, 30, 0),
      // Langfuse counts cached input and reasoning apart.
      (600, 60, 760, 100, 700, 60, 100), (600, 60, 800, 100, 700, 100, 100),
      // OpenAI's parts add up.
      (700, 60, 760, 100, 700, 60, 100),
    ] as [(Int?, Int?, Int?, Int?, Int, Int, Int)])
  func `Parts that are told apart are added again`(
    input: Int?, output: Int?, total: Int?, cached: Int?, wholeInput: Int, wholeOutput: Int,
    wholeCached: Int
  ) throws {
    let sum = try Self.spend([
      .paid(10, input: input, output: output, cached: cached, total: total)
    ]).total
    #expect([sum.input, sum.output, sum.cachedInput] == [wholeInput, wholeOutput, wholeCached])
    #expect(sum.unpricedRequests == 0)
  }

  @Test func `A part of the tokens has no price and is not 0`() throws {
    let spend = try Self.spend([.paid(10, input: 100, output: nil)])
    #expect(spend.total.knownCost == nil)
    #expect(spend.total.knownOutput == nil)
    #expect(spend.total.knownInput == 100)
    #expect(spend.unpricedModels.isEmpty)
  }

  @Test func `Without tokens there is no spend`() {
    #expect(reconstruct([.success(1), .refused(10)]).spend == nil)
  }

  @Test func `The order of requests changes nothing`() {
    var random = SystemRandomNumberGenerator()
    // More models and hours than are told apart.
    let requests = (0..<12_000).map { number in
      var usage = TokenCounts()
      usage.input = Int32(number)
      usage.output = Int32(number % 7)
      return MeteredRequest(
        time: Int64(number) * 7_200_000_000_000, row: number, provider: .openai,
        model: Symbol(number % 3000 + 1), organization: 0, project: Symbol(number % 1500),
        usage: usage, isCached: false)
    }
    func told(_ requests: [MeteredRequest]) -> String {
      var meter = SpendMeter(prices: PriceList(), budget: Dollars(decimal: "0.5"))
      for request in requests {
        meter.add(request) { $0 == 7 ? "gpt-4o" : $0 == 0 ? nil : "m\($0)" }
      }
      let spend = meter.spend { Evidence(time: nil, file: "f", line: $0 + 1) }
      var text = "\(spend?.total.cost.usd ?? -1) \(spend?.budget?.months.map(\.cost.usd) ?? [])"
      text += "\(spend?.budget?.months.map { $0.passed.map { $0?.line ?? 0 } } ?? [])"
      for model in spend?.models ?? [] {
        text += "\(model.model) \(model.tokens.input) \(model.example.line)\n"
      }
      for hour in spend?.hours ?? [] { text += "\(hour.hour.nanoseconds) \(hour.tokens.input)\n" }
      text += "\(spend?.otherModels?.input ?? 0) \(spend?.earlierHours?.input ?? 0)"
      let burn = spend?.burn(before: 7_200_000_000_000 * 9000, Scope()) {
        Evidence(time: nil, file: "f", line: $0 + 1)
      }
      #expect(spend?.models.count == 1000)
      #expect(spend?.models.first?.model == "gpt-4o")
      #expect(spend?.hours.count == 8784)
      return text + "\(burn?.usd ?? -1) \(burn?.evidence?.line ?? 0)"
    }
    let expected = told(requests)
    for _ in 0..<3 { #expect(told(requests.shuffled(using: &random)) == expected) }
  }

  @Test func `Times at the ends of what can be told are no harm`() {
    var meter = SpendMeter(prices: PriceList(), budget: Dollars(decimal: "1"))
    var usage = TokenCounts()
    usage.input = .max
    usage.output = .max
    for time in [Int64.min + 1, -1, 0, Int64.max] {
      meter.add(
        MeteredRequest(
          time: time, row: 0, provider: .openai, model: 1, organization: 0, project: 0,
          usage: usage, isCached: false)
      ) { $0 == 1 ? "gpt-5-pro" : nil }
    }
    let spend = meter.spend { Evidence(time: nil, file: "f", line: $0 + 1) }
    // 4 x (2^31 - 1) x (15 + 120) / 10^6 dollars.
    #expect(spend?.total.cost.usd == 1_159_641.16938)
    #expect(spend?.hours.count == 4)
  }

  // MARK: Burn

  /// One request an hour from 12:30 on, of so many input tokens each; then an outage.
  private static func hours(_ tokens: [Int], project: String? = nil) -> [FailureEvent] {
    tokens.enumerated().map { number, input in
      .paid(
        1800 + Double(number) * hour + (project == nil ? 0 : 60), input: input, output: 0,
        project: project)
    }
  }

  private static func refusals(at start: Double, project: String? = nil) -> [FailureEvent] {
    (0..<4).map { .refused(start + Double($0) * 10, callID: "r\($0)", project: project) }
  }

  @Test func `The last whole hour is held against the median of those before`() throws {
    // 12 h is the log's first hour and need not be whole; 13 to 16 h: 4, 8, 0 and 8 (median 6 of
    // 1,000 tokens); 17 h: 24.
    let events =
      Self.hours([1_000_000, 4000, 8000]) + [.paid(1800 + 4 * Self.hour, input: 8000, output: 0)]
      + [.paid(1800 + 5 * Self.hour, input: 24_000, output: 0)]
      + Self.refusals(at: 6 * Self.hour + 5)
    let incident = try #require(reconstruct(["app.log": events]).incidents.first)
    let burn = try #require(incident.burn)
    #expect(burn.hour.rfc3339 == "2026-03-01T17:00:00Z")
    #expect(burn.usd == 0.06)
    #expect(burn.medianUSD == 0.015)
    #expect(burn.evidence?.line == 5)
  }

  @Test func `The burn is the project's where it is known`() throws {
    let events =
      Self.hours([1000, 1000, 1000, 1000, 1000, 5000], project: "proj_a")
      + Self.hours([1000, 90_000, 90_000, 90_000, 90_000, 90_000])
      + Self.refusals(at: 6 * Self.hour + 5, project: "proj_a")
    let incident = try #require(reconstruct(["app.log": events]).incidents.first)
    let burn = try #require(incident.burn)
    #expect(burn.project == "proj_a")
    #expect(burn.usd == 0.0125)
    #expect(burn.medianUSD == 0.0025)
  }

  @Test(arguments: [
    [1000, 1000, 1000, 1000], [1000, 0, 0, 0, 0, 9000], [1000, 1000, 1000, 1000, 0],
  ])
  func `Too few hours, or hours that cost nothing, tell no burn`(tokens: [Int]) throws {
    let events =
      Self.hours(tokens).filter { $0.usage.input != 0 }
      + Self.refusals(at: Double(tokens.count) * Self.hour + 5)
    let incident = try #require(reconstruct(["app.log": events]).incidents.first)
    #expect(incident.burn == nil)
  }

  // MARK: Budget

  @Test func `The minutes in which parts of a budget were passed are told`() throws {
    // 0.25 dollars each: 0.75 of 1 in the third, 1 in the fourth.
    let spend = try Self.spend(
      (0..<5).map { .paid(Double($0) * 600, input: 100_000, output: 0) }
        + [.paid(40 * 86_400, input: 100_000, output: 0)], budget: "1")
    let budget = try #require(spend.budget)
    #expect(budget.months.map(\.month) == ["2026-03", "2026-04"])
    #expect(budget.months.map(\.cost.usd) == [1.25, 0.25])
    #expect(budget.months[0].passed.map { $0?.line } == [3, 4])
    #expect(budget.months[1].passed.map { $0?.line } == [nil, nil])
  }

  @Test func `Less than a day tells no rate`() throws {
    let spend = try Self.spend(
      [0, 86_399].map { .paid($0, input: 1000, output: 0) }, budget: "1")
    guard case .unknown = spend.budget?.projection else { Issue.record("a rate"); return }
  }

  /// From noon of 2026-03-01 on 2.5 dollars a day, in the middle of each day.
  private static func days(_ count: Int, budget: String) throws -> BudgetProjection {
    try #require(
      try spend(
        (0..<count).map { .paid(Double($0) * 86_400, input: 1_000_000, output: 0) },
        budget: budget
      ).budget
    ).projection
  }

  @Test func `The present rate meets the budget on a day`() throws {
    // Four days cost 10; 20 more at 2.5 a day take 8 days from noon of 2026-03-04.
    guard case .meets(let perDay, let at, let days) = try Self.days(4, budget: "30") else {
      Issue.record("not met")
      return
    }
    #expect(perDay.usd == 2.5)
    #expect(at.rfc3339 == "2026-03-12T12:00:00Z")
    #expect(days == 8)
  }

  @Test func `A budget that is passed begins anew with the next month`() throws {
    // 5 dollars are 2 days from 2026-04-01 on.
    guard case .meets(_, let at, _) = try Self.days(4, budget: "5") else {
      Issue.record("not met")
      return
    }
    #expect(at.rfc3339 == "2026-04-03T00:00:00Z")
  }

  @Test func `A rate may never meet the budget`() throws {
    guard case .never(let perDay) = try Self.days(4, budget: "100") else {
      Issue.record("met")
      return
    }
    #expect(perDay.usd == 2.5)
  }
}

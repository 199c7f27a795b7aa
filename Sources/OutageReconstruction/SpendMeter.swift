// Adds up what requests cost, one after another, in memory that does not grow with their number.

internal import FailureClassification
internal import LogDecoding

/// A successful request, as far as money goes.
struct MeteredRequest {
  /// When it was answered.
  var time: Int64
  /// The line that tells so.
  var row: Int
  var provider: Provider
  var model: Symbol
  var organization: Symbol
  var project: Symbol
  var usage: TokenCounts
  /// An own cache answered.
  var isCached: Bool
}

extension MeteredRequest {
  init(_ request: SettledRequest, of call: CallFacts) {
    time = request.lastTime
    row = request.lastRow
    provider = call.head.provider
    // A retry's lines need not name the model again.
    model = request.model != 0 ? request.model : call.requests.first { $0.model != 0 }?.model ?? 0
    organization = call.head.organization
    project = call.head.project
    usage = request.usage
    isCached = request.isCached
  }
}

/// Adds up successful requests; their order does not matter.
struct SpendMeter {
  private let prices: PriceList
  private var requests = 0
  private var cachedAnswers = 0
  private var total = TokenSum()
  private var models: [Symbol: ModelTally] = [:]
  private var otherModels = TokenSum()
  private var hours: [Int64: TokenSum] = [:]
  private var earlierHours = TokenSum()
  private var scopes = ScopedHours()
  private var providers: [Provider: TokenSum] = [:]
  private var budget: BudgetMeter?

  /// So many models are told apart, priced ones first: nobody uses more, but a hostile log names
  /// them.
  private static let mostModels = 1000
  /// So many hours are told apart, the newest: a year.
  private static let mostHours = 8784
  static let nanosecondsPerHour: Int64 = 3_600_000_000_000

  private struct ModelTally {
    var history: [DatedPrice]
    var tokens = TokenSum()
    /// The first line that tells of it.
    var time: Int64
    var row: Int
    var name: String

    /// Returns what the request cost.
    mutating func add(_ request: MeteredRequest) -> Dollars? {
      let cost = history.price(at: request.time)?.cost(of: request.usage)
      tokens.add(request.usage, cost: cost)
      if (request.time, request.row) < (time, self.row) {
        time = request.time
        row = request.row
      }
      return cost
    }
  }

  /// - Parameters:
  ///   - prices: What tokens cost.
  ///   - budget: What may be spent in a month.
  init(prices: PriceList, budget: Dollars?) {
    self.prices = prices
    self.budget = budget.map(BudgetMeter.init)
  }

  /// Adds a request; `name` tells symbols.
  mutating func add(_ request: MeteredRequest, _ name: (Symbol) -> String?) {
    if request.isCached {
      cachedAnswers += 1
      return
    }
    guard request.provider.isOpenAI else {
      guard !request.usage.isEmpty else { return }
      providers[request.provider, default: TokenSum()].add(request.usage, cost: nil)
      return
    }
    requests += 1
    let hour = Self.hour(of: request.time)
    scopes.noteBegin(hour)
    guard !request.usage.isEmpty else { return }
    let cost = note(request, name)
    total.add(request.usage, cost: cost)
    hours[hour, default: TokenSum()].add(request.usage, cost: cost)
    if hours.count > 2 * Self.mostHours { trimHours() }
    guard let cost else { return }
    scopes.add(cost, request, hour: hour, name)
    budget?.add(cost, request)
  }

  /// Notes a request with its model; returns what it cost.
  private mutating func note(_ request: MeteredRequest, _ name: (Symbol) -> String?) -> Dollars? {
    if models[request.model] == nil {
      if models.count >= 2 * Self.mostModels { trimModels() }
      let named = name(request.model)
      models[request.model] = ModelTally(
        history: named.map(prices.history) ?? [], time: request.time, row: request.row,
        name: named ?? ModelSpend.unnamed)
    }
    guard let place = models.index(forKey: request.model) else { return nil }
    return models.values[place].add(request)
  }

  static func hour(of time: Int64) -> Int64 { floorDivision(time, nanosecondsPerHour) }

  static func start(ofHour hour: Int64) -> Timestamp {
    // An hour at the very beginning of what a time can hold begins before it.
    let (start, overflow) = hour.multipliedReportingOverflow(by: nanosecondsPerHour)
    return Timestamp(nanoseconds: overflow ? .min : start, fractionDigits: 0)
  }

  static func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  // MARK: Limits

  /// Adds up all models but the first of a fixed order, whatever order they came in: one that is
  /// left out now cannot be among the first later.
  private mutating func trimModels() {
    guard models.count > Self.mostModels else { return }
    let order = models.sorted { left, right in
      (left.value.history.isEmpty ? 1 : 0, left.value.name)
        < (right.value.history.isEmpty ? 1 : 0, right.value.name)
    }
    for (symbol, tally) in order.dropFirst(Self.mostModels) {
      otherModels += tally.tokens
      models[symbol] = nil
    }
  }

  private mutating func trimHours() {
    guard hours.count > Self.mostHours else { return }
    for hour in hours.keys.sorted().dropLast(Self.mostHours) {
      if let left = hours.removeValue(forKey: hour) { earlierHours += left }
    }
  }

  // MARK: Result

  /// What it all comes to; `nil` when no request tells its tokens.
  consuming func spend(_ evidence: (Int) -> Evidence) -> Spend? {
    guard total.requests > 0 || !providers.isEmpty else { return nil }
    trimModels()
    trimHours()
    scopes.trim()
    var spend = Spend(priceFile: prices.file)
    spend.successfulRequests = requests
    spend.cachedAnswers = cachedAnswers
    spend.total = total
    spend.models = models.values.map { tally in
      ModelSpend(
        model: tally.name, hasPrice: !tally.history.isEmpty, tokens: tally.tokens,
        example: evidence(tally.row))
    }.sorted { left, right in
      let (first, second) = (left.tokens, right.tokens)
      if first.cost != second.cost { return first.cost > second.cost }
      let tokens = (first.input + first.output, second.input + second.output)
      return tokens.0 != tokens.1 ? tokens.0 > tokens.1 : left.model < right.model
    }
    spend.otherModels = otherModels.requests > 0 ? otherModels : nil
    spend.hours = hours.sorted { $0.key < $1.key }.map { hour, tokens in
      HourSpend(
        hour: Self.start(ofHour: hour), tokens: tokens)
    }
    spend.earlierHours = earlierHours.requests > 0 ? earlierHours : nil
    spend.otherProviders = providers.map { ProviderTokens(provider: $0.key, tokens: $0.value) }
      .sorted { $0.provider.rawValue < $1.provider.rawValue }
    spend.scopedHours = scopes
    spend.budget = budget?.use(evidence)
    return spend
  }
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// What the successful requests cost; nothing at all where no log tells their tokens.
extension DocumentBuilder {
  private static let mostModels = 20
  private static let mostNames = 10

  var spend: [Block] {
    guard let spend = report.spend else { return [] }
    var blocks: [Block] = [.heading(level: 2, "Spend")]
    if spend.total.requests > 0 {
      blocks += [.paragraph(cost(spend))] + figure(spend) + [.table(models(spend))]
    }
    let notes = burns + budget(spend) + incomplete(spend) + unpriced(spend) + others(spend)
    let assumptions = spend.assumptions.map { Prose([.words($0)]) }
    return blocks + [.items(notes + assumptions, numbered: false)]
  }

  private func cost(_ spend: Spend) -> Prose {
    let requests = DisplayFormat.counted(spend.total.requests, "successful request")
    let all: Prose =
      spend.successfulRequests > spend.total.requests
      ? " of \(spend.successfulRequests)" : ""
    let told: Prose = "\(words: requests)\(all) to OpenAI tell their tokens"
    guard let cost = spend.total.knownCost else {
      return "\(told). What they cost is unknown: no price could be put on any of them."
    }
    let unpriced = spend.total.unpricedRequests
    let rest: Prose =
      unpriced > 0
      ? ", without the \(unpriced) that could not be priced" : ""
    return """
      \(told). They cost \(strong: "\(words: SpendWords.amount(cost))")\(rest), by \
      \(priceSource(spend)). Refused and failed requests cost nothing.
      """
  }

  private func priceSource(_ spend: Spend) -> Prose {
    let table: Prose = "the built-in prices of \(words: PriceTable.date)"
    guard let file = spend.priceFile else { return table }
    return "\(Prose.file(file)), and for models that are not in it by \(table)"
  }

  private func models(_ spend: Spend) -> Table {
    let columns: [Column] = [
      .text("Model"), .number("Requests"), .number("Input tokens"), .number("Of them cached"),
      .number("Output tokens"), .number("USD"),
    ]
    var table = Table(columns, spend.models, limit: Self.mostModels, "model", "models") { model in
      row(name(model.model), model.tokens)
    }
    if let others = spend.otherModels { table.rows.append(row("all others", others)) }
    return table
  }

  private func row(_ model: Prose, _ tokens: TokenSum) -> [Prose] {
    var cost: Prose = "unknown"
    if let known = tokens.knownCost {
      let amount = SpendWords.amount(known)
      let isPart = tokens.unpricedRequests > 0
      cost = isPart && known.usd >= 0.01 ? "at least \(words: amount)" : "\(words: amount)"
      if isPart, known.usd < 0.01 { cost = "unknown" }
    }
    return [
      model, "\(tokens.requests)", count(tokens.knownInput), count(tokens.knownCachedInput),
      count(tokens.knownOutput), cost,
    ]
  }

  private func name(_ model: String) -> Prose {
    model == ModelSpend.unnamed ? "requests without a model" : "\(name: Shortening.name(model))"
  }

  private func count(_ tokens: Int?) -> Prose { tokens.map { "\($0)" } ?? "unknown" }

  // MARK: Before the outage

  private var burns: [Prose] {
    report.incidents.map(\.incident).filter { $0.burn != nil }.prefix(Self.mostNames)
      .compactMap { incident in
        incident.burn.map { burn in
          let outage: Prose =
            report.incidents.count > 1 ? "Before \(name: incident.id)" : "Before the outage"
          let place: Prose = burn.evidence.map { ", \(Prose.place($0))" } ?? ""
          return """
            \(outage), \(moment(burn.hour)): \(SpendWords.sentence(burn))\(place).
            """
        }
      }
  }

  // MARK: Budget

  private func budget(_ spend: Spend) -> [Prose] {
    guard let budget = spend.budget else { return [] }
    let amount = SpendWords.amount(budget.monthly)
    let months = budget.months.suffix(Self.mostNames).map { month -> Prose in
      let spent = SpendWords.amount(month.cost)
      return """
        Budget \(words: amount) a month, \(words: month.month): \(words: spent) seen in these \
        logs\(passed(month)).
        """
    }
    return months + [projection(budget)]
  }

  private func passed(_ month: BudgetMonth) -> Prose {
    guard month.isTimed else { return "; when its parts were passed is too long ago to tell" }
    let parts = zip(BudgetUse.marks, month.passed).compactMap { percent, evidence -> Prose? in
      evidence.map {
        "\(percent) % passed \(moment($0.time)) (\(Prose.place($0)))"
      }
    }
    return parts.isEmpty
      ? "; \(BudgetUse.marks.min() ?? 0) % not reached"
      : "; \(Prose.joined(parts, separator: ", "))"
  }

  private func projection(_ budget: BudgetUse) -> Prose {
    switch budget.projection {
    case .unknown:
      return """
        When the budget is met at the present rate is not known: these logs hold less than 24 h of \
        priced requests.
        """
    case .never(let perDay):
      return """
        At the last 24 h's rate (\(words: SpendWords.amount(perDay)) a day) the budget is not met.
        """
    case .meets(let perDay, let at, let days):
      let tenths = Int((days * 10).rounded())
      let isPassed = budget.months.last?.passed.last.flatMap(\.self) != nil
      return """
        At the last 24 h's rate (\(words: SpendWords.amount(perDay)) a day) the budget is met \
        \(words: isPassed ? "again " : "")in \(words: "\(tenths / 10).\(tenths % 10)") days, \
        \(moment(at)).
        """
    }
  }

  // MARK: What is not in the sum

  /// Requests whose model has a price, but of whose tokens a part is not told.
  private func incomplete(_ spend: Spend) -> [Prose] {
    let requests = spend.models.filter(\.hasPrice).reduce(0) { $0 + $1.tokens.unpricedRequests }
    guard requests > 0 else { return [] }
    let counted = DisplayFormat.counted(requests, "request")
    let verb = requests == 1 ? "tells" : "tell"
    return [
      """
      \(words: counted) \(words: verb) only a part of the tokens, input or output: not in the sum.
      """
    ]
  }

  private func unpriced(_ spend: Spend) -> [Prose] {
    let models = spend.unpricedModels
    guard !models.isEmpty else { return [] }
    var names = models.prefix(Self.mostNames).map(name)
    if let rest = Prose.rest(models.count - names.count) { names.append(rest) }
    return [
      """
      No price is known for \(Prose.joined(names, separator: ", ")): not in the sum. \
      \(name: "--prices") names prices.
      """
    ]
  }

  private func others(_ spend: Spend) -> [Prose] {
    spend.otherProviders.map { other in
      let requests = DisplayFormat.counted(other.tokens.requests, "request")
      return """
        Not OpenAI's, not in the sum: \(name: other.provider.rawValue), \(words: requests), \
        input tokens \(count(other.tokens.knownInput)), output tokens \
        \(count(other.tokens.knownOutput)).
        """
    }
  }
}

extension Spend {
  /// What the sums take for granted, in sentences.
  var assumptions: [String] {
    guard total.requests > 0 else { return [] }
    return [
      "Prices are those of OpenAI's standard tier: logs do not tell batch, flex or priority "
        + "processing, discounts, fees for tools, and what a cache costs to write.",
      "Requests that tell no tokens, and all that other programs did with the same account, are not "
        + "in the sum: it is no bill.",
    ]
  }
}

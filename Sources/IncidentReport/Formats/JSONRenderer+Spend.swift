internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// What was spent.
extension JSONRenderer {
  /// Without any usage in the logs nothing is known: nulls and empty lists.
  func json(_ spend: Spend?, _ incidents: [ReportedIncident]) -> JSONValue {
    .object([
      ("currency", spend == nil ? .null : .own("USD")),
      ("prices", spend.map(prices) ?? .null),
      ("usd", .optional(spend?.total.knownCost?.usd)),
      ("requests", .optional(spend?.successfulRequests)),
      ("requests_with_usage", .optional(spend?.total.requests)),
      ("requests_unpriced", .optional(spend?.total.unpricedRequests)),
      ("cached_answers", .optional(spend?.cachedAnswers)),
      ("input_tokens", .optional(spend?.total.knownInput)),
      ("cached_input_tokens", .optional(spend?.total.knownCachedInput)),
      ("output_tokens", .optional(spend?.total.knownOutput)),
      ("models", .array((spend?.models ?? []).map(json))),
      ("other_models", spend?.otherModels.map { .object(tokens($0)) } ?? .null),
      ("hours", .array((spend?.hours ?? []).map(json))),
      ("earlier_hours", spend?.earlierHours.map { .object(tokens($0)) } ?? .null),
      ("unpriced_models", .array((spend?.unpricedModels ?? []).map(JSONValue.string))),
      ("other_providers", .array((spend?.otherProviders ?? []).map(json))),
      ("burns", .array(incidents.map(\.incident).compactMap(burn))),
      ("budget", spend?.budget.map(json) ?? .object([])),
      ("assumptions", .array((spend?.assumptions ?? []).map(JSONValue.string))),
    ])
  }

  private func prices(_ spend: Spend) -> JSONValue {
    .object([
      ("table", .own(PriceTable.name)),
      ("date", .own(PriceTable.date)),
      ("source", .own(PriceTable.sourceWords)),
      ("file", .optional(spend.priceFile)),
    ])
  }

  private func tokens(_ sum: TokenSum) -> [(String, JSONValue)] {
    [
      ("usd", .optional(sum.knownCost?.usd)),
      ("requests", .int(sum.requests)),
      ("requests_unpriced", .int(sum.unpricedRequests)),
      ("input_tokens", .optional(sum.knownInput)),
      ("cached_input_tokens", .optional(sum.knownCachedInput)),
      ("output_tokens", .optional(sum.knownOutput)),
    ]
  }

  private func json(_ model: ModelSpend) -> JSONValue {
    .object(
      [("model", .string(model.model)), ("priced", .bool(model.hasPrice))] + tokens(model.tokens)
        + [("example", json(model.example))])
  }

  private func json(_ hour: HourSpend) -> JSONValue {
    .object([("hour", json(hour.hour))] + tokens(hour.tokens))
  }

  /// The last whole hour before an incident.
  private func burn(_ incident: Incident) -> JSONValue? {
    incident.burn.map { burn in
      .object([
        ("incident", .own(incident.id)),
        ("hour", json(burn.hour)),
        ("organization", .optional(burn.organization)),
        ("project", .optional(burn.project)),
        ("usd", .double(burn.usd)),
        ("median_usd", .double(burn.medianUSD)),
        ("last", json(burn.evidence)),
      ])
    }
  }

  private func json(_ other: ProviderTokens) -> JSONValue {
    .object([
      ("provider", .own(other.provider.rawValue)),
      ("requests", .int(other.tokens.requests)),
      ("input_tokens", .optional(other.tokens.knownInput)),
      ("cached_input_tokens", .optional(other.tokens.knownCachedInput)),
      ("output_tokens", .optional(other.tokens.knownOutput)),
    ])
  }

  private func json(_ budget: BudgetUse) -> JSONValue {
    .object([
      ("usd_per_month", .double(budget.monthly.usd)),
      ("months", .array(budget.months.map(json))),
      ("projection", json(budget.projection)),
    ])
  }

  private func json(_ month: BudgetMonth) -> JSONValue {
    .object([
      ("month", .own(month.month)),
      ("usd", .double(month.cost.usd)),
      ("timed", .bool(month.isTimed)),
      (
        "passed",
        .array(
          zip(BudgetUse.marks, month.passed).map { percent, evidence in
            .object([("percent", .int(percent)), ("at", json(evidence))])
          })
      ),
    ])
  }

  private func json(_ projection: BudgetProjection) -> JSONValue {
    var state = "unknown"
    var rate: Double?
    var moment: Timestamp?
    var days: Double?
    switch projection {
    case .unknown: break
    case .never(let perDay):
      state = "not_met"
      rate = perDay.usd
    case .meets(let perDay, let at, let count):
      state = "met"
      rate = perDay.usd
      moment = at
      // To a thousandth of a day: more digits would promise too much.
      days = (count * 1000).rounded() / 1000
    }
    return .object([
      ("state", .own(state)), ("usd_per_day", .optional(rate)), ("met_at", json(moment)),
      ("days", .optional(days)),
    ])
  }
}

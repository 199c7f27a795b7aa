// What the logs' successful requests cost: values only.

package import FailureClassification
package import LogDecoding

/// Requests, their tokens and what they cost.
package struct TokenSum: Sendable, Equatable {
  /// Successful requests whose log tells tokens.
  package var requests = 0
  /// Those among them that could not be priced: no price for their model, or not all tokens told.
  package var unpricedRequests = 0
  /// Those that tell how many tokens went in, and how many came out.
  package var requestsWithInput = 0
  package var requestsWithOutput = 0
  /// Input tokens, cached ones included.
  package var input = 0
  package var cachedInput = 0
  package var output = 0
  /// Of the requests that could be priced.
  package var cost = Dollars.zero

  package init() {}

  /// What the priced requests cost; `nil` when none could be priced.
  package var knownCost: Dollars? { requests > unpricedRequests ? cost : nil }

  /// Input tokens; `nil` when no request tells them.
  package var knownInput: Int? { requestsWithInput > 0 ? input : nil }
  package var knownCachedInput: Int? { requestsWithInput > 0 ? cachedInput : nil }
  /// Output tokens; `nil` when no request tells them.
  package var knownOutput: Int? { requestsWithOutput > 0 ? output : nil }

  mutating func add(_ usage: TokenCounts, cost: Dollars?) {
    requests += 1
    if usage.input >= 0 { requestsWithInput += 1 }
    if usage.output >= 0 { requestsWithOutput += 1 }
    input += max(0, Int(usage.input))
    cachedInput += max(0, Int(usage.cached))
    output += max(0, Int(usage.output))
    if let cost { self.cost += cost } else { unpricedRequests += 1 }
  }

  static func += (left: inout TokenSum, right: TokenSum) {
    left.requests += right.requests
    left.unpricedRequests += right.unpricedRequests
    left.requestsWithInput += right.requestsWithInput
    left.requestsWithOutput += right.requestsWithOutput
    left.input += right.input
    left.cachedInput += right.cachedInput
    left.output += right.output
    left.cost += right.cost
  }
}

/// What OpenAI's part of the logs cost.
package struct Spend: Sendable {
  /// The file that prices come from besides the built-in table; `nil` without one.
  package var priceFile: String?
  /// Successful requests to OpenAI, also those whose log tells no tokens.
  package var successfulRequests = 0
  /// Answers that an own cache gave without asking the provider.
  package var cachedAnswers = 0
  package var total = TokenSum()
  /// Dearest first, then by tokens and name.
  package var models: [ModelSpend] = []
  /// Models beyond the limit, as one; `nil` when there are none.
  package var otherModels: TokenSum?
  /// Hours with requests, by time.
  package var hours: [HourSpend] = []
  /// Hours before `hours` that had to be left out, as one; `nil` when there are none.
  package var earlierHours: TokenSum?
  /// Tokens that others than OpenAI answered with, by the provider's name: no part of all else.
  package var otherProviders: [ProviderTokens] = []
  /// `nil` when none was given.
  package var budget: BudgetUse?
  /// Hours by project and organization, for the burn before an outage.
  var scopedHours = ScopedHours()

  /// Models of which at least one request could not be priced for want of a price, by name.
  package var unpricedModels: [String] {
    models.filter { !$0.hasPrice }.map(\.model).sorted()
  }
}

package struct ModelSpend: Sendable {
  /// What stands for a model that no line names.
  package static let unnamed = "unknown"

  /// `unnamed` when the log names none.
  package var model: String
  package var hasPrice: Bool
  package var tokens: TokenSum
  /// A request.
  package var example: Evidence
}

package struct HourSpend: Sendable {
  package var hour: Timestamp
  package var tokens: TokenSum
}

package struct ProviderTokens: Sendable {
  package var provider: Provider
  package var tokens: TokenSum
}

/// How far a month's budget reached.
package struct BudgetUse: Sendable {
  package var monthly: Dollars
  /// Calendar months in UTC with priced requests, by time.
  package var months: [BudgetMonth]
  package var projection: BudgetProjection

  /// The parts of a budget whose passing is told, in percent.
  package static let marks = [70, 100]
}

package struct BudgetMonth: Sendable {
  /// `2026-06`.
  package var month: String
  package var cost: Dollars
  /// In the order of `BudgetUse.marks`: the request at the end of the minute in which the part was
  /// passed; `nil` when it was not, or when `isTimed` is false.
  package var passed: [Evidence?]
  /// Whether the month's minutes are known: in very long logs only the newest are.
  package var isTimed: Bool
}

/// When the present rate meets the budget.
package enum BudgetProjection: Sendable {
  /// The logs hold less than a day of priced requests.
  case unknown
  /// The rate of the last 24 h, in dollars a day, does not meet it: not this month, nor in a whole
  /// month.
  case never(perDay: Dollars)
  /// It meets it at a moment, which may lie in the next month; `days` count from the last request.
  case meets(perDay: Dollars, at: Timestamp, days: Double)
}

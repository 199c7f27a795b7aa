// The built-in prices. To add a model, add a row; docs/prices.md is made of this table
// (`quotascope prices --markdown`).

package import LogDecoding

/// A model and what a million of its tokens cost in US dollars, in OpenAI's standard tier.
package struct PriceRow: Sendable {
  /// As OpenAI names it.
  ///
  /// Dated snapshots (`gpt-4.1-2025-04-14`) need a row only when they cost something else.
  package var model: String
  package var input: Double
  /// `nil` when OpenAI gives no discount for cached input.
  package var cachedInput: Double?
  /// `nil` for embeddings: they answer without tokens.
  package var output: Double?
  /// The first day of a price that replaced another one; `nil` for a model's first price.
  package var since: CalendarDay?
  /// Whether a request with more than 272,000 input tokens costs twice the input and 1.5 times the
  /// output, all of it.
  package var isDearerWhenLong = false
  package var source: PriceSource

  package static let longContextTokens = 272_000
}

/// Where a price was read.
package enum PriceSource: String, CaseIterable, Sendable {
  case priceMap, oldModels, embeddings, fineTuned, reasoning, cut, promotion, astra, sixth,
    sixthOne, terra

  /// What was read, and of which day it is.
  package var words: String {
    switch self {
    case .priceMap:
      "LiteLLM's model_prices_and_context_window.json of 2026-07-24 (copy in Wei-Shaw/model-price-repo)"
    case .oldModels:
      "OpenAI's pricing page of spring 2025, as domderen/openai-usage and recordcrash/arquiusbot-2 keep it"
    case .embeddings:
      "Sumit-MSIS/capstone-multiagent-doc-intelligence- (large) and wn01011/llm-token-tracker of 2025 (all)"
    case .fineTuned:
      "LiteLLM's price map of 2025, and recordcrash/arquiusbot-2"
    case .reasoning:
      "OpenAI's cut of o3 by 80 % on 2025-06-10; the older price as domderen/openai-usage keeps it"
    case .cut:
      "OpenAI's cut of 2026-07-30, docs.laozhang.ai of 2026-08-01"
    case .promotion:
      "OpenAI's promotion from 2026-08-21, at least to 2026-11-21, TheKrush/PromptFuel 1.0.17"
    case .astra: "OpenAI's page of the model, 2026-09-03, prefect12/codex-token-meter 0.2.22"
    case .sixth: "OpenAI's prices of 2026-09-22, merefield/codexometer 0.18.4"
    case .sixthOne: "OpenAI's page of the model, 2026-09-29, amine123max/Codex-Manager 0.4.7"
    case .terra: "OpenAI's page of the model, 2026-10-26, TheKrush/PromptFuel 1.0.24"
    }
  }
}

package enum PriceTable {
  package static let name = "quotascope's built-in price table"
  /// The day of the newest price in it.
  package static let date = "2026-10-26"

  /// Where the prices were read, in short.
  package static let sourceWords =
    "OpenAI's published prices as LiteLLM's price map and others hand them on; docs/prices.md names "
    + "the source of each"

  /// Prices of a model stand together, oldest first.
  package static let rows: [PriceRow] = [
    row("gpt-6.1-sol", 2.00, 0.10, 10.00, long: true, .sixthOne),
    row("gpt-6.1-terra", 1.00, 0.05, 5.00, long: true, .terra),
    row("gpt-6-astra", 10.00, 1.00, 50.00, long: true, .astra),
    row("gpt-6-sol", 2.00, 0.20, 10.00, long: true, .sixth),
    row("gpt-6-luna", 0.10, 0.01, 0.50, long: true, .sixth),
    row("gpt-5.6", 5.00, 0.50, 30.00, long: true, .priceMap),
    row("gpt-5.6", 4.00, 0.40, 20.00, since: (2026, 8, 21), long: true, .promotion),
    row("gpt-5.6-sol", 5.00, 0.50, 30.00, long: true, .priceMap),
    row("gpt-5.6-sol", 4.00, 0.40, 20.00, since: (2026, 8, 21), long: true, .promotion),
    row("gpt-5.6-terra", 2.50, 0.25, 15.00, long: true, .priceMap),
    row("gpt-5.6-terra", 2.00, 0.20, 12.00, since: (2026, 7, 30), long: true, .cut),
    row("gpt-5.6-luna", 1.00, 0.10, 6.00, long: true, .priceMap),
    row("gpt-5.6-luna", 0.20, 0.02, 1.20, since: (2026, 7, 30), long: true, .cut),
    row("gpt-5.5", 5.00, 0.50, 30.00, long: true, .priceMap),
    row("gpt-5.5-pro", 30.00, 3.00, 180.00, long: true, .priceMap),
    row("gpt-5.4", 2.50, 0.25, 15.00, long: true, .priceMap),
    row("gpt-5.4-pro", 30.00, 3.00, 180.00, long: true, .priceMap),
    row("gpt-5.4-mini", 0.75, 0.075, 4.50, .priceMap),
    row("gpt-5.4-nano", 0.20, 0.02, 1.25, .priceMap),
    row("gpt-5.3-chat-latest", 1.75, 0.175, 14.00, .priceMap),
    row("gpt-5.3-codex", 1.75, 0.175, 14.00, .priceMap),
    row("gpt-5.2", 1.75, 0.175, 14.00, .priceMap),
    row("gpt-5.2-chat-latest", 1.75, 0.175, 14.00, .priceMap),
    row("gpt-5.2-codex", 1.75, 0.175, 14.00, .priceMap),
    row("gpt-5.2-pro", 21.00, nil, 168.00, .priceMap),
    row("gpt-5.1", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5.1-chat-latest", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5.1-codex", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5.1-codex-max", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5.1-codex-mini", 0.25, 0.025, 2.00, .priceMap),
    row("gpt-5", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5-chat-latest", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5-codex", 1.25, 0.125, 10.00, .priceMap),
    row("gpt-5-mini", 0.25, 0.025, 2.00, .priceMap),
    row("gpt-5-nano", 0.05, 0.005, 0.40, .priceMap),
    row("gpt-5-pro", 15.00, nil, 120.00, .priceMap),
    row("gpt-4.5-preview", 75.00, 37.50, 150.00, .oldModels),
    row("gpt-4.1", 2.00, 0.50, 8.00, .priceMap),
    row("gpt-4.1-mini", 0.40, 0.10, 1.60, .priceMap),
    row("gpt-4.1-nano", 0.10, 0.025, 0.40, .priceMap),
    row("gpt-4o", 2.50, 1.25, 10.00, .priceMap),
    row("gpt-4o-2024-05-13", 5.00, nil, 15.00, .priceMap),
    row("gpt-4o-mini", 0.15, 0.075, 0.60, .priceMap),
    row("gpt-4-turbo", 10.00, nil, 30.00, .priceMap),
    row("gpt-4-turbo-preview", 10.00, nil, 30.00, .priceMap),
    row("gpt-4-1106-preview", 10.00, nil, 30.00, .priceMap),
    row("gpt-4-0125-preview", 10.00, nil, 30.00, .priceMap),
    row("gpt-4", 30.00, nil, 60.00, .priceMap),
    row("gpt-4-0314", 30.00, nil, 60.00, .priceMap),
    row("gpt-4-0613", 30.00, nil, 60.00, .priceMap),
    row("gpt-3.5-turbo", 0.50, nil, 1.50, .priceMap),
    row("gpt-3.5-turbo-0125", 0.50, nil, 1.50, .priceMap),
    row("gpt-3.5-turbo-1106", 1.00, nil, 2.00, .priceMap),
    row("gpt-3.5-turbo-16k", 3.00, nil, 4.00, .priceMap),
    row("gpt-3.5-turbo-instruct", 1.50, nil, 2.00, .priceMap),
    row("o4-mini", 1.10, 0.275, 4.40, .priceMap),
    row("o3", 10.00, 2.50, 40.00, .reasoning),
    row("o3", 2.00, 0.50, 8.00, since: (2025, 6, 10), .reasoning),
    row("o3-pro", 20.00, nil, 80.00, .priceMap),
    row("o3-mini", 1.10, 0.55, 4.40, .priceMap),
    row("o1", 15.00, 7.50, 60.00, .priceMap),
    row("o1-pro", 150.00, nil, 600.00, .priceMap),
    row("o1-mini", 1.10, 0.55, 4.40, .oldModels),
    row("text-embedding-3-small", 0.02, nil, nil, .embeddings),
    row("text-embedding-3-large", 0.13, nil, nil, .embeddings),
    row("text-embedding-ada-002", 0.10, nil, nil, .embeddings),
    row("ft:gpt-4.1", 3.00, 0.75, 12.00, .fineTuned),
    row("ft:gpt-4.1-mini", 0.80, 0.20, 3.20, .fineTuned),
    row("ft:gpt-4.1-nano", 0.20, 0.05, 0.80, .fineTuned),
    row("ft:gpt-4o", 3.75, 1.875, 15.00, .fineTuned),
    row("ft:gpt-4o-mini", 0.30, 0.15, 1.20, .fineTuned),
    row("ft:gpt-3.5-turbo", 3.00, nil, 6.00, .fineTuned),
    row("ft:gpt-3.5-turbo-0125", 3.00, nil, 6.00, .fineTuned),
  ]

  private static func row(
    _ model: String, _ input: Double, _ cached: Double?, _ output: Double?,
    since: (Int, Int, Int)? = nil, long: Bool = false, _ source: PriceSource
  ) -> PriceRow {
    PriceRow(
      model: model, input: input, cachedInput: cached, output: output,
      since: since.map { CalendarDay(year: $0, month: $1, day: $2) }, isDearerWhenLong: long,
      source: source)
  }

  /// The prices that each model has had, oldest first.
  static let histories: [String: [DatedPrice]] = Dictionary(grouping: rows, by: \.model)
    .mapValues { $0.map(\.dated) }
}

extension PriceRow {
  fileprivate var dated: DatedPrice {
    DatedPrice(since: since, price: price, source: source.words)
  }

  private var price: TokenPrice {
    let tokens = TokenPrice(
      input: Dollars(perMillionTokens: input),
      cachedInput: cachedInput.map(Dollars.init(perMillionTokens:)),
      output: output.map(Dollars.init(perMillionTokens:)))
    guard isDearerWhenLong else { return tokens }
    var long = tokens
    long.longContext = TokenPrice.LongContext(
      above: Self.longContextTokens, input: Dollars(perMillionTokens: 2 * input),
      cachedInput: Dollars(perMillionTokens: 2 * (cachedInput ?? input)),
      output: output.map { Dollars(perMillionTokens: 1.5 * $0) })
    return long
  }
}

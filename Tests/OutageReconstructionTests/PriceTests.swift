import LogDecoding
import Testing

@testable import OutageReconstruction

/// Which price a model has.
@Suite struct PriceTests {
  private static func usage(_ input: Int32, _ cached: Int32, _ output: Int32) -> TokenCounts {
    var usage = TokenCounts()
    usage.input = input
    usage.cached = cached
    usage.output = output
    return usage
  }

  private static func cost(
    _ model: String, at day: CalendarDay = CalendarDay(year: 2026, month: 6, day: 21),
    _ usage: TokenCounts, in list: PriceList = PriceList()
  ) -> Dollars? {
    list.history(of: model).price(at: Int64(day.daysSinceEpoch) * 86_400_000_000_000)?
      .cost(of: usage)
  }

  /// Costs of 1,000 input tokens, 400 of them cached, and 100 output tokens, in picodollars, from
  /// Python: `int((600 * i + 400 * c + 100 * o) * 1000000)` with i, c, o the dollars per million.
  @Test(
    arguments: [
      ("gpt-4o", 3_000_000_000), ("gpt-4o-2024-08-06", 3_000_000_000),
      ("OpenAI/GPT-4o", 3_000_000_000),
      // No price for cached input: it costs what input costs.
      ("gpt-4o-2024-05-13", 6_500_000_000), ("gpt-4o-mini", 180_000_000),
      ("gpt-5-nano", 72_000_000), ("o3", 2_200_000_000),
      ("ft:gpt-4o-mini-2024-07-18:acme::abc", 360_000_000),
      ("text-embedding-3-small", 20_000_000),
    ] as [(String, Int128)])
  func `A model has its price, a snapshot that of its model`(model: String, cost: Int128) {
    #expect(Self.cost(model, Self.usage(1000, 400, 100))?.picodollars == cost)
  }

  @Test(arguments: [
    "", "gpt-4o-audio-preview", "gpt-image-1", "whisper-1", "azure/gpt-4o", "prod-4o", "gpt-4oo",
    "ft:babbage-002:acme::abc", "ft:", "gpt-4o-2024-08-0x", "-2024-08-06", "claude-sonnet-4-5",
    "gpt-4o-search-preview", "gpt-realtime",
  ])
  func `Other models have none`(model: String) {
    #expect(PriceList().history(of: model).isEmpty)
  }

  @Test func `A price holds from its day on`() {
    let usage = Self.usage(1_000_000, 0, 0)
    func luna(_ day: Int) -> Double? {
      Self.cost("gpt-5.6-luna", at: CalendarDay(year: 2026, month: 7, day: day), usage)?.usd
    }
    // More than 272,000 input tokens cost twice as much: 2 x 1.00 and 2 x 0.20.
    #expect(luna(29) == 2.00)
    #expect(luna(30) == 0.40)
  }

  @Test func `Long requests are dearer as a whole`() {
    // 5.4: 272,000 x 2.50e-6 = 0.68; 272,001 x 5.00e-6 + 10 x 22.50e-6 = 1.360230.
    #expect(Self.cost("gpt-5.4", Self.usage(272_000, 0, 0))?.usd == 0.68)
    #expect(Self.cost("gpt-5.4", Self.usage(272_001, 0, 10))?.usd == 1.36023)
  }

  @Test func `Tokens that are not told have no price`() {
    #expect(Self.cost("gpt-4o", Self.usage(-1, -1, 100)) == nil)
    #expect(Self.cost("gpt-4o", Self.usage(100, -1, -1)) == nil)
    #expect(Self.cost("gpt-4o", Self.usage(100, -1, 0))?.picodollars == 250_000_000)
    // More cached than there is.
    #expect(Self.cost("gpt-4o", Self.usage(100, .max, 0))?.picodollars == 125_000_000)
  }

  @Test func `The table has each model's prices together, oldest first`() {
    for (model, prices) in Dictionary(grouping: PriceTable.rows, by: \.model) {
      #expect(prices[0].since == nil, "\(model)")
      #expect(prices.dropFirst().allSatisfy { $0.since != nil }, "\(model)")
      let days = prices.compactMap { $0.since?.daysSinceEpoch }
      #expect(days == days.sorted(), "\(model)")
      #expect(model == model.lowercased())
      for price in prices {
        #expect(price.input > 0)
        #expect((price.cachedInput ?? price.input) <= price.input)
      }
    }
    let sources = Set(PriceTable.rows.map(\.source))
    #expect(sources == Set(PriceSource.allCases))
  }

  // MARK: Price maps

  private static let map = """
    {"sample_spec": {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0,
       "litellm_provider": "one of https://docs.litellm.ai/docs/providers", "mode": "one of: chat"},
     "gpt-4o": {"input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06, "mode": "chat",
       "cache_read_input_token_cost": 1e-06, "litellm_provider": "openai",
       "supported_endpoints": ["/v1/chat/completions"], "search_context_cost_per_query":
       {"input_cost_per_token": 7}},
     "openai/house-model": {"input_cost_per_token": "1e-06", "output_cost_per_token": 2e-06},
     "gpt-9": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "input_cost_per_token_above_200k_tokens": 3e-06,
       "output_cost_per_token_above_200k_tokens": 4e-06, "litellm_provider": "openai"},
     "my-embedding": {"input_cost_per_token": 1e-08, "output_cost_per_token": 0.0,
       "mode": "embedding", "litellm_provider": "openai"},
     "azure/gpt-4o": {"input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06,
       "litellm_provider": "azure"},
     "deployment-1": {"input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06,
       "litellm_provider": "azure"},
     "free": {"input_cost_per_token": 0, "output_cost_per_token": 0, "litellm_provider": "openai"},
     "half": {"input_cost_per_token": 1e-06, "litellm_provider": "openai"},
     "dear": {"input_cost_per_token": 1.5, "output_cost_per_token": 2, "litellm_provider": "openai"},
     "less": {"input_cost_per_token": -1, "output_cost_per_token": 2, "litellm_provider": "openai"},
     "speech": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "input_cost_per_audio_token": 1e-05, "mode": "chat", "litellm_provider": "openai"},
     "picture": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "mode": "image_generation", "litellm_provider": "openai"},
     "note": "text", "list": [1, 2]}
    """

  @Test func `A price map goes before the table`() throws {
    let list = PriceList(try PriceMap(Array(Self.map.utf8)), file: "map.json")
    let usage = Self.usage(1000, 400, 100)
    // 600 x 2 + 400 x 1 + 100 x 8 = 2,400 millionths of a dollar.
    #expect(Self.cost("gpt-4o", usage, in: list)?.usd == 0.0024)
    #expect(Self.cost("gpt-4o-2024-08-06", usage, in: list)?.usd == 0.0024)
    #expect(Self.cost("house-model", usage, in: list)?.usd == 0.0012)
    #expect(Self.cost("my-embedding", Self.usage(1000, -1, -1), in: list)?.usd == 0.00001)
    #expect(Self.cost("gpt-9", Self.usage(200_001, 0, 1), in: list)?.usd == 0.600007)
    // Not in the map.
    #expect(Self.cost("gpt-4o-mini", usage, in: list)?.usd == 0.00018)
    for model in [
      "sample_spec", "azure/gpt-4o", "deployment-1", "free", "half", "dear", "less", "speech",
      "picture", "note", "list",
    ] {
      #expect(list.history(of: model).isEmpty, "\(model)")
    }
  }

  @Test(arguments: [
    "", "[]", "{", "null", "{\"a\": {\"b\": 1}", "{\"a\": 1} x", "model,price\n", "{'a': {}}",
  ])
  func `What is no JSON object is refused`(text: String) {
    #expect(throws: PriceMapError.notJSON) { try PriceMap(Array(text.utf8)) }
  }

  @Test(arguments: ["{}", "{\"a\": {}}", "{\"a\": {\"input_cost_per_token\": 1e-6}}"])
  func `A file without prices is refused`(text: String) {
    #expect(throws: PriceMapError.noPrices) { try PriceMap(Array(text.utf8)) }
  }

  @Test func `Two megabytes of models are read`() throws {
    let filler = (0..<20_000).map { number in
      "\"m\(number)\": {\"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 2e-06, "
        + "\"supports_vision\": true, \"supported_regions\": [\"a\", \"b\", \"c\"]}"
    }
    let bytes = Array("{\(filler.joined(separator: ",\n"))}".utf8)
    #expect(bytes.count > 2_000_000)
    #expect(try PriceMap(bytes).prices.count == 20_000)
  }
}

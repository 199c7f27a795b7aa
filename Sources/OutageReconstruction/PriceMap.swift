// LiteLLM's price map, model_prices_and_context_window.json, and files of the same form.

internal import LogDecoding

/// Why a file is no price map.
package enum PriceMapError: Error, CustomStringConvertible {
  case notJSON
  case noPrices

  package var description: String {
    switch self {
    case .notJSON: "is no JSON object of models"
    case .noPrices:
      "has no price of an OpenAI model (input_cost_per_token, as in LiteLLM's price map)"
    }
  }
}

/// What OpenAI's models cost by such a file.
package struct PriceMap: Sendable {
  /// By names in lower case.
  let prices: [String: TokenPrice]

  package init(_ bytes: [UInt8]) throws(PriceMapError) {
    guard let file = try? JSONFile(bytes) else { throw .notJSON }
    var prices: [String: TokenPrice] = [:]
    for (name, model) in file.root.members {
      // Entries about other providers' models, and the sample that explains the form.
      guard name != "sample_spec", let price = Self.price(model) else { continue }
      prices[name.lowercased()] = price
    }
    guard !prices.isEmpty else { throw .noPrices }
    self.prices = prices
  }

  /// The kinds of models whose tokens are all text: images and sound have prices of their own.
  private static let modes: Set<String> = ["chat", "completion", "responses", "embedding"]
  private static let providers: Set<String> = ["openai", "text-completion-openai"]

  private static func price(_ model: JSONFile.Value) -> TokenPrice? {
    if let provider = model["litellm_provider"]?.text, !providers.contains(provider) { return nil }
    let mode = model["mode"]?.text ?? "chat"
    guard modes.contains(mode), decimal(model["input_cost_per_audio_token"]) == nil,
      let input = dollars(model["input_cost_per_token"])
    else { return nil }
    let output = dollars(model["output_cost_per_token"])
    guard output != nil || mode == "embedding" else { return nil }
    // Prices of 0 stand for prices that are not per token, or not known.
    guard input > .zero || output ?? .zero > .zero else { return nil }
    var price = TokenPrice(
      input: input, cachedInput: dollars(model["cache_read_input_token_cost"]),
      output: mode == "embedding" && output == .zero ? nil : output)
    price.longContext = longContext(model, price)
    return price
  }

  /// `input_cost_per_token_above_272k_tokens` and its like.
  private static func longContext(
    _ model: JSONFile.Value, _ price: TokenPrice
  ) -> TokenPrice.LongContext? {
    let prefix = "input_cost_per_token_above_"
    let thresholds = model.members.compactMap { key, value -> Int? in
      guard decimal(value) != nil, key.hasPrefix(prefix), key.hasSuffix("k_tokens") else {
        return nil
      }
      return Int(key.dropFirst(prefix.count).dropLast("k_tokens".count))
    }
    guard let thousands = thresholds.min(), (1...1_000_000).contains(thousands),
      let input = dollars(model["\(prefix)\(thousands)k_tokens"])
    else { return nil }
    let suffix = "_above_\(thousands)k_tokens"
    return TokenPrice.LongContext(
      above: thousands * 1000, input: input,
      cachedInput: dollars(model["cache_read_input_token_cost" + suffix]) ?? input,
      output: dollars(model["output_cost_per_token" + suffix]) ?? price.output)
  }

  /// A price per token; more than a dollar is none.
  private static func dollars(_ value: JSONFile.Value?) -> Dollars? {
    guard let text = decimal(value), let price = Dollars(decimal: text),
      price <= Dollars(picodollars: 1_000_000_000_000)
    else { return nil }
    return price
  }

  /// A number, quoted or not: tables that people keep hold both.
  private static func decimal(_ value: JSONFile.Value?) -> String? { value?.number ?? value?.text }
}

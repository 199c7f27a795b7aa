internal import LogDecoding
internal import OutageReconstruction

/// The built-in prices, for a terminal and as the page docs/prices.md.
enum PricePage {
  // MARK: Terminal

  static var text: String {
    let widest = PriceTable.rows.map(\.model.count).max() ?? 0
    func line(_ model: String, _ cells: [String], _ since: String) -> String {
      let numbers = cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }
      let name = model + String(repeating: " ", count: widest - model.count)
      return name + numbers.joined() + (since.isEmpty ? "" : "  since \(since)")
    }
    let head = "USD per million tokens, standard tier; newest price of \(PriceTable.date)."
    let columns = line("model", ["input", "cached", "output"], "")
    let rows = PriceTable.rows.map { line($0.model, $0.cells, $0.sinceText) }
    return ([head, "", columns] + rows).joined(separator: "\n") + "\n"
  }

  // MARK: Page

  static var markdown: String {
    let rows = PriceTable.rows.map { row in
      let cells = row.cells.map { $0.isEmpty ? "" : "$" + $0 }
      return "| `\(row.model)` | \(cells.joined(separator: " | ")) | "
        + "\(row.isDearerWhenLong ? "yes" : "") | \(row.sinceText) | \(number(of: row.source)) |"
    }
    let sources = PriceSource.allCases.enumerated().map { "\($0 + 1). \($1.words)" }
    return opening + "\n\n" + (head + rows).joined(separator: "\n") + "\n\n## Sources\n\n"
      + sources.joined(separator: "\n") + "\n"
  }

  private static let head = [
    "| Model | Input | Cached input | Output | Dearer when long | Since | Source |",
    "|---|--:|--:|--:|---|---|--:|",
  ]

  private static func number(of source: PriceSource) -> Int {
    (PriceSource.allCases.firstIndex(of: source) ?? 0) + 1
  }

  private static let opening = """
    # Prices

    <!-- Written by `quotascope prices --markdown`. Change Sources/OutageReconstruction/PriceTable.swift instead. -->

    What a million tokens cost in US dollars in OpenAI's standard tier; the newest price is of \(PriceTable.date). OpenAI's page was
    not read itself: the numbers are its published ones as the sources below hand them on. `quotascope report --prices FILE`
    takes newer or other prices from a file in the form of
    [LiteLLM's price map](https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json); a model that the file
    does not name has the price of this table. [What spend means](definitions.md#spend).

    - A dated snapshot (`gpt-4.1-2025-04-14`) costs what its model costs, unless it has a row of its own. A fine-tuned model
      (`ft:gpt-4o-mini-2024-07-18:org::id`) costs what its base costs fine-tuned. Any other name, and so the name of a deployment, has no price.
    - "Since" is the day (UTC) from which a price holds instead of the one above it. Where there is one price only, it is used
      for all times.
    - Cached input without a price of its own costs what input costs. Embeddings have no output.
    - "Dearer when long": a request with more than 272,000 input tokens costs twice the input and 1.5 times the output, all of it.
    - Models for images, sound, realtime sessions, search and research are missing: their tokens are not all priced alike, or
      fees for tools make most of their cost.
    """
}

extension PriceRow {
  /// Input, cached input, output; empty where there is none.
  fileprivate var cells: [String] {
    [input, cachedInput, output].map { $0.map(Self.decimal) ?? "" }
  }

  fileprivate var sinceText: String {
    since.map { "\(padded($0.year, 4))-\(padded($0.month, 2))-\(padded($0.day, 2))" } ?? ""
  }

  /// With two decimals, or the three that a price has.
  private static func decimal(_ usd: Double) -> String {
    let thousandths = Int((usd * 1000).rounded())
    let text = "\(thousandths / 1000).\(padded(thousandths % 1000, 3))"
    return text.hasSuffix("0") ? String(text.dropLast()) : text
  }
}

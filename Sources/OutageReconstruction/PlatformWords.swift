// How platforms that call OpenAI for their users print its refusals.

/// The words that tell of a platform.
enum PlatformWords {
  /// Dify puts a label in front up to 0.15, and wraps the plugin's answer since 1.0
  /// (langgenius/dify#11959).
  private static let table: [(platform: String, words: [String])] = [
    (
      "Dify",
      [
        "PluginInvokeError", "[openai] Rate Limit Error", "[models] Rate Limit Error",
        "[openai] Bad Request Error", "[models] Bad Request Error", "Run failed: [openai]",
      ]
    )
  ]

  /// The platform that printed a text.
  static func platform(in text: String) -> String? {
    table.first { entry in entry.words.contains { text.contains($0) } }?.platform
  }
}

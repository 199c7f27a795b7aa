/// What kind of work a call asks of a model: limits may stop one kind and let others pass.
enum Operation: UInt8, Sendable, BitwiseCopyable {
  case unknown, text, embedding, image, audio, moderation

  /// Told by the path, else by the model's family.
  init(endpoint: String?, model: String?) {
    if let endpoint, let told = Self.first(Self.paths, in: endpoint) {
      self = told
    } else if let model, let told = Self.first(Self.models, in: model) {
      self = told
    } else {
      self = .unknown
    }
  }

  private static let paths: [(String, Operation)] = [
    ("/chat/completions", .text), ("/responses", .text), ("/embeddings", .embedding),
    ("/images/", .image), ("/audio/", .audio), ("/moderations", .moderation),
    ("/completions", .text),
  ]

  private static let models: [(String, Operation)] = [
    ("gpt-image", .image), ("dall-e", .image), ("sora", .image), ("embedding", .embedding),
    ("whisper", .audio), ("tts", .audio), ("transcribe", .audio), ("audio", .audio),
    ("moderation", .moderation), ("gpt-", .text), ("chatgpt", .text), ("o1", .text), ("o3", .text),
    ("o4", .text), ("claude", .text), ("gemini", .text), ("mistral", .text), ("llama", .text),
    ("deepseek", .text), ("qwen", .text), ("grok", .text), ("command-r", .text),
  ]

  private static func first(_ table: [(String, Operation)], in text: String) -> Operation? {
    let text = Array(text.lowercased().utf8)
    return table.first { mark, _ in
      let mark = Array(mark.utf8)
      guard mark.count <= text.count else { return false }
      return (0...text.count - mark.count).contains {
        text[$0..<$0 + mark.count].elementsEqual(mark)
      }
    }?.1
  }
}

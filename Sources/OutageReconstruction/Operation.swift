internal import LogInput

/// What kind of work a call asks of a model: limits may stop one kind and let others pass.
enum Operation: UInt8, Sendable, BitwiseCopyable {
  case unknown, text, embedding, image, audio, moderation

  fileprivate static func told(byPath path: String) -> Operation? { first(paths, in: path) }

  fileprivate static func told(byModel model: String) -> Operation? { first(models, in: model) }

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

/// Tells operations, and remembers what paths and models told.
struct OperationMemo: Sendable {
  private var paths = Told()
  private var models = Told()

  private struct Told: Sendable {
    var keys = ByteKeys()
    var operations: [Operation?] = []

    mutating func operation(
      _ text: Span<UInt8>, _ find: (String) -> Operation?
    ) -> Operation? {
      guard !text.isEmpty else { return nil }
      if let place = keys.place(of: text) { return operations[place] }
      let operation = find(String(decoding: text))
      if let place = keys.take(text) {
        if operations.isEmpty { operations = [Operation?](repeating: nil, count: ByteKeys.count) }
        operations[place] = operation
      }
      return operation
    }
  }

  /// Told by the path, else by the model's family.
  ///
  /// Both are empty when the log does not say them.
  mutating func operation(endpoint: Span<UInt8>, model: Span<UInt8>) -> Operation {
    if let told = paths.operation(endpoint, Operation.told(byPath:)) { return told }
    return models.operation(model, Operation.told(byModel:)) ?? .unknown
  }
}

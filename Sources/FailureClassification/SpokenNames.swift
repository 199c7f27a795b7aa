// Providers' names as people write them, and the words around them that say who was called. Many
// programs ask others through OpenAI's client: what it prints is then no answer of OpenAI's.

internal import LogDecoding

/// Names in texts, lower case.
let spokenNames: [(provider: Provider, names: [String])] = [
  (.anthropic, ["anthropic", "claude"]), (.gemini, ["gemini", "vertex ai", "google ai"]),
  (.groq, ["groq"]), (.deepseek, ["deepseek"]), (.openrouter, ["openrouter"]),
  (.dashscope, ["dashscope", "qwen"]), (.moonshot, ["moonshot", "kimi"]), (.mistral, ["mistral"]),
  (.together, ["together ai", "together.ai", "togetherai"]), (.xai, ["xai", "grok"]),
  (.perplexity, ["perplexity"]), (.fireworks, ["fireworks ai", "fireworks"]), (.cohere, ["cohere"]),
  (.zhipu, ["zhipu"]), (.cerebras, ["cerebras"]), (.huggingface, ["hugging face", "huggingface"]),
  (.ollama, ["ollama"]), (.elevenlabs, ["elevenlabs"]), (.bedrock, ["bedrock"]),
  (.openai, ["openai", "chatgpt", "gpt"]),
]

/// What stands behind a name, besides the words for any service, when it was called.
private let wordsBehindCalled: [String] =
  answeringWords + [" failed", " completion failed", " chat failed", ": ", "] "]

/// What stands before a name when it was called.
private let wordsBeforeCalled: [String] = [
  "calling ", "call to ", "calls to ", "request to ", "requests to ", "asking ", "via ",
  "response from ", "answer from ", "reply from ", "error from ", "429 from ", "provider=",
  "provider: ", "vendor=", "vendor: ",
]

/// What stands behind a name that is a part of another one: `OpenAI SDK`, `openai-compatible`.
private let wordsOfOtherNames: [String] = [
  " sdk", " client", " library", " compatible", " format", "-", "_", " style",
]

/// What stands before the second of two names: what is said of it is said of both.
private let wordsBeforeSecond: [String] = [" with ", " and ", " or ", " vs ", " than "]

extension TextEvidence {
  /// Who the texts say was called, before anything that tells of a failure; the last one named.
  var calledProvider: (provider: Provider, hit: TextHit)? {
    let namesOther = hits.contains { hit in
      if case .spokenName(let provider) = hit.meaning { provider != .openai } else { false }
    }
    guard namesOther else { return nil }
    var called: (provider: Provider, hit: TextHit)?
    for hit in hits {
      guard case .spokenName(let provider) = hit.meaning, role(hit.part) != .stack,
        standsAlone(hit), isNamedAsCalled(hit), !isBehindFailure(hit),
        !signs(part: hit.part, before: hit.start).isMentioned,
        !isQuoted(part: hit.part, at: hit.start)
      else { continue }
      called = (provider, hit)
    }
    return called
  }

  private func isNamedAsCalled(_ hit: TextHit) -> Bool {
    if isFollowed(hit, by: wordsOfOtherNames) { return false }
    let before = String(decoding: text(hit.part).prefix(hit.start).suffix(16), as: UTF8.self)
      .lowercased()
    if isFollowed(hit, by: wordsBehindCalled) {
      return !wordsBeforeSecond.contains { before.hasSuffix($0) }
    }
    if let next = tail(hit.part, from: hit.end).first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20)
    {
      return false
    }
    return wordsBeforeCalled.contains { before.hasSuffix($0) }
  }
}

// What every event takes over from its record.

internal import LogDecoding
internal import LogInput

extension FailureClassifier {
  /// An event with all that the record's fields say, and without a class.
  func draft(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, kind: EventKind, rule: String
  ) -> FailureEvent {
    let key = record.string(.apiKey)
    func text(_ concept: Concept) -> String? { record.string(concept).map(SecretMask.field) }
    return FailureEvent(
      line: record.line, index: record.index, kind: kind, time: record.time,
      timeSource: record.timeSource, provider: .unknown,
      service: text(.service) ?? labels.service, hasOwnService: record.hasOwnService,
      host: text(.host) ?? labels.host, process: text(.process),
      thread: text(.thread), logger: text(.logger), level: record.level,
      model: text(.model), endpoint: text(.endpoint),
      upstreamHost: text(.upstreamHost), organization: text(.organization),
      project: text(.project), apiKey: key.map(SecretMask.maskedKey),
      apiKeyHash: key.map { hexDigits(ContentHash(Array($0.utf8).span).high) },
      requestID: text(.requestID), callID: text(.callID),
      callIDName: record.nameHash(.callID), traceID: text(.traceID),
      spanID: text(.spanID),
      attempt: record.integer(.attempt), attemptLimit: record.integer(.attemptLimit),
      statedRetries: record.integer(.retriesTaken),
      retryDelaySeconds: record.number(.retryDelaySeconds).map(Self.delayInSeconds)
        ?? record.number(.retryDelayMilliseconds).map { $0 / 1000 },
      retryAfterSeconds: record.number(.retryAfterSeconds)
        ?? record.number(.retryAfterMilliseconds).map { $0 / 1000 },
      durationSeconds: record.durationSeconds,
      cached: record.string(.cached).map { $0.lowercased() == "true" },
      usage: TokenUsage(
        input: record.integer(.inputTokens), output: record.integer(.outputTokens),
        total: record.integer(.totalTokens), cached: record.integer(.cachedTokens)),
      rule: rule, confidence: .certain,
      fingerprint: ContentHash(record.store.span).high,
      text: writesTexts ? exampleText(evidence) : "",
      isBareText: record.isText && !record.timeInference.isOwn)
  }

  /// A delay whose field names no unit.
  ///
  /// Nobody waits for hours: larger numbers are milliseconds, and millions are the nanoseconds of
  /// Go's durations.
  private static func delayInSeconds(_ number: Double) -> Double {
    switch number {
    case 1e6...: number / 1e9
    case 3600...: number / 1000
    default: number
    }
  }

  /// The message, else the first text; of a failure whose message does not tell it, the text that
  /// does.
  func exampleText(_ evidence: TextEvidence, longest: Int = 300) -> String {
    let telling = evidence.hits.first { $0.meaning.mayProveFailure }?.part
    let parts = [0, telling ?? evidence.errorPart ?? 0].filter { $0 < evidence.partCount }
    let texts = Set(parts).sorted().map { part in
      SecretMask.masked(withoutContent(evidence.text(part)), longest: longest)
    }
    return SecretMask.masked(Array(texts.joined(separator: " · ").utf8), longest: longest)
  }

  /// Words of messages behind which services print what users or models wrote.
  private static let contentIntroductions = [
    "prompt=", "prompt:", "messages=", "messages:", "user question:", "question:", "input=",
    "'messages': ", "\"messages\": ", "\"messages\":", "'content': ", "\"content\": ",
    "\"content\":", "'prompt': ", "\"prompt\":", "'input': ", "\"input\":", "completion=",
    "user message:", "user said:", "content=",
  ]

  /// A text up to the place where somebody's own words begin; behind code in a stack it goes on.
  func withoutContent(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let beginning = text.prefix(4096)
    guard let cut = introductionEnd(beginning) else { return text }
    let isStack =
      beginning.prefix(cut).contains(0x0a)
      && (EmbeddedText.holds(beginning, "Traceback (most recent call last)")
        || EmbeddedText.holds(beginning, "\n    at "))
    guard isStack else { return text.prefix(cut) + Self.ellipsis }
    var shown: [UInt8] = []
    for line in beginning.split(separator: 0x0a, omittingEmptySubsequences: false) {
      let cut = introductionEnd(line)
      shown += cut.map { line.prefix($0) + Self.ellipsis } ?? line
      let isCode = line.first == 0x20 || line.first == 0x09
      if cut != nil && !isCode { return shown[...] }
      shown.append(0x0a)
    }
    shown.removeLast()
    return (shown + text.dropFirst(beginning.count))[...]
  }

  private static let ellipsis = Array("…".utf8)

  private func introductionEnd(_ text: ArraySlice<UInt8>) -> Int? {
    Self.contentIntroductions.compactMap { words in
      EmbeddedText.find(text, words).map { $0 + words.utf8.count }
    }.min()
  }
}

extension TextEvidence {
  /// The first text that is an error's own message.
  fileprivate var errorPart: Int? {
    (0..<partCount).first { role($0) == .errorMessage }
  }
}

// Notices of retries: lines that announce the next attempt, or count those before it.

internal import LogDecoding

extension FailureClassifier {
  /// A retry notice that does not say why.
  mutating func retryNotice(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ provider: Provider?
  ) -> CompactEvent? {
    if provider == nil, let notice = bareNotice(record, evidence) { return notice }
    guard let hit = retryHit(evidence), evidence.isSaid(hit.hit) else { return nil }
    if hit.layer == .application { return applicationNotice(hit.hit, record, evidence, provider) }
    if hit.layer == .tenacity, let provider {
      return tenacityNotice(hit, record, evidence, provider)
    }
    guard hit.layer == .sdk else { return nil }
    let text = evidence.tail(hit.hit.part, from: hit.hit.start)
    guard text.starts(with: "Retrying request".utf8), provider != nil || Self.isSDKNotice(text)
    else {
      return nil
    }
    var event = draft(record, evidence, kind: .retryScheduled, rule: "retry.sdk_notice")
    event.provider = provider ?? .unknown
    event.retryLayer = .sdk
    event.retryDelaySeconds = hit.delay ?? event.retryDelaySeconds
    if let start = EmbeddedText.find(text, "(retry "),
      let count = EmbeddedText.count(text.dropFirst(start + 7))
    {
      event.attempt = count
      if let of = EmbeddedText.find(text, " of ", from: start) {
        // It counts retries; attempts are one more.
        event.attemptLimit = EmbeddedText.count(text.dropFirst(of + 4)).map { $0 + 1 }
      }
    }
    if let path = Self.noticePath(text) {
      event.endpoint = texts.add(path)
      if path == "/v1/messages" && provider == nil { event.provider = .anthropic }
    }
    return event
  }

  /// A notice of tenacity: `Retrying f in 2 seconds as it returned None`.
  private mutating func tenacityNotice(
    _ hit: (layer: RetryLayer, delay: Double?, hit: TextHit), _ record: borrowing LogRecord,
    _ evidence: TextEvidence, _ provider: Provider
  ) -> CompactEvent {
    var event = draft(record, evidence, kind: .retryScheduled, rule: "retry.tenacity_notice")
    event.provider = provider
    event.retryLayer = .tenacity
    event.retryDelaySeconds = hit.delay
    return event
  }

  /// `Retrying in 0.5 seconds...` of a client that asks a named provider.
  private mutating func applicationNotice(
    _ hit: TextHit, _ record: borrowing LogRecord, _ evidence: TextEvidence, _ provider: Provider?
  ) -> CompactEvent? {
    let text = evidence.tail(hit.part, from: hit.start)
    guard let provider, let mark = EmbeddedText.find(text.prefix(12), "etrying in "),
      let delay = EmbeddedText.number(text.dropFirst(mark + 11))
    else { return nil }
    var event = draft(record, evidence, kind: .retryScheduled, rule: "retry.application_notice")
    event.provider = provider
    event.retryLayer = .application
    event.retryDelaySeconds = delay
    return event
  }

  /// A notice that names neither a client nor a reason: whose it is the lines around it tell.
  private mutating func bareNotice(
    _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> CompactEvent? {
    for hit in evidence.hits where hit.part == 0 && hit.isMessage(evidence) {
      let wait: Double?
      let count: Int?
      switch hit.meaning {
      case .shape(.retry(.application)): (wait, count) = (evidence.bareWait(hit), nil)
      case .shape(.countedAttempt): (wait, count) = (nil, evidence.bareCount(hit))
      default: continue
      }
      guard wait != nil || count != nil else { continue }
      var event = draft(
        record, evidence, kind: count == nil ? .retryScheduled : .attemptFailed,
        rule: "retry.bare_notice")
      event.retryLayer = count == nil ? .application : .springRetry
      event.retryDelaySeconds = wait
      event.attempt = count
      event.confidence = .likely
      return event
    }
    return nil
  }

  /// The path of `Retrying request to /chat/completions in 0.813279 seconds`.
  private static func noticePath(_ text: ArraySlice<UInt8>) -> String? {
    EmbeddedText.find(text, " to /").map { start in
      String(decoding: text.dropFirst(start + 4).prefix { $0 != 0x20 }, as: UTF8.self)
    }
  }

  /// Whether an SDK for language models writes this: its path says so, or six decimals in the delay.
  private static func isSDKNotice(_ text: ArraySlice<UInt8>) -> Bool {
    if let path = noticePath(text), HTTPLine.isModelEndpoint(path) { return true }
    guard let mark = EmbeddedText.find(text, " in ") else { return false }
    let number = text.dropFirst(mark + 4).prefix { $0 != 0x20 }
    return number.drop { $0 != UInt8(ascii: ".") }.count == 7
  }
}

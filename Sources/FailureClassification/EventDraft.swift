// What every event takes over from its record.

internal import LogDecoding
internal import LogInput

extension FailureClassifier {
  /// An event with all that the record's fields say, and without a class.
  ///
  /// The texts of the draft before it are gone.
  mutating func draft(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, kind: EventKind, rule: String
  ) -> CompactEvent {
    texts.removeAll()
    let printed = LiteLLMLine(record)
    let retries = Self.count(record, .retriesTaken, from: 0)
    let isCounted = Self.isCountedRequest(record)
    let (apiKey, apiKeyHash) = key(of: record)
    return CompactEvent(
      line: record.line, index: record.index, kind: kind, time: record.time,
      timeSource: record.timeSource, provider: .unknown,
      service: name(.service, of: record).orElse(texts.add(labels.service)),
      hasOwnService: record.hasOwnService,
      host: machine(of: record),
      process: name(.process, of: record), thread: name(.thread, of: record),
      logger: name(.logger, of: record), level: record.level,
      model: name(.model, of: record).orElse(texts.add(printed?.model)),
      endpoint: name(.endpoint, of: record), upstreamHost: upstream(of: record),
      organization: name(.organization, of: record), project: name(.project, of: record),
      apiKey: apiKey, apiKeyHash: apiKeyHash,
      requestID: id(.requestID, of: record),
      callID: id(.callID, of: record).orElse(texts.add(printed?.callID)),
      callIDName: record.nameHash(.callID), traceID: id(.traceID, of: record),
      spanID: id(.spanID, of: record),
      attempt: Self.count(record, .attempt, from: 1)
        ?? (isCounted ? retries.map { $0 + 1 } : nil),
      attemptLimit: Self.count(record, .attemptLimit, from: 1) ?? Self.limit(record),
      statedRetries: isCounted ? nil : retries,
      retryDelaySeconds: record.number(.retryDelaySeconds).map(Self.delayInSeconds)
        ?? record.number(.retryDelayMilliseconds).map { $0 / 1000 },
      retryAfterSeconds: (record.number(.retryAfterSeconds)
        ?? record.number(.retryAfterMilliseconds).map { $0 / 1000 }).flatMap { $0 < 0 ? nil : $0 },
      durationSeconds: record.durationSeconds,
      cached: Self.isCached(record),
      usage: TokenUsage(
        input: Self.tokens(record, .inputTokens), output: Self.tokens(record, .outputTokens),
        total: Self.tokens(record, .totalTokens), cached: Self.tokens(record, .cachedTokens)),
      rule: texts.add(rule), confidence: .certain,
      fingerprint: Self.fingerprint(record),
      text: writesTexts ? texts.add(exampleText(evidence)) : .unsaid,
      isBareText: record.isText && !record.timeInference.isOwn)
  }

  /// The value of a field that is another one for each call, as it may be shown.
  private mutating func id(_ concept: Concept, of record: borrowing LogRecord) -> EventText {
    guard let range = record.range(concept) else { return .unsaid }
    let value = record.store.span.extracting(range)
    if SecretMask.showsAsItIs(value) { return texts.add(value) }
    return texts.add(SecretMask.field(record.store[range]))
  }

  /// The value of a field that has one of few names, as it may be shown.
  private mutating func name(_ concept: Concept, of record: borrowing LogRecord) -> EventText {
    guard let range = record.range(concept) else { return .unsaid }
    let value = record.store.span.extracting(range)
    if memo.showsAsItIs(value) { return texts.add(value) }
    return texts.add(SecretMask.field(record.store[range]))
  }

  /// The machine that wrote the record; not a provider's host.
  private mutating func machine(of record: borrowing LogRecord) -> EventText {
    let own = memo.namesMachine(record) ? name(.host, of: record) : .unsaid
    return own.orElse(texts.add(labels.host))
  }

  /// Whom the record's request was sent to.
  private mutating func upstream(of record: borrowing LogRecord) -> EventText {
    memo.namesUpstream(record) ? name(.upstreamHost, of: record) : .unsaid
  }

  private mutating func key(
    of record: borrowing LogRecord
  ) -> (shown: EventText, hash: EventText) {
    guard let key = record.string(.apiKey) else { return (.unsaid, .unsaid) }
    return (
      texts.add(SecretMask.maskedKey(key)),
      texts.add(hexDigits(ContentHash(key.utf8.span).high))
    )
  }

  private static func isCached(_ record: borrowing LogRecord) -> Bool? {
    record.string(.cached).map { $0.lowercased() == "true" }
  }

  /// Whether the record is about one request, whose header counts the retries before it: a row of a
  /// proxy, that has others for the other requests of its call.
  static func isCountedRequest(_ record: borrowing LogRecord) -> Bool {
    record.has(.retriesTaken) && retryHeaders.contains(record.nameHash(.retriesTaken))
  }

  private static let retryHeaders = Set(
    [
      // openai-python 1.47 and later, openai-node, -go, -java, -ruby.
      "x-stainless-retry-count",
      // Portkey's gateway, which retries by itself.
      "x-portkey-retry-attempt-count",
    ].flatMap { header in
      // Alone, in an object of headers, or with its name before it.
      ["", "headers.", "request_headers.", "response_headers."].map {
        fieldNameHash($0 + header)
      }
    })

  /// No call is tried more often: a larger number is something else.
  private static let mostAttempts = 1000

  /// A number of attempts, also of `2/5`.
  private static func count(
    _ record: borrowing LogRecord, _ concept: Concept, from least: Int
  ) -> Int? {
    let number =
      record.integer(concept)
      ?? record.value(concept).flatMap { value in
        let digits = value.prefix { (0x30...0x39).contains($0) }
        guard value.dropFirst(digits.count).first == UInt8(ascii: "/") else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
      }
    return number.flatMap { (least...mostAttempts).contains($0) ? $0 : nil }
  }

  /// The second number of an attempt `2/5`.
  private static func limit(_ record: borrowing LogRecord) -> Int? {
    guard let value = record.value(.attempt), let slash = value.firstIndex(of: UInt8(ascii: "/"))
    else { return nil }
    return Int(String(decoding: value[(slash + 1)...], as: UTF8.self))
      .flatMap { (1...mostAttempts).contains($0) ? $0 : nil }
  }

  private static func tokens(_ record: borrowing LogRecord, _ concept: Concept) -> Int? {
    record.integer(concept).flatMap { $0 < 0 ? nil : $0 }
  }

  /// A hash of the record's texts, or of all its values when it has no words.
  ///
  /// A copy of the record in another log, without what a collector put around it, has the same.
  private static func fingerprint(_ record: borrowing LogRecord) -> UInt64 {
    guard !record.texts.isEmpty else { return ContentHash(record.store.span).high }
    var hash: UInt64 = 0
    for text in record.texts {
      var range = text.range
      while let last = range.last, record.store[last] <= 0x20 { range.removeLast() }
      hash = hash &* 31 &+ ContentHash(record.store.span.extracting(range)).high
    }
    return hash
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
}

/// What LiteLLM's own lines say about a call in their words.
///
/// `litellm.acompletion(model=openai/gpt-4o) 200 OK`, `… - litellm_call_id=… - litellm.RateLimitError: …
/// Received Model Group=gpt-4o`
struct LiteLLMLine {
  let model: String?
  let callID: String?
  let status: Int?

  /// `nil` for a text of anybody else.
  init?(_ record: borrowing LogRecord) {
    guard let message = record.value(.message), EmbeddedText.holds(message.prefix(400), "litellm")
    else { return nil }
    model =
      Self.word(in: message, behind: "(model=") ?? Self.word(in: message, behind: "Model Group=")
    callID = Self.word(in: message, behind: "litellm_call_id=")
    status = EmbeddedText.holds(message, ") 200 OK") ? 200 : nil
  }

  private static func word(in text: ArraySlice<UInt8>, behind mark: String) -> String? {
    guard let found = EmbeddedText.find(text, mark) else { return nil }
    let word = text.dropFirst(found + mark.utf8.count).prefix { byte in
      SecretShape.isTokenByte(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: ":")
    }
    guard !word.isEmpty else { return nil }
    return SecretMask.field(String(decoding: word, as: UTF8.self))
  }
}

extension TextEvidence {
  /// The first text that is an error's own message.
  fileprivate var errorPart: Int? {
    (0..<partCount).first { role($0) == .errorMessage }
  }
}

extension ClassifiedEvent {
  /// Stands for "the client's own id" where fields' names stand for theirs.
  package static var clientIDName: UInt64 { 1 }

  /// Ids of what a queue runs: a job's tries have a client's id each.
  package static var jobIDNames: Set<UInt64> { idNamesOfJobs }
}

private let idNamesOfJobs = Set(["job_id", "task_id"].map(fieldNameHash))

extension CompactEvent {
  /// Whether a job's id stands in its record.
  var isOfJob: Bool { callID.isSaid && idNamesOfJobs.contains(callIDName) }

  /// Takes the id that a client gives each call of its own (`[log_8589ea, retryOf: log_…]` of
  /// openai-node): below a job's id it is no more than a span's.
  mutating func takeClientID(_ id: EventText) {
    if isOfJob {
      spanID = spanID.orElse(id)
    } else {
      callID = id
      callIDName = Self.clientIDName
    }
  }
}

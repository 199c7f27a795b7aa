// From a record to an event, or to none. Which words prove what stands in the tables; this file
// only says in which order a record is asked.

package import LogDecoding
internal import LogInput

/// Tells what records say about calls to language models.
package struct FailureClassifier: Sendable {
  let labels: SourceLabels
  let writesTexts: Bool
  /// Empty between two records; only its buffers stay.
  private var evidence = TextEvidence()
  /// Those of the event that was found last.
  package internal(set) var texts = EventTexts()
  var memo = FieldMemo()

  /// `labels` name service and host of records that do not name them.
  ///
  /// Without `writesTexts` events have no text: masking costs more than all the rest, and a report
  /// shows few.
  package init(labels: SourceLabels, writesTexts: Bool = true) {
    self.labels = labels
    self.writesTexts = writesTexts
  }

  /// What an event of this record shows as its text: masked, at most 300 characters.
  package func text(of record: borrowing LogRecord) -> String {
    exampleText(TextEvidence(record))
  }

  /// What the record that was classified last says about lines that are missing.
  package private(set) var omission: Omission?

  /// The line of the last failure that only a stack proved.
  private var lastStackLine: Int?

  /// The event that a record tells of; `nil` when it tells of none.
  package mutating func classify(_ record: borrowing LogRecord) -> FailureEvent? {
    classifyCompactly(record).map { FailureEvent($0, texts) }
  }

  /// The same with its texts in `texts`.
  package mutating func classifyCompactly(_ record: borrowing LogRecord) -> CompactEvent? {
    omission = nil
    if record.isEcho, record.line == lastStackLine { return nil }
    var loaded = TextEvidence()
    swap(&loaded, &evidence)
    loaded.load(record)
    var event = event(record, &loaded)
    if event?.failureClass != nil, let line = provingLine(record, loaded) {
      event?.line = line
      lastStackLine = line
    }
    omission = omission(record, loaded, isEvent: event != nil)
    loaded.clear()
    swap(&loaded, &evidence)
    return event
  }

  /// The line that names the exception, when the record's first line proves nothing by itself.
  private func provingLine(_ record: borrowing LogRecord, _ evidence: TextEvidence) -> Int? {
    guard !record.exceptionLines.isEmpty, !record.hasErrorFields else { return nil }
    var position: Int?
    for hit in evidence.hits where hit.meaning.mayProveFailure {
      if let stack = record.joinedStack, (hit.part, hit.start) < (stack.part, stack.offset) {
        return nil
      }
      guard hit.part < record.texts.count else { continue }
      position = min(position ?? .max, record.texts[hit.part].range.lowerBound + hit.start)
    }
    guard let position else { return record.exceptionLines.last?.line }
    return record.exceptionLines.last { $0.offset <= position }?.line
      ?? record.exceptionLines.first?.line
  }

  private mutating func event(
    _ record: borrowing LogRecord, _ evidence: inout TextEvidence
  ) -> CompactEvent? {
    var finder = ProviderFinder(record, evidence, &memo.providers)
    if finder.finding.isForeign { return nil }
    if let line = httpLine(evidence) {
      finder.weigh(host: line.host)
      return httpEvent(line, record, evidence, finder.finding.provider)
    }
    if let access = AccessRecord(record, evidence),
      finder.finding.isByHost || access.isModelEndpoint
    {
      return accessEvent(access, record, evidence, finder.finding)
    }
    let mayFail = mayFail(record, evidence, finder.finding.provider)
    if mayFail { evidence.readBodies() }
    let verdict = mayFail ? FailureVerdict(record, evidence, finder.finding) : nil
    if verdict == nil, let answer = fallbackAnswer(record, evidence, finder.finding) {
      return answer
    }
    let remark = remark(record, evidence, isFailure: verdict != nil)
    // A text that says that a call failed is a failure, whoever is asked next; a fallback that only
    // names its reason is none.
    if let remark,
      remark.kind != .fallback || verdict?.rule.failureClass == nil || !tellsOfFailure(evidence)
    {
      return remark
    }
    if let verdict {
      if verdict.rule.failureClass == nil || isForeignBill(verdict, finder.finding) { return nil }
      var event = failureEvent(verdict, record, evidence, finder.finding.provider)
      event.announcesFallback = remark != nil
      return event
    }
    if let notice = retryNotice(record, evidence, finder.finding.provider) { return notice }
    return success(record, evidence, finder.finding.provider)
  }

  private func tellsOfFailure(_ evidence: TextEvidence) -> Bool {
    evidence.hits.contains { hit in
      if case .shape(.failure) = hit.meaning { hit.isMessage(evidence) } else { false }
    }
  }

  /// Whether the rules are asked at all.
  func mayFail(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ provider: Provider?
  ) -> Bool {
    let isTrouble = record.level >= .warning || record.level == .unknown
    return evidence.hits.contains { $0.meaning.mayProveFailure || $0.meaning.isPrintedStatus }
      || record.hasErrorFields
      || provider != nil && (isTrouble || retryHit(evidence) != nil)
  }

  // MARK: HTTP lines

  func httpLine(_ evidence: TextEvidence) -> HTTPLine? {
    for hit in evidence.hits {
      guard case .shape(let shape) = hit.meaning else { continue }
      switch shape {
      case .httpRequest:
        if let line = HTTPLine(httpRequest: evidence.tail(hit.part, from: hit.end)) { return line }
      case .debugResponse:
        let tail = evidence.tail(hit.part, from: hit.end)
        if let line = HTTPLine(debugResponse: tail) { return line }
      case .bareResponse:
        let tail = evidence.tail(hit.part, from: hit.end)
        if let line = HTTPLine(bareResponse: tail) { return line }
      case .responseFields:
        if let line = HTTPLine(responseFields: evidence.text(hit.part)) { return line }
      case .statusLine:
        if let line = HTTPLine(statusLine: evidence.text(hit.part)) { return line }
      default: continue
      }
    }
    return nil
  }

  /// `nil` for requests that ask no model for anything.
  private mutating func httpEvent(
    _ line: HTTPLine, _ record: borrowing LogRecord, _ evidence: TextEvidence, _ provider: Provider?
  ) -> CompactEvent? {
    let isKnownHost = providerTable.contains { $0.owns(host: line.host) }
    guard isKnownHost || line.isUnmistakable || line.isBare else { return nil }
    var event = draft(record, evidence, kind: .httpResponse, rule: "http.line")
    event.provider = isKnownHost ? provider ?? .unknown : .unknown
    event.status = line.status
    if !line.isBare {
      event.endpoint = texts.add(line.path)
      event.upstreamHost = texts.add(line.host)
    }
    event.requestID = texts.add(line.requestID).orElse(event.requestID)
    if let logID = line.logID { event.takeClientID(texts.add(logID)) }
    event.durationSeconds = line.durationSeconds ?? event.durationSeconds
    if line.willRetry { event.retryLayer = .sdk }
    if line.status >= 400 {
      // Other refusals need their body.
      if [408, 429].contains(line.status) || line.status >= 500 {
        apply(statusRule(line.status), to: &event)
      }
    } else if line.isBare {
      // Who answered the lines around it tell, unless the record's own names do.
      event.provider = provider ?? .unknown
    } else if !line.isModelEndpoint {
      // Lists of models and files answer without money: no proof that calls work.
      return nil
    }
    return event
  }

  /// What a proxy, a gateway or a tracer says of a request; `nil` when no model was asked.
  private mutating func accessEvent(
    _ access: AccessRecord, _ record: borrowing LogRecord, _ evidence: TextEvidence,
    _ finding: ProviderFinding
  ) -> CompactEvent? {
    // A path like OpenAI's at a host that is not told may be the application's own.
    guard let provider = finding.provider, finding.isByHost || record.has(.model) else {
      return nil
    }
    let isSuccess = access.status < 400
    if isSuccess, !access.isModelEndpoint { return nil }
    var event = draft(
      record, evidence, kind: .httpResponse, rule: "http.fields")
    event.provider = provider
    event.status = access.status
    if !access.path.isEmpty { event.endpoint = texts.add(access.path) }
    if provider == .azureOpenAI, !event.requestID.isSaid {
      // Azure's `correlationId` is what it calls `apim-request-id` in its answers.
      event.requestID = event.callID
    }
    if access.hasNoAnswer {
      apply(failureRules.first { $0.failureClass == .connectionError }, to: &event)
    } else if [408, 429].contains(access.status) || access.status >= 500 {
      apply(statusRule(access.status), to: &event)
    }
    return event
  }

  private func statusRule(_ status: Int) -> FailureRule? {
    failureRules.first { rule in
      if case .status(let statuses) = rule.evidence { statuses.contains(status) } else { false }
    }
  }

  private mutating func apply(_ rule: FailureRule?, to event: inout CompactEvent) {
    guard let rule else { return }
    event.failureClass = rule.failureClass
    event.detail = texts.add(rule.detail)
    event.rule = texts.add(rule.name)
  }

  // MARK: Failures

  private mutating func failureEvent(
    _ verdict: FailureVerdict, _ record: borrowing LogRecord, _ evidence: TextEvidence,
    _ provider: Provider?
  ) -> CompactEvent {
    var event = draft(record, evidence, kind: .callFailed, rule: verdict.rule.name)
    event.provider = provider ?? .unknown
    event.failureClass = verdict.rule.failureClass
    event.detail = texts.add(verdict.detail)
    event.isUnknownFailure = verdict.detail == FailureEvent.unknownDetail
    event.code = texts.add(verdict.code.map(SecretMask.field))
    event.type = texts.add(verdict.type.map(SecretMask.field))
    event.status = verdict.status
    if verdict.rule.failureClass?.isBilling == true, let status = event.status,
      !(400..<500).contains(status)
    {
      // What the application answered to its own caller: OpenAI refuses with 4xx.
      event.status = nil
    }
    event.confidence = verdict.confidence
    event.requestID = event.requestID.orElse(texts.add(verdict.requestID))
    event.clientPolicyRow = clientPolicyRow(record, evidence)
    ErrorTextFacts(evidence).fill(&event, &texts)
    if let text = record.value(.message), text.starts(with: "[log_".utf8),
      let logID = HTTPLine.logID(text)
    {
      event.takeClientID(texts.add(logID))
    }
    takeRequestsMade(evidence, &event)
    settleRetry(&event, record, evidence)
    return event
  }

  /// OpenAI never answers 402: whoever does uses its words or its client, but is somebody else.
  func isForeignBill(_ verdict: FailureVerdict, _ finding: ProviderFinding) -> Bool {
    guard verdict.status == 402, !finding.isByHost, (finding.provider ?? .unknown).isOpenAI else {
      return false
    }
    switch verdict.rule.evidence {
    // A service that shows 402 to its own users logs OpenAI's code with it.
    case .code, .type: return false
    case .wording, .exception, .status: return true
    }
  }

  /// Whether the record is about one attempt, a retry to come, or the end of the call.
  private func settleRetry(
    _ event: inout CompactEvent, _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) {
    if evidence.has({ if case .giveUp = $0 { true } else { false } }) {
      event.kind = .callFailed
      if evidence.has({ if case .retry(.backoff) = $0 { true } else { false } })
        || EmbeddedText.holds(evidence.text(0), "Giving up ")
      {
        event.retryLayer = .backoff
      }
      event.statedRetries = event.statedRetries ?? statedTries(evidence).map { $0 - 1 }
      return
    }
    if Self.isCountedRequest(record) {
      event.kind = .attemptFailed
    } else if let counted = evidence.countedRetry {
      event.kind = counted.kind
      event.retryLayer = counted.layer
      event.attempt = event.attempt ?? counted.attempt
      event.attemptLimit = event.attemptLimit ?? counted.limit
      event.retryDelaySeconds = event.retryDelaySeconds ?? counted.delay
    } else if let hit = retryHit(evidence) {
      takePrintedRetry(evidence.tail(hit.hit.part, from: hit.hit.end), &event)
      event.kind = .retryScheduled
      event.retryLayer = hit.layer
      event.retryDelaySeconds = event.retryDelaySeconds ?? hit.delay
    } else if evidence.has({ if case .attempt = $0 { true } else { false } }) {
      event.kind = .attemptFailed
      event.retryLayer = .liteLLM
    } else if let attempt = event.attempt, let limit = event.attemptLimit, attempt < limit {
      event.kind = .retryScheduled
      event.retryLayer = event.isOfJob ? .queue : .application
    } else if event.attempt != nil && event.retryDelaySeconds != nil {
      event.kind = .retryScheduled
      event.retryLayer = .application
    } else if event.attempt != nil && record.level <= .warning {
      event.kind = .attemptFailed
    }
    event.statedRetries =
      event.statedRetries ?? liteLLMRetries(evidence)
      ?? (event.kind == .callFailed ? failedAfter(evidence) : nil)
    if event.kind == .callFailed, namesVercel(record, evidence) { event.retryLayer = .vercelAI }
    if event.kind == .callFailed, event.clientPolicy?.countsRequests == true {
      event.statedRetries = event.statedRetries ?? event.attempt.map { $0 - 1 }
    }
  }

  /// `request failed … attempts=3`, `request complete … attempts=1`: openai-ruby tells at a call's
  /// end how many requests it made, and no limit.
  private func takeRequestsMade(_ evidence: TextEvidence, _ event: inout CompactEvent) {
    guard evidence.partCount > 0 else { return }
    let text = evidence.text(0).prefix(1024)
    let mark = " attempts="
    for end in ["[openai] request failed ", "[openai] request complete "] {
      guard let start = EmbeddedText.find(text, end),
        let found = EmbeddedText.find(text, mark, from: start),
        let made = EmbeddedText.count(text.dropFirst(found + mark.utf8.count)),
        (1..<1000).contains(made)
      else { continue }
      event.statedRetries = made - 1
      event.attemptLimit = nil
    }
  }

  /// `attempt=1 status=429 delay_seconds=0.43`, as openai-ruby prints it.
  private func takePrintedRetry(_ text: ArraySlice<UInt8>, _ event: inout CompactEvent) {
    func number(_ name: String) -> Double? {
      EmbeddedText.find(text.prefix(200), name).flatMap {
        EmbeddedText.number(text.dropFirst($0 + name.utf8.count))
      }
    }
    guard let delay = number(" delay_seconds=") else { return }
    event.retryDelaySeconds = event.retryDelaySeconds ?? delay
    event.attempt = event.attempt ?? number(" attempt=").flatMap { Int(exactly: $0) }
  }

  func retryHit(
    _ evidence: TextEvidence
  ) -> (layer: RetryLayer, delay: Double?, hit: TextHit)? {
    for hit in evidence.hits {
      guard case .shape(.retry(let layer)) = hit.meaning else { continue }
      let text = evidence.text(hit.part)
      return (layer, delay(layer, hit, text), hit)
    }
    return nil
  }

  /// Seconds: `… in 0.42 seconds`, `… for 0.4s`, `sleeping 0.1s`.
  private func delay(_ layer: RetryLayer, _ hit: TextHit, _ text: ArraySlice<UInt8>) -> Double? {
    if layer == .application || layer == .queue {
      return EmbeddedText.number(text.dropFirst(hit.end))
    }
    let mark = layer == .backoff ? " for " : " in "
    // Of `Retrying f in 4.0 seconds as it raised X` the number stands before the mark.
    let from = layer == .tenacity ? 0 : hit.start
    return EmbeddedText.find(text, mark, from: from).flatMap {
      EmbeddedText.number(text.dropFirst($0 + mark.utf8.count))
    }
  }

  /// `after 6 tries`, `after 3 attempts`.
  private func statedTries(_ evidence: TextEvidence) -> Int? {
    for hit in evidence.hits {
      guard case .shape(.giveUp) = hit.meaning else { continue }
      let tail = evidence.tail(hit.part, from: hit.end).prefix(120)
      guard let after = EmbeddedText.find(tail, " after "),
        let number = EmbeddedText.number(tail.dropFirst(after + 7)), number >= 1, number < 1000,
        EmbeddedText.holds(tail, " tries") || EmbeddedText.holds(tail, " attempts")
      else { continue }
      return Int(number)
    }
    return nil
  }

  /// The retries of `AI_RetryError: Failed after 3 attempts. Last error: …`.
  private func failedAfter(_ evidence: TextEvidence) -> Int? {
    let mark = "ailed after "
    for part in 0..<evidence.partCount {
      let text = evidence.text(part)
      guard let start = EmbeddedText.find(text, mark) else { continue }
      let tail = text.dropFirst(start + mark.utf8.count).prefix(24)
      guard let number = EmbeddedText.number(tail), let count = Int(exactly: number),
        (1..<1000).contains(count)
      else { continue }
      if EmbeddedText.holds(tail, " attempt") || EmbeddedText.holds(tail, " tries") {
        return count - 1
      }
      if EmbeddedText.holds(tail, " retries") { return count }
    }
    return nil
  }

  /// `AI_RetryError: Failed after 3 attempts. …`: Vercel's AI SDK has retried.
  private func namesVercel(_ record: borrowing LogRecord, _ evidence: TextEvidence) -> Bool {
    let name = "AI_RetryError"
    return record.string(.exceptionClass) == name
      || (0..<evidence.partCount).contains {
        EmbeddedText.holds(evidence.text($0).prefix(1024), name)
      }
  }

  /// The number of `LiteLLM Retried: 3 times`.
  private func liteLLMRetries(_ evidence: TextEvidence) -> Int? {
    let mark = "LiteLLM Retried: "
    for part in 0..<evidence.partCount {
      let text = evidence.text(part)
      // A client that prints the gateway's body tells of the gateway's retries, not of its own.
      if let start = EmbeddedText.find(text, mark),
        !isGatewayBody(text.prefix(start)),
        let number = EmbeddedText.number(text.dropFirst(start + mark.utf8.count)), number < 1000
      {
        return Int(number)
      }
    }
    return nil
  }

  /// Whether a client prints a gateway's answer.
  ///
  /// `Error code: 429 - {'error': {'message': 'litellm.RateLimitError: …`
  private func isGatewayBody(_ text: ArraySlice<UInt8>) -> Bool {
    guard let status = EmbeddedText.find(text, "Error code: "),
      let gateway = EmbeddedText.find(text, "litellm.")
    else { return false }
    return status < gateway
  }

  private func clientPolicyRow(
    _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> Int? {
    let exceptionClass = record.string(.exceptionClass)
    return clientPolicyTable.firstIndex { policy in
      if let exceptionClass, policy.exceptionClasses.contains(exceptionClass) { return true }
      return policy.wordings.contains { wording in
        (0..<evidence.partCount).contains { evidence.holds(wording, part: $0) }
      }
    }
  }

  // MARK: Successes

  private mutating func success(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ provider: Provider?
  ) -> CompactEvent? {
    guard record.level <= .notice, !record.hasErrorFields else { return nil }
    if let status = record.integer(.httpStatus), status >= 400 { return nil }
    if let outcome = record.string(.outcome)?.lowercased(),
      ["failure", "failed", "error", "false", "timeout"].contains(outcome)
    {
      return nil
    }
    guard let proof = successProof(record, evidence),
      provider != nil || proof == Self.usageProof && tellsModelAndTokens(record)
    else { return nil }
    var event = draft(record, evidence, kind: .callSucceeded, rule: proof)
    event.provider = provider ?? .unknown
    takeRequestsMade(evidence, &event)
    event.status =
      record.integer(.httpStatus) ?? LiteLLMLine(record)?.status
    return event
  }

  /// Whether a record is about a call of a model, although nobody knows whose.
  private func tellsModelAndTokens(_ record: borrowing LogRecord) -> Bool {
    record.has(.model) && record.integer(.inputTokens) != nil
      && (record.integer(.outputTokens) != nil || record.integer(.totalTokens) != nil)
  }

  private static let usageProof = "success.usage"

  /// The name of what proves that a call ended well.
  private func successProof(
    _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> String? {
    var isCompletion = false
    var isStart = false
    var isFailure = false
    var countsTokens = false
    var isMention = false
    for hit in evidence.hits where hit.isMessage(evidence) {
      guard case .shape(let shape) = hit.meaning else { continue }
      switch shape {
      case .completion where evidence.isAffirmed(hit): isCompletion = true
      case .start: isStart = true
      case .failure where evidence.isEmptyField(hit): continue
      case .failure, .giveUp: isFailure = true
      case .usage: countsTokens = true
      case .mention: isMention = true
      default: break
      }
    }
    if isFailure { return nil }
    if evidence.has({ if case .clientSuccess = $0 { true } else { false } }) {
      return "success.client_line"
    }
    if let id = record.string(.responseID), Self.isResponseID(id) { return "success.response_id" }
    if (record.integer(.outputTokens) ?? 0) > 0 || (record.integer(.totalTokens) ?? 0) > 0 {
      return Self.usageProof
    }
    if isStart && !isCompletion { return nil }
    let hasDuration = record.durationSeconds != nil
    if hasDuration && (record.integer(.inputTokens) ?? 0) > 0 { return Self.usageProof }
    if countsTokens && !isMention { return Self.usageProof }
    // A completion must be one of a call: the record names the model, the provider or the request.
    let namesCall =
      record.has(.model) || record.has(.provider)
      || record.value(.requestID)?.starts(with: "req_".utf8) == true || namesModel(evidence)
    return isCompletion && namesCall || hasDuration && record.has(.model)
      ? "success.completion" : nil
  }

  func namesModel(_ evidence: TextEvidence) -> Bool {
    evidence.hits.contains { if case .model = $0.meaning { true } else { false } }
  }

  private static func isResponseID(_ id: String) -> Bool {
    ["resp_", "chatcmpl-", "cmpl-", "modr-", "msg_"].contains { id.hasPrefix($0) }
  }
}

extension PhraseMeaning {
  /// Whether a record with it may tell of a failure.
  var mayProveFailure: Bool {
    switch self {
    case .rule, .codeWord, .exceptionName: true
    case .provider, .model, .vendor, .spokenName, .shape, .omission: false
    }
  }

  /// Whether it is a status as SDKs print an error's.
  var isPrintedStatus: Bool {
    if case .shape(.printedStatus) = self { true } else { false }
  }
}

extension TextHit {
  func isMessage(_ evidence: TextEvidence) -> Bool { evidence.role(part) == .message }
}

extension LogRecord {
  /// Whether any field says that something failed.
  var hasErrorFields: Bool {
    has(.errorCode) || has(.exceptionClass) || has(.stack)
      || has(.errorMessage) || (integer(.httpStatus) ?? 0) >= 400
  }
}

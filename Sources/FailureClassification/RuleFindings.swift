// Where words of rules stand in a record, and whether they count there. What holds is what
// `RuleSearch` found; only the reasons against the rest are looked for here.

internal import LogDecoding

/// Collects the findings of one record.
struct RuleFindings {
  let evidence: TextEvidence
  let texts: ShownTexts
  let search: RuleSearch
  /// Whether the classifier asks the rules about this record.
  let isAsked: Bool
  let provider: Provider?
  /// The name of the rule that made the event.
  let deciding: String?
  let trace: RecordTrace
  /// The status of a line about one HTTP request.
  let httpStatus: Int?

  private(set) var unknownCodes: [String] = []
  private var findings: [(order: Int, finding: RuleFinding)] = []

  init(
    evidence: TextEvidence, texts: ShownTexts, search: RuleSearch, isAsked: Bool,
    provider: Provider?, deciding: String?, trace: RecordTrace, httpStatus: Int?
  ) {
    self.evidence = evidence
    self.texts = texts
    self.search = search
    self.isAsked = isAsked
    self.provider = provider
    self.deciding = deciding
    self.trace = trace
    self.httpStatus = httpStatus
  }

  /// The findings in the order in which the rules are asked.
  var sorted: [RuleFinding] {
    findings.enumerated()
      .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      .map(\.element.finding)
  }

  mutating func take(_ record: borrowing LogRecord) {
    takeFields(record)
    takeBodies()
    for hit in evidence.hits { take(hit) }
    takeStatus(record)
  }

  private mutating func add(
    _ rule: Int, place: String, words: String, rejection: Rejection?
  ) {
    let row = failureRules[rule]
    let finding = RuleFinding(
      rule: row.name, failureClass: row.failureClass, place: SecretMask.field(place),
      words: words, outcome: outcome(rule, rejection))
    if !findings.contains(where: { $0.finding == finding }) { findings.append((rule, finding)) }
  }

  private func outcome(_ rule: Int, _ rejection: Rejection?) -> RuleFinding.Outcome {
    let row = failureRules[rule]
    if rejection == nil && row.name == deciding { return .decided }
    guard isAsked else { return .rejected(.notAsked) }
    if let rejection { return .rejected(rejection) }
    guard search.holds(rule) else {
      return row.isStatus && provider == nil ? .needsProvider : .rejected(.notAsked)
    }
    if !row.provesProvider && provider == nil && !search.hasSDKShape { return .needsProvider }
    if let deciding { return .comesAfter(rule: deciding) }
    guard let best = search.best()?.rule.name, best != row.name else { return .withoutEvent }
    return .comesAfter(rule: best)
  }

  // MARK: Fields

  private mutating func takeFields(_ record: borrowing LogRecord) {
    let rejection: Rejection? = search.isReport ? nil : .quiet
    for concept in [Concept.errorCode, .errorType] {
      guard let value = record.string(concept) else { continue }
      take(
        code: value, isType: concept == .errorType, place: trace.name(concept) ?? "",
        rejection: rejection)
    }
    guard let name = record.string(.exceptionClass) else { return }
    let lower = name.lowercased()
    for (index, rule) in failureRules.enumerated() {
      guard case .exception(let names) = rule.evidence,
        names.contains(where: { lower.hasSuffix($0) })
      else { continue }
      add(
        index, place: trace.name(.exceptionClass) ?? "", words: SecretMask.field(name),
        rejection: isForeignName(lower) ? .foreignException : rejection)
    }
  }

  private mutating func take(
    code value: String, isType: Bool, place: String, rejection: Rejection?
  ) {
    let lower = value.lowercased()
    let index = PhraseIndex.shared
    let typeRule = isType ? index.rulesByType[lower] : nil
    guard let rule = typeRule ?? index.rulesByCode[lower] else {
      let shown = "\(SecretMask.field(place)) = \(SecretMask.field(value))"
      if !unknownCodes.contains(shown) { unknownCodes.append(shown) }
      return
    }
    add(rule, place: place, words: SecretMask.field(value), rejection: rejection)
  }

  private mutating func takeBodies() {
    for (part, body) in evidence.bodies {
      let start = body.range.lowerBound
      let rejection =
        evidence.reportsFailure(part: part, at: start) ? nil : reason(part: part, at: start)
      for name in ["code", "type"] {
        guard let value = RuleSearch.errorValue(name, in: body), Int(value) == nil else {
          continue
        }
        take(
          code: value, isType: name == "type", place: "\(name) of the body in \(place(part))",
          rejection: rejection)
      }
    }
  }

  private mutating func takeStatus(_ record: borrowing LogRecord) {
    guard let status = httpStatus ?? search.status, status >= 400 else { return }
    let isField = httpStatus == nil && record.has(.httpStatus)
    let name = isField ? trace.name(.httpStatus) : nil
    for (index, rule) in failureRules.enumerated() {
      guard case .status(let statuses) = rule.evidence, statuses.contains(status) else { continue }
      add(index, place: name ?? "status printed in a text", words: String(status), rejection: nil)
    }
  }

  private func place(_ part: Int) -> String {
    trace.textNames.indices.contains(part) ? trace.textNames[part] : RecordTrace.lineName
  }

  // MARK: Texts

  private mutating func take(_ hit: TextHit) {
    switch hit.meaning {
    case .rule(let index):
      let start = evidence.bodyStart(hit)
      let isReport = evidence.reportsFailure(part: hit.part, at: start)
      take(hit, rule: index, rejection: isReport ? nil : reason(part: hit.part, at: start))
    case .codeWord(let index):
      // The fields of a body have been looked at.
      if evidence.isInBody(hit) && !evidence.isInChat(hit) { return }
      let isReport = evidence.reportsFailure(part: hit.part, at: hit.start)
      let isCode = evidence.isPrintedCode(hit)
      take(
        hit, rule: index,
        rejection: !isReport
          ? reason(part: hit.part, at: hit.start) : isCode ? nil : .notPrintedAsCode)
    case .exceptionName(let index):
      take(hit, rule: index, rejection: evidence.namesException(hit) ? nil : whyNoException(hit))
    case .provider, .model, .vendor, .spokenName, .shape, .omission: break
    }
  }

  private mutating func take(_ hit: TextHit, rule: Int, rejection: Rejection?) {
    add(
      rule, place: place(hit.part), words: texts.surroundings(of: hit),
      rejection: evidence.isInChat(hit) ? .inChat : rejection)
  }

  private func whyNoException(_ hit: TextHit) -> Rejection {
    if evidence.isForeign(hit) { return .foreignException }
    if evidence.isFrame(part: hit.part, at: hit.start) { return .stackFrame }
    let isReport =
      evidence.role(hit.part) != .message
      || evidence.reportsFailure(part: hit.part, at: hit.start)
    return isReport ? .notPrintedAsException : reason(part: hit.part, at: hit.start)
  }

  /// Why a position of a text reports no failure.
  private func reason(part: Int, at start: Int) -> Rejection {
    switch evidence.obstacle(part: part, at: start) {
    case .oldLogLine: return .inOldLogLine
    case .stackFrame: return .stackFrame
    case .content: return .introducedAsContent
    case .quoted: return .quoted
    case .mentioned:
      let end = evidence.signs(part: part, before: start).mentionEnd
      return .mentioned(by: evidence.mention(part: part, endingAt: end))
    case .quiet, nil: return .quiet
    }
  }
}

extension FailureRule {
  fileprivate var isStatus: Bool {
    if case .status = evidence { true } else { false }
  }
}

extension TextEvidence {
  /// The phrase itself, as the text writes it.
  func words(_ hit: TextHit) -> String {
    let words = tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
    return String(decoding: words, as: UTF8.self)
  }

  /// The words that tell of talking and end at a position.
  fileprivate func mention(part: Int, endingAt end: Int) -> String {
    let found = hits.first { hit in
      if case .shape(.mention) = hit.meaning { hit.part == part && hit.end == end } else { false }
    }
    let word = found.map(words) ?? ""
    return word.hasSuffix(" ") ? String(word.dropLast()) : word
  }
}

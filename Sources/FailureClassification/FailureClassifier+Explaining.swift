// Asks the classifier and its predicates once more, for the reasons.

package import LogDecoding

extension FailureClassifier {
  /// Says how a record is classified, and why; the record must be traced.
  package mutating func explain(_ record: borrowing LogRecord) -> Explanation {
    var evidence = TextEvidence(record)
    evidence.readBodies()
    var finder = ProviderFinder(record, evidence, keepsMarks: true)
    let httpLine = httpLine(evidence)
    if let httpLine { finder.weigh(host: httpLine.host) }
    let event = classify(record)
    var explanation = Explanation(
      line: record.line, index: record.index,
      trace: record.trace ?? RecordTrace(), form: record.form,
      isText: record.isText, time: record.time, timeSource: record.timeSource,
      timeInference: record.timeInference, level: record.level,
      marks: finder.marks ?? [],
      provider: finder.finding.provider, event: event)
    explanation.fields = explainedFields(record, evidence, explanation.trace)
    let isAsked =
      !finder.finding.isForeign && httpLine == nil
      && mayFail(record, evidence, finder.finding.provider)
    var findings = RuleFindings(
      evidence: evidence, texts: ShownTexts(evidence, withoutContent: withoutContent),
      search: RuleSearch(record, evidence, finder.finding), isAsked: isAsked,
      provider: finder.finding.provider, deciding: event?.rule, trace: explanation.trace,
      httpStatus: httpLine?.status)
    findings.take(record)
    explanation.findings = findings.sorted
    explanation.unknownCodes = findings.unknownCodes
    if event == nil {
      explanation.reason =
        omission == .told
        ? "it says that lines of a log were not kept, which the report tells among what the logs do not tell"
        : reason(record, evidence, finder.finding, httpLine)
    }
    return explanation
  }

  // MARK: Fields

  private static let longestValue = 120

  private func explainedFields(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ trace: RecordTrace
  ) -> [ExplainedField] {
    var fields: [ExplainedField] = []
    var names = FieldMemo()
    func add(_ concept: Concept, _ value: String, _ name: String?, isMapped: Bool) {
      let name = SecretMask.field(name ?? RecordTrace.lineName)
      fields.append(
        ExplainedField(concept: concept, value: value, name: name, isMapped: isMapped))
    }
    for part in 0..<evidence.partCount {
      let concept: Concept =
        switch evidence.role(part) {
        case .message: .message
        case .errorMessage: .errorMessage
        case .stack: .stack
        }
      let text = withoutContent(evidence.text(part))
      let name = trace.textNames.indices.contains(part) ? trace.textNames[part] : nil
      add(
        concept, SecretMask.masked(text, longest: Self.longestValue), name,
        isMapped: trace.isMappedText(part))
    }
    for concept in Concept.allCases {
      switch concept {
      case .message, .errorMessage, .stack: continue
      default: break
      }
      if concept == .upstreamHost, !names.namesUpstream(record) { continue }
      guard let value = record.string(concept) else { continue }
      add(
        concept, Self.shown(value, of: concept), trace.name(concept),
        isMapped: trace.isMapped(concept))
    }
    return fields
  }

  private static func shown(_ value: String, of concept: Concept) -> String {
    if concept == .apiKey { return SecretMask.maskedKey(value) }
    let safe = SecretMask.field(value)
    return safe.count > longestValue ? safe.prefix(longestValue - 1) + "…" : safe
  }

  // MARK: No event

  /// Why `classify` found nothing, in the order in which it asks.
  private func reason(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ finding: ProviderFinding,
    _ httpLine: HTTPLine?
  ) -> String {
    if finding.isForeign {
      return finding.isDoubtful
        ? "it names a service that is no language model as the one that was asked"
        : "its field for the provider names a service that is no language model"
    }
    if let httpLine {
      return httpLine.status < 400
        ? "an HTTP request that went well, but none that asks a model for anything"
        : "an HTTP request to a host that is no known provider's"
    }
    if mayFail(record, evidence, finding.provider) {
      guard let verdict = FailureVerdict(record, evidence, finding) else { return "no rule holds" }
      if verdict.rule.failureClass == nil {
        return "the rule \(verdict.rule.name) tells of an error that is no failure of a call"
      }
      if isForeignBill(verdict, finding) {
        return "status 402, which OpenAI never answers: somebody else's bill"
      }
    }
    return quietReason(record, finding)
  }

  /// Why a record that tells of no failure is no success either.
  private func quietReason(_ record: borrowing LogRecord, _ finding: ProviderFinding) -> String {
    let nothingFailed = "no word of a rule and no field tells of a failure"
    guard finding.provider != nil else {
      return nothingFailed + ", and nothing names a provider or a model"
    }
    if record.level > .notice {
      return nothingFailed + ", and its level is too loud for a success"
    }
    return nothingFailed + ", and nothing proves that a call ended well"
  }
}

// Why a record is taken for what it is: the same questions that classification asks, with answers.

package import LogDecoding

/// Why words in a text are no report of a failure.
enum Obstacle: String, Sendable {
  case oldLogLine = "it stands in a line of an older log"
  case stackFrame = "it stands in a stack's line of code"
  case content = "it is introduced as somebody's text"
  case quoted = "it stands in quotation marks"
  case mentioned = "the words before it ask or write about it"
  case quiet = "nothing says that something failed: no level of trouble, no word for it"
}

/// A rule of which something was found.
package struct RuleTrial: Sendable {
  package let rule: String
  /// What was found, with some of the text around it; masked.
  package let found: String
  /// Why it does not count; `nil` when it holds.
  package let obstacle: String?
}

/// What `FailureClassifier` thinks of a record, step by step.
package struct Explanation: Sendable {
  /// Every sign of who answered, once.
  package let marks: [ProviderMark]
  package let provider: Provider?
  /// In the order of the rules.
  package let trials: [RuleTrial]
  package let event: FailureEvent?
  /// Why there is no event, or none with a class; `nil` when there is one.
  package let silence: String?
}

extension FailureClassifier {
  /// Explains what `classify` says about a record.
  package mutating func explain(_ record: borrowing LogRecord) -> Explanation {
    var evidence = TextEvidence(record)
    evidence.readBodies()
    let finder = ProviderFinder(record, evidence, keepsMarks: true)
    var seen: Set<ProviderMark> = []
    let marks = (finder.marks ?? []).filter { seen.insert($0).inserted }
    let verdict = FailureVerdict(record, evidence, finder.finding)
    let event = classify(record)
    let trials = trials(record, evidence, finder.finding, verdict)
    return Explanation(
      marks: marks, provider: finder.finding.provider, trials: trials, event: event,
      silence: event?.failureClass == nil
        ? silence(event, trials, finder.finding, verdict) : nil)
  }

  // MARK: Rules

  private func trials(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ finding: ProviderFinding,
    _ verdict: FailureVerdict?
  ) -> [RuleTrial] {
    var found: [(index: Int, trial: RuleTrial)] = []
    func add(_ index: Int, _ text: String, _ obstacle: String?) {
      let rule = failureRules[index]
      var reason = obstacle
      if reason == nil, !rule.provesProvider, finding.provider == nil {
        reason = "nothing says that a language model was asked"
      } else if reason == nil, let verdict, verdict.rule.name != rule.name {
        reason = "the rule \(verdict.rule.name) comes first"
      }
      found.append((index, RuleTrial(rule: rule.name, found: text, obstacle: reason)))
    }
    for (concept, name) in [(Concept.errorCode, "field code"), (.errorType, "field type")] {
      guard let value = record.string(concept)?.lowercased(),
        let index = PhraseIndex.shared.rulesByCode[value] ?? PhraseIndex.shared.rulesByType[value]
      else { continue }
      add(index, "\(name): \(SecretMask.field(value))", nil)
    }
    for hit in evidence.hits {
      switch hit.meaning {
      case .rule(let index):
        add(index, context(hit, evidence), wordingObstacle(hit, evidence)?.rawValue)
      case .codeWord(let index): add(index, context(hit, evidence), codeObstacle(hit, evidence))
      case .exceptionName(let index):
        let isPrinted = evidence.namesException(hit)
        add(index, context(hit, evidence), isPrinted ? nil : "no exception is printed there")
      case .provider, .model, .shape: continue
      }
    }
    if let status = verdict?.status, let verdict, case .status = verdict.rule.evidence {
      found.append(
        (failureRules.count, RuleTrial(rule: verdict.rule.name, found: "\(status)", obstacle: nil)))
    }
    return found.sorted { $0.index < $1.index }.map(\.trial)
  }

  private func wordingObstacle(_ hit: TextHit, _ evidence: TextEvidence) -> Obstacle? {
    if evidence.isInChat(hit) { return .content }
    return evidence.obstacle(part: hit.part, at: evidence.bodyStart(hit))
  }

  private func codeObstacle(_ hit: TextHit, _ evidence: TextEvidence) -> String? {
    if evidence.isInBody(hit) {
      return evidence.obstacle(part: hit.part, at: evidence.bodyStart(hit))?.rawValue
    }
    guard evidence.isPrintedCode(hit) else { return "it is a word, not the value of a code" }
    return wordingObstacle(hit, evidence)?.rawValue
  }

  /// What was found, between some of the words around it.
  private func context(_ hit: TextHit, _ evidence: TextEvidence) -> String {
    let text = evidence.text(hit.part)
    let start = max(0, hit.start - Self.maskedAround)
    let window = text.dropFirst(start).prefix(hit.end - start + Self.maskedAround)
    let phrase = String(
      decoding: text.dropFirst(hit.start).prefix(hit.end - hit.start), as: UTF8.self)
    let role =
      switch evidence.role(hit.part) {
      case .message: "message"
      case .errorMessage: "error text"
      case .stack: "stack"
      }
    // Masked before it is cut: half a key is none that could be told.
    let masked = SecretMask.masked(window, longest: 3 * Self.maskedAround)
    guard let place = masked.firstRange(of: phrase) else { return "\(role): \(SecretMask.mask)" }
    let before = masked[..<place.lowerBound].suffix(30)
    let after = masked[place.upperBound...].prefix(30)
    return "\(role): …\(before)\(phrase)\(after)…"
  }

  /// So many bytes on both sides of what was found are searched for secrets.
  private static let maskedAround = 2048

  // MARK: Silence

  private func silence(
    _ event: FailureEvent?, _ trials: [RuleTrial], _ finding: ProviderFinding,
    _ verdict: FailureVerdict?
  ) -> String {
    if let event { return "it is a \(event.kind.rawValue), which is no failure by itself" }
    if finding.isForeign { return "it names another service as the one that answered" }
    if let verdict {
      return verdict.rule.failureClass == nil
        ? "the rule \(verdict.rule.name) tells of no failure of a call"
        : "HTTP 402 is no answer of OpenAI"
    }
    if trials.isEmpty { return "no rule finds anything in it" }
    return "nothing that was found counts"
  }
}

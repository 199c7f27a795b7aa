// Lines that tell of people: that somebody was told, what somebody changed, who answers instead. Such
// a line is no failure of its own.

internal import LogDecoding

/// What somebody may change, and how it is said that it was done; lower case.
let changes: [(verbs: [String], objects: [String])] = [
  (["added", "bought", "purchased"], ["credit", "funds", "payment method", "card"]),
  (["updated", "replaced", "renewed"], ["card", "payment method", "payment details", "api key"]),
  (["recharged", "refilled"], ["balance", "account", "credit"]),
  (
    ["raised", "increased", "lifted", "doubled", "removed"],
    ["limit", "budget", "spend cap", "spending cap"]
  ),
  (
    ["turned on", "switched on", "activated", "enabled"],
    ["auto-recharge", "auto recharge", "auto-reload", "auto reload", "auto-top-up"]
  ),
  (["completed", "set up"], ["billing"]),
  (["paid", "settled"], ["invoice"]),
  (["switched", "rotated", "swapped", "deployed", "revoked"], ["key"]),
]

/// Words that say that what stands behind them did not happen, or not yet.
private let planWords: [String] = [
  "please", "should", "must", "need", "needs", "to be", "will", "would", "going to", "waiting for",
  "asked", "requested", "if", "once", "when", "unless", "until", "reminder", "check that", "get",
  "how to", "want", "wants", "todo", "did", "has the", "have the", "is the", "can", "could",
  "cannot", "before", "why", "who", "plan", "no", "not", "without", "instead of",
]

/// Words before a fallback's that say that it is only meant to happen.
private let conditionWords: [String] = [
  "will", "would", "if", "unless", "should", "how to", "why", "are we",
]

/// Words that say that what stands before them did not happen.
private let failureWords: [String] = ["failed", "declined", "not", "needed", "required", "pending"]

/// Words behind a payment's that say that no money came in, and what a payment is made with.
private let refusalWords: [String] = ["failed", "declined", "rejected", "refused", "unsuccessful"]
private let paymentWords: [String] = [
  "card", "payment", "payment method", "top-up", "top up", "bank", "billing",
]

/// Words before an alert's that say that nobody is told by it.
private let keptBackWords: [String] = [
  "no", "0 alerts", "not", "would", "dry-run", "dry run", "could not", "unable to", "failed to",
  "cannot",
  "skipping", "skipped", "test", "silenced", "suppressed", "muted", "why", "summary", "resolved",
]

/// Words in an alerting logger's line that say that it has trouble of its own.
private let ownTroubleWords: [String] = [
  "could not", "unable to", "failed to", "cannot", "resolved",
]

/// Words behind an alert's that say so.
private let calmWords: [String] = [
  "resolved", "acknowledged", "initialized", "initialised", "configured", "loaded", "registered",
  "enabled", "disabled", "silenced", "suppressed", "muted", "skipped", "recovered", "cleared",
  "closed", "not",
]

/// What a program falls back to that is no other model.
private let otherTargets: [String] = [
  "default", "cache", "cached", "template", "keyword", "polling", "asyncio", "static", "regex",
  "rule-based", "heuristic", "encoding", "tokenizer", "locale", "english", "configured",
  "disabled", "ended", "off", "allowed", "failed",
]

/// Names of loggers and services that only speak to raise an alarm.
private let alertingNames: Set<String> = [
  "alert", "alerts", "alerter", "alerting", "alertmanager", "monitoring", "oncall", "pager",
  "watchdog",
]

extension FailureClassifier {
  /// An alert, an operator's note or a fallback.
  mutating func remark(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, isFailure: Bool
  ) -> CompactEvent? {
    var kinds: Set<EventKind> = []
    var hasTopic = isFailure
    var namesOther = false
    var tellsOfTrouble = false
    for hit in evidence.hits where hit.isMessage(evidence) {
      switch hit.meaning {
      case .shape(.fallback) where tellsOfFallback(hit, evidence): kinds.insert(.fallback)
      case .shape(.alert) where tellsOfAlert(hit, evidence): kinds.insert(.alert)
      case .shape(.alertTag)
      where isSentToThoseOnCall(hit, evidence) && tellsOfAlert(hit, evidence):
        kinds.insert(.alert)
      case .shape(.billingChange) where tellsOfChange(hit, evidence): kinds.insert(.operatorNote)
      case .shape(.change)
      where !isFailure && namesObject(hit, evidence)
        && tellsOfChange(hit, evidence):
        kinds.insert(.operatorNote)
      case .shape(.paymentFailure)
      where !isFailure && tellsOfFailedPayment(hit, record, evidence):
        kinds.insert(.operatorNote)
        tellsOfTrouble = true
      case .shape(.missingPayment)
      where !isFailure && tellsOfMissingMethod(hit, record, evidence):
        kinds.insert(.operatorNote)
        tellsOfTrouble = true
      case .shape(.accountTopic): hasTopic = true
      case .model, .spokenName: namesOther = true
      default: break
      }
    }
    if !isFailure && hasTopic && kinds.isEmpty && isRaised(record, evidence) { kinds = [.alert] }
    for kind in [EventKind.fallback, .alert, .operatorNote] where kinds.contains(kind) {
      let isTopical =
        switch kind {
        case .fallback:
          hasTopic || namesOther || record.has(.model) || isBetweenModels(evidence)
        case .operatorNote: hasTopic || tellsOfTrouble || isBareNote(record, evidence)
        default: hasTopic
        }
      guard isTopical else { continue }
      return draft(record, evidence, kind: kind, rule: "remark.\(kind.rawValue)")
    }
    return nil
  }

  /// LiteLLM's own words, which name nobody.
  private func isBetweenModels(_ evidence: TextEvidence) -> Bool {
    evidence.holds("fallback b/w models", part: 0)
  }

  // MARK: Alerts

  /// Whether somebody is told now: the alert is neither over nor kept back nor set up, and nobody
  /// only talks about it.
  private func tellsOfAlert(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    !isMentioned(hit, evidence, onlyBefore: true)
      && !NearbyWords.before(hit, evidence).hold(keptBackWords)
      && !NearbyWords.behind(hit, evidence, until: ": ").hold(calmWords)
  }

  /// Whether the words before a subject say that it was sent to somebody who answers for the service:
  /// `email sent to oncall@example.com: [ALERT] …`; customers get such mails, too.
  private func isSentToThoseOnCall(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    let text = evidence.text(hit.part)
    let before = text[..<evidence.tail(hit.part, from: hit.start).startIndex].suffix(160)
    let words = String(decoding: before, as: UTF8.self).lowercased()
    let mark = "sent to "
    guard let start = EmbeddedText.find(Array(words.utf8)[...], mark) else { return false }
    let receiver = String(decoding: words.utf8.dropFirst(start + mark.utf8.count), as: UTF8.self)
      .prefix { $0 != "@" && $0 != ":" }
    return receiver.split { !$0.isLetter }.contains { Self.onCallNames.contains(String($0)) }
      || receiver.contains("on-call")
  }

  private static let onCallNames: Set<String> = [
    "oncall", "ops", "devops", "sre", "pager", "alerts", "alerting", "incidents", "operations",
  ]

  /// Whether a logger that only speaks to raise an alarm reports an error, and none of its own.
  private func isRaised(_ record: borrowing LogRecord, _ evidence: TextEvidence) -> Bool {
    guard record.level >= .error, !record.hasErrorFields else { return false }
    let names = [
      record.string(.logger), record.string(.service) ?? labels.service,
      record.isText ? Self.printedLogger(evidence.text(0)) : nil,
    ]
    let words = names.compactMap { $0?.lowercased() }.flatMap {
      $0.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    guard words.contains(where: alertingNames.contains) else { return false }
    return !evidence.has { shape in
      if case .mention = shape { true } else { false }
    } && !NearbyWords.all(0, evidence).hold(ownTroubleWords + calmWords)
  }

  /// The word behind the level of a line of text.
  private static func printedLogger(_ text: ArraySlice<UInt8>) -> String? {
    let words = String(decoding: text.prefix(120), as: UTF8.self).split(separator: " ")
    let level = words.firstIndex { word in
      ["ERROR", "CRITICAL", "FATAL"].contains(String(word.filter(\.isLetter)))
    }
    guard let level, level + 1 < words.count else { return nil }
    return String(words[level + 1])
  }

  // MARK: Notes

  /// Whether something was changed: it is neither planned nor asked for nor denied.
  private func tellsOfChange(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    evidence.isAffirmed(hit) && !isMentioned(hit, evidence, onlyBefore: false)
      && !NearbyWords.sentence(before: hit, evidence).hold(planWords)
      && !NearbyWords.behind(hit, evidence, until: ", ", within: 20).hold(failureWords)
      && !NearbyWords.behind(hit, evidence, until: ". ").endsInQuestion
      && !isElsewhere(hit, evidence)
  }

  /// Whether what was changed is no account at OpenAI.
  private func isElsewhere(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    let clause = NearbyWords.clause(around: hit, evidence).text
    return NoteSubject.isTechnical(clause)
      || NoteSubject.isOthers(clause: clause, in: NearbyWords.all(hit.part, evidence).text)
  }

  /// Whether a message names nobody and is nothing but the note.
  private func isBareNote(_ record: borrowing LogRecord, _ evidence: TextEvidence) -> Bool {
    guard record.level <= .warning, !record.hasErrorFields else { return false }
    let names = speakers(record)
    return !names.contains(where: NoteSubject.isTill)
      && NoteSubject.isBare(
        String(decoding: evidence.text(0), as: UTF8.self), hasHead: record.isText,
        isOperators: names.contains(where: NoteSubject.isOperator))
  }

  /// Who writes: the names of logger and service, in lower case.
  private func speakers(_ record: borrowing LogRecord) -> [String] {
    [record.string(.logger), record.string(.service) ?? labels.service]
      .compactMap { $0?.lowercased() }
  }

  /// Whether money for the account did not come in: `auto-recharge failed: card declined`.
  ///
  /// Shops write of cards, too: only recharging by itself needs no OpenAI beside it, and a message
  /// that says nothing else.
  private func tellsOfFailedPayment(
    _ hit: TextHit, _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> Bool {
    let word = NearbyWords(
      evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start))
    let isRecharge = word.text.hasPrefix("auto")
    let isTold =
      isRecharge
      ? NearbyWords.behind(hit, evidence, until: ". ", within: 60).hold(refusalWords)
      : isBareTrouble(record, evidence)
        || NearbyWords.all(hit.part, evidence).hold(["openai"])
          && NearbyWords.clause(around: hit, evidence).hold(paymentWords)
    return isTold && isTrouble(hit, evidence)
  }

  /// Whether the account has nothing to pay with: `OpenAI: no payment method on file`.
  private func tellsOfMissingMethod(
    _ hit: TextHit, _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> Bool {
    let isTold =
      isBareTrouble(record, evidence) || NearbyWords.all(hit.part, evidence).hold(["openai"])
    return isTold && isTrouble(hit, evidence)
  }

  /// Whether it is told of as it is, and of nobody else.
  private func isTrouble(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    evidence.isAffirmed(hit) && !isMentioned(hit, evidence, onlyBefore: false)
      && !NearbyWords.sentence(before: hit, evidence).hold(planWords)
      && !NearbyWords.all(hit.part, evidence).endsInQuestion
      && !isElsewhere(hit, evidence)
  }

  private func isBareTrouble(
    _ record: borrowing LogRecord, _ evidence: TextEvidence
  ) -> Bool {
    guard !record.hasErrorFields, !speakers(record).contains(where: NoteSubject.isTill) else {
      return false
    }
    return NoteSubject.isBareTrouble(
      String(decoding: evidence.text(0), as: UTF8.self), hasHead: record.isText)
  }

  /// Whether what was changed stands near the word for changing it.
  private func namesObject(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    let word = evidence.tail(hit.part, from: hit.start).prefix(hit.end - hit.start)
    let verb = String(decoding: word, as: UTF8.self).lowercased()
    let around = [
      NearbyWords.sentence(before: hit, evidence),
      NearbyWords.behind(hit, evidence, until: ". ", within: 48),
    ]
    return changes.contains { change in
      change.verbs.contains(verb) && around.contains { $0.hold(change.objects) }
    }
  }

  // MARK: Fallbacks

  private func tellsOfFallback(_ hit: TextHit, _ evidence: TextEvidence) -> Bool {
    !isMentioned(hit, evidence, onlyBefore: false)
      && !NearbyWords.sentence(before: hit, evidence).hold(conditionWords)
      && !NearbyWords.before(hit, evidence, within: 12).hold(["no", "not", "without", "never"])
      && !NearbyWords.behind(hit, evidence, until: ", ", within: 60).hold(otherTargets)
  }

  /// `fallback succeeded via gemini-2.0-flash in 1590ms`: a success of whom the text names behind it.
  mutating func fallbackAnswer(
    _ record: borrowing LogRecord, _ evidence: TextEvidence, _ finding: ProviderFinding
  ) -> CompactEvent? {
    guard record.level <= .warning, !record.hasErrorFields else { return nil }
    for hit in evidence.hits {
      guard case .shape(.fallbackAnswer) = hit.meaning, hit.isMessage(evidence),
        tellsOfFallback(hit, evidence)
      else { continue }
      let named = nameBehind(hit, evidence)
      let hasField = record.has(.provider) || record.has(.model)
      guard let provider = named?.provider ?? (hasField ? finding.provider : nil) else { continue }
      var event = draft(record, evidence, kind: .callSucceeded, rule: "success.fallback")
      event.provider = provider
      event.model = event.model.orElse(texts.add(named?.model))
      return event
    }
    return nil
  }

  /// Who is named first behind a phrase, and the model when the name is one.
  private func nameBehind(
    _ hit: TextHit, _ evidence: TextEvidence
  ) -> (provider: Provider, model: String?)? {
    for other in evidence.hits where other.part == hit.part && other.start >= hit.end {
      let provider: Provider
      switch other.meaning {
      case .spokenName(let spoken): provider = spoken
      case .model(let index): provider = providerTable[index].provider
      default: continue
      }
      let word = evidence.tail(hit.part, from: other.start).prefix { byte in
        SecretShape.isTokenByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
      }
      // A name of a model has a number in it: `gemini-2.0-flash`, `gpt-4o`.
      let isModel = word.contains { (0x30...0x39).contains($0) }
      let model = isModel ? SecretMask.field(String(decoding: word, as: UTF8.self)) : nil
      return (provider, model)
    }
    return nil
  }

  func isMentioned(
    _ hit: TextHit, _ evidence: TextEvidence, onlyBefore: Bool
  ) -> Bool {
    evidence.hits.contains { other in
      guard case .shape(.mention) = other.meaning, other.isMessage(evidence),
        // A program that summarizes is no text to be summarized.
        !evidence.tail(other.part, from: other.end).starts(with: "zer".utf8)
      else { return false }
      return !onlyBefore || other.part == hit.part && other.start < hit.start
    }
  }
}

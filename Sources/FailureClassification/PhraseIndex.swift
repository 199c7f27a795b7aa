// All words of all tables, compiled once, and the markers derived from them.

/// What a phrase means; several tables may hold the same one.
enum PhraseMeaning {
  case rule(Int)
  /// A code or type, which counts only as a word of its own.
  case codeWord(rule: Int)
  case exceptionName(rule: Int)
  case provider(Int)
  /// The beginning of a model's name.
  case model(provider: Int)
  /// A service that is no language model.
  case vendor(VendorMention)
  /// A provider's name as people write it.
  case spokenName(Provider)
  case shape(TextShape)
  /// Words that say that lines are missing; a row of `omissionTable`.
  case omission(Int)
}

/// The compiled tables.
struct PhraseIndex: Sendable {
  static let shared = PhraseIndex()

  let matcher: PhraseMatcher
  let meanings: [[PhraseMeaning]]
  let rulesByCode: [String: Int]
  let rulesByType: [String: Int]

  private init() {
    var order: [String] = []
    var meanings: [String: [PhraseMeaning]] = [:]
    func add(_ phrase: String, _ meaning: PhraseMeaning) {
      if meanings[phrase] == nil { order.append(phrase) }
      meanings[phrase, default: []].append(meaning)
    }
    var rulesByCode: [String: Int] = [:]
    var rulesByType: [String: Int] = [:]
    for (index, rule) in failureRules.enumerated() {
      switch rule.evidence {
      case .code(let codes):
        for code in codes {
          rulesByCode[code] = rulesByCode[code] ?? index
          add(code, .codeWord(rule: index))
        }
      case .type(let types):
        for type in types { rulesByType[type] = rulesByType[type] ?? index }
      case .wording(let wordings):
        for wording in wordings { add(wording, .rule(index)) }
      case .exception(let names):
        for name in names { add(name, .exceptionName(rule: index)) }
      case .status: break
      }
    }
    for (index, marks) in providerTable.enumerated() {
      for word in marks.hosts + marks.wordings { add(word, .provider(index)) }
      // Only beginnings that are no words of other meanings.
      for word in marks.models where word.hasSuffix("-") || word.hasSuffix("/") {
        add(word, .model(provider: index))
      }
    }
    for (phrase, mention) in vendorPhrases { add(phrase, .vendor(mention)) }
    for (provider, names) in spokenNames {
      for name in names { add(name, .spokenName(provider)) }
    }
    for (shape, words) in textShapes {
      for word in words { add(word, .shape(shape)) }
    }
    for (index, wording) in omissionTable.enumerated() {
      for word in wording.words { add(word, .omission(index)) }
    }
    matcher = PhraseMatcher(order)
    self.meanings = order.map { meanings[$0] ?? [] }
    self.rulesByCode = rulesByCode
    self.rulesByType = rulesByType
  }
}

/// The words without one of which a line tells nothing.
///
/// Derived from the rules: every code, wording and name of an exception has a marker in it, so a
/// new rule cannot be forgotten. Rules that prove no provider need none: what names the provider is
/// a marker. Phrases that hold another marker need none of their own.
package let markerWords: [String] = {
  var phrases = shapeMarkers + callMarkers
  // Rules without a class only keep others from counting.
  for rule in failureRules where rule.provesProvider && rule.failureClass != nil {
    switch rule.evidence {
    case .code(let words), .wording(let words), .exception(let words), .type(let words):
      phrases += words
    case .status: break
    }
  }
  for marks in providerTable { phrases += marks.hosts }
  for wording in omissionTable { phrases += wording.words }
  let sorted = Set(phrases).sorted {
    ($0.utf8.count, $0) < ($1.utf8.count, $1)
  }
  var markers: [String] = []
  for phrase in sorted where !markers.contains(where: { contains(phrase, $0) }) {
    markers.append(phrase)
  }
  return markers
}()

private func contains(_ text: String, _ part: String) -> Bool {
  let text = Array(text.utf8)
  let part = Array(part.utf8)
  guard part.count <= text.count else { return false }
  return (0...text.count - part.count).contains { start in
    text[start..<start + part.count].elementsEqual(part)
  }
}

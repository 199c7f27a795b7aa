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

extension FailureClassifier {
  /// Makes the tables that the first record would wait for.
  package static func prepare() { _ = PhraseIndex.shared }
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
  var markers = ContainedTexts()
  let sorted = phrases.map { Array($0.utf8) }.sorted {
    $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1)
  }
  // Shorter ones come first; a phrase that comes twice holds itself.
  for phrase in sorted where !markers.isAnyContained(in: phrase) { markers.add(phrase) }
  return markers.texts.map { String(decoding: $0, as: UTF8.self) }
}()

/// Texts of at least four bytes that are searched in others.
///
/// Of all texts at a place of another one, only those are compared that begin with the same four
/// bytes: every run of the program does this for all phrases.
private struct ContainedTexts {
  private(set) var texts: [[UInt8]] = []
  /// By the hash of the first four bytes: the last text that begins with such, or -1.
  private var heads = [Int16](repeating: -1, count: 1 << hashBits)
  /// By text: the one before it with the same hash, or -1.
  private var others: [Int16] = []
  private static let hashBits = 12

  mutating func add(_ text: [UInt8]) {
    let hash = Self.hash(text, at: 0)
    others.append(heads[hash])
    heads[hash] = Int16(texts.count)
    texts.append(text)
  }

  func isAnyContained(in text: [UInt8]) -> Bool {
    var start = 0
    while start + 4 <= text.count {
      var candidate = heads[Self.hash(text, at: start)]
      while candidate >= 0 {
        if text[start...].starts(with: texts[Int(candidate)]) { return true }
        candidate = others[Int(candidate)]
      }
      start += 1
    }
    return false
  }

  private static func hash(_ text: [UInt8], at start: Int) -> Int {
    var key: UInt32 = 0
    for index in start..<start + 4 { key = key << 8 | UInt32(text[index]) }
    return Int((key &* 2_654_435_761) >> UInt32(32 - hashBits))
  }
}

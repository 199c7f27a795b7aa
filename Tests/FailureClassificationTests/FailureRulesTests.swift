@testable import FailureClassification
import Testing

/// Every word of every rule does its work, in a line as a client writes it.
struct FailureRulesTests {
  @Test(arguments: RuleLine.all)
  func `A rule's line gets the rule's class`(example: RuleLine) throws {
    let event = try #require(firstEvent(of: example.line), "\(example.line)")
    #expect(event.failureClass == example.failureClass)
    #expect(event.detail == example.detail)
    #expect(event.rule == example.rule)
    #expect(event.provider.isOpenAI || event.provider.isExpected(for: example))
  }

  /// Lower-case logs by the detail that is expected of them.
  private static let texts: [String?: [String]] =
    Dictionary(grouping: ClassifiedLog.all) { $0.expects("detail") }
    .mapValues { $0.map { $0.text.lowercased() } }
  private static let harmlessTexts = ClassifiedLog.all.filter(\.isNoFailure)
    .map { $0.text.lowercased() }

  @Test(arguments: failureRules)
  func `Every word of a rule has a line`(rule: FailureRule) {
    let tested = Set(RuleLine.all.filter { $0.rule == rule.name }.map(\.word))
    #expect(tested.isSubset(of: rule.words))
    for word in rule.words where !tested.contains(word) {
      let texts =
        (Self.texts[rule.detail] ?? []) + (rule.failureClass == nil ? Self.harmlessTexts : [])
      let hasLine = texts.contains { $0.contains(word) }
      #expect(hasLine, "\(word)")
    }
  }

  @Test(arguments: RuleLine.all)
  func `A rule's line holds its word`(example: RuleLine) {
    #expect(example.line.lowercased().contains(example.word.lowercased()))
  }

  /// A cut line may tell less; it never tells of money when the whole one does not.
  @Test(arguments: RuleLine.all)
  func `No beginning of a line turns it into a billing failure`(example: RuleLine) {
    guard !example.failureClass.isBilling else { return }
    let bytes = Array(example.line.utf8)
    for end in stride(from: 1, to: bytes.count, by: 11) {
      let cut = String(decoding: bytes[..<end], as: UTF8.self)
      #expect(firstEvent(of: cut)?.failureClass?.isBilling != true, "\(cut)")
    }
  }

  /// Their beginnings read as billing failures; whole they are none.
  @Test(arguments: [
    "Error code: 429 - insufficient_quota_handler not installed",
    "Error code: 429 - {'error': {'message': 'You exceeded your current quo of the day'}}",
    "Error code: 429 - {'error': {'message': 'You exceeded your current q', 'code': 'odd'}}",
  ])
  func `Words that go on otherwise are no billing failure`(text: String) {
    for shape in LogShape.allCases {
      let event = firstEvent(of: shape.line("openai.RateLimitError: " + text))
      #expect(event?.failureClass?.isBilling != true, "\(text)")
    }
  }

  @Test func `Names of rules are unique`() {
    let names = failureRules.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: failureRules)
  func `Words are lower case`(rule: FailureRule) {
    for word in rule.words { #expect(word == word.lowercased()) }
  }

  @Test(arguments: failureRules)
  func `A rule is named after what it looks at`(rule: FailureRule) {
    let kind = rule.name.prefix { $0 != "." }
    switch rule.evidence {
    case .code: #expect(kind == "code")
    case .type: #expect(kind == "type")
    case .wording: #expect(kind == "wording")
    case .exception: #expect(kind == "exception")
    case .status: #expect(kind == "status")
    }
  }

  @Test func `Every class can be given`() {
    let given = Set(failureRules.compactMap(\.failureClass)).union([.otherOpenAI])
    #expect(given == Set(FailureClass.allCases))
  }
}

extension FailureRule: CustomTestStringConvertible {
  package var testDescription: String { name }

  /// What the rule looks for, statuses as digits.
  fileprivate var words: [String] {
    switch evidence {
    case .code(let words), .type(let words), .wording(let words), .exception(let words): words
    case .status(let statuses): statuses.map(String.init)
    }
  }
}

extension Provider {
  /// Limits of platforms and gateways are theirs; Azure's texts are Azure's.
  fileprivate func isExpected(for line: RuleLine) -> Bool {
    line.failureClass == .foreignLimit || self == .azureOpenAI
  }
}

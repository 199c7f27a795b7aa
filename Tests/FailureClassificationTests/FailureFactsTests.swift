@testable import FailureClassification
import Testing

/// The tables of classes and details are whole and fit the rules.
struct FailureFactsTests {
  @Test(arguments: FailureClass.allCases)
  func `Every class has its row`(failureClass: FailureClass) {
    #expect(failureClass.facts.failureClass == failureClass)
    #expect(failureClass.facts.name == failureClass.rawValue)
  }

  @Test(arguments: failureRules.filter { $0.failureClass != nil })
  func `What a rule gives has a row of the rule's class`(rule: FailureRule) throws {
    let facts = try #require(FailureFacts.named(rule.detail), "\(rule.detail) has no row")
    #expect(facts.failureClass == rule.failureClass)
  }

  @Test func `What no rule knows has a row`() throws {
    let facts = try #require(FailureFacts.named("openai_error_unknown"))
    #expect(facts.failureClass == .otherOpenAI)
  }

  @Test func `Names are unique`() {
    let names = (FailureClass.table + FailureFacts.details).map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func `Only billing says what it stops`() {
    for facts in FailureClass.table + FailureFacts.details {
      #expect((facts.scope != nil) == facts.failureClass.isBilling, "\(facts.name)")
      if facts.failureClass.isBilling { #expect(facts.retry == .never && facts.owner == .billing) }
    }
    #expect(FailureClass.projectSpendLimitExceeded.facts.scope == .project)
    #expect(FailureClass.creditBalanceExhausted.facts.scope == .organization)
    #expect(FailureClass.insufficientQuota.facts.scope == .unknown)
  }

  @Test func `Sentences stand without their full stop`() {
    for facts in FailureClass.table + FailureFacts.details {
      for text in [facts.meaning, facts.fix] {
        #expect(!text.isEmpty && text.last != ".", "\(facts.name)")
      }
      #expect(!facts.source.isEmpty && !facts.status.isEmpty, "\(facts.name)")
    }
  }

  /// The codes of a row are those by which the rules tell it.
  @Test(arguments: failureRules)
  func `A billing rule's codes stand in the row`(rule: FailureRule) throws {
    guard rule.failureClass?.isBilling == true else { return }
    let facts = try #require(FailureFacts.named(rule.detail))
    switch rule.evidence {
    case .code(let codes): #expect(Set(codes).isSubset(of: facts.codes))
    // LobeChat has types of its own.
    case .type(let types) where rule.name != "type.lobechat_quota":
      #expect(Set(types).isSubset(of: facts.types))
    default: break
    }
  }
}

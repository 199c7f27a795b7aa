import FailureClassification
import LogDecoding
import Testing

@testable import OutageReconstruction

/// What notes and marks say was changed.
struct OperatorNoteTests {
  private func changes(_ text: String) throws -> Set<BillingChange> {
    try #require(OperatorNote(Remark(mark: text, at: moment(0)))).changes
  }

  @Test(arguments: [
    ("topped up $500", BillingChange.payment), ("Added 200 USD of credit", .payment),
    ("card updated after the bank declined the old one", .payment),
    ("new card", .payment), ("auto-recharge enabled", .payment), ("paid the invoice", .payment),
    ("raised project limit to $2000", .projectLimit), ("project budget increased", .projectLimit),
    ("hard limit raised to 2000", .organizationLimit), ("org limit lifted", .organizationLimit),
    ("approved usage limit raised", .usageLimit), ("limit raised", .someLimit),
    ("billing set up", .setUp), ("switched key to prod", .key), ("new API key", .key),
    ("restarted the workers", .restart), ("redeployed shop", .restart),
    ("card declined", .failedPayment), ("top-up failed", .failedPayment),
    ("auto-recharge failed: card declined", .failedPayment), ("card expired", .failedPayment),
    ("OpenAI credit added, users are served again", .payment),
    ("Your card was declined.", .failedPayment),
    ("OpenAI: no payment method on file", .missingMethod), ("card removed", .missingMethod),
    ("payment method added", .paymentMethod), ("limit removed", .someLimit),
    ("revoked the leaked OpenAI key", .stoppedSpender),
    ("stopped the runaway job", .stoppedSpender),
  ])
  func `A change is understood`(text: String, change: BillingChange) throws {
    #expect(try changes(text) == [change])
  }

  @Test(arguments: [
    "please add credit", "rate limit raised to 500 rpm", "max_tokens limit raised to 4096",
    "quota limit raised for user 7", "user credits added", "customer topped up $50",
    "did you raise the limit?",
    "limit reached", "waiting for credit", "credit not added", "will top up tomorrow",
    "should buy credit", "credit removed", "leaked key found", "prepaid plan",
    "on the phone with OpenAI", "keyboard broken",
  ])
  func `What was not done is no change`(text: String) throws {
    #expect(try changes(text).isEmpty)
  }

  @Test func `Several changes in one note`() throws {
    #expect(try changes("credit added; restarted workers") == [.payment, .restart])
    #expect(try changes("billing set up, waiting for Dify to notice") == [.setUp])
    #expect(try changes("payment method added, credit bought") == [.paymentMethod, .payment])
  }

  @Test func `What a program writes again and again is no note`() {
    var remark = Remark(mark: "credit added", at: moment(0))
    remark.isRoutine = true
    #expect(OperatorNote(remark) == nil)
  }

  @Test func `What fails is tried again, and stays evidence where it names the account`() {
    func note(_ text: String) -> OperatorNote? {
      let evidence = Evidence(time: moment(0), file: "a.log", line: 1)
      var remark = Remark(kind: .operatorNote, text: text, evidence: evidence)
      remark.isRoutine = true
      return OperatorNote(remark)
    }
    #expect(note("auto-recharge failed: card declined")?.changes == [.failedPayment])
    #expect(note("OpenAI: no payment method on file")?.changes == [.missingMethod])
    #expect(note("Your card was declined.") == nil)
  }

  @Test func `A card that is declined is only OpenAI's when a note says so`() {
    #expect(OperatorNote.tellsOfTrouble("OpenAI top-up failed: card declined"))
    #expect(!OperatorNote.tellsOfTrouble("Your card was declined."))
    #expect(!OperatorNote.tellsOfTrouble("OpenAI credit added"))
  }
}

import FailureClassification
import LogDecoding
import Testing

@testable import OutageReconstruction

/// Causes are weighed from values alone: each test tells a story as its facts.
struct CauseFinderTests {
  /// An outage of plain `insufficient_quota`, in the middle of a month, after many successes.
  private func story(
    _ change: (inout CauseFacts) -> Void = { _ in }
  ) -> CauseFacts {
    var facts = CauseFacts(
      firstFailure: line("2026-06-14T02:13:00Z", 10), lastFailure: line("2026-06-14T07:40:00Z", 90),
      recovered: line("2026-06-14T07:43:00Z", 91), recoveryIsCertain: true,
      codes: [code(.insufficientQuota)], successesBefore: 400,
      lastSuccessBefore: line("2026-06-14T02:12:00Z", 9),
      firstSuccess: line("2026-06-13T00:00:00Z", 1), requests: 50, calls: 20, siblings: [],
      refusedOrganizations: [], succeedingOrganizations: [], refusedKeys: [], workingKeys: [],
      lateHosts: [], remarks: [])
    change(&facts)
    return facts
  }

  private func line(_ time: String, _ number: Int) -> Evidence {
    Evidence(time: timestamp(time), file: "app.log", line: number, service: "shop")
  }

  private func timestamp(_ text: String) -> Timestamp? { Timestamp(parsing: text) }

  private func code(_ failureClass: FailureClass) -> CodeUse {
    CodeUse(
      failureClass: failureClass, detail: failureClass.rawValue,
      first: line("2026-06-14T02:13:00Z", 10), last: line("2026-06-14T07:40:00Z", 90), requests: 50)
  }

  private func note(_ text: String, _ time: String, line number: Int = 70) -> Remark {
    Remark(kind: .operatorNote, text: text, evidence: line(time, number))
  }

  private func sibling(project: String?) -> SiblingScope {
    SiblingScope(
      scope: Scope(organization: "org-a", project: project), succeeded: 793, failed: 0,
      example: line("2026-06-14T03:00:00Z", 40))
  }

  private func finding(_ cause: Cause, _ facts: CauseFacts) throws -> CauseFinding {
    try #require(CauseFinder(facts).causes().first { $0.cause == cause.rawValue })
  }

  private func verdict(_ cause: Cause, _ facts: CauseFacts) throws -> CauseVerdict {
    try finding(cause, facts).verdict
  }

  private func likely(_ facts: CauseFacts) -> [String] {
    CauseFinder(facts).causes().filter { $0.verdict == .likely }.map(\.cause)
  }

  // MARK: Plain insufficient_quota

  @Test func `What explains only the length comes behind what explains the beginning`() {
    let causes = CauseFinder(
      story { $0.lateHosts = [("worker-3", line("2026-06-14T07:30:00Z", 80))] }
    ).causes()
    let roles = causes.map(\.explains)
    let beginning = roles.prefix { $0 == .beginning }
    #expect(!beginning.isEmpty)
    #expect(roles.dropFirst(beginning.count).allSatisfy { $0 == .length })
    #expect(causes.first?.cause == "prepaid_credit_used_up")
    #expect(causes.first?.explains == .beginning)
    let old = causes.first { $0.verdict == .likely }
    #expect(old?.cause == "old_process_with_cached_key")
    #expect(old?.explains == .length)
  }

  @Test func `Every cause is weighed once, and knows its fix and owner`() {
    let causes = CauseFinder(story { $0.recovered = nil }).causes()
    #expect(Set(causes.map(\.cause)) == Set(Cause.allCases.map(\.rawValue)))
    #expect(causes.count == Cause.allCases.count)
    for cause in causes {
      #expect(!cause.fix.isEmpty, "\(cause.cause)")
      #expect(["billing", "developer", "platform", "security"].contains(cause.owner))
    }
    #expect(causeTable.map(\.cause) == Cause.allCases)
  }

  @Test func `Plain insufficient_quota narrows and proves nothing`() throws {
    #expect(likely(story()).isEmpty)
    for cause in [Cause.prepaidCredit, .projectLimit, .organizationLimit, .usageLimit] {
      let finding = try finding(cause, story())
      #expect(finding.verdict == .possible)
      #expect(
        finding.supporting.map(\.text) == ["insufficient_quota fits it, and does not prove it"])
      #expect(finding.supporting.first?.evidence?.line == 10)
    }
  }

  @Test func `What nothing speaks of has no evidence`() throws {
    for cause in [
      Cause.noPaymentMethod, .inactiveBilling, .suspendedAccount, .platformAccount, .platformState,
      .otherOrganization, .oldProcess, .payment, .leakedKey,
    ] {
      let finding = try finding(cause, story())
      #expect(finding.verdict == .noEvidence)
      #expect(finding.supporting.isEmpty && finding.opposing.isEmpty)
    }
  }

  // MARK: Codes

  @Test(arguments: [
    (FailureClass.creditBalanceExhausted, Cause.prepaidCredit),
    (.projectSpendLimitExceeded, .projectLimit),
    (.organizationSpendLimitExceeded, .organizationLimit),
    (.billingHardLimitReached, .organizationLimit),
    (.organizationUsageLimitExceeded, .usageLimit), (.billingNotActive, .inactiveBilling),
  ])
  func `A code decides`(failureClass: FailureClass, cause: Cause) throws {
    let facts = story { $0.codes = [code(.insufficientQuota), code(failureClass)] }
    #expect(likely(facts) == [cause.rawValue])
    let others: [Cause] = [
      .prepaidCredit, .projectLimit, .organizationLimit, .usageLimit, .inactiveBilling,
    ]
    for other in others where other != cause {
      let finding = try finding(other, facts)
      #expect(finding.verdict == .ruledOut, "\(other)")
      #expect(
        finding.opposing.map(\.text) == ["OpenAI answered with the code \(failureClass.rawValue)"])
    }
  }

  @Test func `A code that came late decides nothing about the beginning`() throws {
    var late = code(.creditBalanceExhausted)
    late.first = line("2026-06-14T03:13:00Z", 40)
    let open = story { $0.codes = [code(.insufficientQuota), late] }
    let finding = try finding(.prepaidCredit, open)
    #expect(finding.verdict == .possible)
    #expect(finding.explains == .beginning)
    #expect(
      finding.supporting.map(\.text) == [
        "the code credit_balance_exhausted came only 1 h after the first refusal"
      ])
    #expect(try verdict(.organizationLimit, open) == .possible)
    let decided = story { $0.codes = [code(.projectSpendLimitExceeded), late] }
    #expect(try verdict(.projectLimit, decided) == .likely)
    #expect(try self.finding(.prepaidCredit, decided).explains == .length)
  }

  @Test func `Logs without any success tell nothing of the time before`() throws {
    let facts = story {
      $0.successesBefore = 0
      $0.recovered = nil
      $0.logsSuccesses = false
    }
    #expect(
      try finding(.trial, facts).supporting.map(\.text) == [
        "insufficient_quota fits it, and does not prove it: no success is logged at all"
      ])
  }

  @Test func `Two codes in one outage name two causes`() {
    let facts = story { $0.codes = [code(.projectSpendLimitExceeded), code(.billingNotActive)] }
    #expect(likely(facts) == ["project_spend_limit", "billing_not_active"])
  }

  @Test func `A code outweighs what speaks against it`() throws {
    let facts = story {
      $0.codes = [code(.organizationSpendLimitExceeded)]
      $0.siblings = [sibling(project: "proj_b")]
    }
    #expect(try verdict(.organizationLimit, facts) == .likely)
    #expect(try finding(.organizationLimit, facts).opposing.count == 1)
  }

  // MARK: Siblings

  @Test func `A project that goes on speaks for the other's limit and rules the rest out`() throws {
    let facts = story { $0.siblings = [sibling(project: "proj_b")] }
    #expect(likely(facts) == ["project_spend_limit"])
    for cause in [Cause.prepaidCredit, .organizationLimit, .usageLimit, .trial] {
      let finding = try finding(cause, facts)
      #expect(finding.verdict == .ruledOut, "\(cause)")
      #expect(finding.opposing.contains { $0.evidence?.line == 40 })
    }
  }

  @Test func `A key that goes on may be of another project`() throws {
    let facts = story { $0.siblings = [sibling(project: nil)] }
    #expect(try verdict(.projectLimit, facts) == .possible)
    #expect(try verdict(.prepaidCredit, facts) == .ruledOut)
  }

  // MARK: Notes

  @Test(arguments: [
    ("topped up $500", Cause.prepaidCredit), ("OpenAI credit added", .prepaidCredit),
    ("card updated", .prepaidCredit), ("paid the invoice", .prepaidCredit),
    ("project budget increased to 2000", .projectLimit),
    ("raised project limit to $2000", .projectLimit),
    ("monthly limit raised", .organizationLimit), ("hard limit raised", .organizationLimit),
    ("approved usage limit raised by OpenAI", .usageLimit),
  ])
  func `Recovery right after a note speaks for what it mends`(text: String, cause: Cause) {
    let facts = story { $0.remarks = [note(text, "2026-06-14T07:41:00Z")] }
    #expect(likely(facts) == [cause.rawValue])
  }

  @Test func `A limit that a note does not name leaves it open which`() throws {
    let facts = story { $0.remarks = [note("limit raised", "2026-06-14T07:41:00Z")] }
    #expect(likely(facts).isEmpty)
    for cause in [Cause.projectLimit, .organizationLimit, .usageLimit] {
      #expect(try finding(cause, facts).supporting.first?.text.contains("limit raised") == true)
    }
  }

  @Test func `A payment speaks against limits`() throws {
    let facts = story { $0.remarks = [note("credit added", "2026-06-14T07:41:00Z")] }
    #expect(try verdict(.organizationLimit, facts) == .unlikely)
  }

  @Test func `A success long after a note is only weak evidence`() throws {
    let facts = story { $0.remarks = [note("credit added", "2026-06-14T03:00:00Z")] }
    #expect(try verdict(.prepaidCredit, facts) == .possible)
  }

  @Test func `A note after which nothing succeeds is only weak evidence`() throws {
    let facts = story {
      $0.recovered = nil
      $0.remarks = [note("credit added", "2026-06-14T07:30:00Z")]
    }
    #expect(try verdict(.prepaidCredit, facts) == .possible)
  }

  @Test(arguments: [
    "please add credit", "did you raise the limit?", "waiting for credit", "rate limit raised",
  ])
  func `What was not done speaks for nothing`(text: String) {
    let facts = story { $0.remarks = [note(text, "2026-06-14T07:41:00Z")] }
    #expect(likely(facts).isEmpty)
  }

  @Test func `A mark counts as a note without a line`() throws {
    let time = try #require(timestamp("2026-06-14T07:41:00Z"))
    let facts = story { $0.remarks = [Remark(mark: "topped up $500", at: time)] }
    let finding = try finding(.prepaidCredit, facts)
    #expect(finding.verdict == .likely)
    #expect(
      finding.supporting.first?.text
        == "calls succeed again 2 min after the mark \"topped up $500\"")
    #expect(finding.supporting.first?.evidence == nil)
  }

  // MARK: The calendar

  private func monthTurn(_ change: (inout CauseFacts) -> Void = { _ in }) -> CauseFacts {
    story {
      $0.firstFailure = line("2026-06-28T02:13:00Z", 10)
      $0.lastFailure = line("2026-06-30T23:59:00Z", 90)
      $0.recovered = line("2026-07-01T00:12:00Z", 91)
      change(&$0)
    }
  }

  @Test func `Recovery at the turn of a month speaks for a monthly limit`() throws {
    let facts = monthTurn()
    #expect(likely(facts) == ["organization_spend_limit"])
    #expect(try verdict(.prepaidCredit, facts) == .unlikely)
    #expect(try verdict(.projectLimit, facts) == .possible)
  }

  @Test func `A payment at the turn of a month leaves both open`() throws {
    let facts = monthTurn { $0.remarks = [note("credit added", "2026-07-01T00:05:00Z")] }
    #expect(try verdict(.prepaidCredit, facts) == .likely)
    #expect(try verdict(.organizationLimit, facts) == .likely)
  }

  @Test(arguments: ["2026-07-01T09:00:00Z", "2026-06-30T23:59:59Z", "2026-07-02T00:10:00Z"])
  func `Recovery at another time speaks for no monthly limit`(time: String) throws {
    let facts = monthTurn { $0.recovered = line(time, 91) }
    #expect(likely(facts).isEmpty)
  }

  @Test func `A month that has only begun speaks against monthly limits`() throws {
    let facts = story {
      $0.firstFailure = line("2026-06-02T02:13:00Z", 10)
      $0.lastFailure = line("2026-06-02T07:40:00Z", 90)
      $0.recovered = line("2026-06-02T07:43:00Z", 91)
    }
    for cause in [Cause.organizationLimit, .projectLimit, .usageLimit] {
      #expect(try verdict(cause, facts) == .unlikely, "\(cause)")
    }
    #expect(try verdict(.prepaidCredit, facts) == .possible)
  }

  // MARK: Trial

  @Test func `Without any success before, a trial may have ended`() throws {
    let facts = story { $0.successesBefore = 0 }
    let finding = try finding(.trial, facts)
    #expect(finding.verdict == .possible)
    #expect(finding.supporting.first?.evidence?.line == 10)
  }

  @Test func `The first success ever comes after the first payment`() {
    let facts = story {
      $0.successesBefore = 0
      $0.remarks = [note("payment method added, billing set up", "2026-06-14T07:41:00Z")]
    }
    #expect(likely(facts).contains("trial_ended_or_never_paid"))
  }

  @Test func `Successes before speak against a trial`() throws {
    let finding = try finding(.trial, story())
    #expect(finding.verdict == .unlikely)
    #expect(finding.opposing.map(\.text) == ["400 calls succeeded before"])
  }

  @Test func `A limit's code rules a trial out`() throws {
    let facts = story {
      $0.successesBefore = 0
      $0.codes = [code(.projectSpendLimitExceeded)]
    }
    #expect(try verdict(.trial, facts) == .ruledOut)
  }

  // MARK: Payment

  private func remarked(_ text: String, _ time: String = "2026-06-14T01:40:00Z") -> CauseFacts {
    story { $0.remarks = [note(text, time, line: 8)] }
  }

  @Test func `A recharge that failed is why the credit ran out`() throws {
    let finding = try finding(.prepaidCredit, remarked("auto-recharge failed: card declined"))
    #expect(finding.verdict == .likely)
    #expect(finding.supporting.first?.evidence?.line == 8)
    #expect(try verdict(.prepaidCredit, remarked("Your card was declined.")) == .possible)
  }

  @Test func `A missing payment method is told by its own line`() throws {
    #expect(try verdict(.noPaymentMethod, remarked("OpenAI: no payment method")) == .likely)
    #expect(try verdict(.noPaymentMethod, remarked("no payment method on file")) == .possible)
    var facts = remarked("no payment method on file")
    facts.remarks.append(note("credit added", "2026-06-14T02:00:00Z"))
    #expect(try verdict(.noPaymentMethod, facts) == .possible)
    facts.codes = [code(.projectSpendLimitExceeded)]
    #expect(try verdict(.noPaymentMethod, facts) == .ruledOut)
    facts.codes = [code(.billingNotActive)]
    #expect(try verdict(.noPaymentMethod, facts) == .possible)
  }

  @Test func `The first payment method ever is what was missing`() throws {
    var facts = remarked("payment method added", "2026-06-14T07:41:00Z")
    #expect(try verdict(.noPaymentMethod, facts) == .possible)
    facts.successesBefore = 0
    #expect(try verdict(.noPaymentMethod, facts) == .likely)
    #expect(try verdict(.trial, facts) == .likely)
    #expect(try verdict(.prepaidCredit, facts) == .possible)
  }

  // MARK: Accounts

  @Test func `A deactivated account is told by its own refusal`() throws {
    let facts = story {
      $0.deactivation = Statement(
        "OpenAI answered with account_deactivated", line("2026-06-14T08:00:00Z", 95))
    }
    #expect(likely(facts) == ["account_suspended"])
  }

  @Test func `An inactive account may be an unpaid one`() throws {
    let facts = story { $0.codes = [code(.billingNotActive)] }
    #expect(try verdict(.suspendedAccount, facts) == .possible)
  }

  // MARK: Platforms

  @Test func `A platform's own quota is the platform's`() throws {
    let facts = story {
      $0.platformQuota = Statement("own quota used up", line("2026-06-14T02:20:00Z", 20))
    }
    let finding = try finding(.platformAccount, facts)
    #expect(finding.verdict == .likely)
    #expect(finding.owner == "platform")
  }

  @Test func `Calls of a platform leave open whose account is empty`() throws {
    let facts = story { $0.platform = ("Dify", line("2026-06-14T02:13:00Z", 10)) }
    #expect(try verdict(.platformAccount, facts) == .possible)
    #expect(try verdict(.platformState, facts) == .noEvidence)
  }

  @Test func `A platform that is refused long after billing was set up has an old state`() throws {
    var facts = story {
      $0.platform = ("Dify", line("2026-06-14T02:13:00Z", 10))
      $0.remarks = [note("OpenAI billing set up", "2026-06-14T04:40:00Z")]
      $0.recovered = nil
    }
    let open = try finding(.platformState, facts)
    #expect(open.verdict == .likely)
    #expect(open.supporting.first?.text.contains("still refused 3 h after") == true)
    facts.recovered = line("2026-06-14T07:43:00Z", 91)
    let again = try finding(.platformState, facts)
    #expect(
      again.supporting.last?.text
        == "calls of shop succeed again: whether the action that failed does is not in the logs")
    facts.recoveredIsSameAction = true
    let proven = try finding(.platformState, facts)
    #expect(proven.verdict == .likely)
    #expect(
      proven.supporting.last?.text == "the same action succeeded afterwards: the fix is proven")
    #expect(proven.supporting.last?.evidence?.line == 91)
  }

  @Test func `A platform that is refused shortly after is only behind`() throws {
    let facts = story {
      $0.platform = ("Dify", line("2026-06-14T02:13:00Z", 10))
      $0.remarks = [note("billing set up", "2026-06-14T07:35:00Z")]
    }
    #expect(try verdict(.platformState, facts) == .possible)
  }

  @Test func `A platform that works right after the payment had the user's account`() throws {
    let facts = story {
      $0.platform = ("Dify", line("2026-06-14T02:13:00Z", 10))
      $0.remarks = [note("OpenAI billing set up", "2026-06-14T07:41:00Z")]
    }
    #expect(try verdict(.platformAccount, facts) == .unlikely)
    let state = try finding(.platformState, facts)
    #expect(state.verdict == .ruledOut)
    #expect(state.opposing.map(\.evidence?.line) == [70])
  }

  @Test func `A platform that never took over what was set up is why it began`() throws {
    var facts = story {
      $0.platform = ("Dify", line("2026-06-14T02:13:00Z", 10))
      $0.remarks = [note("OpenAI billing set up", "2026-06-14T02:00:00Z")]
      $0.successesBefore = 0
      $0.lastSuccessBefore = nil
    }
    #expect(try finding(.platformState, facts).explains == .beginning)
    #expect(try verdict(.platformState, facts) == .likely)
    facts.successesBefore = 3
    facts.lastSuccessBefore = line("2026-06-14T02:12:00Z", 9)
    #expect(try finding(.platformState, facts).explains == .length)
    #expect(try verdict(.platformState, facts) == .unlikely)
    facts.remarks = [note("OpenAI billing set up", "2026-06-14T04:00:00Z")]
    #expect(try verdict(.platformState, facts) == .likely)
  }

  // MARK: Keys and processes

  @Test func `A key that works again is of no empty organization`() throws {
    var facts = story {
      $0.refusedKeys = [("sk-…aaaa", line("2026-06-14T02:13:00Z", 10))]
      $0.workingKeys = [("sk-…bbbb", line("2026-06-14T03:00:00Z", 40))]
      $0.sameIdentityWorks = Statement("works again", line("2026-06-14T07:43:00Z", 91))
    }
    #expect(try verdict(.otherOrganization, facts) == .unlikely)
    facts.refusedKeys = []
    #expect(try verdict(.otherOrganization, facts) == .noEvidence)
  }

  @Test func `Another organization explains the beginning only where nothing had worked`() throws {
    var facts = story()
    #expect(try finding(.otherOrganization, facts).explains == .length)
    facts.successesBefore = 0
    #expect(try finding(.otherOrganization, facts).explains == .beginning)
  }

  @Test func `Hosts that recover together make an old process unlikely`() throws {
    var facts = story { $0.remarks = [note("restarted workers", "2026-06-14T07:41:00Z")] }
    facts.refusedHosts = 4
    #expect(try verdict(.oldProcess, facts) == .unlikely)
    facts.lateHosts = [("worker-3", line("2026-06-14T07:30:00Z", 80))]
    #expect(try verdict(.oldProcess, facts) == .likely)
  }

  @Test func `Another organization that works makes a wrong key possible`() throws {
    var facts = story {
      $0.refusedOrganizations = [("org-a", line("2026-06-14T02:13:00Z", 10))]
      $0.succeedingOrganizations = [("org-b", line("2026-06-14T03:00:00Z", 40))]
    }
    #expect(try verdict(.otherOrganization, facts) == .possible)
    facts.recovered = nil
    facts.remarks = [note("credit added", "2026-06-14T04:00:00Z")]
    #expect(try verdict(.otherOrganization, facts) == .likely)
  }

  @Test func `A key that works beside one that is refused makes it possible`() throws {
    let facts = story {
      $0.refusedKeys = [("sk-…aaaa", line("2026-06-14T02:13:00Z", 10))]
      $0.workingKeys = [("sk-…bbbb", line("2026-06-14T03:00:00Z", 40))]
    }
    let finding = try finding(.otherOrganization, facts)
    #expect(finding.verdict == .possible)
    #expect(finding.supporting.compactMap(\.evidence?.line) == [10, 40])
  }

  @Test func `One host that fails on has an old key`() throws {
    let facts = story { $0.lateHosts = [("worker-3", line("2026-06-14T07:30:00Z", 80))] }
    #expect(likely(facts) == ["old_process_with_cached_key"])
  }

  @Test func `A restart that ends it makes an old key possible`() throws {
    let facts = story { $0.remarks = [note("restarted workers", "2026-06-14T07:41:00Z")] }
    #expect(try verdict(.oldProcess, facts) == .possible)
  }

  // MARK: After the payment

  @Test func `A payment after which nothing was refused was not late`() throws {
    let facts = story { $0.remarks = [note("credit added", "2026-06-14T07:41:00Z")] }
    let finding = try finding(.payment, facts)
    #expect(finding.verdict == .ruledOut)
    #expect(finding.opposing.first?.text == "nothing was refused after the note \"credit added\"")
  }

  @Test func `Refusals between payment and recovery are its delay`() throws {
    let facts = story {
      $0.remarks = [note("credit added", "2026-06-14T07:00:00Z")]
      $0.mixed = MixedPhase(
        from: timestamp("2026-06-14T07:35:00Z") ?? moment(0),
        until: $0.lastFailure.time ?? moment(0), successes: 10, failures: 22)
    }
    let finding = try finding(.payment, facts)
    #expect(finding.verdict == .likely)
    #expect(
      finding.supporting.map(\.text) == [
        "calls were still refused 40 min after the note \"credit added\"",
        "10 successes and 22 refusals alternated before the end",
      ])
    #expect(finding.fix.isEmpty)
  }

  @Test(arguments: [
    ("2026-06-14T07:39:50Z", CauseVerdict.ruledOut), ("2026-06-14T07:38:00Z", .possible),
    ("2026-06-14T07:30:00Z", .possible), ("2026-06-14T07:00:00Z", .likely),
  ])
  func `A short delay does not tell why an outage was long`(time: String, verdict: CauseVerdict)
    throws
  {
    let facts = story { $0.remarks = [note("credit added", time)] }
    #expect(try self.verdict(.payment, facts) == verdict)
  }

  @Test func `Of several payments the one with a delay is told, but another may have helped`()
    throws
  {
    var facts = story {
      $0.remarks = [
        note("topped up $500", "2026-06-14T07:00:00Z"),
        note("credit added", "2026-06-14T07:38:40Z"),
      ]
    }
    let finding = try finding(.payment, facts)
    #expect(finding.verdict == .possible)
    #expect(finding.supporting.first?.text.contains("40 min after the note \"topped") == true)
    facts.pauses = [
      SuccessPause(
        first: line("2026-06-14T07:02:00Z", 50),
        until: timestamp("2026-06-14T07:20:00Z") ?? moment(0), successes: 9)
    ]
    #expect(
      try self.finding(.payment, facts).supporting.first?.text.contains("credit added") == true)
  }

  @Test func `One of a kind is told as one`() throws {
    let facts = story {
      $0.mixed = MixedPhase(
        from: timestamp("2026-06-14T07:35:00Z") ?? moment(0),
        until: $0.lastFailure.time ?? moment(0), successes: 1, failures: 1)
    }
    let texts = try finding(.payment, facts).supporting.map(\.text)
    #expect(texts.contains("1 success and 1 refusal alternated before the end"))
  }

  @Test func `A mixed end without a note may be a payment's`() throws {
    let facts = story {
      $0.mixed = MixedPhase(from: moment(0), until: moment(60), successes: 3, failures: 3)
    }
    #expect(try verdict(.payment, facts) == .possible)
  }

  @Test func `An hour of refusals after a payment is no delay`() throws {
    let facts = story {
      $0.recovered = nil
      $0.remarks = [note("credit added", "2026-06-14T05:00:00Z")]
    }
    #expect(try verdict(.payment, facts) == .unlikely)
    #expect(try verdict(.otherOrganization, facts) == .possible)
  }

  @Test func `A payment that is still young may yet help`() throws {
    let facts = story {
      $0.recovered = nil
      $0.remarks = [note("credit added", "2026-06-14T07:20:00Z")]
    }
    let finding = try finding(.payment, facts)
    #expect(finding.verdict == .possible)
    #expect(finding.fix.hasPrefix("Wait"))
    #expect(finding.support?.contains("more than an hour") == true)
  }

  // MARK: When a note was made

  @Test func `What is noted after recovery is evidence for nothing`() {
    let facts = story { $0.remarks = [note("topped up $500", "2026-06-14T08:13:00Z")] }
    let without = CauseFinder(story()).causes()
    let with = CauseFinder(facts).causes()
    #expect(with.map(\.cause) == without.map(\.cause))
    #expect(with.map(\.verdict) == without.map(\.verdict))
    #expect(
      with.flatMap { $0.supporting.map(\.text) } == without.flatMap { $0.supporting.map(\.text) })
  }

  @Test func `A payment before the first refusal speaks against empty credit and for nothing`()
    throws
  {
    let facts = story { $0.remarks = [note("topped up $500", "2026-06-14T02:08:00Z")] }
    let finding = try finding(.prepaidCredit, facts)
    #expect(
      finding.opposing.map(\.text) == [
        "calls were first refused 5 min after the note \"topped up $500\""
      ])
    #expect(finding.verdict == .unlikely)
    for cause in [Cause.projectLimit, .organizationLimit, .usageLimit] {
      #expect(try verdict(cause, facts) == .possible)
    }
    #expect(try verdict(.payment, facts) == .noEvidence)
  }

  @Test func `A success that follows late is not denied`() throws {
    let facts = story { $0.remarks = [note("topped up $500", "2026-06-14T02:20:00Z")] }
    let finding = try finding(.prepaidCredit, facts)
    #expect(
      finding.supporting.map(\.text) == [
        "calls succeed again 5 h 23 min after the note \"topped up $500\""
      ])
    #expect(finding.verdict == .possible)
  }

  @Test func `The last note before recovery counts`() throws {
    let facts = story {
      $0.remarks = [
        note("topped up $5", "2026-06-14T03:00:00Z"),
        note("topped up $500", "2026-06-14T07:38:00Z"),
        note("topped up $50", "2026-06-14T07:50:00Z"),
      ]
    }
    let finding = try finding(.prepaidCredit, facts)
    #expect(
      finding.supporting.map(\.text) == [
        "calls succeed again 5 min after the note \"topped up $500\""
      ])
  }

  @Test func `A recharge that failed is how credit runs out`() throws {
    let facts = story {
      $0.remarks = [note("auto-recharge failed: card declined", "2026-06-14T02:12:50Z")]
    }
    #expect(likely(facts) == ["prepaid_credit_used_up"])
  }

  // MARK: Spending

  private func burn(_ usd: Double) -> CauseFacts {
    story {
      $0.burn = Burn(
        hour: moment(0), usd: usd, medianUSD: 20, evidence: line("2026-06-14T02:00:00Z", 5))
    }
  }

  @Test func `A spike speaks for a leaked key and for empty credit`() throws {
    #expect(try verdict(.leakedKey, burn(62)) == .possible)
    #expect(
      try finding(.prepaidCredit, burn(62)).supporting.map(\.text) == [
        "spending was 3 times the usual in the hour before"
      ])
  }

  @Test func `Flat spending speaks against a leaked key`() throws {
    #expect(try verdict(.leakedKey, burn(21)) == .unlikely)
    #expect(try verdict(.leakedKey, burn(40)) == .noEvidence)
  }

  // MARK: Order

  @Test func `Likely causes stand first, ruled out ones behind`() {
    let facts = story { $0.siblings = [sibling(project: "proj_b")] }
    let verdicts = CauseFinder(facts).causes().map(\.verdict)
    let order: [CauseVerdict] = [.likely, .possible, .unlikely, .ruledOut, .noEvidence]
    let ranks = verdicts.compactMap(order.firstIndex)
    #expect(ranks == ranks.sorted())
    #expect(verdicts.first == .likely)
  }
}

// Why the money was out, as far as logs can say: which evidence speaks for what, and how much. No
// counts of words and no scores: each rule is a sentence that a reader can check.

internal import FailureClassification
internal import LogDecoding

/// Weighs the causes of one incident.
struct CauseFinder {
  let facts: CauseFacts
  let policy: ReconstructionPolicy
  let notes: [OperatorNote]
  /// Causes that OpenAI's codes name.
  private let codes: NamedCauses

  init(_ facts: CauseFacts, policy: ReconstructionPolicy = ReconstructionPolicy()) {
    self.facts = facts
    self.policy = policy
    notes = facts.remarks.compactMap(OperatorNote.init).sorted { $0.time < $1.time }
    codes = NamedCauses(facts.codes, policy: policy)
  }

  /// All causes: first those of the beginning, then those of the length, each most likely first.
  func causes() -> [CauseFinding] {
    let order: [CauseVerdict] = [.likely, .possible, .unlikely, .ruledOut, .noEvidence]
    let findings = Cause.allCases.compactMap(finding)
    return CauseRole.allCases.flatMap { role in
      order.flatMap { verdict in
        findings.filter { $0.explains == role && $0.verdict == verdict }
      }
    }
  }

  private func finding(_ cause: Cause) -> CauseFinding? {
    guard let knowledge = cause.knowledge else { return nil }
    let signs = signs(cause)
    return CauseFinding(
      cause: cause.rawValue, verdict: signs.verdict, explains: role(knowledge),
      supporting: signs.shownSupport,
      opposing: signs.opposing.map(\.statement), fix: fix(knowledge), owner: knowledge.owner,
      support: knowledge.support)
  }

  /// What a cause explains of this outage.
  private func role(_ knowledge: CauseKnowledge) -> CauseRole {
    if knowledge.explains == [.length] || codes.next[knowledge.cause] != nil { return .length }
    guard knowledge.explains.contains(.length) else { return .beginning }
    let wasInTime = knowledge.cause != .platformState || earlySetUp != nil
    return facts.successesBefore == 0 && wasInTime ? .beginning : .length
  }

  /// Who waited long enough has nothing to mend.
  private func fix(_ knowledge: CauseKnowledge) -> String {
    knowledge.cause == .payment && facts.recovered != nil ? "" : knowledge.fix
  }

  private func signs(_ cause: Cause) -> CauseSigns {
    switch cause {
    case .prepaidCredit: prepaidCredit
    case .projectLimit: projectLimit
    case .organizationLimit: organizationLimit
    case .usageLimit: usageLimit
    case .trial: trial
    case .noPaymentMethod: noPaymentMethod
    case .inactiveBilling: inactiveBilling
    case .suspendedAccount: suspendedAccount
    case .platformAccount: platformAccount
    case .platformState: platformState
    case .otherOrganization: otherOrganization
    case .oldProcess: oldProcess
    case .payment: payment
    case .leakedKey: leakedKey
    }
  }

  // MARK: The state of the account

  private var prepaidCredit: CauseSigns {
    var signs = codeSigns(.prepaidCredit)
    weighFailedPayment(&signs)
    weighNotes([.payment], &signs)
    if fixNote([.payment]) == nil { weighNotes([.paymentMethod], &signs, atMost: .weak) }
    weighEarlyPayment(&signs)
    signs.speaksFor(.weak, spike)
    weighSiblings(&signs)
    if fixNote([.payment]) == nil { signs.speaksAgainst(.strong, monthTurn) }
    return signs
  }

  private var projectLimit: CauseSigns {
    var signs = codeSigns(.projectLimit)
    if let sibling = facts.siblings.first {
      signs.speaksFor(sibling.scope.project == nil ? .weak : .strong, siblingWords(sibling))
    }
    weighNotes([.projectLimit], &signs)
    weighNotes([.someLimit], &signs, atMost: .weak)
    signs.speaksFor(.weak, monthTurn)
    weighMonth(&signs)
    return signs
  }

  private var organizationLimit: CauseSigns {
    var signs = codeSigns(.organizationLimit)
    weighNotes([.organizationLimit], &signs)
    weighNotes([.someLimit], &signs, atMost: .weak)
    signs.speaksFor(.strong, monthTurn)
    signs.speaksFor(.weak, lateInMonth)
    weighMonth(&signs)
    weighSiblings(&signs)
    return signs
  }

  private var usageLimit: CauseSigns {
    var signs = codeSigns(.usageLimit)
    weighNotes([.usageLimit], &signs)
    weighNotes([.someLimit], &signs, atMost: .weak)
    signs.speaksFor(.weak, monthTurn)
    weighMonth(&signs)
    weighSiblings(&signs)
    return signs
  }

  private static let firstPayments: Set<BillingChange> = [.payment, .paymentMethod, .setUp]

  private var trial: CauseSigns {
    var signs = CauseSigns()
    if facts.successesBefore > 0 {
      let times =
        facts.successesBefore == 1 ? "a call" : "\(countText(facts.successesBefore)) calls"
      signs.speaksAgainst(
        .strong,
        Statement("\(times) succeeded before", facts.firstSuccess ?? facts.lastSuccessBefore))
    } else if !facts.logsSuccesses {
      // Nothing is known of the time before, and the code fits a trial as it fits the rest.
      if codes.first.isEmpty, let use = facts.codes.first {
        signs.speaksFor(
          .narrows,
          Statement(
            "\(use.detail) fits it, and does not prove it: no success is logged at all", use.first))
      }
    } else {
      let isFirstPayment = fixNote(Self.firstPayments) != nil
      signs.speaksFor(
        isFirstPayment ? .strong : .weak,
        Statement("no call succeeded before: the first one was refused", facts.firstFailure))
      if isFirstPayment { weighNotes(Self.firstPayments, &signs) }
    }
    for cause in [Cause.projectLimit, .organizationLimit, .usageLimit] {
      signs.speaksAgainst(.decides, codes.first[cause].map(codeWords))
    }
    weighSiblings(&signs)
    return signs
  }

  private var noPaymentMethod: CauseSigns {
    var signs = CauseSigns()
    if let note = latestNote([.missingMethod], until: endOfNotes) {
      signs.speaksFor(
        note.namesAccount ? .strong : .weak, Statement(quoted(note), note.remark.evidence))
    }
    // Where calls had succeeded, the method that was added need not be the first one.
    weighNotes([.paymentMethod], &signs, atMost: facts.successesBefore == 0 ? .strong : .weak)
    if let use = codes.ofBeginning(.inactiveBilling) {
      signs.speaksFor(
        .weak,
        Statement("\(use.detail) is also what an account without one may answer", use.first))
    }
    guard !signs.supporting.isEmpty else { return signs }
    for cause in [Cause.projectLimit, .organizationLimit, .usageLimit] {
      signs.speaksAgainst(.decides, codes.first[cause].map(codeWords))
    }
    weighEarlyPayment(&signs)
    weighSiblings(&signs)
    return signs
  }

  private var inactiveBilling: CauseSigns {
    var signs = codeSigns(.inactiveBilling, isNarrowed: false)
    if fixNote([.setUp]) != nil { weighNotes([.setUp], &signs, atMost: .weak) }
    return signs
  }

  private var suspendedAccount: CauseSigns {
    var signs = CauseSigns()
    signs.speaksFor(.decides, facts.deactivation)
    if let use = codes.ofBeginning(.inactiveBilling) {
      signs.speaksFor(
        .weak,
        Statement("\(use.detail) is also what an account with unpaid invoices answers", use.first))
    }
    if !signs.supporting.isEmpty { weighSiblings(&signs) }
    return signs
  }

  // MARK: Whose account

  private var platformAccount: CauseSigns {
    var signs = CauseSigns()
    signs.speaksFor(.decides, facts.platformQuota)
    if let platform = facts.platform {
      signs.speaksFor(
        .weak,
        Statement(
          "\(platform.name) made the calls: whether with its own key or with yours is not in the logs",
          platform.evidence))
      if let fix = fixNote([.payment, .setUp]) {
        signs.speaksAgainst(isPrompt(fix) ? .strong : .weak, fixWords(fix))
      }
    }
    return signs
  }

  /// What a platform has to take over.
  private static let setUps: Set<BillingChange> = [.payment, .setUp, .key]

  /// What was set up before the platform was first refused.
  private var earlySetUp: OperatorNote? {
    latestNote(Self.setUps, until: facts.lastFailure.time).flatMap { note in
      facts.firstFailure.time.map { note.time < $0 } ?? false ? note : nil
    }
  }

  /// Nothing was refused after a change that calls succeed after: it took effect at once.
  private func promptEffect(of changes: Set<BillingChange>) -> Statement? {
    guard let note = fixNote(changes), let last = facts.lastFailure.time, note.time > last else {
      return nil
    }
    return Statement("nothing was refused after \(quoted(note))", note.remark.evidence)
  }

  private var platformState: CauseSigns {
    var signs = CauseSigns()
    guard let platform = facts.platform else { return signs }
    guard let note = latestNote(Self.setUps, until: facts.lastFailure.time) else {
      signs.speaksAgainst(.decides, promptEffect(of: Self.setUps))
      return signs
    }
    if let success = facts.lastSuccessBefore?.time, success > note.time {
      signs.speaksAgainst(
        .strong, Statement("calls succeeded after \(quoted(note))", facts.lastSuccessBefore))
      return signs
    }
    let waited = seconds(from: note.time, to: facts.lastFailure.time)
    guard facts.recovered == nil || waited >= policy.underWaySeconds else {
      signs.speaksAgainst(.decides, fixWords(note))
      return signs
    }
    signs.speaksFor(
      waited > policy.platformDelaySeconds ? .strong : .weak,
      Statement(
        "\(platform.name) was still refused \(Self.span(waited)) after \(quoted(note))",
        facts.lastFailure))
    if let recovered = facts.recovered {
      signs.speaksFor(.weak, Statement(successWords(recovered), recovered))
    }
    if facts.platformQuota != nil { signs.speaksAgainst(.weak, facts.platformQuota) }
    return signs
  }

  private func successWords(_ recovered: Evidence) -> String {
    if facts.recoveredIsSameAction {
      return "the same action succeeded afterwards: the fix is proven"
    }
    return """
      calls of \(recovered.service ?? "the service") succeed again: whether the action that failed \
      does is not in the logs
      """
  }

  private var otherOrganization: CauseSigns {
    var signs = CauseSigns()
    if let refused = facts.refusedOrganizations.first,
      let funded = facts.succeedingOrganizations.first
    {
      let isPaid = lastingNote != nil
      signs.speaksFor(
        isPaid ? .strong : .weak,
        Statement("the refused calls name the organization \(refused.name)", refused.evidence))
      signs.speaksFor(
        .weak, Statement("calls of \(funded.name) succeeded meanwhile", funded.evidence))
    }
    if let refused = facts.refusedKeys.first, let working = facts.workingKeys.first {
      signs.speaksFor(
        .weak, Statement("the key \(refused.key) was refused", refused.evidence))
      signs.speaksFor(
        .weak, Statement("the key \(working.key) worked meanwhile", working.evidence))
    }
    signs.speaksFor(.weak, lastingNote)
    if let fix = fixNote([.key]) {
      signs.speaksFor(.weak, fixWords(fix))
    } else if !signs.supporting.isEmpty {
      signs.speaksAgainst(.strong, facts.sameIdentityWorks)
    }
    return signs
  }

  private var oldProcess: CauseSigns {
    var signs = CauseSigns()
    if let late = facts.lateHosts.first {
      signs.speaksFor(
        .strong,
        Statement("\(late.host) was refused after other hosts had recovered", late.evidence))
    }
    if let fix = fixNote([.restart]) { signs.speaksFor(.weak, fixWords(fix)) }
    if facts.lateHosts.isEmpty, !signs.supporting.isEmpty, facts.refusedHosts > 1 {
      signs.speaksAgainst(
        .strong,
        Statement(
          "\(facts.refusedHosts) hosts were refused, and none for longer than the others",
          facts.lastFailure))
    }
    return signs
  }

  // MARK: After the payment

  /// What ends an outage.
  private static let fixes: Set<BillingChange> = [
    .payment, .paymentMethod, .projectLimit, .organizationLimit, .usageLimit, .someLimit,
  ]

  private var payment: CauseSigns {
    facts.recovered == nil ? youngPayment : latePayment
  }

  /// A payment that calls do not succeed after: it may yet take effect, for an hour.
  private var youngPayment: CauseSigns {
    var signs = CauseSigns()
    guard let start = facts.firstFailure.time,
      let note = latestNote(Self.fixes, until: facts.lastFailure.time), note.time >= start
    else {
      signs.speaksAgainst(.decides, promptEffect(of: Self.fixes))
      return signs
    }
    if refusedAfter(note) > policy.promptEffectSeconds {
      signs.speaksAgainst(.strong, refusedWords(note))
    } else {
      signs.speaksFor(.weak, refusedWords(note))
    }
    return signs
  }

  /// A payment that calls succeed after, but not at once.
  private var latePayment: CauseSigns {
    var signs = CauseSigns()
    guard let note = delayedNote else {
      signs.speaksFor(.weak, alternation)
      signs.speaksAgainst(
        .decides, promptEffect(of: Self.fixes) ?? fixNote(Self.fixes).flatMap(fixWords))
      return signs
    }
    let later = fixNote(Self.fixes).flatMap { $0.time > note.time ? $0 : nil }
    let isLong = later == nil && isMostOfTheWait(note)
    signs.speaksFor(isLong ? .strong : .weak, refusedWords(note))
    if let mixed = facts.mixed, mixed.until > note.time { signs.speaksFor(.weak, alternation) }
    signs.speaksAgainst(.weak, later.flatMap(fixWords))
    return signs
  }

  /// The note of a change that best fits a delay: the last one after which calls were refused for a
  /// while, else the one after which they were refused longest.
  ///
  /// A change that calls succeeded after, for a time, had taken effect.
  private var delayedNote: OperatorNote? {
    guard let start = facts.firstFailure.time, let end = facts.lastFailure.time else { return nil }
    let waiting = notes.filter { note in
      !note.changes.isDisjoint(with: Self.fixes) && note.time >= start && note.time <= end
        && refusedAfter(note) >= policy.underWaySeconds
        && !facts.pauses.contains { $0.until > note.time }
    }
    return waiting.last { refusedAfter($0) >= policy.leastDelaySeconds } ?? waiting.first
  }

  /// Whether calls were refused so long after a change that it tells of the outage's length.
  private func isMostOfTheWait(_ note: OperatorNote) -> Bool {
    guard let start = facts.firstFailure.time else { return false }
    let whole = seconds(from: start, to: facts.lastFailure.time)
    let least = max(policy.leastDelaySeconds, policy.leastDelayShare * whole)
    return (least...max(least, policy.latestEffectSeconds)).contains(refusedAfter(note))
  }

  func refusedAfter(_ note: OperatorNote) -> Double {
    seconds(from: note.time, to: facts.lastFailure.time)
  }

  func refusedWords(_ note: OperatorNote) -> Statement {
    Statement(
      "calls were still refused \(Self.span(refusedAfter(note))) after \(quoted(note))",
      facts.lastFailure)
  }

  private var leakedKey: CauseSigns {
    var signs = CauseSigns()
    signs.speaksFor(.weak, spike)
    if let note = latestNote([.stoppedSpender], until: endOfNotes) {
      signs.speaksFor(.strong, Statement(quoted(note), note.remark.evidence))
    }
    if let burn = facts.burn, burn.medianUSD > 0, burn.usd <= policy.flatFactor * burn.medianUSD {
      signs.speaksAgainst(
        .weak, Statement("spending was flat in the hour before", burn.evidence))
    }
    return signs
  }

  // MARK: Codes

  /// What the codes say of a cause that has a code of its own.
  ///
  /// Plain `insufficient_quota` fits all of them and proves none. A code that came late says why
  /// calls were refused then: of the beginning it proves nothing.
  private func codeSigns(_ cause: Cause, isNarrowed: Bool = true) -> CauseSigns {
    var signs = CauseSigns()
    signs.speaksFor(.decides, codes.first[cause].map(codeWords))
    signs.speaksFor(.decides, codes.next[cause].map { lateWords($0) })
    signs.speaksFor(.weak, codes.late[cause].map { lateWords($0) })
    if codes.first[cause] == nil, codes.next[cause] == nil {
      signs.speaksAgainst(.decides, codes.firstUse.map(codeWords))
    }
    if codes.first.isEmpty, isNarrowed, let use = facts.codes.first {
      signs.speaksFor(
        .narrows, Statement("\(use.detail) fits it, and does not prove it", use.first))
    }
    return signs
  }

  private func codeWords(_ use: CodeUse) -> Statement {
    Statement("OpenAI answered with the code \(use.detail)", use.first)
  }

  private func lateWords(_ use: CodeUse) -> Statement {
    let waited = facts.firstFailure.time.map { seconds(from: $0, to: use.first.time) } ?? 0
    return Statement(
      "the code \(use.detail) came only \(Self.span(waited)) after the first refusal", use.first)
  }

  // MARK: Siblings

  /// A cause that hits the whole organization cannot leave a part of it alone.
  private func weighSiblings(_ signs: inout CauseSigns) {
    guard let sibling = facts.siblings.first else { return }
    signs.speaksAgainst(.decides, siblingWords(sibling))
  }

  private func siblingWords(_ sibling: SiblingScope) -> Statement {
    let times = sibling.succeeded == 1 ? "once" : "\(sibling.succeeded) times"
    let name = sibling.scope.project == nil ? "key" : "project"
    return Statement(
      "another \(name) of the organization succeeded \(times) meanwhile", sibling.example)
  }

  // MARK: The calendar

  /// Calls succeed again when a month has just begun that had not when they were first refused.
  private var monthTurn: Statement? {
    guard let first = facts.firstFailure.time, let recovered = facts.recovered?.time,
      first.utcMonth != recovered.utcMonth, recovered.utcDay == 1,
      recovered.utcHour < policy.monthTurnHours
    else { return nil }
    return Statement(
      "calls succeed again in the first hours of a month (UTC), when monthly limits begin anew",
      facts.recovered)
  }

  private var lateInMonth: Statement? {
    guard let day = facts.firstFailure.time?.utcDay, day >= policy.lateDay else { return nil }
    return Statement("the first refusal came late in a month (UTC)", facts.firstFailure)
  }

  /// What speaks against each limit that counts by month.
  private func weighMonth(_ signs: inout CauseSigns) {
    if let day = facts.firstFailure.time?.utcDay, day <= policy.earlyDay {
      signs.speaksAgainst(
        .weak,
        Statement("a month (UTC) had only begun when calls were first refused", facts.firstFailure))
    }
    if let fix = fixNote([.payment]) { signs.speaksAgainst(.weak, fixWords(fix)) }
  }

  // MARK: Spending

  private var spike: Statement? {
    guard let burn = facts.burn, burn.medianUSD > 0, burn.usd >= policy.spikeFactor * burn.medianUSD
    else { return nil }
    let factor = Int((burn.usd / burn.medianUSD).rounded())
    return Statement("spending was \(factor) times the usual in the hour before", burn.evidence)
  }

  /// Refusals and successes that alternated for longer than a call is under way.
  private var alternation: Statement? {
    guard let mixed = facts.mixed,
      seconds(from: mixed.from, to: mixed.until) >= policy.underWaySeconds
    else { return nil }
    let successes = mixed.successes == 1 ? "1 success" : "\(mixed.successes) successes"
    let refusals = mixed.failures == 1 ? "1 refusal" : "\(mixed.failures) refusals"
    return Statement("\(successes) and \(refusals) alternated before the end", facts.lastFailure)
  }

  // MARK: Time

  func seconds(from start: Timestamp, to end: Timestamp?) -> Double {
    end.map { $0.seconds(since: start) } ?? 0
  }

  /// `45 s`, `1 min 49 s`, `12 min`, `3 h 20 min`.
  static func span(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    let minutes = whole / 60
    if minutes < 10 && whole % 60 > 0 { return "\(minutes) min \(whole % 60) s" }
    if minutes < 60 { return "\(minutes) min" }
    let rest = minutes % 60
    return rest == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(rest) min"
  }
}

extension Timestamp {
  /// `2026-06`.
  fileprivate var utcMonth: Substring { rfc3339.prefix(7) }
  fileprivate var utcDay: Int { Int(rfc3339.dropFirst(8).prefix(2)) ?? 0 }
  fileprivate var utcHour: Int { Int(rfc3339.dropFirst(11).prefix(2)) ?? 0 }
}

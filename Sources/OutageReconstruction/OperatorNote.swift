// What operators' notes and marks say was changed, by their words.

internal import FailureClassification
internal import LogDecoding

/// Something that an operator changes to end an outage, or that went wrong before it.
enum BillingChange: CaseIterable {
  /// Money came in: credit, a card that works, a paid invoice.
  case payment
  /// Money was to come in, and did not: a declined card.
  case failedPayment
  /// The account has nothing to pay with, and then has.
  case missingMethod, paymentMethod
  case projectLimit, organizationLimit, usageLimit
  /// A limit, and the note does not say which.
  case someLimit
  /// The account, or the platform's use of it, was set up.
  case setUp
  case key
  case restart
  /// Somebody who spent without being asked to was stopped.
  case stoppedSpender
}

/// A note of an operator, and what it says was changed.
struct OperatorNote {
  let remark: Remark
  let time: Timestamp
  let changes: Set<BillingChange>
  /// Whether it says that it is about the account at OpenAI, or could be about nothing else.
  let namesAccount: Bool

  /// `nil` for what is no note, has no time, or is written so often that it tells of no change to
  /// the account.
  init?(_ remark: Remark) {
    guard remark.kind == .operatorNote, let time = remark.time else { return nil }
    let changes = Self.changes(in: remark.text)
    let namesAccount = remark.evidence == nil || Self.namesAccount(remark.text)
    // What fails is tried again, and told again.
    guard !remark.isRoutine || namesAccount && changes.isSubset(of: Self.troubles) else {
      return nil
    }
    self.remark = remark
    self.time = time
    self.changes = changes
    self.namesAccount = namesAccount
  }

  /// Whether a text tells of what leads to an empty account, and names it.
  static func tellsOfTrouble(_ text: String) -> Bool {
    namesAccount(text) && !changes(in: text).isDisjoint(with: troubles)
  }

  private static let troubles: Set<BillingChange> = [.failedPayment, .missingMethod]
  /// Only prepaid accounts are filled up by themselves.
  private static let accountNames = [
    "openai", "open ai", "auto-recharge", "auto recharge", "auto-reload", "auto reload",
    "auto-top-up", "top-up", "top up",
  ]

  private static func namesAccount(_ text: String) -> Bool {
    holds(text.lowercased(), accountNames)
  }

  /// What was done to money: words that say it alone, else what was changed and how.
  private static let payments = [
    "topped up", "top-up", "top up", "recharged", "refilled", "paid", "bought", "purchased",
  ]
  private static let moneyNames = [
    "credit", "funds", "card", "payment", "invoice", "auto-recharge", "auto-reload", "balance", "$",
  ]
  private static let limitNames = ["limit", "budget", "spend cap", "spending cap"]
  private static let changeWords = [
    "added", "adding", "updated", "enabled", "renewed", "replaced", "new", "settled", "loaded",
    "turned on", "switched on", "raised", "increased", "doubled", "higher", "to $",
  ]
  /// Limits go away to help; cards and credit do not.
  private static let limitChangeWords = changeWords + ["lifted", "removed"]
  private static let newMethods = [
    "payment method added", "added a payment method", "added payment method", "card added",
    "added a card", "added a credit card", "first card",
  ]
  private static let missingMethods = [
    "no payment method", "without a payment method", "without payment method",
    "missing payment method", "payment method missing", "payment method is missing",
    "payment method removed", "card removed", "no card on file", "no credit card on file",
  ]
  /// Who spends without being asked to, and how that ends.
  private static let spenders = ["leaked", "stolen", "compromised", "runaway", "abused"]
  private static let stopWords = [
    "revoked", "deleted", "disabled", "removed", "rotated", "stopped", "killed", "cancelled",
  ]
  private static let setUpWords = [
    "billing set up", "set up billing", "billing setup", "billing enabled", "billing configured",
  ]
  private static let restartWords = ["restarted", "restarting", "redeployed", "rolled out"]
  private static let keyWords = ["switched", "rotated", "swapped", "deployed", "changed", "uses"]
  /// Marks say anything: in a part of a sentence with these words nothing was changed.
  private static let denials = ["please", "needs", "should", "not ", "waiting for", "will "]
  /// Nor was it with these, unless it also says that something was done.
  private static let failures = ["declined", "failed", "expired"]
  private static let paymentWays = [
    "top-up", "top up", "recharge", "auto-recharge", "auto-reload", "card", "payment",
  ]

  private static func changes(in text: String) -> Set<BillingChange> {
    if text.contains("?") { return [] }
    let all = text.lowercased().split { ",;".contains($0) }.map(String.init).filter {
      !NoteSubject.isTechnical($0) && !NoteSubject.isOthers(clause: $0, in: text)
    }
    let parts = all.filter { !isDenied($0) }
    let text = parts.joined(separator: ",")
    if all.contains(where: { holds($0, missingMethods) }) { return [.missingMethod] }
    let isChange = holds(text, changeWords)
    var changes: Set<BillingChange> = []
    if holds(text, limitNames) {
      if holds(text, limitChangeWords) { changes.insert(limit(in: text)) }
    } else {
      // A card is no credit.
      let rest = parts.filter { !holds($0, newMethods) }.joined(separator: ",")
      if rest != text { changes.insert(.paymentMethod) }
      if holds(rest, payments) || holds(rest, changeWords) && holds(rest, moneyNames) {
        changes.insert(.payment)
      }
    }
    if holds(text, spenders), holds(text, stopWords) { changes.insert(.stoppedSpender) }
    if holds(text, setUpWords) { changes.insert(.setUp) }
    if holds(text, ["key"]), isChange || holds(text, keyWords) { changes.insert(.key) }
    if holds(text, restartWords) { changes.insert(.restart) }
    if changes.isEmpty, all.contains(where: tellsOfFailedPayment) { changes = [.failedPayment] }
    return changes
  }

  private static func isDenied(_ part: String) -> Bool {
    holds(part, denials)
      || holds(part, failures) && !holds(part, changeWords + ["topped up", "paid", "bought"])
  }

  private static func tellsOfFailedPayment(_ part: String) -> Bool {
    isDenied(part) && !holds(part, denials) && holds(part, failures) && holds(part, paymentWays)
  }

  /// Which limit a note speaks of.
  private static func limit(in text: String) -> BillingChange {
    if holds(text, ["project"]) { return .projectLimit }
    if holds(text, ["usage limit", "approved", "usage tier"]) { return .usageLimit }
    if holds(text, ["organization", "organisation", "org", "monthly", "hard limit"]) {
      return .organizationLimit
    }
    return .someLimit
  }

  /// Whether one of the phrases begins a word of the text.
  private static func holds(_ text: String, _ phrases: [String]) -> Bool {
    let bytes = Array(text.utf8)
    return phrases.contains { phrase in
      let wanted = Array(phrase.utf8)
      guard bytes.count >= wanted.count else { return false }
      return (0...bytes.count - wanted.count).contains { start in
        bytes[start..<start + wanted.count].elementsEqual(wanted)
          && (start == 0 || !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[start - 1]))
      }
    }
  }
}

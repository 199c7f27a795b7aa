// What operators' notes and marks say was changed, by their words.

internal import FailureClassification
internal import LogDecoding

/// Something that an operator changes to end an outage, or that went wrong before it.
enum BillingChange: CaseIterable {
  /// Money came in: credit, a card that works, a paid invoice.
  case payment
  /// Money was to come in, and did not: a declined card.
  case failedPayment
  case projectLimit, organizationLimit, usageLimit
  /// A limit, and the note does not say which.
  case someLimit
  /// The account, or the platform's use of it, was set up.
  case setUp
  case key
  case restart
}

/// A note of an operator, and what it says was changed.
struct OperatorNote {
  let remark: Remark
  let time: Timestamp
  let changes: Set<BillingChange>

  /// `nil` for what is no note, has no time, or is written so often that it tells of no change to
  /// the account.
  init?(_ remark: Remark) {
    guard remark.kind == .operatorNote, let time = remark.time, !remark.isRoutine else {
      return nil
    }
    self.remark = remark
    self.time = time
    changes = Self.changes(in: remark.text)
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
    "turned on", "switched on", "raised", "increased", "lifted", "removed", "doubled", "higher",
    "to $",
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
    let isChange = holds(text, changeWords)
    var changes: Set<BillingChange> = []
    if holds(text, limitNames) {
      if isChange { changes.insert(limit(in: text)) }
    } else if holds(text, payments) || isChange && holds(text, moneyNames) {
      changes.insert(.payment)
    }
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

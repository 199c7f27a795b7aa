// What a note of a change is about: the account at OpenAI, or what only sounds like it.

/// The subject of an operator's note.
package enum NoteSubject {
  /// Limits that no money raises.
  private static let technicalLimits = [
    "rate limit", "rate-limit", "rate limiter", "ratelimit", "rpm", "tpm", "rps", "qps",
    "requests per", "tokens per", "max_tokens", "max tokens", "max_completion_tokens",
    "max_output_tokens", "token limit", "context limit", "context window", "context length",
    "timeout", "concurrency", "concurrent", "connection limit", "retry limit", "file limit",
    "upload limit", "size limit", "memory limit", "thread limit", "worker limit", "batch limit",
    "queue limit", "pool limit",
  ]
  /// Those who have accounts, credit and limits of their own at whoever wrote the line.
  private static let others = [
    "user", "customer", "tenant", "subscriber", "subscription", "member", "order", "wallet",
    "cart", "merchant", "seller", "player", "guest", "plan", "coupon", "gift card", "loyalty",
  ]
  /// Names of services that take money themselves.
  private static let tills = [
    "shop", "store", "checkout", "payments", "payment", "orders", "cart", "wallet", "stripe",
    "paypal", "ledger", "invoicing", "subscriptions", "accounts", "game", "casino",
  ]

  /// Whether a note speaks of limits that no money raises.
  package static func isTechnical(_ text: String) -> Bool {
    NearbyWords(text).hold(technicalLimits)
  }

  /// Whether a note speaks of others' accounts, and not of one at OpenAI.
  ///
  /// `clause` is the part of the text in which something is changed: "OpenAI credit added, users are
  /// served again" is about OpenAI's account, "quota raised for user 7" is not.
  package static func isOthers(clause: String, in text: String) -> Bool {
    guard NearbyWords(text).hold(["openai", "open ai"]) else {
      return NearbyWords(text).hold(others)
    }
    let clause = NearbyWords(clause)
    return others.contains { other in
      clause.hold([
        "for \(other)", "per \(other)", "of \(other)", "\(other) limit", "\(other) quota",
      ])
    }
  }

  /// Whether a service or logger of this name takes money itself.
  static func isTill(_ name: String) -> Bool { NearbyWords(name).hold(tills + others) }

  /// Whether a service or logger of this name takes down what people did.
  static func isOperator(_ name: String) -> Bool { NearbyWords(name).hold(operators) }

  // MARK: Notes that are nothing else

  /// The words of a short note of a change, besides sums and ids.
  private static let noteWords: Set<String> = [
    "a", "an", "the", "our", "new", "to", "on", "for", "with", "of", "from", "by", "at", "and",
    "is", "was", "has", "been", "now", "just", "done", "again", "we", "i", "in", "up",
    "topped", "top-up", "added", "bought", "purchased", "updated", "replaced", "renewed", "raised",
    "increased", "lifted", "doubled", "removed", "turned", "switched", "enabled", "activated",
    "recharged", "refilled", "credit", "credits", "prepaid", "funds", "card", "cards", "payment",
    "method", "details", "balance", "account", "api", "billing", "auto-recharge", "auto-reload",
    "auto-top-up", "auto", "recharge", "reload", "limit", "limits", "budget", "cap", "spend",
    "spending", "usage", "monthly", "hard", "soft", "approved", "paid", "invoice", "organization",
    "organisation",
    "organization's", "org", "org's", "project", "project's", "company", "finance", "ops",
    "operator", "oncall", "on-call", "note", "usd", "eur", "gbp", "dollars", "euros", "bank",
    "month", "month's",
  ]
  /// What of a change says that it may be OpenAI's account.
  ///
  /// Invoices and new payment methods are what every shop writes of.
  private static let bareObjects = [
    "credit", "funds", "topped up", "top-up", "recharged", "refilled", "card updated",
    "card replaced", "card renewed", "updated the card", "updated card", "new card",
    "payment method updated", "updated the payment method", "auto-recharge", "auto recharge",
    "auto-reload", "auto reload",
  ]
  /// What operators mean by it, and nobody else does.
  private static let operatorsObjects = [
    "payment method added", "added a payment method", "invoice paid", "paid the invoice",
    "payment details updated", "billing details updated", "updated the billing details",
    "card added", "added a card",
  ]
  /// Names of services and loggers that take down what people did.
  private static let operators = [
    "ops", "oncall", "on-call", "operator", "finance", "sre", "chatops", "runbook", "runlog",
  ]
  private static let moneyLimits = [
    "organization", "organisation", "org", "project", "monthly", "spend", "spending", "usage",
    "hard", "budget", "usd", "dollars",
  ]
  /// What is said of a card that is declined, or of a payment method that is missing, besides.
  private static let troubleWords: Set<String> = [
    "your", "no", "card", "was", "were", "has", "been", "is", "declined", "expired", "failed",
    "missing", "removed", "file", "bank", "charge", "payment", "method", "without", "credit",
    "error", "please", "update",
  ]
  private static let troubles = [
    "card was declined", "card has been declined", "card declined", "card expired",
    "card has expired", "no payment method", "without a payment method", "missing payment method",
    "payment method is missing", "payment method missing", "payment method removed",
    "no card on file", "no credit card on file",
  ]
  private static let longestNote = 12
  /// The name of a logger or of who speaks may stand before a note in a line of text.
  private static let longestHead = 1

  /// Whether a text is nothing but a note of what was changed: `card updated`, `topped up $500`.
  ///
  /// A line of text may have a time, a level and a name before it.
  static func isBare(_ text: String, hasHead: Bool, isOperators: Bool) -> Bool {
    let text = isOperators ? withoutSpeaker(text) : text
    guard let words = bareWords(text, hasHead: hasHead, of: noteWords) else { return false }
    let said = NearbyWords(words.joined(separator: " "))
    let isOperators = isOperators || hasHead && isOperator(text.lowercased())
    if said.hold(["limit", "budget", "cap"]) {
      // A number that is no sum of money is of some other limit.
      let isCounted = words.contains { $0.first?.isNumber ?? false }
      return isOperators && !isCounted || said.hold(moneyLimits)
        || words.contains { $0.hasPrefix("$") }
    }
    // Boards have cards, too.
    if said.hold(["card"]), said.hold(["project"]) { return false }
    return said.hold(bareObjects) || isOperators && said.hold(operatorsObjects)
  }

  /// `r.moss: card updated` without the name.
  private static func withoutSpeaker(_ text: String) -> String {
    guard let end = text.firstIndex(of: ":"), text[end...].hasPrefix(": "),
      !text[..<end].contains(" "), !isTill(text[..<end].lowercased())
    else { return text }
    return String(text[end...].dropFirst(2))
  }

  /// Whether a text says nothing but that there is nothing to pay with.
  ///
  /// As in `Your card was declined.`
  static func isBareTrouble(_ text: String, hasHead: Bool) -> Bool {
    let words = bareWords(text, hasHead: hasHead, of: noteWords.union(troubleWords))
    return words.map { NearbyWords($0.joined(separator: " ")).hold(troubles) } ?? false
  }

  /// The words of a short text without what stands before it; `nil` if one of them is another.
  private static func bareWords(
    _ text: String, hasHead: Bool, of known: Set<String>
  ) -> [String]? {
    guard text.utf8.count <= 200 else { return nil }
    var words = text.lowercased().split { " \t:;,.!()[]\"".contains($0) }.map(String.init)
    if hasHead {
      let head = words.prefix {
        !known.contains($0) || ["ops", "oncall", "finance", "error"].contains($0)
      }
      let names = head.filter { !isHeadWord($0) }
      guard names.count <= longestHead, !names.contains(where: isTill) else { return nil }
      words.removeFirst(head.count)
    }
    guard !words.isEmpty, words.count <= longestNote,
      words.allSatisfy({ known.contains($0) || isSumOrID($0) })
    else { return nil }
    return words
  }

  /// Times, numbers of processes, levels.
  private static func isHeadWord(_ word: String) -> Bool {
    word.contains { $0.isNumber }
      || [
        "info", "notice", "note", "debug", "warn", "warning", "error", "inf", "-", "|", "z", "utc",
      ]
      .contains(word)
  }

  /// `$500`, `200usd`, `2k`, `proj_abc`, `org-1234`.
  private static func isSumOrID(_ word: String) -> Bool {
    if word.hasPrefix("proj_") || word.hasPrefix("org-") { return true }
    let digits = word.drop { "$€£".contains($0) }
    guard digits.first?.isNumber == true else { return false }
    return ["", "k", "usd", "eur", "$", "€"].contains(
      String(digits.drop { $0.isNumber || $0 == "'" }))
  }
}

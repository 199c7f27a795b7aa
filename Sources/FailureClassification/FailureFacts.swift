// What is known of a failure beforehand: the columns of the tables of classes and details.

/// Whether the same request can succeed later.
package enum Retryability: String, CaseIterable, Sendable {
  /// Not until somebody outside the code acts.
  case never
  /// After waiting, with back-off.
  case afterWaiting = "after_waiting"
  /// After a change to request or configuration.
  case afterFix = "after_fix"
}

/// Who can end a failure.
package enum FailureOwner: String, CaseIterable, Sendable {
  /// Whoever owns the account and pays for it.
  case billing
  /// Whoever writes and deploys the program that calls.
  case developer
  /// Whoever runs what answered: OpenAI, a gateway, a hosting platform.
  case platform
  /// Whoever answers for abuse and leaked keys.
  case security
  /// It passes by itself.
  case nobody
}

/// What a billing failure stops.
package enum BillingScope: String, Sendable {
  case project, organization
  /// The answer does not say which.
  case unknown
}

/// One row: a class, or a detail of one.
package struct FailureFacts: Sendable {
  package let failureClass: FailureClass
  /// The name of the class, or that of the detail.
  package let name: String
  /// HTTP status as it is sent; "-" where there is none.
  package let status: String
  /// Values of the error's `code` that say it.
  package let codes: [String]
  /// Values of the error's `type` that go with it; few of them prove anything alone.
  package let types: [String]
  package let meaning: String
  /// How it reads in a log, `…` for what is left out; `nil` when no public text is known.
  package let example: String?
  package let retry: Retryability
  package let owner: FailureOwner
  package let fix: String
  /// What is stopped; `nil` outside the billing family.
  package let scope: BillingScope?
  /// Where it is known from.
  ///
  /// `guide X`: OpenAI's guide of that name; `help N`: article N of OpenAI's help centre;
  /// `owner/repo#n`: an issue on GitHub that quotes it; `owner/repo`: the source of that program;
  /// `not confirmed`: seen by others, not in a public log.
  package let source: String

  init(
    _ failureClass: FailureClass, _ name: String? = nil, status: String, codes: [String] = [],
    types: [String] = [], meaning: String, example: String? = nil, retry: Retryability,
    owner: FailureOwner, fix: String, scope: BillingScope? = nil, source: String
  ) {
    self.failureClass = failureClass
    self.name = name ?? failureClass.rawValue
    self.status = status
    self.codes = codes
    self.types = types
    self.meaning = meaning
    self.example = example
    self.retry = retry
    self.owner = owner
    self.fix = fix
    self.scope = scope
    self.source = source
  }
}

extension FailureClass {
  /// The class's row.
  package var facts: FailureFacts { Self.table[Int(index)] }

  /// The rows of the class's details; none when the class is fine enough.
  package var details: [FailureFacts] {
    FailureFacts.details.filter { $0.failureClass == self }
  }
}

extension FailureFacts {
  /// Every detail that is not a class's own name, class by class.
  package static let details = limitDetails + accessDetails + requestDetails + serviceDetails

  /// What is known of a detail, or of a class by its name; `nil` for a name that no table has.
  package static func named(_ name: String) -> FailureFacts? { byName[name] }

  private static let byName = Dictionary(
    uniqueKeysWithValues: (FailureClass.table + details).map { ($0.name, $0) })
}

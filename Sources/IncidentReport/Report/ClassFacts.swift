/// What a failure class asks for. The command passes it in, from the table of classes.
package struct ClassFacts: Sendable, Equatable {
  /// Whether the same request can succeed later.
  package enum Retryable: String, CaseIterable, Sendable {
    case never
    case afterWaiting = "after_waiting"
    case afterFix = "after_fix"
  }

  /// Who has to act.
  package enum Owner: String, CaseIterable, Sendable {
    case billing, developer, platform, nobody
  }

  package var retryable: Retryable
  package var owner: Owner
  /// What to do, in one sentence; empty when there is nothing to do.
  package var fix: String

  package init(retryable: Retryable, owner: Owner, fix: String = "") {
    self.retryable = retryable
    self.owner = owner
    self.fix = fix
  }
}

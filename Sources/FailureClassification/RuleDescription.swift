/// A rule as others may read it.
package struct RuleDescription: Sendable {
  /// What a rule looks at.
  package enum Subject: String, Sendable {
    case code, type, wording, exception, status
  }

  package let name: String
  /// `nil`: what it tells is no failure of a call.
  package let failureClass: FailureClass?
  package let detail: String
  package let subject: Subject
  /// Any of them is enough; all in lower case.
  package let values: [String]
  /// Whether the rule holds without another sign that a language model was asked.
  package let provesProvider: Bool

  /// All rules, in the order in which they are asked.
  package static let all = failureRules.map(RuleDescription.init)

  init(_ rule: FailureRule) {
    name = rule.name
    failureClass = rule.failureClass
    detail = rule.detail
    provesProvider = rule.provesProvider
    (subject, values) =
      switch rule.evidence {
      case .code(let values): (.code, values)
      case .type(let values): (.type, values)
      case .wording(let values): (.wording, values)
      case .exception(let values): (.exception, values)
      case .status(let values): (.status, values.map(String.init))
      }
  }
}

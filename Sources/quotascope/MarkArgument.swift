internal import ArgumentParser
internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// What somebody who was there says of a moment: `2026-06-21T07:30Z=topped up $500`.
struct MarkArgument: Equatable {
  var moment: MomentExpression
  var text: String

  /// What a mark looks like, for whoever wrote another one.
  static let form = "TIME=text, such as \"2026-06-21T07:30Z=topped up $500\""

  /// `nil` for what has no time before the first `=`, or no text behind it.
  init?(_ argument: String) {
    guard let equals = argument.firstIndex(of: "=") else { return nil }
    let time = argument[..<equals].trimmed
    let text = argument[argument.index(after: equals)...].trimmed
    guard !text.isEmpty, let moment = MomentExpression(String(time)) else { return nil }
    self.moment = moment
    self.text = SecretMask.masked(Array(text.utf8)[...])
  }

  /// A mark on the command line.
  static func argument(_ text: String) throws -> MarkArgument {
    guard let mark = MarkArgument(text) else {
      throw ValidationError("\"\(text)\" is no mark: \(form) is wanted")
    }
    return mark
  }

  /// The mark as reconstruction takes it, when relative times count from `now`.
  func remark(at now: Timestamp) -> Remark {
    Remark(mark: text, at: moment.moment(at: now))
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}

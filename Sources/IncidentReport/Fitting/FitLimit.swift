/// A place that takes a report of limited length.
package enum FitLimit: String, CaseIterable, Sendable {
  /// An issue, a pull request or a comment on GitHub.
  case github
  /// A description or a comment in Jira.
  case jira

  /// What the place takes, in characters.
  package var characters: Int {
    switch self {
    case .github: 65_536
    case .jira: 32_767
    }
  }

  /// So much the head of a report may take: title, first paragraph, facts.
  package static let headCharacters = 1500

  /// The length of a text in the widest sense: bytes of UTF-8, with two for the end of a line.
  ///
  /// GitHub counts code points of pull requests and bytes of comments, Jira UTF-16 units, and a
  /// browser's form sends each end of a line as two characters: no way of counting gives more.
  package static func length(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 2 : 1) }
  }
}

// A reader of Jira's wiki markup that is independent of the writer: just enough to see what is live,
// once as Jira Server reads it and once as Jira Cloud does.

struct JiraLines {
  /// Lines outside of {noformat}.
  private(set) var lines: [String] = []
  /// Whether each {noformat} has its end.
  private(set) var isBalanced = true

  init(_ text: String) {
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "{noformat}" {
        isInside.toggle()
      } else if isInside {
        if line.contains("{") { isBalanced = false }
      } else {
        lines.append(String(line))
      }
    }
    if isInside { isBalanced = false }
  }

  /// Monospaced texts as they are written, and all else with `□` for each.
  static func parts(_ line: String) -> (visible: String, code: [String]) {
    var visible = ""
    var code: [String] = []
    var rest = line[...]
    while let open = rest.firstRange(of: "{{") {
      visible += rest[..<open.lowerBound]
      rest = rest[open.upperBound...]
      guard let close = rest.firstRange(of: "}}") else { return (visible + "{{" + rest, code) }
      code.append(String(rest[..<close.lowerBound]))
      visible += "□"
      rest = rest[close.upperBound...]
    }
    return (visible + rest, code)
  }

  /// What Jira Server would still see in monospaced text: it stops only at a backslash.
  static func liveInCode(_ code: String) -> [String] {
    let scalars = Array(code.unicodeScalars)
    var live: [String] = []
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : " "
      let after = index + 1 < scalars.count ? scalars[index + 1] : " "
      if "{}|".unicodeScalars.contains(scalar) { live.append(String(scalar)) }
      if scalar == "\\", !"-#*_+?^~%[]()!@".unicodeScalars.contains(after) { live.append("\\") }
      let isStopped = before == "\\"
      if "#*+?^~%[]()!@".unicodeScalars.contains(scalar), !isStopped {
        live.append(String(scalar))
      }
      if scalar == "-" || scalar == "_", !isStopped, !(isWord(before) && isWord(after)) {
        live.append(String(scalar))
      }
    }
    // Jira's pattern of links knows small letters only.
    for link in ["://", "mailto:", "file:"] where code.contains(link) { live.append(link) }
    return live + issueKeys(code)
  }

  /// `ABC-1` without a backslash before the hyphen.
  static func issueKeys(_ text: String) -> [String] {
    text.matches(of: /[A-Z][A-Z0-9_]+-[0-9]+/).map { String($0.output) }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
  }

  /// Runs of lines that begin with a pipe.
  var tables: [[String]] {
    lines.split { !$0.hasPrefix("|") }.map(Array.init)
  }

  /// The cells of a row, where no escape counts: Jira Cloud knows none in tables.
  static func cells(_ row: String) -> [Substring] {
    row.split(separator: "|", omittingEmptySubsequences: true)
  }
}

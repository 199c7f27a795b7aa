@testable import IncidentReport

/// A fitted report as its reader sees it: sections, their rows, and how many are said to be missing.
struct FittedText {
  struct Section {
    var title: String
    /// Rows of tables without their heads.
    var rows = 0
    /// What "and 37 more services" says, summed up.
    var missing = 0
    /// Points of lists, those that tell a number left out.
    var points = 0
  }

  private(set) var sections: [Section] = [Section(title: "")]
  /// Whether every fence has its end.
  private(set) var isBalanced = true
  /// The last paragraph, when it tells what was left out.
  private(set) var note: String?

  init(_ text: String, _ format: ReportFormat) {
    var fence: Substring?
    var isTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = fence {
        if line == open { fence = nil }
        continue
      }
      let ticks = line.prefix { $0 == "`" }
      if line == "{noformat}" || ticks.count > 2 && line == ticks + "text" {
        fence = ticks.isEmpty ? line : ticks
        continue
      }
      let last = sections.count - 1
      if let title = Self.title(line, format) {
        sections.append(Section(title: title))
      } else if line.hasPrefix("|") {
        // The head of a table, and in Markdown the line below it.
        let isHead =
          format == .markdown
          ? !isTable || line.hasPrefix("|--") : line.hasPrefix("||") && line.hasSuffix("||")
        if !isHead { sections[last].rows += 1 }
      } else if let count = Self.missing(line) {
        sections[last].missing += count
      } else if line.hasPrefix("- ") || line.hasPrefix("* ") || line.hasPrefix("# ")
        || line.prefixMatch(of: #/[0-9]+\. /#) != nil
      {
        sections[last].points += 1
      } else if line.contains("Left out to fit") {
        note = String(line)
      }
      isTable = line.hasPrefix("|")
    }
    isBalanced = fence == nil
  }

  private static func title(_ line: Substring, _ format: ReportFormat) -> String? {
    let match =
      format == .jira ? line.wholeMatch(of: #/h[2-6]\. (.+)/#) : line.wholeMatch(of: #/##+ (.+)/#)
    return match.map { String($0.1) }
  }

  /// `and 37 more services` below a table, `- and 37 more points` at the end of a list.
  ///
  /// `- and 37 more problems` is a point of its list like others.
  private static func missing(_ line: Substring) -> Int? {
    let match =
      line.wholeMatch(of: #/and ([0-9,]+) more( .*)?/#)
      ?? line.wholeMatch(of: #/[-*] and ([0-9,]+) more( points?)?/#)
    return match.flatMap { Int($0.1.filter { $0 != "," }) }
  }

  /// All sections of a title as one.
  subscript(title: String) -> Section? {
    let alike = sections.filter { $0.title == title }
    guard var sum = alike.first else { return nil }
    for section in alike.dropFirst() {
      sum.rows += section.rows
      sum.missing += section.missing
      sum.points += section.points
    }
    return sum
  }

  /// The number that the note gives for a section: `“Services” (57 services)`.
  func leftOut(_ title: String) -> Int? {
    guard let note, let start = note.firstRange(of: title) else { return nil }
    return note[start.upperBound...].prefixMatch(of: #/(?: of [0-9,]+ outages?)? \(([0-9,]+) /#)
      .flatMap { Int($0.1.filter { $0 != "," }) }
  }

  /// What stands before the first chart or second heading.
  static func head(_ text: String) -> Substring {
    let ends = ["\n```", "\n{noformat}", "\n## ", "\nh2. "].compactMap {
      text.firstRange(of: $0)?.lowerBound
    }
    return text[..<(ends.min() ?? text.endIndex)]
  }
}

// A reader of Markdown that is independent of the writer: just enough to see what is live.

enum MarkdownLines {
  /// Lines without fences, with code spans and the markup of our own taken out.
  static func visible(_ text: String) -> [String] {
    var fence: String?
    return text.split(separator: "\n").compactMap { line in
      let run = String(line.prefix { $0 == "`" })
      if let open = fence {
        if line == open { fence = nil }
        return nil
      }
      if run.count >= 3, line == run + "text" {
        fence = run
        return nil
      }
      return withoutCode(String(line))
    }
  }

  /// Code spans taken out as CommonMark finds them: a run of backticks up to the next equally long.
  private static func withoutCode(_ line: String) -> String {
    var rest = Array(line.unicodeScalars)[...]
    var visible = String.UnicodeScalarView()
    while let scalar = rest.first {
      guard scalar == "`" else {
        visible.append(scalar)
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix { $0 == "`" }.count
      rest = rest.dropFirst(run)
      rest = afterClosing(run, rest)
    }
    return String(visible)
  }

  private static func afterClosing(
    _ run: Int, _ text: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar> {
    var rest = text
    while !rest.isEmpty {
      let length = rest.prefix { $0 == "`" }.count
      if length == run { return rest.dropFirst(length) }
      rest = rest.dropFirst(max(1, length))
    }
    return rest
  }

  /// Runs of lines that begin with a pipe.
  static func tables(_ text: String) -> [[String]] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.split { !$0.hasPrefix("|") }.map(Array.init)
  }

  /// Unescaped pipes of a row, as GitHub's parser counts them.
  static func cells(_ row: String) -> Int {
    var count = 0
    var isEscaped = false
    for scalar in row.unicodeScalars {
      if scalar == "|", !isEscaped { count += 1 }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return count
  }
}

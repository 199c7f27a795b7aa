internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding
internal import LogInput

/// `quotascope explain`: why a line is taken for a failure, or why not.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Tell why a line is taken for a failure, or why not.",
    discussion: """
      Shows envelope and fields, who answered, the rules of which something was found, and the result. Secrets are masked: \
      it is made to be sent to others. Each line of standard input is explained by itself.
      """)

  @Argument(help: "A log line, FILE:LINE, or - for standard input.")
  var subject: String

  @Flag(help: "Write JSON, one object per record.")
  var json = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of times that name none.", discussion: "UTC, or an offset such as +02:00."))
  var assumeTimezone = ZoneArgument(offset: 0, name: "UTC")

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let excerpt = try excerpt()
    var texts: [String] = []
    excerpt.forEachRecord(assumedZoneOffset: assumeTimezone.offset) { record in
      var classifier = FailureClassifier(labels: SourceLabels(path: excerpt.path))
      let explained = ExplainedRecord(
        record, classifier.explain(record), isRead: excerpt.holdsMarker(record))
      texts.append(json ? explained.json : explained.text)
    }
    if texts.isEmpty {
      warn("there is no record to explain")
      throw ExitStatus.nothingAnalysed
    }
    try writeToOutput(texts.joined(separator: json ? "" : "\n"))
  }

  private func excerpt() throws -> LogExcerpt {
    if subject == "-" { return try LogExcerpt(source: LogSource(path: "-"), line: nil) }
    guard let (path, line) = Self.place(subject) else { return LogExcerpt(line: subject) }
    return try LogExcerpt(source: LogSource(path: path), line: line)
  }

  /// `FILE:LINE`, when there is such a file; what holds no space is meant as one.
  private static func place(_ subject: String) -> (String, Int)? {
    guard let colon = subject.lastIndex(of: ":"),
      let line = Int(subject[subject.index(after: colon)...]), line > 0
    else { return nil }
    let path = String(subject[..<colon])
    let isFile = unsafe access(path, F_OK) == 0
    return isFile || !subject.contains(" ") ? (path, line) : nil
  }
}

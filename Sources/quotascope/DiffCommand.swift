internal import ArgumentParser
internal import Glibc
internal import IncidentReport
internal import LogDecoding

extension ComparisonFormat: ExpressibleByArgument {}

/// `quotascope diff`: what changed between two reports.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Tell what changed between two reports.",
    discussion: """
      Compares incidents, failure classes and services of two reports that report --format json \
      wrote. The exit status is 0 when they are the same, and 1 when they differ.
      """)

  @Argument(
    help: ArgumentHelp(
      "The report that changes count from: a file, or - for standard input.",
      valueName: "before.json"), completion: .file(extensions: ["json"]))
  var before: String

  @Argument(
    help: ArgumentHelp(
      "The report to compare with it: a file, or - for standard input.", valueName: "after.json"),
    completion: .file(extensions: ["json"]))
  var after: String

  @Option(help: "Format of what is written. (default: markdown)")
  var format: ComparisonFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write to this file, in the format of its ending. May be repeated.", valueName: "file"),
    completion: .file())
  var outputs: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of the times that are shown.",
      discussion:
        "UTC, an offset such as +02:00, or a place such as Europe/Berlin. (default: UTC)"))
  var timezone: ZoneArgument?

  func validate() throws {
    try timezone?.validate("--timezone")
    if before == "-" && after == "-" {
      throw ValidationError("only one of both reports can come from standard input")
    }
    for output in outputs where format == nil && ComparisonFormat(fileName: output) == nil {
      throw ValidationError("\(output): no format has this ending; name one with --format")
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    // A limit of file sizes is told as other full disks are.
    signal(SIGXFSZ, SIG_IGN)
    let comparison = ReportComparison(
      try read(before), try read(after), toolVersion: QuotascopeCommand.toolVersion,
      zone: (timezone ?? .utc).zone)
    for output in outputs {
      guard let format = format ?? ComparisonFormat(fileName: output) else { continue }
      try writeFile(output) { write(comparison, format, to: $0) }
    }
    if outputs.isEmpty {
      try checkOutput(write(comparison, format ?? .markdown, to: STDOUT_FILENO))
    }
    if !comparison.isSame { throw ExitStatus.found }
  }

  private func read(_ path: String) throws -> ReportSnapshot {
    let problem: String
    switch SmallFile.read(path, atMost: ReportReader.longestReport) {
    case .failure(let error): problem = error.description
    case .success(let bytes):
      do {
        return try ReportReader.read(bytes, name: path)
      } catch {
        problem = error.description
      }
    }
    warn("\(path): \(problem)")
    throw ExitStatus.nothingAnalysed
  }

  /// Whether all of it was written.
  private func write(
    _ comparison: ReportComparison, _ format: ComparisonFormat, to descriptor: Int32
  ) -> Bool {
    var isWhole = true
    format.write(comparison) { isWhole = isWhole && quotascope.write($0, to: descriptor) }
    return isWhole
  }
}

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding
internal import LogInput

/// `quotascope explain`: why a line is taken for a failure, or not.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why a line is taken for a failure, or not.",
    discussion: """
      Tells what was read, which rules found a word in it, and which of them counted. Secrets are \
      masked: what it writes can stand in a bug report, after a look at it. A line that begins \
      with a dash stands behind --.
      """)

  @Argument(
    help:
      "The line itself, FILE:LINE (from 1; FILE may be bundle.tar.gz!/app.log), or - for standard input."
  )
  var line: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of times that name none.",
      discussion:
        "UTC, an offset such as +02:00, or a place such as Europe/Berlin. (default: UTC)"))
  var assumeTimezone: ZoneArgument?

  @Option(help: "Year of times that name none, when nothing in the log tells it.")
  var assumeYear: YearArgument?

  @Option(help: "Skip lines longer than this: bytes, or with K, M, G. (default: 16M)")
  var maxLine: SizeArgument?

  @OptionGroup var configuration: ConfigurationOptions

  @Flag(help: "Write JSON.")
  var json = false

  func validate() throws {
    try assumeTimezone?.validate("--assume-timezone")
    if case .file(let path) = ExplainedSubject(line) {
      throw ValidationError("\(path) is a file or folder: name a line, such as FILE:1")
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let file = try configuration.load()
    let redaction = try configuration.redaction(file)
    var reading = try LineReading(ExplainedSubject(line), settings: settings(file))
    reading.hide(redaction)
    for problem in reading.ledger.problems {
      warn(redaction.hiding(in: "\(reading.ledger.path): \(problem.message)"))
    }
    guard !reading.records.isEmpty else {
      warn(redaction.hiding(in: reading.emptiness))
      throw ExitStatus.nothingAnalysed
    }
    try writeToOutput(json ? ExplanationJSON.text(reading) : ExplanationText.text(reading))
    if ExitStatus.isIncomplete([reading.ledger], rejected: [], named: [reading.ledger.path]) {
      throw ExitStatus.incomplete
    }
  }

  private func settings(_ file: Configuration) throws -> ScanSettings {
    var decoding = DecodingOptions(
      assumedZone: (assumeTimezone ?? file.assumeTimezone ?? .utc).zone,
      assumedYear: (assumeYear ?? file.assumeYear)?.year,
      mapping: try configuration.mapping(file))
    decoding.isTraced = true
    var limits = LineLimits()
    if let longest = maxLine ?? file.maxLine { limits.longestLine = longest.bytes }
    return ScanSettings(limits: limits, decoding: decoding)
  }
}

/// What is to be explained.
enum ExplainedSubject: Equatable {
  case text(String)
  case standardInput
  case line(Int, path: String)
  /// A file without the number of a line.
  case file(String)

  /// Tells a place in a file from a line of a log: the file must exist.
  init(_ argument: String) {
    if argument == "-" {
      self = .standardInput
    } else if let colon = argument.lastIndex(of: ":"),
      let number = Self.number(argument[argument.index(after: colon)...]),
      Self.exists(Self.source(of: String(argument[..<colon])).path) || !argument.contains(" ")
    {
      self = .line(number, path: String(argument[..<colon]))
    } else {
      self = Self.exists(argument) ? .file(argument) : .text(argument)
    }
  }

  private static func number(_ digits: Substring) -> Int? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits) ?? .max
  }

  /// The file that a path leads to or into: itself, or the archive of `bundle.tar.gz!/path`.
  static func source(of path: String) -> LogSource {
    if exists(path) { return LogSource(path: path) }
    var end = path.startIndex
    while let mark = path[end...].firstRange(of: LogSource.memberMark) {
      let archive = String(path[..<mark.lowerBound])
      if archive == "-" || exists(archive) { return LogSource(path: archive) }
      end = mark.upperBound
    }
    return LogSource(path: path)
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe !path.isEmpty && stat(path, &status) == 0
  }
}

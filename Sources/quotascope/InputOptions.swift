internal import ArgumentParser
internal import LogDecoding
internal import LogInput

/// What is read, and how: the same for all commands that read logs.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Log files, folders and archives of them, patterns such as 'logs/*.gz', or - for standard input."
    ),
    completion: .file())
  var paths: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read the paths in this file too, or in standard input (-).",
      discussion: "One path per line, or between NUL bytes (find -print0).", valueName: "file"),
    completion: .file())
  var filesFrom: String?

  @Option(
    name: .customLong("include"),
    help: ArgumentHelp(
      "Read only the files that match this pattern. May be repeated.",
      discussion: """
        A pattern without a slash is held against the file's name, one with a slash against the \
        end of its path. ** stands for any number of folders.
        """,
      valueName: "glob"), transform: PathGlob.argument)
  var includes: [PathGlob] = []

  @Option(
    name: .customLong("exclude"),
    help: ArgumentHelp(
      "Leave out the files and folders that match this pattern. May be repeated.",
      valueName: "glob"), transform: PathGlob.argument)
  var excludes: [PathGlob] = []

  @Option(
    name: .customLong("service"),
    help: ArgumentHelp("Only events of this service. May be repeated.", valueName: "name"))
  var services: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave out what happened before this time.",
      discussion: "\(MomentExpression.forms). Times and dates without a zone are UTC.",
      valueName: "time"), transform: MomentExpression.argument)
  var since: MomentExpression?

  @Option(
    help: ArgumentHelp(
      "Leave out what happened at this time or later.", valueName: "time"),
    transform: MomentExpression.argument)
  var until: MomentExpression?

  @Option(
    help: ArgumentHelp(
      "The moment that relative times count from, and the report's date, instead of the clock's.",
      valueName: "time"))
  var now: TimeArgument?

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

  @Option(
    help: ArgumentHelp(
      "Put what takes more memory than this into temporary files: bytes, or with K, M, G.",
      discussion: "At least 16M. The result is the same. (default: 48M)", valueName: "size"))
  var memory: SizeArgument?

  @Option(
    name: .customLong("temp-dir"),
    help: ArgumentHelp(
      "Folder for temporary files. (default: $TMPDIR, else /tmp)", valueName: "folder"),
    completion: .directory)
  var temporaryFolder: String?

  @OptionGroup var configuration: ConfigurationOptions

  @Option(
    help: ArgumentHelp(
      "Write the lines that could not be used to this file, as JSON lines.", valueName: "file"),
    completion: .file())
  var skippedTo: String?

  @Option(help: "Logs that are read at once; the number of cores unless given.")
  var jobs: Int?

  @Flag(name: .shortAndLong, help: "Write no warnings and no progress.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Name every file and every problem.")
  var verbose = false

  @Flag(name: .customLong("no-progress"), help: "Show no progress on the terminal.")
  var hidesProgress = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs must be between 1 and 1024")
    }
    if paths.isEmpty && filesFrom == nil {
      throw ValidationError("name at least one log, folder or -")
    }
    if let memory, memory.bytes < MemoryLimit.least.bytes {
      throw ValidationError(
        "--memory must be at least \(MemoryLimit.least.defaultValueDescription)")
    }
    try assumeTimezone?.validate("--assume-timezone")
  }
}

extension MomentExpression {
  /// What people may write.
  static let forms = "RFC 3339, a date, 90m, 2h or 3d before now, today or yesterday"

  /// A moment on the command line, maybe relative to now.
  static func argument(_ text: String) throws -> MomentExpression {
    guard let expression = MomentExpression(text) else {
      throw ValidationError("\"\(text)\" is no time: \(forms) is wanted")
    }
    return expression
  }
}

extension PathGlob {
  /// A pattern on the command line.
  static func argument(_ text: String) throws -> PathGlob {
    do {
      return try PathGlob(text)
    } catch {
      throw ValidationError("\(text): \(error)")
    }
  }
}

/// A moment on the command line that does not depend on now.
struct TimeArgument: ExpressibleByArgument, Sendable {
  var time: Timestamp

  init?(argument: String) {
    guard case .absolute(let time) = MomentExpression(argument) else { return nil }
    self.time = time
  }
}

/// A number of bytes on the command line.
struct SizeArgument: ExpressibleByArgument, Sendable, Equatable {
  var bytes: Int

  init(bytes: Int) {
    self.bytes = bytes
  }

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = argument.uppercased().last.flatMap { units[$0] }
    guard let number = Int(unit == nil ? argument : String(argument.dropLast())), number > 0,
      number < 1 << 33
    else { return nil }
    bytes = number * (unit ?? 1)
  }

  var defaultValueDescription: String { "\(bytes >> 20)M" }
}

/// What `--memory` may be.
enum MemoryLimit {
  static let least = SizeArgument(bytes: 16 << 20)
  static let usual = SizeArgument(bytes: 48 << 20)
}

internal import ArgumentParser
internal import LogDecoding
internal import LogInput

/// What is read, and how: the same for all commands that read logs.
struct InputOptions: ParsableArguments {
  @Argument(
    help: "Log files, folders and archives of them, or - for standard input.",
    completion: .file())
  var paths: [String]

  @Option(help: "Leave out what happened before this time (RFC 3339 or a date).")
  var since: TimeArgument?

  @Option(help: "Leave out what happened at this time or later.")
  var until: TimeArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of times that name none.",
      discussion: "UTC, an offset such as +02:00, or a place such as Europe/Berlin."))
  var assumeTimezone = ZoneArgument.utc

  @Option(help: "Year of times that name none, when nothing in the log tells it.")
  var assumeYear: YearArgument?

  @Option(help: "Skip lines longer than this (bytes, or with K, M, G).")
  var maxLine = SizeArgument(bytes: 16 << 20)

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
    if let since, let until, since.time >= until.time {
      throw ValidationError("--since must be before --until")
    }
    try assumeTimezone.validate("--assume-timezone")
    if paths.isEmpty { throw ValidationError("name at least one log, folder or -") }
  }

  var settings: ScanSettings {
    ScanSettings(
      limits: LineLimits(longestLine: maxLine.bytes),
      decoding: DecodingOptions(
        assumedZone: assumeTimezone.zone, assumedYear: assumeYear?.year),
      since: since?.time, until: until?.time)
  }

  /// The options that change what the result says, sorted by name.
  var meaningfulOptions: [(String, String)] {
    var options: [(String, String)] = [("assume_timezone", assumeTimezone.zone.name)]
    if let assumeYear { options.append(("assume_year", String(assumeYear.year))) }
    if maxLine.bytes != 16 << 20 { options.append(("max_line", String(maxLine.bytes))) }
    if let since { options.append(("since", since.time.rfc3339)) }
    if let until { options.append(("until", until.time.rfc3339)) }
    return options
  }
}

/// A moment on the command line.
struct TimeArgument: ExpressibleByArgument, Sendable {
  var time: Timestamp

  init?(argument: String) {
    let withClock = argument.count == 10 ? argument + "T00:00:00Z" : argument
    guard let time = Timestamp(parsing: withClock) else { return nil }
    self.time = time
  }
}

/// A number of bytes on the command line.
struct SizeArgument: ExpressibleByArgument, Sendable {
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

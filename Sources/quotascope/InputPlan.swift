// What the options that choose inputs come to: absolute times, files that exist.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import ScanHistory

/// What is read, and how: options with the clock read once and patterns expanded.
struct InputPlan {
  /// The report's date, and what relative times count from.
  let now: Timestamp
  let services: [String]
  /// What was named, patterns expanded.
  let named: Set<String>
  let found: SourceDiscovery
  let settings: ScanSettings
  let jobs: Int
  /// Where what does not fit into memory goes.
  let space: TemporarySpace
  private let temporaryFolder: String
  let configuration: Configuration
  /// What nobody is to see.
  let redaction: Redaction
  /// Collects what could not be used, when somebody asked for it.
  let skippedLines: SkippedLines?
  private let options: InputOptions

  /// `standardInput`: the name of the log that is piped in.
  init(_ options: InputOptions, standardInput: String? = nil) throws {
    HeapSettings.apply()
    self.options = options
    let configuration = try options.configuration.load()
    self.configuration = configuration
    redaction = try options.configuration.redaction(configuration)
    now = options.now?.time ?? Self.currentTime()
    services = options.services.isEmpty ? configuration.services : options.services
    jobs = options.jobs ?? configuration.jobs ?? coreCount()
    let window = TimeWindow(
      since: (options.since ?? configuration.since)?.moment(at: now),
      until: (options.until ?? configuration.until)?.moment(at: now))
    if let since = window.since, let until = window.until, since >= until {
      throw ValidationError(
        "--since must be before --until: \(since.rfc3339) is not before \(until.rfc3339)")
    }
    var limits = LineLimits()
    if let longest = options.maxLine ?? configuration.maxLine { limits.longestLine = longest.bytes }
    limits.notesSkippedLines = options.skippedTo != nil
    temporaryFolder = options.temporaryFolder ?? TemporarySpace.defaultFolder
    if let folder = options.temporaryFolder, !Self.isWritableFolder(folder) {
      throw ValidationError("--temp-dir \(folder): no file can be made there")
    }
    // Half is for reading: blocks of lines, decoders, windows of compressed data.
    space = TemporarySpace(
      memory: Self.memoryForEvents(
        options.memory ?? configuration.memory, folder: temporaryFolder),
      folder: temporaryFolder)
    skippedLines = SkippedLines(
      path: options.skippedTo, redaction: redaction,
      file: Self.spoolFile(in: temporaryFolder, memory: space.memory, jobs: jobs))
    settings = ScanSettings(
      limits: limits,
      decoding: DecodingOptions(
        assumedZone: (options.assumeTimezone ?? configuration.assumeTimezone ?? .utc).zone,
        assumedYear: (options.assumeYear ?? configuration.assumeYear)?.year,
        mapping: try options.configuration.mapping(configuration)),
      selection: PathSelection(
        includes: options.includes.isEmpty ? configuration.includes : options.includes,
        excludes: options.excludes.isEmpty ? configuration.excludes : options.excludes),
      window: window)
    if options.filesFrom == "-" && options.paths.contains("-") {
      throw ValidationError("standard input cannot be both a log and the list of logs")
    }
    let listed = try options.filesFrom.map(Self.listedPaths) ?? []
    let paths = Set(options.paths.flatMap(PathExpansion.expand) + listed)
    if standardInput != nil && !paths.contains("-") {
      throw ValidationError("--source-name names standard input, and - is not among the logs")
    }
    let name = standardInput ?? "-"
    named = Set(paths.map { $0 == "-" ? name : $0 })
    found = SourceDiscovery(
      paths: Array(paths), selection: settings.selection, standardInput: name,
      isExempt: { EventStreamSign($0.head) != nil })
  }

  /// Refuses to write over a log that is read, or twice to one file.
  func protect(_ outputs: [String]) throws {
    let written = outputs + [options.skippedTo].compactMap(\.self).filter { $0 != "-" }
    for (number, path) in written.enumerated() where written[..<number].contains(path) {
      throw ValidationError("\(path) is to be written twice")
    }
    for path in written {
      guard let file = FileState(path: path)?.identity else { continue }
      let isRead = found.sources.contains {
        !$0.isStandardInput && FileState(path: $0.path)?.identity == file
      }
      if isRead { throw ValidationError("\(path) is one of the logs: it would be overwritten") }
    }
  }

  /// Where nobody asked for a limit and no file can be made, all stays in memory: a report is worth
  /// more than the memory.
  private static func memoryForEvents(_ asked: SizeArgument?, folder: String) -> Int {
    if let asked { return asked.bytes / 2 }
    return TemporarySpace.hasRoom(in: folder) ? MemoryLimit.usual.bytes / 2 : .max
  }

  /// A file for the lines of all logs.
  func spoolFile() -> SpoolFile {
    Self.spoolFile(in: temporaryFolder, memory: space.memory, jobs: jobs)
  }

  private static func spoolFile(in folder: String, memory: Int, jobs: Int) -> SpoolFile {
    // Each log that is read at the moment has three spools at most.
    SpoolFile(folder: folder, memoryOfSpool: min(4 << 20, memory / 8 / jobs))
  }

  private static func isWritableFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && access(path, W_OK | X_OK) == 0
  }

  /// The clock only ever sets what no option says.
  static func currentTime() -> Timestamp {
    Timestamp(nanoseconds: Int64(time(nil)) * 1_000_000_000, fractionDigits: 0)
  }

  private static let longestList = 256 << 20

  private static func listedPaths(_ file: String) throws -> [String] {
    switch SmallFile.read(file, atMost: longestList) {
    case .success(let bytes): return FileList.paths(in: bytes)
    case .failure(let error):
      warn("\(file): \(error.description)")
      throw ExitStatus.nothingAnalysed
    }
  }

  /// The options that change what the result says, sorted by name; times are absolute.
  var meaningfulOptions: [(String, String)] {
    var options: [(String, String)] = [("assume_timezone", settings.decoding.assumedZone.name)]
    func add(_ name: String, _ values: [String]) {
      if !values.isEmpty { options.append((name, values.joined(separator: ", "))) }
    }
    if let year = settings.decoding.assumedYear { options.append(("assume_year", String(year))) }
    if let path = configuration.path { options.append(("config", path)) }
    add("exclude", settings.selection.excludes.map(\.pattern))
    add("include", settings.selection.includes.map(\.pattern))
    add(
      "map", settings.decoding.mapping.entries.map { "\($0.field)=\($0.concept.name)" })
    if settings.limits.longestLine != 16 << 20 {
      options.append(("max_line", String(settings.limits.longestLine)))
    }
    add("service", services)
    if let since = settings.window.since { options.append(("since", since.rfc3339)) }
    if let until = settings.window.until { options.append(("until", until.rfc3339)) }
    return options.map { ($0.0, SecretMask.field($0.1)) }.sorted { $0.0 < $1.0 }
  }

  /// The same, and that something is hidden: what the header of an event stream says.
  var mapOptions: [(String, String)] {
    (meaningfulOptions + redactOption).sorted { $0.0 < $1.0 }
  }

  /// That something is hidden, not what.
  var redactOption: [(String, String)] {
    guard !redaction.isEmpty else { return [] }
    let count = redaction.count
    return [("redact", count == 1 ? "1 pattern" : "\(count) patterns")]
  }

  /// Writes the lines that could not be used to the file that was asked for.
  func writeSkippedLines() throws {
    guard let skippedLines else { return }
    for rejected in found.rejected { skippedLines.add(rejected.problem, path: rejected.path) }
    try skippedLines.write()
  }

  /// Ends the program when something is lost that should be in temporary files.
  func checkSpace() throws {
    guard let failure = space.failure else { return }
    warn(failure.message)
    throw ExitStatus.nothingAnalysed
  }

  /// Says which services that were asked for have no event.
  func warnOfServices(_ missing: [String]) {
    guard !options.quiet else { return }
    for service in missing { warn("--service \(service): no event is of this service") }
  }
}

extension TemporarySpaceError {
  /// What went wrong, in words.
  fileprivate var message: String {
    switch self {
    case .cannotCreate(let folder, let number):
      "\(folder): no temporary file can be made: \(systemMessage(number))"
    case .full: "temporary space is full; name a larger folder with --temp-dir"
    case .cannotWrite(let number): "temporary file: \(systemMessage(number))"
    case .cannotRead(let number): "temporary file: \(systemMessage(number))"
    }
  }
}

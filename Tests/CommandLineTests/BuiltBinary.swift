import Foundation

/// How a run of the command ended, and what it wrote.
struct RunResult {
  /// Exit status; `nil` when a signal ended the process.
  var status: Int32?
  var output: Data
  var error: Data

  var outputText: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: error, as: UTF8.self) }
}

/// What keeps a test from running the command.
enum RunFailure: Error, CustomStringConvertible {
  case binaryNotFound([String])
  case timedOut(seconds: Int, command: String)

  var description: String {
    switch self {
    case .binaryNotFound(let places):
      "no quotascope binary at \(places.joined(separator: " or ")); run `swift build` first"
    case .timedOut(let seconds, let command):
      "still running after \(seconds) s: \(command)"
    }
  }
}

/// The command as `swift build` made it: next to the test bundle, or where `QUOTASCOPE_BINARY` says.
enum BuiltBinary {
  /// Longest time that any run of a test may take, in seconds.
  static let secondsAllowed = 120

  static func path() throws -> String {
    var places: [String] = []
    if let named = ProcessInfo.processInfo.environment["QUOTASCOPE_BINARY"] {
      places = [named]
    } else {
      let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      places = [bundle, Bundle.main.bundleURL, bundle.deletingLastPathComponent()]
        .map { $0.appendingPathComponent("quotascope").path }
    }
    guard let found = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      throw RunFailure.binaryNotFound(places)
    }
    return found
  }

  /// Runs the command and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: what follows the command's name.
  ///   - directory: the directory to run in.
  ///   - input: what standard input reads; nothing when `nil`.
  ///   - launcher: a command to start the binary with, and its arguments; none when empty.
  ///   - variables: environment variables that differ from those of this process.
  ///   - seconds: after so many seconds the process is killed and the run fails.
  /// - Returns: the exit status and all output.
  /// - Throws: `RunFailure`, or what starting the process throws.
  static func run(
    _ arguments: [String], in directory: URL, input: URL? = nil, launcher: [String] = [],
    variables: [String: String] = [:], seconds: Int = secondsAllowed
  ) throws -> RunResult {
    let command = launcher + [try path()] + arguments
    return try runCommand(
      command, in: directory, input: input, variables: variables, seconds: seconds)
  }

  /// Runs any command, named by its absolute path, and waits for its end.
  static func runCommand(
    _ command: [String], in directory: URL, input: URL? = nil, variables: [String: String] = [:],
    seconds: Int = secondsAllowed
  ) throws -> RunResult {
    // Files instead of pipes: nobody has to read while the process runs.
    let scratch = try TemporaryDirectory()
    let outputFile = scratch.url.appendingPathComponent("output")
    let errorFile = scratch.url.appendingPathComponent("error")
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = directory
    // Settings of whoever runs the tests are none of theirs.
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CONFIG_HOME"] = scratch.url.path
    environment.merge(variables) { $1 }
    process.environment = environment
    process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? .nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      throw RunFailure.timedOut(seconds: seconds, command: command.joined(separator: " "))
    }
    return RunResult(
      status: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: try Data(contentsOf: outputFile), error: try Data(contentsOf: errorFile))
  }
}

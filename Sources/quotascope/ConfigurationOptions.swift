// Where settings come from.

internal import ArgumentParser
internal import FailureClassification
internal import Glibc
internal import LogDecoding

/// What fields mean, and where it is written down: the same for all commands that read records.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read settings from this file.",
      discussion: """
        Unless given: quotascope.yaml in the working directory, else \
        $XDG_CONFIG_HOME/quotascope/quotascope.yaml. /dev/null for none.
        """,
      valueName: "file"), completion: .file())
  var config: String?

  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "Say what a field of the logs means, such as err.kind=code. May be repeated.",
      valueName: "field=concept"), transform: FieldMapping.Entry.argument)
  var mapping: [FieldMapping.Entry] = []

  @Option(
    name: .customLong("redact"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Leave out what matches this regular expression, wherever it stands. May be repeated.",
      discussion: "Secrets are left out anyway.", valueName: "pattern"))
  var redactions: [String] = []

  /// What nobody is to see: the patterns of the command line and of the file.
  func redaction(_ configuration: Configuration) throws -> Redaction {
    do throws(RedactionError) {
      return try Redaction(redactions + configuration.redactions)
    } catch {
      throw ValidationError("--redact \(error.pattern): is no regular expression")
    }
  }

  /// The settings; a mistake in them is told with its line and ends the program.
  func load() throws -> Configuration {
    guard let path = config ?? Self.implicitPath() else { return Configuration() }
    let bytes: [UInt8]
    switch SmallFile.read(path, atMost: Self.longestFile) {
    case .success(let content): bytes = content
    case .failure(let error):
      warn("\(path): \(error.description)")
      throw ExitCode.validationFailure
    }
    do throws(ConfigurationError) {
      var configuration = try Configuration(bytes)
      configuration.path = path
      return configuration
    } catch {
      warn("\(path):\(error.line): \(error.message)")
      throw ExitCode.validationFailure
    }
  }

  /// The fields of the command line before those of the file.
  func mapping(_ configuration: Configuration) throws -> FieldMapping {
    let given = Set(mapping.map(\.field))
    let all = mapping + configuration.mapping.filter { !given.contains($0.field) }
    guard all.count <= FieldMapping.mostEntries else {
      throw ValidationError("more than \(FieldMapping.mostEntries) fields are mapped")
    }
    return FieldMapping(all)
  }

  private static let longestFile = 1 << 20

  private static func implicitPath() -> String? {
    var candidates = ["quotascope.yaml"]
    // By its specification a relative path there is no path.
    if let base = variable("XDG_CONFIG_HOME"), base.hasPrefix("/") {
      candidates.append(base + "/quotascope/quotascope.yaml")
    } else if let home = variable("HOME"), !home.isEmpty {
      candidates.append(home + "/.config/quotascope/quotascope.yaml")
    }
    return candidates.first { path in
      var status = stat()
      return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

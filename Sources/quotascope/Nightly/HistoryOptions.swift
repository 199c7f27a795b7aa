internal import ArgumentParser
internal import Glibc
internal import ScanHistory

/// Where the history is.
struct HistoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The history's file.",
      discussion:
        "(default: $XDG_STATE_HOME/quotascope/history.sqlite, else ~/.local/state/quotascope/history.sqlite)",
      valueName: "file"), completion: .file())
  var history: String?

  /// Its path; where no variable tells one, that has to be said.
  func path() throws -> String {
    if let history {
      guard !history.isEmpty else { throw ValidationError("--history names no file") }
      return history
    }
    // By its specification a relative path there is no path.
    if let base = Self.variable("XDG_STATE_HOME"), base.hasPrefix("/") {
      return base + Self.place
    }
    if let home = Self.variable("HOME"), home.hasPrefix("/") {
      return home + "/.local/state" + Self.place
    }
    throw ValidationError("neither XDG_STATE_HOME nor HOME is set: name a file with --history")
  }

  private static let place = "/quotascope/history.sqlite"

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Makes the folder of a file, and those above it; a folder that cannot be made is told when the
  /// file is opened.
  static func makeFolder(of path: String) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    makeFolder(String(path[..<slash]))
  }

  /// Makes a folder and those above it.
  ///
  /// Others have no business in them.
  static func makeFolder(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) != 0 else { return }
    makeFolder(of: path)
    unsafe mkdir(path, 0o750)
  }
}

extension HistoryError {
  /// Says it of a file, and ends the program.
  func told(of path: String) -> ExitCode {
    warn("\(path): \(description)")
    return self == .locked ? ExitStatus.locked : ExitStatus.nothingAnalysed
  }
}

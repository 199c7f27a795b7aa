// From the paths a user names to the logs below them, in an order that depends on names only.

internal import Glibc

/// The logs below some paths.
package struct SourceDiscovery: Sendable {
  /// Sorted by path, each file once.
  package private(set) var sources: [LogSource] = []
  package private(set) var rejected: [RejectedPath] = []
  /// Files, and folders with all that is in them, that the selection left out; members of archives
  /// are asked for when they are read.
  package private(set) var leftOut = 0

  private let selection: PathSelection
  private var seenFiles: Set<FileIdentity> = []
  private var seenFolders: Set<FileIdentity> = []

  private struct FileIdentity: Hashable {
    var device: UInt
    var inode: UInt
  }

  /// - Parameters:
  ///   - paths: Files and folders, or `-`.
  ///   - selection: Which files are read.
  ///   - standardInput: The name of what comes when `-` is read.
  ///   - isExempt: Whether a file that is named is read whatever the selection says.
  package init(
    paths: [String], selection: PathSelection = PathSelection(), standardInput: String = "-",
    isExempt: (LogSource) -> Bool = { _ in false }
  ) {
    self.selection = selection
    for path in Set(paths).sorted(by: Self.precedes) {
      if path == "-" {
        sources.append(LogSource(standardInput: standardInput))
      } else {
        visit(path, isNamed: true, above: [], isExempt)
      }
    }
    // Only for the walk: a hundred thousand files would be remembered to the end.
    seenFiles = []
    seenFolders = []
    sources.sort { Self.precedes($0.path, $1.path) }
    rejected.sort { Self.precedes($0.path, $1.path) }
  }

  /// By bytes, as `sort` does in the C locale.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private mutating func visit(
    _ path: String, isNamed: Bool, above: [FileIdentity], _ isExempt: (LogSource) -> Bool
  ) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      reject(path, Self.problem(ofErrno: errno), isNamed)
      return
    }
    let identity = FileIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    let isFile = status.st_mode & S_IFMT == S_IFREG
    guard
      isSelected(path, kind: status.st_mode & S_IFMT, isNamed: isNamed)
        || isNamed && isFile && isExempt(LogSource(path: path, size: Int(status.st_size)))
    else {
      leftOut += 1
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      guard seenFiles.insert(identity).inserted else { return }
      sources.append(LogSource(path: path, size: Int(status.st_size)))
    case S_IFDIR:
      guard !above.contains(identity) else {
        reject(
          path, InputProblem(.symlinkLoop, "leads back to a folder above it; not followed"),
          isNamed)
        return
      }
      visitChildren(of: path, identity, above: above, isNamed: isNamed)
    default:
      reject(path, Self.specialFileProblem(mode: status.st_mode), isNamed)
    }
  }

  /// A folder that is named is always entered; an archive may hold members that are included.
  private func isSelected(_ path: String, kind: mode_t, isNamed: Bool) -> Bool {
    if kind == S_IFDIR { return isNamed || !selection.excludesFolder(path) }
    return selection.selects(path)
      || kind == S_IFREG && !selection.excludes(path) && LogSource(path: path).holdsMembers
  }

  private mutating func visitChildren(
    of folder: String, _ identity: FileIdentity, above: [FileIdentity], isNamed: Bool
  ) {
    guard let names = FolderNames.names(in: folder) else {
      reject(folder, Self.problem(ofErrno: errno), isNamed)
      return
    }
    // Folders that link to each other have far more ways through them than folders.
    guard seenFolders.insert(identity).inserted else { return }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let above = above + [identity]
    for name in names.sorted(by: Self.precedes) {
      visit(prefix + name, isNamed: false, above: above) { _ in false }
    }
  }

  private mutating func reject(_ path: String, _ problem: InputProblem, _ isNamed: Bool) {
    rejected.append(RejectedPath(path: path, problem: problem, isNamed: isNamed))
  }

  private static func problem(ofErrno code: Int32) -> InputProblem {
    switch code {
    case ENOENT, ENOTDIR:
      InputProblem(.missing, "no such file or folder")
    case ELOOP:
      InputProblem(.symlinkLoop, "symbolic links lead in a circle; not followed")
    default:
      InputProblem(.unreadable, "cannot be read: \(systemMessage(code))")
    }
  }

  private static func specialFileProblem(mode: mode_t) -> InputProblem {
    let what =
      switch mode & S_IFMT {
      case S_IFIFO: "a FIFO"
      case S_IFSOCK: "a socket"
      case S_IFCHR, S_IFBLK: "a device"
      default: "no regular file"
      }
    return InputProblem(.notAFile, "is \(what), not a log file; pipe it to - instead")
  }
}

/// What stands in a folder.
enum FolderNames {
  /// The names in a folder; `nil` with `errno` set when it cannot be read.
  static func names(in folder: String) -> [String]? {
    guard let stream = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
          unsafe String(cString: characters)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

/// The system's text for an error number.
func systemMessage(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

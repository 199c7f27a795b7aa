/// Which files are read: those that an `include` pattern matches, if there is any, less those that
/// an `exclude` pattern matches.
///
/// An excluded folder is left out with all that is in it.
package struct PathSelection: Sendable, Equatable {
  package var includes: [PathGlob]
  package var excludes: [PathGlob]

  package init(includes: [PathGlob] = [], excludes: [PathGlob] = []) {
    self.includes = includes
    self.excludes = excludes
  }

  package var isEmpty: Bool { includes.isEmpty && excludes.isEmpty }

  /// Whether the file at `path` is read.
  ///
  /// The path may be that of a bundle's member (`bundle.tar.gz!/a/b.log`): then the folders within
  /// the bundle count as well. A folder on disk is asked for by `excludesFolder` before it is
  /// entered. A bundle that is not excluded is opened whatever its name: when it is included itself,
  /// all its members are, else each is asked for.
  package func selects(_ path: String) -> Bool { includesFile(path) && !excludes(path) }

  /// Whether a file, or a folder that leads to it within a bundle, is excluded.
  func excludes(_ path: String) -> Bool { excludesFile(path) || excludesMember(path) }

  package func includesFile(_ path: String) -> Bool {
    includes.isEmpty
      || includes.contains { glob in
        guard glob.isFolder else { return glob.matches(path) }
        return Self.foldersAbove(path).contains { glob.matches($0) }
      }
  }

  package func excludesFile(_ path: String) -> Bool {
    excludes.contains { !$0.isFolder && $0.matches(path) }
  }

  package func excludesFolder(_ path: String) -> Bool {
    excludes.contains { $0.matches(path) }
  }

  private func excludesMember(_ path: String) -> Bool {
    guard !excludes.isEmpty, let mark = Self.end(ofBundleIn: path) else { return false }
    return Self.foldersAbove(path).contains { $0.endIndex > mark && excludesFolder(String($0)) }
  }

  /// The folders that a path leads through, outermost first.
  private static func foldersAbove(_ path: String) -> [Substring] {
    path.indices.filter { path[$0] == "/" && $0 > path.startIndex }.map { path[..<$0] }
  }

  private static func end(ofBundleIn path: String) -> String.Index? {
    var index = path.startIndex
    while let slash = path[index...].firstIndex(of: "/") {
      if slash > path.startIndex, path[path.index(before: slash)] == "!" { return slash }
      index = path.index(after: slash)
    }
    return nil
  }
}

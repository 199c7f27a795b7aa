// Patterns that the shell did not expand, because they came quoted or from a unit file.

internal import Glibc

/// Expands a path that is a pattern.
package enum PathExpansion {
  /// The paths that `path` means, sorted by bytes.
  ///
  /// A path that exists means itself, whatever its characters; a pattern that nothing matches as
  /// well, so that it is named as missing.
  package static func expand(_ path: String) -> [String] {
    guard PathGlob.isPattern(path), !exists(path) else { return [path] }
    let isAbsolute = path.hasPrefix("/")
    var walker = Walker()
    walker.walk(
      path.split(separator: "/").map(String.init)[...], below: isAbsolute ? "/" : "")
    let found = Set(walker.found).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return found.isEmpty ? [path] : found
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Collects what matches a pattern, component by component.
  private struct Walker {
    var found: [String] = []

    mutating func walk(_ components: ArraySlice<String>, below folder: String) {
      guard let component = components.first else { return }
      let rest = components.dropFirst()
      if component == "**" {
        walkDeep(rest, below: folder)
      } else if PathGlob.isPattern(component) {
        guard let glob = try? PathGlob(component) else { return }
        for name in FolderNames.names(in: folder.isEmpty ? "." : folder) ?? []
        // As in a shell, a star does not mean hidden files.
        where glob.matchesName(name) && (component.hasPrefix(".") || !name.hasPrefix(".")) {
          take(folder + name, rest)
        }
      } else if exists(folder + component) {
        take(folder + component, rest)
      }
    }

    /// Goes on in a folder and in all below it, not through symbolic links.
    private mutating func walkDeep(_ rest: ArraySlice<String>, below folder: String) {
      walk(rest.isEmpty ? ["*"] : rest, below: folder)
      for name in FolderNames.names(in: folder.isEmpty ? "." : folder) ?? []
      where !name.hasPrefix(".") && Self.isFolder(folder + name) {
        walkDeep(rest, below: folder + name + "/")
      }
    }

    private mutating func take(_ path: String, _ rest: ArraySlice<String>) {
      if rest.isEmpty {
        found.append(path)
      } else {
        walk(rest, below: path + "/")
      }
    }

    private static func isFolder(_ path: String) -> Bool {
      var status = stat()
      return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }
}

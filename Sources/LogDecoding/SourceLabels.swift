// What a log's path says about who wrote it.

/// Service and host as a path names them.
package struct SourceLabels: Sendable, Equatable {
  package var service: String
  package var host: String?

  /// Container, pod, file stem or folder, in this order.
  package init(path: String) {
    let parts = path.split(separator: "/").map(Self.withoutArchiveMark)
    // /var/log/pods/<namespace>_<pod>_<uid>/<container>/0.log
    if parts.count >= 3, let pod = Self.podName(parts[parts.count - 3]) {
      service = parts[parts.count - 2]
      host = pod
      return
    }
    let stem = Self.stem(parts.last ?? path)
    // /var/log/containers/<pod>_<namespace>_<container>-<id>.log
    let fields = stem.split(separator: "_")
    if fields.count == 3, let dash = fields[2].lastIndex(of: "-"),
      Self.isHexadecimal(fields[2][fields[2].index(after: dash)...], count: 64)
    {
      service = String(fields[2][..<dash])
      host = String(fields[0])
      return
    }
    host = nil
    let names = [stem] + parts.dropLast().reversed()
    service = names.first { Self.isTelling($0) } ?? (stem.isEmpty ? path : stem)
  }

  /// `bundle` of `bundle.tar.gz!`, as if the archive were a folder.
  private static func withoutArchiveMark(_ part: Substring) -> String {
    guard part.hasSuffix("!") else { return String(part) }
    var name = part.dropLast()
    while let dot = name.lastIndex(of: "."), dot != name.startIndex,
      archiveEndings.contains(name[name.index(after: dot)...].lowercased())
    {
      name = name[..<dot]
    }
    return String(name)
  }

  private static let archiveEndings: Set<String> = [
    "tar", "tgz", "tbz2", "txz", "zip", "gz", "zst", "bz2", "xz", "lz4",
  ]

  private static func podName(_ folder: String) -> String? {
    let fields = folder.split(separator: "_")
    guard fields.count == 3, fields[2].count >= 32 else { return nil }
    return String(fields[1])
  }

  /// The file's name without the endings that rotation, compression and date stamps add.
  static func stem(_ name: String) -> String {
    var stem = Substring(name)
    while true {
      // `app.log-20261103.gz` has endings before and behind its stamp.
      let shorter = withoutStamp(withoutEndings(stem))
      if shorter.endIndex == stem.endIndex { break }
      stem = shorter
    }
    return String(stem.hasSuffix(dockerEnding) ? stem.dropLast(dockerEnding.count) : stem)
  }

  // Docker calls its files `<container>-json.log`.
  private static let dockerEnding = "-json"

  private static func withoutEndings(_ name: Substring) -> Substring {
    var stem = name
    while let dot = stem.lastIndex(of: "."), dot != stem.startIndex {
      let ending = stem[stem.index(after: dot)...]
      guard endings.contains(ending.lowercased()) || ending.allSatisfy(isStampCharacter) else {
        break
      }
      stem = stem[..<dot]
    }
    return stem
  }

  /// `app` of `app-20261103` and `app_2026-11-03`.
  private static func withoutStamp(_ name: Substring) -> Substring {
    guard let last = name.lastIndex(where: { !isStampCharacter($0) }),
      name.distance(from: last, to: name.endIndex) > 8
    else { return name }
    return name[...last]
  }

  private static let endings: Set<String> = [
    "log", "json", "jsonl", "ndjson", "txt", "gz", "out", "err", "old", "bak", "zst", "bz2", "xz",
    "lz4",
  ]

  private static let untellingNames: Set<String> = [
    "log", "logs", "app", "stdout", "stderr", "current", "output", "out", "messages", "events",
    "json", "data", "var", "tmp", "home", "containers", "pods", "service", "application", "main",
    "server", "default", "archive", "backup", "old", "export", ".", "..", "-", "error", "errors",
    "combined", "access", "debug", "info", "warn", "warning", "trace", "console", "all", "web",
    "worker", "production", "development", "staging", "gunicorn", "uvicorn", "celery", "pm2",
    "system", "daemon",
  ]

  private static func isStampCharacter(_ character: Character) -> Bool {
    character.isASCII
      && (character.isNumber || character == "-" || character == "_"
        || character == ":" || character == "T" || character == "Z")
  }

  /// Whether a name says more than that there is a log.
  private static func isTelling(_ name: String) -> Bool {
    guard !untellingNames.contains(name.lowercased()) else { return false }
    guard !name.allSatisfy(isStampCharacter), name.contains(where: \.isLetter) else {
      return false
    }
    let words = name.split(whereSeparator: { $0 == "-" || $0 == "_" || $0 == "." || $0 == ":" })
    // `events-000000`, `12:00:00_12:59:59_S0`
    let telling = words.filter { word in
      word.count > 2 && !word.allSatisfy(\.isNumber) && !untellingNames.contains(word.lowercased())
    }
    return !telling.isEmpty && !telling.allSatisfy { isHexadecimal($0, count: 12) }
  }

  /// At least `count` hexadecimal digits and nothing else.
  private static func isHexadecimal(_ text: Substring, count: Int) -> Bool {
    text.count >= count && text.allSatisfy { $0.isHexDigit }
  }
}

// What a log's path says about who wrote it.

/// Service and host as a path names them.
package struct SourceLabels: Sendable, Equatable {
  package var service: String
  package var host: String?

  /// Container, pod, file stem or folder, in this order.
  package init(path: String) {
    // Character by character a path takes as long as a short log behind it.
    let isPlain = path.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
    self = isPlain ? Self(text: path.utf8[...]) : Self(text: path[...])
  }

  private init(text path: some PathText) {
    let parts = path.split(separator: .of("/")).map(Self.withoutArchiveMark)
    // /var/log/pods/<namespace>_<pod>_<uid>/<container>/0.log
    if parts.count >= 3, let pod = Self.podName(parts[parts.count - 3]) {
      service = parts[parts.count - 2].string
      host = pod.string
      return
    }
    let stem = Self.stem(parts.last ?? path)
    // /var/log/containers/<pod>_<namespace>_<container>-<id>.log
    let fields = stem.split(separator: .of("_"))
    if fields.count == 3, let dash = fields[2].lastIndex(of: .of("-")),
      Self.isHexadecimal(fields[2][fields[2].index(after: dash)...], count: 64)
    {
      service = fields[2][..<dash].string
      host = fields[0].string
      return
    }
    host = nil
    let name = Self.isTelling(stem) ? stem : parts.dropLast().last(where: Self.isTelling)
    service = (name ?? (stem.isEmpty ? path : stem)).string
  }

  /// `bundle` of `bundle.tar.gz!`, as if the archive were a folder.
  private static func withoutArchiveMark<Text: PathText>(_ part: Text) -> Text {
    guard part.last == .of("!") else { return part }
    var name = part.dropLast()
    while let dot = name.lastIndex(of: .of(".")), dot != name.startIndex,
      archiveEndings.contains(name[name.index(after: dot)...].string.lowercased())
    {
      name = name[..<dot]
    }
    return name
  }

  private static let archiveEndings: Set<String> = [
    "tar", "tgz", "tbz2", "txz", "zip", "gz", "zst", "bz2", "xz", "lz4",
  ]

  private static func podName<Text: PathText>(_ folder: Text) -> Text? {
    let fields = folder.split(separator: .of("_"))
    guard fields.count == 3, fields[2].count >= 32 else { return nil }
    return fields[1]
  }

  /// The file's name without the endings that rotation, compression and date stamps add.
  static func stem(_ name: String) -> String { stem(name[...]).string }

  private static func stem<Text: PathText>(_ name: Text) -> Text {
    var stem = name
    while true {
      // `app.log-20261103.gz` has endings before and behind its stamp.
      let shorter = withoutStamp(withoutEndings(stem))
      if shorter.endIndex == stem.endIndex { break }
      stem = shorter
    }
    // Docker calls its files `<container>-json.log`.
    return stem.string.hasSuffix(dockerEnding) ? stem.dropLast(dockerEnding.count) : stem
  }

  private static let dockerEnding = "-json"

  private static func withoutEndings<Text: PathText>(_ name: Text) -> Text {
    var stem = name
    while let dot = stem.lastIndex(of: .of(".")), dot != stem.startIndex {
      let ending = stem[stem.index(after: dot)...]
      guard ending.allSatisfy(\.isStamp) || endings.contains(ending.string.lowercased()) else {
        break
      }
      stem = stem[..<dot]
    }
    return stem
  }

  /// `app` of `app-20261103` and `app_2026-11-03`.
  private static func withoutStamp<Text: PathText>(_ name: Text) -> Text {
    guard let last = name.lastIndex(where: { !$0.isStamp }),
      name.distance(from: last, to: name.endIndex) > 8
    else { return name }
    return name[...last]
  }

  private static let endings: Set<String> = [
    "log", "json", "jsonl", "ndjson", "txt", "gz", "out", "err", "old", "bak", "gone", "zst", "bz2",
    "xz",
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

  /// Whether a name says more than that there is a log.
  private static func isTelling(_ name: some PathText) -> Bool {
    guard name.contains(where: \.isLetter), !name.allSatisfy(\.isStamp),
      !untellingNames.contains(name.string.lowercased())
    else { return false }
    let words = name.split(whereSeparator: {
      $0 == .of("-") || $0 == .of("_") || $0 == .of(".") || $0 == .of(":")
    })
    // `events-000000`, `12:00:00_12:59:59_S0`
    let telling = words.filter { word in
      word.count > 2 && !word.allSatisfy(\.isNumber)
        && !untellingNames.contains(word.string.lowercased())
    }
    return !telling.isEmpty && !telling.allSatisfy { isHexadecimal($0, count: 12) }
  }

  /// At least `count` hexadecimal digits and nothing else.
  private static func isHexadecimal(_ text: some PathText, count: Int) -> Bool {
    text.count >= count && text.allSatisfy(\.isHexDigit)
  }
}

/// A part of a path: its characters, or its bytes where each is a character.
private protocol PathText: BidirectionalCollection, SendableMetatype
where Element: PathElement, SubSequence == Self {
  var string: String { get }
}

extension Substring: PathText {
  fileprivate var string: String { String(self) }
}

extension Substring.UTF8View: PathText {
  fileprivate var string: String { String(Substring(self)) }
}

private protocol PathElement: Equatable, SendableMetatype {
  static func of(_ character: Unicode.Scalar) -> Self

  var isLetter: Bool { get }
  var isNumber: Bool { get }
  var isHexDigit: Bool { get }
  var isASCII: Bool { get }
}

extension PathElement {
  /// Whether stamps of dates and numbers of rotations are made of it.
  fileprivate var isStamp: Bool {
    isASCII
      && (isNumber || self == .of("-") || self == .of("_") || self == .of(":") || self == .of("T")
        || self == .of("Z"))
  }
}

extension Character: PathElement {
  fileprivate static func of(_ character: Unicode.Scalar) -> Character { Character(character) }
}

extension UInt8: PathElement {
  fileprivate static func of(_ character: Unicode.Scalar) -> UInt8 { UInt8(ascii: character) }

  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  fileprivate var isNumber: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isHexDigit: Bool {
    isNumber || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
  fileprivate var isASCII: Bool { self < 0x80 }
}

// The zone database of the machine: the only part of decoding that opens files.

internal import Glibc

/// Why a zone cannot be used.
package enum ZoneProblem: Error, Equatable {
  /// No folder of the database is there.
  case noDatabase(folders: [String])
  /// The database has no such place.
  case unknown(String)
  case unreadable(String)

  package var message: String {
    switch self {
    case .noDatabase(let folders):
      "there is no zone database (looked in \(folders.joined(separator: ", "))): install tzdata,"
        + " set TZDIR, or use an offset such as +02:00"
    case .unknown(let name):
      "\(name) is no zone: use UTC, an offset such as +02:00, or a name such as Europe/Berlin"
    case .unreadable(let path): "\(path) is no zone file that can be read"
    }
  }
}

/// Finds the rules of places.
package struct ZoneDatabase: Sendable {
  private let folders: [String]
  /// No place has so many rules.
  private static let largestFile = 1 << 20

  /// - Parameter folders: Where zone files are looked for, the first one first.
  package init(folders: [String]) {
    self.folders = folders
  }

  /// The machine's: `$TZDIR` when set, else where systems have it.
  package static var system: ZoneDatabase {
    let usual = [
      "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]
    guard let folder = unsafe getenv("TZDIR") else { return ZoneDatabase(folders: usual) }
    return unsafe ZoneDatabase(folders: [String(cString: folder)])
  }

  /// The zone of a place, `Europe/Berlin`.
  package func zone(named name: String) throws(ZoneProblem) -> ClockZone {
    guard Self.isName(name) else { throw .unknown(name) }
    for folder in folders {
      let path = "\(folder)/\(name)"
      guard let file = Self.read(path) else { continue }
      guard let info = ZoneInfo(file) else { throw .unreadable(path) }
      return ClockZone(name: name, info: info)
    }
    guard folders.contains(where: Self.isFolder) else { throw .noDatabase(folders: folders) }
    throw .unknown(name)
  }

  /// Names may come from logs: none leads out of the database.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isASCII = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
        || Array("/_+-".utf8).contains(byte)
    }
    return isASCII && name.utf8.count <= 64 && (1...3).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A regular file's bytes; `nil` when it is not there.
  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= largestFile
    else { return nil }
    var file = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < file.count {
      let done = unsafe file.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(
          descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
      }
      if done < 0, errno == EINTR { continue }
      guard done > 0 else { break }
      count += done
    }
    return Array(file[..<count])
  }
}

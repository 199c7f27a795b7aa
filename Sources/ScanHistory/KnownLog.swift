// What earlier scans know of logs and of the files that they were read from.

package import LogInput

/// A log that was read, as far as it was.
///
/// It is known by what it holds: files are renamed, compressed, copied and moved.
package struct KnownLog: Sendable {
  package var id: Int64
  /// Where it was read last; `bundle!/member` within an archive.
  package var path: String
  /// The host that the path names.
  package var host: String?
  /// Behind the last byte that was read.
  package var mark: ContentMark
  /// Lines before the mark.
  package var lines: Int
  /// Where reading goes on, in bytes: the record that stands last may go on in lines to come, so it
  /// is read again with them.
  package var resume: Int
  /// Lines before that place.
  package var linesBeforeResume: Int
  /// Of the bytes before the mark.
  package var identity: ContentIdentity?
  /// Whether it can only be read from its start: compressed, or times that lean on earlier lines.
  package var readsWhole: Bool

  package init(
    id: Int64 = 0, path: String, host: String?, mark: ContentMark, lines: Int, resume: Int,
    linesBeforeResume: Int, identity: ContentIdentity?, readsWhole: Bool
  ) {
    self.id = id
    self.path = path
    self.host = host
    self.mark = mark
    self.lines = lines
    self.resume = resume
    self.linesBeforeResume = linesBeforeResume
    self.identity = identity
    self.readsWhole = readsWhole
  }
}

/// A path by its bytes: names that look the same, one with a letter and its accent as two characters,
/// are two files, and the same string to Swift.
package struct ExactPath: Sendable, Hashable, Comparable {
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  package static func == (left: ExactPath, right: ExactPath) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package static func < (left: ExactPath, right: ExactPath) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// What the system says of a file: a shortcut past files in which nothing has happened.
package struct FileState: Sendable, Hashable {
  package var device: Int64
  package var inode: Int64
  /// In bytes.
  package var size: Int
  /// When content and entry changed last, in nanoseconds since 1970.
  package var modified: Int64
  package var changed: Int64

  package init(device: Int64, inode: Int64, size: Int, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }

  package func isSameFile(as other: FileState) -> Bool {
    device == other.device && inode == other.inode
  }
}

/// A file as it was when it was scanned last.
package struct KnownFile: Sendable, Equatable {
  package var path: String
  package var state: FileState
  /// Of its bytes on disk; of compressed files and archives only.
  package var stored: ContentIdentity?
  /// Bytes of a last line without a line feed that were left for later.
  package var waiting: Int
  /// The logs in it, with their paths; none of an empty file.
  package var logs: [LogPlace]

  /// Where a log stands.
  package struct LogPlace: Sendable, Equatable {
    package var path: String
    package var log: Int64

    package init(path: String, log: Int64) {
      self.path = path
      self.log = log
    }
  }

  package init(
    path: String, state: FileState, stored: ContentIdentity? = nil, waiting: Int = 0,
    logs: [LogPlace] = []
  ) {
    self.path = path
    self.state = state
    self.stored = stored
    self.waiting = waiting
    self.logs = logs
  }
}

/// Events of a log, as they are kept: lines of the event contract, compressed.
package struct EventChunk: Sendable {
  package enum Role: String, Sendable {
    /// Of lines that are read for good.
    case settled
    /// Of the last record, which is read again when the log grows.
    case tail
    /// Lines that may tell of success, found for incidents without a proven recovery.
    case completions
  }

  package var role: Role
  /// Lines of the log before those that the events count from.
  package var linesBefore: Int
  package var events: Int
  /// Earliest and latest time, in nanoseconds since 1970; `nil` when no event has one.
  package var first: Int64?
  package var last: Int64?
  /// Gzip of event lines.
  package var content: [UInt8]

  package init(
    role: Role, linesBefore: Int, events: Int, first: Int64?, last: Int64?, content: [UInt8]
  ) {
    self.role = role
    self.linesBefore = linesBefore
    self.events = events
    self.first = first
    self.last = last
    self.content = content
  }
}

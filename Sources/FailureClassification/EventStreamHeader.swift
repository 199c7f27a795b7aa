package import LogDecoding

/// The first line of an event stream.
package struct EventStreamHeader: Sendable, Equatable {
  /// An option that changes what the events mean.
  package struct Option: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  /// Name and version of the contract.
  package var schema: String
  package var toolVersion: String
  package var rulesVersion: String
  /// In the order of the line.
  package var options: [Option]
  /// Whether the logs were searched for completion lines.
  package var hasCompletions: Bool

  /// Whether it is the contract that this program reads.
  package var isReadable: Bool { schema == EventStream.schema }
}

/// What tells a file of event lines from a log.
package enum EventStreamSign: Sendable, Equatable {
  /// It begins as an event stream does.
  case header
  /// It begins with lines from the middle of one.
  case lines

  private static let middles = [
    #"{"record":"event","input":""#, #"{"record":"completion","input":""#,
    #"{"record":"ledger","identity":""#, #"{"record":"ledger","named":true,"#,
  ].map { Array($0.utf8) }
  private static let key = Array(#""schema""#.utf8)
  private static let name = Array(#""quotascope.event/"#.utf8)

  /// What some content's first bytes say; `nil` for a log.
  package init?(_ head: [UInt8]) {
    var line = head[...]
    if line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
    line = line.drop { Self.isSpace($0) }
    guard line.first == UInt8(ascii: "{") else { return nil }
    line = line.prefix { $0 != 0x0a }
    if Self.namesSchema(line) {
      self = .header
    } else if Self.middles.contains(where: { line.starts(with: $0) }) {
      self = .lines
    } else {
      return nil
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  /// In a text of JSON a backslash would stand before its quotes.
  private static func namesSchema(_ line: ArraySlice<UInt8>) -> Bool {
    line.indices.contains { start in
      guard line[start...].starts(with: key) else { return false }
      let rest = line[(start + key.count)...].drop(while: isSpace)
      return rest.first == UInt8(ascii: ":")
        && rest.dropFirst().drop(while: isSpace).starts(with: name)
    }
  }
}

extension LogRecord {
  /// Whether it is a line of an event stream: it tells of a record that stands elsewhere.
  package var isEventLine: Bool {
    guard let fingerprint = range(.eventFingerprint), fingerprint.count == 16,
      let rule = value(.eventRule), rule.contains(UInt8(ascii: ".")),
      rule.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || Self.isWord($0) })
    else { return false }
    return store[fingerprint].allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

/// The last line of an event stream: one without it was cut off.
package struct EventStreamEnd: Sendable, Equatable {
  /// Ledgers in the stream.
  package var inputs: Int
  /// Files that were there and not read, because of what was asked for.
  package var filesLeftOut: Int

  package init(inputs: Int, filesLeftOut: Int) {
    self.inputs = inputs
    self.filesLeftOut = filesLeftOut
  }
}

/// The ledger of an event stream's input.
package struct EventStreamLedger: Sendable {
  package var ledger: InputLedger
  /// Whether it was asked for by its own name, and not met in a folder or an archive.
  package var isNamed: Bool
  /// False for a path that is no log.
  package var isRead: Bool
  /// Its completion lines in the stream.
  package var completions: Int
}

/// How often event lines have words in open lists that this program does not know.
package struct UnknownWords: Sendable, Equatable {
  /// Events that were passed over because of their kind.
  package var kinds = 0
  /// Events whose class is read as `other_openai`; their detail stays.
  package var classes = 0
  /// Events whose provider is read as `unknown`.
  package var providers = 0
  /// All other words.
  ///
  /// Levels, what retries, clients and compressions are read as not said, a log's format as text,
  /// and a problem of an unknown kind as one that a log could not be read for.
  package var others = 0

  package init() {}

  package var isEmpty: Bool { self == UnknownWords() }
}

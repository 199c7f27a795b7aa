/// Something about an input that a reader of the report must know.
package struct InputProblem: Error, Sendable, Equatable {
  /// Stable word for machines: raw values are part of the report contract's open list.
  package enum Kind: String, CaseIterable, Sendable {
    /// The path does not exist.
    case missing
    /// The system refused to open or read it.
    case unreadable
    /// Neither a regular file nor a directory: a device, socket or FIFO.
    case notAFile = "not_a_file"
    /// A symbolic link that leads back to a directory above it.
    case symlinkLoop = "symlink_loop"
    /// No text: NUL bytes, or the magic number of a known binary format.
    case binary
    /// Compressed data ended before its end mark; what came before was read.
    case cutOff = "cut_off"
    /// Compressed data is damaged; what came before was read.
    case corrupt
    /// A member of an archive that only a password opens.
    case encrypted
    /// An archive or a way of compressing that is not read.
    case unsupported
    /// Reading would take more memory than is allowed: the compressed data refers too far back.
    case windowTooLarge = "window_too_large"
    /// An archive inside an archive inside an archive.
    case nestedTooDeep = "nested_too_deep"
    /// Members of an archive beyond the number that is read.
    case tooManyMembers = "too_many_members"
    /// Empty members of an archive beyond the number that is listed.
    case emptyMembers = "empty_members"
    /// Bytes behind the end of compressed data that are no such data.
    case trailingBytes = "trailing_bytes"
    /// A plain file ends within a JSON object, which was not counted.
    case unfinishedLine = "unfinished_line"
    /// Lines longer than the limit were skipped.
    case tooLong = "too_long"
    /// Lines of an event stream that has no beginning, or no end, or not all of its lines.
    case incompleteEvents = "incomplete_events"
    /// An event stream where logs are read.
    case eventStream = "event_stream"
    /// Records in a shape that is not taken apart: lists of them in one line, or one over many lines.
    case notTakenApart = "not_taken_apart"
  }

  package var kind: Kind
  /// One sentence: what happened and what it means for the numbers.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Whether a log could not be read wholly: such an input is named by exit status 3.
  package var isLoss: Bool {
    switch kind {
    case .missing, .unreadable, .cutOff, .corrupt, .notTakenApart, .encrypted, .unsupported,
      .windowTooLarge, .nestedTooDeep, .tooManyMembers, .incompleteEvents, .eventStream:
      true
    case .notAFile, .symlinkLoop, .binary, .trailingBytes, .tooLong, .unfinishedLine,
      .emptyMembers:
      false
    }
  }
}

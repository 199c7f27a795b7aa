/// Why a history cannot be used.
package enum HistoryError: Error, Equatable, CustomStringConvertible {
  /// Another scan holds it.
  case locked
  /// There is none.
  case missing
  /// A later version of the program made it.
  case newer(version: Int)
  /// A database of something else.
  case foreign
  case corrupt(String)
  case readOnly
  /// No room is left for it.
  case full
  /// It cannot be opened, read or written.
  case failed(String)

  package var description: String {
    switch self {
    case .locked: "another scan is using it"
    case .missing: "there is no history"
    case .newer(let version):
      "a later version of quotascope made it (its version is \(version), this program knows "
        + "\(HistorySchema.version)): install that version, or name another file with --history"
    case .foreign: "is no history of quotascope"
    case .corrupt(let message):
      "is damaged (\(message)): restore it from a backup, or move it away: the next scan starts over"
    case .readOnly: "cannot be written: it, or its folder, is read-only"
    case .full: "no room is left on its disk; nothing was changed"
    case .failed(let message): message
    }
  }
}

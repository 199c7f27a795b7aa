// Whose fields they are decides what they may tell.

/// How the fields of one layer count.
enum FieldLayer {
  /// What the application wrote.
  case record
  /// What a collector or platform wrote around it: only who wrote it, and when.
  case envelope
  /// What stands beside a record inside a text: it counts where the record says nothing.
  case around
  /// What a line of pairs spells: its words stay the record's text.
  case printed
  /// The same at the end of a text that begins with other words.
  case detail

  /// Whether the application wrote it.
  var isOwn: Bool { self != .envelope && self != .around }

  /// Whether its fields may tell of the call.
  var speaksOfCall: Bool { self != .envelope }

  func takes(_ concept: Concept) -> Bool {
    switch self {
    case .record: true
    case .envelope: concept.mayComeFromEnvelope
    case .around, .printed: concept != .message
    case .detail:
      concept != .message
        && (!concept.mayComeFromEnvelope || concept == .traceID || concept == .service)
    }
  }
}

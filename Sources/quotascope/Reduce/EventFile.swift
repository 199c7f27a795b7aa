// What `quotascope events` has written of logs.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction
internal import Synchronization

/// What one log is known by, wherever its events were found.
struct InputKey: Hashable, Sendable {
  var path: String
  /// `nil` when nothing of it could be read.
  var identity: ContentIdentity?
}

/// A log as an event file tells of it.
struct MappedInput: Sendable {
  var key: InputKey
  /// The options that its events were found with.
  var options: [EventStreamHeader.Option]
  /// `nil` when the file has none of it.
  var ledger: EventStreamLedger?
  var events: ServiceEvents?
  /// Event lines of it in the file.
  var eventLines = 0
  /// Events that were left out when the file was read.
  var leftOut = SelectionCounts()
  /// Earliest and latest time of its events.
  var first: Timestamp?
  var last: Timestamp?
  /// Whether it was searched for completion lines.
  var hasCompletions: Bool
  /// Whether another file holds it as completely: its events were not read again.
  var isRepeated = false

  /// Whether the file holds all that the map step found in it.
  var isComplete: Bool { ledger?.ledger.events == eventLines }

  /// What reading the log came to, as far as the event file with this path tells.
  func ledger(from file: String) -> InputLedger {
    var found = ledger?.ledger ?? InputLedger(path: key.path)
    if ledger == nil {
      found.identity = key.identity
      (found.first, found.last) = (first, last)
    }
    if !isComplete {
      let told = found.events
      let message =
        ledger == nil
        ? "\(file) does not tell it to its end; what is there was used"
        : "\(file) has \(eventLines) of its \(told) events; what is there was used"
      found.problems.append(InputProblem(.incompleteEvents, message))
    }
    found.events =
      eventLines - leftOut.eventsBefore - leftOut.eventsAfter - leftOut.eventsOfOtherServices
    found.selection += leftOut
    // Who names a zone knows it.
    if options.contains(where: { $0.name == "assume_timezone" && $0.value != "UTC" }) {
      found.timeGaps.withoutZone = 0
    }
    return found
  }
}

/// What one event stream tells besides its inputs.
struct EventStreamAccount: Sendable, Hashable {
  /// A hash of the inputs, in their order.
  var inputs: ContentHash
  /// Files that the map step did not read because of what was asked for.
  var filesLeftOut: Int
  /// Whether there is more than paths that were asked for and could not be read.
  var hasRead: Bool
}

/// What one event file holds: one event stream, or several that follow each other.
struct EventFile: Sendable {
  let path: String
  /// Of its content.
  var identity: ContentIdentity?
  var inputs: [MappedInput] = []
  var problems: [InputProblem] = []
  /// Of each stream.
  var streams: [EventStreamAccount] = []
  /// Those of its headers.
  var options: [[EventStreamHeader.Option]] = []
  /// Why its events cannot be used together with what this program finds; `nil` when they can.
  var refusal: String?
  /// Its completion lines, when it cannot be read twice.
  var completions: LineSpool?
}

/// Inputs that some event file holds completely: further copies of them are passed over.
final class CompleteInputs: Sendable {
  private struct Entry: Hashable {
    var key: InputKey
    var options: [EventStreamHeader.Option]
    var hasCompletions: Bool

    init(_ input: MappedInput) {
      (key, options) = (input.key, input.options)
      hasCompletions = input.hasCompletions
    }
  }

  private let entries = Mutex<Set<Entry>>([])

  func insert(_ input: MappedInput) {
    let entry = Entry(input)
    entries.withLock { _ = $0.insert(entry) }
  }

  func contains(_ input: MappedInput) -> Bool {
    let entry = Entry(input)
    return entries.withLock { $0.contains(entry) }
  }
}

// What a report says when it was asked about a part of the logs only.

internal import LogDecoding
internal import OutageReconstruction

/// Words for what was chosen, and for what that leaves open.
struct SelectionWords {
  private let window: TimeWindow
  private let clock: DisplayClock
  private let missingServices: [String]
  private let counts: SelectionCounts
  private let filesLeftOut: Int

  init(_ context: ReportContext, _ inputs: ReportedInputs) {
    window = context.window
    clock = context.clock
    missingServices = context.missingServices
    counts = inputs.selection
    filesLeftOut = inputs.filesLeftOut
  }

  /// What was left out, with its options.
  var sentences: [Prose] {
    var sentences: [Prose] = []
    if let since = window.since {
      sentences.append(
        """
        \(strong: "Data before \(words: clock.dateTime(since)) is left out by --since")\
        \(words: told(counts.eventsBefore, counts.refusalsBefore)).
        """)
    }
    if let until = window.until {
      sentences.append(
        """
        \(strong: "Data from \(words: clock.dateTime(until)) on is left out by --until")\
        \(words: told(counts.eventsAfter, counts.refusalsAfter)).
        """)
    }
    if filesLeftOut > 0 {
      let files = filesLeftOut == 1 ? "1 file or folder" : "\(filesLeftOut) files or folders"
      sentences.append("Left out by --include and --exclude: \(words: files).")
    }
    if counts.eventsOfOtherServices > 0 {
      let events = DisplayFormat.counted(counts.eventsOfOtherServices, "event")
      sentences.append("Left out by --service: \(words: events) of other services.")
    }
    return sentences
  }

  /// Events outside of the chosen time make its ends those of what was looked at.
  var reach: ReachWords {
    var reach = ReachWords()
    if counts.eventsBefore > 0 { reach.holding = "the chosen time holds" }
    if counts.eventsAfter > 0 { reach.end = "the chosen time ends" }
    return reach
  }

  /// What may have happened outside.
  var unknowns: [Statement] {
    var unknowns: [Statement] = []
    if let since = window.since, counts.refusalsBefore > 0 {
      unknowns.append(
        Statement(
          "When an outage really began: \(Self.refusals(counts.refusalsBefore)) before "
            + "\(since.rfc3339) \(Self.verb(counts.refusalsBefore)) left out by --since, so the"
            + " first failure shown may not be the first."))
    }
    if let until = window.until, counts.refusalsAfter > 0 {
      unknowns.append(
        Statement(
          "Whether an outage went on: \(Self.refusals(counts.refusalsAfter)) from "
            + "\(until.rfc3339) on \(Self.verb(counts.refusalsAfter)) left out by --until."))
    }
    if counts.eventsWithoutTime > 0 {
      let events = DisplayFormat.counted(counts.eventsWithoutTime, "event")
      unknowns.append(
        Statement("Whether \(events) without a usable time lie in the chosen time: all are kept."))
    }
    for service in missingServices {
      unknowns.append(
        Statement(
          "Whether the service \(service) had failures: no event is of a service of this name,"
            + " which --service asks for."))
    }
    return unknowns
  }

  private func told(_ events: Int, _ refusals: Int) -> String {
    guard events > 0 else { return "; it holds no event" }
    let counted = DisplayFormat.counted(events, "event")
    return "; it holds \(counted), of which \(refusals) "
      + (refusals == 1 ? "is a refusal" : "are refusals") + " for lack of money"
  }

  private static func refusals(_ count: Int) -> String {
    count == 1 ? "1 refusal for lack of money" : "\(count) refusals for lack of money"
  }

  private static func verb(_ count: Int) -> String { count == 1 ? "is" : "are" }
}

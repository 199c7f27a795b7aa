// What operators' notes say for and against a cause: money that came in, or was to, and when.

internal import FailureClassification
internal import LogDecoding

extension CauseFinder {
  /// The last note of a change that calls succeeded after.
  ///
  /// What was done before calls were refused mended nothing.
  func fixNote(_ changes: Set<BillingChange>) -> OperatorNote? {
    guard let start = facts.firstFailure.time, let recovered = facts.recovered?.time else {
      return nil
    }
    return notes.last { note in
      !note.changes.isDisjoint(with: changes) && note.time >= start && note.time <= recovered
        && seconds(from: note.time, to: recovered) <= policy.latestEffectSeconds
    }
  }

  /// What is noted after recovery is evidence for nothing.
  var endOfNotes: Timestamp? { facts.recovered?.time ?? notes.last?.time }

  func latestNote(_ changes: Set<BillingChange>, until end: Timestamp?) -> OperatorNote? {
    guard let end else { return nil }
    return notes.last { !$0.changes.isDisjoint(with: changes) && $0.time <= end }
  }

  /// A change that calls succeed after speaks for what it mends; one after which they do not, or
  /// not soon, less.
  func weighNotes(
    _ changes: Set<BillingChange>, _ signs: inout CauseSigns, atMost most: Sign.Weight = .strong
  ) {
    if let note = fixNote(changes), let words = fixWords(note) {
      signs.speaksFor(isPrompt(note) ? min(most, .strong) : .weak, words)
    } else if let start = facts.firstFailure.time,
      let note = latestNote(changes, until: endOfNotes),
      note.time >= start
    {
      signs.speaksFor(.weak, lateWords(note))
    }
  }

  /// What is said of a change that did not end the refusals, or not soon.
  func lateWords(_ note: OperatorNote) -> Statement? {
    if facts.recovered != nil { return fixWords(note) }
    let isMixed = facts.mixed.map { $0.until > note.time } ?? false
    return Statement(
      isMixed
        ? "\(quoted(note)), and calls were still refused after it"
        : "\(quoted(note)), and no success follows in time", note.remark.evidence)
  }

  func isPrompt(_ note: OperatorNote) -> Bool {
    seconds(from: note.time, to: facts.recovered?.time) <= policy.promptEffectSeconds
  }

  /// That money was to come in and did not is how credit runs out.
  func weighFailedPayment(_ signs: inout CauseSigns) {
    guard
      let note = latestNote([.failedPayment], until: endOfNotes)
    else { return }
    // Cards are declined everywhere: a line that does not say whose it was proves little.
    let words = note.namesAccount ? ": the account was not filled up" : ""
    signs.speaksFor(
      note.namesAccount ? .strong : .weak, Statement(quoted(note) + words, note.remark.evidence))
  }

  /// Money that came in shortly before calls were refused makes an empty balance less likely.
  func weighEarlyPayment(_ signs: inout CauseSigns) {
    guard let start = facts.firstFailure.time,
      let note = latestNote([.payment], until: start), note.time < start
    else { return }
    let waited = Self.span(seconds(from: note.time, to: start))
    signs.speaksAgainst(
      .weak,
      Statement("calls were first refused \(waited) after \(quoted(note))", note.remark.evidence))
  }

  func fixWords(_ note: OperatorNote) -> Statement? {
    let waited = seconds(from: note.time, to: facts.recovered?.time)
    return Statement(
      "calls succeed again \(Self.span(waited)) after \(quoted(note))", note.remark.evidence)
  }

  /// A payment after which calls were refused for longer than payments take.
  var lastingNote: Statement? {
    guard facts.recovered == nil,
      let note = latestNote([.payment, .setUp], until: facts.lastFailure.time)
    else { return nil }
    guard refusedAfter(note) > policy.promptEffectSeconds else { return nil }
    return refusedWords(note)
  }

  /// Longer notes are cut.
  private static let longestNote = 80

  func quoted(_ note: OperatorNote) -> String {
    let kind = note.remark.evidence == nil ? "the mark" : "the note"
    let text = note.remark.text
    let shown = text.count > Self.longestNote ? text.prefix(Self.longestNote - 1) + "…" : text[...]
    return "\(kind) \"\(shown)\""
  }
}

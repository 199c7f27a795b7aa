// Times within an outage in which calls worked: it paused, and was no shorter for it.

internal import FailureClassification
package import LogDecoding

/// A time within an outage in which calls succeeded and none was refused.
package struct SuccessPause: Sendable {
  /// Its first success.
  package var first: Evidence
  /// When calls were refused again.
  package var until: Timestamp
  package var successes: Int

  package init(first: Evidence, until: Timestamp, successes: Int) {
    self.first = first
    self.until = until
    self.successes = successes
  }
}

/// Finds the pauses of an incident.
struct PauseFinder {
  private let policy: ReconstructionPolicy
  private let book: ScopeBook
  /// Longest are chosen at the end: an outage has few.
  private var found: [Stretch] = []
  private var stretch = Stretch()
  /// Until when a call was refused again and again: a success meanwhile is no pause.
  private var busyUntil = Int64.min

  /// Successes between two refusals.
  struct Stretch {
    fileprivate(set) var first: Success?
    fileprivate(set) var successes = 0
    /// When calls were refused again.
    fileprivate(set) var until = Int64.max
    fileprivate var last: Success?
    /// Per scope that they speak for.
    fileprivate var ofScope: [Int: Int] = [:]

    fileprivate var seconds: Double {
      guard let first, let last else { return 0 }
      return OutageReconstruction.seconds(first.time, last.time)
    }
  }

  /// The time of a refused call.
  private struct Span: BitwiseCopyable, Sendable {
    var scope: Int
    var first: Int64
    var last: Int64
  }

  /// So many are told, the longest.
  static let most = 16

  /// The longest pauses before successes and refusals began to alternate, by time.
  static func pauses(
    of draft: IncidentDraft, _ book: ScopeBook, _ outages: [ScopedOutage],
    policy: ReconstructionPolicy, space: TemporarySpace
  ) -> [Stretch] {
    let group = draft.group
    let successes = book.successes(
      of: draft.speakers, after: group.firstTime,
      before: min(group.lastTime, draft.mixedFrom?.time ?? .max),
      withOutside: group.countsOutside, space: space)
    guard successes.count >= policy.blipCalls else { return [] }
    var finder = PauseFinder(policy: policy, book: book)
    var next = successes.elements()
    var success = next.next()
    finder.refusals(of: group, outages, space).forEach { _, refusal in
      while let one = success, one.time < refusal.first {
        finder.add(one)
        success = next.next()
      }
      finder.end(at: refusal)
    }
    let longest = finder.found.enumerated().sorted {
      ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset)
    }
    return longest.prefix(most).sorted { $0.offset < $1.offset }.map(\.element)
  }

  private init(policy: ReconstructionPolicy, book: ScopeBook) {
    self.policy = policy
    self.book = book
  }

  /// By time.
  private func refusals(
    of group: OutageGroup, _ outages: [ScopedOutage], _ space: TemporarySpace
  ) -> SpillableArray<Span> {
    var spans = SpillableArray<Span>(space)
    for outage in group.outages {
      book.refusals.forEach(in: outages[outage].refusals) { _, refusal in
        spans.append(Span(scope: refusal.scope, first: refusal.time, last: refusal.lastTime))
      }
    }
    if group.outages.count > 1 {
      spans.sort { ($0.first, $0.last, $0.scope) < ($1.first, $1.last, $1.scope) }
    }
    return spans
  }

  private mutating func add(_ success: Success) {
    guard success.time > busyUntil else { return }
    stretch.ofScope[success.scope, default: 0] += 1
    // It stands under every scope that it speaks for.
    guard stretch.last?.row != success.row else { return }
    stretch.first = stretch.first ?? success
    stretch.last = success
    stretch.successes += 1
  }

  /// That another scope of the account was still refused is no end of a pause: only one that had
  /// worked is refused again.
  private mutating func end(at refusal: Span) {
    if stretch.seconds >= policy.leastPauseSeconds,
      stretch.ofScope[refusal.scope] ?? 0 >= policy.blipCalls
    {
      stretch.until = refusal.first
      found.append(stretch)
    }
    if stretch.successes > 0 { stretch = Stretch() }
    busyUntil = max(busyUntil, refusal.last)
  }
}

extension IncidentBuilder {
  /// When calls worked within the incident.
  func pauses() -> [SuccessPause] {
    PauseFinder.pauses(
      of: draft, sources.book, sources.outages, policy: sources.policy, space: table.rows.space
    ).compactMap { stretch in
      guard let first = stretch.first else { return nil }
      let evidence = evidence(first)
      let until = Timestamp(
        nanoseconds: stretch.until, fractionDigits: evidence.time?.fractionDigits ?? 0)
      return SuccessPause(first: evidence, until: until, successes: stretch.successes)
    }
  }
}

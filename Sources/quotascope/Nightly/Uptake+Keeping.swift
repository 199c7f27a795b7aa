// What reading came to, on its way into the history: logs, their events, what was counted.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import ScanHistory

extension Uptake {
  func save(
    _ log: KnownLog, _ ledger: InputLedger, tail: InputLedger?
  ) throws -> Int64 {
    var whole = ledger
    if let tail { whole.append(tail) }
    return try history.save(
      LogAccount(
        log: log, ledger: EventStream.ledger(ledger),
        tailLedger: tail.map { EventStream.ledger($0) }),
      LogSums(
        lines: whole.totals.lines, events: whole.events, first: whole.first?.rfc3339,
        last: whole.last?.rfc3339),
      scan: scan)
  }

  func replaceEvents(of log: Int64, _ part: KeptPart) throws {
    try history.removeEvents(of: log, .settled)
    try history.removeEvents(of: log, .tail)
    for piece in part.pieces { try add(piece, .settled, to: log) }
  }

  func add(_ piece: PackedEvents, _ role: EventChunk.Role, to log: Int64) throws {
    try history.add(piece.chunk(role), to: log, newest: newest)
  }

  /// Whether a log that begins as another one does is the other one's beginning, as far as events
  /// tell; a log without events is nobody's loss.
  ///
  /// Its last record, from a line on, may go on there. Towards the end of a damaged one there may be
  /// anything.
  func isBeginning(
    _ part: KeptPart, of log: Int64, lastRecord: Int = .max, isDamaged: Bool = false
  ) throws -> Bool {
    guard let account = try history.account(of: log),
      isDamaged || part.lines <= account.log.lines
    else { return false }
    let own = try places(of: part)
    let known = try places(of: log).filter { $0.line <= part.lines }
    if !isDamaged {
      return own.filter { $0.line < lastRecord } == known.filter { $0.line < lastRecord }
        && own.allSatisfy { $0.line < lastRecord || known.contains($0) }
    }
    return zip(own, known).prefix { $0 == $1 }.count >= own.count - Self.mostSpoilt
  }

  /// Whether a log begins with all that is known of another one, as far as events tell.
  func goesOn(_ part: KeptPart, with log: Int64) throws -> Bool {
    guard let account = try history.account(of: log), part.lines >= account.log.lines else {
      return false
    }
    return try places(of: part).filter { $0.line <= account.log.lines } == places(of: log)
  }

  /// Where events stand, but for those that may have been forgotten.
  private func places(of part: KeptPart) throws -> [EventChunk.EventPlace] {
    try unforgotten(part.pieces.flatMap { try $0.chunk(.settled).places() })
  }

  private func places(of log: Int64) throws -> [EventChunk.EventPlace] {
    try unforgotten(history.chunks(of: log).flatMap { try history.chunk($0).places() })
  }

  private func unforgotten(_ places: [EventChunk.EventPlace]) -> [EventChunk.EventPlace] {
    places.filter { $0.time ?? .max >= horizon ?? .min }
  }

  /// Events of a damaged log that the damage may have made.
  private static let mostSpoilt = 3

  // MARK: Counting

  mutating func count(_ uptake: PlainUptake, lines: Int, events: Int, late: Int) {
    sums.logs += 1
    sums.bytes += uptake.newBytes
    sums.lines += lines
    sums.events += max(0, events)
    sums.lateEvents += late
  }

  mutating func note(
    _ first: InputLedger, _ second: InputLedger?, _ path: String, _ head: ContentHead?
  ) {
    var ledger = first
    ledger.path = path
    ledger.problems = (second?.problems ?? []) + first.problems
    if let last = [first.last, second?.last].compactMap(\.self).max() {
      newest = max(newest, last.nanoseconds)
    }
    if !ledger.problems.isEmpty { troubled.append(TroubledLog(ledger: ledger, head: head)) }
  }
}

extension ContentFingerprint {
  /// What a log with this content is known by; `earlier` is what it was known by before.
  ///
  /// Damage may have changed what was read last: a damaged log is known by what stands far before.
  func mark(_ earlier: ContentMark?) -> ContentMark? {
    guard isDamaged else {
      return tails[length].flatMap { ContentMark(head, position: length, tail: $0) }
    }
    if let earlier { return earlier }
    guard let power = ContentHead.power(within: (length + 1) / 2) else { return nil }
    // The hash of a head is that of all bytes before its end.
    return ContentMark(head, position: 1 << power, tail: head.hashes[power])
  }
}

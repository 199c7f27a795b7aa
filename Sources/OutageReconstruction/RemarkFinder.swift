// What alerts, fallback lines and operators' notes say around an incident.

internal import FailureClassification
internal import LogDecoding

/// The remarks of some logs, by time.
struct RemarkFinder {
  private let policy: ReconstructionPolicy
  private let table: EventTable
  private let services: ServiceNames
  /// Rows.
  private var places: SpillableArray<Int>
  /// Rows that tell of the state of an account: a platform's quota, a deactivation.
  private var accountPlaces: SpillableArray<Int>
  /// Rows of notes that tell of what leads to an empty account, long before it is.
  private var troublePlaces: SpillableArray<Int>
  private let marks: [Remark]

  /// How often each wording of a note stands in the logs, apart from numbers.
  private var wordings: [UInt64: Wording] = [:]

  /// So many of a kind are told for one incident; the first ones.
  private static let most: [EventKind: Int] = [.alert: 20, .fallback: 3]
  /// Of notes, so many first and so many last ones: what ended an outage was done at its end.
  private static let mostNotes = 20
  /// Of those that tell of troubles before, so many last ones.
  private static let mostTroubles = 3
  /// What stands so often in the logs is a program's line and no note of what somebody did.
  private static let routine = 3
  /// So many wordings are told apart: logs with more are made to fill memory.
  private static let mostWordings = 10_000

  init(
    _ table: EventTable, _ services: ServiceNames, policy: ReconstructionPolicy, marks: [Remark],
    space: TemporarySpace
  ) {
    self.policy = policy
    self.table = table
    self.services = services
    self.marks = marks
    var places = SpillableArray<Int>(space)
    var accountPlaces = SpillableArray<Int>(space)
    var troublePlaces = SpillableArray<Int>(space)
    var wordings: [UInt64: Wording] = [:]
    table.rows.forEach { number, row in
      guard row.time != EventTable.noTime else { return }
      if !row.kind.isAboutRequest { places.append(number) }
      if row.kind == .operatorNote, let text = table.text(row) {
        if OperatorNote.tellsOfTrouble(text) { troublePlaces.append(number) }
        let wording = Self.wording(text)
        if wordings.count < Self.mostWordings || wordings[wording] != nil {
          wordings[wording, default: Wording()].add(row)
        }
      }
      if row.failureClass == .foreignLimit || row.failureClass == .accountDeactivated {
        accountPlaces.append(number)
      }
    }
    self.places = places
    self.accountPlaces = accountPlaces
    self.troublePlaces = troublePlaces
    self.wordings = wordings
  }

  func service(of row: EventRow) -> Symbol { services.name(of: row) }

  /// So many are looked at.
  private static let mostAccountRows = 1000

  /// Lines about accounts, with some time before and behind.
  func accountRows(from first: Int64, until end: Int64) -> [EventRow] {
    let margin = Int64(policy.quietSeconds * 1e9)
    let begin = accountPlaces.firstIndex { table.rows[$0].time >= first - margin }
    let count = min(accountPlaces.count, begin + Self.mostAccountRows)
    return (begin..<max(begin, count)).map { table.rows[accountPlaces[$0]] }.filter {
      $0.time <= end + margin
    }
  }

  /// Credit runs out hours after a recharge failed: the last of such notes before what else is told.
  private func troubles(before end: Int64) -> [EventRow] {
    let begin = troublePlaces.firstIndex { table.rows[$0].time >= end }
    let earliest = end - Int64(policy.markSeconds * 1e9)
    return (max(0, begin - Self.mostTroubles)..<begin).map { table.rows[troublePlaces[$0]] }
      .filter { $0.time >= earliest }
  }

  /// From the first failure to recovery, with some time before and behind for what led to it; alerts
  /// only from the first failure on.
  func remarks(from first: Int64, until end: Int64) -> [Remark] {
    let margin = Int64(policy.quietSeconds * 1e9)
    var counts: [EventKind: Int] = [:]
    var remarks: [Remark] = []
    var notes = NoteFolder(most: Self.mostNotes)
    for row in troubles(before: first - margin) { add(row, to: &notes) }
    var next = places.firstIndex { table.rows[$0].time >= first - margin }
    while next < places.count {
      let row = table.rows[places[next]]
      next += 1
      if row.time > end + margin { break }
      if row.kind == .operatorNote {
        add(row, to: &notes)
        continue
      }
      guard row.kind != .alert || row.time >= first,
        counts[row.kind, default: 0] < Self.most[row.kind] ?? 0
      else { continue }
      counts[row.kind, default: 0] += 1
      remarks.append(remark(row))
    }
    remarks += notes.remarks
    let reach = Int64(policy.markSeconds * 1e9)
    let near = marks.filter { mark in
      mark.time.map { $0.nanoseconds >= first - reach && $0.nanoseconds <= end + reach } ?? false
    }
    return (remarks + near).enumerated().sorted { left, right in
      let (first, second) = (left.element.time ?? .distantPast, right.element.time ?? .distantPast)
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }

  private func add(_ row: EventRow, to notes: inout NoteFolder) {
    let wording = Self.wording(table.text(row) ?? "")
    let isRoutine = wordings[wording]?.times ?? 1 >= Self.routine
    notes.add(wording, isRoutine: isRoutine) { remark(row) }
  }

  private func remark(_ row: EventRow) -> Remark {
    let service = table.symbols.name(services.name(of: row)) ?? "unknown"
    return Remark(
      kind: row.kind, text: table.text(row) ?? "", evidence: table.evidence(row, service: service))
  }

  /// A text without its numbers (FNV-1a).
  private static func wording(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }
}

/// How often a wording is written.
private struct Wording {
  private(set) var times = 0
  private var last: (time: Int64, service: Symbol)?

  /// Nanoseconds: a note that is told to all services reaches their logs within so long.
  private static let spread: Int64 = 30_000_000_000

  mutating func add(_ row: EventRow) {
    if let last, last.service != row.service, row.time - last.time < Self.spread { return }
    last = (row.time, row.service)
    times += 1
  }
}

/// Keeps the notes of one incident: the first and the last ones, and one for each routine wording.
private struct NoteFolder {
  let most: Int
  private var first: [Remark] = []
  private var last: [Remark] = []
  private var routine: [Remark] = []
  private var places: [UInt64: Int] = [:]

  init(most: Int) { self.most = most }

  var remarks: [Remark] { first + last + routine }

  mutating func add(_ wording: UInt64, isRoutine: Bool, _ remark: () -> Remark) {
    if isRoutine {
      if let place = places[wording] {
        routine[place].lines += 1
      } else if routine.count < most {
        places[wording] = routine.count
        var remark = remark()
        remark.isRoutine = true
        routine.append(remark)
      }
    } else if first.count < most {
      first.append(remark())
    } else {
      if last.count == most { last.removeFirst() }
      last.append(remark())
    }
  }
}

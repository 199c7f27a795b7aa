import LogDecoding
import LogInput
import SeededRandom
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

struct CopyFinderTests {
  private static func log(_ path: String, _ events: [FailureEvent]) -> EventTable {
    var table = EventTable(path: path)
    for event in events { table.add(event) { "" } }
    return table
  }

  /// Events that differ in time and text, some with an id.
  private static func events(_ count: Int, seed: UInt64) -> [FailureEvent] {
    var generator = SeededGenerator(seed)
    return (0..<count).map { number in
      let hasID = Bool.random(using: &generator)
      var event = FailureEvent.at(
        Double(number) + Double(Int.random(in: 1...999, using: &generator)) / 1000, .callFailed,
        .insufficientQuota, requestID: hasID ? "req_\(seed)_\(number)" : nil)
      event.fingerprint = UInt64.random(in: 1...9, using: &generator)
      event.line = number + 1
      return event
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `A copy with up to five events in a hundred of its own is found in any order`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    let events = Self.events(200, seed: seed)
    let first = Int.random(in: 0...90, using: &generator)
    var copy = Array(events[first..<first + 100])
    let own = Int.random(in: 0...4, using: &generator)
    for place in (0..<own) { copy[place * 7] = Self.events(300, seed: seed + 100)[299 - place] }
    var tables = [
      Self.log("app.log", events), Self.log("copy.log", copy),
      Self.log("other.log", Self.events(100, seed: seed + 50)),
    ]
    tables.shuffle(using: &generator)
    let found = CopyFinder.removeCopies(from: &tables)
    #expect(found == [CopiedLog(path: "copy.log", original: "app.log", events: 100 - own)])
    #expect(tables.reduce(0) { $0 + $1.count } == 300 + own)
  }

  @Test func `Logs that share less are left alone`() {
    let events = Self.events(100, seed: 1)
    var tables = [
      Self.log("a", events), Self.log("b", Array(events[6...]) + Self.events(200, seed: 2)[190...]),
    ]
    #expect(CopyFinder.removeCopies(from: &tables).isEmpty)
    #expect(tables.map(\.count) == [100, 104])
  }

  @Test func `The order counts, and what a log repeats itself is no copy`() {
    let events = Self.events(100, seed: 1)
    var reversed = [Self.log("a", events), Self.log("b", events.reversed())]
    #expect(CopyFinder.removeCopies(from: &reversed).isEmpty)
    var one = [Self.log("a", events + events)]
    #expect(CopyFinder.removeCopies(from: &one).isEmpty)
    // A record counts as often as in the log that has it most.
    var twice = [Self.log("a", events + events), Self.log("b", events)]
    #expect(CopyFinder.removeCopies(from: &twice).map(\.original) == ["a"])
    #expect(twice.map(\.count) == [200, 0])
  }

  @Test func `Events that nothing tells from others make no copy`() {
    let same = (0..<30).map { FailureEvent.at(Double($0) + 0.123, .callFailed, .insufficientQuota) }
    // Some loggers write `.000` whatever the time is.
    let whole = (0..<30).map { FailureEvent.at(Double($0), .callFailed, .insufficientQuota) }
    var seconds = [Self.log("a", whole), Self.log("b", whole)]
    #expect(CopyFinder.removeCopies(from: &seconds).isEmpty)
    var milliseconds = [Self.log("a", same), Self.log("b", same)]
    #expect(CopyFinder.removeCopies(from: &milliseconds).map(\.path) == ["b"])
  }

  @Test func `Two replicas that say the same at once are no copies`() {
    func replica(_ host: String?) -> [FailureEvent] {
      Self.events(20, seed: 4).map { event in
        var event = event
        event.host = host
        return event
      }
    }
    var replicas = [Self.log("a", replica("pod-a")), Self.log("b", replica("pod-b"))]
    #expect(CopyFinder.removeCopies(from: &replicas).isEmpty)
    // A runtime's copy does not name the host, or names it shorter.
    var copies = [
      Self.log("a", replica("0123456789abcdef")), Self.log("b", replica("0123456789ab")),
    ]
    #expect(CopyFinder.removeCopies(from: &copies).map(\.path) == ["b"])
    var unnamed = [Self.log("a", replica("pod-a")), Self.log("b", replica(nil))]
    #expect(CopyFinder.removeCopies(from: &unnamed).count == 1)
  }

  @Test func `A copy of a copy counts once`() {
    let events = Self.events(540, seed: 5)
    var tables = [
      Self.log("a", Array(events[..<500])), Self.log("b", Array(events[20..<520])),
      Self.log("c", Array(events[40...])),
    ]
    #expect(CopyFinder.removeCopies(from: &tables).map(\.path) == ["b", "c"])
    #expect(tables.reduce(0) { $0 + $1.count } == 540)
  }

  @Test func `Several copies have one original`() {
    let events = Self.events(50, seed: 3)
    var tables = ["d", "b", "c", "a"].map { Self.log($0, events) }
    let found = CopyFinder.removeCopies(from: &tables)
    #expect(found.map(\.path) == ["b", "c", "d"])
    #expect(Set(found.map(\.original)) == ["a"])
  }
}

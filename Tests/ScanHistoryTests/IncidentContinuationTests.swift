import LogDecoding
import SeededRandom
import Testing

@testable import ScanHistory

struct IncidentContinuationTests {
  private static func found(
    _ id: String, _ first: Int, _ end: Int, scopes: [String] = ["organization org-1"],
    services: [String] = ["api"]
  ) -> FoundIncident {
    FoundIncident(
      id: id, first: moment(first), end: moment(end),
      scopes: scopes + services.map { "service " + $0 })
  }

  private static func known(
    _ id: String, _ first: Int, _ last: Int, recovered: Int? = nil,
    scopes: [String] = ["organization org-1"], services: [String] = ["api"]
  ) -> KnownIncident {
    KnownIncident(
      id: id, state: recovered == nil ? "ongoing" : "recovered", failureClass: "insufficient_quota",
      headline: id, first: moment(first), last: moment(last), recovered: recovered.map(moment),
      callsFailed: 1, services: services,
      scopes: scopes + services.map { "service " + $0 }, digest: id, json: "{}")
  }

  private struct Outcome: Equatable {
    var ids: [String]
    var gone: [String: String?]
  }

  private func continuing(
    _ found: [FoundIncident], _ known: [KnownIncident], taken: Set<String> = []
  ) -> Outcome {
    let result = IncidentContinuation(found, known, taken: taken)
    return Outcome(
      ids: result.ids,
      gone: Dictionary(uniqueKeysWithValues: result.gone.map { ($0.known.id, $0.into) }))
  }

  @Test func `Without a past each incident has its own id`() {
    let outcome = continuing([Self.found("a", 0, 10), Self.found("b", 20, 30)], [])
    #expect(outcome == Outcome(ids: ["a", "b"], gone: [:]))
    #expect(continuing([], []) == Outcome(ids: [], gone: [:]))
  }

  @Test(arguments: [(-500, 100), (0, 900), (50, 60), (-500, 900), (100, 900), (-500, 0)])
  func `An id stays when the onset or the end moves`(first: Int, end: Int) {
    let outcome = continuing([Self.found("new", first, end)], [Self.known("old", 0, 100)])
    #expect(outcome == Outcome(ids: ["old"], gone: [:]))
  }

  @Test(arguments: [
    (["organization org-1"], ["web"], true), (["organization org-2"], ["api"], true),
    ([], ["api"], true), ([], ["web"], false), (["project org-1"], ["web"], false),
    (["organization org-2"], [], false), ([], [], false),
  ])
  func `What shares neither scope nor service is another one`(
    scopes: [String], services: [String], isSame: Bool
  ) {
    let outcome = continuing(
      [Self.found("new", 0, 100, scopes: scopes, services: services)], [Self.known("old", 0, 100)])
    #expect(
      outcome
        == (isSame ? Outcome(ids: ["old"], gone: [:]) : Outcome(ids: ["new"], gone: ["old": nil])))
  }

  @Test func `What shares no moment is another one`() {
    for (first, end) in [(101, 200), (-50, -1)] {
      #expect(
        continuing([Self.found("new", first, end)], [Self.known("old", 0, 100)])
          == Outcome(ids: ["new"], gone: ["old": nil]))
    }
    // A recovery is a moment of it too.
    #expect(
      continuing([Self.found("new", 150, 200)], [Self.known("old", 0, 100, recovered: 160)])
        == Outcome(ids: ["old"], gone: [:]))
  }

  @Test func `Where several became one the oldest id stays`() {
    let known = [Self.known("b", 20, 30), Self.known("a", 0, 10), Self.known("c", 40, 90)]
    #expect(
      continuing([Self.found("new", -5, 95)], known)
        == Outcome(ids: ["a"], gone: ["b": "a", "c": "a"]))
  }

  @Test func `Where one became several the larger part keeps the id`() {
    let known = [Self.known("a", 0, 100)]
    #expect(
      continuing([Self.found("x", 0, 20), Self.found("y", 40, 100)], known)
        == Outcome(ids: ["x", "a"], gone: [:]))
    #expect(
      continuing([Self.found("x", 0, 70), Self.found("y", 90, 100)], known)
        == Outcome(ids: ["a", "y"], gone: [:]))
  }

  @Test func `Scopes count more than time`() {
    let known = [Self.known("a", 0, 100, scopes: ["organization org-1", "project p"])]
    let found = [
      Self.found("x", 0, 100, scopes: []), Self.found("y", 90, 100, scopes: ["project p"]),
    ]
    #expect(continuing(found, known) == Outcome(ids: ["x", "a"], gone: [:]))
  }

  @Test func `Incidents side by side do not change places`() {
    let known = [
      Self.known("a", 0, 100, scopes: ["project a"]),
      Self.known("b", 0, 100, scopes: ["project b"]),
    ]
    let found = [
      Self.found("x", 0, 120, scopes: ["project b"]),
      Self.found("y", -10, 110, scopes: ["project a"]),
    ]
    #expect(continuing(found, known) == Outcome(ids: ["b", "a"], gone: [:]))
  }

  @Test func `No id is given twice`() {
    let found = [
      Self.found("a", 0, 10, scopes: ["project x"], services: ["x"]),
      Self.found("a", 0, 10, scopes: ["project y"], services: ["y"]),
      Self.found("a", 0, 10, scopes: ["project z"], services: ["z"]),
    ]
    #expect(continuing(found, []).ids == ["a", "a-2", "a-3"])
    #expect(continuing(found, [], taken: ["a", "a-3"]).ids == ["a-2", "a-4", "a-5"])
    let known = [Self.known("a", 0, 10, scopes: ["project z"], services: ["z"])]
    #expect(continuing(found, known).ids == ["a-2", "a-3", "a"])
  }

  /// The known incident that is withdrawn is saved under its id too.
  @Test func `A new incident does not get the id of one that goes`() {
    let outcome = continuing(
      [Self.found("a", 500, 600)], [Self.known("a", 0, 100)])
    #expect(outcome.gone.keys.sorted() == ["a"])
    #expect(outcome.ids != ["a"])
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `Order does not matter, and nothing is lost`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    // Lengths that differ, so that no two have the same in common.
    func span(_ number: Int) -> (Int, Int) {
      let start = Int.random(in: 0..<4000, using: &generator)
      return (start, start + 300 + (1 << number) + Int.random(in: 0..<900, using: &generator))
    }
    func scopes() -> [String] {
      (0..<3).filter { _ in Bool.random(using: &generator) }.map { "project \($0)" }
    }
    let found = (0..<Int.random(in: 0...6, using: &generator)).map { number in
      let (first, end) = span(number)
      return Self.found("f\(number)", first, end, scopes: scopes(), services: ["s\(number % 2)"])
    }
    let known = (0..<Int.random(in: 0...6, using: &generator)).map { number in
      let (first, last) = span(number)
      return Self.known("k\(number)", first, last, scopes: scopes(), services: ["s\(number % 3)"])
    }
    let outcome = continuing(found, known, taken: ["f1", "f3"])
    #expect(Set(outcome.ids).count == found.count && outcome.ids.count == found.count)
    let kept = Set(outcome.ids).intersection(known.map(\.id))
    #expect(kept.isDisjoint(with: outcome.gone.keys))
    #expect(kept.union(outcome.gone.keys) == Set(known.map(\.id)))
    #expect(Set(outcome.gone.values.compactMap(\.self)).isSubset(of: outcome.ids))
    #expect(Set(outcome.ids).isDisjoint(with: ["f1", "f3"]))
    for _ in 0..<3 {
      let order = found.indices.shuffled(using: &generator)
      let other = continuing(
        order.map { found[$0] }, known.shuffled(using: &generator), taken: ["f1", "f3"])
      #expect(other.ids == order.map { outcome.ids[$0] })
      #expect(Set(other.gone.keys) == Set(outcome.gone.keys))
    }
  }
}

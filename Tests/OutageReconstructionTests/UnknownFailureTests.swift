import FailureClassification
import LogDecoding
import Testing

@testable import OutageReconstruction

/// Failures that no rule knows are counted by their text, however many there are.
struct UnknownFailureTests {
  private func unknown(
    _ seconds: Double?, _ text: String, service: String = "shop", status: Int = 418
  ) -> FailureEvent {
    var event = FailureEvent.at(
      seconds, .callFailed, .otherOpenAI, service: service, status: status, text: text)
    event.detail = FailureEvent.unknownDetail
    event.isUnknownFailure = true
    return event
  }

  @Test func `Texts that differ in numbers are one group`() throws {
    let found = reconstruct([
      unknown(5, "odd thing 2"), unknown(1, "odd thing 1"), unknown(3, "odd thing 3", service: "b"),
      unknown(4, "even thing 4"), unknown(nil, "odd thing 0"), .refused(2), .success(9),
    ]).unknownFailures
    #expect(found.groups.map(\.template) == ["odd thing <n>", "even thing <n>"])
    #expect(found.lines == 5)
    let odd = try #require(found.groups.first)
    #expect(odd.lines == 4)
    #expect(odd.services == ["shop": 3, "b": 1])
    #expect(odd.first.line == 2 && odd.last.line == 1)
    #expect(odd.example.text == "odd thing 1" && odd.example.evidence == odd.first)
    #expect(odd.status == 418)
  }

  @Test func `Another answer is another group`() {
    let found = reconstruct([unknown(1, "odd", status: 418), unknown(2, "odd", status: 451)])
    #expect(found.unknownFailures.groups.map(\.status) == [418, 451])
  }

  @Test func `Known failures are none`() {
    #expect(reconstruct([.refused(1), .refused(2)]).unknownFailures.lines == 0)
  }

  /// 300 kinds, of which number n has n % 7 + 1 lines.
  private var many: [FailureEvent] {
    (0..<300).flatMap { number in
      (0...number % 7).map { copy in
        let word = String(number, radix: 26).map { digit in
          digit.isNumber
            ? Character(UnicodeScalar(UInt8(ascii: "k") + UInt8(digit.wholeNumberValue ?? 0)))
            : digit
        }
        return unknown(Double(copy * 300 + number), "kind \(String(word)) failed \(copy) times")
      }
    }
  }

  @Test func `Of too many kinds the rest is counted`() {
    let found = reconstruct(many).unknownFailures
    let kinds = Set(many.map { FailureTemplate($0.text ?? "") }).count
    #expect(kinds > UnknownKinds.most)
    #expect(found.groups.count == UnknownKinds.most)
    #expect(found.omittedGroups == kinds - UnknownKinds.most)
    #expect(found.lines == many.count)
    #expect(found.groups.map(\.lines) == found.groups.map(\.lines).sorted(by: >))
  }

  @Test func `Neither order nor rotation changes what is kept`() {
    let events = many.sorted { ($0.time ?? moment(0)) < ($1.time ?? moment(0)) }
    let whole = reconstruct(events).unknownFailures
    for cut in [1, 100, 617, events.count - 1] {
      let split = reconstruct([
        "app.log.1": Array(events[cut...].reversed()), "app.log": Array(events[..<cut]),
      ]).unknownFailures
      #expect(split.groups.map(\.template) == whole.groups.map(\.template))
      #expect(split.groups.map(\.lines) == whole.groups.map(\.lines))
      #expect(split.groups.map(\.first.time) == whole.groups.map(\.first.time))
      #expect(split.groups.map(\.example.text) == whole.groups.map(\.example.text))
      #expect(split.omittedGroups == whole.omittedGroups)
    }
  }
}

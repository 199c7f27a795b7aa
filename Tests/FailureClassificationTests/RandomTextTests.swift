@testable import FailureClassification
import LogDecoding
import Testing

/// Text that nobody wrote: it must not crash, and must not tell of money.
struct RandomTextTests {
  /// Numbers that look random and are the same in every run.
  private struct Numbers {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }

  /// Every phrase of the tables that does not say "no money".
  private static let harmlessPhrases: [String] = {
    let billing = failureRules.filter { $0.failureClass?.isBilling == true }.flatMap(words)
    let all =
      failureRules.flatMap(words) + textShapes.flatMap(\.words)
      + providerTable.flatMap { $0.hosts + $0.wordings + $0.names }
    return all.filter { phrase in !billing.contains { phrase.contains($0) } }
  }()

  private static func words(of rule: FailureRule) -> [String] {
    switch rule.evidence {
    case .code(let words), .type(let words), .wording(let words), .exception(let words): words
    case .status(let statuses): statuses.map(String.init)
    }
  }

  private static let joints = [
    " ", ": ", "\n", " - {'error': {'code': '", "'}}", "\"", "(", " 429 ",
  ]

  @Test(arguments: 0..<40)
  func `Phrases in any order tell of no money`(seed: Int) {
    var numbers = Numbers(state: UInt64(seed) &+ 17)
    for _ in 0..<25 {
      var text = "2026-03-05 09:14:07 ERROR "
      for _ in 0..<numbers.next(below: 14) {
        text += Self.harmlessPhrases[numbers.next(below: Self.harmlessPhrases.count)]
        text += Self.joints[numbers.next(below: Self.joints.count)]
      }
      for event in events(in: text) {
        #expect(event.failureClass?.isBilling != true, "\(text)")
      }
    }
  }

  @Test(arguments: 0..<40)
  func `Bytes of any kind are read`(seed: Int) {
    var numbers = Numbers(state: UInt64(seed) &+ 29)
    for _ in 0..<25 {
      let bytes = (0..<numbers.next(below: 600)).map { _ in UInt8(numbers.next(below: 256)) }
      let text = String(decoding: bytes, as: UTF8.self)
      for event in events(in: "openai error " + text) {
        #expect(event.failureClass?.isBilling != true)
      }
    }
  }

  /// Bytes of a line are dropped, doubled and replaced.
  @Test(arguments: ClassifiedLog.all.filter { !$0.isBilling && !$0.hasGap && !$0.isForeign })
  func `A damaged log is read`(log: ClassifiedLog) {
    guard !log.tellsOfMoneyLater, !log.text.contains("quota") else { return }
    var numbers = Numbers(state: UInt64(log.text.utf8.count))
    for _ in 0..<8 {
      var bytes = Array(log.text.utf8)
      for _ in 0..<4 where !bytes.isEmpty {
        let place = numbers.next(below: bytes.count)
        switch numbers.next(below: 3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[place], at: place)
        default: bytes[place] = UInt8(numbers.next(below: 256))
        }
      }
      let tellsOfMoney = events(in: String(decoding: bytes, as: UTF8.self))
        .contains { $0.failureClass?.isBilling == true }
      #expect(!tellsOfMoney, "\(log.place)")
    }
  }

  /// OpenAI's bodies, cut anywhere, as a field and in a text.
  @Test(arguments: [
    ErrorBody("Rate limit reached for gpt-4o", type: "requests", code: "rate_limit_exceeded"),
    ErrorBody("It's too long", type: "invalid_request_error", code: "context_length_exceeded"),
  ])
  func `A cut body is read`(body: ErrorBody) {
    for text in [body.json, body.python] {
      for end in 0...text.utf8.count {
        let cut = String(decoding: Array(text.utf8)[..<end], as: UTF8.self)
        for shape in LogShape.allCases {
          for event in events(in: shape.line("Error code: 400 - " + cut)) {
            #expect(event.failureClass?.isBilling != true, "\(cut)")
          }
        }
      }
    }
  }
}

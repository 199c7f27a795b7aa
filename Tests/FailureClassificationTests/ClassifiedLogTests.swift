@testable import FailureClassification
import LogDecoding
import Testing

/// The tables in `Lines`: written from what clients and services document, not from the code.
struct ClassifiedLogTests {
  @Test(arguments: ClassifiedLog.all)
  func `A log is told`(log: ClassifiedLog) {
    if log.hasGap {
      withKnownIssue("\(log.place)") { check(log) }
    } else {
      check(log)
    }
  }

  private static let remarks: Set<EventKind> = [.alert, .operatorNote, .fallback]

  private func check(_ log: ClassifiedLog) {
    let found = events(in: log.text)
    let failure = found.first { $0.failureClass != nil }
    if log.isNoFailure {
      #expect(failure == nil, "\(log.place)")
      if log.expects("remark") == "none" {
        #expect(!found.contains { Self.remarks.contains($0.kind) }, "\(log.place)")
      }
    } else if log.isForeign {
      guard let failure else { return }
      #expect(!failure.provider.isOpenAI, "\(log.place)")
      if let provider = log.expects("provider") {
        #expect(failure.provider.rawValue == provider, "\(log.place)")
      }
    } else {
      let event = log.expects("class") == "none" ? found.first : failure
      if log.expects("class") == "none" { #expect(failure == nil, "\(log.place)") }
      guard let event else {
        Issue.record("no event: \(log.place)")
        return
      }
      for name in log.names { check(name, of: event, in: log) }
    }
  }

  private func check(_ name: String, of event: FailureEvent, in log: ClassifiedLog) {
    let wanted = log.expects(name)
    let value: String? =
      switch name {
      case "class": event.failureClass?.rawValue
      case "detail": event.detail
      case "provider": event.provider.rawValue
      case "kind": event.kind.rawValue
      case "code": event.code
      case "type": event.type
      case "status": event.status.map(String.init)
      case "attempt": event.attempt.map(String.init)
      case "delay": event.retryDelaySeconds.map { "\($0)" }
      default: "unknown name"
      }
    if name == "delay", let wanted = wanted.flatMap(Double.init) {
      #expect(abs((event.retryDelaySeconds ?? -1) - wanted) < 0.002, "\(log.place)")
    } else {
      #expect(value ?? "none" == wanted, "\(log.place) \(name)")
    }
  }

  @Test func `The tables hold many logs, a third of them look-alikes`() {
    let all = ClassifiedLog.all
    #expect(all.count >= 300)
    let lookalikes = all.filter { log in
      log.isNoFailure || log.isForeign || log.expects("class") == "foreign_limit"
        || log.expects("class") == "none"
    }
    #expect(lookalikes.count * 3 >= all.count)
  }

  @Test func `The tables hold every class`() {
    let told = Set(ClassifiedLog.all.compactMap { $0.expects("class") })
    #expect(told.isSuperset(of: FailureClass.allCases.map(\.rawValue)))
  }

  /// A cut line may tell less; it never tells of money when the whole one does not.
  ///
  /// What other providers copy from OpenAI's sentence reads as OpenAI's when it is cut before their
  /// mark; nobody can tell.
  @Test(arguments: ClassifiedLog.all.filter { !$0.isBilling && !$0.hasGap })
  func `No beginning of a log turns it into a billing failure`(log: ClassifiedLog) {
    let bytes = Array(log.text.utf8)
    for end in bytes.indices {
      let cut = String(decoding: bytes[..<end], as: UTF8.self)
      let tellsOfMoney = events(in: cut).contains { $0.failureClass?.isBilling == true }
      guard tellsOfMoney, !log.isForeign, !log.tellsOfMoneyLater else { continue }
      Issue.record("\(log.place): \(cut)")
    }
  }
}

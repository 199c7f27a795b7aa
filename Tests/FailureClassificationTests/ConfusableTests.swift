@testable import FailureClassification
import Testing

/// The reference's list of lines that mislead, each as several loggers write it.
struct ConfusableTests {
  @Test(arguments: ConfusableLine.all)
  func `A misleading line is told`(example: ConfusableLine) {
    for (line, hasGap) in example.lines {
      if hasGap {
        withKnownIssue("\(example.gap ?? "")") { check(line, example.answer) }
        if example.isGapOfDetail { checkClass(line, example.answer) }
      } else {
        check(line, example.answer)
      }
    }
  }

  @Test func `Every row of the reference is here`() {
    #expect(Set(ConfusableLine.all.map(\.row)) == Set(1...65))
  }

  /// Row 65 is about two services: each event names its own.
  @Test func `A failing service does not fail for another one`() {
    let failure = LogShape.structlogError.line(
      "429 insufficient_quota", fields: #""service":"search""#)
    let success =
      #"{"time":"2026-03-05T09:14:07Z","level":"info","msg":"done","service":"chat","#
      + #""model":"gpt-4o","usage":{"total_tokens":31}}"#
    let found = events(in: failure + "\n" + success)
    #expect(found.map(\.service) == ["search", "chat"])
    #expect(found.map(\.kind) == [.callFailed, .callSucceeded])
  }

  private func checkClass(_ line: String, _ answer: ConfusableLine.Answer) {
    guard case .failure(let failureClass, _) = answer else { return }
    #expect(firstEvent(of: line)?.failureClass == failureClass, "\(line)")
  }

  private func check(_ line: String, _ answer: ConfusableLine.Answer) {
    let event = firstEvent(of: line)
    switch answer {
    case .failure(let failureClass, let detail):
      #expect(event?.failureClass == failureClass, "\(line)")
      #expect(event?.detail == detail, "\(line)")
      #expect(event?.provider.isOpenAI == true, "\(line)")
    case .foreignLimit(let detail):
      #expect(event?.failureClass == .foreignLimit, "\(line)")
      #expect(event?.detail == detail, "\(line)")
    case .notOpenAI(let provider):
      guard let event else { return }
      #expect(!event.provider.isOpenAI, "\(line)")
      if let provider { #expect(event.provider == provider, "\(line)") }
    case .kind(let kind):
      #expect(event?.kind == kind, "\(line)")
      #expect(event?.failureClass == nil, "\(line)")
    case .none:
      #expect(event?.failureClass == nil, "\(line)")
    }
  }
}

import FailureClassification
import Testing

@testable import OutageReconstruction

/// What was classed by its words alone is said to be so.
struct UnnamedProviderTests {
  private func refused(_ seconds: Double, _ provider: Provider) -> FailureEvent {
    .at(
      seconds, .callFailed, .insufficientQuota, callID: "c\(seconds)", provider: provider)
  }

  /// What is said about who answered.
  private func texts(_ events: [FailureEvent]) -> [String] {
    reconstruct(events).unknowns.map(\.text).filter {
      $0.contains("OpenAI answered") || $0.contains("who answered")
    }
  }

  @Test func `Refusals that nobody signs are said to be so`() {
    let found = texts([refused(0, .unknown), refused(60, .unknown), refused(120, .unknown)])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("No line about the 3 calls that were refused") == true)
  }

  @Test func `Some among refusals by OpenAI are counted`() {
    let found = texts([refused(0, .openai), refused(60, .unknown), refused(120, .openai)])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("Of 3 calls that were refused for lack of money, 1 ") == true)
  }

  @Test func `Other failures are told by class`() {
    let found = texts([
      .at(0, .callFailed, .timeout, callID: "a", provider: .unknown),
      .at(60, .callFailed, .timeout, callID: "b", provider: .unknown),
      .at(120, .callFailed, .serverError, callID: "c", provider: .unknown),
      .at(180, .callFailed, .overloaded, callID: "d", provider: .openai),
    ])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("3 lines tell of failures") == true)
    #expect(found.first?.contains("(timeout, server_error)") == true)
  }

  @Test func `Nothing is said where OpenAI is named`() {
    #expect(texts([refused(0, .openai), .at(9, .callFailed, .timeout)]).isEmpty)
  }
}

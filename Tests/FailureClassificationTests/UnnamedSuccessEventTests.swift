@testable import FailureClassification
import Testing

/// A model that no table knows, and nobody else named.
struct UnnamedSuccessEventTests {
  private func line(_ fields: String, level: String = "INFO") -> String {
    #"{"time":"2026-09-14T10:00:00Z","level":"\#(level)","msg":"completion ok"\#(fields)}"#
  }

  private let tokens = #","usage":{"prompt_tokens":100,"completion_tokens":50}"#

  @Test func `Model and tokens make a success of nobody`() throws {
    let event = try #require(firstEvent(of: line(#","model":"acme-1""# + tokens)))
    #expect(event.kind == .callSucceeded)
    #expect(event.provider == .unknown)
    #expect(event.model == "acme-1")
    #expect(event.usage.input == 100)
    #expect(event.failureClass == nil)
  }

  @Test func `Less makes none`() {
    #expect(firstEvent(of: line(tokens)) == nil)
    #expect(firstEvent(of: line(#","model":"acme-1","total_tokens":12"#)) == nil)
    #expect(firstEvent(of: line(#","model":"acme-1","status":500"# + tokens)) == nil)
    #expect(firstEvent(of: line(#","model":"acme-1""# + tokens, level: "ERROR")) == nil)
    #expect(firstEvent(of: line(#","model":"acme-1","provider":"stripe""# + tokens)) == nil)
  }
}

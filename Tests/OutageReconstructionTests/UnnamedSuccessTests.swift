import LogDecoding
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

/// Successes whose lines name a model that no table knows, and no provider.
@Suite struct UnnamedSuccessTests {
  private func answered(
    _ seconds: Double, _ model: String, _ provider: Provider, service: String = "shop",
    input: Int = 1000, callID: String? = nil, requestID: String? = nil
  ) -> FailureEvent {
    var event = FailureEvent.at(
      seconds, .callSucceeded, service: service, callID: callID, requestID: requestID,
      provider: provider)
    event.model = model
    event.usage = TokenUsage(input: input, output: 100)
    return event
  }

  private func models(_ result: Reconstruction) -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: (result.spend?.models ?? []).map { ($0.model, $0.tokens.requests) })
  }

  private func statements(_ result: Reconstruction) -> [Statement] {
    result.unknowns.filter { $0.text.hasPrefix("Who answered") }
  }

  @Test func `They are spent where all other calls of the service go to OpenAI`() throws {
    let result = reconstruct([
      answered(0, "gpt-4o", .openai), answered(60, "acme-1", .unknown),
      answered(120, "acme-1", .unknown),
    ])
    #expect(models(result) == ["gpt-4o": 1, "acme-1": 2])
    #expect(result.spend?.unpricedModels == ["acme-1"])
    #expect(result.spend?.total.unpricedRequests == 2)
    let statement = try #require(statements(result).first)
    #expect(statement.text.contains("2 successful requests"))
    #expect(statement.text.contains("acme-1"))
    #expect(statement.evidence?.line == 2)
    #expect(statements(result).count == 1)
  }

  @Test func `They are not where the service calls others, too`() throws {
    let result = reconstruct([
      answered(0, "gpt-4o", .openai), answered(30, "claude-3", .anthropic),
      answered(60, "acme-1", .unknown),
    ])
    #expect(models(result) == ["gpt-4o": 1])
    #expect(try #require(statements(result).first).text.contains("spend does not count it"))
  }

  @Test func `They are nothing where the service never calls OpenAI`() {
    let result = reconstruct([
      answered(0, "gpt-4o", .openai), answered(60, "acme-1", .unknown, service: "local"),
    ])
    #expect(models(result) == ["gpt-4o": 1])
    #expect(statements(result).isEmpty)
  }

  @Test func `They prove no recovery, and are no calls of the outage`() throws {
    let calls = (0..<5).map { FailureEvent.refused(Double($0) * 60, callID: "c\($0)") }
    let result = reconstruct(
      calls + [answered(130, "acme-1", .unknown), answered(400, "acme-1", .unknown)], end: 401)
    let incident = try #require(result.incidents.first)
    #expect(result.incidents.count == 1)
    #expect(incident.state == .ongoing)
    #expect(incident.recovered == nil)
    #expect(incident.calls.failed == 5)
    #expect(incident.mixed == nil)
    #expect(models(result) == ["acme-1": 2])
  }

  /// A gateway's line about the same request names who answered; a second line of the application is
  /// no second request.
  @Test func `A request of which another line tells counts once`() {
    let result = reconstruct([
      "gateway.log": [
        answered(1, "gpt-4o", .openai, service: "gateway", input: 700, requestID: "req_1"),
        answered(2, "gpt-4o", .openai, service: "gateway", input: 800, requestID: "req_2"),
      ],
      "shop.log": [
        answered(0, "gpt-4o", .openai, input: 10, callID: "a"),
        answered(1.1, "chat-large", .unknown, input: 700, requestID: "req_1"),
        answered(3, "chat-large", .unknown, input: 900, callID: "b"),
        answered(3.1, "chat-large", .unknown, input: 900, callID: "b"),
      ],
    ])
    #expect(models(result) == ["gpt-4o": 3, "chat-large": 1])
  }
}

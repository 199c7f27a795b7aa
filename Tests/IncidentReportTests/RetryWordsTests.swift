import Testing

@testable import IncidentReport
@testable import OutageReconstruction

struct RetryWordsTests {
  private func words(
    _ layers: [String], most: Int = 1, delays: ClosedRange<Double>? = nil, isNested: Bool = false,
    obeyed: Int = 0, ignored: Int = 0
  ) -> String? {
    var retry = RetryBehaviour(layers: layers, mostRequestsPerCall: most, delays: delays)
    retry.isNested = isNested
    retry.retryAfterObeyed = obeyed
    retry.retryAfterIgnored = ignored
    return RetryWords(retry).sentence
  }

  @Test func `Nothing known is not told`() {
    #expect(words([]) == nil)
    #expect(words([], most: 0, delays: 0...(.infinity)) == nil)
  }

  @Test func `Layers, tries and waits stand in a row`() {
    #expect(
      words(["tenacity"], most: 6, delays: 1...60)
        == "tenacity, up to 6 requests per call, waits of 1 s to 1 min")
    #expect(words(["application"], delays: 2...2) == "the application itself, waits of 2 s")
    #expect(words([], delays: 0...0) == "without waiting")
  }

  @Test func `Nested layers are said to multiply`() {
    #expect(
      words(["SDK", "tenacity"], most: 18, isNested: true)
        == "SDK and tenacity, one inside the other: their tries multiply, "
        + "up to 18 requests per call")
    #expect(words(["SDK"], isNested: true) == "SDK inside of other retries, which multiply")
    #expect(words([], isNested: true) == "retries inside of retries")
  }

  @Test(arguments: [
    (3, 0, "waits as long as Retry-After asks"), (0, 1, "ignores Retry-After"),
    (3, 1200, "ignored Retry-After 1,200 of 1,203 times"),
  ])
  func `Retry-After is obeyed or not`(obeyed: Int, ignored: Int, expected: String) {
    #expect(words([], obeyed: obeyed, ignored: ignored) == expected)
  }
}

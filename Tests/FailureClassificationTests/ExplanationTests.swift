@testable import FailureClassification
import LogDecoding
import LogInput
import Testing

/// An explanation says what classification did, and why.
struct ExplanationTests {
  /// Explains the records of a text, on the way that `quotascope explain` takes.
  private func explanations(of log: String) -> [Explanation] {
    var options = DecodingOptions()
    options.isTraced = true
    options.readsEveryLine = true
    var decoder = LogDecoder(filter: .forAllRules, options: options, limits: LineLimits())
    var classifier = FailureClassifier(labels: SourceLabels(path: "chat-worker.log"))
    var found: [Explanation] = []
    let content = Array(log.utf8) + [0x0a]
    let padded = content + [UInt8](repeating: 0, count: LineReader.padding)
    _ = decoder.decode(padded.span, count: content.count, firstLine: 1) { record in
      found.append(classifier.explain(record))
    }
    decoder.finish { found.append(classifier.explain($0)) }
    return found
  }

  private func explanation(of line: String) throws -> Explanation {
    try #require(explanations(of: line).first)
  }

  private func outcomes(_ line: String, rule: String) throws -> [RuleFinding.Outcome] {
    try explanation(of: line).findings.filter { $0.rule == rule }.map(\.outcome)
  }

  // MARK: The result

  @Test(arguments: RuleLine.all)
  func `The rule that decides is among the findings`(example: RuleLine) throws {
    let explanation = try explanation(of: example.line)
    #expect(explanation.event?.rule == firstEvent(of: example.line)?.rule)
    let deciding = explanation.findings.filter { $0.outcome == .decided }.map(\.rule)
    #expect(Set(deciding) == [try #require(explanation.event).rule])
  }

  @Test func `What misleads is explained as it is classified`() throws {
    for (line, _) in ConfusableLine.all.flatMap(\.lines) {
      let found = explanations(of: line)
      #expect(found.compactMap(\.event?.rule) == events(in: line).map(\.rule))
      for explanation in found {
        #expect((explanation.event == nil) == (explanation.reason != nil))
        let isDecided = explanation.findings.contains { $0.outcome == .decided }
        let hasRow = failureRules.contains { $0.name == explanation.event?.rule }
        #expect(isDecided == hasRow, "\(line)")
      }
    }
  }

  @Test func `Ordinary lines have a reason`() {
    for line in OrdinaryLines.make(count: 300) {
      #expect(explanations(of: line).allSatisfy { $0.event == nil && $0.reason != nil })
    }
  }

  // MARK: The way to the record

  @Test func `Fields are told with the name that the log gives them`() throws {
    let line =
      #"{"log":"{\"level\":\"error\",\"msg\":\"call failed\",\"response\":{\"statusCode\":429},"#
      + #"\"error\":{\"code\":\"insufficient_quota\"}}\n","stream":"stderr","#
      + #""time":"2026-03-05T09:14:07.2Z"}"#
    let explanation = try explanation(of: line)
    #expect(explanation.trace.envelopes == ["docker"])
    #expect(explanation.timeSource == .envelope)
    #expect(explanation.trace.name(.envelopeTime) == "time")
    let fields = explanation.fields.map { "\($0.concept) <- \($0.name): \($0.value)" }
    #expect(
      fields == [
        "message <- msg: call failed", "errorCode <- error.code: insufficient_quota",
        "httpStatus <- response.statusCode: 429",
      ])
  }

  @Test func `An untraced record is classified alike`() throws {
    let line = LogShape.structlogError.line(
      ErrorBody.quota.openAIPython("RateLimitError", status: 429))
    let event = try #require(try explanation(of: line).event)
    #expect(event.fingerprint == firstEvent(of: line)?.fingerprint)
  }

  @Test func `The strongest mark decides who answered`() throws {
    let line = LogShape.structlogError.line(
      "openai call failed",
      fields: #""model":"gpt-4o","url":"https://api.anthropic.com/v1/messages""#)
    let explanation = try explanation(of: line)
    #expect(
      explanation.decidingMark
        == ProviderMark(provider: .anthropic, strength: .host, words: "api.anthropic.com"))
    #expect(Set(explanation.marks.map(\.provider)) == [.anthropic, .openai])
  }

  // MARK: Reasons

  @Test func `Quoted words are told as quoted`() throws {
    let line =
      #"2026-03-05 09:14:07 WARNING app loaded rule for "You exceeded your current quota""#
    #expect(try outcomes(line, rule: "wording.quota") == [.rejected(.quoted)])
  }

  @Test func `The word behind which something is mentioned is told`() throws {
    let line = "2026-03-05 09:14:07 WARNING app runbook: insufficient_quota"
    #expect(
      try outcomes(line, rule: "code.insufficient_quota") == [
        .rejected(.mentioned(by: "runbook"))
      ])
  }

  @Test func `Code in a stack is told as a frame`() throws {
    let stack =
      "Traceback (most recent call last):\n  File \\\"x.py\\\", line 1\n    raise RateLimitError(x)"
    let line =
      #"{"level":"error","msg":"task failed","stack":"\#(stack.replacing("\n", with: "\\n"))"}"#
    #expect(try outcomes(line, rule: "exception.rate_limit") == [.rejected(.stackFrame)])
  }

  @Test func `A quiet record is told as quiet`() throws {
    let line = #"{"level":"info","msg":"policy loaded","error_code":"insufficient_quota"}"#
    #expect(try outcomes(line, rule: "code.insufficient_quota") == [.rejected(.quiet)])
  }

  @Test func `A message of a chat is told as such`() throws {
    let line =
      "2026-03-05 09:14:07 ERROR app failed: {'role': 'user', 'content': 'You exceeded your current quota'}"
    #expect(try outcomes(line, rule: "wording.quota") == [.rejected(.inChat)])
  }

  @Test func `A failure of nobody lacks a provider`() throws {
    let line = "2026-03-05 09:14:07 ERROR app call failed: Request timed out."
    #expect(try outcomes(line, rule: "wording.timeout") == [.needsProvider])
  }

  @Test func `A later rule is told which came first`() throws {
    let line = LogShape.structlogError.line(
      ErrorBody.quota.openAIPython("RateLimitError", status: 429))
    #expect(
      try outcomes(line, rule: "status.429") == [.comesAfter(rule: "code.insufficient_quota")])
  }

  @Test func `A code that no rule knows is named`() throws {
    let line = #"{"level":"error","msg":"openai call failed","error":{"code":"brand_new_code"}}"#
    #expect(try explanation(of: line).unknownCodes == ["error.code = brand_new_code"])
  }

  // MARK: What may be shown

  @Test func `Neither secrets nor prompts are shown`() throws {
    let key = "sk-proj-Abcdefghijklmnopqrstuvwx0123456789"
    let line = LogShape.structlogError.line(
      "failed: Incorrect API key provided: \(key), asked by ann@example.com\u{1B}[31m",
      fields: #""api_key":"\#(key)","request_id":"\#(key)","note":"x""#)
    let prompt = LogShape.structlogError.line("failed: insufficient_quota prompt=my secret wish")
    for text in [line, prompt] {
      let shown = "\(try explanation(of: text))"
      #expect(!shown.contains("bcdefghij") && !shown.contains("ann@") && !shown.contains("wish"))
      #expect(!shown.unicodeScalars.contains { $0.isUnsafeToShow })
    }
  }

  @Test func `Marker words of a text are found in any case`() {
    #expect(markerWords(in: Array("a RateLimitError".utf8)).contains("ratelimiterror"))
    #expect(markerWords(in: Array("cart updated".utf8)).isEmpty)
  }
}

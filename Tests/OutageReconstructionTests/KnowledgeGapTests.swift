import Testing

@testable import FailureClassification
@testable import LogDecoding
@testable import OutageReconstruction

/// What the logs cannot show, told from events.
struct KnowledgeGapTests {
  /// The beginnings of the sentences, which name the open question.
  private func questions(_ reconstruction: Reconstruction) -> [String] {
    reconstruction.unknowns.map { String($0.text.prefix { $0 != ":" }) }
  }

  /// Two requests of each call, each with a line, then recovery: with ids, owner and tokens.
  private func richEvents() -> [FailureEvent] {
    var events: [FailureEvent] = [success(0)]
    for call in 0..<4 {
      for attempt in 1...2 {
        events.append(
          .at(
            60 + Double(call) * 10 + Double(attempt), attempt == 1 ? .attemptFailed : .callFailed,
            .insufficientQuota, callID: "call\(call)", requestID: "req_\(call)_\(attempt)",
            status: 429, attempt: attempt, project: "proj_a", organization: "org-a"))
      }
    }
    return events + [success(200)]
  }

  private func success(_ seconds: Double) -> FailureEvent {
    var event = FailureEvent.success(seconds, project: "proj_a")
    event.usage.input = 12
    return event
  }

  @Test func `Logs that carry everything leave nothing open`() {
    let made = reconstruct(richEvents())
    #expect(made.incidents.count == 1)
    #expect(made.unknowns.isEmpty)
    #expect(made.coverage.events == 10)
    #expect(made.coverage.eventsWithRequestID == 8)
    #expect(made.coverage.eventsWithCallID == 8)
    #expect(made.coverage.eventsWithProject == 10)
    #expect(made.coverage.eventsWithOrganization == 8)
    #expect(made.coverage.eventsWithUsage == 2)
    #expect(made.coverage.successes == 2)
    #expect(made.coverage.refusedCalls == 4)
    #expect(made.coverage.refusedCallsWithOnlyTheirEnd == 0)
  }

  @Test func `Without an outage nothing is asked for`() {
    #expect(reconstruct([.success(0), .success(10)]).unknowns.isEmpty)
    #expect(reconstruct([FailureEvent]()).unknowns.isEmpty)
  }

  @Test func `Final failures alone leave the most open`() {
    let made = reconstruct(outage(from: 0, calls: 5))
    #expect(
      questions(made) == [
        "Which share of the calls failed, and when calls worked",
        "How often the 5 refused calls were really tried", "Whose quota it was",
      ])
    #expect(made.coverage.successes == 0)
    #expect(made.coverage.refusedCallsWithOnlyTheirEnd == 5)
    #expect(made.coverage.servicesWithOnlyEnds == ["shop"])
    #expect(made.unknowns.allSatisfy { $0.evidence?.line == 1 })
  }

  /// One line for each call, with the number of its retries: there is nothing to join.
  @Test func `Calls of one line need no id that joins them`() {
    let calls = (0..<5).map { number in
      FailureEvent.at(
        Double(number) * 10, .callFailed, .insufficientQuota, statedRetries: 2)
    }
    let made = reconstruct([.success(-10)] + calls + [.success(100)])
    #expect(made.coverage.refusedCalls == 5)
    #expect(made.coverage.refusedCallsOfOneRequest == 5)
    #expect(made.coverage.refusedCallsWithOnlyTheirEnd == 0)
    #expect(!questions(made).contains { $0.hasPrefix("Which lines belong to one call") })
  }

  @Test func `Lines that no id joins are named`() {
    var events: [FailureEvent] = [.success(0)]
    for call in 0..<4 {
      let start = 60 + Double(call) * 60
      events += [
        .http(start, 429), .notice(start + 0.01, delay: 1), .http(start + 1.2, 429),
        .refused(start + 1.21),
      ]
    }
    let asked = questions(reconstruct(events + [.success(400)]))
    #expect(asked.contains("Which lines belong to one call, for certain"))
    #expect(asked.contains("What was spent before the money ran out"))
    #expect(!asked.contains { $0.hasPrefix("How often") })
  }

  @Test func `An organization without a project leaves open who was stopped`() {
    var events = richEvents()
    for index in events.indices { events[index].project = nil }
    #expect(
      questions(reconstruct(events)) == [
        "Whether a project or the whole organization was stopped"
      ])
  }

  @Test func `A service that is not seen to recover is named`() {
    var mail = FailureEvent.refused(70, service: "mail", callID: "m", project: "proj_a")
    mail.organization = "org-a"
    mail.statedRetries = 0
    let events = richEvents() + [mail]
    let sorted = events.sorted { ($0.time ?? .distantPast) < ($1.time ?? .distantPast) }
    #expect(questions(reconstruct(sorted)) == ["Whether mail can call OpenAI again"])
  }

  // MARK: Gaps

  /// A call a minute for an hour until `end`.
  private func traffic(until end: Double, service: String = "shop") -> [FailureEvent] {
    (0..<60).map { .success(end - Double(59 - $0) * 60, service: service) }
  }

  @Test func `A hole in the logs right before the first refusal is told`() throws {
    let made = reconstruct(traffic(until: 0) + outage(from: 7200, calls: 5))
    let gap = try #require(made.coverage.gapsBeforeOnset.first)
    #expect(gap.from == moment(0))
    #expect(gap.until == moment(7200))
    #expect(gap.usualSeconds == 60)
    #expect(gap.firstFailure.line == 61)
    #expect(questions(made).first == "When the outage began")
    let text = try #require(made.unknowns.first?.text)
    #expect(text.contains("from 2026-03-01T12:00:00Z until the first refusal at 2026-03-01T14:00"))
    #expect(text.contains("(2 h; otherwise a call comes about every 1 min)"))
  }

  @Test(arguments: [300.0, 890])
  func `A short pause is no hole`(pause: Double) {
    let made = reconstruct(traffic(until: 0) + outage(from: pause, calls: 5))
    #expect(made.coverage.gapsBeforeOnset.isEmpty)
  }

  @Test func `Thin traffic is no hole`() {
    let events = (0..<8).map { FailureEvent.success(Double($0) * 1800) }
    let made = reconstruct(events + outage(from: 8 * 1800, calls: 5), end: 100_000)
    #expect(made.coverage.gapsBeforeOnset.isEmpty)
  }

  @Test func `A job that pauses every hour has no hole`() {
    let events = (0..<6).flatMap { hour in
      (0..<30).map { FailureEvent.success(Double(hour) * 3600 + Double($0) * 2) }
    }
    let made = reconstruct(events + outage(from: 6 * 3600, calls: 5), end: 100_000)
    #expect(made.coverage.gapsBeforeOnset.isEmpty)
  }

  @Test func `A service of the outage that goes on meanwhile closes the hole`() {
    let mail = (0..<120).map { FailureEvent.success(Double($0) * 60, service: "mail") }
    let events =
      traffic(until: 0) + mail + outage(from: 7200, calls: 5)
      + outage(from: 7205, calls: 5, service: "mail")
    let made = reconstruct(
      events.sorted { ($0.time ?? .distantPast) < ($1.time ?? .distantPast) })
    #expect(made.incidents.count == 1)
    #expect(made.coverage.gapsBeforeOnset.isEmpty)
  }

  @Test func `Pauses are remembered within bounds, the longest of them`() throws {
    var record = PauseRecord(0, digits: 3)
    var time: Int64 = 0
    // Pauses of 1,000 s to 3,999 s: only the longest stay.
    for pause in (1000..<4000) {
      time += Int64(pause) * 1_000_000_000
      record.add(time, digits: 3, least: 450)
    }
    #expect(record.count(atLeast: 0) == 64)
    #expect(record.count(atLeast: 3936) == 64)
    // The median of a sample, taken over all of the time.
    #expect((2300...2700).contains(record.usualSeconds))
  }
}

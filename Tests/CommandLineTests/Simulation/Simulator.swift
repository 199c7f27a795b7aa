// Runs a simulated world: services call, the account answers, each layer writes its lines.

internal import SeededRandom

struct SimulatedRequest {
  var begun: Moment
  var answer: SimulatedAnswer
}

struct SimulatedCall {
  var service: Int
  var begun: Moment
  var requests: [SimulatedRequest] = []
  /// Another provider answered.
  var isAnsweredElsewhere = false
}

/// All calls, and all lines about them.
struct Simulator {
  let world: SimulatedWorld
  private(set) var calls: [SimulatedCall] = []
  private(set) var lines: [SimulatedLine] = []
  private var random: SeededGenerator
  private var writers = 0

  init(_ world: SimulatedWorld) {
    self.world = world
    random = SeededGenerator(world.seed &* 31 &+ 7)
    for service in world.services.indices {
      for replica in 0..<world.services[service].replicas { run(service, replica: replica) }
    }
  }

  // MARK: Time

  private mutating func run(_ number: Int, replica: Int) {
    let service = world.services[number]
    let process = 100 + random.below(30000)
    let pod = "\(service.name)-7d5f9c\(random.hex(2))-\(random.hex(5))"
    let log =
      service.style == .pod
      ? "pods/prod_\(pod)_\(random.hex(8))-0000-4000-8000-\(random.hex(12))/\(service.name)/0.log"
      : "\(service.name)/\(service.name)-\(replica).log"
    for thread in 0..<service.threads {
      let writer = LineWriter(
        service: service.name, style: service.style, host: pod, process: process,
        thread: service.threads == 1 ? "MainThread" : "worker-\(thread)")
      writers += 1
      var session = Session(
        number: number, clock: service.clocks[replica], writer: writer, log: log, order: writers)
      var time = service.callsFrom + random.microseconds(0...Double(service.pause))
      while time < service.callsUntil {
        let end = perform(&session, at: time)
        let pause = random.microseconds(0.3...1.7) * Moment(service.pause)
        time =
          service.overlaps && random.chance(50) ? time + random.microseconds(0.01...2) : end + pause
      }
      if thread == 0 { beat(&session) }
    }
  }

  /// What a process writes between calls.
  private mutating func beat(_ session: inout Session) {
    var time = world.from + random.microseconds(0...20)
    while time < world.until {
      session.time = time
      let text = random.pick([
        "heartbeat queue_depth=3", "GET /healthz 200 in 2 ms", "cache hit key=doc:4711",
        "user 2717 quota usage 20% of storage plan",
      ])
      write(&session, .other, level: "info", logger: "app", message: text)
      time += random.microseconds(200...420)
    }
  }

  /// What lines of one call have in common.
  private struct Session {
    var number: Int
    var clock: Moment
    var writer: LineWriter
    var log: String
    var order: Int
    var time: Moment = 0
    var call: Int?
    var request: Int?
    /// Of the layer around the SDK, from 1.
    var attempt = 1
    var context: [(String, FieldValue)] = []
    var trace = ""
    /// What openai-node calls the call's first request.
    var firstLog: String?
  }

  // MARK: A call

  /// One call with all its requests; gives its end.
  private mutating func perform(_ session: inout Session, at start: Moment) -> Moment {
    let service = world.services[session.number]
    session.time = start
    session.call = calls.count
    calls.append(SimulatedCall(service: session.number, begun: start))
    // A user's request may ask the model twice: two calls of one trace.
    if session.trace.isEmpty || !(service.sharesTraces && random.chance(40)) {
      session.trace = random.hex(16)
    }
    session.context = service.logsTrace ? [("trace_id", .text(session.trace))] : []
    if service.client.isQueue { session.context.append(("job_id", .text("job-\(random.hex(8))"))) }
    var answer = SimulatedAnswer.success
    for attempt in 1...service.client.outerTries {
      session.attempt = attempt
      answer = requests(&session)
      // A queue asks nobody whether trying again can help.
      if answer == .success || !answer.isRetried && !service.client.isQueue { break }
      if attempt < service.client.outerTries { pauseOutside(&session, answer, attempt: attempt) }
    }
    if answer == .success {
      tellSuccess(&session)
    } else {
      tellFailure(&session, answer)
      if service.client == .fallback { fallBack(&session, answer) }
    }
    let end = session.time
    session.call = nil
    session.request = nil
    session.context = []
    session.firstLog = nil
    return end
  }

  /// The SDK's requests.
  private mutating func requests(_ session: inout Session) -> SimulatedAnswer {
    let service = world.services[session.number]
    let call = session.call ?? 0
    var answer = SimulatedAnswer.success
    for retry in 0...service.client.innerRetries {
      let begun = session.time
      answer = world.organizations[service.organization].answer(
        project: service.project, at: begun, random: &random)
      session.request = calls[call].requests.count
      calls[call].requests.append(SimulatedRequest(begun: begun, answer: answer))
      session.time +=
        answer == .success ? random.microseconds(0.6...3) : random.microseconds(0.1...0.4)
      if service.client.logsHTTP { tellHTTP(&session, answer.status) }
      let isLast = retry == service.client.innerRetries
      let seconds = random.microseconds(0.75...1) * (Moment(1) << Moment(retry)) / 2
      if service.client == .node {
        tellNode(
          &session, answer, took: session.time - begun, left: service.client.innerRetries - retry)
      }
      guard answer.isRetried, !isLast else { break }
      if service.client.logsNotices {
        session.time += random.microseconds(0.001...0.004)
        write(
          &session, .notice, level: "info", logger: "openai._base_client",
          message:
            "Retrying request to /chat/completions in \(decimal(seconds, digits: 6)) seconds",
          delay: seconds)
      }
      session.time += seconds
    }
    return answer
  }

  // MARK: Lines of one request

  private mutating func tellHTTP(_ session: inout Session, _ status: Int) {
    write(
      &session, .http, level: "info", logger: "httpx",
      message: "HTTP Request: POST https://api.openai.com/v1/chat/completions "
        + "\"HTTP/1.1 \(status) \(ErrorText.reason(status))\"")
  }

  private mutating func tellNode(
    _ session: inout Session, _ answer: SimulatedAnswer, took: Moment, left: Int
  ) {
    let url = "POST https://api.openai.com/v1/chat/completions"
    let id = "log_\(random.hex(6))"
    let origin = session.firstLog.map { ", retryOf: \($0)" } ?? ""
    session.firstLog = session.firstLog ?? id
    if answer == .success {
      write(
        &session, .http, level: "info", logger: "openai",
        message: "[\(id)\(origin)] \(url) succeeded with status 200 in \(took / 1000)ms")
      return
    }
    let rest =
      !answer.isRetried
      ? "error; not retryable"
      : left > 0 ? "retrying, \(left) attempts remaining" : "error; no more retries left"
    write(
      &session, .http, level: "info", logger: "openai",
      message:
        "[\(id)\(origin)] \(url) failed with status \(answer.status) in \(took / 1000)ms - \(rest)")
  }

  /// The layer around the SDK waits and tries again.
  private mutating func pauseOutside(
    _ session: inout Session, _ answer: SimulatedAnswer, attempt: Int
  ) {
    let service = world.services[session.number]
    let organization = world.organizations[service.organization].id
    let text = ErrorText.python(answer, organization: organization)
    let name = ErrorText.pythonClass(answer)
    session.time += random.microseconds(0.002...0.008)
    var wait = random.microseconds(2...6)
    switch service.client {
    case .langChain:
      wait = [4_000_000, 4_000_000, 4_000_000, 8_000_000, 10_000_000][attempt - 1]
      write(
        &session, .notice, level: "warning", logger: "langchain.chat_models.openai",
        message: "Retrying langchain.chat_models.openai.ChatOpenAI.completion_with_retry.<locals>."
          + "_completion_with_retry in \(decimal(wait, digits: 1)) seconds as it raised \(name): "
          + ErrorText.message(answer, organization: organization) + ".",
        names: answer, delay: wait)
    case .backoff:
      wait = wait / 100_000 * 100_000
      write(
        &session, .notice, level: "info", logger: "backoff",
        message:
          "Backing off summarize(...) for \(decimal(wait, digits: 1))s (openai.\(name): \(text))",
        names: answer, delay: wait)
    case .queue, .queueAroundPython:
      wait = random.microseconds(20...60)
      write(
        &session, .error, level: "warning", logger: "queue",
        message: "job attempt failed: \(text)",
        [
          ("attempt", .number(attempt)), ("max_attempts", .number(service.client.outerTries)),
          ("status_code", .number(answer.status)),
        ], names: answer)
    default:
      wait = wait / 10_000 * 10_000
      write(
        &session, .notice, level: "warning", logger: "embedder",
        message:
          "Retrying __main__.embed_batch in \(decimal(wait, digits: 2)) seconds as it raised "
          + "\(name): \(text).",
        names: answer, delay: wait)
    }
    session.time += wait
  }

  // MARK: The end of a call

  private mutating func tellFailure(_ session: inout Session, _ answer: SimulatedAnswer) {
    let service = world.services[session.number]
    let organization = world.organizations[service.organization].id
    let (code, type) = ErrorText.codeAndType(answer)
    let text = ErrorText.message(answer, organization: organization)
    let name = ErrorText.pythonClass(answer)
    let full = ErrorText.python(answer, organization: organization)
    session.time += random.microseconds(0.002...0.02)
    var fields: [(String, FieldValue)] = [("status_code", .number(answer.status))]
    if code != "None" { fields.append(("error_code", .text(code))) }
    fields.append(("error_type", .text(type)))
    if service.logsRequestIDs {
      fields.append(("openai_request_id", .text("req_\(random.hex(32))")))
    }
    if service.logsOrganization { fields.append(("openai_organization", .text(organization))) }
    if service.logsProject { fields.append(("openai_project", .text(service.project))) }
    fields.append(("model", .text("gpt-4o-mini")))
    let count = calls[session.call ?? 0].requests.count
    switch service.client {
    case .node, .nodeFinalOnly:
      let error: [(String, FieldValue)] = [
        ("type", .text(name)), ("message", .text("\(answer.status) \(text)")),
        (
          "stack",
          .text(
            "\(name): \(answer.status) \(text)\n    at APIError.generate "
              + "(/app/node_modules/openai/core/error.js:63:20)\n    at OpenAI.makeRequest "
              + "(/app/node_modules/openai/client.js:343:24)")
        ),
        ("status", .number(answer.status)), ("code", .text(code)),
      ]
      fields.removeFirst(code == "None" ? 2 : 3)
      write(
        &session, .error, level: "error", logger: "app", message: "assistant reply failed",
        [("err", .object(error))] + fields, names: answer)
    case .vercel:
      fields.removeFirst(code == "None" ? 2 : 3)
      write(
        &session, .error, level: "error", logger: "app",
        message: answer.isRetried
          ? "AI_RetryError: Failed after \(count) attempts. Last error: \(text)"
          : "AI_APICallError: \(text)",
        [("url", .text("https://api.openai.com/v1/chat/completions"))] + fields,
        names: answer, statedRequests: answer.isRetried ? count : nil)
    case .backoff:
      write(
        &session, .error, level: "error", logger: "backoff",
        message: answer.isRetried
          ? "Giving up summarize(...) after \(count) tries (openai.\(name): \(full))"
          : "summarize failed: \(full)",
        Array(fields.dropFirst(code == "None" ? 2 : 3)), names: answer)
    case .queue, .queueAroundPython:
      fields.append(("attempt", .number(session.attempt)))
      fields.append(("max_attempts", .number(service.client.outerTries)))
      write(
        &session, .error, level: "error", logger: "queue",
        message: "job failed for good: \(full)", fields, names: answer)
    case .langChain:
      write(
        &session, .error, level: "error", logger: "app",
        message: "chain failed: openai.error.\(name): \(text)", fields, names: answer)
    default:
      write(
        &session, .error, level: "error", logger: "app", message: "assist_failed: \(full)", fields,
        names: answer)
    }
  }

  private mutating func tellSuccess(_ session: inout Session) {
    let service = world.services[session.number]
    session.time += random.microseconds(0.002...0.02)
    if service.successIsSilent { return }
    if service.successIsLikely {
      write(
        &session, .completion, level: "info", logger: "app",
        message: service.client.isQueue ? "job finished" : "assist completed",
        [("elapsed_ms", .number(900))])
      return
    }
    let usage: [(String, FieldValue)] = [
      ("prompt_tokens", .number(812)), ("completion_tokens", .number(164)),
      ("total_tokens", .number(976)),
    ]
    var fields: [(String, FieldValue)] = [
      ("model", .text("gpt-4o-mini-2024-07-18")), ("usage", .object(usage)),
    ]
    if service.logsRequestIDs {
      fields.append(("openai_request_id", .text("req_\(random.hex(32))")))
    }
    if service.logsOrganization {
      fields.append(
        ("openai_organization", .text(world.organizations[service.organization].id)))
    }
    if service.logsProject { fields.append(("openai_project", .text(service.project))) }
    write(&session, .success, level: "info", logger: "app", message: "chat_completed", fields)
  }

  private mutating func fallBack(_ session: inout Session, _ answer: SimulatedAnswer) {
    calls[session.call ?? 0].isAnsweredElsewhere = true
    session.time += random.microseconds(0.002...0.02)
    // It names the reason: a further line about the last request.
    write(
      &session, .error, level: "warning", logger: "app",
      message: "openai failed, falling back to claude-sonnet-4-5",
      [
        ("reason", .text(ErrorText.codeAndType(answer).code)),
        ("fallback_model", .text("claude-sonnet-4-5")),
      ], names: answer)
    session.request = nil
    session.time += random.microseconds(0.8...2)
    write(
      &session, .other, level: "info", logger: "httpx",
      message: "HTTP Request: POST https://api.anthropic.com/v1/messages \"HTTP/1.1 200 OK\"")
    session.time += random.microseconds(0.002...0.02)
    write(
      &session, .other, level: "info", logger: "app", message: "chat_completed",
      [
        ("provider", .text("anthropic")), ("model", .text("claude-sonnet-4-5")),
        ("usage", .object([("input_tokens", .number(800)), ("output_tokens", .number(150))])),
      ])
  }

  // MARK: Writing

  private mutating func write(
    _ session: inout Session, _ role: LineRole, level: String, logger: String, message: String,
    _ fields: [(String, FieldValue)] = [], names answer: SimulatedAnswer? = nil,
    delay: Moment? = nil, statedRequests: Int? = nil
  ) {
    let stamp = session.writer.stamp(session.time + session.clock)
    let text = session.writer.line(
      stamp, level: level, logger: logger, message: message, session.context + fields)
    var names: String?
    switch answer {
    // The sentence is the same for several codes, and says no more than that money is out.
    case .refused(let name):
      names = text.contains(name) || !text.contains("current quota") ? name : "insufficient_quota"
    case .rateLimited: names = "rate_limit_exceeded"
    case .serverError: names = "server_error"
    case .success, nil: break
    }
    lines.append(
      SimulatedLine(
        stamp: stamp, text: text, log: session.log, writer: session.order, service: session.number,
        role: role,
        call: session.call, request: session.request, names: names,
        delay: delay.map { Double($0) / 1e6 }, statedRequests: statedRequests))
  }
}

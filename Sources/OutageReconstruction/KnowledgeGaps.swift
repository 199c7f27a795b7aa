// What the logs cannot show about the outages that they tell of, and what to log to know it next
// time.

internal import FailureClassification
internal import LogDecoding

/// Words what is lacking, as far as it matters for the incidents.
struct KnowledgeGaps {
  let coverage: Coverage
  let incidents: [Incident]

  /// A lack that concerns fewer than one in so many refused calls is not worth a sentence.
  private static let noticedShare = 10

  /// The most important first; none without an incident.
  var statements: [Statement] {
    guard let first = incidents.first, coverage.events > 0 else { return [] }
    let about = first.firstFailure
    return onsets + successes(about) + servicesWithoutRecovery + attempts(about) + owners
      + ids(about) + usage(about) + supportIDs
  }

  /// Outages that may have begun in a time of which nothing is known.
  private var onsets: [Statement] {
    coverage.gapsBeforeOnset.map { gap in
      Statement(
        "When the outage began: its services tell of no call from \(Self.second(gap.from)) until the "
          + "first refusal at \(Self.second(gap.until)) (\(DurationText.of(gap.seconds)); "
          + "otherwise a call comes about every \(DurationText.of(gap.usualSeconds))). Logs of "
          + "that time may be missing, and calls may have been refused in it.",
        gap.firstFailure)
    }
  }

  private func successes(_ about: Evidence) -> [Statement] {
    guard coverage.successes == 0 else { return [] }
    return [
      Statement(
        "Which share of the calls failed, and when calls worked: no line proves that a call "
          + "succeeded. Log successful calls too, with model and usage (tokens).", about)
    ]
  }

  /// Services of which no success is seen although others work again.
  private var servicesWithoutRecovery: [Statement] {
    guard coverage.successes > 0 else { return [] }
    return incidents.filter { $0.state == .recovered }.flatMap { incident in
      let open = incident.byService.filter { $0.recovered == nil }
      guard let one = open.first, open.count < incident.byService.count else {
        return [Statement]()
      }
      return [
        Statement(
          "Whether \(Self.names(open.map(\.service))) can call OpenAI again: no success follows the last refusal "
            + (open.count == 1 ? "there." : "in these services."), one.lastFailure)
      ]
    }
  }

  /// Retries inside of clients.
  private func attempts(_ about: Evidence) -> [Statement] {
    let (lacking, all) = (coverage.refusedCallsWithOnlyTheirEnd, coverage.refusedCalls)
    guard lacking > 0, lacking * Self.noticedShare >= all else { return [] }
    let verb = lacking == 1 ? "was" : "were"
    let which =
      lacking == all ? "the \(countText(all))" : "\(countText(lacking)) of the \(countText(all))"
    let calls = all == 1 ? "the refused call was" : "\(which) refused calls \(verb)"
    let services = coverage.servicesWithOnlyEnds
    let subject = "\(Self.names(services)) \(services.count == 1 ? "logs" : "log")"
    let first = incidents.lazy.flatMap(\.byService).first { services.contains($0.service) }?
      .firstFailure
    let isAssumed = incidents.contains { $0.wasted.inferred.byDefault > 0 }
    let consequence =
      isAssumed
      ? "Retries inside the client library are taken from its default."
      : "Retries inside a client library would not be seen."
    return [
      Statement(
        "How often \(calls) really tried: \(subject) only the end of a call. \(consequence) Log each "
          + "request (the HTTP client's line) or the number of attempts.", first ?? about)
    ]
  }

  /// Whose money it was.
  private var owners: [Statement] {
    var told: Set<String> = []
    return incidents.compactMap { incident in
      let scopes = [incident.scope] + incident.outages.map(\.scope)
      guard !scopes.contains(where: { $0.project != nil }) else { return nil }
      let namesOrganization = scopes.contains { $0.organization != nil }
      let text: String
      if !namesOrganization {
        text =
          "Whose quota it was: no line about a refused call names an organization or project. Log "
          + "OpenAI's answer headers openai-organization and openai-project."
      } else if incident.failureClass == .insufficientQuota {
        text =
          "Whether a project or the whole organization was stopped: no line about a refused call "
          + "names its project. Log OpenAI's answer header openai-project."
      } else {
        return nil
      }
      return told.insert(text).inserted ? Statement(text, incident.firstFailure) : nil
    }
  }

  private var othersNameOwner: Bool {
    coverage.eventsWithProject > 0 || coverage.eventsWithOrganization > 0
  }

  private var lacksRequestIDs: Bool { coverage.eventsWithRequestID == 0 }

  /// Lines were joined without ids; where only ends of calls are logged, there is nothing to join.
  private var lacksJoiningIDs: Bool {
    coverage.eventsWithCallID == 0
      && coverage.refusedCalls > coverage.refusedCallsOfOneRequest
  }

  /// What joins lines.
  private func ids(_ about: Evidence) -> [Statement] {
    guard lacksJoiningIDs else { return [] }
    let ids = lacksRequestIDs ? "a request or a call" : "a call"
    let remedy =
      lacksRequestIDs
      ? "an id per call (trace_id), and OpenAI's x-request-id." : "an id per call (trace_id)."
    return [
      Statement(
        "Which lines belong to one call, for certain: no line has the id of \(ids), so lines were "
          + "joined by service, process, thread and nearness in time. Log \(remedy)", about)
    ]
  }

  private func usage(_ about: Evidence) -> [Statement] {
    guard coverage.successes > 0, coverage.eventsWithUsage == 0 else { return [] }
    return [
      Statement(
        "What was spent before the money ran out: no line has the tokens of a call. Log usage of "
          + "successful calls.", about)
    ]
  }

  /// Ids matter to OpenAI's support, once it is worth asking.
  private var supportIDs: [Statement] {
    // Where it would join lines too, it was asked for already.
    guard lacksRequestIDs, !lacksJoiningIDs else { return [] }
    let asking = incidents.first { $0.causes.contains(where: \.asksForSupport) }
    return asking.map {
      [
        Statement(
          "Which requests OpenAI's support should look at: no line has a request id. Log "
            + "x-request-id of failed requests.", $0.firstFailure)
      ]
    } ?? []
  }

  /// At most four, and how many more.
  private static func names(_ services: [String]) -> String {
    guard services.count > 1, let last = services.last else { return services.first ?? "a service" }
    guard services.count <= 4 else {
      return services.prefix(3).joined(separator: ", ")
        + " and \(countText(services.count - 3)) more services"
    }
    return services.dropLast().joined(separator: ", ") + " and " + last
  }

  /// To the second, as statements name times.
  private static func second(_ time: Timestamp) -> String {
    Timestamp(nanoseconds: time.nanoseconds, fractionDigits: 0).rfc3339
  }
}

extension CauseFinding {
  /// Whether a ticket to OpenAI's support is worth it because of this cause.
  package var asksForSupport: Bool {
    support != nil && verdict == .likely
  }
}

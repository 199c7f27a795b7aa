internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// The first paragraph: what, when, how long, how bad, over or not, why.
extension IncidentChapter {
  private static let mostCodes = 4
  private static let mostSiblings = 3

  var opening: Prose { Prose.joined(sentences.map(\.prose), separator: " ") }

  /// What a short head must say first has the smallest weight.
  var sentences: [ReportDocument.Sentence] {
    [
      (course, 0), (codeChange, 8), (pauses, 7), (extent, 1), (otherAccounts, 9), (masking, 4),
      (waste, 5), (siblings, 6), (outcome, 2), (reason, 3),
    ].filter { !$0.0.isEmpty }.map { ReportDocument.Sentence(prose: $0.0, weight: $0.1) }
  }

  /// `From … to …, OpenAI refused calls of … with …`.
  private var course: Prose {
    let meaning = reported.facts.meaning.withoutFullStop.loweredAtStart
    let advice = reported.facts.retry == .never ? "; waiting does not help" : ""
    let explained: Prose = " (\(foreign: meaning)\(words: advice))"
    let holding = reported.reach.holding
    let earlier: Prose =
      incident.beganAtLatest
      ? " It may have begun earlier: \(words: holding) no success before the first refusal." : ""
    return """
      \(period), OpenAI refused \(words: refused) of \(whom) with \
      \(name: incident.failureClass.rawValue)\(explained).\(owner)\(earlier)
      """
  }

  /// Whether a project's calls were refused for what is the organization's.
  var isOrganizationsLimit: Bool {
    reported.facts.scope == .organization && incident.scope.project != nil
  }

  /// Whose money or limit it is, where calls of a project were refused for it.
  private var owner: Prose {
    guard isOrganizationsLimit else { return "" }
    let whole: Prose = "\(strong: "whole organization")"
    return " This code is about the \(whole), not about the project alone."
  }

  private var refused: String {
    reported.callsRefused == 1 && reported.requestsRefused == 1 ? "a call" : "calls"
  }

  /// Another reason later on may need another remedy.
  private var codeChange: Prose {
    guard Set(incident.codes.map(\.failureClass)).count > 1 else { return "" }
    var parts = incident.codes.prefix(Self.mostCodes).map { use -> Prose in
      "\(name: use.failureClass.rawValue)\(words: span(use))"
    }
    if let rest = Prose.rest(incident.codes.count - parts.count) { parts.append(rest) }
    let list = Prose.joined(parts, separator: ", ")
    return "The reason given was not always the same: \(list)."
  }

  /// ` (09:00:00 to 09:30:00)`.
  private func span(_ use: CodeUse) -> String {
    guard let from = use.first.time.map(clockTime), let until = use.last.time.map(clockTime) else {
      return ""
    }
    return from == until ? " (\(from))" : " (\(from) to \(until))"
  }

  private static let mostPauses = 2

  /// When calls worked in between: an outage with pauses is one, but nobody expects them in it.
  private var pauses: Prose {
    let shown = incident.pauses.longest(Self.mostPauses)
    guard !shown.isEmpty else { return "" }
    let times = shown.map { pause -> Prose in
      let from = pause.first.time.map(clockTime) ?? ""
      return
        "from \(strong: "\(words: from) to \(words: clockTime(pause.until))") (\(words: pause.count))"
    }
    let rest = incident.pauses.count - shown.count
    let others = rest == 0 ? "" : ", and for \(DisplayFormat.counted(rest, "shorter time")),"
    let each = incident.pauses.count > 1 ? " each time" : ""
    return """
      Within that time calls succeeded again \(Prose.joined(times, separator: " and "))\(words: others), \
      then were refused again\(words: each).
      """
  }

  /// The counts are those of the scope: its services may have worked with other accounts.
  private var otherAccounts: Prose {
    guard let others = incident.otherAccounts else { return "" }
    let count = DisplayFormat.counted(others.succeeded, "call")
    let services = incident.byService.count == 1 ? "the same service" : "the same services"
    let whose: Prose =
      others.organizations.isEmpty
      ? Self.others("key", others.apiKeys) : Self.others("organization", others.organizations)
    return """
      These are the calls of \(whom): meanwhile \(strong: "\(words: count) of \(words: services) succeeded") \
      with \(whose).
      """
  }

  /// `organization org-…`, `3 other keys`.
  private static func others(_ noun: String, _ names: [String]) -> Prose {
    guard names.count == 1, let name = names.first else {
      return names.isEmpty
        ? "another \(words: noun)" : "\(names.count) other \(words: noun)s"
    }
    return "\(words: noun) \(name: Shortening.identifier(name))"
  }

  private var period: Prose {
    guard let from = incident.firstFailure.time,
      let until = incident.recovered?.time ?? incident.lastFailure.time
    else { return "At a time that the logs do not tell" }
    let length = incident.shownSeconds.map(DisplayFormat.duration) ?? ""
    if from.nanoseconds == until.nanoseconds {
      return "At \(strong: "\(words: start(from))")"
    }
    if incident.state == .ongoing {
      return """
        From \(strong: "\(words: start(from))") until \(words: reported.reach.end) (last refusal \
        \(words: clockTime(until)), \(words: length) after the first)
        """
    }
    return "From \(strong: "\(words: clock.range(from, until))") (\(words: length))"
  }

  private var whom: Prose {
    let scope = incident.scope
    if let identified = isOrganizationsLimit ? scope.identifiedWithin : scope.identified {
      return incident.scopeConfidence == "likely" ? "\(identified) (likely)" : identified
    }
    let services = incident.scope.services
    if services.count == 1 { return "the service \(Prose.names(services))" }
    return services.isEmpty ? "an unnamed service" : "\(services.count) services"
  }

  /// How many calls failed, and where.
  private var extent: Prose {
    // Where a fallback spared some services, those that failed are told.
    let names = reported.services.map(\.impact).filter {
      reported.masking != .part || $0.callsFailed > 0
    }.map(\.service)
    let onlyNamed = reported.services.count == 1 && incident.scope.identified == nil
    let place: Prose =
      switch names.count {
      case _ where onlyNamed: ""
      case 0: ""
      case 1: " in the service \(Prose.names(names))"
      default: " in \(names.count) services: \(Prose.names(names))"
      }
    guard reported.masking != .whole else { return "\(strong: servedCalls)\(place)." }
    return "\(strong: failedCalls)\(place)."
  }

  private var servedCalls: Prose {
    guard let fallback = incident.fallback else { return "" }
    let refused = reported.callsRefused
    if fallback.calls == refused, refused == 1 {
      return "The call did not fail for its user: \(fallback.answerers) answered instead"
    }
    guard fallback.calls == refused else {
      let verb = fallback.calls == 1 ? "was" : "were"
      return """
        No call is known to have failed for its users: \(fallback.calls) of \(refused) refused calls \
        \(words: verb) answered by \(fallback.answerers) instead
        """
    }
    return """
      No call failed for its users: all \(refused) refused calls were answered by \
      \(fallback.answerers) instead
      """
  }

  /// What a fallback spared the users, and what it did not.
  private var masking: Prose {
    guard let fallback = incident.fallback, reported.masking != .none else { return "" }
    let thrownAway: Prose =
      reported.requestsRefused == 1
      ? "the request to OpenAI was thrown away all the same"
      : "\(words: reported.requestsRefusedWords) to OpenAI were thrown away all the same"
    if reported.masking == .whole {
      guard let latency = fallback.latency else { return "\(thrownAway.capitalized)." }
      let subject = fallback.calls == 1 ? "The answer" : "The answers"
      return "\(words: subject) came \(words: latency), and \(thrownAway)."
    }
    let calls = DisplayFormat.counted(fallback.calls, "refused call")
    let verb = fallback.calls == 1 ? "was" : "were"
    let served: Prose = "\(words: calls) \(words: verb) answered by \(fallback.answerers) instead"
    let latency = fallback.latency.map { ", \($0)" } ?? ""
    return "Besides, \(strong: served)\(words: latency)."
  }

  /// Who went on meanwhile: what stopped was not the whole organization.
  private var siblings: Prose {
    let all = incident.siblings
    guard let first = all.first else { return "" }
    guard all.count > 1 else {
      return """
        Meanwhile \(strong: "\(first.name) of the same organization went on"): \
        \(words: first.course).
        """
    }
    var parts = all.prefix(Self.mostSiblings).map { sibling -> Prose in
      "\(sibling.name) (\(words: sibling.course))"
    }
    if let rest = Prose.rest(all.count - parts.count) { parts.append(rest) }
    let noun = all.allSatisfy { $0.scope.project != nil } ? "projects" : "scopes"
    let others: Prose = "\(all.count) other \(words: noun) of the same organization went on"
    return "Meanwhile \(strong: others): \(Prose.joined(parts, separator: ", "))."
  }

  private var failedCalls: Prose {
    let failed = incident.calls.failed
    let alone: Prose = "\(words: DisplayFormat.counted(failed, "call")) failed"
    guard let total = incident.calls.total, let share = reported.failedCallShare, failed > 0 else {
      return failed == 0 ? "No call is known to have failed for good" : alone
    }
    if failed == total { return failed == 1 ? "The only call failed" : "All \(total) calls failed" }
    return "\(failed) of \(total) calls failed (\(words: DisplayFormat.share(share)))"
  }

  /// How many of the refused requests were retries.
  private var waste: Prose {
    let (wasted, refused) = (reported.wastedTotal, reported.requestsRefused)
    guard wasted > 0 else { return noWaste }
    let verb = wasted == 1 ? "was a retry" : "were retries"
    // Retries that failed for another reason are none of the refused requests.
    guard wasted < refused, let share = reported.wastedShare else {
      let retries: Prose = "\(words: DisplayFormat.counted(wasted, "retry", "retries"))"
      return "\(strong: "\(retries) of refused calls could not succeed")\(words: wasteBasis)."
    }
    let count: Prose = """
      \(wasted) of the \(refused) refused requests (\(words: DisplayFormat.share(share))) \
      \(words: verb) that could not succeed
      """
    return "\(strong: count)\(words: wasteBasis)."
  }

  private var noWaste: Prose {
    guard reported.retriesAreLogged else {
      return reported.callsRefused == 1
        ? "Whether it was tried again is not logged."
        : "Whether they were tried again is not logged."
    }
    guard reported.requestsRefused > 1, reported.masking != .whole else { return "" }
    return reported.infersRetries
      ? "No refused call was seen to be tried again."
      : """
      No refused call was seen to be tried again; retries without a line of their own are left out \
      (\(name: "--no-inference")).
      """
  }

  private var wasteBasis: String {
    let (seen, inferred) = (incident.wasted.seen, incident.wasted.inferred.total)
    if inferred == 0 { return seen == 1 ? ", seen in the logs" : ", all seen in the logs" }
    if seen == 0 { return inferred == 1 ? ", inferred, not seen" : ", all inferred, none seen" }
    return ": \(DisplayFormat.count(seen)) seen in the logs, "
      + "\(DisplayFormat.count(inferred)) inferred"
  }

  /// Over or not.
  private var outcome: Prose {
    switch incident.state {
    case .recovered: return recovery
    case .ongoing:
      return """
        \(strong: "It was still going on when \(words: reported.reach.end)"): no call\(ofThese) \
        succeeded after the last refusal.\(alternation)\(othersWorkAgain)
        """
    case .failuresStopped:
      return """
        The refusals end there while the logs go on, but no success\(ofThese) is to be \
        seen: \(strong: "whether calls work again is not proven").\(alternation)\(othersWorkAgain)
        """
    }
  }

  /// Services that have a success since their last refusal, while the outage is not known to be over.
  private var workingServices: [String] {
    incident.byService.filter { $0.recovered != nil }.map(\.service)
  }

  /// ` of a and b`, where only some services have no success since.
  private var ofThese: Prose {
    workingServices.isEmpty ? "" : " of \(incident.servicesWithoutSuccess)"
  }

  private var othersWorkAgain: Prose {
    workingServices.isEmpty
      ? "" : " Calls of \(Prose.names(workingServices, limit: 4)) succeed again."
  }

  private var recovery: Prose {
    guard let time = incident.recovered?.time.map(clockTime) else {
      return "It is over: a success follows the last refusal."
    }
    switch incident.recoveryDoubt {
    case .unprovenLine:
      return """
        It is \(strong: "probably over"): at \(words: time) a line tells of a success, but does \
        not name the API.
        """
    case .otherServices:
      return """
        It is \(strong: "probably over"): calls of \(recoveredService) succeed again since \
        \(words: time)\(mixedPhase); \(incident.servicesWithoutSuccess) has no success since, and \
        no id tells whether it uses the same account.
        """
    case nil: break
    }
    if incident.logsEndEarly {
      return """
        A call succeeded at \(strong: "\(words: time)"), but \(words: reported.reach.end) soon after: \
        \(strong: "it may not be over").
        """
    }
    let again: Prose =
      isOnly ? "It is over: calls succeed again since" : "It ended: calls succeeded again from"
    let on = isOnly || incident.mixed != nil ? "" : " on"
    return "\(again) \(strong: "\(words: time)")\(words: on)\(mixedPhase).\(notSeenAgain)"
  }

  /// Who may have stopped calling, or may still be refused.
  private var notSeenAgain: Prose {
    incident.byService.allSatisfy { $0.recovered != nil }
      ? "" : " No success of \(incident.servicesWithoutSuccess) is seen since."
  }

  private var recoveredService: Prose {
    incident.recovered?.service.map { "\(name: Shortening.name($0))" } ?? "another service"
  }

  private var mixedPhase: Prose {
    guard let mixed = incident.mixed else { return "" }
    return ", after \(both(mixed)) had alternated \(span(mixed))"
  }

  /// That calls went through now and then, of an outage that is not over.
  private var alternation: Prose {
    guard let mixed = incident.mixed else { return "" }
    return " Before that, \(both(mixed)) alternated \(span(mixed))."
  }

  private func both(_ mixed: MixedPhase) -> Prose {
    let refusals = DisplayFormat.counted(mixed.failures, "refusal")
    let successes = DisplayFormat.counted(mixed.successes, "success", "successes")
    return "\(words: successes) and \(words: refusals)"
  }

  private func span(_ mixed: MixedPhase) -> Prose {
    "from \(words: clockTime(mixed.from)) to \(words: clockTime(mixed.until))"
  }

  /// Why it began, and what kept it going, as far as the logs tell.
  private var reason: Prose {
    let kept = causes(.likely, of: .length)
    guard !kept.isEmpty else { return beginning }
    let began: Prose = beginning.isEmpty ? "" : "\(beginning) "
    return "\(began)What kept it going: likely \(explained(kept))."
  }

  private var beginning: Prose {
    let likely = causes(.likely, of: .beginning)
    let possible = causes(.possible, of: .beginning)
    if !likely.isEmpty { return "Why it began: likely \(explained(likely))." }
    if possible.isEmpty {
      let namesReason = incident.failureClass != .insufficientQuota
      return namesReason ? "" : "These logs do not show why it began."
    }
    return """
      Why it began is not decided by these logs; possible: \
      \(Prose.joined(possible.map(named), separator: "; ")).
      """
  }

  private func causes(_ verdict: CauseVerdict, of role: CauseRole) -> [CauseFinding] {
    incident.causes.filter { $0.verdict == verdict && $0.explains == role }
  }

  /// Causes, and of a single one what speaks for it.
  private func explained(_ causes: [CauseFinding]) -> Prose {
    let names: Prose = "\(strong: .list(causes.map(named)))"
    // What was said of siblings need not be said twice.
    let news = causes.first?.supporting.first { statement in
      !incident.siblings.contains { $0.example == statement.evidence }
    }
    guard causes.count == 1, let news else { return names }
    return "\(names) (\(foreign: news.text.withoutFullStop))"
  }

  private func named(_ cause: CauseFinding) -> Prose {
    "\(foreign: cause.words.loweredAtStart)"
  }

  /// A moment of the incident: the date only when it is not that of the first failure.
  func clockTime(_ time: Timestamp) -> String {
    let second = clock.wholeSecond(time)
    guard let first = incident.firstFailure.time, clock.date(first) == clock.date(time) else {
      return "\(clock.date(time)) \(second)"
    }
    return second
  }

  private func start(_ time: Timestamp) -> String {
    "\(clock.wholeSecond(time)) \(clock.zoneName(at: time)) on \(clock.date(time))"
  }
}

extension String {
  var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }

  /// With a small first letter, unless the first word is an abbreviation.
  var loweredAtStart: String {
    guard let second = dropFirst().first, second.isLowercase || second == " " else { return self }
    return prefix(1).lowercased() + dropFirst()
  }
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// The exact facts, each with the line that proves it.
extension IncidentChapter {
  /// The facts, and for each how soon a short head may leave it out: the larger, the sooner.
  var facts: (table: Table, weights: [Int]) {
    let rows: [(Prose, Prose?, weight: Int)] = [
      ("First \(name: incident.firstFailureClass.rawValue)", firstFailure, 0),
      ("Last \(name: incident.lastFailureClass.rawValue)", proof(incident.lastFailure), 2),
      ("Error code", onlyCode, 11),
      ("Recovered", recovered, 1),
      ("Duration", duration, 6),
      ("Calls", calls, 5),
      ("Answered elsewhere", fallback, 7),
      ("Went on meanwhile", siblings, 12),
      ("Requests", requests, 9),
      ("Wasted retries", wasted, 4),
      ("Waited between retries", waited, 14),
      ("Calls begun after the first refusal", begun, 13),
      ("First alert in the logs", alert, 8),
      ("Scope", scope, 10),
      ("Confidence", confidence, 3),
    ]
    let known = rows.compactMap { title, fact, weight in fact.map { ([title, $0], weight) } }
    let table = Table(
      columns: [.text(""), .text("")], rows: known.map(\.0),
      noun: ReportDocument.Noun("fact", "facts"))
    return (table, known.map(\.1))
  }

  private var firstFailure: Prose {
    let first = proof(incident.firstFailure)
    guard incident.beganAtLatest else { return first }
    return first
      + "; \(words: reported.reach.holding) no success before it, so it began then or earlier"
  }

  private var recovered: Prose {
    guard let evidence = incident.recovered else {
      return incident.state == .ongoing
        ? "not seen: \(words: reported.reach.end) with the failures"
        : "not seen: the failures end, but no success follows"
    }
    return proof(evidence) + recoveryDoubt + silence + earlierSuccess
  }

  /// A first success that comes late tells only that it was over by then.
  private var silence: Prose {
    guard let recovered = incident.recovered?.time, let last = incident.lastFailure.time,
      recovered.seconds(since: last) >= Self.longSilence
    else { return "" }
    let span = DisplayFormat.duration(recovered.seconds(since: last))
    return """
      ; the \(words: span) before it show neither refusal nor success, so it may have been over earlier
      """
  }

  /// So many seconds without either deserve a word.
  private static let longSilence = 900.0

  private var recoveryDoubt: Prose {
    switch incident.recoveryDoubt {
    case .unprovenLine: return "; likely only: the line does not name the API"
    case .otherServices:
      return "; likely only: no success of \(incident.servicesWithoutSuccess) follows"
    case nil: break
    }
    return incident.logsEndEarly ? "; \(words: reported.reach.end) soon after" : ""
  }

  private var earlierSuccess: Prose {
    guard let first = incident.firstSuccessAfterFirstFailure, first != incident.recovered,
      let time = first.time
    else { return "" }
    return "; a first success came at \(words: clockTime(time)) (\(Prose.place(first)))"
  }

  private var duration: Prose? {
    guard let seconds = incident.shownSeconds, seconds > 0 else { return nil }
    let end = incident.recovered == nil ? "the last failure; no recovery is seen" : "recovery"
    let span = (incident.beganAtLatest ? "at least " : "") + DisplayFormat.duration(seconds)
    return "\(words: span), from the first failure to \(words: end)"
  }

  /// The one code of the outage, where it says more than the class.
  private var onlyCode: Prose? {
    guard incident.codes.count == 1, let code = incident.codes.first,
      code.detail != incident.failureClass.rawValue
    else { return nil }
    return Self.code(code.failureClass, code.detail)
  }

  private var calls: Prose {
    let failed = incident.calls.failed
    if failed == 0 {
      let calls = DisplayFormat.counted(reported.callsRefused, "call")
      let isServed = incident.fallback?.calls == reported.callsRefused
      let whom = isServed ? "none failed for its users" : "none known to have failed"
      return "\(words: whom); OpenAI refused \(words: calls)"
    }
    guard let total = incident.calls.total, let share = reported.failedCallShare else {
      return "\(failed) failed; how many succeeded meanwhile cannot be counted"
    }
    if failed == total { return failed == 1 ? "1 failed, the only one" : "all \(total) failed" }
    return "\(failed) failed of \(total) (\(words: DisplayFormat.share(share)))"
  }

  private var fallback: Prose? {
    guard let fallback = incident.fallback, reported.masking != .none else { return nil }
    let calls = DisplayFormat.counted(fallback.calls, "call")
    let latency = fallback.latency.map { ", \($0)" } ?? ""
    let first: Prose = fallback.example.map { "; the first: \(proof($0))" } ?? ""
    return "\(words: calls) by \(fallback.answerers)\(words: latency)\(first)"
  }

  private static let mostSiblings = 4

  private var siblings: Prose? {
    guard !incident.siblings.isEmpty else { return nil }
    var parts = incident.siblings.prefix(Self.mostSiblings).map { sibling -> Prose in
      "\(sibling.name): \(words: sibling.course) (\(Prose.place(sibling.example)))"
    }
    if let rest = Prose.rest(incident.siblings.count - parts.count) { parts.append(rest) }
    return .joined(parts, separator: "; ")
  }

  private var requests: Prose {
    let counts = incident.requests
    let seen: Prose =
      if let share = reported.refusedShare, counts.failedSeen < counts.totalSeen {
        """
        \(counts.failedSeen) refused of \(counts.totalSeen) seen \
        (\(words: DisplayFormat.share(share)))
        """
      } else {
        counts.failedSeen > 1 && counts.failedSeen == counts.totalSeen
          && reported.successesAreLogged
          ? "all \(counts.failedSeen) refused" : "\(counts.failedSeen) refused"
      }
    guard counts.failedInferred.total > 0 else { return seen }
    return "\(seen); besides, \(words: counts.failedInferred.words)"
  }

  private var wasted: Prose {
    let counts = incident.wasted
    guard reported.wastedTotal > 0 else {
      guard reported.retriesAreLogged else { return "not known: only ends of calls are logged" }
      return reported.infersRetries
        ? "none seen" : "none seen; none inferred (\(name: "--no-inference"))"
    }
    let share = reported.wastedShare.map { " (\(DisplayFormat.share($0)) of the refused requests)" }
    let whole: Prose = "\(reported.wastedTotal)\(words: share ?? "")"
    if counts.inferred.total == 0 { return whole + ", all seen" }
    let seen = counts.seen == 0 ? "none" : DisplayFormat.count(counts.seen)
    return "\(whole): \(words: seen) seen, \(words: counts.inferred.words)"
  }

  private var waited: Prose? {
    guard let seconds = incident.wasted.secondsWaited, seconds.isFinite else { return nil }
    return "\(words: DisplayFormat.duration(seconds)) in all, as far as lines state it"
  }

  private var begun: Prose? {
    let begun = incident.calls.begunAfterFirstFailure
    guard begun > 0 else { return nil }
    return begun == 1
      ? "1, which a circuit breaker could have saved"
      : "\(begun): a circuit breaker could have saved at most so many"
  }

  private var alert: Prose {
    guard let alert = incident.firstAlert else {
      return "none: no line tells that somebody was told"
    }
    let gap: Prose =
      reported.alertGapSeconds.map {
        $0 < 1
          ? ", at once" : ", \(words: DisplayFormat.roughDuration($0)) after the first failure"
      } ?? ""
    return proof(alert) + gap
  }

  private var scope: Prose {
    let whose: Prose =
      isOrganizationsLimit ? " (its calls were refused; the code is about the organization)" : ""
    let known: Prose = "\(incident.scope.described)\(whose)"
    let services = incident.scope.services
    if services.isEmpty { return known }
    let noun = services.count == 1 ? "service" : "services"
    return "\(known); \(words: noun) \(Prose.names(services))"
  }

  private var confidence: Prose {
    let onset = incident.beganAtLatest ? "at the latest" : incident.onsetConfidence
    let recovery =
      switch incident.recoveryConfidence {
      case "logs_end_early": "the logs end early"
      case "none": "not seen"
      default: incident.recoveryConfidence
      }
    return """
      onset: \(foreign: onset) · recovery: \(foreign: recovery) · \
      scope: \(foreign: incident.scopeConfidence)
      """
  }

  /// `2026-06-21 02:13:07.412 UTC`, service, file and line.
  func proof(_ evidence: Evidence) -> Prose {
    var parts: [Prose] = [
      evidence.time.map { "\(words: clock.dateTime($0))" } ?? "at an unknown time"
    ]
    if let service = evidence.service { parts.append("\(name: Shortening.name(service))") }
    parts.append(.place(evidence))
    return .joined(parts, separator: ", ")
  }
}

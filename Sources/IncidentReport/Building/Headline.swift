internal import OutageReconstruction

/// The answer in one line: the report's title.
enum Headline {
  /// - Parameters:
  ///   - verdict: What the logs came to.
  ///   - incidents: The outages.
  ///   - omitted: Outages that are counted but not told.
  ///   - untold: Outages that the report was not asked to tell.
  ///   - hasRefusalsWithoutTime: Lines tell of refusals for lack of money, but not when.
  ///   - isPartial: Only a part of the logs was asked for.
  /// - Returns: One line without a full stop.
  static func of(
    _ verdict: Verdict, _ incidents: [ReportedIncident], omitted: OmittedIncidents? = nil,
    untold: Int = 0, hasRefusalsWithoutTime: Bool, isPartial: Bool = false
  ) -> Prose {
    let logs = isPartial ? "the chosen part of these logs" : "these logs"
    return switch verdict {
    case .nothingFound: "No OpenAI calls found in \(words: logs)"
    case .noBillingOutage:
      hasRefusalsWithoutTime
        ? "OpenAI refused calls for lack of money; these logs do not say when"
        : "No OpenAI quota outage in \(words: logs)"
    case .billingOutage:
      incidents.count == 1 ? incidents[0].headline : of(incidents, omitted, untold)
    }
  }

  /// `OpenAI quota outage: 5 h 29 min 57 s, recovered`.
  static func of(_ incident: Incident, _ reach: ReachWords) -> Prose {
    let noun = incident.failureClass.outageNoun + incident.fallbackMark
    return "OpenAI \(words: noun): \(words: course(of: incident, reach))"
  }

  /// `5 h 29 min 57 s, recovered`.
  static func course(of incident: Incident, _ reach: ReachWords) -> String {
    let end = state(of: incident, reach)
    guard let seconds = incident.shownSeconds, seconds > 0 else { return end }
    let span = (incident.beganAtLatest ? "at least " : "") + DisplayFormat.duration(seconds)
    switch incident.state {
    case .recovered: return "\(span), \(end)"
    case .ongoing: return "\(span) so far, \(end)"
    case .failuresStopped: return "refusals for \(span), \(end)"
    }
  }

  /// `recovered`, with its doubts.
  static func state(of incident: Incident, _ reach: ReachWords) -> String {
    guard incident.state == .recovered else { return incident.state.words(reach) }
    if incident.recoveryIsLikely { return "probably recovered" }
    if incident.logsEndEarly { return "recovered as far as the logs reach" }
    return incident.state.words(reach)
  }

  private static func of(
    _ incidents: [ReportedIncident], _ omitted: OmittedIncidents?, _ untold: Int
  ) -> Prose {
    let nouns = Set(incidents.map(\.incident.failureClass.outageNoun))
    // What the untold ones are called is not known here.
    let noun = nouns.count == 1 && untold == 0 ? nouns.first ?? "" : "billing outage"
    let ongoing = incidents.count { $0.incident.state == .ongoing }
    let masked =
      omitted == nil && untold == 0 && incidents.allSatisfy(\.incident.isMasked)
      ? ", all behind a fallback" : ""
    let tail =
      masked
      + (ongoing == 0
        ? "" : ", \(ongoing)\(omitted == nil ? "" : " or more") ongoing when they end")
    if untold > 0 {
      let all = incidents.count + untold
      guard !incidents.isEmpty else {
        return "None of the \(all) OpenAI billing outages in these logs is told here"
      }
      return "\(incidents.count) of the \(all) OpenAI \(words: noun)s in these logs\(words: tail)"
    }
    return
      "\(incidents.count + (omitted?.count ?? 0)) OpenAI \(words: noun)s in these logs\(words: tail)"
  }
}

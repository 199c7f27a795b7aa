internal import FailureClassification
internal import OutageReconstruction

/// What should be done, most urgent first, each tied to a finding.
struct RecommendationList {
  /// An alert that comes later than this after the first failure was late.
  private static let promptAlertSeconds = 300.0
  /// Advice about failures other than the outage is given for so many classes.
  private static let mostFailureClasses = 3

  let incidents: [ReportedIncident]
  let failures: [ReportedFailure]

  init(_ incidents: [ReportedIncident], _ failures: [ReportedFailure]) {
    self.incidents = incidents
    self.failures = failures
  }

  var recommendations: [Recommendation] {
    causes + support + unprovenRecoveries + wastedRetries + callsDuringOutage + detection
      + otherFailures
  }

  /// The fix of the likely causes, else of the possible ones, else of the class.
  private var causes: [Recommendation] {
    var seen: Set<String> = []
    return incidents.flatMap(causes(of:)).filter { seen.insert($0.text.plain).inserted }
  }

  private func causes(of reported: ReportedIncident) -> [Recommendation] {
    let incident = reported.incident
    let fixable = incident.causes.filter { !$0.fix.isEmpty }
    let likely = fixable.filter { $0.verdict == .likely }
    let open = likely.isEmpty ? fixable.filter { $0.verdict == .possible } : likely
    if open.isEmpty { return classFix(reported.facts) }
    return open.map {
      Recommendation(
        text: "\(foreign: sentence($0.fix))\(condition($0))\(reference($0))", finding: .cause,
        owner: FailureOwner(rawValue: $0.owner) ?? .billing)
    }
  }

  /// Says of a fix that it rests on a cause that is only possible.
  private func condition(_ cause: CauseFinding) -> Prose {
    cause.verdict == .likely ? "" : " This helps if the cause was: \(foreign: cause.words)."
  }

  private func reference(_ cause: CauseFinding) -> Prose {
    cause.reference.map { " More: \(name: $0)." } ?? ""
  }

  /// When OpenAI's support can help with a likely cause, and what it asks for.
  private var support: [Recommendation] {
    let likely = incidents.flatMap(\.incident.causes).filter {
      $0.verdict == .likely && !$0.fix.isEmpty
    }
    let reasons = distinct(likely.compactMap(\.support))
    guard !reasons.isEmpty else { return [] }
    let conditions = reasons.map { Prose([.foreign($0)]) }
    let hasRequestIDs = incidents.contains { reported in
      let incident = reported.incident
      return incident.firstFailure.requestID != nil || incident.lastFailure.requestID != nil
    }
    let requests: Prose =
      hasRequestIDs
      ? "request ids with their times (in this report as JSON)"
      : "request ids with their times (these logs show none at the first and the last refusal)"
    return [
      Recommendation(
        text: """
          \(strong: "Open a ticket with OpenAI's support only") when \
          \(Prose.joined(conditions, separator: ", or when ")). Bring the ids of organization and \
          project, the codes and messages, \(requests) and the time of the payment.
          """, finding: .cause, owner: .billing)
    ]
  }

  private func classFix(_ facts: FailureFacts) -> [Recommendation] {
    guard !facts.fix.isEmpty else { return [] }
    return [
      Recommendation(text: "\(foreign: sentence(facts.fix))", finding: .cause, owner: facts.owner)
    ]
  }

  private var unprovenRecoveries: [Recommendation] {
    guard incidents.contains(where: \.incident.recoveryIsInDoubt) else { return [] }
    return [
      Recommendation(
        text: """
          \(strong: "Make one call by hand and look whether it succeeds.") These logs do not \
          prove that the outage is over; later logs may.
          """, finding: .recoveryNotProven, owner: .platform)
    ]
  }

  private var wastedRetries: [Recommendation] {
    let services = incidents.flatMap(\.services).filter { $0.wastedTotal > 0 }
    guard !services.isEmpty else { return [] }
    let wasteful = incidents.filter { $0.wastedTotal > 0 }
    let codes = distinct(wasteful.map(\.incident.failureClass.rawValue))
    let names = distinct(services.map(\.impact.service))
    let assumed = distinct(
      services.filter { $0.impact.wastedRetriesInferred.byDefault > 0 }.map(\.impact.service))
    let hidden: Prose =
      assumed.isEmpty
      ? ""
      : """
       The client library of \(Prose.names(assumed)) retries inside: turn its retries off \
      (in openai-python \(name: "max_retries=0")) and retry in the application, by error code.
      """
    return [
      Recommendation(
        text: """
          \(strong: "Stop retrying \(Prose.names(codes))") in \(Prose.names(names)): give up a \
          call at its first refusal.\(hidden)
          """, finding: .wastedRetries, owner: .developer)
    ]
  }

  private var callsDuringOutage: [Recommendation] {
    let begun = incidents.reduce(0) { $0 + $1.incident.calls.begunAfterFirstFailure }
    guard begun > 1 else { return [] }
    return [
      Recommendation(
        text: """
          \(strong: "Stop calling while the money is out") (a circuit breaker that tries one call \
          now and then): it could have saved at most \(begun) calls.
          """, finding: .callsDuringOutage, owner: .developer)
    ]
  }

  private var detection: [Recommendation] {
    let late = incidents.filter { ($0.alertGapSeconds ?? .infinity) > Self.promptAlertSeconds }
    guard let worst = late.first(where: { $0.incident.firstAlert == nil }) ?? late.first else {
      return []
    }
    return [
      Recommendation(
        text: """
          \(strong: "Alert on the first \(name: worst.incident.failureClass.rawValue)"): it does \
          not pass by itself. \(lateness(worst))
          """, finding: .detection, owner: .platform)
    ]
  }

  private func lateness(_ reported: ReportedIncident) -> Prose {
    if let gap = reported.alertGapSeconds {
      let span = DisplayFormat.roughDuration(gap)
      return "The first alert in these logs came \(words: span) after the first refusal."
    }
    let silent = incidents.count { $0.incident.firstAlert == nil }
    if silent == 0 { return "When the first alert in these logs came is not to be told." }
    if incidents.count == 1 { return "No line in these logs tells of an alert." }
    return "In \(silent) of the \(incidents.count) outages, no line tells of an alert."
  }

  /// Failures other than the outage that somebody has to act on.
  private var otherFailures: [Recommendation] {
    failures.filter {
      !$0.summary.failureClass.isBilling && $0.summary.provider.isOpenAI && $0.summary.calls > 0
        && $0.facts.isActionable
    }.prefix(Self.mostFailureClasses).map {
      let calls = DisplayFormat.counted($0.summary.calls, "call")
      return Recommendation(
        text: """
          \(name: $0.summary.failureClass.rawValue) (\(words: calls)): \
          \(foreign: sentence($0.facts.fix))
          """, finding: .failures, owner: $0.facts.owner)
    }
  }

  private func distinct(_ names: [String]) -> [String] { Set(names).sorted() }

  /// With a full stop at its end.
  private func sentence(_ text: String) -> String {
    text.hasSuffix(".") ? text : text + "."
  }
}

extension FailureFacts {
  /// Whether somebody on our side can do something: an overloaded server only needs time.
  fileprivate var isActionable: Bool {
    switch owner {
    case .nobody: false
    case .platform: retry != .afterWaiting
    case .billing, .developer, .security: !fix.isEmpty
    }
  }
}

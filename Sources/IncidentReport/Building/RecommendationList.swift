internal import FailureClassification
internal import OutageReconstruction

/// What should be done, most urgent first, each tied to a finding.
struct RecommendationList {
  /// An alert that comes later than this after the first failure was late.
  private static let promptAlertSeconds = 300.0
  /// Advice about failures other than the outage is given for so many classes.
  private static let mostFailureClasses = 3
  /// So many services get advice of their own about retries.
  private static let mostServices = 6

  let incidents: [ReportedIncident]
  let failures: [ReportedFailure]

  init(_ incidents: [ReportedIncident], _ failures: [ReportedFailure]) {
    self.incidents = incidents
    self.failures = failures
  }

  var recommendations: [Recommendation] {
    causes + support + unprovenRecoveries + wastedRetries + fallbacks + callsDuringOutage
      + detection + otherFailures
  }

  /// How to mend why it began, and then what kept it going.
  private var causes: [Recommendation] {
    var seen: Set<String> = []
    return incidents.flatMap(causes(of:)).filter { seen.insert($0.text.plain).inserted }
  }

  /// The fixes of the likely causes, else of the possible ones; for why it began else that of the
  /// class, so that it is never missing.
  private func causes(of reported: ReportedIncident) -> [Recommendation] {
    let causes = reported.incident.causes
    let began = fixes(of: causes.believed(of: .beginning))
    return (began.isEmpty ? classFix(reported.facts) : began)
      + fixes(of: causes.believed(of: .length))
  }

  private func fixes(of causes: [CauseFinding]) -> [Recommendation] {
    causes.filter { !$0.fix.isEmpty }.map { cause in
      Recommendation(
        text: "\(foreign: sentence(cause.fix))\(condition(cause))\(reference(cause))",
        finding: .cause, owner: FailureOwner(rawValue: cause.owner) ?? .billing)
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
          """, finding: .support, owner: .billing)
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

  /// One for each service that retries in vain, the most wasteful first.
  private var wastedRetries: [Recommendation] {
    let all = wasters
    var list = all.prefix(Self.mostServices).map { waster in
      Recommendation(
        text: """
          \(strong: "\(name: Shortening.name(waster.service)): stop retrying \(Prose.names(waster.codes))"): \
          \(waster.count).\(waster.remedy)
          """, finding: .wastedRetries, owner: .developer)
    }
    let others = all.dropFirst(list.count)
    guard !others.isEmpty else { return list }
    let services = DisplayFormat.counted(others.count, "more service")
    let requests = DisplayFormat.counted(others.reduce(0) { $0 + $1.wasted }, "request")
    list.append(
      Recommendation(
        text: "The same in \(words: services): \(words: requests) in all.",
        finding: .wastedRetries, owner: .developer))
    return list
  }

  /// Services with wasted retries in any of the outages.
  private var wasters: [RetryWaster] {
    var wasters: [String: RetryWaster] = [:]
    for reported in incidents {
      for service in reported.services where service.wastedTotal > 0 {
        let name = service.impact.service
        wasters[name, default: RetryWaster(service: name)].add(
          service, classes: reported.incident.refusalClasses)
      }
    }
    return wasters.values.sorted { ($1.wasted, $0.service) < ($0.wasted, $1.service) }
  }

  /// A fallback hides the outage from users, not from the bill for time.
  private var fallbacks: [Recommendation] {
    let masked = incidents.filter { $0.masking != .none }
    let impacts = masked.compactMap(\.incident.fallback)
    guard let only = impacts.first else { return [] }
    let served = impacts.reduce(0) { $0 + $1.calls }
    let calls = DisplayFormat.counted(served, "call")
    // Of an outage that is masked in part, others refused requests too.
    let isWhole = masked.allSatisfy { $0.masking == .whole }
    let requests = masked.reduce(0) { $0 + $1.requestsRefused }
    let inferred = masked.reduce(0) { $0 + $1.incident.requests.failedInferred.total }
    let words = ReportedIncident.words(requests: requests, inferred: inferred)
    let verb = requests == 1 ? "was" : "were"
    let price: Prose =
      isWhole
      ? "but \(words: words) to OpenAI \(words: verb) thrown away"
      : "but OpenAI had refused \(words: served == 1 ? "it" : "each of them") first"
    let latency: Prose =
      impacts.count == 1 ? only.latency.map { ", and its answers came \(words: $0)" } ?? "" : ""
    return [
      Recommendation(
        text: """
          \(strong: "Skip OpenAI while it refuses") and try it again now and then: the fallback \
          kept users served in \(words: calls), \(price)\(latency).
          """, finding: .fallback, owner: .developer)
    ]
  }

  private var callsDuringOutage: [Recommendation] {
    let begun = incidents.reduce(0) { $0 + $1.incident.calls.begunAfterFirstFailure }
    guard begun > 1 else { return [] }
    return [
      Recommendation(
        text: """
          \(strong: "Stop calling while the money is out") (a circuit breaker that tries one call \
          now and then): \(begun) calls began after the first refusal, and it could have saved at \
          most so many.
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
          \(strong: "Page somebody at the first \(firstRefusals(late))"): it does not pass by \
          itself. \(lateness(worst))
          """, finding: .detection, owner: .platform)
    ]
  }

  /// Any of the classes that outages began with.
  private func firstRefusals(_ incidents: [ReportedIncident]) -> Prose {
    let classes = distinct(incidents.map(\.incident.firstFailureClass.rawValue))
    return .joined(classes.map { "\(name: $0)" }, separator: " or ")
  }

  private func lateness(_ reported: ReportedIncident) -> Prose {
    if let gap = reported.alertGapSeconds {
      let span = DisplayFormat.roughDuration(gap)
      return "The first alert in these logs came \(words: span) after the first refusal."
    }
    let silent = incidents.count { $0.incident.firstAlert == nil }
    if silent == 0 { return "When the first alert in these logs came is not to be told." }
    if incidents.count == 1 {
      guard let seconds = reported.incident.shownSeconds, seconds >= 60 else {
        return "No line in these logs tells of an alert."
      }
      let span = DisplayFormat.roughDuration(seconds)
      return "This outage ran \(words: span), and no line in these logs tells of an alert."
    }
    if silent == incidents.count { return "No line tells of an alert in any of these outages." }
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

/// A service that retries what cannot succeed, over all outages.
private struct RetryWaster {
  var service: String
  var wasted = 0
  private var requests = 0
  private var assumed = 0
  private var isNested = false
  private var usesClientRetries = false
  private var classes: Set<String> = []

  init(service: String) {
    self.service = service
  }

  mutating func add(_ reported: ReportedService, classes: [FailureClass]) {
    wasted += reported.wastedTotal
    requests += reported.requestsRefused
    assumed += reported.impact.wastedRetriesInferred.byDefault
    isNested = isNested || reported.impact.retry.isNested
    usesClientRetries = usesClientRetries || reported.impact.retry.layers.contains("SDK")
    self.classes.formUnion(classes.map(\.rawValue))
  }

  var codes: [String] { classes.sorted() }

  /// `6,110 requests were thrown away, 50 % of those refused`.
  var count: Prose {
    let counted = DisplayFormat.counted(wasted, "request")
    let basis =
      assumed == 0
      ? "" : assumed == wasted ? " (assumed)" : " (\(DisplayFormat.count(assumed)) of them assumed)"
    let verb = wasted == 1 ? "was" : "were"
    let part = share(wasted, of: requests).map { ", \(DisplayFormat.share($0)) of those refused" }
    return "\(words: counted + basis) \(words: verb) thrown away\(words: part ?? "")"
  }

  var remedy: Prose {
    if !isNested && (assumed > 0 || usesClientRetries) {
      return """
         Its client library retries inside: turn that off (openai-python \
        \(name: "max_retries=0"), openai-node \(name: "maxRetries: 0")) and retry in the \
        application, by error code.
        """
    }
    return isNested ? " Its retries are nested and multiply: retry in one place only." : ""
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

// Words for the closed lists of earlier stages. All of them are our own, none out of a log.

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

extension FailureClass {
  /// What an outage of this class is called.
  var outageNoun: String {
    switch self {
    case .billingHardLimitReached, .billingNotActive: "billing outage"
    default: "quota outage"
    }
  }
}

/// What the ends of the time that was looked at are called.
package struct ReachWords: Sendable {
  /// Where it ends.
  var end = "the logs end"
  /// With a verb, as what says what it holds.
  var holding = "the logs hold"
}

extension OutageState {
  /// As a word after a duration; `reach` is what was looked at.
  func words(_ reach: ReachWords) -> String {
    switch self {
    case .recovered: "recovered"
    case .ongoing: "ongoing when \(reach.end)"
    case .failuresStopped: "recovery not proven"
    }
  }
}

extension CauseVerdict {
  var words: String {
    switch self {
    case .ruledOut: "ruled out"
    case .noEvidence: "no evidence"
    case .likely, .possible, .unlikely: rawValue
    }
  }
}

extension CauseRole {
  var words: String {
    switch self {
    case .beginning: "why it began"
    case .length: "why it went on"
    }
  }
}

extension [CauseFinding] {
  /// What a report goes by: the likely causes, else the possible ones.
  func believed(of role: CauseRole) -> [CauseFinding] {
    let some = filter { $0.explains == role }
    let likely = some.filter { $0.verdict == .likely }
    return likely.isEmpty ? some.filter { $0.verdict == .possible } : likely
  }
}

extension CauseFinding {
  /// The cause in words, also where reconstruction gives it as a word for machines
  /// (`project_spend_limit`).
  var words: String {
    guard !cause.contains(" ") else { return cause }
    let spaced = cause.split(separator: "_").joined(separator: " ")
    return spaced.prefix(1).uppercased() + spaced.dropFirst()
  }

  /// Where the documentation tells of it; `nil` for a cause that it does not know.
  var reference: String? {
    Cause(rawValue: cause).map { _ in
      "docs/faq.md#" + cause.split(separator: "_").joined(separator: "-")
    }
  }

  /// Whether anything is said about it.
  var isWeighed: Bool {
    verdict != .noEvidence || !supporting.isEmpty || !opposing.isEmpty || reference == nil
  }
}

extension FailureOwner {
  /// Whose problem it is; `nobody` is for failures that pass by themselves.
  var words: String {
    self == .nobody ? "nobody: it passes by itself" : rawValue
  }
}

extension Incident {
  /// How long it was by the times that are shown, to the second; shorter than ten seconds exactly.
  var shownSeconds: Double? {
    guard let exact = durationSeconds, exact >= 10, let from = firstFailure.time,
      let until = recovered?.time ?? lastFailure.time
    else { return durationSeconds }
    func second(_ time: Timestamp) -> Int64 {
      time.nanoseconds / 1_000_000_000 - (time.nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
    }
    return Double(second(until) - second(from))
  }

  /// Whether the outage may have begun before the first failure in the logs.
  var beganAtLatest: Bool { onsetConfidence == "at_latest" }
  /// Whether no call failed for its users: others answered what OpenAI refused.
  var isMasked: Bool { calls.failed == 0 && (fallback?.calls ?? 0) > 0 }
  /// ` behind a fallback`, for a title.
  var fallbackMark: String { isMasked ? " behind a fallback" : "" }
  /// Whether recovery rests on a line that does not name the API, or on another service's success.
  var recoveryIsLikely: Bool { recoveryDoubt != nil }
  /// Services that were refused and have no success since.
  var servicesWithoutSuccess: Prose {
    .names(byService.filter { $0.recovered == nil }.map(\.service), limit: 4)
  }
  /// Whether the logs end too soon after the first success to be sure.
  var logsEndEarly: Bool { recoveryConfidence == "logs_end_early" }
  /// Whether the failures have ended, but nothing proves that they will not come back.
  var recoveryIsInDoubt: Bool {
    switch state {
    case .recovered: recoveryIsLikely || logsEndEarly
    case .failuresStopped: true
    case .ongoing: false
    }
  }
}

extension FallbackImpact {
  /// `claude-3-5-haiku and 2 others`.
  var answerers: Prose {
    answeredBy.isEmpty ? "another model or provider" : .names(answeredBy, limit: 4)
  }

  /// `1.8 s later each (median)`; none when the logs do not tell, or it is nothing.
  var latency: String? {
    guard let seconds = addedLatencySeconds, seconds.isFinite, seconds > 0 else { return nil }
    let span = DisplayFormat.duration(seconds)
    return calls == 1 ? "\(span) later" : "\(span) later each (median)"
  }
}

extension SiblingScope {
  /// `project proj_…m2Xa`; services where ids are not known.
  var name: Prose { scope.identified ?? .names(scope.services, limit: 3) }

  /// `793 of its 795 calls succeeded`.
  var course: String {
    let all = succeeded + failed
    guard failed > 0 else {
      return succeeded == 1
        ? "its only call succeeded"
        : "all \(DisplayFormat.count(succeeded)) calls succeeded"
    }
    return "\(DisplayFormat.count(succeeded)) of its \(DisplayFormat.count(all)) calls succeeded"
  }
}

extension SuccessPause {
  /// `72 successes`.
  var count: String { DisplayFormat.counted(successes, "success", "successes") }

  private var seconds: Double { first.time.map { until.seconds(since: $0) } ?? 0 }

  fileprivate static func isLonger(_ left: SuccessPause, _ right: SuccessPause) -> Bool {
    left.seconds > right.seconds
  }
}

extension [SuccessPause] {
  /// The longest ones, in their order.
  func longest(_ most: Int) -> [SuccessPause] {
    let chosen = indices.sorted { SuccessPause.isLonger(self[$0], self[$1]) }.prefix(most)
    return chosen.sorted().map { self[$0] }
  }
}

extension InferredCount {
  /// Where the number comes from: `from the client's default`.
  var sources: String {
    let fromOthers = "from numbers that other lines state"
    let fromDefault = "from the client's default"
    if stated == 0 { return fromDefault }
    if byDefault == 0 { return fromOthers }
    return "\(DisplayFormat.count(stated)) \(fromOthers), "
      + "\(DisplayFormat.count(byDefault)) \(fromDefault)"
  }

  /// `532 inferred from the client's default`, with both sources in brackets when there are two.
  var words: String {
    let count = DisplayFormat.count(total)
    return stated == 0 || byDefault == 0
      ? "\(count) inferred \(sources)" : "\(count) inferred (\(sources))"
  }
}

extension Scope {
  /// `project proj_…k7Qd`, as exactly as the logs say it; none when only services are known.
  var identified: Prose? {
    if let project { return "project \(name: Shortening.identifier(project))" }
    if let organization { return "organization \(name: Shortening.identifier(organization))" }
    if let apiKey { return "API key \(name: Shortening.name(apiKey))" }
    return nil
  }

  /// `project proj_…k7Qd of organization org-…Kd7Q`: whose calls were refused, although it is the
  /// organization that a class is about.
  var identifiedWithin: Prose? {
    guard let project else { return identified }
    let name: Prose = "project \(name: Shortening.identifier(project))"
    return organization.map { "\(name) of organization \(name: Shortening.identifier($0))" } ?? name
  }

  /// All ids that are known of whom it hit.
  var described: Prose {
    var parts: [Prose] = []
    if let organization {
      parts.append("organization \(name: Shortening.identifier(organization))")
    }
    if let project { parts.append("project \(name: Shortening.identifier(project))") }
    if let apiKey { parts.append("API key \(name: Shortening.name(apiKey))") }
    return parts.isEmpty
      ? "the logs name no organization, project or key" : Prose.joined(parts, separator: ", ")
  }
}

extension Prose {
  /// `a, b and 4 more`: at most `limit` names.
  static func names(_ names: [String], limit: Int = 6) -> Prose {
    let shown = names.count > limit ? names.prefix(limit - 1) : names[...]
    var parts = shown.map { Prose([.name(Shortening.name($0))]) }
    if shown.count < names.count { parts.append("\(names.count - shown.count) more") }
    return list(parts)
  }

  /// The line that proves something.
  static func place(_ evidence: Evidence) -> Prose {
    Prose([.place(file: evidence.file, line: evidence.line)])
  }
}

internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

/// Puts what is known of an incident into one order of time.
struct TimelineBuilder {
  let incident: Incident

  init(_ incident: Incident) {
    self.incident = incident
  }

  /// Sorted by time.
  ///
  /// What happened at the same time stands in the order of an outage's course; what has no time
  /// stands behind its predecessor in that order.
  var rows: [TimelineRow] {
    let course =
      [burn, lastSuccess, firstFailure, firstWastedRetry] + serviceOnsets + [
        firstFallback, peak, unremarkedAlert,
      ]
      + remarks + [firstSuccess] + pauses + otherFailures + [mixed, lastFailure, recovered]
    var last = Int64.min
    let keyed = course.compactMap(\.self).enumerated().map { offset, row in
      last = row.time?.nanoseconds ?? last
      return (key: (last, offset), row: row)
    }
    return keyed.sorted { $0.key < $1.key }.map(\.row)
  }

  /// So many times the median must the last hour have cost to be worth a row: hours differ.
  private static let notableBurn = 1.5

  private var burn: TimelineRow? {
    guard let burn = incident.burn, burn.medianUSD > 0,
      burn.usd >= Self.notableBurn * burn.medianUSD
    else { return nil }
    var end = burn.hour
    end.nanoseconds = burn.hour.nanoseconds &+ 3_600_000_000_000
    return TimelineRow(
      time: burn.hour, until: end, event: .spend, text: SpendWords.sentence(burn),
      file: burn.evidence?.file, line: burn.evidence?.line)
  }

  private var lastSuccess: TimelineRow? {
    incident.lastSuccessBefore.map {
      incident.onsetConfidence == "likely"
        ? row(.lastSuccessBefore, $0, "likely the last success before the outage\(details($0))")
        : row(.lastSuccessBefore, $0, "last success before the outage\(details($0))")
    }
  }

  private var firstFailure: TimelineRow? {
    row(
      .firstFailure, incident.firstFailure,
      "first \(name: incident.firstFailureClass.rawValue)\(details(incident.firstFailure))")
  }

  private var firstWastedRetry: TimelineRow? {
    incident.firstWastedRetry.map {
      row(
        .firstWastedRetry, $0,
        "first wasted retry: a call that was refused is tried again\(details($0))")
    }
  }

  private var serviceOnsets: [TimelineRow?] {
    incident.byService.filter { $0.firstFailure != incident.firstFailure }
      .map {
        row(
          .serviceFirstFailure, $0.firstFailure,
          "\(name: Shortening.name($0.service)) \(words: onsetWords($0))")
      }
  }

  /// A service whose calls others answer does not fail for its users.
  private func onsetWords(_ impact: ServiceImpact) -> String {
    impact.callsFailed > 0 ? "fails for the first time" : "is refused for the first time"
  }

  /// The first call that others answered, when no remark tells of it.
  private var firstFallback: TimelineRow? {
    guard let fallback = incident.fallback, let example = fallback.example,
      !incident.remarks.contains(where: { $0.evidence == example })
    else { return nil }
    return row(
      .fallback, example,
      "fallback: the first refused call is answered elsewhere\(details(example))")
  }

  private var peak: TimelineRow? {
    guard let peak = incident.peak, peak.requests > 1 else { return nil }
    var minuteEnd = peak.minute
    minuteEnd.nanoseconds = peak.minute.nanoseconds &+ 60_000_000_000
    let retries: Prose =
      peak.wasted == 0
      ? "" : ", \(peak.wasted) of them \(words: peak.wasted == 1 ? "a retry" : "retries")"
    return TimelineRow(
      time: peak.minute, until: minuteEnd, event: .peak,
      text: "peak: \(peak.requests) requests refused within a minute\(retries)")
  }

  /// The first alert, when no remark tells of it.
  private var unremarkedAlert: TimelineRow? {
    guard let alert = incident.firstAlert,
      !incident.remarks.contains(where: { $0.evidence == alert })
    else { return nil }
    return row(.alert, alert, "first alert\(details(alert))")
  }

  private var remarks: [TimelineRow?] {
    incident.remarks.map { remark in
      let details = remark.evidence.map(details) ?? ""
      let text: Prose = "\(quote: Shortening.sentence(remark.text))\(details)"
      switch remark.kind {
      case .alert: return row(.alert, remark, "alert: \(text)")
      case .operatorNote where remark.evidence == nil:
        return row(.operatorNote, remark, "mark: \(text)")
      case .operatorNote where remark.lines > 1:
        let count = DisplayFormat.counted(remark.lines, "such line")
        return row(.operatorNote, remark, "routine note: \(text), \(words: count)")
      case .operatorNote: return row(.operatorNote, remark, "operator's note: \(text)")
      case .fallback: return row(.fallback, remark, "fallback: \(text)")
      default: return row(.remark, remark, text)
      }
    }
  }

  private var firstSuccess: TimelineRow? {
    guard let first = incident.firstSuccessAfterFirstFailure, first != incident.recovered else {
      return nil
    }
    return row(.firstSuccess, first, "first success after the first failure\(details(first))")
  }

  private var pauses: [TimelineRow?] {
    incident.pauses.longest(Self.mostPauses).map { pause in
      TimelineRow(
        time: pause.first.time, until: pause.until, event: .pause,
        text: "calls succeed again (\(words: pause.count)), then are refused again",
        file: pause.first.file, line: pause.first.line)
    }
  }

  /// So many pauses stand in the timeline, the longest.
  private static let mostPauses = 6

  private var otherFailures: [TimelineRow?] {
    incident.otherFailures.prefix(Self.mostOtherFailures).map { other in
      let calls = DisplayFormat.counted(other.calls, "call")
      let verb = other.calls == 1 ? "fails" : "fail"
      return TimelineRow(
        time: other.first.time, until: other.calls == 1 ? nil : other.last.time,
        event: .otherFailure,
        text: "\(words: calls) \(words: verb) with \(name: other.failureClass.rawValue)"
          + details(other.first),
        file: other.first.file, line: other.first.line)
    }
  }

  /// Of so many classes of other failures a row tells, of those that came first.
  private static let mostOtherFailures = 6

  private var mixed: TimelineRow? {
    incident.mixed.map {
      let successes = DisplayFormat.counted($0.successes, "success", "successes")
      let refusals = DisplayFormat.counted($0.failures, "refusal")
      return TimelineRow(
        time: $0.from, until: $0.until, event: .mixed,
        text: "mixed: \(words: successes), \(words: refusals)")
    }
  }

  private var lastFailure: TimelineRow? {
    guard incident.lastFailure != incident.firstFailure else { return nil }
    return row(
      .lastFailure, incident.lastFailure,
      "last \(name: incident.lastFailureClass.rawValue)\(details(incident.lastFailure))")
  }

  private var recovered: TimelineRow? {
    incident.recovered.map { evidence in
      row(.recovered, evidence, "\(words: recoveryWords)\(details(evidence))")
    }
  }

  private var recoveryWords: String {
    switch incident.recoveryDoubt {
    case .unprovenLine:
      return "probably recovered: a line that does not name the API tells of a success"
    case .otherServices: return "probably recovered: calls of one service succeed again"
    case nil: break
    }
    if incident.logsEndEarly { return "recovered as far as the logs reach: they end soon after" }
    return "recovered: calls succeed again"
  }

  private func row(
    _ event: TimelineRow.Event, _ evidence: Evidence, _ text: Prose
  ) -> TimelineRow {
    TimelineRow(
      time: evidence.time, event: event, text: text, file: evidence.file, line: evidence.line)
  }

  private func row(_ event: TimelineRow.Event, _ remark: Remark, _ text: Prose) -> TimelineRow {
    TimelineRow(
      time: remark.time, event: event, text: text, file: remark.evidence?.file,
      line: remark.evidence?.line)
  }

  /// ` (service, model, request)`, as far as the line names them.
  private func details(_ evidence: Evidence) -> Prose {
    let names = [
      evidence.service.map(Shortening.name), evidence.model.map(Shortening.name),
      evidence.requestID.map(Shortening.identifier),
    ].compactMap { $0.map { Prose([.name($0)]) } }
    return names.isEmpty ? "" : " (\(Prose.joined(names, separator: ", ")))"
  }
}

extension Incident {
  /// The class of the first failure, which need not be the most frequent one.
  var firstFailureClass: FailureClass {
    codes.first { $0.first == firstFailure }?.failureClass ?? failureClass
  }

  /// All classes that calls were refused with, the first first.
  var refusalClasses: [FailureClass] {
    codes.isEmpty ? [failureClass] : codes.map(\.failureClass)
  }

  /// The class of the last failure, which need not be the first one's.
  var lastFailureClass: FailureClass {
    codes.first { $0.last == lastFailure }?.failureClass ?? failureClass
  }
}

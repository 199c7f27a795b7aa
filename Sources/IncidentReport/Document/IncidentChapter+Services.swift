internal import LogDecoding
internal import OutageReconstruction

// Who was hit, how they retried, and why it happened.
extension IncidentChapter {
  private static let mostServices = 20
  private static let mostExampleLines = 20
  private static let mostStatements = 4

  /// Only where there is more than one service: of a single one the facts tell all.
  var services: [Block] {
    guard reported.services.count > 1 else { return [] }
    let columns: [Column] = [
      .text("Service"), .number("Calls refused"), .number("Calls failed"),
      .number("Requests refused"), .text("First failure (\(words: clock.zoneName))"),
      .text("Last failure"), .text("Recovered"),
    ]
    let table = Table(
      columns, reported.services, limit: Self.mostServices, "service", "services"
    ) { service in
      let impact = service.impact
      return [
        "\(name: Shortening.name(impact.service))", "\(impact.callsRefused)",
        "\(impact.callsFailed)",
        count(impact.requestsFailedSeen, impact.requestsFailedInferred),
        moment(impact.firstFailure), moment(impact.lastFailure),
        impact.recovered.map(moment) ?? "not seen",
      ]
    }
    return [.heading(level: level, "Services"), .table(table)]
  }

  var wastedRetries: [Block] {
    let wasteful = reported.services.filter { $0.wastedTotal > 0 }
    guard !wasteful.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Service"), .number("Calls refused"), .number("Wasted retries"),
      .number("Most for one call"), .text("How it retries"), .number("Share of requests wasted"),
    ]
    let table = Table(columns, wasteful, limit: Self.mostServices, "service", "services") {
      wastedRow($0)
    }
    let meaning: Prose = """
      A retry of a call that was refused for lack of money cannot succeed until somebody pays or \
      raises the limit.
      """
    return [
      .heading(level: level, "Wasted retries"), .paragraph(meaning), .table(table),
    ] + assumed + example
  }

  private func wastedRow(_ service: ReportedService) -> [Prose] {
    let impact = service.impact
    return [
      "\(name: Shortening.name(impact.service))", "\(impact.callsRefused)",
      retries(impact), mostRetries(impact),
      service.retryBehaviour.map { "\(foreign: $0)" } ?? hiddenRetries(impact),
      service.wastedShare.map { "\(words: DisplayFormat.share($0))" } ?? .nothing,
    ]
  }

  /// `6,110`, `1,868 + 40 told by other lines`, `10,040 assumed`.
  private func retries(_ impact: ServiceImpact) -> Prose {
    let inferred = impact.wastedRetriesInferred
    let parts: [(Int, String)] = [
      (impact.wastedRetriesSeen, ""), (inferred.stated, " told by other lines"),
      (inferred.byDefault, " assumed"),
    ]
    return .joined(
      parts.filter { $0.0 > 0 }.map { count, basis -> Prose in "\(count)\(words: basis)" },
      separator: " + ")
  }

  private func mostRetries(_ impact: ServiceImpact) -> Prose {
    // Which calls a default stands for is not known here; the default itself is named below.
    guard impact.retry.mostRequestsPerCall > 1 else { return .nothing }
    return "\(impact.retry.mostRequestsPerCall - 1)"
  }

  private func hiddenRetries(_ impact: ServiceImpact) -> Prose {
    impact.wastedRetriesInferred.byDefault > 0
      ? "inside the client library, unseen" : "not told by the logs"
  }

  /// Which defaults stand for retries that no line tells of.
  private var assumed: [Block] {
    let assumptions = incident.wasted.assumptions
    guard !assumptions.isEmpty else { return [] }
    var shown: [Prose] = assumptions.prefix(Self.mostStatements).map {
      "\(foreign: $0.withoutFullStop)"
    }
    if let rest = Prose.rest(assumptions.count - shown.count) { shown.append(rest) }
    let meaning: Prose =
      "Assumed where no line tells of retries (off with \(name: "--no-inference")): "
    return [.paragraph("\(meaning)\(Prose.joined(shown, separator: "; ")).")]
  }

  /// The call with most lines, as an example.
  private var example: [Block] {
    guard let service = reported.services.max(by: { $0.exampleCount < $1.exampleCount }),
      service.exampleCount > 1
    else { return [] }
    let lines = service.impact.example
    let seconds = service.exampleSeconds ?? 0
    let span = seconds > 0 ? " in \(DisplayFormat.duration(seconds))" : ""
    var places = places(lines.prefix(Self.mostExampleLines))
    if let rest = Prose.rest(lines.count - places.count, "line", "lines") { places.append(rest) }
    return [
      .paragraph(
        """
        Example: one call of \(name: Shortening.name(service.impact.service)) has \
        \(lines.count) lines\(words: span): \(Prose.joined(places, separator: ", ")).
        """)
    ]
  }

  /// The file's name stands only where it changes.
  private func places(_ lines: some Sequence<Evidence>) -> [Prose] {
    var file: String?
    return lines.map { evidence in
      defer { file = evidence.file }
      return evidence.file == file ? "\(name: ":\(evidence.line)")" : .place(evidence)
    }
  }

  var causes: [Block] {
    let shown = incident.causes.filter(\.isWeighed)
    guard !shown.isEmpty else { return [] }
    let columns: [Column] = [
      .text("Cause"), .text("Explains"), .text("Verdict"), .text("Evidence for"),
      .text("Evidence against"),
    ]
    let table = Table(columns, shown, limit: 20, "cause", "causes") { cause in
      let verdict: Prose = "\(words: cause.verdict.words)"
      return [
        "\(foreign: cause.words)", "\(words: cause.explains.words)",
        cause.verdict == .likely ? "\(strong: verdict)" : verdict,
        statements(cause.supporting), statements(cause.opposing),
      ]
    }
    return [.heading(level: level, "Why it probably happened"), .table(table)]
      + causeReferences(shown)
  }

  /// Where to read what the causes are and how to tell them.
  private func causeReferences(_ causes: [CauseFinding]) -> [Block] {
    let references = CauseRole.allCases.flatMap { causes.believed(of: $0) }
      .compactMap(\.reference).map { Prose([.name($0)]) }
    guard !references.isEmpty else { return [] }
    return [
      .paragraph(
        """
        What these causes are, how to tell them and who mends them, in quotascope's \
        documentation: \(Prose.joined(references, separator: ", ")).
        """)
    ]
  }

  private func statements(_ statements: [Statement]) -> Prose {
    var parts = statements.prefix(Self.mostStatements).map(Prose.statement)
    if let rest = Prose.rest(statements.count - parts.count) { parts.append(rest) }
    return .joined(parts, separator: "; ")
  }
}

extension ReportedService {
  fileprivate var exampleCount: Int { impact.example.count }
}

extension Prose {
  /// A statement and the line that proves it.
  static func statement(_ statement: Statement) -> Prose {
    let text: Prose = "\(foreign: statement.text)"
    return statement.evidence.map { "\(text) (\(Prose.place($0)))" } ?? text
  }
}

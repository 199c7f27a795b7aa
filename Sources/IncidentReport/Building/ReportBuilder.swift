package import FailureClassification
package import LogDecoding
package import OutageReconstruction

/// What a report needs to know besides the logs.
package struct ReportContext: Sendable {
  package var toolVersion: String
  package var rulesVersion: String
  package var generatedAt: Timestamp
  /// Options that change what the report says, sorted by name.
  package var options: [(String, String)]
  /// The time asked for; where it has no end, the logs' own counts.
  package var window: TimeWindow
  /// Files, folders and members of archives that patterns left out.
  package var filesLeftOut: Int
  /// Services that were asked for and have no event.
  package var missingServices: [String]
  package var clock: DisplayClock
  /// The zone in which times without one were read.
  package var assumedZone: ClockZone

  /// - Parameters:
  ///   - toolVersion: Version of the program.
  ///   - rulesVersion: Version of the classification rules.
  ///   - generatedAt: The report's date.
  ///   - options: Names and values of the options that were given.
  ///   - window: The time asked for.
  ///   - filesLeftOut: Files, folders and members of archives that patterns left out.
  ///   - missingServices: Services that were asked for and have no event.
  ///   - zone: The reader's time zone.
  ///   - assumedZone: The zone in which times without one were read.
  package init(
    toolVersion: String, rulesVersion: String, generatedAt: Timestamp,
    options: [(String, String)] = [], window: TimeWindow = TimeWindow(), filesLeftOut: Int = 0,
    missingServices: [String] = [], zone: ClockZone = .utc, assumedZone: ClockZone = .utc
  ) {
    self.toolVersion = toolVersion
    self.rulesVersion = rulesVersion
    self.generatedAt = generatedAt
    self.options = options
    self.window = window
    self.filesLeftOut = filesLeftOut
    self.missingServices = missingServices
    clock = DisplayClock(zone: zone)
    self.assumedZone = assumedZone
  }
}

/// Makes a report of what was reconstructed: computes, orders and words, but writes no format.
package struct ReportBuilder: Sendable {
  let context: ReportContext
  let classFacts: @Sendable (FailureClass) -> FailureFacts

  /// - Parameters:
  ///   - context: What is known besides the logs.
  ///   - classFacts: What each class means and asks for; the table's row unless a test says else.
  package init(
    context: ReportContext,
    classFacts: @escaping @Sendable (FailureClass) -> FailureFacts = { $0.facts }
  ) {
    self.context = context
    self.classFacts = classFacts
  }

  package func report(_ reconstruction: Reconstruction, inputs: [InputLedger]) -> Report {
    let inputs = ReportedInputs(inputs, filesLeftOut: context.filesLeftOut)
    let selection = SelectionWords(context, inputs)
    let incidents = reconstruction.incidents.map {
      ReportedIncident(
        $0, facts: classFacts($0.failureClass), reach: selection.reach,
        coverage: reconstruction.coverage,
        infersRetries: !context.options.contains { $0 == ("inference", "off") })
    }
    let failures = reconstruction.failures.map {
      ReportedFailure(summary: $0, facts: classFacts($0.failureClass))
    }
    let verdict = verdict(of: reconstruction)
    return Report(
      toolVersion: context.toolVersion, rulesVersion: context.rulesVersion,
      generatedAt: context.generatedAt,
      options: context.options.sorted { $0 < $1 }.map { (name: $0.0, value: $0.1) },
      verdict: verdict,
      headline: Headline.of(
        verdict, incidents, omitted: reconstruction.omittedIncidents,
        hasRefusalsWithoutTime: reconstruction.hasRefusalsWithoutTime,
        isPartial: !selection.sentences.isEmpty),
      window: window(inputs), incidents: incidents,
      omittedIncidents: reconstruction.omittedIncidents, blips: reconstruction.blips,
      failures: failures, unknownFailures: reconstruction.unknownFailures,
      recommendations: RecommendationList(incidents, failures).recommendations,
      spend: reconstruction.spend,
      unknowns: selection.unknowns + inputs.omissionStatements + reconstruction.unknowns
        + inputs.timeStatements(context)
        + inputs.lossStatements,
      inputs: inputs, selection: selection.sentences, eventCount: reconstruction.eventCount,
      clock: context.clock)
  }

  private func verdict(of reconstruction: Reconstruction) -> Verdict {
    if !reconstruction.incidents.isEmpty { return .billingOutage }
    return reconstruction.eventCount > 0 ? .noBillingOutage : .nothingFound
  }

  private func window(_ inputs: ReportedInputs) -> Window {
    let first = inputs.files.compactMap(\.first).min()
    let last = inputs.files.compactMap(\.last).max()
    let window = context.window
    // Logs that lie wholly outside have no end in the time that was asked for.
    return Window(
      from: window.since ?? (window.place(of: first) == .after ? nil : first),
      until: window.until ?? (window.place(of: last) == .before ? nil : last))
  }
}

// The same report about some of its incidents only: the nightly run reads all that it remembers at
// once and writes a report for each incident.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

extension Report {
  /// The same report about some of its incidents only.
  ///
  /// Headline and recommendations are made anew. Failures, stray refusals and unknown texts stay when
  /// they lie within an hour of a told incident, or when nothing says when they were; refusals of a
  /// class that only other incidents have do not. Counts of failures stay those of all the logs: none
  /// per incident is known. Files stay when a told incident rests on them, when they reach into its
  /// time, or when a part of them could not be read: what is lost concerns all. Verdict and window
  /// stay, for they are the logs': an outage is "ongoing" where these end. `selection` tells the
  /// reader.
  ///
  /// - Parameter ids: The incidents to tell; what is not the id of an incident here is passed over.
  /// - Returns: The report itself when all of its incidents are to be told.
  package func telling(_ ids: Set<String>) -> Report {
    let told = incidents.filter { ids.contains($0.incident.id) }
    let untold = incidents.filter { !ids.contains($0.incident.id) }
    guard !untold.isEmpty else { return self }
    let reach = IncidentReach(told.map(\.incident))
    let others = IncidentReach(untold.map(\.incident))

    var report = self
    report.incidents = told
    report.untoldIncidents = untoldIncidents + untold.count + (omittedIncidents?.count ?? 0)
    report.omittedIncidents = nil
    report.blips = blips.filter { reach.includes($0.first.time, $0.last.time) }
    report.failures = failures.filter {
      reach.includes($0.summary.first.time, $0.summary.last.time)
        && !report.isOfOthersOnly($0.summary, untold)
    }
    report.unknownFailures = unknownFailures.telling(reach)
    report.unknowns = unknowns.filter { reach.includes($0, untold: others) }
    report.inputs = inputs.telling(reach)
    report.eventCount = min(eventCount, report.inputs.files.reduce(0) { $0 + $1.events })
    report.selection = selection + [report.chosenIncidents]
    report.recommendations = RecommendationList(told, report.failures).recommendations
    report.headline = Headline.of(
      verdict, told, untold: report.untoldIncidents,
      hasRefusalsWithoutTime: report.hasRefusalsWithoutTime, isPartial: true)
    return report
  }

  /// Whether refusals for lack of money are those of untold incidents alone.
  private func isOfOthersOnly(_ failure: FailureSummary, _ untold: [ReportedIncident]) -> Bool {
    guard failure.failureClass.isBilling, failure.provider.isOpenAI, failure.first.time != nil
    else { return false }
    let isIn = { (reported: ReportedIncident) in
      reported.incident.refusalClasses.contains(failure.failureClass)
    }
    return untold.contains(where: isIn) && !incidents.contains(where: isIn)
      && !blips.contains { $0.failureClass == failure.failureClass }
  }

  /// What the reader of a report about some incidents has to know of its numbers.
  private var chosenIncidents: Prose {
    let outages = DisplayFormat.counted(incidents.count + untoldIncidents, "outage")
    guard !incidents.isEmpty else {
      let choice: Prose = "This report tells of none of the \(words: outages) in these logs"
      return "\(strong: choice). What was spent is counted over all of them."
    }
    let choice: Prose =
      "This report tells of \(incidents.count) of the \(words: outages) in these logs"
    let which = incidents.count == 1 ? "it" : "them"
    return """
      \(strong: choice). Files, failures and stray refusals are listed when they have to do with \
      \(words: which) or lie within an hour of \(words: which); how often a failure was seen, and \
      what was spent, is counted over all these logs.
      """
  }
}

extension ReportedInputs {
  /// What told incidents rest on, what reaches into their time, and what was lost.
  fileprivate func telling(_ reach: IncidentReach) -> ReportedInputs {
    let told = files.filter { file in
      reach.files.contains(file.path) || file.problems.contains(where: \.isLoss)
        || (file.first != nil || file.last != nil) && reach.includes(file.first, file.last)
    }
    // A copy is explained by what it is a copy of.
    let paths = Set(told.map(\.path) + told.compactMap(\.copyOf))
    return ReportedInputs(
      files.filter { paths.contains($0.path) }, filesLeftOut: filesLeftOut)
  }
}

extension UnknownFailures {
  /// Of groups that are not kept, no time is known: they stay where others do.
  fileprivate func telling(_ reach: IncidentReach) -> UnknownFailures {
    var told = UnknownFailures()
    told.groups = groups.filter { reach.includes($0.first.time, $0.last.time) }
    guard !told.groups.isEmpty else { return told }
    told.omittedGroups = omittedGroups
    told.omittedLines = omittedLines
    return told
  }
}

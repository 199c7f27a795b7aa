internal import FailureClassification
internal import LogDecoding
internal import OutageReconstruction

// What a report says when there was no outage: that, and what there was instead.
extension DocumentBuilder {
  var nothingFound: Prose {
    guard report.inputs.totals.lines > 0 else {
      return "\(strong: "No line of a log was read.")\(unread)"
    }
    guard report.inputs.selection.leftOut == 0 else {
      let events = DisplayFormat.counted(report.inputs.selection.leftOut, "event")
      return """
        \(strong: "What was chosen of these logs tells of no call to OpenAI") or to another \
        language model; \(words: events) about such calls were left out by the options.\(damage)
        """
    }
    let lines = DisplayFormat.counted(report.inputs.totals.lines, "line")
    return """
      \(strong: "None of the \(words: lines) tells of a call to OpenAI") or to another language \
      model, neither a failed one nor one that succeeded.\(damage) If these services do call \
      OpenAI, their calls are not logged here.
      """
  }

  var noOutage: Prose {
    .joined(
      [absence, strays, otherFailures, lookalikes, unspecified, foreign].filter { !$0.isEmpty },
      separator: " ") + damage
  }

  private var absence: Prose {
    let span: Prose =
      if let from = report.window.from, let until = report.window.until {
        "From \(strong: "\(words: clock.range(from, until))")"
      } else {
        report.selection.isEmpty ? "In these logs" : "In the chosen part of these logs"
      }
    let events = DisplayFormat.counted(report.eventCount, "event")
    let extent = "(\(events) about language models)"
    let undated = report.failures.map(\.summary).filter(\.isRefusalWithoutTime)
      .reduce(0) { $0 + $1.lines }
    guard undated == 0 else {
      let lines = DisplayFormat.counted(undated, "line")
      return """
        \(span) \(words: extent), \(strong: "OpenAI refused calls for lack of money"): \
        \(words: lines) \(words: undated == 1 ? "tells" : "tell") so, but without a usable time. How many calls, from when to when, and \
        whether it is over cannot be told from these logs.
        """
    }
    guard report.blips.isEmpty else {
      return "\(span) \(words: extent), there was \(strong: "no outage for lack of money")."
    }
    return "\(span) \(words: extent), \(strong: "no call to OpenAI was refused for lack of money")."
  }

  private var strays: Prose {
    guard !report.blips.isEmpty else { return "" }
    let failed = report.blips.reduce(0) { $0 + $1.callsFailed }
    guard failed > 0 else {
      return "Stray refusals are to be seen, but none of their calls failed for good."
    }
    let calls = DisplayFormat.counted(failed, "stray call")
    return "Only \(words: calls) failed for that reason, with successes right before and after."
  }

  /// The most frequent failures of OpenAI's that are not about money.
  private var otherFailures: Prose {
    let others = report.failures.filter {
      $0.summary.provider.isOpenAI && !$0.summary.failureClass.isBilling
        && $0.summary.failureClass != .http429Unspecified
    }
    guard !others.isEmpty else {
      return report.failures.isEmpty ? "Nor is any other failure to be seen." : ""
    }
    var parts: [Prose] = others.prefix(4).map {
      let lines = DisplayFormat.counted($0.summary.lines, "line")
      return "\(name: $0.summary.failureClass.rawValue) (\(words: lines))"
    }
    if others.count > parts.count { parts.append("others") }
    return "What failed had other reasons: \(Prose.list(parts))."
  }

  private var lookalikes: Prose {
    guard has(.rateLimitExceeded) else { return "" }
    return """
      A rate limit is answered with HTTP 429 just like a used-up quota, but it passes by waiting.
      """
  }

  private var unspecified: Prose {
    let lines = report.failures.filter { $0.summary.failureClass == .http429Unspecified }
      .reduce(0) { $0 + $1.summary.lines }
    guard lines > 0 else { return "" }
    let verb = lines == 1 ? "line tells" : "lines tell"
    let vague: Prose = "\(lines) \(words: verb) of an HTTP 429 without its reason"
    return "\(strong: vague): a refusal for lack of money could hide there."
  }

  private var foreign: Prose {
    let providers = Set(
      report.failures.filter {
        $0.summary.failureClass.isBilling && !$0.summary.provider.isOpenAI
      }.map(\.summary.provider.rawValue))
    guard !providers.isEmpty else { return "" }
    return "Refusals for lack of money by others than OpenAI: \(Prose.names(providers.sorted()))."
  }

  /// What was not read weighs most where nothing was found.
  private var damage: Prose {
    let damaged = report.inputs.damagedFiles
    guard damaged > 0 else { return "" }
    let inputs = DisplayFormat.counted(damaged, "input")
    return """
       \(strong: "\(words: inputs) could not be read wholly"): this holds only for what was read.
      """
  }

  private var unread: Prose {
    let damaged = report.inputs.damagedFiles
    let inputs = DisplayFormat.counted(damaged, "input")
    return damaged > 0 ? " \(words: inputs) could not be read." : ""
  }

  private func has(_ failureClass: FailureClass) -> Bool {
    report.failures.contains {
      $0.summary.failureClass == failureClass && $0.summary.provider.isOpenAI
    }
  }
}

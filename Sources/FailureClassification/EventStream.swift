// The lines of `quotascope events`: header, events, completions, ledgers, end. The contract stands in
// docs/schema/event-1.schema.json.

package import LogDecoding
package import LogInput

/// Writes event lines.
package enum EventStream {
  package static let schema = "quotascope.event/1"

  /// The first line of a stream.
  ///
  /// - Parameters:
  ///   - toolVersion: Version of the program.
  ///   - options: Those that change what events mean, and which logs are read.
  ///   - hasCompletions: Whether logs are searched for completion lines.
  /// - Returns: The line.
  package static func header(
    toolVersion: String, options: [(String, String)], hasCompletions: Bool = false
  ) -> String {
    var meaning = JSONLine()
    for (name, value) in options { meaning.add(name, value) }
    var line = JSONLine()
    line.add("record", "header")
    line.add("schema", schema)
    line.add("tool", json: toolObject(toolVersion))
    line.add("rules_version", rulesVersion)
    line.add("options", json: meaning.object)
    line.add("completions", said(hasCompletions))
    return line.line
  }

  private static func toolObject(_ version: String) -> String {
    var tool = JSONLine()
    tool.add("name", "quotascope")
    tool.add("version", version)
    return tool.object
  }

  /// What the line of an event tells of.
  package enum EventRecord: String, Sendable {
    case event
    /// A line that says that work was done: a likely success, for those whose failed calls are like
    /// it.
    case completion

    var opening: String { "{\"record\":\"\(rawValue)\"," }
  }

  /// An event with its input's identity, which is known only when the whole input has been read.
  package static func complete(
    _ line: Substring, _ record: EventRecord = .event, identity: ContentIdentity?
  ) -> String {
    let place = line.utf8.index(line.startIndex, offsetBy: identityPlace(in: record))
    return line[..<place] + identityMember(identity) + line[place...] + "\n"
  }

  /// Where the identity stands in the line of an event, in bytes.
  package static func identityPlace(in record: EventRecord) -> Int { record.opening.utf8.count }

  /// What stands there: nothing when there is no identity.
  package static func identityMember(_ identity: ContentIdentity?) -> String {
    identity.map { "\"input\":\"\($0)\"," } ?? ""
  }

  /// One event of the input with this path, still without the input's identity.
  ///
  /// Without a path for whoever knows it anyway.
  package static func event(
    _ event: FailureEvent, _ record: EventRecord = .event, path: String? = nil
  ) -> String {
    var line = JSONLine(room: 1024)
    line.add("record", record.rawValue)
    line.add("file", path)
    line.add("line", event.line)
    line.add("index", event.index)
    line.add("kind", event.kind.rawValue)
    line.add("time", event.time?.rfc3339)
    line.add("time_source", event.time == nil ? nil : event.timeSource.rawValue)
    line.add("provider", event.provider.rawValue)
    line.add("class", event.failureClass?.rawValue)
    line.add("detail", event.detail)
    line.add("status", event.status)
    line.add("code", event.code)
    line.add("type", event.type)
    addOrigin(event, to: &line)
    addRequest(event, to: &line)
    line.add("rule", event.rule)
    line.add("confidence", event.confidence.rawValue)
    line.add("bare_text", said(event.isBareText))
    line.add("unknown_failure", said(event.isUnknownFailure))
    line.add("template", event.template)
    line.add("fingerprint", hexDigits(event.fingerprint))
    line.add("text", record == .event ? event.text : nil)
    return line.line
  }

  /// What is not so is left out.
  private static func said(_ isSo: Bool) -> Bool? { isSo ? true : nil }

  private static func addOrigin(_ event: FailureEvent, to line: inout JSONLine) {
    line.add("service", event.service)
    line.add("service_named", said(event.hasOwnService))
    line.add("host", event.host)
    line.add("process", event.process)
    line.add("thread", event.thread)
    line.add("logger", event.logger)
    line.add("level", event.level.name)
    line.add("model", event.model)
    line.add("endpoint", event.endpoint)
    line.add("upstream_host", event.upstreamHost)
    line.add("organization", event.organization)
    line.add("project", event.project)
    line.add("api_key", event.apiKey)
    line.add("api_key_hash", event.apiKeyHash)
  }

  private static func addRequest(_ event: FailureEvent, to line: inout JSONLine) {
    line.add("request_id", event.requestID)
    line.add("call_id", event.callID)
    line.add("call_id_name", event.callIDName == 0 ? nil : hexDigits(event.callIDName))
    line.add("trace_id", event.traceID)
    line.add("span_id", event.spanID)
    line.add("attempt", event.attempt)
    line.add("attempt_limit", event.attemptLimit)
    line.add("retry_count_stated", event.statedRetries)
    line.add("retry_delay_seconds", exactly: event.retryDelaySeconds)
    line.add("retry_after_seconds", exactly: event.retryAfterSeconds)
    line.add("duration_seconds", exactly: event.durationSeconds)
    line.add("retry_layer", event.retryLayer?.rawValue)
    line.add("announces_fallback", said(event.announcesFallback))
    line.add("client", event.clientPolicy?.client)
    line.add("cached", event.cached)
    guard !event.usage.isEmpty else { return }
    var usage = JSONLine()
    usage.add("input_tokens", event.usage.input)
    usage.add("output_tokens", event.usage.output)
    usage.add("total_tokens", event.usage.total)
    usage.add("cached_tokens", event.usage.cached)
    line.add("usage", json: usage.object)
  }

  /// What is known of an input, behind its events.
  ///
  /// - Parameters:
  ///   - ledger: What reading it came to.
  ///   - isNamed: Whether it was asked for by its own name, and not met in a folder or an archive.
  ///   - isRead: False for a path that is no log.
  ///   - completions: Its completion lines in the stream.
  /// - Returns: The line.
  package static func ledger(
    _ ledger: InputLedger, isNamed: Bool = false, isRead: Bool = true, completions: Int = 0
  ) -> String {
    var line = JSONLine()
    line.add("record", "ledger")
    line.add("named", said(isNamed))
    line.add("unread", said(!isRead))
    line.add("identity", ledger.identity?.description)
    line.add("path", ledger.path)
    line.add("host", SourceLabels(path: ledger.path).host)
    line.add("bytes", ledger.bytes)
    line.add("lines", ledger.totals.lines)
    line.add("events", ledger.events)
    line.add("completions", completions == 0 ? nil : completions)
    line.add("compression", ledger.compression.rawValue)
    line.add("format", ledger.format.rawValue)
    line.add("first", ledger.first?.rfc3339)
    line.add("last", ledger.last?.rfc3339)
    line.add("copy_of", ledger.copyOf)
    line.add("totals", json: totals(ledger.totals))
    line.add("selection", json: selection(ledger.selection))
    line.add("time_gaps", json: timeGaps(ledger.timeGaps))
    line.add("omissions", json: omissions(ledger.omissions))
    line.add("problems", json: problems(ledger))
    return line.line
  }

  /// The last line of a stream.
  package static func end(_ end: EventStreamEnd) -> String {
    var line = JSONLine()
    line.add("record", "end")
    line.add("inputs", end.inputs)
    line.add("files_left_out", end.filesLeftOut)
    return line.line
  }

  private static func totals(_ totals: LineTotals) -> String {
    var skipped = JSONLine()
    for (reason, count) in totals.skipped.sorted(by: { $0.key < $1.key }) {
      skipped.add(reason, count)
    }
    var object = JSONLine()
    object.add("lines", totals.lines)
    object.add("blank", totals.blank)
    object.add("without_marker", totals.withoutMarker)
    object.add("json", totals.json)
    object.add("json_repaired", totals.jsonRepaired)
    object.add("text", totals.text)
    object.add("copies", totals.copies)
    object.add("left_out", totals.leftOut)
    object.add("skipped", json: skipped.object)
    return object.object
  }

  /// Nothing when nothing was selected.
  private static func selection(_ counts: SelectionCounts) -> String? {
    guard counts != SelectionCounts() else { return nil }
    var object = JSONLine()
    object.add("events_before", counts.eventsBefore)
    object.add("refusals_before", counts.refusalsBefore)
    object.add("events_after", counts.eventsAfter)
    object.add("refusals_after", counts.refusalsAfter)
    object.add("events_of_other_services", counts.eventsOfOtherServices)
    object.add("events_without_time", counts.eventsWithoutTime)
    return object.object
  }

  /// Nothing when all times are whole.
  private static func timeGaps(_ gaps: TimeGaps) -> String? {
    guard gaps != TimeGaps() else { return nil }
    var object = JSONLine()
    object.add("without_zone", gaps.withoutZone)
    object.add("with_inferred_date", gaps.withInferredDate)
    object.add("without_date", gaps.withoutDate)
    object.add("with_unclear_order", gaps.withUnclearOrder)
    return object.object
  }

  /// Nothing when the log does not say that lines are missing.
  private static func omissions(_ omissions: Omissions) -> String? {
    guard !omissions.isEmpty else { return nil }
    var object = JSONLine()
    object.add("sampled", omissions.sampled)
    object.add("first_sampled_line", omissions.firstSampledLine)
    object.add("told", omissions.told)
    object.add("first_told_line", omissions.firstToldLine)
    return object.object
  }

  private static func problems(_ ledger: InputLedger) -> String {
    let objects = ledger.problems.map { problem in
      var object = JSONLine()
      object.add("kind", problem.kind.rawValue)
      object.add("message", problem.message)
      return object.object
    }
    return "[" + objects.joined(separator: ",") + "]"
  }
}

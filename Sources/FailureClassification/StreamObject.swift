// Headers and ledgers: a stream has few, so their values may be strings.

internal import LogDecoding
internal import LogInput

/// The object of a header or a ledger.
struct StreamObject {
  private let root: JSONFile.Value
  /// The keys that it stands in, each with a point behind it.
  private let path: String

  init(_ line: Span<UInt8>) throws(EventStreamError) {
    let bytes = unsafe line.withUnsafeBufferPointer { unsafe Array($0) }
    do throws(JSONFileError) {
      root = try JSONFile(bytes).root
      path = ""
    } catch {
      throw .notAnObject
    }
  }

  private init(_ value: JSONFile.Value, path: String) {
    root = value
    self.path = path
  }

  // MARK: Records

  func header() throws(EventStreamError) -> EventStreamHeader {
    var options: [EventStreamHeader.Option] = []
    if let object = try object("options") {
      for (name, value) in object.root.members {
        guard let text = value.text else { throw .wrongValue("options." + name) }
        options.append(EventStreamHeader.Option(name: name, value: text))
      }
    }
    let tool = try object("tool")
    return EventStreamHeader(
      schema: try required("schema", text("schema")),
      toolVersion: try required("tool.version", tool?.text("version")),
      rulesVersion: try required("rules_version", text("rules_version")), options: options,
      hasCompletions: try truth("completions"))
  }

  func end() throws(EventStreamError) -> EventStreamEnd {
    EventStreamEnd(
      inputs: try required("inputs", count("inputs")),
      filesLeftOut: try count("files_left_out") ?? 0)
  }

  func streamLedger(_ unknown: inout UnknownWords) throws(EventStreamError) -> EventStreamLedger {
    EventStreamLedger(
      ledger: try ledger(&unknown), isNamed: try truth("named"), isRead: try !truth("unread"),
      completions: try count("completions") ?? 0)
  }

  private func ledger(_ unknown: inout UnknownWords) throws(EventStreamError) -> InputLedger {
    var ledger = InputLedger(path: try required("path", text("path")))
    if let identity = try text("identity") {
      guard let read = WrittenNumber.identity(identity.utf8.span) else {
        throw .wrongValue("identity")
      }
      ledger.identity = read
    }
    ledger.compression = try word("compression", &unknown) ?? .none
    ledger.format = try word("format", &unknown) ?? .text
    ledger.bytes = try required("bytes", count("bytes"))
    ledger.events = try required("events", count("events"))
    ledger.first = try time("first")
    ledger.last = try time("last")
    ledger.copyOf = try text("copy_of")
    ledger.totals = try required("totals", object("totals")).totals()
    if let object = try object("selection") { ledger.selection = try object.selection() }
    if let object = try object("time_gaps") { ledger.timeGaps = try object.timeGaps() }
    if let object = try object("omissions") { ledger.omissions = try object.omissions() }
    ledger.problems = try problems(&unknown)
    return ledger
  }

  private func totals() throws(EventStreamError) -> LineTotals {
    var totals = LineTotals()
    totals.lines = try required(path + "lines", count("lines"))
    totals.blank = try count("blank") ?? 0
    totals.withoutMarker = try count("without_marker") ?? 0
    totals.json = try count("json") ?? 0
    totals.jsonRepaired = try count("json_repaired") ?? 0
    totals.text = try count("text") ?? 0
    totals.copies = try count("copies") ?? 0
    totals.leftOut = try count("left_out") ?? 0
    if let skipped = try object("skipped") {
      for (reason, _) in skipped.root.members { totals.skipped[reason] = try skipped.count(reason) }
    }
    return totals
  }

  private func selection() throws(EventStreamError) -> SelectionCounts {
    var counts = SelectionCounts()
    counts.eventsBefore = try count("events_before") ?? 0
    counts.refusalsBefore = try count("refusals_before") ?? 0
    counts.eventsAfter = try count("events_after") ?? 0
    counts.refusalsAfter = try count("refusals_after") ?? 0
    counts.eventsOfOtherServices = try count("events_of_other_services") ?? 0
    counts.eventsWithoutTime = try count("events_without_time") ?? 0
    return counts
  }

  private func timeGaps() throws(EventStreamError) -> TimeGaps {
    var gaps = TimeGaps()
    gaps.withoutZone = try count("without_zone") ?? 0
    gaps.withInferredDate = try count("with_inferred_date") ?? 0
    gaps.withoutDate = try count("without_date") ?? 0
    gaps.withUnclearOrder = try count("with_unclear_order") ?? 0
    return gaps
  }

  private func omissions() throws(EventStreamError) -> Omissions {
    Omissions(
      sampled: try count("sampled") ?? 0, firstSampledLine: try count("first_sampled_line"),
      told: try count("told") ?? 0, firstToldLine: try count("first_told_line"))
  }

  private func problems(
    _ unknown: inout UnknownWords
  ) throws(EventStreamError) -> [InputProblem] {
    guard let list = value("problems") else { return [] }
    guard list.kind == .array else { throw .wrongValue("problems") }
    var problems: [InputProblem] = []
    for element in list.elements {
      guard element.kind == .object else { throw .wrongValue("problems") }
      let object = StreamObject(element, path: "problems.")
      // What is not known may be a loss: nobody is to take the log for a whole one.
      let kind: InputProblem.Kind = try object.word("kind", &unknown) ?? .unreadable
      problems.append(InputProblem(kind, try object.text("message") ?? ""))
    }
    return problems
  }

  // MARK: Values

  private func required<Value>(
    _ key: String, _ value: Value?
  ) throws(EventStreamError) -> Value {
    guard let value else { throw .missing(key) }
    return value
  }

  /// `nil` for null, too.
  private func value(_ key: String) -> JSONFile.Value? {
    root[key].flatMap { $0.kind == .null ? nil : $0 }
  }

  private func text(_ key: String) throws(EventStreamError) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.text else { throw .wrongValue(path + key) }
    return text
  }

  private func object(_ key: String) throws(EventStreamError) -> StreamObject? {
    guard let value = value(key) else { return nil }
    guard value.kind == .object else { throw .wrongValue(path + key) }
    return StreamObject(value, path: path + key + ".")
  }

  private func count(_ key: String) throws(EventStreamError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = value.number,
      let count = WrittenNumber.integer(number.utf8.span, atMost: WrittenNumber.mostCounted)
    else { throw .wrongValue(path + key) }
    return count
  }

  /// What is not said is not so.
  private func truth(_ key: String) throws(EventStreamError) -> Bool {
    guard let value = value(key) else { return false }
    guard let truth = value.boolean else { throw .wrongValue(path + key) }
    return truth
  }

  private func time(_ key: String) throws(EventStreamError) -> Timestamp? {
    guard let text = try text(key) else { return nil }
    guard let time = WrittenNumber.time(text.utf8.span) else { throw .wrongValue(path + key) }
    return time
  }

  /// `nil` for a word that is not known, which is counted.
  private func word<Meaning: RawRepresentable<String>>(
    _ key: String, _ unknown: inout UnknownWords
  ) throws(EventStreamError) -> Meaning? {
    guard let text = try text(key) else { return nil }
    let meaning = Meaning(rawValue: text)
    if meaning == nil { unknown.others += 1 }
    return meaning
  }
}

// Event files line by line: what each line adds to what is known of its log.

internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// Reads one event file.
struct EventFileReader {
  private var file: EventFile
  private let services: [String]
  private let window: TimeWindow
  private let space: TemporarySpace
  private let known: CompleteInputs
  /// The stream that is being read; `nil` between two streams.
  private var header: EventStreamHeader?
  /// The event window, when the map step has not left out the same.
  private var ownWindow = TimeWindow()
  /// Places of the stream's inputs.
  private var places: [InputKey: Int] = [:]
  private var firstInput = 0
  private var ledgers = 0
  /// The number of the log that the event before was of, and its place.
  private var current: (log: Int, place: Int)?
  /// Completion lines of the stream, and how many its ledgers tell of.
  private var completions = (found: 0, told: 0)
  /// Events of kinds that are not known, since the last ledger.
  private var unknownEvents = 0
  private var damagedLines = 0
  private var firstDamage: (line: Int, message: String)?

  /// - Parameters:
  ///   - path: Of the event file.
  ///   - services: Those that are asked for; all when empty.
  ///   - window: The time that is asked for.
  ///   - space: Where what does not fit into memory goes.
  ///   - known: Inputs that need not be read again.
  init(
    path: String, services: [String], window: TimeWindow, space: TemporarySpace,
    known: CompleteInputs
  ) {
    file = EventFile(path: path)
    self.services = services
    self.window = window
    self.space = space
    self.known = known
  }

  /// Reads all of it; its completion lines go to `completions` if there is such a place.
  mutating func read(
    _ scan: inout LogScan, progress: (Int) -> Void, completions: LineSpool?
  ) -> EventFile {
    var reader = EventStreamReader(passingOver: completions == nil ? .completion : nil)
    if scan.eventStream == .lines {
      addProblem("begins in the middle of what quotascope events has written: it was cut")
    }
    let summary = scan.forEachEventLine(progress: progress) { line, number in
      do throws(EventStreamError) {
        let item = try reader.read(line)
        if let completions, item.isOfCompletions { completions.add(String(decoding: line) + "\n") }
        take(item, reader)
      } catch {
        note(error, line: number)
      }
    }
    finish(summary)
    file.completions = completions
    return file
  }

  /// Notes a line that is none of an event stream.
  private mutating func note(_ error: EventStreamError, line: Int) {
    damagedLines += 1
    if firstDamage == nil { firstDamage = (line, error.message) }
  }

  /// Takes what a line says; events are in `reader`.
  private mutating func take(_ item: EventStreamReader.Item, _ reader: borrowing EventStreamReader)
  {
    guard file.refusal == nil else { return }
    switch item {
    case .header(let header): begin(header)
    case .event: takeEvent(reader)
    case .completion, .passedOver: completions.found += 1
    case .ledger(let ledger): take(ledger)
    case .end(let end): take(end)
    case .unknownEvent: unknownEvents += 1
    case .other: break
    }
  }

  private mutating func begin(_ header: EventStreamHeader) {
    if self.header != nil { breakOff() }
    guard header.isReadable else {
      file.refusal =
        "is written in the form \(header.schema), which this quotascope does not read; use the one "
        + "that wrote it (\(header.toolVersion)), or run quotascope events anew with this one"
      return
    }
    guard header.rulesVersion == rulesVersion else {
      file.refusal =
        "holds events found by rules \(header.rulesVersion) (quotascope \(header.toolVersion)), and "
        + "this quotascope has rules \(rulesVersion): run quotascope events anew over its logs with "
        + "this one, or make the report with the one that wrote it"
      return
    }
    self.header = header
    file.options.append(header.options)
    let isCut = MappedOptions.window(of: header.options) == window
    ownWindow = isCut ? TimeWindow() : window
    places = [:]
    completions = (0, 0)
    unknownEvents = 0
    firstInput = file.inputs.count
    ledgers = 0
    current = nil
  }

  // MARK: Inputs

  private mutating func place(of key: InputKey) -> Int {
    if let place = places[key] { return place }
    let place = file.inputs.count
    var input = MappedInput(
      key: key, options: MappedOptions.meaning(of: header?.options ?? []),
      hasCompletions: header?.hasCompletions ?? false)
    input.isRepeated = known.contains(input)
    file.inputs.append(input)
    places[key] = place
    return place
  }

  private mutating func takeEvent(_ reader: borrowing EventStreamReader) {
    guard header != nil else { return }
    let place: Int
    if let current, current.log == reader.log {
      place = current.place
    } else {
      place = self.place(of: InputKey(path: reader.file ?? "-", identity: reader.input))
      current = (reader.log, place)
      if file.inputs[place].events == nil {
        file.inputs[place].events = ServiceEvents(
          path: file.inputs[place].key.path, services: services, space: space)
      }
    }
    file.inputs[place].eventLines += 1
    guard !file.inputs[place].isRepeated else { return }
    file.inputs[place].add(reader.event, reader.texts, ownWindow) { reader.text ?? "" }
  }

  private mutating func take(_ ledger: EventStreamLedger) {
    guard header != nil else { return }
    ledgers += 1
    completions.told += ledger.completions
    let place = place(
      of: InputKey(path: ledger.ledger.path, identity: ledger.ledger.identity))
    file.inputs[place].end(with: ledger, unknownEvents: unknownEvents)
    unknownEvents = 0
    if file.inputs[place].isComplete, !file.inputs[place].isRepeated {
      known.insert(file.inputs[place])
    }
  }

  private mutating func take(_ end: EventStreamEnd) {
    guard header != nil else { return }
    close(filesLeftOut: end.filesLeftOut)
    if completions.found != completions.told {
      addProblem(
        "has \(completions.found) of its \(completions.told) completion lines: it is incomplete")
    }
    if end.inputs != ledgers {
      addProblem("tells of \(end.inputs) logs, and has \(ledgers): it is incomplete")
    }
  }

  private mutating func close(filesLeftOut: Int) {
    header = nil
    let inputs = file.inputs[firstInput...]
    let names = inputs.map { "\($0.key.path) \($0.key.identity?.description ?? "")\n" }.joined()
    file.streams.append(
      EventStreamAccount(
        inputs: ContentHash(Array(names.utf8).span), filesLeftOut: filesLeftOut,
        hasRead: inputs.isEmpty
          || inputs.contains { $0.ledger.map { !$0.isNamed || $0.isReadable } ?? true }))
  }

  private mutating func breakOff() {
    close(filesLeftOut: 0)
    addProblem(
      "has no end: quotascope events was stopped, or the file was cut off; logs may be missing")
  }

  private mutating func addProblem(_ message: String) {
    let problem = InputProblem(.incompleteEvents, message)
    if !file.problems.contains(problem) { file.problems.append(problem) }
  }

  /// Ends the file; `summary` is what reading its lines came to.
  private mutating func finish(_ summary: InputSummary) {
    file.identity = summary.identity
    let problems = summary.problems.filter { $0.kind != .unfinishedLine }
    // What stands behind compressed events may be further ones.
    file.problems =
      problems.map { $0.kind == .trailingBytes ? InputProblem(.incompleteEvents, $0.message) : $0 }
      + file.problems
    if let (line, message) = firstDamage {
      let lines = damagedLines == 1 ? "1 line is" : "\(damagedLines) lines are"
      addProblem("\(lines) no event line, line \(line) first: \(message)")
    }
    if header != nil { breakOff() }
    for place in file.inputs.indices where file.inputs[place].ledger == nil {
      file.inputs[place].settle()
    }
  }
}

extension EventStreamLedger {
  /// Whether it is of a log that could be read.
  fileprivate var isReadable: Bool { isRead && !ledger.isUnreadable }
}

extension EventStreamReader.Item {
  /// Whether it is one, or tells of which log those around it are.
  fileprivate var isOfCompletions: Bool {
    switch self {
    case .completion, .header, .ledger: true
    case .event, .unknownEvent, .end, .other, .passedOver: false
    }
  }
}

extension MappedInput {
  fileprivate mutating func add(
    _ event: CompactEvent, _ texts: EventTexts, _ window: TimeWindow, text: () -> String
  ) {
    if let time = event.time {
      first = min(first ?? time, time)
      last = max(last ?? time, time)
    }
    guard window.isEndless || leftOut.note(event, window.place(of: event.time), in: window)
    else { return }
    events?.add(event, texts, text: text)
  }

  fileprivate mutating func end(with ledger: EventStreamLedger, unknownEvents: Int) {
    guard self.ledger == nil else { return }
    self.ledger = ledger
    self.ledger?.ledger.events -= unknownEvents
    settle()
  }

  /// No event is to come.
  fileprivate mutating func settle() {
    guard events != nil else { return }
    var account = InputLedger(path: key.path)
    events?.settle(&account)
    leftOut += account.selection
  }
}

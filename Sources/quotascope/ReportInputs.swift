// All that a report is made of: logs, and what event files tell of other logs.

internal import ArgumentParser
internal import FailureClassification
internal import LogDecoding
internal import LogInput
internal import OutageReconstruction

/// The events and ledgers of all inputs of a report.
struct ReportInputs {
  var tables: [EventTable] = []
  var ledgers: [InputLedger] = []
  var rejected: [RejectedPath] = []
  /// What was asked for by its own name.
  var named: Set<String>
  /// Files, folders and members that patterns left out.
  var filesLeftOut: Int
  /// Those of the event files.
  var options = MappedOptions()
  /// Whether a log was read, and not only what was found in logs before.
  var readsLogs = true
  /// The time and the services that were asked for, here or of the map step.
  var window: TimeWindow
  var services: [String]
  /// In which times without a zone were read.
  var assumedZone: ClockZone
  /// Under which path the inputs of event files are told.
  private var shownPaths: [InputKey: String] = [:]
  private var withoutCompletions = 0
  /// Completion lines of event files that cannot be read twice.
  private var spools: [LineSpool] = []
  private var eventFiles: Set<String> = []
  /// Whether a stream tells of more than what could not be read.
  private var hasReadStream = false
  /// The places of the tables' ledgers.
  private var tableOwners: [Int] = []

  init(_ plan: InputPlan) {
    rejected = plan.found.rejected
    named = plan.named
    filesLeftOut = plan.found.leftOut
    window = plan.settings.window
    services = plan.services
    assumedZone = plan.settings.decoding.assumedZone
  }

  /// Reads all logs and event files.
  static func read(_ plan: InputPlan, showsProgress: Bool) async throws -> ReportInputs {
    var inputs = ReportInputs(plan)
    let files = await inputs.scan(plan, showsProgress: showsProgress)
    if !files.isEmpty { try inputs.merge(files, plan) }
    return inputs
  }

  /// Gives the tables up: they are the largest thing in memory.
  mutating func takeTables() -> [EventTable] {
    defer { tables = [] }
    return tables
  }

  // MARK: Reading

  /// What a log holds.
  private struct Content: Sendable {
    var log: ScannedLog<ServiceEvents>
    /// When it is no log, but an event file.
    var events: EventFile?
  }

  /// Reads the logs; returns what the event files among them hold.
  private mutating func scan(_ plan: InputPlan, showsProgress: Bool) async -> [EventFile] {
    let sources = plan.found.sources
    let progress = ProgressMeter(
      totalBytes: sources.reduce(0) { $0 + $1.size }, isShown: showsProgress)
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let wantedServices = plan.services
    let window = plan.settings.window
    let space = plan.space
    let known = CompleteInputs()
    var files: [EventFile] = []
    ledgers.reserveCapacity(sources.count)
    var copies = SameBytesFinder()
    let file = plan.spoolFile()
    let notesSkippedLines = plan.skippedLines != nil
    let redaction = plan.redaction
    let joint = LogJoint<Content> { whole, next, lines in
      whole.log.ledger.append(next.log.ledger)
      whole.log.product.join(next.log.product, linesBefore: lines)
    } finish: { whole, joined in
      if let joined { whole.log.ledger.identity = joined.identity }
      whole.log.product.settle(&whole.log.ledger)
    }
    let leftOut = await analysis.scan(sources, joint: joint, cutsFiles: !notesSkippedLines) {
      scan in
      let path = scan.path
      var events = ServiceEvents(path: path, services: wantedServices, space: space)
      if scan.eventStream != nil {
        var reader = EventFileReader(
          path: path, services: wantedServices, window: window, space: space, known: known)
        let spool = path.isOfStandardInput ? LineSpool(file) : nil
        let read = reader.read(&scan, progress: progress.add, completions: spool)
        return Content(
          log: ScannedLog(ledger: InputLedger(path: path), product: events), events: read)
      }
      let skipped = notesSkippedLines ? LineSpool(file) : nil
      let ledger = scan.run(
        progress: progress.add, skipped: { skipped?.add($0, of: path, redaction) }
      ) { event, texts, text in
        events.add(event, texts, text: text)
      }
      // An archive's members wait for each other.
      skipped?.release()
      return Content(log: ScannedLog(ledger: ledger, product: events, skipped: skipped))
    } take: { _, content in
      if let events = content.events {
        files.append(events)
        return
      }
      let log = content.log
      var ledger = log.ledger
      // Most logs of many have no event; a table of some log has the space of all.
      if !copies.note(&ledger, behind: ledgers), log.product.table.count > 0 || tables.isEmpty {
        tables.append(log.product.table)
        tableOwners.append(ledgers.count)
      }
      plan.skippedLines?.add(log.skipped, of: ledger)
      ledgers.append(ledger)
    }
    progress.finish()
    filesLeftOut += leftOut
    return files
  }

  // MARK: Event files

  /// Puts what event files tell of among the logs that were read.
  private mutating func merge(_ files: [EventFile], _ plan: InputPlan) throws {
    try Self.refuse(files)
    var merge = InputMerge()
    var owned = [Int: EventTable](uniqueKeysWithValues: zip(tableOwners, takeTables()))
    for (number, ledger) in ledgers.enumerated() {
      merge.add(ledger, owned.removeValue(forKey: number))
    }
    readsLogs = !ledgers.isEmpty
    var problems: [InputLedger] = []
    var counted: Set<EventStreamAccount> = []
    for file in files {
      for input in file.inputs { merge.add(input, from: file.path) }
      for options in file.options { self.options.note(options) }
      if !file.problems.isEmpty {
        var ledger = InputLedger(path: file.path)
        ledger.problems = file.problems
        problems.append(ledger)
      }
      // What is given twice left the same out.
      for stream in file.streams where counted.insert(stream).inserted {
        filesLeftOut += stream.filesLeftOut
        hasReadStream = hasReadStream || stream.hasRead
      }
      if let spool = file.completions { spools.append(spool) }
      eventFiles.insert(file.path)
    }
    let merged = merge.merged()
    if let conflict = merged.conflict {
      warn(plan.redaction.hiding(in: conflict))
      throw ExitStatus.nothingAnalysed
    }
    ledgers = merged.ledgers + problems
    tables = merged.tables
    rejected += merged.rejected
    named = named.subtracting(eventFiles).union(merged.named)
    shownPaths = merged.shownPaths
    withoutCompletions = merged.withoutCompletions
    adoptOptions()
  }

  /// What was asked for of the map step was asked for of all, when all that is read comes from there.
  private mutating func adoptOptions() {
    guard !readsLogs else { return }
    let asked = options.window
    window.since = [window.since, asked.since].compactMap(\.self).max()
    window.until = [window.until, asked.until].compactMap(\.self).min()
    if services.isEmpty { services = options.services }
    assumedZone = options.assumedZone ?? assumedZone
  }

  /// The options of a report of these inputs, where others are asked for: nothing is read of what the
  /// map step left out.
  func ownOptions(_ own: [(String, String)]) -> [(String, String)] {
    own.map { name, value in
      switch name {
      case "since": (name, window.since?.rfc3339 ?? value)
      case "until": (name, window.until?.rfc3339 ?? value)
      default: (name, value)
      }
    }
  }

  /// Whether nothing that was asked for could be read.
  var isNothingAnalysed: Bool {
    !hasReadStream
      && ExitStatus.isNothingAnalysed(ledgers, rejected: rejected, named: named)
  }

  /// Ends the program when some events cannot be used together with what this program finds.
  private static func refuse(_ files: [EventFile]) throws {
    let refused = files.filter { $0.refusal != nil }
    guard !refused.isEmpty else { return }
    for file in refused.prefix(mostRefusals) { warn("\(file.path): \(file.refusal ?? "")") }
    if refused.count > mostRefusals {
      warn("and \(refused.count - mostRefusals) more event files like these")
    }
    throw ExitStatus.nothingAnalysed
  }

  private static let mostRefusals = 5

  // MARK: Completions

  /// Reads the inputs once more for completion lines: where no success is proven, they are all there
  /// is to tell a recovery by.
  ///
  /// Logs on standard input cannot be read twice.
  func completions(
    of patterns: Set<CompletionPattern>, _ plan: InputPlan
  ) async -> [EventTable] {
    let copies = Set(ledgers.filter { $0.copyOf != nil }.map(\.path))
    let readable = plan.found.sources.filter { !$0.isStandardInput && !copies.contains($0.path) }
    let analysis = Analysis(
      options: plan.settings, jobs: plan.jobs,
      filter: LogScan.filter(plan.settings.decoding))
    let (space, window) = (plan.space, plan.settings.window)
    let wanted = shownPaths.filter { !copies.contains($0.value) }
    var tables: [EventTable] = []
    var mapped = MappedCompletions()
    let joint = LogJoint<FoundCompletions> { whole, next, lines in
      whole.table.join(next.table, linesBefore: lines)
    } finish: { found, _ in
      found.table.settle()
    }
    await analysis.scan(readable, joint: joint) { scan in
      var found = FoundCompletions(table: EventTable(path: scan.path, space: space))
      if scan.eventStream != nil {
        var reader = MappedCompletionReader(patterns, wanted: wanted, window: window, space: space)
        reader.read(&scan)
        found.mapped = reader.finish()
        return found
      }
      // A member of an archive may be a copy, too.
      guard !copies.contains(scan.path) else { return found }
      scan.findCompletions(of: patterns) { event, texts in found.table.add(event, texts) { "" } }
      return found
    } take: { _, found in
      if found.table.count > 0 { tables.append(found.table) }
      mapped.add(found.mapped)
    }
    for spool in spools {
      var reader = MappedCompletionReader(patterns, wanted: wanted, window: window, space: space)
      reader.read(spool)
      mapped.add(reader.finish())
    }
    return tables + mapped.tables
  }

  /// What is not known because event files were made for different times.
  var statementsOfTimes: [Statement] {
    let counts = ledgers.reduce(into: SelectionCounts()) { $0 += $1.selection }
    let leftOut = [
      "since": (counts.eventsBefore, counts.refusalsBefore),
      "until": (counts.eventsAfter, counts.refusalsAfter),
    ]
    return options.differing(["since", "until"]).map { name, values in
      let (events, refusals) = leftOut[name] ?? (0, 0)
      return Statement(
        "What happened outside of the times that the event files were made for, which differ "
          + "(--\(name) \(values.joined(separator: ", "))): events left out: \(events), refusals "
          + "among them: \(refusals).")
    }
  }

  /// What is not known because event files have no completion lines.
  var statementsOfMissingCompletions: [Statement] {
    guard withoutCompletions > 0 else { return [] }
    let inputs = withoutCompletions == 1 ? "1 input" : "\(withoutCompletions) inputs"
    return [
      Statement(
        "Whether calls worked again before the first success that is told: the lines of \(inputs) "
          + "that say that work was done were not kept (events --no-completions).")
    ]
  }
}

/// The completion lines of a log, or of the logs of an event file.
private struct FoundCompletions: Sendable {
  var table: EventTable
  var mapped: [MappedCompletions.Entry] = []
}

extension String {
  /// Whether a log of this path comes from standard input.
  fileprivate var isOfStandardInput: Bool {
    self == "-" || hasPrefix("-" + LogSource.memberMark)
  }
}

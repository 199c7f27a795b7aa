// Events as rows of fixed width: what reconstruction keeps of them.

package import FailureClassification
internal import LogDecoding
internal import LogInput

/// One event.
struct EventRow: Sendable, BitwiseCopyable {
  /// `EventTable.noTime` when the log has none there.
  var time: Int64
  var fractionDigits: UInt8
  var timeSource: TimeSource
  var kind: EventKind
  var provider: Provider
  var failureClass: FailureClass?
  var retryLayer: RetryLayer?
  var hasOwnService: Bool
  var isCached: Bool
  var isBareText: Bool
  /// A failure whose record says that another provider or model is asked instead.
  var announcesFallback: Bool
  var operation: Operation
  /// False for a success that only a completion line tells of.
  var isCertain: Bool
  var level: LogLevel
  var status: Int16
  var input: UInt32
  var line: UInt32
  var index: UInt16
  /// 0 when not said.
  var attempt: UInt16
  /// Attempts there are at most; 0 when not said.
  var attemptLimit: UInt16
  /// -1 when not said.
  var statedRetries: Int16
  var detail: Symbol
  var service: Symbol
  var host: Symbol
  /// Hashes of names that nothing shows, as some logs have one for each request; 0 when not said.
  var process: UInt64
  var thread: UInt64
  var logger: Symbol
  var model: Symbol
  var organization: Symbol
  var project: Symbol
  var apiKey: Symbol
  var apiKeyHash: Symbol
  var policy: Symbol
  /// Number of its kind among the failures that no rule knows; 0 for all others.
  var unknownKind: UInt32
  var requestID: ContentHash
  var requestIDText: TextStore.Place
  /// The event's text, where it is kept.
  var example: TextStore.Place
  var callID: ContentHash
  var callIDName: UInt64
  var traceID: ContentHash
  /// A hash of the span's id; 0 when not said.
  var spanID: UInt64
  /// Of the record's texts.
  var fingerprint: UInt64
  /// Negative when not said, in seconds.
  var retryDelay: Double
  /// How long the provider asked to wait; negative when not said, in seconds.
  var retryAfter: Double
  /// How long the call or request took; negative when not said, in seconds.
  var duration: Double
  var usage: TokenCounts
}

extension EventRow {
  /// The ids that it is joined by: its call's, then its trace's.
  var ids: RowIDs { RowIDs(first: callID, second: traceID) }
}

/// Up to two ids.
struct RowIDs: Sequence, IteratorProtocol {
  fileprivate var first: ContentHash
  fileprivate var second: ContentHash

  mutating func next() -> ContentHash? {
    let id = first != .none ? first : second
    if first == .none { second = .none }
    first = .none
    return id == .none ? nil : id
  }
}

/// Tokens of a request; negative where the log does not say it.
struct TokenCounts: Sendable, BitwiseCopyable {
  var input: Int32 = -1
  var output: Int32 = -1
  var cached: Int32 = -1

  init() {}

  init(_ usage: TokenUsage) {
    // A sum without its parts is all that some logs give: unknown parts stay unknown.
    input = Self.count(usage.input ?? Self.rest(of: usage.total, without: usage.output))
    output = Self.count(usage.output ?? Self.rest(of: usage.total, without: usage.input))
    cached = Self.count(usage.cached)
    takeInWhatIsCountedApart(usage)
    // More of the input than there is cannot come out of a cache: such a number tells nothing.
    if cached > input { cached = -1 }
  }

  /// Some tools count cached input apart from the rest of the input, and reasoning apart from the
  /// rest of the output; OpenAI's own parts add up to its sum.
  private mutating func takeInWhatIsCountedApart(_ usage: TokenUsage) {
    guard let told = usage.input, let output = usage.output, let total = usage.total,
      let cached = usage.cached, cached > 0
    else { return }
    let (parts, overflow) = told.addingReportingOverflow(output)
    guard !overflow, total > parts, total - parts >= cached else { return }
    self.input = Self.count(told + cached)
    self.output = Self.count(total - told - cached)
  }

  var isEmpty: Bool { input < 0 && output < 0 && cached < 0 }

  /// The larger of each: lines about one request tell of the same tokens.
  mutating func merge(_ other: TokenCounts) {
    input = max(input, other.input)
    output = max(output, other.output)
    cached = max(cached, other.cached)
  }

  private static func rest(of total: Int?, without part: Int?) -> Int? {
    guard let total, let part, part >= 0, total >= part else { return nil }
    return total - part
  }

  private static func count(_ tokens: Int?) -> Int32 {
    guard let tokens, tokens >= 0 else { return -1 }
    return Int32(clamping: tokens)
  }
}

/// The events of some logs, and the names in them.
package struct EventTable: Sendable {
  static let noTime = Int64.min
  /// Example texts are kept for so many events of each kind of failure, those that come first in
  /// their log, and for all that are earlier than these.
  private static let examplesPerKind = 3

  var rows: SpillableArray<EventRow>
  var symbols = SymbolTable()
  /// Request ids, and the texts of some rows.
  private var texts: TextStore
  /// Paths of the inputs that rows name by number.
  private(set) var paths: [String]
  private var operations = OperationMemo()
  private var keptExamples: [FailureKind: KeptExamples] = [:]
  private(set) var unknownKinds = UnknownKinds()

  /// A table for the events of one log.
  package init(path: String, space: TemporarySpace = TemporarySpace()) {
    self.init(space)
    paths = [path]
  }

  init(_ space: TemporarySpace) {
    rows = SpillableArray(space)
    texts = TextStore(space)
    paths = []
  }

  package var count: Int { rows.count }

  /// Gives a table of one log's events another path.
  package mutating func rename(to path: String) { paths = [path] }

  /// Adds an event of the table's log; `text` is asked for only when it is kept.
  package mutating func add(_ event: CompactEvent, _ said: EventTexts, text: () -> String) {
    let detail = symbol(event.detail, said)
    let example = keepsExample(event, detail: detail) ? texts.add(text()) : .none
    let unknownKind = unknownKinds.note(event, said, text: text)
    rows.append(
      EventRow(
        time: event.time?.nanoseconds ?? Self.noTime,
        fractionDigits: event.time?.fractionDigits ?? 0, timeSource: event.timeSource,
        kind: event.kind, provider: event.provider, failureClass: event.failureClass,
        retryLayer: event.retryLayer, hasOwnService: event.hasOwnService,
        isCached: event.cached == true, isBareText: event.isBareText,
        announcesFallback: event.announcesFallback,
        operation: operation(event, said),
        isCertain: event.kind != .callSucceeded || event.confidence == .certain,
        level: event.level, status: Int16(clamping: event.status ?? 0), input: 0,
        line: UInt32(clamping: event.line), index: UInt16(clamping: event.index),
        attempt: UInt16(clamping: event.attempt ?? 0),
        attemptLimit: UInt16(clamping: event.attemptLimit ?? 0),
        statedRetries: Int16(clamping: event.statedRetries ?? -1),
        detail: detail, service: symbol(event.service, said),
        host: symbol(event.host, said), process: Self.hash(event.process, said).low,
        thread: Self.hash(event.thread, said).low, logger: symbol(event.logger, said),
        model: symbol(event.model, said), organization: symbol(event.organization, said),
        project: symbol(event.project, said), apiKey: symbol(event.apiKey, said),
        apiKeyHash: symbol(event.apiKeyHash, said),
        policy: event.clientPolicy.map { symbols.symbol($0.client) } ?? 0, unknownKind: unknownKind,
        requestID: Self.hash(event.requestID, said), requestIDText: requestID(event, said),
        example: example,
        callID: Self.hash(event.callID, said), callIDName: event.callIDName,
        traceID: Self.hash(event.traceID, said), spanID: Self.hash(event.spanID, said).low,
        fingerprint: event.fingerprint,
        retryDelay: Self.delay(event.retryDelaySeconds),
        retryAfter: Self.delay(event.retryAfterSeconds),
        duration: Self.delay(event.durationSeconds), usage: TokenCounts(event.usage)))
  }

  /// Nobody waits longer than a day for a retry or an answer: larger numbers are something else.
  private static func delay(_ seconds: Double?) -> Double {
    guard let seconds, seconds.isFinite, (0...86_400).contains(seconds) else { return -1 }
    return seconds
  }

  private static func hash(_ id: EventText, _ said: EventTexts) -> ContentHash {
    let range = said.range(id)
    return range.isEmpty ? .none : ContentHash(said.bytes.span.extracting(range))
  }

  private mutating func symbol(_ name: EventText, _ said: EventTexts) -> Symbol {
    symbols.symbol(said.bytes.span.extracting(said.range(name)))
  }

  private mutating func operation(_ event: CompactEvent, _ said: EventTexts) -> Operation {
    operations.operation(
      endpoint: said.bytes.span.extracting(said.range(event.endpoint)),
      model: said.bytes.span.extracting(said.range(event.model)))
  }

  private mutating func requestID(
    _ event: CompactEvent, _ said: EventTexts
  ) -> TextStore.Place {
    let range = said.range(event.requestID)
    return range.isEmpty ? .none : texts.add(said.bytes.span.extracting(range))
  }

  /// Texts are kept of remarks, and of the first events of each kind of failure.
  private mutating func keepsExample(_ event: CompactEvent, detail: Symbol) -> Bool {
    guard let failureClass = event.failureClass else {
      return event.kind == .alert || event.kind == .operatorNote || event.kind == .fallback
    }
    let kind = FailureKind(
      failureClass: failureClass, provider: event.provider, detail: detail)
    let time = event.time?.nanoseconds ?? Self.noTime
    return keptExamples[kind, default: KeptExamples()].keeps(time, most: Self.examplesPerKind)
  }

  /// Moves the rows to the temporary file when memory runs short: for a table that is finished.
  package mutating func settle() {
    // Only for events that are to come.
    keptExamples = [:]
    operations = OperationMemo()
    symbols.forgetNumbers()
    guard rows.space.usedMemory > rows.space.memory / 2 else { return }
    rows.flush()
    texts.flush()
  }

  /// The tables of several logs as one, ordered by time.
  ///
  /// The order of `tables` does not matter as long as their paths differ. Each is given up as it is
  /// taken over: events are the largest thing in memory.
  package static func merged(_ tables: consuming [EventTable]) -> EventTable {
    var tables = tables
    tables.sort(by: precedes)
    var merged = EventTable(tables.first?.rows.space ?? TemporarySpace())
    if tables.count == 1 {
      merged = tables.removeLast()
    } else {
      for index in tables.indices {
        var table = EventTable(merged.rows.space)
        swap(&table, &tables[index])
        merged.append(table)
      }
    }
    merged.sortByTime()
    return merged
  }

  /// Whether a log stands before another one.
  ///
  /// They stand in the order of their content, whatever rotation called them: `app.log.1` before
  /// `app.log`. It decides between lines of the same second.
  private static func precedes(_ left: EventTable, _ right: EventTable) -> Bool {
    let (first, second) = (left.firstTime, right.firstTime)
    if first != second { return first < second }
    return left.paths[0].sortKey < right.paths[0].sortKey
  }

  private var firstTime: Int64 {
    rows.elements().lazy.map(\.time).first { $0 != Self.noTime } ?? .max
  }

  /// Adds events of logs that are in the table already.
  package mutating func add(_ tables: [EventTable]) {
    for table in tables.sorted(by: { $0.paths[0].sortKey < $1.paths[0].sortKey }) { append(table) }
    sortByTime()
  }

  private mutating func append(_ other: EventTable) {
    let firstInput = UInt32(paths.count)
    paths += other.paths
    let renamed = other.symbols.names.map { symbols.symbol($0) }
    let distance = texts.append(other.texts)
    other.rows.forEach { _, row in
      var row = row
      row.input += firstInput
      row.requestIDText = row.requestIDText.moved(by: distance)
      row.example = row.example.moved(by: distance)
      row.rename { renamed[Int($0)] }
      rows.append(row)
    }
    unknownKinds.append(other.unknownKinds, firstInput: firstInput)
  }

  /// Adds the events of the next part of the table's one log, before which so many lines stand.
  package mutating func join(_ next: EventTable, linesBefore: Int) {
    if rows.isEmpty && linesBefore == 0 {
      self = next
      return
    }
    let renamed = next.symbols.names.map { symbols.symbol($0) }
    let distance = texts.append(next.texts)
    next.rows.forEach { _, row in
      var row = row
      row.line = UInt32(clamping: Int(row.line) + linesBefore)
      row.requestIDText = row.requestIDText.moved(by: distance)
      row.rename { renamed[Int($0)] }
      row.example = keepsExample(row) ? row.example.moved(by: distance) : .none
      rows.append(row)
    }
    unknownKinds.append(next.unknownKinds, firstInput: 0, linesBefore: linesBefore)
  }

  /// Whether the text that a part kept is one that the whole log keeps: a part knows of fewer.
  private mutating func keepsExample(_ row: EventRow) -> Bool {
    guard let failureClass = row.failureClass, row.example != .none else { return true }
    let kind = FailureKind(
      failureClass: failureClass, provider: row.provider, detail: row.detail)
    return keptExamples[kind, default: KeptExamples()].keeps(row.time, most: Self.examplesPerKind)
  }

  // MARK: Reading

  func evidence(_ row: EventRow, service: String? = nil) -> Evidence {
    Evidence(
      time: time(row), file: paths[Int(row.input)], line: Int(row.line),
      service: service ?? symbols.name(row.service), model: symbols.name(row.model),
      requestID: texts.text(row.requestIDText))
  }

  func time(_ row: EventRow) -> Timestamp? {
    guard row.time != Self.noTime else { return nil }
    return Timestamp(nanoseconds: row.time, fractionDigits: row.fractionDigits)
  }

  func text(_ row: EventRow) -> String? { texts.text(row.example) }
}

extension EventRow {
  /// Replaces every symbol.
  fileprivate mutating func rename(_ renamed: (Symbol) -> Symbol) {
    detail = renamed(detail)
    service = renamed(service)
    host = renamed(host)
    logger = renamed(logger)
    model = renamed(model)
    organization = renamed(organization)
    project = renamed(project)
    apiKey = renamed(apiKey)
    apiKeyHash = renamed(apiKeyHash)
    policy = renamed(policy)
  }
}

/// What reports show an example of.
private struct FailureKind: Hashable {
  var failureClass: FailureClass
  var provider: Provider
  var detail: Symbol
}

/// Which events of a kind have kept their texts.
private struct KeptExamples {
  private var count = 0
  private var earliest = Int64.max

  /// Whether the next event keeps its text.
  ///
  /// The earliest of all has one, however the lines stand and the logs are cut.
  mutating func keeps(_ time: Int64, most: Int) -> Bool {
    guard count < most || time < earliest else { return false }
    count += 1
    earliest = min(earliest, time)
    return true
  }
}

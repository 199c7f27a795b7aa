// Finds the known fields of a document and puts their values into a record.

internal import CLineScanner
internal import LogInput

/// Walks the fields below one container.
struct FieldCollector {
  private let aliases: AliasIndex
  /// With the plan of the document that was collected last.
  private(set) var planner: FieldPlanner
  private var timeRank = UInt16.max
  /// Container of the time: of two times with one name in one object the last one counts.
  private var timeParent: Int32 = -1
  /// Fields of the document collected last that hold an object in a string and say nothing else.
  private(set) var openable: [Int] = []
  private static let mostOpenable = 4
  private(set) var parsedTime: ParsedTime?
  private(set) var envelopeTime: ParsedTime?
  /// Of the envelope that is being read: of nested ones the innermost with a time counts.
  private var envelopeTimeRank: UInt16?
  /// Whether the envelope's time was taken as the line was written.
  var hasPromptEnvelope = false
  private var structuredTime = StructuredTime()
  private var unescapedTime: [UInt8] = []
  /// Of a span that tells both.
  private var spanStart: Timestamp?
  private var spanEnd: Timestamp?
  private var levelRank = UInt16.max
  /// Values of levels that came lately, under one name: numbers count by it.
  private var levelKeys = ByteKeys()
  private var levels = [LogLevel?](repeating: nil, count: ByteKeys.count)
  private var levelName = FoldedName.empty
  private var levelParent: Int32 = -1
  /// Whether `pid` and `hostname` stand in the record, as bunyan, pino and what follows them write.
  private var hasProcess = false
  private var hasHost = false
  var isNodeRecord: Bool { hasProcess && hasHost }

  /// From the start of the record's span to its end, in seconds.
  var spanSeconds: Double? {
    guard let spanStart, let spanEnd else { return nil }
    return Double(spanEnd.nanoseconds - spanStart.nanoseconds) / 1e9
  }

  private static let startNames = ["startTimeUnixNano", "start_time", "startTime"].map {
    FoldedName($0)
  }
  private static let endNames = ["endTimeUnixNano", "end_time", "endTime"].map { FoldedName($0) }

  private static let processName = FoldedName("pid")
  private static let hostName = FoldedName("hostname")

  init(aliases: AliasIndex) {
    self.aliases = aliases
    planner = FieldPlanner(aliases: aliases)
  }

  mutating func reset() {
    forgetRecord()
    envelopeTime = nil
    hasPromptEnvelope = false
  }

  /// Notes that the text itself begins with its level: it counts before that of an envelope.
  mutating func noteTextLevel() { levelRank = Self.envelopeRank - 1 }

  /// Forgets what fields said, but not what stood before the line.
  mutating func forgetRecord() {
    timeRank = .max
    parsedTime = nil
    levelRank = .max
    spanStart = nil
    spanEnd = nil
    hasProcess = false
    hasHost = false
  }

  /// The time at the start of a line, before its record.
  mutating func setPrefixTime(_ time: ParsedTime) { envelopeTime = time }

  /// The time that a text begins with.
  mutating func setRecordTime(_ time: ParsedTime) {
    if parsedTime == nil { parsedTime = time }
  }

  /// Takes the fields below `root`, but not those below `skipped`, which end before `end` if that is
  /// known.
  mutating func collect(
    _ document: borrowing JSONDocument, below root: Int, skipping skipped: Int?,
    until end: Int? = nil, layer: FieldLayer, into record: inout LogRecord
  ) {
    planner.read(
      document, below: root, skipping: skipped, until: end, layer: layer,
      isTraced: record.trace != nil)
    collect(document, by: planner.plan, layer: layer, into: &record)
  }

  /// Takes the fields that a plan names.
  mutating func collect(
    _ document: borrowing JSONDocument, by plan: FieldPlan, layer: FieldLayer,
    into record: inout LogRecord
  ) {
    openable.removeAll(keepingCapacity: true)
    envelopeTimeRank = envelopeTime == nil ? .max : nil
    let bytes = document.bytes.span
    let steps = plan.steps.span
    for place in steps.indices {
      let step = steps[place]
      if record.trace != nil {
        record.trace?.current =
          step.pairName.map(document.text) ?? document.name(ofField: step.field)
      }
      switch step.purpose {
      case .passing: break
      case .structuredTime:
        takeStructuredTime(document, step, layer: layer, into: &record)
      case .value:
        let field = document.fields[step.field]
        take(field, key: step.key, step.match, bytes: bytes, layer: layer, into: &record)
        if step.opening != .never { noteOpenable(step, field, bytes: bytes) }
      }
    }
    if plan.namesOpenAIContainer { record.namesOpenAI = true }
  }

  /// Notes a container that was written as a string.
  private mutating func noteOpenable(
    _ step: FieldStep, _ field: qs_json_field, bytes: Span<UInt8>
  ) {
    guard field.value_length > 2, openable.count < Self.mostOpenable else { return }
    let first = bytes[Int(field.value_offset)]
    let isObject = first == UInt8(ascii: "{")
    let isClass = first == UInt8(ascii: "C") || first == UInt8(ascii: "R")
    let opens =
      switch step.opening {
      case .never: false
      case .asObject: isObject
      case .asObjectOrClass: isObject || isClass
      case .asClass: isClass
      }
    if opens { openable.append(step.field) }
  }

  private mutating func take(
    _ field: qs_json_field, key: FieldKey, _ match: AliasMatch?, bytes: Span<UInt8>,
    layer: FieldLayer, into record: inout LogRecord
  ) {
    guard field.kind != UInt8(qs_null.rawValue), field.value_length > 0 else { return }
    // What somebody named counts wherever it stands.
    let isMapped = match.map(aliases.isMapped) ?? false
    let layer = isMapped && !layer.isOwn ? .record : layer
    record.trace?.isMapped = isMapped
    if layer.speaksOfCall, !Self.isConfiguration(match), key.speaksOfOpenAI {
      record.namesOpenAI = true
    }
    let value = bytes.extracting(field.valueRange)
    let isText = field.kind == UInt8(qs_string.rawValue)
    let holdsBody = match == nil && layer == .record && isText && Self.beginsErrorBody(value)
    guard let match = holdsBody ? Self.bodyMatch : match else { return }
    if match.concept == .httpStatus, isText, Self.isWord(value) {
      // `status: "error"` is a level where nothing else is.
      takeLevel(
        value, key: key, field: field, rank: Self.statusLevelRank + match.rank, into: &record)
    }
    switch match.concept {
    case .time:
      if layer.isOwn { noteSpan(value, key: key) }
      if let time = parseTime(value, isEscaped: field.value_escaped),
        takeTime(time, rank: match.rank, parent: field.parent, layer: layer)
      {
        record.trace?.note(layer.isOwn ? .time : .envelopeTime)
      }
    case .level:
      let rank = layer.isOwn ? match.rank : match.rank + Self.envelopeRank
      takeLevel(value, key: key, field: field, rank: rank, into: &record)
    case .message, .errorMessage, .stack:
      guard isText else { return }
      takeText(value, field: field, match: match, into: &record)
    default: takeValue(value, key: key, field: field, match: match, layer: layer, into: &record)
    }
  }

  /// What a field of any name is that holds an error's body: what others printed of an answer.
  private static let bodyMatch = AliasMatch(concept: .errorMessage, rank: 900)
  private static let bodyBeginning = Array("{error:".utf8)

  /// Whether a text begins with `{"error":`, however its quotes are escaped.
  private static func beginsErrorBody(_ value: Span<UInt8>) -> Bool {
    var met = 0
    for index in 0..<min(value.count, 24) {
      switch value[index] {
      case 0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "'"): continue
      case bodyBeginning[met]: met += 1
      default: return false
      }
      if met == bodyBeginning.count { return true }
    }
    return false
  }

  /// Services put their organization and project into every record, whatever it is about.
  private static func isConfiguration(_ match: AliasMatch?) -> Bool {
    switch match?.concept {
    case .organization, .project, .apiKey: true
    default: false
    }
  }

  // MARK: Values

  /// `\/` and `\u002b` stand in times of PHP and .NET.
  private mutating func parseTime(_ value: Span<UInt8>, isEscaped: Bool) -> ParsedTime? {
    let longest = 128
    guard isEscaped, value.count <= longest else { return TimestampParser.parse(value) }
    unescapedTime.removeAll(keepingCapacity: true)
    TextUnescaper.append(value, to: &unescapedTime)
    return TimestampParser.parse(unescapedTime.span)
  }

  /// Takes an object or an array that is a time.
  private mutating func takeStructuredTime(
    _ document: borrowing JSONDocument, _ step: FieldStep, layer: FieldLayer,
    into record: inout LogRecord
  ) {
    guard let match = step.match else { return }
    let isMapped = aliases.isMapped(match)
    let layer = isMapped && !layer.isOwn ? .record : layer
    guard let time = structuredTime.parse(document, step.field),
      takeTime(
        time, rank: match.rank, parent: document.fields[step.field].parent, layer: layer)
    else { return }
    record.trace?.isMapped = isMapped
    record.trace?.note(layer.isOwn ? .time : .envelopeTime)
  }

  private mutating func noteSpan(_ value: Span<UInt8>, key: FieldKey) {
    guard key.mayTellSpan else { return }
    if Self.startNames.contains(key.name) {
      spanStart = TimestampParser.parse(value)?.timestamp
    } else if Self.endNames.contains(key.name) {
      spanEnd = TimestampParser.parse(value)?.timestamp
    }
  }

  /// Returns whether the value is the best time so far.
  private mutating func takeTime(
    _ time: ParsedTime, rank: UInt16, parent: Int32, layer: FieldLayer
  ) -> Bool {
    if !layer.isOwn {
      guard let best = envelopeTimeRank, rank < best else { return false }
      envelopeTimeRank = rank
      envelopeTime = time
      return true
    }
    guard rank < timeRank || rank == timeRank && parent == timeParent else { return false }
    timeRank = rank
    timeParent = parent
    parsedTime = time
    return true
  }

  private mutating func level(
    _ value: Span<UInt8>, key: FoldedName, isEscaped: Bool
  ) -> LogLevel? {
    guard !isEscaped else { return Self.level(value, key: key, isEscaped: true) }
    if key != levelName {
      levelKeys = ByteKeys()
      levelName = key
    }
    if let place = levelKeys.place(of: value) { return levels[place] }
    let level = Self.level(value, key: key, isEscaped: false)
    if let place = levelKeys.take(value) { levels[place] = level }
    return level
  }

  private mutating func takeLevel(
    _ value: Span<UInt8>, key: FieldKey, field: qs_json_field, rank: UInt16,
    into record: inout LogRecord
  ) {
    let isBetter = rank < levelRank || rank == levelRank && field.parent == levelParent
    guard isBetter, let level = level(value, key: key.name, isEscaped: field.value_escaped)
    else { return }
    levelRank = rank
    levelParent = field.parent
    record.level = level
    record.trace?.note(.level)
  }

  /// Of longer texts only the beginning and the end are kept: what happened stands there.
  private static let longestText = 256 << 10
  private static let keptBeginning = 128 << 10
  private static let keptEnd = 64 << 10

  private func takeText(
    _ value: Span<UInt8>, field: qs_json_field, match: AliasMatch, into record: inout LogRecord
  ) {
    // `error: "0"` says that there is none.
    let isNothing = Self.isPlaceholder(value) || value.count == 1 && value[0] == 0x30
    if match.concept != .message, isNothing { return }
    let start = record.store.count
    if value.count > Self.longestText && value[0] != UInt8(ascii: "{") {
      _ = record.store(value.extracting(..<Self.keptBeginning), isEscaped: field.value_escaped)
      _ = record.store(
        value.extracting((value.count - Self.keptEnd)...), isEscaped: field.value_escaped)
    } else {
      _ = record.store(value, isEscaped: field.value_escaped)
    }
    removeTerminalEscapes(&record.store, from: start)
    let stored = start..<record.store.count
    let role: TextRole =
      switch match.concept {
      case .stack: .stack
      case .errorMessage: .errorMessage
      default: .message
      }
    record.addText(role, stored)
    guard record.accepts(match.concept, rank: match.rank, parent: field.parent) else { return }
    record.set(match.concept, range: stored, rank: match.rank, parent: field.parent)
  }

  private mutating func takeValue(
    _ value: Span<UInt8>, key: FieldKey, field: qs_json_field, match: AliasMatch,
    layer: FieldLayer, into record: inout LogRecord
  ) {
    guard let match = Self.settled(match, value: value) else { return }
    if match.concept == .host, layer.isOwn, !aliases.isMapped(match) {
      noteRequestHost(value, key: key, field: field, match: match, into: &record)
    }
    let namesProvider = key.isInOpenAIContainer || key.speaksOfOpenAI
    guard
      namesProvider || aliases.isMapped(match)
        || Self.mayBeProviders(value, concept: match.concept)
    else { return }
    guard record.accepts(match.concept, rank: match.rank, parent: field.parent) else { return }
    let rank = layer.isOwn ? match.rank : match.rank + Self.envelopeRank
    guard record.accepts(match.concept, rank: rank, parent: field.parent) else { return }
    var range = record.store(value, isEscaped: field.value_escaped)
    let name = key.name
    if match.concept == .service && Self.logGroupNames.contains(name) || match.concept == .traceID {
      // `projects/P/traces/ID` of Google Cloud.
      range = lastPart(UInt8(ascii: "/"), range, of: record.store)
    }
    if match.concept == .traceID || match.concept == .spanID,
      record.store[range].starts(with: "0x".utf8)
    {
      range.removeFirst(2)
    }
    if match.concept == .upstreamHost {
      // `outbound|443||api.openai.com` of Istio.
      range = lastPart(UInt8(ascii: "|"), range, of: record.store)
    }
    record.set(
      match.concept, range: range, rank: rank, parent: field.parent, name: name.hash)
    if match.concept == .service { record.hasOwnService = true }
    if name == Self.processName { hasProcess = true }
    if name == Self.hostName { hasHost = true }
  }

  /// `host` may be the machine that wrote the record, or what a request was sent to: where it has a
  /// domain it is noted as that, too.
  private func noteRequestHost(
    _ value: Span<UInt8>, key: FieldKey, field: qs_json_field, match: AliasMatch,
    into record: inout LogRecord
  ) {
    let name = key.name
    guard Self.requestHostNames.contains(name), Self.isHostName(value) else { return }
    // The more a name is that of machines, the less it is that of an address.
    let rank = Self.envelopeRank - match.rank
    guard record.accepts(.upstreamHost, rank: rank, parent: field.parent) else { return }
    let range = record.store(value, isEscaped: field.value_escaped)
    record.set(.upstreamHost, range: range, rank: rank, parent: field.parent, name: name.hash)
  }

  private static let requestHostNames = [FoldedName("host"), hostName]

  /// CloudWatch's log groups name their service last: `/aws/lambda/moderation`.
  private static let logGroupNames = [FoldedName("logGroup"), FoldedName("logGroupName")]

  private func lastPart(
    _ separator: UInt8, _ range: Range<Int>, of store: [UInt8]
  ) -> Range<Int> {
    guard let last = store[range].lastIndex(of: separator), last + 1 < range.upperBound else {
      return range
    }
    return last + 1..<range.upperBound
  }

  /// Added to the rank of what an envelope tells: the record inside wins.
  private static let envelopeRank: UInt16 = 1000

  /// Of levels that a status tells.
  private static let statusLevelRank: UInt16 = 500
}

extension LogRecord {
  /// Appends a raw value to the store, unescaped; returns where it stands.
  mutating func store(_ value: Span<UInt8>, isEscaped: Bool) -> Range<Int> {
    let start = store.count
    if isEscaped {
      TextUnescaper.append(value, to: &store)
    } else {
      unsafe value.withUnsafeBufferPointer { unsafe store.append(contentsOf: $0) }
    }
    return start..<store.count
  }
}

extension qs_json_field {
  var keyRange: Range<Int> { Int(key_offset)..<Int(key_offset) + Int(key_length) }
  var valueRange: Range<Int> { Int(value_offset)..<Int(value_offset) + Int(value_length) }
  var isContainer: Bool { kind <= UInt8(qs_array.rawValue) }
}

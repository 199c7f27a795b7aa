// Reads back what `EventStream` writes, of this program or another one, without a string for each
// text: texts go as bytes from the line to the events' buffer.

internal import LogDecoding
package import LogInput

/// Reads the lines of an event stream, one after another.
///
/// Keys may come in any order; unknown ones are passed over, and so are records of unknown kinds. A
/// key whose value is null is as one that is not there; of a key that comes twice the last counts.
/// What stands in open lists may be newer than this program: see `unknown`.
package struct EventStreamReader: ~Copyable {
  package enum Item {
    case header(EventStreamHeader)
    /// `event`, `texts` and what belongs to them say what it is.
    case event
    /// Like `event`: work that was done, maybe by a call that succeeded.
    case completion
    case ledger(EventStreamLedger)
    case end(EventStreamEnd)
    /// An event of an unknown kind.
    case unknownEvent
    /// A record that is passed over, as asked for.
    case passedOver
    /// A blank line, or a record of an unknown kind.
    case other
  }

  /// What was read last; valid until the next line is read.
  ///
  /// It has all texts but the one that it shows, which is `text`.
  package private(set) var event = blank
  package private(set) var texts = EventTexts()
  /// Identity of the input that the event is of; `nil` when it does not say.
  package private(set) var input: ContentIdentity?
  /// Words that stand in open lists and are not known, of all lines so far.
  package internal(set) var unknown = UnknownWords()
  /// Another number when the event is of another log than the one before it.
  package private(set) var log = 0

  private var reader = KeyedLineReader(EventKey.lineKeys)
  private let keys = EventKey.allCases
  private var textValue: LineValue?
  private var fileValue: LineValue?
  /// Keys that the line has.
  private var told: UInt64 = 0
  private let required = EventKey.required.reduce(0) { $0 | $1.bit }
  private let inputBit = EventKey.input.bit
  private let fileBit = EventKey.file.bit
  /// What `input` was read from.
  private var inputText: [UInt8] = []
  /// The log's name in the event before.
  private var fileText: [UInt8] = []
  private let passedOver: EventStream.EventRecord?
  /// What the lines that are passed over begin with, as `EventStream` writes them.
  private let passedOverOpening: [UInt8]

  private var records = WordTable([
    ("event", Record.event), ("completion", .completion), ("ledger", .ledger),
    ("header", .header), ("end", .end),
  ])
  private var kinds = WordTable<EventKind>()
  private var providers = WordTable<Provider>()
  private var classes = WordTable<FailureClass>()
  private var retryLayers = WordTable<RetryLayer>()
  private var timeSources = WordTable(
    [TimeSource.record, .envelope, .neighbour].map { ($0.rawValue, $0) })
  private var confidences = WordTable([Confidence.certain, .likely].map { ($0.rawValue, $0) })
  private var levels = WordTable(
    (LogLevel.trace.rawValue...LogLevel.critical.rawValue).compactMap { number in
      LogLevel(rawValue: number).flatMap { level in level.name.map { ($0, level) } }
    })
  private var clients = WordTable(
    clientPolicyTable.enumerated().map { ($0.element.client, $0.offset) })

  private enum Record {
    case header, event, completion, ledger, end
  }

  /// Lines are counted in 32 bits.
  private static let mostLines = Int(UInt32.max)
  private static let blank = CompactEvent(
    line: 1, index: 0, kind: .httpResponse, timeSource: .record, provider: .unknown,
    service: .unsaid, hasOwnService: false, level: .unknown, callIDName: 0, usage: TokenUsage(),
    rule: .unsaid, confidence: .certain, fingerprint: 0, text: .unsaid)

  /// `passedOver`: records that are not even decoded.
  package init(passingOver passedOver: EventStream.EventRecord? = nil) {
    self.passedOver = passedOver
    passedOverOpening = passedOver.map { Array($0.opening.utf8) } ?? []
  }

  /// What the event shows: one line, masked by whoever wrote it.
  package var text: String? { string(textValue) }

  /// The log as the event names it.
  package var file: String? { string(fileValue) }

  /// Reads a line, with or without its line feed.
  package mutating func read(_ line: Span<UInt8>) throws(EventStreamError) -> Item {
    let object = line.extracting(Self.content(of: line))
    guard object.count > 0 else { return .other }
    if passedOver != nil, Self.begins(object, with: passedOverOpening) { return .passedOver }
    guard reader.read(object) else { throw .notAnObject }
    let bytes = reader.bytes
    guard let record = value(of: .record) else { throw .missing(EventKey.record.path) }
    switch try Self.word(record, &records, bytes.span) {
    // Written by others, the keys may stand in another order.
    case .event where passedOver == .event, .completion where passedOver == .completion:
      return .passedOver
    case .event: return try readEvent(bytes.span) ? .event : .unknownEvent
    case .completion: return try readEvent(bytes.span) ? .completion : .other
    case .ledger: return .ledger(try StreamObject(object).streamLedger(&unknown))
    case .header: return .header(try StreamObject(object).header())
    case .end: return .end(try StreamObject(object).end())
    case nil: return .other
    }
  }

  /// A line without the space around it, and without the mark that some tools begin files with.
  private static func content(of line: Span<UInt8>) -> Range<Int> {
    var (start, end) = (0, line.count)
    if line.count >= 3, line[0] == 0xef, line[1] == 0xbb, line[2] == 0xbf { start = 3 }
    while start < end, isSpace(line[start]) { start += 1 }
    while end > start, isSpace(line[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func begins(_ line: Span<UInt8>, with beginning: [UInt8]) -> Bool {
    line.count >= beginning.count
      && isEqual(line.extracting(..<beginning.count), beginning.span)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  private func value(of key: EventKey) -> LineValue? {
    reader.values.first { keys[Int($0.key)] == key && !$0.isNull }
  }

  private func string(_ value: LineValue?) -> String? {
    guard let value else { return nil }
    let bytes = reader.bytes
    let written = bytes.span.extracting(value.range)
    guard value.isEscaped else { return String(decoding: written) }
    var unescaped: [UInt8] = []
    KeyedLineReader.unescape(written, into: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }

  // MARK: Events

  /// False for an event of an unknown kind.
  private mutating func readEvent(_ bytes: Span<UInt8>) throws(EventStreamError) -> Bool {
    textValue = nil
    fileValue = nil
    told = 0
    texts.removeAll()
    event = Self.blank
    // What else a line of an unknown kind holds is unknown, too.
    if let kind = value(of: .kind), try Self.word(kind, &kinds, bytes) == nil {
      unknown.kinds += 1
      return false
    }
    for place in reader.values.indices {
      let value = reader.values[place]
      guard !value.isNull else { continue }
      told |= 1 << UInt64(value.key)
      try take(value, of: keys[Int(value.key)], bytes)
    }
    if told & required != required {
      let missing = EventKey.required.first { told & $0.bit == 0 }
      throw .missing(missing?.path ?? "")
    }
    if told & inputBit == 0, input != nil {
      input = nil
      log += 1
    }
    if told & fileBit == 0, !fileText.isEmpty {
      fileText.removeAll(keepingCapacity: true)
      log += 1
    }
    return true
  }

  private mutating func take(
    _ value: LineValue, of key: EventKey, _ bytes: Span<UInt8>
  ) throws(EventStreamError) {
    switch key {
    case .record: break
    case .usage: guard case .object = value.kind else { throw .wrongValue(key.path) }
    case .input: try takeInput(value, bytes)
    case .file:
      try Self.requireText(value)
      fileValue = value
      noteFile(bytes.extracting(value.range))
    case .text:
      try Self.requireText(value)
      textValue = value
    case .line: event.line = try Self.integer(value, bytes, atMost: Self.mostLines)
    case .index: event.index = try Self.integer(value, bytes, atMost: Self.mostLines)
    case .kind: event.kind = try Self.word(value, &kinds, bytes) ?? event.kind
    case .time: event.time = try Self.time(value, bytes)
    case .timeSource: event.timeSource = try Self.knownWord(value, &timeSources, bytes)
    case .provider:
      event.provider = try Self.openWord(value, &providers, bytes, &unknown.providers) ?? .unknown
    case .failureClass:
      event.failureClass =
        try Self.openWord(value, &classes, bytes, &unknown.classes) ?? .otherOpenAI
    case .status: event.status = try Self.integer(value, bytes)
    case .level: event.level = try Self.openWord(value, &levels, bytes, &unknown.others) ?? .unknown
    case .confidence: event.confidence = try Self.knownWord(value, &confidences, bytes)
    case .fingerprint: event.fingerprint = try Self.hash(value, bytes)
    case .serviceNamed: event.hasOwnService = try Self.boolean(value)
    case .bareText: event.isBareText = try Self.boolean(value)
    case .unknownFailure: event.isUnknownFailure = try Self.boolean(value)
    case .announcesFallback: event.announcesFallback = try Self.boolean(value)
    case .attempt, .attemptLimit, .statedRetries, .retryDelay, .retryAfter, .duration,
      .retryLayer, .client, .cached, .inputTokens, .outputTokens, .totalTokens, .cachedTokens:
      try takeNumber(value, of: key, bytes)
    default: try takeText(value, of: key, bytes)
    }
  }

  private mutating func takeNumber(
    _ value: LineValue, of key: EventKey, _ bytes: Span<UInt8>
  ) throws(EventStreamError) {
    switch key {
    case .attempt: event.attempt = try Self.integer(value, bytes)
    case .attemptLimit: event.attemptLimit = try Self.integer(value, bytes)
    case .statedRetries: event.statedRetries = try Self.integer(value, bytes)
    case .retryDelay: event.retryDelaySeconds = try Self.decimal(value, bytes)
    case .retryAfter: event.retryAfterSeconds = try Self.decimal(value, bytes)
    case .duration: event.durationSeconds = try Self.decimal(value, bytes)
    case .retryLayer:
      event.retryLayer = try Self.openWord(value, &retryLayers, bytes, &unknown.others)
    case .client: event.clientPolicyRow = try Self.openWord(value, &clients, bytes, &unknown.others)
    case .cached: event.cached = try Self.boolean(value)
    case .inputTokens: event.usage.input = try Self.integer(value, bytes)
    case .outputTokens: event.usage.output = try Self.integer(value, bytes)
    case .totalTokens: event.usage.total = try Self.integer(value, bytes)
    default: event.usage.cached = try Self.integer(value, bytes)
    }
  }

  private mutating func takeText(
    _ value: LineValue, of key: EventKey, _ bytes: Span<UInt8>
  ) throws(EventStreamError) {
    if key == .callIDName {
      event.callIDName = try Self.hash(value, bytes)
      return
    }
    try Self.requireText(value)
    let text = texts.add(bytes.extracting(value.range), isEscaped: value.isEscaped)
    switch key {
    case .detail: event.detail = text
    case .code: event.code = text
    case .type: event.type = text
    case .service: event.service = text
    case .host: event.host = text
    case .process: event.process = text
    case .thread: event.thread = text
    case .logger: event.logger = text
    case .model: event.model = text
    case .endpoint: event.endpoint = text
    case .upstreamHost: event.upstreamHost = text
    case .organization: event.organization = text
    case .project: event.project = text
    case .apiKey: event.apiKey = text
    case .apiKeyHash: event.apiKeyHash = text
    case .requestID: event.requestID = text
    case .callID: event.callID = text
    case .traceID: event.traceID = text
    case .spanID: event.spanID = text
    case .rule: event.rule = text
    default: event.template = text
    }
  }

  /// A log's events follow each other: its identity is read once.
  private mutating func takeInput(
    _ value: LineValue, _ bytes: Span<UInt8>
  ) throws(EventStreamError) {
    try Self.requireText(value)
    let written = bytes.extracting(value.range)
    if input != nil, Self.isEqual(inputText.span, written) { return }
    guard let identity = WrittenNumber.identity(written) else { throw Self.wrong(value) }
    input = identity
    log += 1
    Self.copy(written, to: &inputText)
  }

  private mutating func noteFile(_ written: Span<UInt8>) {
    if Self.isEqual(fileText.span, written) { return }
    log += 1
    Self.copy(written, to: &fileText)
  }

  private static func copy(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    for index in bytes.indices { text.append(bytes[index]) }
  }
}

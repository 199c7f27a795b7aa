// From the bytes of one record to its known fields: envelopes off, JSON strictly, then tolerantly,
// then as text.

internal import CLineScanner

/// How records are read.
package struct DecodingOptions: Sendable {
  /// Zone of times that name none, in seconds east of UTC.
  package var assumedZoneOffset: Int
  /// Whether records tell where their values stood.
  package var isTraced = false
  /// Whether lines without a marker word are read too.
  package var readsEveryLine = false
  /// What fields mean beside what the alias table says.
  package var mapping: FieldMapping

  package init(assumedZoneOffset: Int = 0, mapping: FieldMapping = FieldMapping()) {
    self.assumedZoneOffset = assumedZoneOffset
    self.mapping = mapping
  }
}

/// Decodes one record at a time; its buffers are reused.
struct RecordDecoder: ~Copyable {
  /// Envelopes inside envelopes that are opened.
  private static let deepestEnvelope = 4
  /// A text before a JSON record is no longer than this.
  private static let longestPrefix = 160

  private let options: DecodingOptions
  private let json = JSONReader()
  private var documents = [JSONDocument](repeating: JSONDocument(), count: deepestEnvelope + 1)
  private let aliases: AliasIndex
  private var collector: FieldCollector
  private var inner: [UInt8] = []

  init(options: DecodingOptions) {
    self.options = options
    aliases = AliasIndex(options.mapping)
    collector = FieldCollector(aliases: aliases)
  }

  /// Decodes the record that begins at the start of `text`.
  ///
  /// `prefixTime` is what an envelope of text said before it. Returns the offset of a further
  /// record in the same text, or `nil`.
  mutating func decode(
    _ text: Span<UInt8>, prefixTime: ParsedTime?, into record: inout LogRecord
  ) -> Int? {
    collector.reset()
    if options.isTraced { record.trace = RecordTrace(isContainerLine: prefixTime != nil) }
    if let prefixTime { collector.setPrefixTime(prefixTime) }
    let rest = decodeLayer(text, depth: 0, into: &record)
    settleTime(&record)
    return rest
  }

  // MARK: Layers

  private mutating func decodeLayer(
    _ text: Span<UInt8>, depth: Int, into record: inout LogRecord
  ) -> Int? {
    let start = firstVisible(text)
    guard start < text.count else { return nil }
    if depth == 0, text[start] == UInt8(ascii: "["),
      let first = nextObject(text, from: start + 1)
    {
      return decodeLayer(text.extracting(first..<text.count), depth: 0, into: &record)
        .map { $0 + first }
    }
    if text[start] == UInt8(ascii: "{"),
      let end = readObject(text, from: start, depth: depth, &record)
    {
      decodeObject(depth: depth, into: &record)
      return nextObject(text, from: start + end)
    }
    decodeText(text, from: start, depth: depth, into: &record)
    return nil
  }

  private func firstVisible(_ text: Span<UInt8>) -> Int {
    var start = 0
    while start < text.count && text[start] <= 0x20 { start += 1 }
    return start
  }

  private func nextObject(_ text: Span<UInt8>, from position: Int) -> Int? {
    var position = position
    while position < text.count && (text[position] <= 0x20 || text[position] == 0x2c) {
      position += 1
    }
    return position < text.count && text[position] == UInt8(ascii: "{") ? position : nil
  }

  /// Reads the object at `start` into the layer's document; returns its length, `nil` when it is
  /// no object.
  private mutating func readObject(
    _ text: Span<UInt8>, from start: Int, depth: Int, _ record: inout LogRecord
  ) -> Int? {
    documents[depth].load(text.extracting(start..<text.count))
    if let end = json.read(&documents[depth]) { return end }
    guard let found = TolerantReader.read(text.extracting(start..<text.count)) else { return nil }
    documents[depth].setFields(found.fields)
    if depth == 0 { record.form = .repaired }
    return found.end
  }

  private mutating func decodeObject(depth: Int, into record: inout LogRecord) {
    guard depth < Self.deepestEnvelope, let opened = openEnvelope(documents[depth]) else {
      collectRecord(depth: depth, into: &record)
      record.holdsRecords =
        record.value(.message) == nil && collector.parsedTime == nil
        && holdsList(documents[depth])
      return
    }
    let payload = opened.payload
    record.trace?.open(opened.name, payload: documents[depth].name(ofField: payload))
    let field = documents[depth].fields[payload]
    if field.isContainer {
      collector.collect(
        documents[depth], below: payload, skipping: nil, layer: .record, into: &record)
    } else {
      unescapePayload(field, depth: depth)
      let content = inner
      _ = decodeLayer(content.span, depth: depth + 1, into: &record)
    }
    collector.collect(
      documents[depth], below: 0, skipping: payload, layer: .envelope, into: &record)
    if let stack = opened.stack {
      record.trace?.current = documents[depth].name(ofField: stack)
      addStack(documents[depth].fields[stack], depth: depth, &record)
    }
  }

  /// Takes what stands behind the first line of a text as the record's stack.
  private mutating func addStack(_ field: qs_json_field, depth: Int, _ record: inout LogRecord) {
    unescapePayload(field, depth: depth)
    guard let lineEnd = inner.firstIndex(of: 0x0a), lineEnd + 1 < inner.count else { return }
    let content = inner
    let range = record.store(content.span.extracting(lineEnd + 1..<content.count), isEscaped: false)
    record.addText(.stack, range)
  }

  private mutating func unescapePayload(_ field: qs_json_field, depth: Int) {
    inner.removeAll(keepingCapacity: true)
    let bytes = documents[depth].bytes
    let value = bytes.span.extracting(field.valueRange)
    if field.value_escaped {
      TextUnescaper.append(value, to: &inner)
    } else {
      for index in value.indices { inner.append(value[index]) }
    }
  }

  private func holdsList(_ document: borrowing JSONDocument) -> Bool {
    let bytes = document.bytes.span
    for index in 0..<document.fieldCount
    where document.fields[index].parent == 0 && document.fields[index].isContainer {
      var name = FoldedName()
      name.append(bytes.extracting(document.fields[index].keyRange))
      if EnvelopeIndex.shared.recordLists.contains(name) { return true }
    }
    return false
  }

  /// The fields that hold the application's record and its stack, when the object is an envelope.
  private func openEnvelope(
    _ document: borrowing JSONDocument
  ) -> (name: String, payload: Int, stack: Int?)? {
    var names: [FoldedName: Int] = [:]
    let bytes = document.bytes.span
    for index in 0..<document.fieldCount where document.fields[index].parent == 0 {
      var name = FoldedName()
      name.append(bytes.extracting(document.fields[index].keyRange))
      names[name] = index
    }
    for envelope in EnvelopeIndex.shared.entries
    where envelope.marks.allSatisfy({ names[$0] != nil }) {
      for payload in envelope.payloads {
        guard let index = names[payload] else { continue }
        let kind = document.fields[index].kind
        if kind == UInt8(qs_object.rawValue) || kind == UInt8(qs_string.rawValue) {
          return (envelope.name, index, envelope.stackField.flatMap { names[$0] })
        }
      }
    }
    return nil
  }

  /// Takes the fields of an object that is no envelope.
  ///
  /// A message that is itself an object in a string is opened too.
  private mutating func collectRecord(depth: Int, into record: inout LogRecord) {
    collector.collect(documents[depth], below: 0, skipping: nil, layer: .record, into: &record)
    guard depth < Self.deepestEnvelope, let message = record.value(.message),
      message.first == UInt8(ascii: "{"), message.last == UInt8(ascii: "}")
    else { return }
    let content = Array(message)
    documents[depth + 1].load(content.span)
    guard json.read(&documents[depth + 1]) != nil else { return }
    collector.collect(documents[depth + 1], below: 0, skipping: nil, layer: .record, into: &record)
  }

  // MARK: Text

  private mutating func decodeText(
    _ text: Span<UInt8>, from start: Int, depth: Int, into record: inout LogRecord
  ) {
    if readObjectBehindPrefix(text, from: start, depth: depth) {
      if let time = leadingTime(text, from: start) {
        collector.setPrefixTime(time)
        record.trace?.note(.envelopeTime)
      }
      decodeObject(depth: depth, into: &record)
      return
    }
    if depth == 0 { record.form = .text }
    record.isText = true
    var begin = start
    if let time = leadingTime(text, from: start) {
      collector.setRecordTime(time)
      record.trace?.note(.time)
      begin = time.end
    } else if depth == 0, collector.envelopeTime == nil,
      let time = timeNearStart(text, from: start)
    {
      collector.setRecordTime(time)
      record.trace?.note(.time)
    }
    let range = record.store(text.extracting(begin..<text.count), isEscaped: false)
    removeTerminalEscapes(&record.store, from: range.lowerBound)
    let stored = range.lowerBound..<record.store.count
    if record.level == .unknown {
      record.level = Self.levelWord(in: record.store[stored])
      record.trace?.note(.level)
    }
    record.addText(.message, stored)
    if record.accepts(.message, rank: 0, parent: -1) {
      record.set(.message, range: stored, rank: 0, parent: -1)
    }
  }

  /// Reads a JSON record behind a short text (`INFO:app:{"event": …}`), not an error body in a
  /// text, into the layer's document; returns whether there is one.
  private mutating func readObjectBehindPrefix(
    _ text: Span<UInt8>, from start: Int, depth: Int
  ) -> Bool {
    guard let brace = firstBrace(text, from: start), brace > start,
      brace - start <= Self.longestPrefix, depth < Self.deepestEnvelope
    else { return false }
    documents[depth].load(text.extracting(brace..<text.count))
    guard let end = json.read(&documents[depth]), brace + end >= text.count else { return false }
    return isLogRecord(documents[depth])
  }

  private func firstBrace(_ text: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index + 1 < text.count {
      if text[index] == UInt8(ascii: "{") && text[index + 1] == UInt8(ascii: "\"") { return index }
      index += 1
    }
    return nil
  }

  /// Whether an object has a time or a level beside a message, as what loggers write has.
  private func isLogRecord(_ document: borrowing JSONDocument) -> Bool {
    var hasMessage = false
    var hasFrame = false
    let bytes = document.bytes.span
    for index in 0..<document.fieldCount where document.fields[index].parent == 0 {
      var name = FoldedName()
      name.append(bytes.extracting(document.fields[index].keyRange))
      switch aliases.match(name)?.concept {
      case .message: hasMessage = true
      case .time, .level: hasFrame = true
      default: break
      }
    }
    return hasMessage && hasFrame
  }

  /// A time at the start of a line, also in brackets.
  private func leadingTime(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    let begin = text[start] == UInt8(ascii: "[") ? start + 1 : start
    guard var time = TimestampParser.parseLeading(text, from: begin) else { return nil }
    if begin > start, time.end < text.count, text[time.end] == UInt8(ascii: "]") { time.end += 1 }
    return time
  }

  /// A time behind a short beginning: `time=2026-…` of logfmt, `E, [2026-…` of Ruby, `web.1 | 2026-…`.
  private func timeNearStart(_ text: Span<UInt8>, from start: Int) -> ParsedTime? {
    let longestBeginning = 40
    var index = start + 1
    while index < min(text.count, start + longestBeginning), text[index] != UInt8(ascii: "{") {
      let isDigit = (0x30...0x39).contains(text[index])
      let followsDigit = (0x30...0x39).contains(text[index - 1])
      if isDigit, !followsDigit, let time = TimestampParser.parseLeading(text, from: index) {
        return time
      }
      index += 1
    }
    return nil
  }

  /// The first word in capitals near the start of a text that names a level.
  private static func levelWord(in text: ArraySlice<UInt8>) -> LogLevel {
    let beginning = text.prefix(100)
    let words = beginning.split(maxSplits: 12) { byte in
      !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    for word in words where word.count >= 3 {
      let isCapital = word.allSatisfy { $0 < UInt8(ascii: "a") }
      let isBracketed = isBracketed(word, in: beginning)
      if isCapital || isBracketed || isAssigned(word, in: beginning),
        let level = LogLevel.named(word)
      {
        return level
      }
    }
    return .unknown
  }

  /// `level=error` of logfmt.
  private static func isAssigned(_ word: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Bool {
    let before = text[..<word.startIndex]
    return before.suffix(6).elementsEqual("level=".utf8)
      || before.suffix(4).elementsEqual("lvl=".utf8)
      || before.suffix(9).elementsEqual("severity=".utf8)
  }

  private static func isBracketed(_ word: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Bool {
    guard word.startIndex > text.startIndex, word.endIndex < text.endIndex else { return false }
    return text[word.startIndex - 1] == UInt8(ascii: "[")
      && text[word.endIndex] == UInt8(ascii: "]")
  }

  // MARK: Time

  private func settleTime(_ record: inout LogRecord) {
    if let own = collector.parsedTime {
      record.time = zoned(own)
      record.timeSource = .record
    } else if let envelope = collector.envelopeTime {
      record.time = zoned(envelope)
      record.timeSource = .envelope
    }
  }

  private func zoned(_ time: ParsedTime) -> Timestamp {
    guard !time.hasZone else { return time.timestamp }
    var timestamp = time.timestamp
    timestamp.nanoseconds -= Int64(options.assumedZoneOffset) * 1_000_000_000
    return timestamp
  }
}

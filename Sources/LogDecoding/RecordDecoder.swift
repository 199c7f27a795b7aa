// From the bytes of one record to its known fields: envelopes off, JSON strictly, then tolerantly,
// then as text.

internal import CLineScanner

/// Where an envelope holds what.
private struct OpenedEnvelope {
  var name: String
  /// The field of the record, and of its stack.
  var payload: Int
  var stack: Int?
  /// Whether fields beside a text are about something else.
  var isAboutOthers: Bool
  /// Whether the record comes once more later on.
  var isRepeat: Bool
}

/// Decodes one record at a time; its buffers are reused.
struct RecordDecoder: ~Copyable {
  /// Envelopes inside envelopes that are opened.
  private static let deepestEnvelope = 4
  /// A text before a JSON record is no longer than this.
  private static let longestPrefix = 160

  private var options: DecodingOptions
  private let json = JSONReader()
  private var documents = [JSONDocument](repeating: JSONDocument(), count: deepestEnvelope + 1)
  private let aliases: AliasIndex
  private var collector: FieldCollector
  /// What records came to that had nothing special about them.
  private var layouts = LayoutCache()
  private var inner: [UInt8] = []
  /// Empty but while a message is looked into.
  private var messageText: [UInt8] = []
  /// Envelopes opened so far: layer, and the field that holds the next one.
  private var envelopes: [(depth: Int, payload: Int)] = []
  /// The list whose records are being handed out.
  private var list: RecordList?
  private var prefix: PrefixFields?
  /// Fills in what times leave out.
  var clock: LogClock

  init(options: DecodingOptions) {
    self.options = options
    aliases = AliasIndex(options.mapping)
    collector = FieldCollector(aliases: aliases)
    clock = LogClock(options: options)
  }

  /// Turns to another log of the same run, whose options differ in what its path says.
  ///
  /// What was learned of layouts and names depends on their bytes alone.
  mutating func restart(_ options: DecodingOptions) {
    self.options = options
    clock = LogClock(options: options)
    list = nil
    prefix = nil
    envelopes.removeAll(keepingCapacity: true)
  }

  /// Decodes the record that begins at the start of `text`.
  ///
  /// `prefix` is what a tool wrote before it. Returns the offset of a further
  /// record in the same text, or `nil`.
  mutating func decode(
    _ text: Span<UInt8>, prefix: PrefixFields?, into record: inout LogRecord
  ) -> Int? {
    self.prefix = prefix
    list = nil
    envelopes.removeAll(keepingCapacity: true)
    begin(&record)
    let rest = decodeLayer(text, depth: 0, into: &record)
    settle(&record)
    return rest
  }

  /// Whether the object that was decoded last holds further records.
  var holdsMore: Bool { list.map { $0.next < $0.elements.count } ?? false }

  /// Decodes the next record of the list that was decoded last.
  mutating func decodeNext(into record: inout LogRecord) {
    guard holdsMore else { return }
    begin(&record)
    decodeElement(into: &record)
    settle(&record)
  }

  private mutating func begin(_ record: inout LogRecord) {
    collector.reset()
    if options.isTraced { record.trace = RecordTrace(prefix: prefix?.name) }
    guard let prefix else { return }
    if let time = prefix.time { collector.setPrefixTime(time) }
    collector.hasPromptEnvelope = promptEnvelopes.contains(prefix.name)
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
    // Of many records in one line each is loaded alone: the rest is as long as the line.
    let isLong = depth == 0 && text.count - start > Self.longLine
    let limit = isLong ? ObjectEnd.find(in: text, from: start) : text.count
    if text[start] == UInt8(ascii: "{"),
      let end = readObject(text.extracting(..<limit), from: start, depth: depth, &record)
    {
      decodeObject(depth: depth, into: &record)
      return nextObject(text, from: start + end)
    }
    decodeText(text, from: start, depth: depth, into: &record)
    return nil
  }

  /// Lines below this are loaded whole, whatever they hold.
  private static let longLine = 16 << 10

  private func firstVisible(_ text: Span<UInt8>) -> Int {
    var start = 0
    // Not terminal colours: their first byte says what the rest is.
    while start < text.count && text[start] <= 0x20 && text[start] != 0x1b { start += 1 }
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
    let isCached = record.trace == nil && !aliases.mapsPaths
    if isCached, let plan = layouts.plan(for: documents[depth], collector.planner) {
      collector.collect(documents[depth], by: plan, layer: .record, into: &record)
      openTexts(root: 0, depth: depth, into: &record)
      return
    }
    documents[depth].foldNames()
    if list == nil, let found = RecordListFinder.find(documents[depth], aliases) {
      list = RecordList(
        name: found.name, depth: depth, elements: found.elements,
        ends: RecordListFinder.ends(of: documents[depth]), envelopes: envelopes)
      decodeElement(into: &record)
      return
    }
    decodeObject(root: 0, depth: depth, canKeepPlan: isCached && list == nil, into: &record)
  }

  /// Decodes the object at `root` of a layer's document.
  ///
  /// `canKeepPlan` tells that it is the whole document, and no list.
  private mutating func decodeObject(
    root: Int, depth: Int, canKeepPlan: Bool = false, into record: inout LogRecord
  ) {
    guard depth < Self.deepestEnvelope, let opened = openEnvelope(documents[depth], root: root)
    else {
      let mayBeEnvelope = depth >= Self.deepestEnvelope
      collectRecord(
        root: root, depth: depth, keepsPlan: canKeepPlan && !mayBeEnvelope, into: &record)
      return
    }
    let payload = opened.payload
    if promptEnvelopes.contains(opened.name) { collector.hasPromptEnvelope = true }
    record.trace?.open(opened.name, payload: documents[depth].name(ofField: payload))
    guard !opened.isRepeat else { return }
    if documents[depth].fields[payload].kind == UInt8(qs_object.rawValue) {
      decodeObject(root: payload, depth: depth, into: &record)
    } else {
      unescapePayload(payload, depth: depth)
      let content = inner
      envelopes.append((depth, payload))
      _ = decodeLayer(content.span, depth: depth + 1, into: &record)
      if !envelopes.isEmpty { envelopes.removeLast() }
    }
    // Beside a text there may be fields that a collector took out of it.
    let isAlone = (record.isText || record.texts.isEmpty) && !opened.isAboutOthers
    collector.collect(
      documents[depth], below: root, skipping: payload,
      layer: isAlone ? .around : .envelope, into: &record)
    if let stack = opened.stack {
      record.trace?.current = documents[depth].name(ofField: stack)
      record.trace?.isMapped = false
      addStack(stack, depth: depth, &record)
    }
  }

  // MARK: Lists

  /// Decodes the next element of the list, and what its containers say about it.
  private mutating func decodeElement(into record: inout LogRecord) {
    guard let list else { return }
    let element = list.elements[list.next]
    self.list?.next += 1
    record.trace?.open(list.name, payload: documents[list.depth].name(ofField: element))
    if documents[list.depth].fields[element].kind == UInt8(qs_array.rawValue) {
      decodePair(element, list, into: &record)
    } else {
      decodeObject(root: element, depth: list.depth, into: &record)
    }
    collectAround(element, list, into: &record)
    // Of the first element the envelopes collect themselves.
    guard list.next > 0 else { return }
    for envelope in list.envelopes.reversed() {
      collector.collect(
        documents[envelope.depth], below: 0, skipping: envelope.payload, layer: .envelope,
        into: &record)
    }
  }

  /// `["1734775872123456789", "the line"]` of Loki, or the fields of a record as a list.
  private mutating func decodePair(
    _ element: Int, _ list: RecordList, into record: inout LogRecord
  ) {
    let document = documents[list.depth]
    let first = element + 1
    guard first < list.ends[element] else { return }
    if document.fields[first].isContainer {
      collectRecord(root: element, depth: list.depth, into: &record)
      return
    }
    let second = first + 1
    guard list.depth < Self.deepestEnvelope, second < list.ends[element],
      document.fields[second].kind == UInt8(qs_string.rawValue)
    else { return }
    let bytes = document.bytes.span
    if let time = TimestampParser.parse(bytes.extracting(document.fields[first].valueRange)) {
      collector.setPrefixTime(time)
      record.trace?.note(.envelopeTime)
    }
    unescapePayload(second, depth: list.depth)
    let content = inner
    _ = decodeLayer(content.span, depth: list.depth + 1, into: &record)
  }

  /// Takes what the objects around an element say: resource and scope of OTLP, a log group.
  private mutating func collectAround(
    _ element: Int, _ list: RecordList, into record: inout LogRecord
  ) {
    var inner = element
    var container = Int(documents[list.depth].fields[element].parent)
    while container >= 0 {
      if documents[list.depth].fields[container].kind == UInt8(qs_object.rawValue) {
        collector.collect(
          documents[list.depth], below: container, skipping: inner, until: list.ends[inner],
          layer: .envelope, into: &record)
      }
      inner = container
      container = Int(documents[list.depth].fields[container].parent)
    }
  }

  // MARK: Payloads

  /// Takes what stands behind the first line of a text as the record's stack.
  private mutating func addStack(_ field: Int, depth: Int, _ record: inout LogRecord) {
    unescapePayload(field, depth: depth)
    guard let lineEnd = inner.firstIndex(of: 0x0a), lineEnd + 1 < inner.count else { return }
    let content = inner
    let range = record.store(content.span.extracting(lineEnd + 1..<content.count), isEscaped: false)
    record.addText(.stack, range)
  }

  private mutating func unescapePayload(_ index: Int, depth: Int) {
    inner.removeAll(keepingCapacity: true)
    let field = documents[depth].fields[index]
    let bytes = documents[depth].bytes
    if field.isContainer {
      appendElements(of: index, depth: depth)
      return
    }
    let value = bytes.span.extracting(field.valueRange)
    if field.value_escaped {
      TextUnescaper.append(value, to: &inner)
    } else {
      for index in value.indices { inner.append(value[index]) }
    }
  }

  /// The text that an array spells: byte values, as journald writes what is no plain text, or the
  /// lines of a field that stood there several times.
  private mutating func appendElements(of array: Int, depth: Int) {
    let bytes = documents[depth].bytes
    var index = array + 1
    while index < documents[depth].fieldCount, Int(documents[depth].fields[index].parent) == array {
      let field = documents[depth].fields[index]
      let value = bytes.span.extracting(field.valueRange)
      if field.kind == UInt8(qs_number.rawValue), let byte = Self.byte(value) {
        inner.append(byte)
      } else if field.kind == UInt8(qs_string.rawValue) {
        if !inner.isEmpty { inner.append(0x0a) }
        TextUnescaper.append(value, to: &inner)
      }
      index += 1
    }
  }

  private static func byte(_ digits: Span<UInt8>) -> UInt8? {
    guard (1...3).contains(digits.count) else { return nil }
    var number = 0
    for index in digits.indices {
      guard (0x30...0x39).contains(digits[index]) else { return nil }
      number = number * 10 + Int(digits[index] - 0x30)
    }
    return UInt8(exactly: number)
  }

  /// The fields that hold the application's record and its stack, when the object is an envelope.
  private func openEnvelope(
    _ document: borrowing JSONDocument, root: Int
  ) -> OpenedEnvelope? {
    guard mayBeEnvelope(document, root: root) else { return nil }
    var names: [FoldedName: Int] = [:]
    for index in root + 1..<max(root + 1, document.fieldCount) {
      let parent = Int(document.fields[index].parent)
      guard parent >= root else { break }
      guard parent == root else { continue }
      let name = document.foldedName(of: index)
      names[name] = index
    }
    for envelope in EnvelopeIndex.shared.entries
    where envelope.marks.allSatisfy({ names[$0] != nil }) {
      for payload in envelope.payloads {
        guard let index = names[payload] else { continue }
        let kind = document.fields[index].kind
        let isObject = kind == UInt8(qs_object.rawValue)
        if isObject && payload != EnvelopeIndex.logName || kind == UInt8(qs_string.rawValue)
          || kind == UInt8(qs_array.rawValue)
        {
          let repeatField = envelope.repeatField.flatMap { names[$0] }
          return OpenedEnvelope(
            name: envelope.name, payload: index, stack: envelope.stackField.flatMap { names[$0] },
            isAboutOthers: envelope.isAboutOthers,
            isRepeat: repeatField.map { document.isTrue($0) } ?? false)
        }
      }
    }
    return nil
  }

  /// Whether an object has the marks of any envelope.
  private func mayBeEnvelope(_ document: borrowing JSONDocument, root: Int) -> Bool {
    let table = EnvelopeIndex.shared
    var bits: UInt64 = 0
    for index in root + 1..<max(root + 1, document.fieldCount) {
      let parent = Int(document.fields[index].parent)
      guard parent >= root else { break }
      guard parent == root else { continue }
      let name = document.foldedName(of: index)
      bits |= table.bit(name)
    }
    guard bits != 0 else { return false }
    return table.entries.contains { $0.markBits & bits == $0.markBits }
  }

  /// Takes the fields of an object that is no envelope.
  ///
  /// A message that is itself an object in a string is opened too; when it is a record, what it says
  /// counts before what stands around it.
  private mutating func collectRecord(
    root: Int, depth: Int, keepsPlan: Bool = false, into record: inout LogRecord
  ) {
    collector.collect(documents[depth], below: root, skipping: nil, layer: .record, into: &record)
    if keepsPlan { layouts.keep(collector.planner, for: documents[depth]) }
    openTexts(root: root, depth: depth, into: &record)
  }

  /// Opens what the texts of an object hold that was collected just now.
  private mutating func openTexts(root: Int, depth: Int, into record: inout LogRecord) {
    guard depth < Self.deepestEnvelope else { return }
    openFields(depth: depth, into: &record)
    openMessage(root: root, depth: depth, into: &record)
  }

  /// Reads the record that a message holds, alone or behind a short text.
  private mutating func openMessage(root: Int, depth: Int, into record: inout LogRecord) {
    guard let message = record.range(.message) else { return }
    // A message inside the message has a buffer of its own.
    var content: [UInt8] = []
    swap(&content, &messageText)
    defer {
      content.removeAll(keepingCapacity: true)
      swap(&content, &messageText)
    }
    content += Self.trimmed(record.store[message])
    guard let first = content.first else { return }
    if first == UInt8(ascii: "{"), content.last == UInt8(ascii: "}") {
      documents[depth + 1].load(content.span)
      guard json.read(&documents[depth + 1]) != nil else { return }
      let isEnvelope =
        depth + 1 < Self.deepestEnvelope && openEnvelope(documents[depth + 1], root: 0) != nil
      guard isEnvelope || documents[depth + 1].beginsLikeRecord(aliases) else {
        collector.collect(
          documents[depth + 1], below: 0, skipping: nil, layer: .record, into: &record)
        return
      }
    } else if readObjectBehindPrefix(content.span, from: 0, depth: depth + 1) {
      if let time = TimestampParser.parseLeading(content.span, from: 0) {
        collector.setPrefixTime(time)
      }
    } else {
      if content.count < Self.longestPrintedText {
        collectPrinted(content, depth: depth + 1, into: &record)
      }
      return
    }
    // What the application wrote counts before what stands around it.
    record.forgetFields()
    collector.forgetRecord()
    decodeObject(depth: depth + 1, into: &record)
    collector.collect(documents[depth], below: root, skipping: nil, layer: .around, into: &record)
  }

  /// Longer messages are somebody's text.
  private static let longestPrintedText = 2048

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop { $0 <= 0x20 && $0 != 0x1b }
    while let last = text.last, last <= 0x20 { text.removeLast() }
    return text
  }

  /// Takes the fields of containers that were written as strings.
  private mutating func openFields(depth: Int, into record: inout LogRecord) {
    for field in collector.openable {
      unescapePayload(field, depth: depth)
      let content = inner
      if let start = content.firstIndex(of: UInt8(ascii: "(")), content[0] != UInt8(ascii: "{") {
        collectRepresentation(Array(content[(start + 1)...]), depth: depth, into: &record)
        continue
      }
      documents[depth + 1].load(content.span)
      guard json.read(&documents[depth + 1]) != nil else { continue }
      collector.collect(
        documents[depth + 1], below: 0, skipping: nil, layer: .record, into: &record)
    }
  }

  /// Takes the fields of an object as Python's `repr` prints it.
  private mutating func collectRepresentation(
    _ text: [UInt8], depth: Int, into record: inout LogRecord
  ) {
    guard let printed = PrintedFields(pairsOf: text.span) else { return }
    documents[depth + 1].load(text.span)
    documents[depth + 1].setFields(printed.fields)
    collector.collect(
      documents[depth + 1], below: 0, skipping: nil, layer: .record, into: &record)
  }

  // MARK: Text

  private mutating func decodeText(
    _ text: Span<UInt8>, from start: Int, depth: Int, into record: inout LogRecord
  ) {
    if readObjectBehindPrefix(text, from: start, depth: depth) {
      if let time = TimestampParser.parseLineStart(text, from: start) {
        collector.setPrefixTime(time)
        record.trace?.note(.envelopeTime)
      }
      decodeObject(depth: depth, into: &record)
      return
    }
    if depth == 0 { record.form = .text }
    record.isText = true
    var begin = start
    if let time = TimestampParser.parseLineStart(text, from: start) {
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
      record.level = LogLevel.word(in: record.store[stored])
      record.trace?.note(.level)
      if record.level != .unknown { collector.noteTextLevel() }
    }
    record.addText(.message, stored)
    if record.accepts(.message, rank: 0, parent: -1) {
      record.set(.message, range: stored, rank: 0, parent: -1)
    }
    collectPrinted(Array(record.store[stored]), depth: depth, into: &record)
  }

  /// Takes the fields that a text spells.
  private mutating func collectPrinted(
    _ text: [UInt8], depth: Int, into record: inout LogRecord
  ) {
    if let printed = PrintedFields(pairsOf: text.span) {
      documents[depth].load(text.span)
      documents[depth].setFields(printed.fields)
      collector.collect(
        documents[depth], below: 0, skipping: nil, layer: printed.isWholeText ? .printed : .detail,
        into: &record)
    } else if let object = PrintedFields.trailingObject(text.span) {
      documents[depth].load(text.span.extracting(object))
      // An error's body is read where it is weighed against the words before it.
      guard json.read(&documents[depth]) != nil, !documents[depth].isErrorBody else { return }
      collector.collect(documents[depth], below: 0, skipping: nil, layer: .detail, into: &record)
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
    return documents[depth].isLogRecord(0, aliases)
  }

  private func firstBrace(_ text: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index + 1 < text.count {
      if text[index] == UInt8(ascii: "{") && text[index + 1] == UInt8(ascii: "\"") { return index }
      index += 1
    }
    return nil
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

  // MARK: What stands around the record

  private mutating func settle(_ record: inout LogRecord) {
    clock.settle(
      own: collector.parsedTime, envelope: collector.envelopeTime,
      isPrompt: collector.hasPromptEnvelope, into: &record)
    record.spanSeconds = collector.spanSeconds
    if collector.isNodeRecord, record.value(.service) == nil, let name = record.range(.logger) {
      // Their `name` is the program's.
      record.set(.service, range: name, rank: .max - 2, parent: -1)
      record.hasOwnService = true
    }
    guard let prefix else { return }
    for (concept, value) in [
      (Concept.service, prefix.service), (.host, prefix.host), (.process, prefix.process),
    ] where !value.isEmpty && record.value(concept) == nil {
      let range = record.store(value.span, isEscaped: false)
      record.set(concept, range: range, rank: .max - 1, parent: -1)
      if concept == .service { record.hasOwnService = true }
    }
  }
}

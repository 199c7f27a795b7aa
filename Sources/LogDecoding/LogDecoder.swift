// The way from blocks of lines to records: which lines are read, what belongs together, whose time
// a record without one takes.

package import LogInput

/// What the decoders of a run's logs can use one after another: making it anew costs more than a
/// short log.
package struct SpareDecoders: ~Copyable {
  fileprivate var records: RecordDecoder
  fileprivate var neighbours: RecordDecoder
}

/// Decodes one log; records come in the order of its lines.
package struct LogDecoder: ~Copyable {
  /// Words that must be looked at whatever the rules say: partial lines of CRI, and escapes that
  /// could hide a marker.
  ///
  /// Halves of container runtimes' lines, escaped letters, journald's texts as numbers, and rows of
  /// Azure's diagnostic logs, which need not name a model.
  package static let structuralMarkers = [
    " stdout p ", " stderr p ", "\\u00", "\"message\":[", "\"message\" : [", "completions_create\"",
    "embeddings_create\"", "responses_create\"",
  ]

  /// What a record is handed to.
  package typealias Consumer = (_ record: borrowing LogRecord) -> Void

  private let filter: MarkerFilter
  private let limits: LineLimits
  /// Lines at least this long are read whatever they hold.
  private let longLine: Int
  private var decoder: RecordDecoder
  private var neighbourDecoder: RecordDecoder
  private var assembler: PartAssembler
  private var objects: ObjectAssembler
  /// Whether objects over many lines follow each other: lines are read one by one then.
  private var readsObjects = false
  private var extent = RecordExtent()
  private var candidates: [CandidateLine] = []
  /// The last lines of the block before, which may go on in the next one.
  private var held = HeldLines()
  private var stack = StackLines()
  private var record = LogRecord()
  private var neighbour = LogRecord()
  /// The time of the nearest line with one, before the offset up to which was searched.
  private var neighbourTime: Timestamp?
  private var searchedUpTo = 0
  /// Whether that time would be another one if the part before was known.
  private var neighbourMissesReference = false
  /// A neighbour's time is looked for in so many lines: longer stacks are rare, and logs without any
  /// time must not be decoded twice.
  private static let mostNeighbours = 512
  /// How many of the first lines are still to be looked at for the log's first time.
  private var beginningLines = 50
  private var hasBegun = false
  /// Whether lines stand before and behind those that are decoded here.
  private let isFirstPart: Bool
  private let isLastPart: Bool
  /// Whether a line before the part was wanted, for its time or its date.
  private var hasMissedTime = false
  private var endsInsideRecord = false

  /// Records over many lines that were longer than the limit.
  private var tooLongRecords = 0
  private var skipped: [SkippedLine] = []

  package private(set) var totals = LineTotals()
  package private(set) var first: Timestamp?
  package private(set) var last: Timestamp?
  package private(set) var format = LogFormat.empty

  /// `isFirstPart` and `isLastPart`: whether the log's beginning and end are decoded; `spare`: what is
  /// left of the decoder of another log of the same run.
  package init(
    filter: MarkerFilter, options: DecodingOptions, limits: LineLimits, isFirstPart: Bool = true,
    isLastPart: Bool = true, reusing spare: consuming SpareDecoders? = nil
  ) {
    self.filter = filter
    self.limits = limits
    self.isFirstPart = isFirstPart
    self.isLastPart = isLastPart
    if !isFirstPart {
      beginningLines = 0
      hasBegun = true
    }
    longLine = options.readsEveryLine ? 1 : PartAssembler.dockerPartSize
    switch consume spare {
    case .some(let spare):
      decoder = spare.records
      neighbourDecoder = spare.neighbours
      decoder.restart(options)
      neighbourDecoder.restart(options)
    case nil:
      decoder = RecordDecoder(options: options)
      neighbourDecoder = RecordDecoder(options: options)
    }
    assembler = PartAssembler(longest: limits.longestLine)
    objects = ObjectAssembler(longest: limits.longestLine)
  }

  /// Ends the log, and leaves what the next one can use.
  package consuming func takeSpareDecoders() -> SpareDecoders {
    SpareDecoders(records: decoder, neighbours: neighbourDecoder)
  }

  /// Decodes a block of whole lines as `LineReader` gives it; returns how many lines it has.
  package mutating func decode(
    _ block: Span<UInt8>, count: Int, firstLine: Int, _ consumer: Consumer
  ) -> Int {
    candidates.removeAll(keepingCapacity: true)
    let lines = filter.scan(
      block, count: count, longLine: longLine, into: &candidates, totals: &totals)
    if beginningLines > 0 { noteBeginning(block, count: count) }
    let found = candidates
    let start = decodeHeld(with: block, count: count, found, firstLine: firstLine, consumer)
    guard start < count else { return lines }
    var tail = max(start, extent.tail(block, from: start, count: count))
    beginLines(at: start)
    var region = Region(found, from: start, to: tail, firstLine: firstLine)
    region.number = firstLine + Self.lineFeeds(block, 0..<start)
    decode(&region, of: block, consumer)
    while isCollecting, region.position < count {
      // What is open goes on behind the tail; the next record may begin right behind it.
      region.end = count
      while isCollecting, region.position < count { collectLine(&region, of: block, consumer) }
      tail = max(
        min(region.position, count), extent.tail(block, from: region.position, count: count))
      region.end = tail
      decode(&region, of: block, consumer)
    }
    // For the lines of the next block; the last one of the log counts in `finish`.
    followTimes(block, before: tail)
    // The lines behind the tail are few, and those before it are the rest.
    let endsOpen = count > 0 && block[count - 1] != 0x0a
    let tailLines = Self.lineFeeds(block, tail..<count) + (endsOpen && tail < count ? 1 : 0)
    held.append(block, tail..<count, found, firstLine: firstLine + lines - tailLines)
    return lines
  }

  /// Decodes what the end of the log left incomplete.
  package mutating func finish(_ consumer: Consumer) {
    decodeHeld(consumer)
    endsInsideRecord = isCollecting
    // The last time of a log is that of its last lines.
    if isLastPart {
      noteUseOfNeighbour()
      noteTime(neighbourTime)
    }
    let empty: [UInt8] = []
    for joined in assembler.takeOpen() {
      decodeRecords(
        joined.bytes.span, line: joined.firstLine, pieces: joined.pieces,
        prefix: joined.time.map { PrefixFields(time: $0) }, neighbourBlock: empty.span, before: 0,
        consumer)
    }
    if let object = objects.takeOpen() {
      decode(object, neighbourBlock: empty.span, before: 0, consumer)
    }
    skipGivenUp()
  }

  /// Whether what was decoded of a part is not what the whole log would have given.
  ///
  /// It needed lines of the part before, or its last record goes on in the next one. Known at the
  /// part's end.
  package var isTorn: Bool {
    !isFirstPart && (hasMissedTime || decoder.clock.hasMissedReference)
      || !isLastPart && (endsInsideRecord || decoder.clock.followsLines)
  }

  /// What could not be read; known at the end of the log.
  package var problems: [InputProblem] {
    guard tooLongRecords > 0 else { return [] }
    let records = tooLongRecords == 1 ? "1 record" : "\(tooLongRecords) records"
    return [
      InputProblem(
        .notTakenApart,
        "\(records) over many lines, longer than \(limits.longestLine) bytes (see --max-line):"
          + " calls in them are not counted.")
    ]
  }

  // MARK: Regions

  /// Whether a record is open that takes every line.
  private var isCollecting: Bool { assembler.isOpen || objects.isOpen || readsObjects }

  /// Takes the beginning of a block that may belong to the lines held; returns where the rest begins.
  private mutating func decodeHeld(
    with block: Span<UInt8>, count: Int, _ found: [CandidateLine], firstLine: Int,
    _ consumer: Consumer
  ) -> Int {
    guard !held.isEmpty else { return 0 }
    let start = extent.firstRecord(block, count: count)
    held.append(block, 0..<start, found, firstLine: firstLine)
    guard start == count else {
      decodeHeld(consumer)
      return start
    }
    // Nothing begins a record here: keep what may still be needed.
    guard held.isTooMuch else { return count }
    let lines = held
    let cut = extent.tail(lines.bytes.span, from: 0, count: lines.bytes.count)
    beginLines(at: 0)
    var region = Region(
      lines.candidates, from: 0, to: cut > 0 ? cut : lines.bytes.count, firstLine: lines.firstLine)
    decode(&region, of: lines.bytes.span, consumer)
    followTimes(lines.bytes.span, before: region.end)
    held.dropFirst(region.end)
    return count
  }

  /// Decodes all lines held.
  private mutating func decodeHeld(_ consumer: Consumer) {
    guard !held.isEmpty else { return }
    let lines = held
    held.removeAll()
    beginLines(at: 0)
    var region = Region(
      lines.candidates, from: 0, to: lines.bytes.count, firstLine: lines.firstLine)
    decode(&region, of: lines.bytes.span, consumer)
    followTimes(lines.bytes.span, before: lines.bytes.count)
  }

  /// Decodes the records of a region that hold a line which the filter found.
  private mutating func decode(
    _ region: inout Region, of block: Span<UInt8>, _ consumer: Consumer
  ) {
    while region.position < region.end {
      if isCollecting {
        collectLine(&region, of: block, consumer)
        continue
      }
      guard let candidate = region.nextCandidate() else { return }
      let line = extent.line(block, candidate.range)
      let head = extent.beginning(of: line, block, from: region.position)
      region.number =
        region.firstLine + candidate.number
        - Self.lineFeeds(block, head.range.lowerBound..<candidate.range.lowerBound)
      region.position = head.range.lowerBound
      if head.shape == .opening {
        readsObjects = true
      } else if assembler.begins(block.extracting(head.range)) {
        collectLine(&region, of: block, consumer)
      } else {
        decodeExtent(head, &region, of: block, consumer)
      }
    }
  }

  private static func lineFeeds(_ block: Span<UInt8>, _ range: Range<Int>) -> Int {
    var lines = 0
    for index in range where block[index] == 0x0a { lines += 1 }
    return lines
  }

  // MARK: Records of several lines

  /// Gives the next line to the record that is open.
  private mutating func collectLine(
    _ region: inout Region, of block: Span<UInt8>, _ consumer: Consumer
  ) {
    let start = region.position
    var end = start
    while end < region.end && block[end] != 0x0a { end += 1 }
    let isMarked = region.takesCandidate(at: start)
    let number = region.number
    if objects.isOpen || readsObjects && !assembler.isOpen {
      let line = extent.line(block, start..<end)
      if !objects.isOpen && line.shape != .blank && line.shape != .opening {
        readsObjects = false
        region.putBack(isMarked)
        return
      }
      collectObject(line, number: number, isMarked: isMarked, block, consumer)
    } else if Self.isBlank(block.extracting(start..<end)) {
      // Nothing of a record is blank.
    } else {
      // The filter passed over it, but it may end a record.
      if !isMarked { totals.withoutMarker -= 1 }
      collectPart(block, start..<end, number: number, consumer)
    }
    region.position = end + 1
    region.number += 1
  }

  private mutating func collectObject(
    _ line: BlockLine, number: Int, isMarked: Bool, _ block: Span<UInt8>, _ consumer: Consumer
  ) {
    guard line.shape != .blank else { return }
    let text = block.extracting(line.range)
    let prefix = LinePrefix(text)
    let content = text.extracting(prefix?.content ?? 0..<text.count)
    if objects.isInsideRecord, Self.isWholeObject(content), let broken = objects.takeOpen() {
      decode(broken, neighbourBlock: block, before: line.range.lowerBound, consumer)
      readsObjects = false
      if !isMarked { totals.withoutMarker -= 1 }
      decodeRecords(
        content, line: number, pieces: 1, prefix: prefix.map { PrefixFields($0, of: text) },
        neighbourBlock: block, before: line.range.lowerBound, consumer)
      return
    }
    if isMarked { totals.json += 1 }
    var whole: [JoinedObject] = []
    objects.take(content, number: number, isMarked: isMarked, prefixTime: prefix?.time) {
      whole.append($0)
    }
    for object in whole {
      decode(object, neighbourBlock: block, before: line.range.lowerBound, consumer)
    }
    skipGivenUp()
  }

  /// Counts the lines of objects that were too long, and no longer as what they looked like.
  private mutating func skipGivenUp() {
    for object in objects.takeGivenUp() where object.isMarked {
      tooLongRecords += 1
      totals.withoutMarker -= object.unmarked
      totals.json -= object.counted - object.unmarked
      totals.skipped[SkippedLine.Reason.tooLong.rawValue, default: 0] += object.counted
      guard limits.notesSkippedLines else { continue }
      skipped.append(
        SkippedLine(
          line: object.firstLine, lines: object.counted, reason: .tooLong, length: object.length,
          beginning: object.bytes))
    }
  }

  /// The lines that could not be used since the last call, when the limits note them.
  package mutating func takeSkipped() -> [SkippedLine] {
    defer { skipped = [] }
    return skipped
  }

  private mutating func decode(
    _ object: JoinedObject, neighbourBlock block: Span<UInt8>, before offset: Int,
    _ consumer: Consumer
  ) {
    guard object.isMarked else { return }
    totals.withoutMarker -= object.unmarked
    totals.json += object.unmarked
    decodeRecords(
      object.bytes.span, line: object.firstLine, pieces: 0, countedAsJSON: object.counted,
      lines: object.pieces,
      prefix: object.prefixTime.map { PrefixFields(time: $0) }, neighbourBlock: block,
      before: offset, consumer)
  }

  private static func isWholeObject(_ line: Span<UInt8>) -> Bool {
    guard line.count > 2, line[0] == UInt8(ascii: "{"), line[1] == UInt8(ascii: "\"") else {
      return false
    }
    return line[line.count - 1] == UInt8(ascii: "}")
  }

  private mutating func collectPart(
    _ block: Span<UInt8>, _ range: Range<Int>, number: Int, _ consumer: Consumer
  ) {
    let line = block.extracting(range)
    switch assembler.take(line, number: number) {
    case .part: return
    case .whole(let content, let time):
      decodeRecords(
        line.extracting(content), line: number, pieces: 1,
        prefix: time.map { PrefixFields(time: $0) }, neighbourBlock: block,
        before: range.lowerBound, consumer)
    case .joined(let joined):
      decodeRecords(
        joined.bytes.span, line: joined.firstLine, pieces: joined.pieces,
        prefix: joined.time.map { PrefixFields(time: $0) }, neighbourBlock: block,
        before: range.lowerBound, consumer)
    }
  }

  /// Decodes the record that begins with `head`, and the lines that go on with it.
  private mutating func decodeExtent(
    _ head: BlockLine, _ region: inout Region, of block: Span<UInt8>, _ consumer: Consumer
  ) {
    let (end, _) = extent.end(of: head, block, count: region.end)
    let number = region.number
    stack.removeAll()
    if !region.takesCandidate(at: head.range.lowerBound) { totals.withoutMarker -= 1 }
    var position = head.range.upperBound + 1
    var lineNumber = number + 1
    while position < end {
      let line = extent.line(block, at: position, count: end)
      let isMarked = region.takesCandidate(at: position)
      if line.shape != .blank {
        if !isMarked { totals.withoutMarker -= 1 }
        stack.append(block.extracting(line.range), line.shape, number: lineNumber)
      }
      position = line.range.upperBound + 1
      lineNumber += 1
    }
    region.position = max(end, head.range.upperBound + 1)
    region.number = lineNumber
    let text = block.extracting(head.range)
    let prefix = LinePrefix(text)
    decodeRecords(
      text.extracting(prefix?.content ?? 0..<text.count), line: number, pieces: 1,
      lines: lineNumber - number, prefix: prefix.map { PrefixFields($0, of: text) },
      neighbourBlock: block, before: head.range.lowerBound, consumer)
    stack.removeAll()
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    line.indices.allSatisfy { line[$0] == 0x20 || line[$0] == 0x09 || line[$0] == 0x0d }
  }

  private func lineEnd(_ block: Span<UInt8>, from start: Int, count: Int) -> Int {
    var end = start
    while end < count && block[end] != 0x0a { end += 1 }
    return end
  }

  // MARK: Records

  /// Decodes the records of a text, and gives the last one the stack that stands behind it.
  ///
  /// `pieces` lines are counted for them beside those that are counted already, `lines` are told as
  /// theirs.
  private mutating func decodeRecords(
    _ text: Span<UInt8>, line: Int, pieces: Int, countedAsJSON: Int = 0, lines: Int? = nil,
    prefix: PrefixFields?,
    neighbourBlock block: Span<UInt8>, before offset: Int, _ consumer: Consumer
  ) {
    var start = 0
    var index = 0
    var counted = CountedLines(form: .json, lines: countedAsJSON)
    decoder.clock.follow(block, before: offset)
    while true {
      record.reset(line: line, index: index, form: .json)
      let rest = decoder.decode(
        text.extracting(start..<text.count), prefix: prefix, into: &record)
      let form = record.form
      if index == 0 {
        count(form, pieces: pieces + stack.count)
        if pieces > 0 { counted = CountedLines(form: form, lines: pieces) }
        record.counted = counted
      }
      while decoder.holdsMore {
        handOver(pieces: lines ?? pieces, neighbourBlock: block, before: offset, consumer)
        index += 1
        record.reset(line: line, index: index, form: form)
        decoder.decodeNext(into: &record)
      }
      let isLast = rest.map { $0 <= 0 } ?? true
      if isLast, !stack.isEmpty, stack.belongs(to: record) {
        record.join(stack)
        record.counted.form = counted.form
        record.counted.lines += stack.count
        handOver(pieces: lines ?? pieces, neighbourBlock: block, before: offset, consumer)
        echoException(consumer)
      } else {
        handOver(pieces: lines ?? pieces, neighbourBlock: block, before: offset, consumer)
        if isLast { decodeStack(as: counted.form, consumer) }
      }
      guard let rest, rest > 0 else { return }
      start += rest
      index += 1
    }
  }

  private mutating func handOver(
    pieces: Int, neighbourBlock block: Span<UInt8>, before offset: Int, _ consumer: Consumer
  ) {
    record.trace?.pieces = pieces
    if record.time == nil {
      let time = neighbourTime(block, before: offset)
      noteUseOfNeighbour()
      if let time { decoder.clock.settle(&record, after: time) }
    }
    noteTime(record.time)
    consumer(record)
  }

  /// Hands a stack over that belongs to no record, as a text of its own with the time above it.
  ///
  /// `form` is what its lines were counted as.
  private mutating func decodeStack(as form: RecordForm, _ consumer: Consumer) {
    guard let first = stack.firstLine else { return }
    let time = record.time
    let prefix = stack.prefix
    record.reset(line: first, index: 0, form: .text)
    let bytes = stack.bytes
    _ = decoder.decode(bytes.span, prefix: prefix, into: &record)
    record.noteExceptions(of: stack, from: 0)
    record.counted = CountedLines(form: form, lines: stack.count)
    if record.time == nil, let time { decoder.clock.settle(&record, after: time) }
    record.trace?.pieces = stack.count
    consumer(record)
  }

  /// Hands over the line that ends a stack once more, as programs print it beside their logger.
  private mutating func echoException(_ consumer: Consumer) {
    guard let (line, range) = stack.lastException else { return }
    let time = record.time
    let prefix = stack.prefix
    record.reset(line: line, index: 0, form: .text)
    let bytes = stack.bytes
    _ = decoder.decode(bytes.span.extracting(range), prefix: prefix, into: &record)
    record.isEcho = true
    if record.time == nil, let time { decoder.clock.settle(&record, after: time) }
    consumer(record)
  }

  private mutating func count(_ form: RecordForm, pieces: Int) {
    switch form {
    case .json: totals.json += pieces
    case .repaired: totals.jsonRepaired += pieces
    case .text: totals.text += pieces
    }
  }

  // MARK: Times

  private mutating func noteUseOfNeighbour() {
    if neighbourTime == nil || neighbourMissesReference { hasMissedTime = true }
  }

  private mutating func noteTime(_ time: Timestamp?) {
    guard let time else { return }
    first = first.map { min($0, time) } ?? time
    last = last.map { max($0, time) } ?? time
  }

  /// Tells that offsets count in other bytes from here on, of which those before `start` are done.
  private mutating func beginLines(at start: Int) {
    searchedUpTo = 0
    decoder.clock.beginLines(at: start)
  }

  /// Notes the times of the lines before `offset`, for the lines behind it.
  private mutating func followTimes(_ lines: Span<UInt8>, before offset: Int) {
    _ = neighbourTime(lines, before: offset)
    decoder.clock.follow(lines, before: offset)
  }

  /// The time of the nearest line before `offset` that has one, also in earlier blocks.
  private mutating func neighbourTime(_ block: Span<UInt8>, before offset: Int) -> Timestamp? {
    var end = offset
    var linesLeft = Self.mostNeighbours
    neighbourDecoder.clock = decoder.clock
    while end > searchedUpTo, linesLeft > 0 {
      linesLeft -= 1
      var start = end - 1
      while start > searchedUpTo && block[start - 1] != 0x0a { start -= 1 }
      if let time = time(ofLine: block.extracting(start..<end)) {
        neighbourTime = time
        neighbourMissesReference = neighbourDecoder.clock.hasMissedReference
        break
      }
      end = start
    }
    searchedUpTo = max(searchedUpTo, offset)
    return neighbourTime
  }

  private mutating func time(ofLine line: Span<UInt8>) -> Timestamp? {
    let prefix = LinePrefix(line)
    let content = line.extracting(prefix?.content ?? 0..<line.count)
    guard content.indices.contains(where: { content[$0] > 0x20 }) else { return nil }
    neighbour.reset(line: 0, index: 0, form: .json)
    _ = neighbourDecoder.decode(
      content, prefix: prefix.map { PrefixFields(time: $0.time) }, into: &neighbour)
    return neighbour.time
  }

  /// Notes the shape of the first record, and the first time among the first lines.
  private mutating func noteBeginning(_ block: Span<UInt8>, count: Int) {
    var start = 0
    while beginningLines > 0, start < count {
      beginningLines -= 1
      let end = lineEnd(block, from: start, count: count)
      let line = block.extracting(start..<end)
      start = end + 1
      guard !Self.isBlank(line) else { continue }
      if !hasBegun {
        hasBegun = true
        readsObjects = LineShape(line) == .opening
      }
      if format == .empty { format = Self.format(of: line) }
      let time = time(ofLine: line)
      if neighbourDecoder.clock.followsLines { decoder.clock.startFollowing() }
      guard let time else { continue }
      noteTime(time)
      beginningLines = 0
    }
  }

  private static func format(of line: Span<UInt8>) -> LogFormat {
    if ContainerLine(line) != nil { return .cri }
    if PartAssembler.isDockerLine(line) { return .docker }
    return line[0] == UInt8(ascii: "{") || LineShape(line) == .opening ? .json : .text
  }
}

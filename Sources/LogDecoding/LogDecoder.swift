// The way from blocks of lines to records: which lines are read, what belongs together, whose time
// a record without one takes.

package import LogInput

/// Decodes one log; records come in the order of its lines.
package struct LogDecoder: ~Copyable {
  /// Words that must be looked at whatever the rules say: partial lines of CRI, and escapes that
  /// could hide a marker.
  package static let structuralMarkers = [" stdout p ", " stderr p ", "\\u00"]

  /// What a record is handed to.
  package typealias Consumer = (_ record: borrowing LogRecord) -> Void

  private let filter: MarkerFilter
  private let limits: LineLimits
  /// Lines at least this long are read whatever they hold.
  private let longLine: Int
  private var decoder: RecordDecoder
  private var neighbourDecoder: RecordDecoder
  private var assembler: PartAssembler
  private var candidates: [CandidateLine] = []
  private var record = LogRecord()
  private var neighbour = LogRecord()
  /// The time of the nearest line with one, before the offset up to which was searched.
  private var neighbourTime: Timestamp?
  private var searchedUpTo = 0
  /// A neighbour's time is looked for in so many lines: longer stacks are rare, and logs without any
  /// time must not be decoded twice.
  private static let mostNeighbours = 512
  /// How many of the first lines are still to be looked at for the log's first time.
  private var beginningLines = 50

  package private(set) var totals = LineTotals()
  package private(set) var first: Timestamp?
  package private(set) var last: Timestamp?
  package private(set) var format = "empty"
  /// Lines that hold a list of records, which is not taken apart.
  private var recordLists = 0
  /// Whether the log begins with an object that stretches over several lines.
  private var beginsWithOpenObject = false
  private var visibleLines = 0

  package init(filter: MarkerFilter, options: DecodingOptions, limits: LineLimits) {
    self.filter = filter
    self.limits = limits
    longLine = options.readsEveryLine ? 1 : PartAssembler.dockerPartSize
    decoder = RecordDecoder(options: options)
    neighbourDecoder = RecordDecoder(options: options)
    assembler = PartAssembler(longest: limits.longestLine)
  }

  /// Decodes a block of whole lines as `LineReader` gives it; returns how many lines it has.
  package mutating func decode(
    _ block: Span<UInt8>, count: Int, firstLine: Int, _ consumer: Consumer
  ) -> Int {
    candidates.removeAll(keepingCapacity: true)
    let lines = filter.scan(
      block, count: count, longLine: longLine, into: &candidates,
      totals: &totals)
    searchedUpTo = 0
    if beginningLines > 0 { noteBeginning(block, count: count) }
    decodeCandidates(block, count: count, firstLine: firstLine, consumer)
    // For the lines of the next block; the last one of the log counts in `finish`.
    _ = neighbourTime(block, before: count)
    return lines
  }

  /// Decodes what the end of the log left incomplete.
  package mutating func finish(_ consumer: Consumer) {
    noteTime(neighbourTime)
    let empty: [UInt8] = []
    for joined in assembler.takeOpen() {
      decodeRecords(
        joined.bytes.span, line: joined.firstLine, pieces: joined.pieces, prefixTime: joined.time,
        neighbourBlock: empty.span, before: 0, consumer)
    }
  }

  /// What the log holds in shapes that are not taken apart; known at its end.
  package var problems: [InputProblem] {
    var problems: [InputProblem] = []
    if recordLists > 0 {
      let lines = recordLists == 1 ? "1 line holds" : "\(recordLists) lines hold"
      problems.append(
        InputProblem(
          .notTakenApart,
          "\(lines) a list of records (an OTLP batch, a CloudWatch export), which is not taken"
            + " apart: calls in it are not counted."))
    }
    // A settings file has no times.
    if beginsWithOpenObject && first != nil && totals.withMarker > 0 {
      problems.append(
        InputProblem(
          .notTakenApart,
          "Its JSON records stretch over several lines, but lines are read one by one: calls in"
            + " them are missed. jq with the option -c puts each record on a line of its own."))
    }
    return problems
  }

  // MARK: Lines

  /// Decodes the lines that the filter found and, while a record is incomplete, those between.
  private mutating func decodeCandidates(
    _ block: Span<UInt8>, count: Int, firstLine: Int, _ consumer: Consumer
  ) {
    var next = 0
    var position = 0
    var number = 0
    while true {
      let range: Range<Int>
      if assembler.isOpen {
        guard position < count else { return }
        if next < candidates.count && candidates[next].range.lowerBound == position {
          range = candidates[next].range
          next += 1
        } else {
          range = position..<lineEnd(block, from: position, count: count)
          if isBlank(block.extracting(range)) {
            position = lineEnd(block, from: range.upperBound, count: count) + 1
            number += 1
            continue
          }
          // The filter passed over it, but it may end a record.
          totals.withoutMarker -= 1
        }
      } else {
        guard next < candidates.count else { return }
        range = candidates[next].range
        number = candidates[next].number
        next += 1
      }
      decodeLine(block, range, number: firstLine + number, consumer)
      position = lineEnd(block, from: range.upperBound, count: count) + 1
      number += 1
    }
  }

  private func lineEnd(_ block: Span<UInt8>, from start: Int, count: Int) -> Int {
    var end = start
    while end < count && block[end] != 0x0a { end += 1 }
    return end
  }

  private func isBlank(_ line: Span<UInt8>) -> Bool {
    line.indices.allSatisfy { line[$0] == 0x20 || line[$0] == 0x09 || line[$0] == 0x0d }
  }

  private mutating func decodeLine(
    _ block: Span<UInt8>, _ range: Range<Int>, number: Int, _ consumer: Consumer
  ) {
    let line = block.extracting(range)
    switch assembler.take(line, number: number) {
    case .part: return
    case .whole(let content, let time):
      decodeRecords(
        line.extracting(content), line: number, pieces: 1, prefixTime: time,
        neighbourBlock: block, before: range.lowerBound, consumer)
    case .joined(let joined):
      decodeRecords(
        joined.bytes.span, line: joined.firstLine, pieces: joined.pieces, prefixTime: joined.time,
        neighbourBlock: block, before: range.lowerBound, consumer)
    }
  }

  private mutating func decodeRecords(
    _ text: Span<UInt8>, line: Int, pieces: Int, prefixTime: ParsedTime?,
    neighbourBlock block: Span<UInt8>, before offset: Int, _ consumer: Consumer
  ) {
    var start = 0
    var index = 0
    while true {
      record.reset(line: line, index: index, form: .json)
      let rest = decoder.decode(
        text.extracting(start..<text.count), prefixTime: prefixTime, into: &record)
      record.pieces = pieces
      record.trace?.pieces = pieces
      if index == 0 { count(record.form, pieces: pieces) }
      if record.time == nil, let time = neighbourTime(block, before: offset) {
        record.time = time
        record.timeSource = .neighbour
      }
      noteTime(record.time)
      if record.holdsRecords { recordLists += 1 }
      consumer(record)
      guard let rest, rest > 0 else { return }
      start += rest
      index += 1
    }
  }

  private mutating func count(_ form: RecordForm, pieces: Int) {
    switch form {
    case .json: totals.json += pieces
    case .repaired: totals.jsonRepaired += pieces
    case .text: totals.text += pieces
    }
  }

  // MARK: Times

  private mutating func noteTime(_ time: Timestamp?) {
    guard let time else { return }
    first = first.map { min($0, time) } ?? time
    last = last.map { max($0, time) } ?? time
  }

  /// The time of the nearest line before `offset` that has one, also in earlier blocks.
  private mutating func neighbourTime(_ block: Span<UInt8>, before offset: Int) -> Timestamp? {
    var end = offset
    var linesLeft = Self.mostNeighbours
    while end > searchedUpTo, linesLeft > 0 {
      linesLeft -= 1
      var start = end - 1
      while start > searchedUpTo && block[start - 1] != 0x0a { start -= 1 }
      if let time = time(ofLine: block.extracting(start..<end)) {
        neighbourTime = time
        break
      }
      end = start
    }
    searchedUpTo = max(searchedUpTo, offset)
    return neighbourTime
  }

  private mutating func time(ofLine line: Span<UInt8>) -> Timestamp? {
    let container = ContainerLine(line)
    let content = line.extracting(container?.content ?? 0..<line.count)
    guard content.indices.contains(where: { content[$0] > 0x20 }) else { return nil }
    neighbour.reset(line: 0, index: 0, form: .json)
    _ = neighbourDecoder.decode(content, prefixTime: container?.time, into: &neighbour)
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
      guard line.count > 0 else { continue }
      noteOpenObject(line)
      if format == "empty" { format = Self.format(of: line) }
      guard let time = time(ofLine: line) else { continue }
      noteTime(time)
      beginningLines = 0
    }
  }

  /// Looks for a brace alone on the first line, or on the second behind a bracket.
  private mutating func noteOpenObject(_ line: Span<UInt8>) {
    guard visibleLines < 2 else { return }
    visibleLines += 1
    var visible: [UInt8] = []
    for index in line.indices where line[index] > 0x20 {
      guard visible.count < 2 else { return }
      visible.append(line[index])
    }
    if visible == Array("{".utf8) || visible == Array("[{".utf8) { beginsWithOpenObject = true }
  }

  private static func format(of line: Span<UInt8>) -> String {
    if ContainerLine(line) != nil { return "cri" }
    if PartAssembler.isDockerLine(line) { return "docker" }
    return line[0] == UInt8(ascii: "{") ? "json" : "text"
  }
}

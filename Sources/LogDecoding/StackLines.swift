// The lines that go on with a record: a stack, the rest of a body, a dump.

/// Lines behind the first one of a record, without what tools wrote before them.
struct StackLines {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private(set) var firstLine: Int?
  /// What stood before the first line.
  private(set) var prefix: PrefixFields?
  /// Lines that end a stack of Python's: number, and where they stand in `bytes`.
  private(set) var exceptions: [(line: Int, range: Range<Int>)] = []
  private var beginsWithTraceback = false
  /// Whether one of the lines begins a stack of Python's.
  private(set) var holdsTraceback = false

  var isEmpty: Bool { count == 0 }

  mutating func removeAll() {
    guard count > 0 else { return }
    self = StackLines()
  }

  mutating func append(_ line: Span<UInt8>, _ shape: LineShape, number: Int) {
    if count > 0 { bytes.append(0x0a) }
    let start = bytes.count
    if PartAssembler.isDockerLine(line), let part = DockerPart(line) {
      TextUnescaper.append(line.extracting(part.content), to: &bytes)
      while bytes.count > start, bytes[bytes.count - 1] <= 0x20 { bytes.removeLast() }
    } else {
      let prefix = LinePrefix(line)
      if count == 0 { self.prefix = prefix.map { PrefixFields($0, of: line) } }
      for index in prefix?.content ?? 0..<line.count { bytes.append(line[index]) }
    }
    let isTraceback = bytes[start...].starts(with: "Traceback (most recent".utf8)
    if isTraceback { holdsTraceback = true }
    if count == 0 {
      firstLine = number
      beginsWithTraceback = isTraceback
    } else if shape == .exception {
      exceptions.append((number, start..<bytes.count))
    }
    count += 1
  }

  var lastException: (line: Int, range: Range<Int>)? { exceptions.last }

  /// Whether the lines belong to the record above them, or only stand behind it.
  ///
  /// What a program prints when it dies stands behind whatever its logger wrote last.
  func belongs(to record: borrowing LogRecord) -> Bool {
    let isQuiet = record.level != .unknown && record.level < .warning
    return record.isText ? !(isQuiet && beginsWithTraceback) : !isQuiet
  }
}

/// What a line's prefix says about its record.
struct PrefixFields {
  var name = "cri"
  var time: ParsedTime?
  var service: [UInt8] = []
  var host: [UInt8] = []
  var process: [UInt8] = []

  init(time: ParsedTime?) {
    self.time = time
  }

  init(_ prefix: LinePrefix, of line: Span<UInt8>) {
    name = prefix.name
    time = prefix.time
    for index in prefix.service ?? 0..<0 { service.append(line[index]) }
    for index in prefix.host ?? 0..<0 { host.append(line[index]) }
    for index in prefix.process ?? 0..<0 { process.append(line[index]) }
  }
}

extension LogRecord {
  /// Takes the lines behind the record's first one as its own.
  mutating func join(_ stack: StackLines) {
    let start = store.count
    let offset: Int
    // A body goes on in the lines below it; a stack is a text of its own.
    if isText, !stack.holdsTraceback, let message = texts.first,
      message.range.upperBound == start
    {
      store.append(0x0a)
      offset = store.count
      store.append(contentsOf: stack.bytes)
      extendFirstText(to: store.count)
      joinedStack = JoinedStack(part: 0, offset: start - message.range.lowerBound)
    } else {
      offset = start
      store.append(contentsOf: stack.bytes)
      addText(.stack, start..<store.count)
      joinedStack = JoinedStack(part: texts.count - 1, offset: 0)
    }
    noteExceptions(of: stack, from: offset)
  }

  /// Notes where the lines stand that end stacks; `offset` is where the stack's bytes begin.
  mutating func noteExceptions(of stack: StackLines, from offset: Int) {
    exceptionLines = stack.exceptions.map { ($0.line, $0.range.lowerBound + offset) }
  }
}

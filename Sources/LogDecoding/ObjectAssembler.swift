// JSON that stretches over many lines, put together line by line.

internal import LogInput

/// An object that stood in several lines.
struct JoinedObject {
  /// Of an object that was given up, the beginning only.
  var bytes: [UInt8]
  /// In bytes.
  var length = 0
  var firstLine: Int
  /// Lines that are not blank, from its first to its last.
  var pieces: Int
  /// Those of them that are not counted with the object before it: `}, {` belongs to two.
  var counted: Int
  /// Counted lines of it that the marker filter passed over.
  var unmarked: Int
  /// Whether the filter found any line of it.
  var isMarked: Bool
  var prefixTime: ParsedTime?
}

/// Collects the lines of objects and hands each object out when it is whole.
///
/// What stands at the top may be an object, or an array of which each element is a record.
struct ObjectAssembler {
  /// Longer objects are given up.
  private let longest: Int
  private var depth = 0
  /// Depth at which records stand: 0, or 1 inside an array.
  private var base = 0
  private var current: JoinedObject?
  private var isTooLong = false
  /// Objects that were longer than the limit.
  private var givenUp: [JoinedObject] = []
  /// The last line that is counted with an object.
  private var lastCounted = 0

  init(longest: Int) {
    self.longest = longest
  }

  /// Whether a record was begun and is not whole yet.
  var isInsideRecord: Bool { depth > base && current != nil }

  /// Whether brackets are open: the next line belongs to what was begun.
  var isOpen: Bool { depth > 0 }

  /// Takes a line; hands every object that ends in it to `body`.
  mutating func take(
    _ line: Span<UInt8>, number: Int, isMarked: Bool, prefixTime: ParsedTime?,
    _ body: (JoinedObject) -> Void
  ) {
    if depth == 0 { base = 0 }
    var isQuoted = false
    var start = 0
    var index = 0
    note(number, isMarked: isMarked, prefixTime)
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\\") where isQuoted: index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "{") where !isQuoted, UInt8(ascii: "[") where !isQuoted:
        if depth == 0, line[index] == UInt8(ascii: "[") { base = 1 }
        if depth == base, line[index] == UInt8(ascii: "{") {
          start = index
          begin(number, isMarked: isMarked, prefixTime)
        }
        depth += 1
      case UInt8(ascii: "}") where !isQuoted, UInt8(ascii: "]") where !isQuoted:
        depth = max(0, depth - 1)
        if depth == base, current != nil {
          append(line, start..<index + 1)
          start = index + 1
          finish(body)
        }
      default: break
      }
      index += 1
    }
    if current != nil { append(line, start..<line.count, endsLine: true) }
  }

  /// What is left when the log ends, or something else begins.
  mutating func takeOpen() -> JoinedObject? {
    depth = 0
    return takeCurrent()
  }

  /// Objects that were longer than the limit, each once.
  mutating func takeGivenUp() -> [JoinedObject] {
    defer { givenUp = [] }
    return givenUp
  }

  /// What was begun; `nil` when there is nothing, or when it is given up.
  private mutating func takeCurrent() -> JoinedObject? {
    defer {
      current = nil
      isTooLong = false
    }
    guard isTooLong, let current else { return current }
    givenUp.append(current)
    return nil
  }

  private mutating func note(_ number: Int, isMarked: Bool, _ prefixTime: ParsedTime?) {
    guard current != nil else { return }
    lastCounted = number
    current?.pieces += 1
    current?.counted += 1
    if isMarked { current?.isMarked = true } else { current?.unmarked += 1 }
  }

  private mutating func begin(_ number: Int, isMarked: Bool, _ prefixTime: ParsedTime?) {
    let counted = number == lastCounted ? 0 : 1
    lastCounted = number
    current = JoinedObject(
      bytes: [], firstLine: number, pieces: 1, counted: counted,
      unmarked: isMarked ? 0 : counted, isMarked: isMarked, prefixTime: prefixTime)
  }

  private mutating func append(
    _ line: Span<UInt8>, _ range: Range<Int>, endsLine: Bool = false
  ) {
    current?.length += range.count
    guard !isTooLong, var object = current else { return }
    // Out of its place: growing it there would copy it each time.
    current = nil
    isTooLong = object.bytes.count + range.count > longest
    let room = isTooLong ? SkippedLine.longestBeginning - object.bytes.count : range.count
    for index in range.prefix(max(0, room)) { object.bytes.append(line[index]) }
    if isTooLong {
      object.bytes = Array(object.bytes.prefix(SkippedLine.longestBeginning))
    } else if endsLine {
      object.bytes.append(0x0a)
    }
    current = object
  }

  private mutating func finish(_ body: (JoinedObject) -> Void) {
    if let object = takeCurrent() { body(object) }
  }
}

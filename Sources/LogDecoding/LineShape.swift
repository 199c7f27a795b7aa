// What the beginning of a line says about where records begin.

/// What a line is, seen alone.
enum LineShape {
  case blank
  /// A line that begins a record: an object, or a text with a time, a level or `key=value` first.
  case object, dated
  /// Nothing but opening brackets: an object over many lines begins.
  case opening
  /// A line that goes on with what stands before it: indented, a closing bracket, words of stacks.
  case continuation
  /// `  File "/app/llm.py", line 2, in ask`: Python names the exception below such lines.
  case pythonFrame
  /// `openai.RateLimitError: …`: the end of a stack, or a line of its own.
  case exception
  /// Any other text.
  case plain

  /// Whether a record begins here whatever stands before.
  var beginsRecord: Bool {
    switch self {
    case .object, .dated, .opening: true
    case .blank, .continuation, .pythonFrame, .exception, .plain: false
    }
  }

  /// Whether the line goes on with what stands before it, whatever that is.
  var goesOn: Bool { self == .continuation || self == .pythonFrame }

  /// The shape of what an application wrote into a line, colours before it left out.
  init(_ line: Span<UInt8>) {
    var start = 0
    while start < line.count, let end = Self.endOfEscape(line, from: start) { start = end }
    // Byte order marks, record separators and NULs stand before records.
    while start < line.count, Self.isNoise(line, start) { start += 1 }
    guard start < line.count, let visible = Self.firstVisible(line, from: start) else {
      self = .blank
      return
    }
    switch line[visible] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      self = Self.bracketShape(line, visible, isIndented: visible > start)
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): self = .continuation
    case _ where visible > start:
      self = Self.begins(line, Self.frameBeginning, from: visible) ? .pythonFrame : .continuation
    default: self = Self.textShape(line, from: start)
    }
  }

  // MARK: Beginnings

  private static func isNoise(_ line: Span<UInt8>, _ index: Int) -> Bool {
    switch line[index] {
    case 0x00, 0x1e, 0xef, 0xbb, 0xbf: true
    default: false
    }
  }

  /// Behind a terminal escape that begins here.
  private static func endOfEscape(_ line: Span<UInt8>, from start: Int) -> Int? {
    guard start + 2 < line.count, line[start] == 0x1b, line[start + 1] == UInt8(ascii: "[") else {
      return nil
    }
    var index = start + 2
    while index < min(line.count, start + 16) {
      if (0x40...0x7e).contains(line[index]) { return index + 1 }
      index += 1
    }
    return nil
  }

  private static func firstVisible(_ line: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < line.count {
      if line[index] > 0x20 { return index }
      index += 1
    }
    return nil
  }

  private static func bracketShape(
    _ line: Span<UInt8>, _ visible: Int, isIndented: Bool
  ) -> LineShape {
    var index = visible
    var brackets = 0
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): brackets += 1
      case 0x00...0x20: break
      case UInt8(ascii: "\"") where brackets > 0 && line[index - 1] != UInt8(ascii: "["):
        return .object
      default:
        // `{ 'a': 1`, `[2026-11-03 …`, `[ERROR] …`, `[stacktrace]`.
        guard !isIndented else { return .continuation }
        return line[visible] == UInt8(ascii: "{") ? .object : textShape(line, from: visible)
      }
      index += 1
    }
    // Inside an object over many lines, brackets are indented.
    return isIndented ? .continuation : .opening
  }

  private static func textShape(_ line: Span<UInt8>, from start: Int) -> LineShape {
    if isDated(line, from: start) || isLeveled(line, from: start) || isAssigned(line, from: start) {
      return .dated
    }
    if stackBeginnings.contains(where: { begins(line, $0, from: start) }) { return .continuation }
    if isMarkup(line, from: start) { return .continuation }
    return isException(line, from: start) ? .exception : .plain
  }

  /// Whether a line is one of a page: what a proxy answered in place of JSON.
  private static func isMarkup(_ line: Span<UInt8>, from start: Int) -> Bool {
    guard start + 2 < line.count, line[start] == UInt8(ascii: "<") else { return false }
    let next = line[start + 1]
    return next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20)
  }

  private static let frameBeginning = Array("File \"".utf8)

  /// Beginnings of lines that belong to the stack before them, of Python, the JVM, Node, PHP, .NET,
  /// Ruby and Go.
  private static let stackBeginnings = [
    "Traceback (most recent call last)", "During handling of the above exception",
    "The above exception was the direct cause", "Caused by: ", "Suppressed: ", "... ",
    "[stacktrace]",
    "[previous exception]", "Stack trace:", "--- End of ", "---> ", "goroutine ", "exit status ",
    "at ", "from ", "#0 ", "#1 ", "#2 ", "#3 ", "#4 ", "#5 ", "#6 ", "#7 ", "#8 ", "#9 ",
    "[object] ", "\"}", "+ Exception Group", "Line |",
  ].map { Array($0.utf8) }

  private static func begins(_ line: Span<UInt8>, _ text: [UInt8], from start: Int) -> Bool {
    guard start + text.count <= line.count else { return false }
    for index in text.indices where line[start + index] != text[index] { return false }
    return true
  }

  // MARK: Beginnings of records

  /// A time first, or behind a bracket, or behind a letter or number for the level.
  private static func isDated(_ line: Span<UInt8>, from start: Int) -> Bool {
    if TimestampParser.parseLeading(line, from: start) != nil { return true }
    let mostBefore = 6
    var index = start
    while index < min(line.count, start + mostBefore) {
      let byte = line[index]
      let isOpening = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == 0x20
      if isOpening, TimestampParser.parseLeading(line, from: index + 1) != nil { return true }
      index += 1
    }
    return isClock(line, from: start)
      || line[start] == UInt8(ascii: "[") && isClock(line, from: start + 1)
  }

  /// `10:11:12` without a day.
  private static func isClock(_ line: Span<UInt8>, from start: Int) -> Bool {
    guard start + 8 <= line.count else { return false }
    return (0..<8).allSatisfy { offset in
      offset == 2 || offset == 5
        ? line[start + offset] == UInt8(ascii: ":")
        : (0x30...0x39).contains(line[start + offset])
    }
  }

  /// A level in capitals, in brackets, or as .NET's console writes it: `ERROR:app:`, `[warn] `,
  /// `fail: `.
  private static func isLeveled(_ line: Span<UInt8>, from start: Int) -> Bool {
    let isBracketed = line[start] == UInt8(ascii: "[") || line[start] == UInt8(ascii: "<")
    let begin = isBracketed ? start + 1 : start
    var word: [UInt8] = []
    var capitals = 0
    while begin + word.count < line.count, word.count < 12 {
      let byte = line[begin + word.count]
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) else { break }
      if byte < UInt8(ascii: "a") { capitals += 1 }
      word.append(byte)
    }
    let end = begin + word.count
    guard word.count >= 3, end < line.count else { return false }
    // `Error: …` is how an exception prints itself.
    let isPlainWord = capitals == word.count || capitals == 0
    guard isPlainWord, LogLevel.named(word) != nil || consoleLevels.contains(word) else {
      return false
    }
    let after = line[end]
    if isBracketed { return after == UInt8(ascii: "]") || after == UInt8(ascii: ">") }
    if after == UInt8(ascii: ":") { return true }
    return capitals > 0 && (after == 0x20 || after == UInt8(ascii: "[") || after == 0x09)
  }

  /// Of Microsoft.Extensions.Logging.
  private static let consoleLevels = ["fail", "crit", "dbug", "trce", "info", "warn"].map {
    Array($0.utf8)
  }

  /// `time=… level=…`: logfmt.
  private static func isAssigned(_ line: Span<UInt8>, from start: Int) -> Bool {
    ["time=", "ts=", "level=", "lvl=", "severity=", "timestamp=", "t=", "at="].contains { name in
      var index = start
      for byte in name.utf8 {
        guard index < line.count, line[index] == byte else { return false }
        index += 1
      }
      return true
    }
  }

  /// A name with capitals that ends as names of exceptions do, alone or before a colon.
  private static func isException(_ line: Span<UInt8>, from start: Int) -> Bool {
    var end = start
    var lastWord = start
    while end < line.count, end - start < 160 {
      switch line[end] {
      case _ where isPathSeparator(line, end): lastWord = end + 1
      case _ where isNameByte(line[end]): break
      default: return isExceptionName(line, lastWord..<end) && isBehindName(line, end)
      }
      end += 1
    }
    return end == line.count && isExceptionName(line, lastWord..<end)
  }

  /// `.`, `\` or `:` between two parts of a qualified name.
  private static func isPathSeparator(_ line: Span<UInt8>, _ index: Int) -> Bool {
    switch line[index] {
    case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: ":"):
      index + 1 < line.count
        && (isNameByte(line[index + 1]) || line[index + 1] == UInt8(ascii: ":"))
    default: false
    }
  }

  private static func isBehindName(_ line: Span<UInt8>, _ end: Int) -> Bool {
    line[end] == UInt8(ascii: ":") || line[end] == 0x0d
      || line[end] == 0x20 && end + 1 < line.count
        && [UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{")].contains(line[end + 1])
  }

  private static let exceptionEndings = [
    "Error", "Exception", "Exit", "Interrupt", "Warning", "Fault", "Failure", "Timeout", "Panic",
    "Rejection",
  ].map { Array($0.utf8) }

  private static func isExceptionName(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 5, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(line[range.lowerBound])
    else { return false }
    return exceptionEndings.contains { ending in
      guard ending.count <= range.count else { return false }
      let begin = range.upperBound - ending.count
      return ending.indices.allSatisfy { line[begin + $0] == ending[$0] }
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: false
    }
  }
}

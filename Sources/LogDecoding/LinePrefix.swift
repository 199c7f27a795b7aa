// What tools write before each line of an application's log: container runtimes, kubectl, docker
// compose, syslog, Heroku, fluentd, event streams.

/// A beginning of a line that the application did not write.
struct LinePrefix {
  /// What `explain` calls it.
  var name: String
  var time: ParsedTime?
  /// Of the next three: where they stand in the line.
  var service: Range<Int>?
  var host: Range<Int>?
  var process: Range<Int>?
  /// Whether the line came from the application's error stream, where that is said.
  var isErrorStream = false
  /// Where the application's text is in the line.
  var content: Range<Int>

  /// The prefix of a line; `nil` when it has none.
  init?(_ line: Span<UInt8>) {
    guard line.count > 6, let prefix = Self.read(line) else { return nil }
    self = prefix
  }

  private init(
    _ name: String, time: ParsedTime? = nil, service: Range<Int>? = nil, host: Range<Int>? = nil,
    process: Range<Int>? = nil, content: Range<Int>
  ) {
    self.name = name
    self.time = time
    self.service = service
    self.host = host
    self.process = process
    self.content = content
  }

  private static func read(_ line: Span<UInt8>) -> LinePrefix? {
    switch line[0] {
    case UInt8(ascii: "{"), 0x20, 0x09, UInt8(ascii: "}"): nil
    case UInt8(ascii: "["): kubectl(line)
    case UInt8(ascii: "<"): priority(line)
    case UInt8(ascii: "d") where begins(line, "data: "): eventStream(line)
    case 0x30...0x39: papertrail(line) ?? dated(line)
    default:
      compose(line) ?? stern(line) ?? (line[0] == 0x1b ? nil : syslog(line, from: 0))
    }
  }

  // MARK: Shapes

  /// `data: {…}`: server-sent events, `journalctl -o json-sse`.
  private static func eventStream(_ line: Span<UInt8>) -> LinePrefix? {
    guard line[6] == UInt8(ascii: "{") else { return nil }
    return LinePrefix("event stream", content: 6..<line.count)
  }

  /// `[pod/NAME/CONTAINER] ` of `kubectl logs --prefix`, maybe with a time behind it.
  private static func kubectl(_ line: Span<UInt8>) -> LinePrefix? {
    guard begins(line, "[pod/"), let end = first(UInt8(ascii: "]"), in: line, 5..<300),
      let slash = first(UInt8(ascii: "/"), in: line, 5..<end), end + 1 < line.count,
      line[end + 1] == 0x20
    else { return nil }
    var prefix = LinePrefix(
      "kubectl", service: slash + 1..<end, host: 5..<slash, content: end + 2..<line.count)
    prefix.takeLeadingTime(line)
    return prefix
  }

  /// `app-1  | `, `app_1 | ` of docker compose, maybe with a time behind it.
  private static func compose(_ line: Span<UInt8>) -> LinePrefix? {
    let start = behindColours(line, from: 0)
    let end = nameEnd(line, from: start)
    guard end > start + 2, let dash = lastSeparator(line, before: end), dash + 1 < end,
      (dash + 1..<end).allSatisfy({ isDigit(line[$0]) })
    else { return nil }
    var bar = end
    while bar < line.count, bar < end + 40, line[bar] == 0x20 { bar += 1 }
    guard bar > end, bar + 1 < line.count, line[bar] == UInt8(ascii: "|"),
      line[bar + 1] == 0x20 || line[bar + 1] == 0x1b
    else { return nil }
    var content = behindColours(line, from: bar + 1)
    if content < line.count, line[content] == 0x20 { content += 1 }
    content = behindColours(line, from: content)
    var prefix = LinePrefix(
      "docker compose", service: start..<dash, host: start..<end, content: content..<line.count)
    prefix.takeLeadingTime(line)
    return prefix
  }

  /// `POD CONTAINER {…}` of stern, which colours both names on a terminal.
  private static func stern(_ line: Span<UInt8>) -> LinePrefix? {
    let pod = behindColours(line, from: 0)
    let podEnd = nameEnd(line, from: pod)
    let space = behindColours(line, from: podEnd)
    guard podEnd > pod + 2, space + 2 < line.count, line[space] == 0x20 else { return nil }
    let container = behindColours(line, from: space + 1)
    let containerEnd = nameEnd(line, from: container)
    let end = behindColours(line, from: containerEnd)
    guard containerEnd > container, end + 2 < line.count, line[end] == 0x20 else { return nil }
    let isColoured = pod > 0 && container > space + 1
    let isPod = line[podEnd - 1] != UInt8(ascii: ".") && holdsDash(line, pod..<podEnd)
    guard isColoured || isPod && line[end + 1] == UInt8(ascii: "{"),
      line[end + 1] != UInt8(ascii: "|")
    else { return nil }
    return LinePrefix(
      "stern", service: container..<containerEnd, host: pod..<podEnd, content: end + 1..<line.count)
  }

  /// Ten columns between tabs, the times second and third, the program ninth: Papertrail's archive.
  private static func papertrail(_ line: Span<UInt8>) -> LinePrefix? {
    guard let id = first(0x09, in: line, 1..<24),
      let time = TimestampParser.parseLeading(line, from: id + 1), time.end < line.count,
      line[time.end] == 0x09
    else { return nil }
    var columns = [time.end]
    while columns.count < 8, let last = columns.last,
      let next = first(0x09, in: line, last + 1..<last + 300)
    {
      columns.append(next)
    }
    guard columns.count == 8, columns[7] + 1 < line.count else { return nil }
    return LinePrefix(
      "papertrail", time: time, service: columns[6] + 1..<columns[7],
      host: columns[2] + 1..<columns[3], content: columns[7] + 1..<line.count)
  }

  /// A time first: CRI, Heroku, fluentd, a CloudWatch export, an octet count of syslog.
  private static func dated(_ line: Span<UInt8>) -> LinePrefix? {
    guard let time = TimestampParser.parseLeading(line, from: 0) else { return octetCounted(line) }
    guard time.end + 2 < line.count else { return nil }
    guard time.hasZone else { return syslog(line, behind: time, needsProcess: true) }
    if let container = ContainerLine(line) {
      var prefix = LinePrefix("cri", time: container.time, content: container.content)
      prefix.isErrorStream = container.isErrorStream
      return prefix
    }
    if line[time.end] == 0x09 { return fluentd(line, time) }
    guard line[time.end] == 0x20 else { return nil }
    if line[time.end + 1] == UInt8(ascii: "{") {
      return LinePrefix("dated", time: time, content: time.end + 1..<line.count)
    }
    return heroku(line, time) ?? syslog(line, behind: time, needsProcess: true)
  }

  /// `TIME⇥TAG⇥{…}` of fluentd's file output.
  private static func fluentd(_ line: Span<UInt8>, _ time: ParsedTime) -> LinePrefix? {
    let tag = time.end + 1
    guard let end = first(0x09, in: line, tag..<tag + 200), end + 1 < line.count,
      line[end + 1] == UInt8(ascii: "{")
    else { return nil }
    return LinePrefix("fluentd", time: time, service: tag..<end, content: end + 1..<line.count)
  }

  /// `TIME app[web.1]: …`, as Heroku's drains and its command line write.
  private static func heroku(_ line: Span<UInt8>, _ time: ParsedTime) -> LinePrefix? {
    let start = time.end + 1
    guard begins(line, "app[", from: start) || begins(line, "heroku[", from: start),
      let close = first(UInt8(ascii: "]"), in: line, start..<start + 80), close + 2 < line.count,
      line[close + 1] == UInt8(ascii: ":"), line[close + 2] == 0x20
    else { return nil }
    let open = line[start] == UInt8(ascii: "a") ? start + 4 : start + 7
    return LinePrefix("heroku", time: time, host: open..<close, content: close + 3..<line.count)
  }

  /// `190 <190>1 …`: syslog over TCP.
  private static func octetCounted(_ line: Span<UInt8>) -> LinePrefix? {
    var index = 0
    while index < min(7, line.count), isDigit(line[index]) { index += 1 }
    guard index + 2 < line.count, line[index] == 0x20, line[index + 1] == UInt8(ascii: "<") else {
      return nil
    }
    return priority(line, from: index + 1)
  }

  /// `<190>1 TIME host app process id - …` of RFC 5424, `<13>Dec 21 10:11:12 host app[812]: …` of
  /// RFC 3164.
  private static func priority(_ line: Span<UInt8>, from start: Int = 0) -> LinePrefix? {
    guard let close = first(UInt8(ascii: ">"), in: line, start + 1..<start + 5),
      (start + 1..<close).allSatisfy({ isDigit(line[$0]) })
    else { return nil }
    guard close + 2 < line.count, line[close + 1] == UInt8(ascii: "1"), line[close + 2] == 0x20
    else { return syslog(line, from: close + 1) }
    var words: [Range<Int>] = []
    var position = close + 3
    while words.count < 5, let end = first(0x20, in: line, position..<position + 300) {
      words.append(position..<end)
      position = end + 1
    }
    guard words.count == 5, position < line.count,
      let content = behindStructuredData(line, from: position)
    else { return nil }
    let time = TimestampParser.parseLeading(line.extracting(words[0]), from: 0)
    return LinePrefix(
      "syslog", time: time, service: named(line, words[2]), host: named(line, words[1]),
      process: named(line, words[3]), content: content..<line.count)
  }

  /// `-` or `[id name="value"]…` before the message.
  private static func behindStructuredData(_ line: Span<UInt8>, from start: Int) -> Int? {
    var position = start
    if line[position] == UInt8(ascii: "-") {
      position += 1
    } else {
      while position < line.count, line[position] == UInt8(ascii: "[") {
        guard let close = first(UInt8(ascii: "]"), in: line, position..<position + 4096) else {
          return nil
        }
        position = close + 1
      }
      guard position > start else { return position }
    }
    while position < line.count, line[position] == 0x20 { position += 1 }
    return position < line.count ? position : nil
  }

  /// `Dec 21 10:11:12 host app[812]: …` of RFC 3164 and `journalctl -o short`.
  private static func syslog(_ line: Span<UInt8>, from start: Int) -> LinePrefix? {
    TimestampParser.parseLeading(line, from: start).flatMap {
      syslog(line, behind: $0, needsProcess: false)
    }
  }

  /// ` host app[812]: …` behind a time; of rsyslog, and `journalctl -o short-iso`, also behind one that
  /// many loggers write.
  private static func syslog(
    _ line: Span<UInt8>, behind time: ParsedTime, needsProcess: Bool
  ) -> LinePrefix? {
    guard time.end < line.count, line[time.end] == 0x20,
      let hostEnd = first(0x20, in: line, time.end + 1..<time.end + 100), hostEnd > time.end + 1,
      let colon = first(UInt8(ascii: ":"), in: line, hostEnd + 1..<hostEnd + 100),
      colon + 2 < line.count, line[colon + 1] == 0x20
    else { return nil }
    let host = time.end + 1..<hostEnd
    let tag = hostEnd + 1..<colon
    guard !tag.contains(where: { line[$0] == 0x20 }), !tag.isEmpty, !isLevel(line, host) else {
      return nil
    }
    let open = first(UInt8(ascii: "["), in: line, tag)
    let isClosed = line[tag.upperBound - 1] == UInt8(ascii: "]")
    let process = open.flatMap { isClosed && $0 + 1 < colon - 1 ? $0 + 1..<colon - 1 : nil }
    if needsProcess {
      guard let process, process.allSatisfy({ isDigit(line[$0]) }) else { return nil }
    }
    return LinePrefix(
      "syslog", time: time, service: tag.lowerBound..<(open ?? colon), host: host,
      process: process, content: colon + 2..<line.count)
  }

  /// `INFO`, `[error]`: no name of a machine.
  private static func isLevel(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
    let letters = word.compactMap { isNameByte(line[$0]) ? line[$0] : nil }
    return LogLevel.named(letters[...]) != nil
  }

  // MARK: Parts

  /// Takes a time at the start of the content as the prefix's, when a record follows it.
  private mutating func takeLeadingTime(_ line: Span<UInt8>) {
    guard let time = TimestampParser.parseLeading(line, from: content.lowerBound), time.hasZone,
      time.end + 1 < line.count, line[time.end] == 0x20
    else { return }
    self.time = time
    content = time.end + 1..<line.count
  }

  /// The position behind terminal colours: `ESC [ … m`.
  private static func behindColours(_ line: Span<UInt8>, from start: Int) -> Int {
    var position = start
    while position + 2 < line.count, line[position] == 0x1b,
      let end = first(UInt8(ascii: "m"), in: line, position + 2..<position + 20)
    {
      position = end + 1
    }
    return position
  }

  private static func nameEnd(_ line: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while end < min(line.count, start + 64), isNameByte(line[end]) { end += 1 }
    return end
  }

  private static func holdsDash(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.contains { line[$0] == UInt8(ascii: "-") }
  }

  private static func named(_ line: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    range.count == 1 && line[range.lowerBound] == UInt8(ascii: "-") ? nil : range
  }

  private static func begins(
    _ line: Span<UInt8>, _ text: StaticString, from start: Int = 0
  ) -> Bool {
    var index = start
    for scalar in text.description.utf8 {
      guard index < line.count, line[index] == scalar else { return false }
      index += 1
    }
    return true
  }

  private static func first(_ byte: UInt8, in line: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < min(range.upperBound, line.count) {
      if line[index] == byte { return index }
      index += 1
    }
    return nil
  }

  private static func lastSeparator(_ line: Span<UInt8>, before end: Int) -> Int? {
    var index = end - 1
    while index > 0 {
      if line[index] == UInt8(ascii: "-") || line[index] == UInt8(ascii: "_") { return index }
      index -= 1
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

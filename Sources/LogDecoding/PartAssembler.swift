// Lines that container runtimes cut in two, put together again.

/// A line of a container runtime's log: `TIME stdout|stderr F|P TEXT` (CRI).
struct ContainerLine {
  var time: ParsedTime
  var isErrorStream: Bool
  /// The next line of the same stream goes on with this one.
  var isPartial: Bool
  /// Where the application's text is in the line.
  var content: Range<Int>

  private static let streams = [Array(" stdout ".utf8), Array(" stderr ".utf8)]

  init?(_ line: Span<UInt8>) {
    guard line.count > 30, let time = TimestampParser.parseLeading(line, from: 0), time.hasZone,
      let stream = Self.streams.firstIndex(where: { Self.holds(line, $0, at: time.end) })
    else { return nil }
    let tag = time.end + Self.streams[stream].count
    guard tag + 1 < line.count, line[tag + 1] == 0x20,
      line[tag] == UInt8(ascii: "F") || line[tag] == UInt8(ascii: "P")
    else { return nil }
    self.time = time
    isErrorStream = stream == 1
    isPartial = line[tag] == UInt8(ascii: "P")
    content = tag + 2..<line.count
  }

  private static func holds(_ line: Span<UInt8>, _ text: [UInt8], at start: Int) -> Bool {
    start + text.count <= line.count && text.indices.allSatisfy { line[start + $0] == text[$0] }
  }
}

/// A record whose parts stood in several lines.
struct JoinedParts {
  var bytes: [UInt8]
  var firstLine: Int
  var pieces: Int
  var time: ParsedTime?
}

/// Collects parts until their record is whole, per stream.
struct PartAssembler {
  enum Outcome {
    /// The line is a part; the record is not whole yet.
    case part
    /// The line holds a whole record, there.
    case whole(Range<Int>, ParsedTime?)
    case joined(JoinedParts)
  }

  /// Docker cuts longer lines into parts of this size.
  static let dockerPartSize = 16 << 10

  /// A record that grows longer is taken as it is then.
  private let longest: Int
  /// Open records of stdout and stderr.
  private var open: [JoinedParts?] = [nil, nil]

  init(longest: Int) {
    self.longest = longest
  }

  var isOpen: Bool { open.contains { $0 != nil } }

  /// Whether a line is the first part of a record.
  func begins(_ line: Span<UInt8>) -> Bool {
    if Self.isDockerLine(line) { return DockerPart(line)?.isPartial ?? false }
    return line.count > 0 && (0x30...0x39).contains(line[0])
      && ContainerLine(line)?.isPartial ?? false
  }

  mutating func take(_ line: Span<UInt8>, number: Int) -> Outcome {
    if let container = ContainerLine(line) { return takeContainer(container, line, number) }
    if Self.isDockerLine(line), let part = DockerPart(line) {
      return takeDocker(part, line, number)
    }
    return .whole(0..<line.count, nil)
  }

  private mutating func takeContainer(
    _ container: ContainerLine, _ line: Span<UInt8>, _ number: Int
  ) -> Outcome {
    let stream = container.isErrorStream ? 1 : 0
    guard container.isPartial || open[stream] != nil else {
      return .whole(container.content, container.time)
    }
    var joined =
      takeOpen(stream)
      ?? JoinedParts(bytes: [], firstLine: number, pieces: 0, time: container.time)
    for index in container.content { joined.bytes.append(line[index]) }
    return settle(&joined, stream: stream, isPartial: container.isPartial)
  }

  private mutating func takeDocker(
    _ part: DockerPart, _ line: Span<UInt8>, _ number: Int
  ) -> Outcome {
    let stream = part.isErrorStream ? 1 : 0
    guard part.isPartial || open[stream] != nil else { return .whole(0..<line.count, nil) }
    var joined =
      takeOpen(stream) ?? JoinedParts(bytes: [], firstLine: number, pieces: 0, time: nil)
    if joined.pieces == 0 {
      for index in 0..<part.content.upperBound { joined.bytes.append(line[index]) }
    } else {
      for index in part.content { joined.bytes.append(line[index]) }
    }
    // The end of the last part closes the string and holds stream and time.
    if !part.isPartial {
      for index in part.content.upperBound..<line.count { joined.bytes.append(line[index]) }
    }
    return settle(&joined, stream: stream, isPartial: part.isPartial)
  }

  /// The open record of a stream, out of its place: growing it there would copy it each time.
  private mutating func takeOpen(_ stream: Int) -> JoinedParts? {
    defer { open[stream] = nil }
    return open[stream]
  }

  private mutating func settle(
    _ joined: inout JoinedParts, stream: Int, isPartial: Bool
  ) -> Outcome {
    joined.pieces += 1
    if isPartial && joined.bytes.count <= longest {
      open[stream] = joined
      return .part
    }
    return .joined(joined)
  }

  /// The records that are still incomplete, by their first line.
  mutating func takeOpen() -> [JoinedParts] {
    defer { open = [nil, nil] }
    return open.compactMap { $0 }.sorted { $0.firstLine < $1.firstLine }
  }

  static func isDockerLine(_ line: Span<UInt8>) -> Bool {
    // Asked of every line, `{"log":"` in words of its own costs less than a loop.
    line.count > 8 && line[0] == UInt8(ascii: "{") && line[2] == UInt8(ascii: "l")
      && line[1] == UInt8(ascii: "\"") && line[3] == UInt8(ascii: "o")
      && line[4] == UInt8(ascii: "g") && line[5] == UInt8(ascii: "\"")
      && line[6] == UInt8(ascii: ":") && line[7] == UInt8(ascii: "\"")
  }
}

/// One line of docker's json-file, cut open without reading it as JSON.
struct DockerPart {
  /// The raw text between the quotes of `log`.
  var content: Range<Int>
  var isErrorStream: Bool
  var isPartial: Bool

  private static let start = Array("{\"log\":\"".utf8).count
  private static let separator = Array("\",\"stream\":\"std".utf8)

  init?(_ line: Span<UInt8>) {
    var end = line.count - Self.separator.count
    while end >= Self.start, !Self.holds(line, Self.separator, at: end) { end -= 1 }
    guard end >= Self.start, end + Self.separator.count < line.count else { return nil }
    content = Self.start..<end
    isErrorStream = line[end + Self.separator.count] == UInt8(ascii: "e")
    isPartial =
      content.count >= PartAssembler.dockerPartSize && !Self.endsWithLineFeed(line, content)
  }

  /// Whether `\n` ends the text: a backslash that is itself escaped is the application's own.
  private static func endsWithLineFeed(_ line: Span<UInt8>, _ content: Range<Int>) -> Bool {
    guard let last = content.last, line[last] == UInt8(ascii: "n") else { return false }
    var start = last
    while start > content.lowerBound, line[start - 1] == UInt8(ascii: "\\") { start -= 1 }
    return (last - start) % 2 == 1
  }

  private static func holds(_ line: Span<UInt8>, _ text: [UInt8], at start: Int) -> Bool {
    start + text.count <= line.count && text.indices.allSatisfy { line[start + $0] == text[$0] }
  }
}

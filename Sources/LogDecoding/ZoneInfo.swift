// The rules of a place's clocks, as the files of the zone database (TZif, RFC 8536) hold them.

/// When the clocks of a place changed, and the rule for what comes after.
struct ZoneInfo: Sendable, Equatable {
  /// Seconds since 1970 at which the offset changes, ascending.
  private var transitions: [Int64] = []
  /// Seconds east of UTC from each transition on.
  private var offsets: [Int] = []
  private var firstOffset = 0
  /// For times behind the last transition.
  private var rule: RecurringRule?

  /// Reads a TZif file; `nil` when it is none, is damaged, or counts leap seconds.
  init?(_ file: [UInt8]) {
    guard let first = Header(file, at: 0) else { return nil }
    // From version 2 on the data stand once more, in 64 bits, and a rule behind them.
    let header: Header
    if first.version >= 2 {
      guard let second = Header(file, at: first.end) else { return nil }
      header = second
    } else {
      header = first
    }
    let timeSize = first.version >= 2 ? 8 : 4
    guard header.leapCount == 0, header.typeCount > 0,
      let end = header.dataEnd(timeSize: timeSize), end <= file.count
    else { return nil }
    guard read(file, header, timeSize: timeSize) else { return nil }
    guard first.version >= 2 else { return }
    guard let footer = Self.footer(file, at: end) else { return nil }
    if footer.isEmpty { return }
    guard let rule = RecurringRule(footer) else { return nil }
    self.rule = rule
  }

  /// Seconds east of UTC at a moment.
  func offset(at second: Int64) -> Int {
    guard let last = transitions.last else { return rule?.offset(at: second) ?? firstOffset }
    if second >= last, let rule { return rule.offset(at: second) }
    // The number of transitions up to then.
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : offsets[low - 1]
  }

  // MARK: Reading

  private struct Header {
    var version: Int
    var utcCount: Int
    var standardCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var nameCount: Int
    /// Where the data begin.
    var start: Int

    static let size = 44
    /// More is no place on Earth.
    private static let mostEntries = 65536

    init?(_ file: [UInt8], at start: Int) {
      guard start + Self.size <= file.count, file[start..<start + 4].elementsEqual("TZif".utf8)
      else { return nil }
      version = file[start + 4] == 0 ? 1 : Int(file[start + 4]) - 0x30
      let counts = (0..<6).map { ZoneInfo.integer(file, start + 20 + $0 * 4, size: 4) }
      guard counts.allSatisfy({ (0...Int64(Self.mostEntries)).contains($0) }) else { return nil }
      utcCount = Int(counts[0])
      standardCount = Int(counts[1])
      leapCount = Int(counts[2])
      timeCount = Int(counts[3])
      typeCount = Int(counts[4])
      nameCount = Int(counts[5])
      self.start = start + Self.size
    }

    /// Behind the data of version 1.
    var end: Int { dataEnd(timeSize: 4) ?? Int.max - Self.size }

    func dataEnd(timeSize: Int) -> Int? {
      start + timeCount * (timeSize + 1) + typeCount * 6 + nameCount
        + leapCount * (timeSize + 4) + standardCount + utcCount
    }
  }

  private mutating func read(_ file: [UInt8], _ header: Header, timeSize: Int) -> Bool {
    let kinds = header.start + header.timeCount * timeSize
    let types = kinds + header.timeCount
    let typeOffsets = (0..<header.typeCount).map {
      Int(Self.integer(file, types + $0 * 6, size: 4))
    }
    let possible = -93_600...93_600
    guard typeOffsets.allSatisfy(possible.contains) else { return false }
    firstOffset = typeOffsets[0]
    for index in 0..<header.timeCount {
      let time = Self.integer(file, header.start + index * timeSize, size: timeSize)
      let kind = Int(file[kinds + index])
      guard kind < typeOffsets.count, transitions.last.map({ $0 < time }) ?? true else {
        return false
      }
      transitions.append(time)
      offsets.append(typeOffsets[kind])
    }
    return true
  }

  /// Big-endian, signed.
  private static func integer(_ file: [UInt8], _ start: Int, size: Int) -> Int64 {
    var value: UInt64 = file[start] & 0x80 == 0 ? 0 : .max
    for byte in file[start..<start + size] { value = value << 8 | UInt64(byte) }
    return Int64(bitPattern: value)
  }

  /// The text between two line feeds; `nil` when it is cut off.
  private static func footer(_ file: [UInt8], at start: Int) -> ArraySlice<UInt8>? {
    guard start < file.count, file[start] == 0x0a,
      let end = file[(start + 1)...].firstIndex(of: 0x0a)
    else { return nil }
    return file[start + 1..<end]
  }
}

// Lines that are kept from one block to the next, and the part of a block that is being decoded.

/// The last lines of a block: a record may begin in them that goes on in the next block.
struct HeldLines {
  private(set) var bytes: [UInt8] = []
  /// Of those in `bytes`; numbers count from `firstLine`.
  private(set) var candidates: [CandidateLine] = []
  private(set) var firstLine = 0
  private var lines = 0

  var isEmpty: Bool { bytes.isEmpty }

  /// Whether it is more than any record reaches.
  var isTooMuch: Bool {
    lines > RecordExtent.mostTailLines || bytes.count > 2 * RecordExtent.mostBytes
  }

  mutating func removeAll() {
    bytes = []
    candidates = []
    lines = 0
  }

  /// Appends lines of a block; `found` are the block's candidates, and `firstLine` the number of the
  /// first line appended.
  mutating func append(
    _ block: Span<UInt8>, _ range: Range<Int>, _ found: [CandidateLine], firstLine: Int
  ) {
    guard !range.isEmpty else { return }
    if bytes.isEmpty { self.firstLine = firstLine }
    let offset = bytes.count - range.lowerBound
    var position = range.lowerBound
    var number = lines
    var next = found.partitioningIndex { $0.range.lowerBound >= range.lowerBound }
    while position < range.upperBound {
      var end = position
      while end < range.upperBound && block[end] != 0x0a { end += 1 }
      if next < found.count, found[next].range.lowerBound == position {
        candidates.append(
          CandidateLine(
            range: found[next].range.lowerBound + offset..<found[next].range.upperBound + offset,
            number: number))
        next += 1
      }
      number += 1
      position = end + 1
    }
    lines = number
    for index in range { bytes.append(block[index]) }
  }

  /// Forgets whole lines at the start.
  mutating func dropFirst(_ count: Int) {
    guard count < bytes.count else {
      removeAll()
      return
    }
    let dropped = bytes[..<count].count { $0 == 0x0a }
    bytes.removeFirst(count)
    lines -= dropped
    firstLine += dropped
    candidates = candidates.compactMap { line in
      guard line.range.lowerBound >= count else { return nil }
      return CandidateLine(
        range: line.range.lowerBound - count..<line.range.upperBound - count,
        number: line.number - dropped)
    }
  }
}

/// A part of a block, and how far it is decoded.
struct Region {
  private let candidates: [CandidateLine]
  private var next: Int
  /// Number of the line at the block's start.
  let firstLine: Int
  var end: Int
  /// Where the next line begins, and its number.
  var position: Int
  var number: Int

  init(_ candidates: [CandidateLine], from start: Int, to end: Int, firstLine: Int) {
    self.candidates = candidates
    self.firstLine = firstLine
    self.end = end
    position = start
    number = firstLine
    next = candidates.partitioningIndex { $0.range.lowerBound >= start }
  }

  /// The next line that the filter found; those behind `position` are left out.
  mutating func nextCandidate() -> CandidateLine? {
    while next < candidates.count, candidates[next].range.lowerBound < position { next += 1 }
    guard next < candidates.count, candidates[next].range.lowerBound < end else { return nil }
    return candidates[next]
  }

  /// Whether the filter found the line at `offset`; it is not asked for again.
  mutating func takesCandidate(at offset: Int) -> Bool {
    while next < candidates.count, candidates[next].range.lowerBound < offset { next += 1 }
    guard next < candidates.count, candidates[next].range.lowerBound == offset else { return false }
    next += 1
    return true
  }

  /// Gives the candidate back that was taken last.
  mutating func putBack(_ isTaken: Bool) {
    if isTaken { next -= 1 }
  }
}

extension Array {
  /// The first index from which on `isBehind` holds.
  fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

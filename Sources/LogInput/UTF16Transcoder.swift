// Logs in UTF-16, as PowerShell's `>` and other tools of Windows write them, as UTF-8.

/// In which order the two bytes of a unit stand.
enum UTF16ByteOrder {
  case littleEndian, bigEndian

  /// Fewer bytes without a mark may be anything.
  private static let shortestSample = 64
  /// Of ten units of a log without a mark at least so many are letters, digits and signs of ASCII;
  /// of one with a mark, whatever language its messages are in, the names and signs of JSON are.
  private static let leastASCII = (withoutMark: 9, withMark: 2)

  /// The order of a content that begins with `head`; `nil` for what is no UTF-16.
  init?(of head: Span<UInt8>) {
    let units = head.count / 2
    var (even, odd) = (0, 0)
    for unit in 0..<units {
      if head[2 * unit] == 0 { even += 1 }
      if head[2 * unit + 1] == 0 { odd += 1 }
    }
    let isMarked = head.begins(with: [0xff, 0xfe]) || head.begins(with: [0xfe, 0xff])
    guard isMarked || head.count >= Self.shortestSample else { return nil }
    let least = isMarked ? Self.leastASCII.withMark : Self.leastASCII.withoutMark
    if odd * 10 >= units * least, even * 10 <= units, head[0] != 0xfe {
      self = .littleEndian
    } else if even * 10 >= units * least, odd * 10 <= units, head[0] != 0xff {
      self = .bigEndian
    } else {
      return nil
    }
  }
}

/// Reads UTF-16 and gives UTF-8; halves of characters become U+FFFD.
@safe
final class UTF16Transcoder: ByteSource {
  private static let chunkSize = 64 << 10

  private let source: any ByteSource
  private let order: UTF16ByteOrder
  private var isAtBeginning = true
  /// A byte or half a character that waits for the rest.
  private var rest: [UInt8] = []
  private var output: [UInt8] = []
  private var taken = 0

  init(_ source: any ByteSource, _ order: UTF16ByteOrder) {
    self.source = source
    self.order = order
  }

  var problems: [InputProblem] { source.problems }

  func takeProgress() -> Int { source.takeProgress() }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while taken == output.count {
      guard fill() else { return 0 }
    }
    let count = min(output.count - taken, buffer.count)
    unsafe buffer.copyBytes(from: output[taken..<taken + count])
    taken += count
    return count
  }

  /// Decodes the next chunk; false at the end.
  private func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    let count = unsafe chunk.withUnsafeMutableBytes { unsafe source.read(into: $0) }
    if count == 0 && rest.isEmpty { return false }
    let bytes = rest + chunk[..<count]
    var units = stride(from: 0, to: bytes.count - 1, by: 2).map { unit(bytes, at: $0) }
    rest = []
    if count > 0 {
      if bytes.count % 2 == 1 { rest = [bytes[bytes.count - 1]] }
      if let last = units.last, UTF16.isLeadSurrogate(last) {
        units.removeLast()
        rest = Array(bytes[(2 * units.count)...])
      }
    }
    if isAtBeginning, units.first == 0xfeff { units.removeFirst() }
    if !units.isEmpty { isAtBeginning = false }
    output = Array(String(decoding: units, as: UTF16.self).utf8)
    taken = 0
    return true
  }

  private func unit(_ bytes: [UInt8], at index: Int) -> UInt16 {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    return order == .littleEndian ? second << 8 | first : first << 8 | second
  }
}

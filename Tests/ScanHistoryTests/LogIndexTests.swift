import LogInput
import SeededRandom
import Testing

@testable import ScanHistory

struct LogIndexTests {
  private static func text(_ size: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed)
    return (0..<size).map { _ in
      Int.random(in: 0..<40, using: &generator) == 0
        ? 0x0a : UInt8.random(in: 0x61...0x7a, using: &generator)
    }
  }

  private func recognise(
    _ content: [UInt8], in index: LogIndex, host: String? = nil, preferred: [Int64] = []
  ) -> Recognition {
    index.recognise(
      ContentHead(content.span), length: content.count, host: host, preferred: preferred
    ) { position in
      guard position <= content.count else { return nil }
      return ContentHash(Array(content[ContentMark.tailRange(before: position)]).span)
    }
  }

  @Test(arguments: [1, 2, 63, 64, 65, 4095, 4096, 4097, 8191, 8192, 50_000])
  func `A log is known as it was read, and grown when it goes on`(size: Int) throws {
    let content = Self.text(60_000, seed: UInt64(size))
    let index = LogIndex([try KnownLog(7, of: Array(content[..<size]))])
    #expect(recognise(Array(content[..<size]), in: index) == .known(7))
    #expect(recognise(Array(content[...size]), in: index) == .grown(7))
    #expect(recognise(content, in: index) == .grown(7))
  }

  @Test(arguments: [1, 64, 4096, 50_000])
  func `Nothing is known to an empty index, and other contents are new`(size: Int) throws {
    let content = Self.text(size, seed: 3)
    #expect(LogIndex().isEmpty)
    #expect(recognise(content, in: LogIndex()) == .new)
    var other = content
    other[0] ^= 1
    let index = LogIndex([try KnownLog(7, of: content)])
    #expect(!index.isEmpty)
    #expect(recognise(other, in: index) == .new)
  }

  @Test(arguments: [
    (0, true), (4095, true), (4096, false), (45_903, false), (45_904, true), (49_999, true),
  ])
  func `The first and the last 4 KiB before the place tell`(byte: Int, isSeen: Bool) throws {
    let content = Self.text(60_000, seed: 8)
    let index = LogIndex([try KnownLog(7, of: Array(content[..<50_000]))])
    var other = content
    other[byte] ^= 1
    #expect(recognise(other, in: index) == (isSeen ? .new : .grown(7)))
  }

  /// What is shorter than a whole head is compared as far as a power of two of its bytes.
  @Test(arguments: [64, 100, 128, 1000, 4095, 4096, 5000, 49_999])
  func `A beginning of a log is shorter than it`(size: Int) throws {
    let content = Self.text(50_000, seed: 4)
    let other = Self.text(50_000, seed: 5)
    let index = LogIndex([try KnownLog(7, of: content), try KnownLog(8, of: other)])
    #expect(recognise(Array(content[..<size]), in: index) == .shorter([7]))
    #expect(recognise(Array(other[..<size]), in: index) == .shorter([8]))
    #expect(recognise(Self.text(size, seed: 6), in: index) == .new)
  }

  @Test func `A beginning names all logs that it may be of`() throws {
    let banner = Self.text(5000, seed: 1)
    let logs = try (1...3).map {
      try KnownLog(Int64($0), of: banner + Self.text(9000, seed: 10 + UInt64($0)))
    }
    for size in [1000, 4096, 5000] {
      guard case .shorter(let found) = recognise(Array(banner[..<size]), in: LogIndex(logs)) else {
        Issue.record("\(size) bytes of a banner are no beginning")
        continue
      }
      #expect(found.sorted() == [1, 2, 3])
    }
  }

  @Test(arguments: [10, 64, 3000, 4096, 4097, 20_000])
  func `What follows a banner tells two logs apart`(banner: Int) throws {
    let banner = Self.text(banner, seed: 1)
    let (first, second) = (banner + Self.text(9000, seed: 2), banner + Self.text(9000, seed: 3))
    let read = banner.count + 100
    let index = LogIndex([
      try KnownLog(1, of: Array(first[..<read])), try KnownLog(2, of: Array(second[..<read])),
    ])
    for preferred in [[], [1], [2]] as [[Int64]] {
      #expect(recognise(first, in: index, preferred: preferred) == .grown(1))
      #expect(recognise(second, in: index, preferred: preferred) == .grown(2))
      #expect(recognise(Array(first[..<read]), in: index, preferred: preferred) == .known(1))
    }
    // A third one: a head of 4 KiB or less cannot tell, what stands before the place can.
    #expect(recognise(banner + Self.text(9000, seed: 4), in: index) == .new)
  }

  /// Two logs of which no more than the same banner was read: where a file stood says which is which.
  @Test(arguments: [100, 4096, 10_000])
  func `Of logs that fit alike the preferred one goes on`(size: Int) throws {
    let banner = Self.text(size, seed: 1)
    let index = LogIndex([try KnownLog(1, of: banner), try KnownLog(2, of: banner)])
    let content = banner + Self.text(500, seed: 2)
    #expect(recognise(content, in: index) == .grown(1))
    #expect(recognise(content, in: index, preferred: [2]) == .grown(2))
    #expect(recognise(banner, in: index, preferred: [2]) == .known(2))
    #expect(recognise(content, in: index, preferred: [3]) == .grown(1))
  }

  /// A copy that was taken when the log was shorter is a log of its own only until it is found out.
  @Test func `Of a log and its shorter state the one read farthest goes on`() throws {
    let content = Self.text(30_000, seed: 1)
    let index = LogIndex([
      try KnownLog(1, of: Array(content[..<6000])), try KnownLog(2, of: Array(content[..<20_000])),
    ])
    #expect(recognise(content, in: index) == .grown(2))
    #expect(recognise(Array(content[..<20_000]), in: index) == .known(2))
    #expect(recognise(Array(content[..<10_000]), in: index) == .grown(1))
    #expect(recognise(content, in: index, preferred: [1]) == .grown(1))
  }

  @Test func `Logs of different hosts are different logs`() throws {
    let content = Self.text(9000, seed: 1)
    let index = LogIndex([
      try KnownLog(1, of: content, host: "web-1"), try KnownLog(2, of: content, host: "web-2"),
      try KnownLog(3, of: content),
    ])
    #expect(recognise(content, in: index, host: "web-1") == .known(1))
    #expect(recognise(content + [0x0a], in: index, host: "web-2") == .grown(2))
    #expect(recognise(content, in: index, host: nil) == .known(3))
    #expect(recognise(content, in: index, host: "web-3", preferred: [1]) == .new)
    #expect(recognise(Array(content[..<5000]), in: index, host: "web-2") == .shorter([2]))
    #expect(recognise(Array(content[..<5000]), in: index, host: "web-3") == .new)
  }

  @Test func `A log that was read farther is found by its new mark only`() throws {
    let content = Self.text(20_000, seed: 1)
    var index = LogIndex()
    for size in [50, 3000, 4096, 9000, 20_000] {
      index.set(try KnownLog(1, of: Array(content[..<size])))
      #expect(recognise(Array(content[..<size]), in: index) == .known(1))
      #expect(index[1]?.mark.position == size)
      #expect(index.positions(ContentHead(content.span)) == [size])
      #expect(index.logs(beginningWith: ContentHead(content.span), host: nil) == [1])
    }
    // The file was truncated: the same log under another content.
    let other = Self.text(7000, seed: 2)
    index.set(try KnownLog(1, of: other))
    #expect(recognise(content, in: index) == .new)
    #expect(recognise(Array(content[..<500]), in: index) == .new)
    #expect(index.positions(ContentHead(content.span)).isEmpty)
    #expect(recognise(other + other, in: index) == .grown(1))
    #expect(index[2] == nil)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `Logs that are cut anywhere are recognised, and never as another`(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let banner = Self.text(
      [0, 1, 100, 4000, 4096, 5000, 9000].randomElement(using: &generator) ?? 0, seed: seed)
    let contents = (0..<6).map { number in
      banner
        + Self.text(
          Int.random(in: 200...12_000, using: &generator), seed: seed &* 100 &+ UInt64(number))
    }
    // From 64 bytes behind the banner on contents differ.
    func cut(_ content: [UInt8]) -> Int {
      Int.random(in: (banner.count + 64)...content.count, using: &generator)
    }
    let read = contents.map(cut)
    let index = LogIndex(
      try contents.indices.map { try KnownLog(Int64($0), of: Array(contents[$0][..<read[$0]])) })
    for number in contents.indices {
      let id = Int64(number)
      for _ in 0..<10 {
        let size = cut(contents[number])
        let found = recognise(
          Array(contents[number][..<size]), in: index,
          preferred: Bool.random(using: &generator)
            ? [Int64.random(in: 0..<6, using: &generator)] : [])
        switch found {
        case .known: #expect(found == .known(id) && size == read[number])
        case .grown: #expect(found == .grown(id) && size > read[number])
        case .shorter(let logs):
          #expect(logs.contains(id) && size < read[number])
          if banner.isEmpty { #expect(logs == [id]) }
        case .new: Issue.record("seed \(seed): \(size) bytes of log \(number) are not recognised")
        }
      }
      let stranger = banner + Self.text(9000, seed: seed &* 100 &+ 50 &+ UInt64(number))
      switch recognise(stranger, in: index) {
      case .known(let log), .grown(let log):
        Issue.record("seed \(seed): a stranger is taken for log \(log)")
      // A long banner may be all that a head shows of longer logs.
      case .shorter: #expect(banner.count >= 4096)
      case .new: break
      }
    }
  }
}

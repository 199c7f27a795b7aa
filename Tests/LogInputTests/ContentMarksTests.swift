import Foundation
import LogInput
import SeededRandom
import Testing

@testable import LogInput

/// What a log is known by when it is met again, against the hashes of the bytes themselves.
struct ContentMarksTests {
  private static let positions = [
    1, 2, 63, 100, 4095, 4096, 4097, 5000, 8191, 8192, 8193, 65_536, 70_000, 131_072, 199_999,
    200_000,
  ]

  private static func tail(_ content: [UInt8], _ position: Int) -> ContentHash {
    ContentHash(Array(content[max(0, position - 4096)..<position]).span)
  }

  /// Hashes of the first 1, 2, 4 bytes, and so on.
  private static func heads(_ content: [UInt8]) -> [ContentHash] {
    (0...12).map { 1 << $0 }.filter { $0 <= content.count }.map {
      ContentHash(Array(content[..<$0]).span)
    }
  }

  private static func expect(
    _ found: ContentFingerprint, isOf content: [UInt8], at wanted: [Int], _ comment: Comment? = nil
  ) {
    #expect(found.length == content.count, comment)
    #expect(found.head.hashes == heads(content), comment)
    var tails: [Int: ContentHash] = [:]
    for position in wanted + [content.count] where (1...max(1, content.count)).contains(position) {
      if position <= content.count { tails[position] = tail(content, position) }
    }
    #expect(found.tails == tails, comment)
    var identity = IdentityHasher()
    identity.add(content.span)
    #expect(found.identity == identity.identity, comment)
  }

  /// The fingerprint of a content that comes in random pieces of up to so many bytes.
  private static func fingerprint(
    _ content: [UInt8], at wanted: [Int], largest: Int, seed: UInt64
  ) -> ContentFingerprint {
    var generator = SeededGenerator(seed)
    var asked: [[ContentHash]] = []
    var hasher = ContentFingerprinter { head in
      asked.append(head.hashes)
      return wanted
    }
    var start = 0
    while start < content.count {
      let end = min(content.count, start + Int.random(in: 0...largest, using: &generator))
      hasher.add(Array(content[start..<end]).span)
      start = end
    }
    let found = hasher.finish([])
    // Asked once, with all that the content begins with.
    #expect(asked == [heads(content)])
    return found
  }

  @Test(arguments: [0, 1, 5, 64, 4095, 4096, 4097, 8192, 12_000, 70_000, 200_000])
  func `A content in random pieces hashes as its bytes`(size: Int) {
    let content = randomLog(size: size, lengths: 1...300, seed: UInt64(size)).prefix(size)
    for (seed, largest) in [1, 7, 500, 4096, 70_000, 300_000].enumerated() {
      let found = Self.fingerprint(
        Array(content), at: Self.positions + [-5, 0, .max], largest: largest, seed: UInt64(seed))
      Self.expect(found, isOf: Array(content), at: Self.positions, "pieces of up to \(largest)")
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `Random places in a random content hash as its bytes`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    let content = randomLog(
      size: Int.random(in: 1...60_000, using: &generator), lengths: 1...900, seed: seed)
    let wanted = (0..<12).map { _ in Int.random(in: 1...content.count + 500, using: &generator) }
    let found = Self.fingerprint(content, at: wanted + wanted, largest: 9000, seed: seed)
    Self.expect(found, isOf: content, at: wanted)
  }

  @Test func `Problems are handed on`() {
    let problem = InputProblem(.corrupt, "damaged")
    let found = ContentFingerprinter { _ in [] }.finish([problem])
    #expect(found.problems == [problem])
    #expect(found.identity == nil)
  }

  @Test func `A head within a length is the longest power of two`() {
    let powers = [
      (1, 0), (2, 1), (3, 1), (4, 2), (4095, 11), (4096, 12), (4097, 12), (Int.max, 12),
    ]
    for (length, power) in powers { #expect(ContentHead.power(within: length) == power) }
    #expect(ContentHead.power(within: 0) == nil)
  }

  @Test func `A mark keeps no more of the head than stands before it`() throws {
    let content = randomLog(size: 9000, lengths: 1...80, seed: 1)
    let head = ContentHead(content.span)
    for position in [1, 3, 64, 1000, 4095, 4096, 9000] {
      let mark = try #require(
        ContentMark(head, position: position, tail: Self.tail(content, position)))
      #expect(mark.head == ContentHead(Array(content[..<position]).span))
    }
    #expect(ContentMark(head, position: 0, tail: .none) == nil)
    // A content of which less is known than its position says.
    let short = ContentHead(Array(content[..<10]).span)
    #expect(ContentMark(short, position: 100, tail: .none) == nil)
  }

  // MARK: Files

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test(arguments: [100, 4096, 200_000])
  func `A compressed file has the fingerprint of what it holds`(size: Int) throws {
    let content = Array(randomLog(size: size, lengths: 1...300, seed: 5).prefix(size))
    let plain = LogSource(path: try folder.write(content, to: "app.log"))
    let packed = LogSource(path: try folder.write(folder.gzip(content), to: "app.log.gz"))
    for source in [plain, packed] {
      let found = source.fingerprints { _ in Self.positions }
      #expect(found.map(\.path) == [source.path])
      Self.expect(try #require(found.first).content, isOf: content, at: Self.positions)
    }
    #expect(plain.storedIdentity?.length == size)
    #expect(plain.storedIdentity != packed.storedIdentity)
  }

  @Test func `A file that was cut off has the fingerprint of what can be read`() throws {
    let content = randomLog(size: 400_000, lengths: 1...300, seed: 6)
    let packed = try folder.gzip(content)
    let path = try folder.write(Array(packed[..<(packed.count / 2)]), to: "app.log.gz")
    let found = try #require(
      LogSource(path: path).fingerprints { _ in [4096, 5000] }.first?.content)
    #expect(found.problems.map(\.kind) == [.cutOff])
    #expect(found.length > 8192 && found.length < content.count)
    var expected = found
    expected.problems = []
    Self.expect(expected, isOf: Array(content[..<found.length]), at: [4096, 5000])
  }

  @Test func `Each log of an archive has its own fingerprint`() throws {
    let contents = [
      "a.log": randomLog(size: 50_000, lengths: 1...300, seed: 7),
      "deep/b.log": randomLog(size: 90, lengths: 1...30, seed: 8), "empty.log": [],
    ]
    for (name, content) in contents { try folder.write(content, to: "in/\(name)") }
    let archive = folder.path + "/logs.tar.gz"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-czf", archive, "-C", folder.path + "/in", "."]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    var asked: Set<[ContentHash]> = []
    let found = LogSource(path: archive).fingerprints { head in
      asked.insert(head.hashes)
      return [50, 4096, 20_000]
    }
    for (name, content) in contents {
      let log = try #require(
        found.first { $0.path.hasSuffix("!/\(name)") || $0.path.hasSuffix("/./\(name)") })
      Self.expect(log.content, isOf: content, at: [50, 4096, 20_000], "\(name)")
      #expect(asked.contains(Self.heads(content)))
    }
    let selected = LogSource(path: archive).fingerprints(
      selection: PathSelection(includes: [try PathGlob("**/b.log")])
    ) { _ in [] }
    #expect(selected.count == 1 && selected[0].path.hasSuffix("deep/b.log"))
  }

  @Test func `What cannot be read has no stored identity`() throws {
    #expect(LogSource(path: folder.path + "/none").storedIdentity == nil)
    #expect(LogSource(path: try folder.write([], to: "empty")).storedIdentity == nil)
  }
}

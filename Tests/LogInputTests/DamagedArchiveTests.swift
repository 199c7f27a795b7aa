import Foundation
import LogInput
import Testing

/// Archives that end early, hold wrong bytes or are none: what can be read is, the problem is named,
/// and nothing crashes or hangs.
struct DamagedArchiveTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func content(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: ArchiveTests.folder + "/" + name)))
  }

  /// The lines of each member, found by the end of its name.
  private static func truth() throws -> [String: [ReadLog.Line]] {
    var truth: [String: [ReadLog.Line]] = [:]
    for name in ArchiveTests.logs { truth[name] = plainLines(try content(name)) }
    return truth
  }

  /// Expects that what was read of a member is a beginning of its lines.
  private func expectBeginnings(
    _ found: [(path: String, log: ReadLog)], of truth: [String: [ReadLog.Line]], _ comment: Comment
  ) {
    for (path, log) in found {
      guard let name = truth.keys.first(where: path.hasSuffix), let all = truth[name] else {
        #expect(log.lines.isEmpty, comment)
        continue
      }
      #expect(log.lines.count <= all.count && log.lines[...] == all[..<log.lines.count], comment)
      #expect(log.lines.count == all.count || !log.problems.isEmpty, comment)
    }
  }

  @Test(arguments: ["small.tar", "bundle.tar.gz", "bundle.zip", "piped.zip"])
  func `Every beginning of an archive gives a beginning of its logs`(archive: String) throws {
    let whole = try Self.content(archive)
    let truth = try Self.truth()
    // Of fewer bytes nobody can tell what they begin.
    for length in 16..<whole.count {
      let found = try ReadLog.all(folder.write(Array(whole[..<length]), to: "cut"))
      expectBeginnings(found, of: truth, "\(archive) cut at \(length)")
      let members = found.filter { !$0.log.lines.isEmpty }.count
      let isNamed = found.contains { !$0.log.problems.isEmpty }
      let all = archive == "small.tar" ? 1 : truth.count
      #expect(isNamed || members == all, "\(archive) cut at \(length)")
    }
  }

  @Test(arguments: ["zst", "bz2", "xz", "lz4"])
  func `Every beginning of compressed data is named`(ending: String) throws {
    let whole = try Self.content("app.log." + ending)
    let all = plainLines(try Self.content("logs/chat/app.log"))
    for length in 10..<whole.count {
      let log = try ReadLog(folder.write(Array(whole[..<length]), to: "cut"))
      #expect(log.lines.count <= all.count && log.lines[...] == all[..<log.lines.count])
      #expect(log.problems.contains { $0.isLoss }, "\(ending) cut at \(length)")
    }
  }

  @Test(arguments: ["bundle.tar", "bundle.zip", "bundle.tar.zst", "bundle.tar.xz"])
  func `A wrong byte anywhere never crashes`(archive: String) throws {
    let whole = try Self.content(archive)
    for index in stride(from: 0, to: whole.count, by: archive == "bundle.tar" ? 5 : 1) {
      var bytes = whole
      bytes[index] ^= 0x55
      _ = try ReadLog.all(folder.write(bytes, to: "wrong"))
    }
  }

  @Test func `Members behind a damaged one of a zip are found`() throws {
    var bytes = try Self.content("bundle.zip")
    // Within the content of the first member.
    for index in 120..<130 { bytes[index] ^= 0xff }
    let found = try ReadLog.all(folder.write(bytes, to: "wrong.zip"))
    let whole = found.filter { $0.log.problems.isEmpty && !$0.log.lines.isEmpty }
    #expect(whole.count >= 2)
    #expect(found.contains { $0.log.kinds.contains(.corrupt) })
  }

  @Test func `Random bytes are no log, whatever they begin with`() throws {
    var generator = SeededGenerator(7)
    let random = (0..<200_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let beginnings: [[UInt8]] = [
      [], [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
      [0x04, 0x22, 0x4d, 0x18], [0x50, 0x4b, 3, 4], Array("BZh91AY&SY".utf8),
    ]
    for beginning in beginnings {
      let found = try ReadLog.all(folder.write(beginning + random, to: "random"))
      #expect(found.contains { !$0.log.problems.isEmpty }, "\(beginning)")
      #expect(found.allSatisfy { $0.log.lines.isEmpty }, "\(beginning)")
    }
  }

  /// A stored member of no bytes: local headers as APPNOTE 4.3.7 has them, without a directory.
  private static func emptyMember(_ number: Int) -> [UInt8] {
    let name = Array("logs/\(number).log".utf8)
    return [0x50, 0x4b, 3, 4, 20, 0] + [UInt8](repeating: 0, count: 20)
      + [UInt8(name.count), 0, 0, 0] + name
  }

  @Test func `Of very many empty members the first are listed, and the others counted`() throws {
    let zip = (0..<1000).flatMap(Self.emptyMember)
    let found = try ReadLog.all(folder.write(zip, to: "empty.zip"))
    #expect(found.filter { $0.log.problems.isEmpty }.count == 200)
    let problems = try #require(found.last).log.problems
    #expect(problems.contains { $0.kind == .emptyMembers && $0.message.contains("800 ") })
  }

  /// 64 MB of zeros in 64 KB of gzip.
  @Test func `A bomb of one line is skipped, never buffered`() throws {
    let member = try folder.gzip([UInt8](repeating: 0x78, count: 1 << 20))
    let bomb = Array([[UInt8]](repeating: member, count: 64).joined())
    let log = try ReadLog(
      folder.write(bomb, to: "bomb.gz"), limits: LineLimits(longestLine: 1 << 20))
    #expect(log.kinds == [.tooLong])
    #expect(log.tooLongLines == 1)
    #expect(log.lines.isEmpty)
  }
}

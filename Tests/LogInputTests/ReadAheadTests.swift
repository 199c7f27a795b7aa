import LogInput
import Testing

@testable import LogInput

/// What another thread unpacks is what this one would have unpacked.
struct ReadAheadTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func source(_ bytes: [UInt8]) throws -> LogSource {
    LogSource(path: try folder.write(bytes, to: "app.log.gz"), size: 1 << 30)
  }

  private func logs(_ source: LogSource, unpacksAhead: Bool) -> [ReadLog] {
    ReadLog.all(of: source, unpacksAhead: unpacksAhead)
  }

  @Test(arguments: [1, 4095, 262_143, 262_144, 262_145, 1_048_576, 3_000_000])
  func `The same lines, identity and progress`(size: Int) throws {
    let packed = try folder.gzip(randomLog(size: size, lengths: 0...2000, seed: UInt64(size)))
    let source = try source(packed)
    let ahead = logs(source, unpacksAhead: true)
    #expect(ahead == logs(source, unpacksAhead: false))
    #expect(ahead.first?.progress == packed.count)
    #expect(ahead.first?.compression == "gzip")
  }

  @Test func `Damage is named the same, and what came before it is read`() throws {
    let whole = try folder.gzip(randomLog(size: 2_000_000, lengths: 0...200, seed: 7))
    var damaged = whole
    for index in whole.count / 2..<whole.count / 2 + 40 { damaged[index] = 0xff }
    for bytes in [damaged, Array(whole.dropLast(whole.count / 3)), whole + [1, 2, 3]] {
      let source = try source(bytes)
      let ahead = logs(source, unpacksAhead: true)
      #expect(ahead == logs(source, unpacksAhead: false))
      #expect(ahead.first?.problems.count == 1)
    }
  }

  @Test func `Whoever stops early leaves no thread behind`() throws {
    let packed = try folder.gzip(randomLog(size: 5_000_000, lengths: 0...200, seed: 8))
    let source = try source(packed)
    for _ in 0..<50 {
      var isFirst = true
      source.forEachLog(unpacksAhead: true) { _ in
        isFirst = false
        return false
      }
      #expect(!isFirst)
    }
  }
}

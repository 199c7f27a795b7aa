import LogInput
import Testing

@testable import LogInput

struct IdentityHasherTests {
  private static func identity(_ content: [UInt8], step: Int) -> String? {
    var hasher = IdentityHasher()
    for start in stride(from: 0, to: content.count, by: step) {
      let part = Array(content[start..<min(start + step, content.count)])
      hasher.add(part.span)
    }
    return hasher.identity?.description
  }

  @Test func `No content has no identity`() {
    #expect(IdentityHasher().identity == nil)
  }

  /// The hash of these bytes is MurmurHash3's own, made by another program (mmh3).
  @Test func `Identity is length and hash of first and last 64 KiB`() {
    let content = [UInt8](repeating: 0x78, count: 32 << 10)
    #expect(
      Self.identity(content, step: 1000) == "32768-d5aab5f79c8a58b688e7879505137d42")
  }

  @Test(arguments: [1, 65_535, 65_536, 65_537, 131_071, 131_072, 200_000, 700_000])
  func `Identity does not depend on the steps in which content comes`(size: Int) {
    let content = randomLog(size: size, lengths: 1...200, seed: UInt64(size))
    let whole = Self.identity(content, step: content.count)
    for step in [997, 16_384, 65_535, 65_536, 65_537, 262_144] {
      #expect(Self.identity(content, step: step) == whole)
    }
  }

  @Test func `Identity tells contents apart by length, beginning and end`() {
    let content = randomLog(size: 300_000, lengths: 1...200, seed: 4)
    let whole = Self.identity(content, step: 65_536)
    for index in [0, 65_535, content.count - 65_536, content.count - 1] {
      var other = content
      other[index] ^= 1
      #expect(Self.identity(other, step: 65_536) != whole)
    }
    #expect(Self.identity(content + [0x0a], step: 65_536) != whole)
  }

  @Test func `The same log plain and compressed is the same input`() throws {
    let folder = try TemporaryFolder()
    let content = randomLog(size: 500_000, lengths: 1...3000, seed: 8)
    let plain = try ReadLog(folder.write(content, to: "a"))
    let packed = try ReadLog(folder.write(folder.gzip(content), to: "b"))
    let other = try ReadLog(folder.write(Array(content.dropFirst()), to: "c"))
    #expect(plain.identity != nil)
    #expect(plain.identity == packed.identity)
    #expect(plain.identity != other.identity)
  }
}

import SeededRandom
import Testing

@testable import LogInput

struct UTF16Tests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func bytes(_ text: String, isLittleEndian: Bool, hasMark: Bool) -> [UInt8] {
    let units = (hasMark ? [0xfeff] : []) + Array(text.utf16)
    return units.flatMap { unit in
      let pair = [UInt8(unit & 0xff), UInt8(unit >> 8)]
      return isLittleEndian ? pair : pair.reversed()
    }
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `A log in UTF-16 has the lines that it has in UTF-8`(
    isLittleEndian: Bool, hasMark: Bool
  ) throws {
    var generator = SeededGenerator(5)
    let letters = Array("abcdefghijklmnopqrstuvwxyz {}\":,0123456789") + ["é", "漢", "😀"]
    let lines = (0..<4000).map { number in
      "{\"line\":\(number),\"text\":\""
        + String((0..<40).map { _ in letters.randomElement(using: &generator) ?? "x" }) + "\"}\n"
    }
    // Without a mark mostly ASCII tells it.
    let content = lines.joined()
    let file = try folder.write(
      Self.bytes(content, isLittleEndian: isLittleEndian, hasMark: hasMark), to: "app.log")
    #expect(try ReadLog(file).texts == lines)
    let packed = try folder.write(
      folder.gzip(Self.bytes(content, isLittleEndian: isLittleEndian, hasMark: hasMark)),
      to: "app.log.gz")
    #expect(try ReadLog(packed).texts == lines)
  }

  @Test func `Halves of characters and of units do no harm`() throws {
    let half: [UInt8] = [0xff, 0xfe] + [0x41, 0x00, 0x3d, 0xd8, 0x42, 0x00, 0x0a, 0x00, 0x43]
    #expect(try ReadLog(folder.write(half, to: "half.log")).texts == ["A\u{fffd}B\n"])
  }

  @Test func `A hole of NULs in a text is no binary`() throws {
    let line = Array("one line of a log\n".utf8)
    let hole = [UInt8](repeating: 0, count: 5000)
    let log = try ReadLog(folder.write(line + hole + line, to: "hole.log"))
    #expect(log.problems.isEmpty)
    #expect(log.texts.count == 2)
    // Scattered, they are what binary files hold.
    let scattered = (0..<400).flatMap { _ in [0x41, 0x00, 0x07, 0x00, 0x42, 0x00, 0x01] as [UInt8] }
    #expect(try ReadLog(folder.write(scattered, to: "bin")).kinds == [.binary])
  }
}

import LogInput
import Testing

struct BinarySnifferTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ bytes: [UInt8]) throws -> ReadLog {
    try ReadLog(folder.write(bytes, to: "file"))
  }

  @Test(arguments: [
    ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "PNG"),
    ([0xff, 0xd8, 0xff, 0xe0], "JPEG"),
    (Array("\u{7f}ELF".utf8), "program"),
    (Array("%PDF-1.7\n".utf8), "PDF"),
    (Array("SQLite format 3\0".utf8), "SQLite"),
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "7z"),
  ])
  func `Known formats are named`(magic: [UInt8], name: String) throws {
    let log = try read(magic + Array(" and text behind it\n".utf8))
    #expect(log.kinds == [.binary])
    #expect(log.lines.isEmpty)
    #expect(log.problems.first?.message.contains(name) == true)
  }

  @Test func `Random bytes are no text`() throws {
    var generator = SeededGenerator(9)
    for size in [200, 3000, 300_000] {
      let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      #expect(try read([0x20] + bytes).kinds == [.binary])
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7])
  func `UTF-8 with emoji is text, wherever the sample ends`(shift: Int) throws {
    let text = String(repeating: "x", count: shift) + String(repeating: "🎉é漢字\n", count: 3000)
    let log = try read(Array(text.utf8))
    #expect(log.problems.isEmpty)
    #expect(log.lines == plainLines(Array(text.utf8)))
  }

  @Test func `A German log in Latin-1 is text`() throws {
    let line = "Die Anfrage für Köln ist fehlgeschlagen: Kontingent überschritten\n"
    let bytes = line.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let content = (0..<300).flatMap { _ in bytes }
    #expect(try read(content).lines == plainLines(content))
  }

  @Test func `Terminal colours are text`() throws {
    let line = "\u{1b}[31mERROR\u{1b}[0m \u{1b}[1mfailed\u{1b}[0m\n"
    let content = Array(String(repeating: line, count: 200).utf8)
    #expect(try read(content).lines == plainLines(content))
  }

  /// A log that was emptied while its writer went on begins with a hole of any size.
  @Test(arguments: [1, 4096, 100_000, 262_143, 262_144, 262_145, 1_000_000])
  func `A log behind a run of NULs is read`(count: Int) throws {
    let text = Array("{\"a\":1}\n{\"b\":2}\n".utf8)
    let log = try read([UInt8](repeating: 0, count: count) + text)
    #expect(log.problems.isEmpty)
    #expect(log.numbers == [1, 2])
    #expect(log.texts.first?.hasSuffix("{\"a\":1}\n") == true)
    #expect(log.texts.last == "{\"b\":2}\n")
  }

  @Test(arguments: [1, 5000, 262_144, 700_000])
  func `NULs alone are no text`(count: Int) throws {
    #expect(try read([UInt8](repeating: 0, count: count)).kinds == [.binary])
  }

  @Test func `UTF-16 is no text`() throws {
    let bytes = "{\"a\":1}\n".utf8.flatMap { [$0, 0] as [UInt8] }
    #expect(try read([0xff, 0xfe] + bytes).kinds == [.binary])
  }
}

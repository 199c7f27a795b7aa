import LogInput
import Testing

struct LineReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ text: String) throws -> ReadLog {
    try ReadLog(folder.write(Array(text.utf8), to: "app.log"))
  }

  @Test(arguments: [
    ("one\ntwo\n", ["one\n", "two\n"]),
    ("one\ntwo", ["one\n", "two"]),
    ("one\r\ntwo\r\n", ["one\r\n", "two\r\n"]),
    ("one\r\ntwo\r", ["one\r\n", "two\r"]),
    ("\n", ["\n"]),
    ("\n\n\none\n\n", ["\n", "\n", "\n", "one\n", "\n"]),
    ("\r\n\r\n", ["\r\n", "\r\n"]),
    ("x", ["x"]),
    ("a\u{2028}b\u{85}c\n", ["a\u{2028}b\u{85}c\n"]),
  ])
  func `Lines end at line feeds only, and the last may have none`(
    text: String, lines: [String]
  ) throws {
    let log = try read(text)
    #expect(log.texts == lines)
    #expect(log.numbers == Array(1...lines.count))
    #expect(log.bytes == text.utf8.count)
    #expect(log.progress == text.utf8.count)
    #expect(log.problems.isEmpty)
    #expect(log.compression == "none")
  }

  @Test func `An empty file has no lines, no identity and no problem`() throws {
    let log = try read("")
    #expect(log.lines.isEmpty)
    #expect(log.identity == nil)
    #expect(log.problems.isEmpty)
  }

  @Test(arguments: [
    "{\"a\":1", "{\"a\":1}\n{\"b\":\"x", "{\"a\":{}}\n{\"b\":[1,{},", "{\"a\":1}\r\n{\"b\" \r",
  ])
  func `A last JSON object that is not finished is named and not counted`(text: String) throws {
    let log = try read(text)
    let whole = plainLines(Array(text.utf8)).filter { $0.bytes.last == 0x0a }
    #expect(log.lines == whole)
    #expect(log.kinds == [.unfinishedLine])
    #expect(log.bytes == whole.reduce(0) { $0 + $1.bytes.count })
    #expect(!log.problems.contains { $0.isLoss })
  }

  @Test(arguments: ["{\"a\":1}", "{\"a\":1} \t\r", "text that ends without {", "[1,2"])
  func `A last line that is finished, or is no object, counts`(text: String) throws {
    let log = try read("first\n" + text)
    #expect(log.texts == ["first\n", text])
    #expect(log.problems.isEmpty)
  }

  @Test func `A path that cannot be opened is named`() throws {
    let log = try ReadLog(folder.path + "/nothing")
    #expect(log.lines.isEmpty)
    #expect(log.kinds == [.unreadable])
    #expect(log.problems.first?.message.contains("No such file") == true)
  }

  @Test func `A folder in the place of a file is named`() throws {
    let log = try ReadLog(folder.path)
    #expect(log.lines.isEmpty)
    #expect(log.kinds == [.unreadable])
  }
}

import Testing

@testable import LogDecoding

struct TextUnescaperTests {
  @Test(arguments: [
    (#"a\nb\tc\rd\be\ff"#, "a\nb\tc\rd\u{8}e\u{c}f"), (#"\"\'\\\/"#, #""'\/"#),
    (#"\u00e9\u6f22"#, "é漢"), (#"\ud83c\udf89"#, "🎉"), (#"\ud83c"#, "\u{fffd}"),
    (#"\udf89\ud83c"#, "\u{fffd}\u{fffd}"), (#"\ud83c\n"#, "\u{fffd}\n"),
    (#"\ud83cA"#, "\u{fffd}A"), (#"\u12"#, #"\u12"#), (#"\uzzzz"#, #"\uzzzz"#),
    (#"\xC3\xA9"#, "é"), (#"\x2"#, #"\x2"#), (#"\q"#, #"\q"#), (#"end\"#, #"end\"#),
    (#"\\n"#, #"\n"#), (#"\\\n"#, "\\\n"), ("", ""), ("plain é", "plain é"),
  ])
  func `Escapes mean what JSON, Python and nginx mean`(text: String, meaning: String) {
    let raw = Array(text.utf8)
    var store = Array("before".utf8)
    TextUnescaper.append(raw.span, to: &store)
    #expect(String(decoding: store, as: UTF8.self) == "before" + meaning)
  }

  @Test(arguments: [
    ("\u{1b}[31mred\u{1b}[0m end", "red end"), ("\u{1b}[1;38;5;200mx", "x"), ("\u{1b}", ""),
    ("a\u{1b}[", "a"), ("a\u{1b}[31", "a"), ("none", "none"), ("\u{1b}\u{1b}[0mx", "x"),
  ])
  func `Terminal colours are taken out`(text: String, plain: String) {
    var store = Array(("\u{1b}[kept" + text).utf8)
    removeTerminalEscapes(&store, from: 6)
    #expect(String(decoding: store, as: UTF8.self) == "\u{1b}[kept" + plain)
  }
}

import SeededRandom
import Testing

@testable import FailureClassification
@testable import OutageReconstruction

/// What is kept of a row in a shorter form is the same as in the long one.
struct RowFactsTests {
  @Test(arguments: [0, 1, 2, 7])
  func `The rows of a request are a list`(count: Int) {
    var rows = RowNumbers()
    for number in 0..<count { rows.append(number * 3) }
    #expect(Array(rows) == (0..<count).map { $0 * 3 })
    #expect(rows.count == count)
    #expect(rows.first == (count > 0 ? 0 : nil))
    #expect(rows.last == (count > 0 ? (count - 1) * 3 : nil))
  }

  @Test func `Operations are the same however many were told before`() {
    var generator = SeededGenerator(11)
    let paths = [
      "", "/v1/chat/completions", "/v1/embeddings", "/v1/images/edits", "/v1/models",
      "/V1/Responses",
      String(repeating: "/long", count: 20) + "/audio/",
    ]
    let models = ["", "gpt-4o", "dall-e-3", "text-embedding-3-small", "our-own", "whisper-1"]
    var memo = OperationMemo()
    for _ in 0..<500 {
      let path = paths.randomElement(using: &generator) ?? ""
      let model = models.randomElement(using: &generator) ?? ""
      var fresh = OperationMemo()
      let told = memo.operation(endpoint: path.utf8.span, model: model.utf8.span)
      let expected = fresh.operation(endpoint: path.utf8.span, model: model.utf8.span)
      #expect(told == expected)
    }
    let told = [("/v1/chat/completions", "dall-e-3"), ("/v1/models", "dall-e-3"), ("", "")].map {
      memo.operation(endpoint: $0.utf8.span, model: $1.utf8.span)
    }
    #expect(told == [.text, .image, .unknown])
  }

  /// The names of a table are told apart whatever was asked for lately.
  @Test func `Symbols are the same however often names were asked for`() {
    var generator = SeededGenerator(5)
    var table = SymbolTable()
    var known: [String: Symbol] = [:]
    for _ in 0..<20_000 {
      let name = "service-\(Int.random(in: 0..<300, using: &generator))"
      let symbol = table.symbol(name)
      #expect(table.name(symbol) == name)
      #expect(known[name] == nil || known[name] == symbol)
      known[name] = symbol
    }
    #expect(Set(known.values).count == known.count)
    // The same letters in another form are the same name.
    let forms = [table.symbol("caf\u{e9}"), table.symbol("cafe\u{301}")]
    #expect(forms[0] == forms[1])
  }
}

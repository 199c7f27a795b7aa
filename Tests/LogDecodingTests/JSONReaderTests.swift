import Foundation
import Testing

@testable import LogDecoding

struct JSONReaderTests {
  @Test func `Strict and tolerant reader find what was written`() throws {
    for seed in 0..<1500 as Range<UInt64> {
      let json = RandomJSON(seed: seed)
      let text = Array(json.text.utf8)
      let strict = try #require(FieldList.strict(text), "\(json.text)")
      #expect(strict.leaves == json.leaves, "\(json.text)")
      #expect(strict.end == text.count)
      guard !json.leaves.isEmpty else { continue }
      let tolerant = try #require(FieldList.tolerant(text), "\(json.text)")
      #expect(tolerant.leaves == json.leaves, "\(json.text)")
      #expect(tolerant.end == text.count)
    }
  }

  @Test func `What is generated is JSON for Foundation too`() throws {
    for seed in 0..<200 as Range<UInt64> {
      let json = RandomJSON(seed: seed)
      #expect(throws: Never.self, "\(json.text)") {
        try JSONSerialization.jsonObject(with: Data(json.text.utf8))
      }
    }
  }

  @Test func `What follows an object is where reading goes on`() throws {
    let text = "{\"a\":1} \t {\"b\":2}"
    let first = try #require(FieldList.strict(Array(text.utf8)))
    #expect(first.leaves.map(\.path) == [["a"]])
    #expect(String(text.utf8.dropFirst(first.end)) == "{\"b\":2}")
  }

  @Test(arguments: [127, 128, 129, 511, 512, 513, 10_000])
  func `As many fields as there are`(count: Int) throws {
    let text = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    for list in [FieldList.strict(Array(text.utf8)), FieldList.tolerant(Array(text.utf8))] {
      let leaves = try #require(list).leaves
      #expect(leaves.count == count)
      #expect(leaves.last?.path == ["k\(count - 1)"])
      #expect(leaves.last?.text == "\(count - 1)")
    }
  }

  @Test func `A key of a megabyte is a key`() throws {
    let key = String(repeating: "k", count: 1 << 20)
    let text = Array("{\"\(key)\":1,\"b\":\"x\"}".utf8)
    for list in [FieldList.strict(text), FieldList.tolerant(text)] {
      #expect(list?.leaves.map(\.path) == [[key], ["b"]])
    }
  }

  /// What is deeper than 64 containers is passed over, and what stands behind it is found.
  @Test(arguments: [60, 63, 64, 65, 66, 100, 1000])
  func `Deep nesting hides nothing behind it`(depth: Int) throws {
    for (open, close) in [("{\"x\":", "}"), ("[", "]")] {
      let nested =
        String(repeating: open, count: depth) + "\"}]\""
        + String(
          repeating: close, count: depth)
      let text = Array("{\"a\":\(nested),\"b\":[1,{\"c\":2}],\"d\":\"end\"}".utf8)
      for list in [FieldList.strict(text), FieldList.tolerant(text)] {
        let found = try #require(list)
        let others = found.leaves.filter { $0.path.first != "a" }
        #expect(others.map(\.text) == ["1", "2", "end"], "depth \(depth)")
        #expect(others.map(\.path) == [["b", ""], ["b", "", "c"], ["d"]])
        #expect(found.end == text.count)
      }
    }
  }
}

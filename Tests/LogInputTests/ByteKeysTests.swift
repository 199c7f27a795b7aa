import LogInput
import SeededRandom
import Testing

/// A place speaks for one string, and for no other.
struct ByteKeysTests {
  @Test func `What stands at a place is what was put there for the same string`() {
    var generator = SeededGenerator(3)
    var keys = ByteKeys()
    var values = [String?](repeating: nil, count: ByteKeys.count)
    var found = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...60, using: &generator)
      let name = String(repeating: "ab-4", count: length / 4)
      let text = Bool.random(using: &generator) ? name : name + "\(length % 3)"
      let bytes = Array(text.utf8)
      if let place = keys.place(of: bytes.span) {
        found += 1
        #expect(values[place] == text)
      } else if let place = keys.take(bytes.span) {
        values[place] = text
        let known = keys.place(of: bytes.span)
        #expect(known == place)
      } else {
        #expect(bytes.isEmpty || bytes.count > ByteKeys.longest)
      }
    }
    #expect(found > 1000)
  }

  @Test func `Ids in a table are found whatever the table's size`() {
    var table: [ContentHash: Int] = [:]
    for number in 0..<50_000 {
      table[ContentHash(Array("id-\(number)".utf8).span)] = number
    }
    #expect(table.count == 50_000)
    for number in stride(from: 0, to: 50_000, by: 7) {
      #expect(table[ContentHash(Array("id-\(number)".utf8).span)] == number)
    }
    // Ids that agree in the half that tables look at are still two.
    let twins = [ContentHash(high: 1, low: 5): 1, ContentHash(high: 2, low: 5): 2]
    #expect(twins[ContentHash(high: 2, low: 5)] == 2)
  }
}

import Foundation
import SeededRandom
import Testing

@testable import LogDecoding
@testable import LogInput

/// A log decoded in parts that know nothing of each other is the log decoded in one piece, or a part
/// says that it is not.
struct LogPartTests {
  /// The lines of each log of the corpus that is not compressed, but for the longest logs.
  private static func corpus() throws -> [[String]] {
    let corpus = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("CommandLineTests/Corpus")
    let sources = SourceDiscovery(paths: [corpus.path]).sources
    return sources.filter { $0.path.contains("/logs/") && $0.size < 400_000 }.compactMap { source in
      guard let bytes = FileManager.default.contents(atPath: source.path),
        Compression(of: Array(bytes).span) == .none, let text = String(data: bytes, encoding: .utf8)
      else { return nil }
      return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map(String.init)
    }.filter { $0.count > 20 }
  }

  /// The lines before which `LogParts` would cut, near some random lines.
  private static func cuts(
    _ lines: [String], _ generator: inout SeededGenerator
  ) -> [Int] {
    var cuts: Set<Int> = []
    for _ in 0..<4 {
      let line = Int.random(in: 1..<lines.count, using: &generator)
      let rest = lines[line...].prefix(300).joined(separator: "\n") + "\n"
      let bytes = Array(rest.utf8) + [UInt8](repeating: 0, count: LineReader.padding)
      guard let start = RecordExtent.clearBeginning(bytes.span, count: rest.utf8.count) else {
        continue
      }
      cuts.insert(line + bytes[..<start].count { $0 == 0x0a })
    }
    return cuts.sorted()
  }

  @Test func `Parts of the corpus' logs give what the whole gives`() throws {
    let markers = ["openai", "quota", "rate", "retry", "error", "http", "model"]
    var generator = SeededGenerator(11)
    var compared = 0
    var torn = 0
    for lines in try Self.corpus() {
      let whole = DecodedLog(lines, markers: markers)
      for _ in 0..<3 {
        let cuts = Self.cuts(lines, &generator)
        guard let parts = DecodedLog(lines, cutBefore: cuts, markers: markers) else {
          torn += 1
          continue
        }
        compared += 1
        #expect(parts == whole, "cut before \(cuts) of \(lines.count): \(lines[0].prefix(80))")
      }
    }
    // Logs that say every time in full are the rule: reading them in parts must not be the exception.
    #expect(compared > 4 * torn, "\(compared) compared, \(torn) torn")
  }

  private static func json(_ second: Int, _ text: String = "quota") -> String {
    "{\"msg\":\"\(text)\",\"time\":\"2026-11-03T10:00:\(padded(second, 2)).5Z\"}"
  }

  @Test func `A record without a time needs the part before`() {
    let lines = [Self.json(1), Self.json(2), "{\"msg\":\"quota\"}", Self.json(3)]
    #expect(DecodedLog(lines, cutBefore: [2]) == nil)
    #expect(DecodedLog(lines, cutBefore: [1]) == DecodedLog(lines))
  }

  @Test func `Times without a date need the part before`() {
    let lines = [Self.json(1), "10:00:02 INFO quota", "10:00:03 INFO quota", "10:00:04 INFO quota"]
    #expect(DecodedLog(lines, cutBefore: [2]) == nil)
  }

  @Test func `Times without a year need the part before, unless this one says the year`() {
    let klog = ["I1103 10:00:02.5 1 a.go:1] quota", "I1103 10:00:03.5 1 a.go:1] quota"]
    let lines = [Self.json(1)] + klog + [Self.json(4)] + klog
    #expect(DecodedLog(lines, cutBefore: [1]) == nil)
    #expect(DecodedLog(lines, cutBefore: [3]) == DecodedLog(lines))
  }

  @Test func `A part that ends within a record is told`() {
    let object = ["{", "  \"time\": \"2026-11-03T10:00:01Z\",", "  \"list\": ["]
    let rest = ["{\"msg\":\"quota\"}", "  ]", "}"]
    let lines = [Self.json(0)] + object + rest + [Self.json(9)]
    #expect(DecodedLog(lines, cutBefore: [4]) == nil)
  }
}

import Foundation
import SeededRandom
import Testing

@testable import LogDecoding
@testable import LogInput

/// Real lines with random damage: nothing may crash, and no line may get lost.
struct MutationTests {
  /// Some lines of every log of the corpus that is not compressed.
  private static func corpusLines(each: Int) throws -> [[UInt8]] {
    let corpus = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("CommandLineTests/Corpus")
    let discovery = SourceDiscovery(paths: [corpus.path])
    var lines: [[UInt8]] = []
    for source in discovery.sources where source.path.contains("/logs/") {
      guard !source.path.hasSuffix(".gz") else { continue }
      let data = try Data(contentsOf: URL(fileURLWithPath: source.path)).prefix(200_000)
      let all = data.split(separator: 0x0a).map { Array($0) }
      lines += stride(from: 0, to: all.count, by: max(1, all.count / each)).map { all[$0] }
    }
    return lines.filter { $0.count < 2500 }
  }

  private static func mutate(_ line: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var line = line
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !line.isEmpty else { break }
      let place = Int.random(in: 0..<line.count, using: &generator)
      switch Int.random(in: 0...5, using: &generator) {
      case 0: line[place] = UInt8.random(in: .min ... .max, using: &generator)
      case 1:
        line[place] = Array("{}[]\"':,\\0-9eE.u\n \0".utf8).randomElement(using: &generator) ?? 0
      case 2: line.remove(at: place)
      case 3: line.insert(line[place], at: place)
      case 4: line.removeSubrange(place..<min(line.count, place + 20))
      default: line.removeSubrange(place...)
      }
    }
    return line
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `Damaged lines never crash and are all accounted for`(seed: UInt64) throws {
    let originals = try Self.corpusLines(each: 12)
    #expect(originals.count > 200)
    var generator = SeededGenerator(seed)
    let filter = MarkerFilter(
      words: ["quota", "\"level", "\"message", "\"timestamp"] + LogDecoder.structuralMarkers)
    var records = 0
    for _ in 0..<100 {
      var decoder = LogDecoder(filter: filter, options: DecodingOptions(), limits: LineLimits())
      var block: [UInt8] = []
      for _ in 0..<50 {
        guard let line = originals.randomElement(using: &generator) else { continue }
        block += Self.mutate(line, &generator) + [0x0a]
      }
      let padded = block + [UInt8](repeating: 0, count: LineReader.padding)
      let lines = decoder.decode(padded.span, count: block.count, firstLine: 1) { _ in
        records += 1
      }
      decoder.finish { _ in records += 1 }
      #expect(lines == block.count { $0 == 0x0a })
      let totals = decoder.totals
      let accounted = totals.blank + totals.withoutMarker + totals.json + totals.jsonRepaired
      #expect(accounted + totals.text == totals.lines)
    }
    #expect(records > 1000)
  }
}

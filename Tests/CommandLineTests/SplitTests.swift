// A report of event files against the report of the logs that they were made of: whatever the logs were
// split into, in any order, some of it twice.

import Foundation
import SeededRandom
import Testing

@Suite struct SplitTests {
  private static let now = ["--now", "2026-12-01T00:00:00Z", "--quiet"]

  struct CorpusSplit: CustomTestStringConvertible {
    var bundle: CorpusBundle
    var seed: UInt64

    var testDescription: String { "\(bundle) \(seed)" }
  }

  static let corpusSplits = CorpusBundle.all.flatMap { bundle in
    (0..<3).map { CorpusSplit(bundle: bundle, seed: $0) }
  }

  @Test(arguments: corpusSplits)
  func `Any split of a bundle gives the same report`(_ split: CorpusSplit) throws {
    try compare(try split.bundle.logPaths(), in: split.bundle.folder, seed: split.seed)
  }

  /// Folders with several logs, or with one that is unusual.
  static let cases = stride(from: 0, to: CommandLineCase.all.count, by: 9).map {
    CommandLineCase.all[$0]
  }

  @Test(arguments: cases)
  func `Any split of a case's files gives the same report`(_ testCase: CommandLineCase) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: testCase.folder.path)
    let files = paths.filter { path in
      let type = try? FileManager.default.attributesOfItem(
        atPath: testCase.folder.appendingPathComponent(path).path)[.type]
      return type as? FileAttributeType == .typeRegular
    }
    try compare(files.sorted(), in: testCase.folder, seed: UInt64(testCase.name.utf8.count))
  }

  @Test(arguments: Array(stride(from: 3, to: 204, by: 34).map { UInt64($0) }))
  func `Any split of a random incident's logs gives the same report`(_ seed: UInt64) throws {
    let files = SimulatedFiles(Simulator(SimulatedWorld(seed: seed)), cutting: .often)
    let folder = try TemporaryDirectory()
    for file in files.files { try folder.write(Data(file.bytes), to: file.path) }
    try compare(files.files.map(\.path), in: folder.url, seed: seed)
  }

  /// Maps the logs in random groups, and compares the reports.
  private func compare(_ paths: [String], in folder: URL, seed: UInt64) throws {
    // Settings that some cases have are for reading logs.
    let own = FileManager.default.fileExists(
      atPath: folder.appendingPathComponent("quotascope.yaml").path)
    let settings = own ? ["--config", "/dev/null"] : []
    var random = SeededGenerator(seed)
    let scratch = try TemporaryDirectory()
    let parts = try mapped(paths, in: folder, settings, to: scratch, &random)
    for format in ["json", "markdown"] {
      let options = ["report", "--format", format] + Self.now + settings
      let whole = try BuiltBinary.run(options + paths, in: folder)
      let reduced = try BuiltBinary.run(options + parts, in: folder)
      #expect(reduced.status == whole.status, "\(reduced.errorText)")
      #expect(reduced.output == whole.output, "\(firstDifference(whole.output, reduced.output))")
      #expect(whole.status == 2 || !whole.output.isEmpty)
    }
  }

  private func mapped(
    _ paths: [String], in folder: URL, _ settings: [String], to scratch: TemporaryDirectory,
    _ random: inout SeededGenerator
  ) throws -> [String] {
    var groups = [[String]](repeating: [], count: Int.random(in: 1...5, using: &random))
    for path in paths { groups[Int.random(in: groups.indices, using: &random)].append(path) }
    // What a task that was started twice has read, and one that has read some of it.
    groups.append(groups[0])
    groups.append(paths.filter { _ in Bool.random(using: &random) })
    var parts: [String] = []
    for group in groups.filter({ !$0.isEmpty }).shuffled(using: &random) {
      let name = scratch.url.appendingPathComponent(
        "\(UInt16.random(in: 0...UInt16.max, using: &random))-\(parts.count)"
      ).path
      let events = ["events", "--quiet"] + settings + group.shuffled(using: &random)
      if Bool.random(using: &random) {
        let result = try BuiltBinary.run(events + ["-o", name + ".gz"], in: folder)
        #expect([0, 2, 3].contains(result.status), "\(result.errorText)")
        #expect(result.output.isEmpty)
        parts.append(name + ".gz")
      } else {
        try BuiltBinary.run(events, in: folder).output.write(to: URL(fileURLWithPath: name))
        parts.append(name)
      }
    }
    return try joined(parts, in: scratch) + [parts[0]]
  }

  /// The first two in one file: streams may follow each other.
  private func joined(_ parts: [String], in scratch: TemporaryDirectory) throws -> [String] {
    guard parts.count > 2, parts[0].hasSuffix(".gz") == parts[1].hasSuffix(".gz") else {
      return parts
    }
    let both = try parts.prefix(2).reduce(into: Data()) {
      $0 += try Data(contentsOf: URL(fileURLWithPath: $1))
    }
    return [try scratch.write(both, to: "both").path] + parts.dropFirst(2)
  }
}

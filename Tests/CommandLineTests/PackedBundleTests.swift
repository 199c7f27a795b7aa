// A bundle must say the same however it was packed.

import Foundation
import Testing

@Suite struct PackedBundleTests {
  /// How archives are made; those whose tool is missing here are left out.
  private static let packers = [
    "bundle.tar": ["/bin/tar", "-cf"], "bundle.tar.gz": ["/bin/tar", "-czf"],
    "bundle.tar.zst": ["/bin/tar", "-I", "/usr/bin/zstd", "-cf"],
    "bundle.zip": ["/usr/bin/python3", "-m", "zipfile", "-c"],
  ].filter { _, command in
    command.filter { $0.hasPrefix("/") }.allSatisfy(FileManager.default.isExecutableFile(atPath:))
  }

  @Test(arguments: CorpusBundle.all, packers.keys.sorted())
  func `a packed bundle gives the same report`(_ bundle: CorpusBundle, _ name: String) throws {
    let scratch = try TemporaryDirectory()
    let packer = try #require(Self.packers[name])
    let archive = scratch.url.appendingPathComponent(name).path
    let packed = try BuiltBinary.runCommand(packer + [archive, "logs"], in: bundle.folder)
    try #require(packed.status == 0, "\(packed.errorText)")

    let result = try BuiltBinary.run(SameResultTests.report + [name], in: scratch.url)
    // Each bundle holds one gzip that is cut off.
    #expect(result.status == 3)
    let fromArchive = Self.comparable(try JSONValue(parsing: result.output), prefix: name + "!/")
    let fromFolder = Self.comparable(
      try JSONValue(parsing: try bundle.run(SameResultTests.report)), prefix: "")
    #expect(!fromFolder["inputs"]["files"].array.isEmpty)
    guard case .object(let all) = fromFolder else { return }
    for key in all.keys.sorted() {
      #expect(fromArchive[key] == fromFolder[key], "\(key) differs")
    }
  }

  /// A report without the archive's name, its files in the order of their paths.
  private static func comparable(_ report: JSONValue, prefix: String) -> JSONValue {
    var report =
      prefix.isEmpty
      ? report : report.mapStrings { $0.replacingOccurrences(of: prefix, with: "") }
    let files = report["inputs"]["files"].array
    report["inputs"]["files"] = .array(
      files.sorted { ($0["path"].string ?? "") < ($1["path"].string ?? "") })
    return report
  }
}

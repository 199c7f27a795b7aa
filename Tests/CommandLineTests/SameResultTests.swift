// Two runs that must say the same: bytes are compared with bytes, so no expected file is needed.

import Foundation
import Testing

@Suite struct SameResultTests {
  static let report = ["report", "--format", "json", "--now", "2026-12-01T00:00:00Z"]

  @Test(arguments: CorpusBundle.all)
  func `the number of jobs changes nothing`(_ bundle: CorpusBundle) throws {
    for command in [Self.report, ["events"]] {
      let one = try bundle.run(command + ["--jobs", "1"])
      let eight = try bundle.run(command + ["--jobs", "8"])
      #expect(one == eight, "\(command[0]): \(firstDifference(one, eight))")
    }
  }

  @Test(arguments: CorpusBundle.all)
  func `the order of arguments changes nothing`(_ bundle: CorpusBundle) throws {
    let paths = try bundle.logPaths()
    // A fixed shuffle, so that a failure can be repeated.
    let shuffled = stride(from: 0, to: paths.count, by: 3).map { paths[$0] }.reversed()
    let rest = paths.filter { !shuffled.contains($0) }
    for command in [Self.report, ["events"]] {
      let sorted = try BuiltBinary.run(command + paths, in: bundle.folder)
      let mixed = try BuiltBinary.run(command + rest + shuffled, in: bundle.folder)
      #expect(sorted.status == 3)
      #expect(
        sorted.output == mixed.output,
        "\(command[0]): \(firstDifference(sorted.output, mixed.output))")
    }
  }

  @Test(arguments: CorpusBundle.all)
  func `the same run twice gives the same bytes`(_ bundle: CorpusBundle) throws {
    #expect(try bundle.run(Self.report) == bundle.run(Self.report))
  }

  @Test(arguments: CorpusBundle.all)
  func `an unzipped bundle gives the same report`(_ bundle: CorpusBundle) throws {
    let zipped = try JSONValue(parsing: try bundle.run(Self.report))
    let scratch = try TemporaryDirectory()
    try unzip(bundle, into: scratch.url)
    let result = try BuiltBinary.run(Self.report + ["logs"], in: scratch.url)
    #expect(result.status == 0, "standard error: \(result.errorText)")
    let unzipped = try JSONValue(parsing: result.output)

    let damaged = Set(
      zipped["inputs"]["files"].array.filter { $0["problems"] != .array([]) }
        .compactMap { $0["path"].string })
    #expect(damaged.count == 1)
    let left = ComparableReport(zipped, damaged: damaged)
    let right = ComparableReport(unzipped, damaged: damaged)
    #expect(left.files == right.files)
    for key in left.members.keys.sorted() {
      #expect(left.members[key] == right.members[key], "\(key) differs")
    }
  }

  @Test(arguments: CorpusBundle.all)
  func `events stand in the order of the lines`(_ bundle: CorpusBundle) throws {
    let records = try JSONValue.lines(try bundle.run(["events"]))
    #expect(records.first?["record"].string == "header")
    #expect(records.first?["schema"].string == "quotascope.event/1")
    #expect(records.filter { $0["record"].string == "header" }.count == 1)

    let ledgers = records.filter { $0["record"].string == "ledger" }
    let ledgerPaths = ledgers.compactMap { $0["path"].string }
    #expect(ledgerPaths.sorted() == (try bundle.logPaths()))

    var last: [String: (line: Int, index: Int)] = [:]
    for event in records where event["record"].string == "event" {
      let file = try #require(event["file"].string)
      let line = try #require(event["line"].int)
      let place = (line: line, index: event["index"].int ?? 0)
      if let before = last[file] { #expect(before < place, "\(file):\(place.line)") }
      last[file] = place
    }
    #expect(!last.isEmpty)
  }

  /// Large enough to be read in parts; compressed it is read in one piece.
  @Test func `a log read in parts gives the report of the log in one piece`() throws {
    let scratch = try TemporaryDirectory()
    let filler = String(repeating: "nothing of interest happened here. ", count: 400)
    var log = Data()
    for line in SampleLog.outage.split(separator: 0x0a) {
      log += line + [0x0a]
      let time = String(decoding: line.suffix(22), as: UTF8.self)
      let block = Data("{\"msg\":\"\(filler)\",\"timestamp\":\"\(time)\n".utf8)
      for _ in 0..<(3 << 20) / block.count { log += block }
    }
    #expect(log.count > 3 * 8 << 20)
    try scratch.write(log, to: "plain/app.log")
    let packed = try scratch.write(log, to: "packed/app.log")
    #expect(try BuiltBinary.runCommand(["/bin/gzip", packed.path], in: scratch.url).status == 0)
    let plain = scratch.url.appendingPathComponent("plain")
    let one = try BuiltBinary.run(Self.report + ["--jobs", "1", "."], in: plain)
    let four = try BuiltBinary.run(Self.report + ["--jobs", "4", "."], in: plain)
    let whole = try BuiltBinary.run(Self.report + ["."], in: packed.deletingLastPathComponent())
    #expect(one.status == 0)
    #expect(one.output == four.output)
    let left = ComparableReport(try JSONValue(parsing: one.output), damaged: [])
    let right = ComparableReport(try JSONValue(parsing: whole.output), damaged: [])
    #expect(left.files == right.files)
    #expect(left.members["incidents"]?.array.count == 1)
    for key in left.members.keys.sorted() {
      #expect(left.members[key] == right.members[key], "\(key) differs")
    }
  }

  /// Copies the logs with every gzip inflated; of a cut-off one the whole lines that can be read.
  private func unzip(_ bundle: CorpusBundle, into folder: URL) throws {
    let target = try TemporaryDirectory()
    for path in try bundle.logPaths() {
      let source = bundle.folder.appendingPathComponent(path)
      var data = try Data(contentsOf: source)
      var name = path
      if path.hasSuffix(".gz") {
        let run = try BuiltBinary.runCommand(["/bin/gzip", "-dc", source.path], in: target.url)
        data = run.output
        if run.status != 0, let end = data.lastIndex(of: UInt8(ascii: "\n")) {
          data = data[...end]
        }
        name.removeLast(".gz".count)
      }
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
  }
}

/// A report without what tells zipped from unzipped files.
///
/// Left out: `.gz` in names, compression, sizes, and the problem of the damaged file.
private struct ComparableReport {
  var files: [String: JSONValue] = [:]
  var members: [String: JSONValue] = [:]

  init(_ report: JSONValue, damaged: Set<String>) {
    let damaged = Set(damaged.map(Self.withoutSuffix))
    let report = report.mapStrings(Self.withoutSuffix)
    for var file in report["inputs"]["files"].array {
      let path = file["path"].string ?? ""
      for key in ["compression", "bytes", "problems"] { file[key] = .null }
      if damaged.contains(path) { file["identity"] = .null }
      files[path] = file
    }
    if case .object(let all) = report { members = all }
    members["inputs"] = report["inputs"]["totals"]
    // The unknowns name the cut-off file: that is its problem.
    members["unknowns"] = .array(
      report["unknowns"].array.filter { unknown in
        let text = [unknown["text"].string, unknown["file"].string].compactMap(\.self)
        return !damaged.contains { path in text.contains { $0.contains(path) } }
      })
  }

  private static func withoutSuffix(_ text: String) -> String {
    text.replacingOccurrences(of: ".gz", with: "")
  }
}

/// The first line in which two outputs differ, for the reader of a failed test.
func firstDifference(_ left: Data, _ right: Data) -> String {
  let leftLines = left.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let rightLines = right.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  for (number, pair) in zip(leftLines, rightLines).enumerated() where pair.0 != pair.1 {
    let texts = [pair.0, pair.1].map { String(decoding: $0.prefix(300), as: UTF8.self) }
    return "line \(number + 1): \(texts[0]) <> \(texts[1])"
  }
  return "\(leftLines.count) lines <> \(rightLines.count) lines"
}

// Random incidents whose truth is known beside the report of the built binary.
//
// SIMULATION_SEEDS=1000..2000 runs other seeds, SIMULATION_OUT=DIR keeps their logs.

import Foundation
import Testing

@Suite struct SimulationTests {
  /// Those of `SIMULATION_SEEDS`, else 204: each story seventeen times.
  static let seeds: Range<UInt64> = {
    let named = ProcessInfo.processInfo.environment["SIMULATION_SEEDS"] ?? ""
    let bounds = named.split(separator: "..").compactMap { UInt64($0) }
    return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : 0..<204
  }()
  static let batches = stride(from: seeds.lowerBound, to: seeds.upperBound, by: 24).map { first in
    first..<min(first + 24, seeds.upperBound)
  }

  private static let report = [
    "report", "--format", "json", "--quiet", "--no-progress", "--now", "2026-12-01T00:00:00Z",
  ]

  @Test(arguments: batches)
  func `the report says what happened`(_ seeds: Range<UInt64>) throws {
    for seed in seeds {
      let simulator = Simulator(SimulatedWorld(seed: seed))
      let files = SimulatedFiles(simulator)
      let folder = try written(files, seed: seed)
      let result = try BuiltBinary.run(Self.report + files.roots, in: folder.url)
      try #require(result.status == 0, "seed \(seed): \(result.errorText)")
      let comparison = ReportComparison(
        try JSONValue(parsing: result.output), VisibleTruth(simulator), simulator, files)
      for difference in comparison.differences {
        Issue.record("seed \(seed), \(simulator.world.story): \(difference)")
      }
    }
  }

  /// Few worlds may be left open by the definitions: else the comparison says little.
  @Test func `nearly all worlds are decided`() {
    let seeds = Array(Self.seeds.prefix(204))
    let undecided = seeds.filter {
      VisibleTruth(Simulator(SimulatedWorld(seed: $0))).undecided != nil
    }
    #expect(undecided.count * 10 <= seeds.count, "undecided: \(undecided)")
  }

  @Test(arguments: Array(stride(from: seeds.lowerBound, to: seeds.upperBound, by: 20)))
  func `order, jobs and cuts change nothing`(_ seed: UInt64) throws {
    let simulator = Simulator(SimulatedWorld(seed: seed))
    let files = SimulatedFiles(simulator)
    let folder = try written(files, seed: seed)
    let paths = files.files.map(\.path)
    let whole = try BuiltBinary.run(Self.report + ["--jobs", "1"] + paths, in: folder.url).output
    let other = try BuiltBinary.run(
      Self.report + ["--jobs", "8"] + paths.reversed(), in: folder.url
    ).output
    #expect(whole == other, "seed \(seed): order or jobs")

    let uncut = try withoutPlaces(
      simulator, SimulatedFiles(simulator, cutting: .notAtAll), as: "-uncut")
    let cut = try withoutPlaces(simulator, SimulatedFiles(simulator, cutting: .often), as: "-cut")
    for key in uncut.keys.sorted() where uncut[key] != cut[key] {
      Issue.record("seed \(seed): \(key) differs when logs are cut")
    }
  }

  // MARK: Bundles

  private func written(
    _ files: SimulatedFiles, seed: UInt64, as kind: String = ""
  ) throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    for file in files.files { try folder.write(Data(file.bytes), to: file.path) }
    if let kept = ProcessInfo.processInfo.environment["SIMULATION_OUT"] {
      for file in files.files {
        let url = URL(fileURLWithPath: kept).appendingPathComponent("\(seed)\(kind)/\(file.path)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
      }
    }
    return folder
  }

  /// The report with each line named by what the model calls it, without the list of files.
  private func withoutPlaces(
    _ simulator: Simulator, _ files: SimulatedFiles, as kind: String
  ) throws -> [String: JSONValue] {
    let folder = try written(files, seed: simulator.world.seed, as: kind)
    let result = try BuiltBinary.run(Self.report + files.roots, in: folder.url)
    try #require(result.status == 0, "\(result.errorText)")
    var names: [LinePlaceInFile: Int] = [:]
    for (number, places) in files.places.enumerated() {
      for place in places { names[place] = number }
    }
    var report = try JSONValue(parsing: result.output).naming(names)
    report["inputs"] = report["inputs"]["totals"]
    // Which of a log's parts shows it is told in words there.
    for key in ["unknowns", "headline"] { report[key] = .null }
    guard case .object(let members) = report else { return [:] }
    return members
  }
}

extension JSONValue {
  /// The same value, with file and line replaced by the line's number in the model.
  fileprivate func naming(_ names: [LinePlaceInFile: Int]) -> JSONValue {
    switch self {
    case .array(let values): return .array(values.map { $0.naming(names) })
    case .object(let members):
      var result = members.mapValues { $0.naming(names) }
      if let file = members["file"]?.string, let line = members["line"]?.int,
        let number = names[LinePlaceInFile(file: file, line: line)]
      {
        result["file"] = .null
        result["line"] = .number(Double(number))
      }
      return .object(result)
    default: return self
    }
  }
}

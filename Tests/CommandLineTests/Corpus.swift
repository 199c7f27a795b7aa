import Foundation
import Testing

/// One bundle of logs with its truth, as Corpus/README.md describes it.
struct CorpusBundle: CustomTestStringConvertible {
  var name: String

  var testDescription: String { name }

  /// The bundle's folder, which holds `logs` and `truth.json`.
  var folder: URL { Self.root.appendingPathComponent(name) }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus")

  static let all = ["a_clean_outage", "e_no_quota_outage", "j_final_only"]
    .map(CorpusBundle.init(name:))

  func truth() throws -> CorpusTruth {
    let data = try Data(contentsOf: folder.appendingPathComponent("truth.json"))
    return try JSONDecoder().decode(CorpusTruth.self, from: data)
  }

  /// Runs the command on the bundle's logs.
  ///
  /// Each bundle holds one gzip that is cut off, so the run must end with status 3.
  func run(_ arguments: [String]) throws -> Data {
    let result = try BuiltBinary.run(arguments + ["logs"], in: folder)
    try #require(result.status == 3, "standard error: \(result.errorText)")
    return result.output
  }

  /// The paths of all logs, as given to the command in the bundle's folder, sorted.
  func logPaths() throws -> [String] {
    let logs = folder.appendingPathComponent("logs")
    let found = FileManager.default.enumerator(atPath: logs.path)
    let paths = try #require(found).compactMap { $0 as? String }
    return paths.filter { name in
      var isDirectory: ObjCBool = false
      let path = logs.appendingPathComponent(name).path
      return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }
    .map { "logs/\($0)" }.sorted()
  }
}

/// The part of truth.json that the tests compare.
struct CorpusTruth: Decodable {
  var outages: [Outage]
  var files: [String: File]

  struct Outage: Decodable {
    var kind: String
    var visible: Visible
  }

  /// An outage as far as lines show it.
  struct Visible: Decodable {
    var first: Moment?
    var firstExplicit: Moment?
    var lastFailure: Moment
    var lastFailureExplicit: Moment?
    var recovery: Moment?
    var recoveryExplicit: Moment?
    var failedCalls: Int
    var failedAttempts: Int
    var wastedRetries: Int
    var perService: [String: Service]

    enum CodingKeys: String, CodingKey {
      case first, recovery
      case firstExplicit = "first_explicit"
      case lastFailure = "last_failure"
      case lastFailureExplicit = "last_failure_explicit"
      case recoveryExplicit = "recovery_explicit"
      case failedCalls = "failed_calls"
      case failedAttempts = "failed_attempts"
      case wastedRetries = "wasted_retries"
      case perService = "per_service"
    }
  }

  struct Moment: Decodable {
    var t: String
    var file: String
    var line: Int

    var place: LinePlace { LinePlace(file: file, line: line) }
  }

  struct Service: Decodable, Equatable {
    var failedCalls: Int
    var failedAttempts: Int
    var wastedRetries: Int

    enum CodingKeys: String, CodingKey {
      case failedCalls = "failed_calls"
      case failedAttempts = "failed_attempts"
      case wastedRetries = "wasted_retries"
    }
  }

  struct File: Decodable {
    var failures: [String: Failure]
    var neutral: [Int]
    var pieces: [String: [Int]]?
    var partialLastLine: Int?

    enum CodingKeys: String, CodingKey {
      case failures, neutral, pieces
      case partialLastLine = "partial_last_line"
    }
  }

  // [class, role, evidence, "call:attempt" or null]
  struct Failure: Decodable {
    var failureClass: String
    var isExplicit: Bool

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      failureClass = try fields.decode(String.self)
      _ = try fields.decode(String.self)
      isExplicit = try fields.decode(String.self) == "explicit"
    }
  }
}

/// A physical line of a bundle, its file named below `logs`.
struct LinePlace: Hashable, Comparable, CustomStringConvertible {
  var file: String
  var line: Int

  var description: String { "\(file):\(line)" }

  static func < (left: LinePlace, right: LinePlace) -> Bool {
    (left.file, left.line) < (right.file, right.line)
  }
}

extension LinePlace {
  /// The place that an event or an evidence names; `nil` when it is none of the bundle's.
  init?(_ value: JSONValue) {
    guard let file = value["file"].string, let line = value["line"].int,
      let below = file.range(of: "logs/")
    else { return nil }
    self.init(file: String(file[below.upperBound...]), line: line)
  }
}

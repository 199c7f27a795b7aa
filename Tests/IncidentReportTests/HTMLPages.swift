import Foundation
@testable import IncidentReport

/// What a parser of its own finds in a page: see read_html.py.
struct HTMLPage: Decodable, Sendable {
  var problems: [String]
  var title: String
  var text: String
  var figures: [Figure]

  struct Figure: Decodable, Sendable {
    var caption: String
    var lanes: [Lane]
    /// Columns of the table of numbers that each lane has.
    var groups: [Int]
    var kinds: [String]
    /// The name of the column, then its numbers.
    var rows: [[String]]
    var totals: [String]
    var events: [String]
    var circles: Int
  }

  struct Lane: Decodable, Sendable {
    var summary: String
    var title: String
    var description: String
    var viewBox: [Int]
    /// Column, place and height of each bar, as drawn.
    var bars: [String: [[Int]]]
    var bands: [Band]
    var tips: [String]
  }

  struct Band: Decodable, Sendable {
    var start: Double
    var width: Double
    var kind: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      start = try values.decode(Double.self)
      width = try values.decode(Double.self)
      kind = try values.decode(String.self)
    }
  }
}

/// Pages read by html5lib, which reads as browsers do.
enum HTMLPages {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The golden cases by name; one process reads them all.
  static let golden = Result<[String: HTMLPage], any Error> {
    let cases = GoldenCase.all
    let pages = try read(cases.map { ReportFormat.html.render($0.make()) })
    return Dictionary(zip(cases.map(\.name), pages)) { $1 }
  }

  static func read(_ report: Report) throws -> HTMLPage {
    try read([ReportFormat.html.render(report)])[0]
  }

  private static func read(_ pages: [String]) throws -> [HTMLPage] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try pages.enumerated().map { offset, page in
      let file = folder.appending(path: "\(offset).html")
      try page.write(to: file, atomically: false, encoding: .utf8)
      return file.path
    }
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "read_html.py")
    let answer = folder.appending(path: "answer.json")
    try Data().write(to: answer)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script.path] + files
    process.standardOutput = try FileHandle(forWritingTo: answer)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "read_html.py failed; it needs Debian's python3-html5lib")
    }
    return try JSONDecoder().decode([HTMLPage].self, from: Data(contentsOf: answer))
  }
}
